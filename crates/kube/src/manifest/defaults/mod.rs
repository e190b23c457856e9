//! The defaults that the API server fills in for fields that a manifest leaves out.
//!
//! These functions expect objects in stored form (see `schema::stored`), in which an absent field and an empty one are
//! the same. Models `pkg/apis/*/v1/defaults.go`.

mod autoscaler;
mod kept;
mod pod;
mod service;
mod workload;

pub use autoscaler::{convert as convert_autoscaler, is_converted};
pub use pod::{default_pod_spec, default_pod_template, tag as image_tag};

use super::kinds::ApiKind;
use crate::api::kinds::Kind;
use crate::api::version::KubernetesVersion;
use crate::well_known::NAMESPACE_NAME;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// Fills in the defaults of an object in stored form. The defaults are those of the API version that the object was
/// written in, `ApiKind::api_version`.
pub fn default_object(object: &mut Value, kind: ApiKind, version: KubernetesVersion) {
    let Some(fields) = object.as_object_mut() else {
        return;
    };
    if let Some(workload) = kind.kind.workload() {
        return workload::default(fields, workload, kind.api_version(), version);
    }
    match kind.kind {
        Kind::Pod => pod::default_pod(fields, version),
        Kind::PersistentVolumeClaim => workload::volume_claim(fields),
        Kind::Service => service::service(fields, version),
        Kind::Secret => secret(fields),
        Kind::Namespace => namespace(fields, version),
        Kind::LimitRange => limit_range(fields),
        Kind::HorizontalPodAutoscaler => autoscaler::autoscaler(fields, kind.api_version()),
        other => kept::default(fields, other, version),
    }
}

/// `stringData` is for writing only: the server moves it into `data`.
fn secret(secret: &mut Map<String, Value>) {
    set_default(secret, "type", json!("Opaque"));
    let Some(Value::Object(plain)) = secret.remove("stringData") else {
        return;
    };
    let data = object_in(secret, "data");
    for (key, text) in plain {
        let encoded = STANDARD.encode(text.as_str().unwrap_or_default());
        data.insert(key, encoded.into());
    }
}

/// Completes the amounts that containers get if they give none: the limit is the largest allowed one; the request is that
/// limit, or else the smallest allowed one. Models `SetDefaults_LimitRangeItem`.
fn limit_range(range: &mut Map<String, Value>) {
    for item in objects_at(object_in(range, "spec"), "limits") {
        if item.get("type") != Some(&json!("Container")) {
            continue;
        }
        for (field, source) in [
            ("default", "max"),
            ("defaultRequest", "default"),
            ("defaultRequest", "min"),
        ] {
            let amounts = item.get(source).and_then(Value::as_object).cloned();
            for (resource, amount) in amounts.into_iter().flatten() {
                set_default(object_in(item, field), &resource, amount);
            }
        }
    }
}

fn namespace(namespace: &mut Map<String, Value>, version: KubernetesVersion) {
    let spec = object_in(namespace, "spec");
    set_default(spec, "finalizers", json!(["kubernetes"]));
    set_default(object_in(namespace, "status"), "phase", json!("Active"));
    let metadata = object_in(namespace, "metadata");
    if version.minor() >= 21
        && let Some(name) = metadata.get("name").cloned()
    {
        object_in(metadata, "labels").insert(NAMESPACE_NAME.into(), name);
    }
}

/// Sets a field that is absent.
fn set_default(object: &mut Map<String, Value>, key: &str, value: Value) {
    if !object.contains_key(key) {
        object.insert(key.to_owned(), value);
    }
}

/// The object at a key, made if it is absent. A value of another type is replaced; that cannot happen to checked
/// objects.
fn object_in<'a>(object: &'a mut Map<String, Value>, key: &str) -> &'a mut Map<String, Value> {
    let value = object.entry(key).or_insert_with(|| json!({}));
    if !value.is_object() {
        *value = json!({});
    }
    value.as_object_mut().expect("just made an object")
}

/// The object at a key, if there is one.
fn object_at<'a>(
    object: &'a mut Map<String, Value>,
    key: &str,
) -> Option<&'a mut Map<String, Value>> {
    object.get_mut(key).and_then(Value::as_object_mut)
}

/// The objects in the list at a key.
fn objects_at<'a>(
    object: &'a mut Map<String, Value>,
    key: &str,
) -> impl Iterator<Item = &'a mut Map<String, Value>> {
    object
        .get_mut(key)
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
}
