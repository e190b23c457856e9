//! Observes a case's world after each step: the fields of `expect`.

use super::world::World;
use engine::controllers::replica_set::Synced;
use engine::trace::{Actor, Effect, Trace};
use kube::api::pod::PodPhase;
use kube::api::{Pod, WorkloadKind};
use serde_json::{Map, Value, json};

/// Whether an effect is one of those that a field of the recording lists.
type IsListed = fn(&Effect) -> bool;

/// The fields of a recorded sync that list pods.
const EFFECTS: [(&str, IsListed); 4] = [
    ("created", |effect| matches!(effect, Effect::PodCreated)),
    ("deleted", |effect| matches!(effect, Effect::PodDeleted)),
    ("released", |effect| {
        matches!(effect, Effect::OwnerSet { owner: None })
    }),
    ("adopted", |effect| {
        matches!(effect, Effect::OwnerSet { owner: Some(_) })
    }),
];

impl World {
    pub(super) fn observe(&self) -> Map<String, Value> {
        let status = &self.replica_set().status;
        let conditions = status.conditions.iter().map(|condition| {
            json!({
                "type": condition.kind,
                "status": condition.status.name(),
                "reason": condition.reason,
                "message": masked(&condition.message),
                "lastTransition": condition.last_transition_time.whole_secs(),
            })
        });
        let observed = json!({
            "at": self.now.whole_secs(),
            "syncs": self.observe_syncs(),
            "pods": self.observe_pods(),
            "replicas": status.replicas,
            "fullyLabeledReplicas": status.fully_labeled_replicas,
            "readyReplicas": status.ready_replicas,
            "availableReplicas": status.available_replicas,
            "terminatingReplicas": status.terminating_replicas,
            "observedGeneration": status.observed_generation,
            "conditions": conditions.collect::<Vec<_>>(),
        });
        match observed {
            Value::Object(map) => map,
            _ => unreachable!("an object was written"),
        }
    }

    fn number(&self, pod: &str) -> Option<usize> {
        self.pods.iter().position(|known| **known == *pod)
    }

    /// The syncs that did something.
    fn observe_syncs(&self) -> Vec<Value> {
        let syncs = self.syncs.iter();
        let syncs = syncs.map(|(synced, trace)| self.observe_sync(synced, trace));
        syncs
            .filter(|sync| !sync.is_empty())
            .map(Value::Object)
            .collect()
    }

    fn observe_sync(&self, synced: &Synced, trace: &Trace) -> Map<String, Value> {
        let mut sync = Map::new();
        for (name, is_meant) in EFFECTS {
            let own = trace.iter().filter(|entry| {
                entry.actor == Actor::Workload(WorkloadKind::ReplicaSet) && is_meant(&entry.effect)
            });
            let mut pods: Vec<_> = own.filter_map(|e| self.number(&e.object.name)).collect();
            pods.sort_unstable();
            if !pods.is_empty() {
                sync.insert(name.to_string(), pods.into());
            }
        }
        if synced.attempted > 0 {
            sync.insert("attempted".to_string(), synced.attempted.into());
        }
        if let Some(error) = &synced.error {
            sync.insert("error".to_string(), masked(error).into());
        }
        sync
    }

    fn observe_pods(&self) -> Vec<Value> {
        let mut pods: Vec<_> = self.store.pods.iter().collect();
        pods.sort_by_key(|pod| self.number(&pod.meta.name));
        let pods = pods.into_iter().map(|pod| {
            let mut seen = json!({
                "pod": self.number(&pod.meta.name),
                "state": state(pod),
                "owned": pod.meta.is_controlled_by(self.set),
            });
            if let Some(node) = &pod.node_name {
                seen["node"] = (&**node).into();
            }
            seen
        });
        pods.collect()
    }
}

fn state(pod: &Pod) -> &'static str {
    match pod.status.phase {
        _ if pod.meta.is_terminating() => "terminating",
        PodPhase::Failed => "failed",
        PodPhase::Running if pod.is_ready() => "ready",
        PodPhase::Running => "unready",
        _ => "pending",
    }
}

/// Masks the random ends of the names of pods that were refused.
fn masked(message: &str) -> String {
    match message
        .split_once("pods \"")
        .and_then(|(_, rest)| rest.split_once('"'))
    {
        Some((_, rest)) => format!("pods \"<pod>\"{rest}"),
        None => message.to_string(),
    }
}
