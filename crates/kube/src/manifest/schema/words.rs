//! Words for errors in an object's shape: the names of types, and hints.

use super::check::collect_fields;
use super::{Layout, Shape, TypeId};
use crate::api::kinds::Kind;
use crate::api::version::KubernetesVersion;
use crate::decimal;
use crate::manifest::hint::{Expected, Hint};
use crate::manifest::path::FieldPath;
use crate::map::Set;
use serde_json::{Number, Value};
use std::collections::VecDeque;

/// The nearest place below the root that has a field of this name.
pub(super) fn find_elsewhere(
    layout: &Layout,
    root: TypeId,
    key: &str,
    version: KubernetesVersion,
) -> Option<FieldPath> {
    let mut seen = Set::new();
    let mut queue = VecDeque::from([(root, FieldPath::root())]);
    while let Some((id, path)) = queue.pop_front() {
        let mut fields = Vec::new();
        collect_fields(layout, layout.resolve(id), &mut fields);
        fields.retain(|field| field.exists_in(version));
        if fields.iter().any(|field| field.key == key) {
            return Some(path);
        }
        for field in fields {
            if let Some(inner) = inner_struct(&field.shape)
                && seen.insert(layout.resolve(inner).name)
            {
                let is_list = matches!(field.shape, Shape::Slice(_));
                let below = path.field(&field.key);
                queue.push_back((inner, if is_list { below.index(0) } else { below }));
            }
        }
    }
    None
}

/// The struct behind a field, or that the elements of its list are.
pub(super) fn inner_struct(shape: &Shape) -> Option<TypeId> {
    match shape {
        Shape::Struct(id) => Some(*id),
        Shape::Pointer(of) | Shape::Slice(of) => inner_struct(of),
        _ => None,
    }
}

/// A number as Go writes it in JSON: with all its digits, unless it is very large or very small.
pub(super) fn as_go_writes(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() && (1e-6..1e21).contains(&float.abs()) => {
            decimal::shortest(float)
        }
        _ => number.to_string(),
    }
}

/// A hint that says what to write instead of a value of a wrong type.
pub(super) fn hint_for_type(value: &Value, shape: &Shape, in_user_map: bool) -> Hint {
    let expected = match (shape, value) {
        (Shape::String, Value::Number(_) | Value::Bool(_)) => {
            let value = value.to_string();
            return if in_user_map {
                Hint::QuoteInMap { value }
            } else {
                Hint::Quote { value }
            };
        }
        (Shape::Int(_), Value::String(text)) if text.parse::<i64>().is_ok() => {
            return Hint::UnquoteNumber { text: text.clone() };
        }
        (Shape::Bool, Value::String(text)) if matches!(text.as_str(), "true" | "false") => {
            return Hint::Unquote { text: text.clone() };
        }
        (Shape::Int(bits), _) => return Hint::WholeNumber { bits: *bits },
        (Shape::Pointer(to), _) => return hint_for_type(value, to, in_user_map),
        (Shape::IntOrString, _) => Expected::NumberOrText,
        (Shape::Bool, _) => Expected::Bool,
        (Shape::Slice(_), _) => Expected::List,
        (Shape::Map(_), _) => Expected::Map,
        (Shape::Struct(_), _) => Expected::Fields,
        (Shape::Bytes, _) => Expected::Base64,
        (Shape::Quantity, _) => Expected::Amount,
        (Shape::Time, _) => Expected::Time,
        (Shape::String | Shape::Json, _) => Expected::Text,
    };
    Hint::Expected(expected)
}

/// The name of a value's type in the errors of Go's JSON reader.
pub(super) fn go_type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The name of a value's type in errors from the published schema.
pub(super) fn open_api_type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nil",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "map",
    }
}

/// The name of a field's type in errors from the published schema.
pub(super) fn open_api_type(shape: &Shape) -> &'static str {
    match shape {
        Shape::Bool => "boolean",
        Shape::Int(_) => "integer",
        Shape::Slice(_) => "array",
        Shape::Map(_) | Shape::Struct(_) | Shape::Json => "map",
        Shape::Pointer(to) => open_api_type(to),
        Shape::String | Shape::Quantity | Shape::IntOrString | Shape::Time | Shape::Bytes => {
            "string"
        }
    }
}

/// `io.k8s.api.apps.v1.DeploymentSpec` for `v1.DeploymentSpec`.
pub(super) fn open_api_name(go_name: &str) -> String {
    /// Types of the group `apps` that no kind of the group lends its name.
    const APPS: [&str; 2] = ["RollingUpdate", "RollbackConfig"];
    const AUTOSCALING: [&str; 4] = ["HorizontalPod", "CrossVersion", "HPAScaling", "Metric"];
    const META: [&str; 6] = [
        "ObjectMeta",
        "LabelSelector",
        "OwnerReference",
        "ManagedFieldsEntry",
        "Initializer",
        "Status",
    ];
    let name = go_name.rsplit('.').next().unwrap_or(go_name);
    let is_any_of = |names: &[&str]| names.iter().any(|prefix| name.starts_with(prefix));
    let mut kinds = Kind::ALL.iter().filter(|kind| kind.group() == "apps");
    if is_any_of(&APPS) || kinds.any(|kind| name.starts_with(kind.name())) {
        format!("io.k8s.api.apps.{go_name}")
    } else if is_any_of(&META) {
        format!("io.k8s.apimachinery.pkg.apis.meta.{go_name}")
    } else if name.starts_with("PodDisruptionBudget") {
        format!("io.k8s.api.policy.{go_name}")
    } else if is_any_of(&AUTOSCALING) || name.ends_with("MetricSource") {
        format!("io.k8s.api.autoscaling.{go_name}")
    } else {
        format!("io.k8s.api.core.{go_name}")
    }
}
