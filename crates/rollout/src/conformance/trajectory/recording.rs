//! The form of a recorded rollout.

use super::super::Difference;
use super::seen::Seen;
use kube::api::{Deployment, KubernetesVersion};
use kube::manifest::admit;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rollout {
    deployment: Value,
    pub(super) steps: Vec<Step>,
    pub(super) deployment_events: Vec<Event>,
    pub(super) replica_sets: Vec<SetRow>,
    pub(super) replica_set_names: Vec<String>,
    pub(super) pods: Vec<PodRow>,
    pub(super) events: Vec<Event>,
    pub(super) r#final: Value,
}

#[derive(Deserialize)]
pub(super) struct Step {
    pub(super) at: f64,
    pub(super) op: Op,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", tag = "op")]
pub(super) enum Op {
    Create {},
    Image { image: String },
    Scale { replicas: i32 },
    Settle {},
    Wait {},
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Event {
    pub(super) at: f64,
    #[serde(default)]
    pub(super) first_at: f64,
    #[serde(default)]
    pub(super) object: String,
    pub(super) r#type: String,
    pub(super) reason: String,
    pub(super) message: String,
    pub(super) count: u32,
}

/// A ReplicaSet in the output of a watch.
#[derive(Deserialize)]
pub(super) struct SetRow {
    pub(super) at: f64,
    pub(super) rs: usize,
    #[serde(default)]
    pub(super) replicas: i32,
    #[serde(default)]
    pub(super) ready: i32,
    #[serde(default)]
    pub(super) available: i32,
    #[serde(default)]
    pub(super) terminating: Option<i32>,
}

/// A pod in the output of a watch; `seen` is absent once the pod was removed.
#[derive(Clone, Deserialize)]
pub(super) struct PodRow {
    pub(super) at: f64,
    pub(super) pod: usize,
    #[serde(default)]
    pub(super) rs: usize,
    #[serde(flatten)]
    pub(super) seen: Option<Seen>,
}

impl Rollout {
    /// The images of the ReplicaSets, in the order in which the ReplicaSets were created.
    pub(super) fn images(&self) -> Vec<String> {
        let first = self.deployment["image"].as_str().unwrap_or_default();
        let mut images = vec![first.to_string()];
        for step in &self.steps {
            if let Op::Image { image } = &step.op
                && !images.contains(image)
            {
                images.push(image.clone());
            }
        }
        images
    }

    /// The Deployment as it is stored when it is created with this image and number of replicas.
    pub(super) fn deployment(
        &self,
        image: &str,
        replicas: &Value,
        version: KubernetesVersion,
    ) -> Result<Deployment, Difference> {
        let object = admit(self.manifest(image, replicas), None, version);
        let object = object.map_err(|errors| {
            let words: Vec<String> = errors.iter().map(ToString::to_string).collect();
            Difference::unreadable(&words.join(", "))
        })?;
        Deployment::deserialize(&object).map_err(|e| Difference::unreadable(&e))
    }

    pub(super) fn replicas(&self) -> &Value {
        &self.deployment["replicas"]
    }

    pub(super) fn manifest(&self, image: &str, replicas: &Value) -> Value {
        let given = &self.deployment;
        let name = &given["name"];
        let mut strategy = json!({"type": given["type"]});
        for limit in ["maxSurge", "maxUnavailable"] {
            if let Some(amount) = given.get(limit).and_then(Value::as_str) {
                strategy["rollingUpdate"][limit] = number_or_text(amount);
            }
        }
        json!({
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": name, "namespace": "default", "labels": {"app": name}},
            "spec": {
                "replicas": replicas,
                "minReadySeconds": given["minReadySeconds"],
                "progressDeadlineSeconds": given["progressDeadlineSeconds"],
                "revisionHistoryLimit": given["revisionHistoryLimit"],
                "strategy": strategy,
                "selector": {"matchLabels": {"app": name}},
                "template": {
                    "metadata": {"labels": {"app": name}},
                    "spec": {"containers": [{"name": name, "image": image}]},
                },
            },
        })
    }
}

fn number_or_text(amount: &str) -> Value {
    amount
        .parse::<i64>()
        .map_or_else(|_| amount.into(), Value::from)
}
