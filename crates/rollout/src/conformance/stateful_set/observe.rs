//! Observes a case's world after each step: the fields of `expect`.

use super::world::World;
use engine::trace::{Actor, Effect};
use kube::api::pod::PodPhase;
use kube::api::{ControllerRevision, Pod, WorkloadKind};
use kube::well_known::{CONTROLLER_REVISION_HASH, DEFAULT_NAMESPACE};
use serde_json::{Map, Value, json};
use std::rc::Rc;

impl World {
    /// The fields of `expect`.
    pub(super) fn observe(&self) -> Map<String, Value> {
        let status = &self.stateful_set().status;
        let observed = json!({
            "at": self.now.whole_secs(),
            "actions": self.actions(),
            "pods": self.observe_pods(),
            "revisions": self.observe_revisions(),
            "replicas": status.replicas,
            "readyReplicas": status.ready_replicas,
            "availableReplicas": status.available_replicas,
            "currentReplicas": status.current_replicas,
            "updatedReplicas": status.updated_replicas,
            "currentRevision": self.revision(&status.current_revision),
            "updateRevision": self.revision(&status.update_revision),
        });
        match observed {
            Value::Object(map) => map,
            _ => unreachable!("an object was written"),
        }
    }

    fn revision(&self, name: &str) -> Option<usize> {
        self.revisions.iter().position(|known| **known == *name)
    }

    fn revision_of(&self, pod: &Pod) -> Option<usize> {
        let name = pod.meta.labels.get(CONTROLLER_REVISION_HASH)?;
        self.revision(name)
    }

    fn actions(&self) -> Vec<Value> {
        let own = self.trace.iter().filter_map(|entry| {
            let verb = match (entry.actor, &entry.effect) {
                (Actor::Workload(WorkloadKind::StatefulSet), Effect::PodCreated) => "create",
                (Actor::Workload(WorkloadKind::StatefulSet), Effect::PodDeleted) => "delete",
                _ => return None,
            };
            let ordinal = self.stateful_set().ordinal_of(&entry.object.name);
            let pod: &Rc<Pod> = self.store.by_name(DEFAULT_NAMESPACE, &entry.object.name)?;
            Some(json!({"verb": verb, "ordinal": ordinal, "rev": self.revision_of(pod)}))
        });
        own.collect()
    }

    fn observe_pods(&self) -> Vec<Value> {
        let mut pods: Vec<_> = self.store.pods.iter().collect();
        pods.sort_by_key(|pod| self.stateful_set().ordinal_of(&pod.meta.name));
        let pods = pods.into_iter().map(|pod| {
            let state = match pod.is_ready() {
                _ if pod.meta.is_terminating() => "terminating",
                _ if pod.status.phase == PodPhase::Failed => "failed",
                true => "ready",
                false => "pending",
            };
            let ordinal = self.stateful_set().ordinal_of(&pod.meta.name);
            json!({"ordinal": ordinal, "rev": self.revision_of(pod), "state": state})
        });
        pods.collect()
    }

    fn observe_revisions(&self) -> Vec<Value> {
        let known = self.store.owned_revisions(self.set);
        let known = known.iter().map(|revision: &Rc<ControllerRevision>| {
            json!({
                "rev": self.revision(&revision.meta.name),
                "revision": revision.revision,
                "name": revision.meta.name,
                "image": revision.template.images(),
            })
        });
        known.collect()
    }
}
