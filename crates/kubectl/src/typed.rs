//! Objects as kubectl's own types write them: with the empty structs and the zeros that Go does not leave out.

use kube::api::KubernetesVersion;
use kube::api::meta::Kind;
use kube::manifest::kinds::ApiKind;
use kube::manifest::schema::stored;
use serde_json::{Value, json};

/// The object as kubectl writes it after reading it into the Go type of its kind. Quantities become canonical.
pub(crate) fn typed(kind: Kind, object: Value, version: KubernetesVersion) -> Value {
    let api_version = object["apiVersion"].as_str().unwrap_or_default();
    let known = ApiKind::find(api_version, kind.name()).filter(|known| known.is_described());
    let mut object = match known {
        Some(known) => stored(object, known.type_id(), version),
        None => object,
    };
    if let (Some(status), None) = (zero_status(kind), object.get("status")) {
        object["status"] = status;
    }
    object
}

/// The status of an object that nothing has happened to yet; `None` for kinds without a status.
fn zero_status(kind: Kind) -> Option<Value> {
    if let Some(workload) = kind.workload() {
        return Some(workload.zero_status());
    }
    Some(match kind {
        Kind::Pod
        | Kind::Namespace
        | Kind::Job
        | Kind::CronJob
        | Kind::PersistentVolumeClaim
        | Kind::ResourceQuota => json!({}),
        Kind::Service | Kind::Ingress => json!({"loadBalancer": {}}),
        Kind::PodDisruptionBudget => json!({
            "currentHealthy": 0,
            "desiredHealthy": 0,
            "disruptionsAllowed": 0,
            "expectedPods": 0,
        }),
        Kind::HorizontalPodAutoscaler => json!({"currentMetrics": null, "desiredReplicas": 0}),
        _ => return None,
    })
}

/// The spec of the pods that an object makes, or of the pod itself; `None` for kinds without pods.
pub(crate) fn pod_spec(kind: Kind, object: &mut Value) -> Option<&mut Value> {
    let path = match kind {
        Kind::Pod => "/spec",
        Kind::CronJob => "/spec/jobTemplate/spec/template/spec",
        Kind::Job => "/spec/template/spec",
        kind if kind.workload().is_some() => "/spec/template/spec",
        _ => return None,
    };
    object.pointer_mut(path)
}
