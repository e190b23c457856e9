//! The text of a refused value that is a list, a map or a struct: JSON from 1.34 on, Go's debug form before.

#![expect(clippy::string_slice, reason = "the names are constants, in ASCII")]

use super::report::quoted;
use crate::api::version::{Feature, KubernetesVersion};
use crate::manifest::schema::{Form, internal as internal_json};
use serde_json::Value;

/// Prints `value` as JSON or, in older releases, the text that `go` returns.
fn by_release(version: KubernetesVersion, value: &Value, go: impl FnOnce() -> String) -> String {
    by_release_text(version, || value.to_string(), go)
}

/// Does what [`by_release`] does, for JSON whose fields are in the order of Go's structs.
fn by_release_text(
    version: KubernetesVersion,
    json: impl FnOnce() -> String,
    go: impl FnOnce() -> String,
) -> String {
    if version.has(Feature::ValidationValuesAsJson) {
        json()
    } else {
        go()
    }
}

pub(super) fn label_selector(version: KubernetesVersion, selector: &Value) -> String {
    by_release(version, selector, || {
        let expressions = selector.get("matchExpressions").and_then(Value::as_array);
        let expressions = match expressions {
            None => "[]v1.LabelSelectorRequirement(nil)".to_owned(),
            Some(list) => {
                let list: Vec<_> = list.iter().map(go_requirement).collect();
                format!("[]v1.LabelSelectorRequirement{{{}}}", list.join(", "))
            }
        };
        let labels = go_string_map(selector.get("matchLabels"));
        format!("v1.LabelSelector{{MatchLabels:{labels}, MatchExpressions:{expressions}}}")
    })
}

fn go_requirement(requirement: &Value) -> String {
    let text = |key| quoted(requirement[key].as_str().unwrap_or_default());
    let values = match requirement.get("values").and_then(Value::as_array) {
        None => "[]string(nil)".to_owned(),
        Some(values) => {
            let values: Vec<_> = values.iter().map(Value::to_string).collect();
            format!("[]string{{{}}}", values.join(", "))
        }
    };
    format!(
        "v1.LabelSelectorRequirement{{Key:{}, Operator:{}, Values:{values}}}",
        text("key"),
        text("operator")
    )
}

/// A list of texts.
pub(super) fn string_list(version: KubernetesVersion, list: &[Value]) -> String {
    by_release(version, &Value::from(list), || {
        let texts: Vec<_> = list.iter().map(Value::to_string).collect();
        format!("[]string{{{}}}", texts.join(", "))
    })
}

/// A map of labels; `None` stands for a missing map.
pub(super) fn string_map(version: KubernetesVersion, map: Option<&Value>) -> String {
    by_release(version, map.unwrap_or(&Value::Null), || go_string_map(map))
}

fn go_string_map(map: Option<&Value>) -> String {
    match map.and_then(Value::as_object) {
        None => "map[string]string(nil)".to_owned(),
        Some(map) => {
            let entries: Vec<_> = map
                .iter()
                .map(|(key, value)| format!("{}:{value}", quoted(key)))
                .collect();
            format!("map[string]string{{{}}}", entries.join(", "))
        }
    }
}

pub(super) fn int_or_string(version: KubernetesVersion, value: &Value) -> String {
    by_release(version, value, || match value {
        Value::String(text) => format!(
            "intstr.IntOrString{{Type:1, IntVal:0, StrVal:{}}}",
            quoted(text)
        ),
        number => format!("intstr.IntOrString{{Type:0, IntVal:{number}, StrVal:\"\"}}"),
    })
}

/// A strategy with its type and the block for rolling updates. `go_type` and `go_block` are the types' names in Go.
pub(super) fn strategy(
    version: KubernetesVersion,
    strategy: &Value,
    go_type: &str,
    go_block: &str,
) -> String {
    let kind = strategy["type"].as_str().unwrap_or_default();
    let block = strategy
        .get("rollingUpdate")
        .cloned()
        .unwrap_or(Value::Null);
    let is_set = !block.is_null();
    by_release_text(
        version,
        || {
            format!(
                "{{\"Type\":{},\"RollingUpdate\":{}}}",
                quoted(kind),
                in_go_case(&block)
            )
        },
        || {
            // Go prints the block's address in memory, which differs from run to run. This is an example of one.
            let block = if is_set { "0xc000000000" } else { "nil" };
            format!(
                "{go_type}{{Type:{}, RollingUpdate:(*{go_block})({block})}}",
                quoted(kind)
            )
        },
    )
}

/// The rolling-update block of a StatefulSet.
pub(super) fn stateful_set_rolling_update(version: KubernetesVersion, block: &Value) -> String {
    let partition = block["partition"].as_i64().unwrap_or_default();
    let max_unavailable = block.get("maxUnavailable").cloned().unwrap_or(Value::Null);
    let is_set = !max_unavailable.is_null();
    by_release_text(
        version,
        || format!("{{\"Partition\":{partition},\"MaxUnavailable\":{max_unavailable}}}"),
        || {
            let pointer = if is_set { "0xc000000000" } else { "nil" };
            let newer = format!(", MaxUnavailable:(*intstr.IntOrString)({pointer})");
            let newer = if version.minor() >= 24 {
                newer.as_str()
            } else {
                ""
            };
            format!("apps.RollingUpdateStatefulSetStrategy{{Partition:{partition}{newer}}}")
        },
    )
}

/// A block for rolling updates with the names of its fields in Go, in their order there.
fn in_go_case(block: &Value) -> String {
    if block.is_null() {
        return "null".to_owned();
    }
    let names = ["Partition", "MaxUnavailable", "MaxSurge"];
    let fields = names.iter().filter_map(|name| {
        let key = format!("{}{}", name[..1].to_ascii_lowercase(), &name[1..]);
        Some(format!("\"{name}\":{}", block.get(key)?))
    });
    format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
}

/// The spec of a PodDisruptionBudget.
pub(super) fn disruption_budget(version: KubernetesVersion, spec: &Value) -> String {
    let field = |key: &str| spec.get(key).cloned().unwrap_or(Value::Null);
    let json = || {
        format!(
            "{{\"MinAvailable\":{},\"Selector\":{},\"MaxUnavailable\":{},\"UnhealthyPodEvictionPolicy\":{}}}",
            field("minAvailable"),
            field("selector"),
            field("maxUnavailable"),
            field("unhealthyPodEvictionPolicy"),
        )
    };
    by_release_text(version, json, || spec.to_string())
}

/// A value of a type of `core/v1`, such as `SecurityContext`, as the API server's own type has it.
pub(super) fn internal(version: KubernetesVersion, type_name: &str, value: &Value) -> String {
    let json = || internal_json(value, &format!("v1.{type_name}"), version, Form::Line);
    by_release_text(version, json, || value.to_string())
}

/// The difference between two values of a type of `core/v1`, in unified form.
pub(super) fn difference(
    version: KubernetesVersion,
    type_name: &str,
    old: &Value,
    new: &Value,
) -> String {
    let name = format!("v1.{type_name}");
    let lines = |value: &Value| internal_json(value, &name, version, Form::Lines);
    let difference = super::diff::unified(&lines(old), &lines(new));
    difference.trim_end().to_owned()
}
