//! Fields that some releases write into objects although no user set them.

use kube::api::KubernetesVersion;
use kube::api::version::Feature;
use serde_json::Value;

/// Paths of the metadata inside objects; `*` is every element of a list.
const INNER_METADATA: [&str; 3] = [
    "spec/template/metadata",
    "spec/volumeClaimTemplates/*/metadata",
    "data/spec/template/metadata",
];

/// The object as the API server of this release gives it out.
pub(crate) fn served(mut object: Value, version: KubernetesVersion) -> Value {
    if version.has(Feature::NullCreationTimestamp) {
        for path in INNER_METADATA {
            undated(&mut object, path);
        }
    }
    if object["kind"] == "HorizontalPodAutoscaler" {
        // The fields of `autoscaling/v2beta2` are those of `autoscaling/v2`.
        let is_served = version.minor() >= 23;
        let given_out = if is_served {
            "autoscaling/v2"
        } else {
            "autoscaling/v2beta2"
        };
        object["apiVersion"] = given_out.into();
    }
    if object["kind"] == "Pod"
        && !version.has(Feature::PodGeneration)
        && let Some(metadata) = object["metadata"].as_object_mut()
    {
        metadata.remove("generation");
    }
    if object["kind"] == "StatefulSet"
        && !version.has(Feature::StatefulSetMinReadySeconds)
        && let Some(status) = object["status"].as_object_mut()
    {
        status.remove("availableReplicas");
    }
    object
}

/// Writes the creation time that is not there into the metadata at `path`.
fn undated(within: &mut Value, path: &str) {
    let Some((first, rest)) = path.split_once('/') else {
        if let Some(metadata) = within.get_mut(path).and_then(Value::as_object_mut) {
            metadata.insert("creationTimestamp".to_string(), Value::Null);
        }
        return;
    };
    match within {
        Value::Array(list) if first == "*" => list.iter_mut().for_each(|one| undated(one, rest)),
        Value::Object(fields) => {
            if let Some(field) = fields.get_mut(first) {
                undated(field, rest);
            }
        }
        _ => {}
    }
}
