//! HorizontalPodAutoscalers: older API versions in the form of `autoscaling/v2`, and the defaults of that.
//!
//! Models `pkg/apis/autoscaling/v2/defaults.go` and the conversions of `autoscaling/v1` and `autoscaling/v2beta1`.

use super::{object_at, object_in, objects_at, set_default};
use crate::api::kinds::Kind;
use serde_json::{Map, Value, json};

/// Whether the fields of the kind have other names in other API versions, so that a manifest has to be converted before
/// it can be compared with what is stored.
pub fn is_converted(kind: Kind) -> bool {
    kind == Kind::HorizontalPodAutoscaler
}

/// Brings the spec of a HorizontalPodAutoscaler into the form of `autoscaling/v2`; a value of another shape stays as it is.
pub fn convert(autoscaler: &mut Map<String, Value>, api_version: &str) {
    let Some(spec) = object_at(autoscaler, "spec") else {
        return;
    };
    match api_version {
        "autoscaling/v1" => {
            if let Some(percent) = spec.remove("targetCPUUtilizationPercentage") {
                let target = json!({"averageUtilization": percent, "type": "Utilization"});
                spec.insert("metrics".to_string(), json!([of_cpu(target)]));
            }
        }
        "autoscaling/v2beta1" => {
            for metric in objects_at(spec, "metrics") {
                for source in [
                    "resource",
                    "containerResource",
                    "pods",
                    "object",
                    "external",
                ] {
                    if let Some(given) = object_at(metric, source) {
                        convert_source(source, given);
                    }
                }
            }
        }
        _ => {}
    }
}

fn of_cpu(target: Value) -> Value {
    json!({"resource": {"name": "cpu", "target": target}, "type": "Resource"})
}

/// Gathers the targets and the names of a metric of `autoscaling/v2beta1` in `target` and `metric`.
fn convert_source(source: &str, given: &mut Map<String, Value>) {
    if source == "object"
        && let Some(described) = given.remove("target")
    {
        given.insert("describedObject".to_string(), described);
    }
    let mut target = Map::new();
    for (from, to, kind) in [
        ("targetValue", "value", "Value"),
        (
            "targetAverageUtilization",
            "averageUtilization",
            "Utilization",
        ),
        ("targetAverageValue", "averageValue", "AverageValue"),
        ("averageValue", "averageValue", "AverageValue"),
    ] {
        if let Some(amount) = given.remove(from) {
            target.insert(to.to_string(), amount);
            target.insert("type".to_string(), kind.into());
        }
    }
    given.insert("target".to_string(), target.into());
    let mut metric = Map::new();
    for (from, to) in [
        ("metricName", "name"),
        ("selector", "selector"),
        ("metricSelector", "selector"),
    ] {
        if let Some(value) = given.remove(from) {
            metric.insert(to.to_string(), value);
        }
    }
    if !metric.is_empty() {
        given.insert("metric".to_string(), metric.into());
    }
}

/// Converts a HorizontalPodAutoscaler and fills in its defaults: at least one pod, and 80 % of the CPU that is requested.
pub(super) fn autoscaler(autoscaler: &mut Map<String, Value>, api_version: &str) {
    convert(autoscaler, api_version);
    let spec = object_in(autoscaler, "spec");
    set_default(spec, "minReplicas", json!(1));
    let has_metrics = spec.get("metrics").and_then(Value::as_array);
    if has_metrics.is_none_or(Vec::is_empty) {
        let target = json!({"averageUtilization": 80, "type": "Utilization"});
        spec.insert("metrics".to_string(), json!([of_cpu(target)]));
    }
    if let Some(behavior) = object_at(spec, "behavior") {
        let up = object_in(behavior, "scaleUp");
        set_default(up, "stabilizationWindowSeconds", json!(0));
        rules(
            up,
            json!([
                {"periodSeconds": 15, "type": "Pods", "value": 4},
                {"periodSeconds": 15, "type": "Percent", "value": 100},
            ]),
        );
        rules(
            object_in(behavior, "scaleDown"),
            json!([{"periodSeconds": 15, "type": "Percent", "value": 100}]),
        );
    }
}

fn rules(rules: &mut Map<String, Value>, policies: Value) {
    set_default(rules, "selectPolicy", json!("Max"));
    set_default(rules, "policies", policies);
}
