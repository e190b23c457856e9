//! Observes a case's world after each step: the fields of `expect`.

use super::world::World;
use engine::trace::{Actor, Effect, Entry};
use kube::api::pod::PodPhase;
use kube::api::{ControllerRevision, Pod, WorkloadKind};
use kube::well_known::{CONTROLLER_REVISION_HASH, DEFAULT_NAMESPACE};
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// Whether a pod was deleted (and not created), its number and its name.
type Action = (bool, usize, Rc<str>);

impl World {
    pub(super) fn observe(&self) -> Map<String, Value> {
        let status = &self.daemon_set().status;
        let observed = json!({
            "at": self.now.whole_secs(),
            "actions": self.actions(),
            "pods": self.observe_pods(),
            "revisions": self.observe_revisions(),
            "desiredNumberScheduled": status.desired_number_scheduled,
            "currentNumberScheduled": status.current_number_scheduled,
            "numberReady": status.number_ready,
            "numberAvailable": status.number_available,
            "numberUnavailable": status.number_unavailable,
            "updatedNumberScheduled": status.updated_number_scheduled,
            "numberMisscheduled": status.number_misscheduled,
        });
        match observed {
            Value::Object(map) => map,
            _ => unreachable!("an object was written"),
        }
    }

    fn number(&self, pod: &str) -> Option<usize> {
        self.pods.iter().position(|known| **known == *pod)
    }

    /// The number of a pod's revision. The pod's label has only the hash, which is the end of the revision's name.
    fn revision_of(&self, pod: &Pod) -> Option<usize> {
        let hash = pod.meta.labels.get(CONTROLLER_REVISION_HASH)?;
        let name = format!("{}-{hash}", self.daemon_set().meta.name);
        self.revisions.iter().position(|known| **known == *name)
    }

    /// The controller's actions, sync by sync. Within a sync, creations are listed before deletions, and both are
    /// sorted by number.
    fn actions(&self) -> Vec<Value> {
        let syncs = self.syncs.iter().map(|trace| {
            let mut actions: Vec<Action> = trace.iter().filter_map(|e| self.action(e)).collect();
            actions.sort();
            actions
        });
        let actions = syncs.flatten().map(|(deleted, number, name)| {
            let pod: Option<&Rc<Pod>> = self.store.by_name(DEFAULT_NAMESPACE, &name);
            json!({
                "verb": if deleted { "delete" } else { "create" },
                "pod": number,
                "node": pod.and_then(|pod| pod.node_name.clone()),
                "rev": pod.and_then(|pod| self.revision_of(pod)),
            })
        });
        actions.collect()
    }

    fn action(&self, entry: &Entry) -> Option<Action> {
        let deleted = match (entry.actor, &entry.effect) {
            (Actor::Workload(WorkloadKind::DaemonSet), Effect::PodCreated) => false,
            (Actor::Workload(WorkloadKind::DaemonSet), Effect::PodDeleted) => true,
            _ => return None,
        };
        let name = entry.object.name.clone();
        Some((deleted, self.number(&name)?, name))
    }

    fn observe_pods(&self) -> Vec<Value> {
        let mut pods: Vec<_> = self.store.pods.iter().collect();
        pods.sort_by_key(|pod| self.number(&pod.meta.name));
        let pods = pods.into_iter().map(|pod| {
            let state = match pod.is_ready() {
                _ if pod.meta.is_terminating() => "terminating",
                _ if pod.status.phase == PodPhase::Failed => "failed",
                true => "ready",
                false => "pending",
            };
            json!({
                "pod": self.number(&pod.meta.name),
                "node": pod.node_name,
                "rev": self.revision_of(pod),
                "state": state,
            })
        });
        pods.collect()
    }

    fn observe_revisions(&self) -> Vec<Value> {
        let known = self.store.owned_revisions(self.set);
        let known = known.iter().map(|revision: &Rc<ControllerRevision>| {
            let name = &revision.meta.name;
            json!({
                "rev": self.revisions.iter().position(|known| known == name),
                "revision": revision.revision,
                "name": name,
                "image": revision.template.images(),
            })
        });
        known.collect()
    }
}
