//! RollingUpdate: it grows the new ReplicaSet up to the ceiling and shrinks the old ones down to the floor. Models
//! `pkg/controller/deployment/rolling.go`.

use super::{Failed, Sets, Sync, available, by_age, wanted};
use crate::controllers::Requeue;
use crate::trace::Scaling;
use kube::api::{IntOrPercent, ReplicaSet};
use kube::order::Order;
use std::rc::Rc;

impl Sync<'_, '_> {
    pub(super) fn roll(&mut self) -> Result<Requeue, Failed> {
        let sets = self.sync_revision(true)?;
        if self.reconcile_new_replica_set(&sets) {
            return self.write_rollout_status(&sets);
        }
        if self.reconcile_old_replica_sets(&sets)? {
            return self.write_rollout_status(&sets);
        }
        if self.is_complete() {
            self.clean_up_history(&sets.old);
        }
        self.write_rollout_status(&sets)
    }

    fn reconcile_new_replica_set(&mut self, sets: &Sets) -> bool {
        let Some(new) = &sets.new else { return false };
        let desired = self.deployment.spec.replicas;
        if new.spec.replicas > desired {
            return self.resize(new, desired, Scaling::NewDown { desired });
        }
        let (size, why) = self.new_size(wanted(sets.old.iter()), new.spec.replicas);
        self.resize(new, size, why)
    }

    /// The size that a new ReplicaSet of `current` may have beside `old` pods, and why. Models
    /// `NewRSNewReplicas`.
    pub(super) fn new_size(&self, old: i32, current: i32) -> (i32, Scaling) {
        let bounds = self.deployment.spec.bounds();
        let desired = bounds.desired;
        let Some(parameters) = self.deployment.spec.rolling_update() else {
            return (desired, Scaling::RecreateUp { desired });
        };
        let total = old + current;
        let room = bounds.max_total().saturating_sub(total);
        let why = Scaling::NewUp {
            bounds,
            max_surge: parameters.max_surge,
            total,
            current,
            room,
        };
        if room > 0 {
            (current + room.min(desired - current), why)
        } else {
            (current, why)
        }
    }

    fn reconcile_old_replica_sets(&mut self, sets: &Sets) -> Result<bool, Failed> {
        let mut old = sets.active_old();
        let (Some(new), Some(parameters)) = (&sets.new, self.deployment.spec.rolling_update())
        else {
            return Ok(false);
        };
        let max_unavailable = parameters.max_unavailable;
        if old.is_empty() {
            return Ok(false);
        }
        let bounds = self.deployment.spec.bounds();
        let total = wanted(sets.all());
        let new_unavailable = new.spec.replicas - new.status.available_replicas;
        let max_scaled_down = total - bounds.min_available() - new_unavailable;
        if max_scaled_down <= 0 {
            return Ok(false);
        }
        old.order_by(|a, b| by_age(a, b));
        let why = |unavailable| Scaling::OldUnhealthyDown {
            bounds,
            max_unavailable,
            total,
            new_unavailable,
            max_scaled_down,
            unavailable,
        };
        let cleaned = self.clean_up_unhealthy(&mut old, max_scaled_down, why)?;
        let available = available(old.iter().chain([new]));
        let done = self.scale_down_healthy(&old, available, max_unavailable);
        Ok(done + cleaned > 0)
    }

    /// Removes old pods that are not available first, because that costs no availability. Models
    /// `cleanupUnhealthyReplicas`.
    fn clean_up_unhealthy(
        &mut self,
        old: &mut [Rc<ReplicaSet>],
        most: i32,
        why: impl Fn(i32) -> Scaling,
    ) -> Result<i32, Failed> {
        let mut cleaned = 0;
        for set in old {
            let unavailable = set.spec.replicas - set.status.available_replicas;
            if cleaned >= most || set.spec.replicas == 0 || unavailable == 0 {
                continue;
            }
            if unavailable < 0 {
                // The ReplicaSet's status is older than its spec, so the numbers do not fit together yet.
                return Err(Failed);
            }
            let count = unavailable.min(most - cleaned);
            let size = set.spec.replicas - count;
            self.resize(set, size, why(unavailable));
            *set = self.current(set);
            cleaned += count;
        }
        Ok(cleaned)
    }

    /// Models `scaleDownOldReplicaSetsForRollingUpdate`.
    fn scale_down_healthy(
        &mut self,
        old: &[Rc<ReplicaSet>],
        available: i32,
        max_unavailable: IntOrPercent,
    ) -> i32 {
        let bounds = self.deployment.spec.bounds();
        let budget = available - bounds.min_available();
        let mut done = 0;
        for set in old {
            if done >= budget {
                break;
            }
            let count = set.spec.replicas.min(budget - done);
            let why = Scaling::OldHealthyDown {
                bounds,
                max_unavailable,
                available,
                budget,
            };
            self.resize(set, set.spec.replicas - count, why);
            done += count;
        }
        done
    }

    fn current(&self, set: &Rc<ReplicaSet>) -> Rc<ReplicaSet> {
        let current = self.ctx.store.get::<ReplicaSet>(set.meta.uid);
        current.unwrap_or(set).clone()
    }
}
