//! Observes a case's world after each step: the fields of `expect`.

use super::world::World;
use engine::trace::Effect;
use kube::api::deployment::DeploymentStatus;
use kube::api::{Deployment, ReplicaSet};
use kube::well_known::{CHANGE_CAUSE, DESIRED_REPLICAS, MAX_REPLICAS, REVISION, REVISION_HISTORY};
use serde_json::{Map, Value, json};

impl World {
    /// The fields of `expect`.
    pub(super) fn observe(&self) -> Map<String, Value> {
        let uid = self.deployment.expect("cases begin with create");
        let deployment = self.store.get::<Deployment>(uid).expect("never deleted");
        let status = &deployment.status;
        let observed = json!({
            "at": self.now.whole_secs(),
            "events": self.events(),
            "replicaSets": self.observe_sets(),
            "revision": deployment.meta.annotation(REVISION),
            "replicas": status.replicas,
            "updatedReplicas": status.updated_replicas,
            "readyReplicas": status.ready_replicas,
            "availableReplicas": status.available_replicas,
            "unavailableReplicas": status.unavailable_replicas,
            "terminatingReplicas": status.terminating_replicas,
            "conditions": self.observe_conditions(status),
        });
        match observed {
            Value::Object(map) => map,
            _ => unreachable!("an object was written"),
        }
    }

    fn events(&self) -> Vec<Value> {
        let scaled = self.trace.iter().filter_map(|entry| {
            let (from, to) = match entry.effect {
                Effect::Created { replicas } if replicas > 0 => (0, replicas),
                Effect::Scaled { from, to } => (from, to),
                _ => return None,
            };
            let direction = if to > from { "up" } else { "down" };
            let name = &entry.object.name;
            let rs = self.number(name);
            Some(json!({"rs": rs, "direction": direction, "from": from, "to": to}))
        });
        scaled.collect()
    }

    fn observe_sets(&self) -> Vec<Value> {
        let indexes = 0..self.sets.len();
        let living = indexes.filter_map(|index| Some((index, self.set(index)?)));
        let listed = living
            .filter(|(index, set)| self.lists_twice || self.number(&set.meta.name) == Some(*index));
        listed.map(|(index, set)| observe_set(index, set)).collect()
    }

    /// The number of a ReplicaSet. Recordings name ReplicaSets by the order of their creation.
    fn number(&self, name: &str) -> Option<usize> {
        let mut sets = self.sets.iter();
        if self.lists_twice {
            sets.position(|known| **known == *name)
        } else {
            sets.rposition(|known| **known == *name)
        }
    }

    fn observe_conditions(&self, status: &DeploymentStatus) -> Vec<Value> {
        let mut conditions: Vec<_> = status.conditions.iter().collect();
        conditions.sort_by_key(|condition| condition.kind.name());
        let condition = conditions.into_iter().map(|condition| {
            json!({
                "type": condition.kind.name(),
                "status": condition.status.name(),
                "reason": condition.reason.name(),
                "message": self.mask(&condition.message),
                "lastUpdate": condition.last_update_time.whole_secs(),
                "lastTransition": condition.last_transition_time.whole_secs(),
            })
        });
        condition.collect()
    }

    /// Replaces the names of ReplicaSets in a message by numbers. A ReplicaSet that was created again has its first
    /// number in messages.
    fn mask(&self, message: &str) -> String {
        let quoted = self.sets.iter().enumerate();
        quoted.fold(message.to_string(), |text, (index, name)| {
            text.replace(&format!("\"{name}\""), &format!("\"<rs{index}>\""))
        })
    }
}

fn observe_set(index: usize, set: &ReplicaSet) -> Value {
    let mut json = json!({
        "rs": index,
        "image": set.spec.template.images(),
        "replicas": set.spec.replicas,
        "minReadySeconds": set.spec.min_ready_seconds,
    });
    for (field, key) in [
        ("revision", REVISION),
        ("revisionHistory", REVISION_HISTORY),
        ("desiredReplicas", DESIRED_REPLICAS),
        ("maxReplicas", MAX_REPLICAS),
        ("changeCause", CHANGE_CAUSE),
    ] {
        if let Some(value) = set.meta.annotation(key) {
            json[field] = value.into();
        }
    }
    json
}
