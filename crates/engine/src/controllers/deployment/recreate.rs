//! Recreate: the new pods are made only after all old pods are gone. Models `pkg/controller/deployment/recreate.go`.

use super::{Failed, Sets, Sync, actual};
use crate::controllers::Requeue;
use crate::trace::Scaling;

impl Sync<'_, '_> {
    pub(super) fn recreate(&mut self) -> Result<Requeue, Failed> {
        let mut sets = self.sync_revision(false)?;
        let mut scaled = false;
        for set in sets.active_old() {
            scaled |= self.resize(&set, 0, Scaling::RecreateDown);
        }
        if scaled || self.old_pods_running(&sets) {
            return self.write_rollout_status(&sets);
        }
        if sets.new.is_none() {
            sets = self.sync_revision(true)?;
        }
        if let Some(new) = &sets.new {
            let desired = self.deployment.spec.replicas;
            self.resize(new, desired, Scaling::RecreateUp { desired });
        }
        if self.is_complete() {
            self.clean_up_history(&sets.old);
        }
        self.write_rollout_status(&sets)
    }

    /// Whether pods of old ReplicaSets still run. Terminating pods count, because their containers may still run.
    fn old_pods_running(&self, sets: &Sets) -> bool {
        let running = |uid| {
            let mut pods = self.ctx.store.owned_pods(uid);
            pods.any(|pod| !pod.status.phase.is_terminal())
        };
        actual(sets.old.iter()) > 0 || sets.old.iter().any(|set| running(set.meta.uid))
    }
}
