//! Whole objects as JSON, in the form in which the API server returns and accepts them.

use super::kept::KeptObject;
use super::meta::{Kind, ObjectMeta};
use super::pod_spec::{PodTemplate, labels_json, string_map};
use super::service::{ConfigMap, Secret, Service};
use super::{ControllerRevision, Namespace, PersistentVolumeClaim};
use crate::form::Data;
use crate::well_known::CLAIM_PROTECTION;
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// An object that users write as JSON. Reading expects what the manifest layer admitted.
pub trait Json {
    fn to_json(&self) -> Value;
    fn from_admitted(json: &Value) -> Self
    where
        Self: Sized;
}

/// An object of the kind in the version that objects are kept in.
pub(super) fn object(kind: Kind, mut fields: Map<String, Value>) -> Value {
    fields.insert("apiVersion".to_string(), kind.api_version().into());
    fields.insert("kind".to_string(), kind.name().into());
    Value::Object(fields)
}

pub(super) fn fields_of(object: &impl Data) -> Map<String, Value> {
    match object.write().into() {
        Value::Object(fields) => fields,
        other => unreachable!("API objects are JSON objects, not {other}"),
    }
}

pub(super) fn read<T: Data>(json: &Value) -> T {
    T::read(json).unwrap_or_else(|misfit| panic!("an admitted object has another shape: {misfit}"))
}

/// The JSON form of an object's metadata.
pub fn meta_json(meta: &ObjectMeta) -> Value {
    meta.write().into()
}

/// Implements `Json` for a kind whose JSON has no more than the fields of its type.
macro_rules! json_of_fields {
    ($type:ident) => {
        impl $crate::api::json::Json for $type {
            fn to_json(&self) -> serde_json::Value {
                let kind = $crate::api::meta::Kind::$type;
                $crate::api::json::object(kind, $crate::api::json::fields_of(self))
            }
            fn from_admitted(json: &serde_json::Value) -> $type {
                $crate::api::json::read(json)
            }
        }
    };
}
pub(super) use json_of_fields;

impl Json for ControllerRevision {
    fn to_json(&self) -> Value {
        let mut template = self.template.to_json();
        template["$patch"] = "replace".into();
        let fields = Map::from_iter([
            ("metadata".to_string(), meta_json(&self.meta)),
            ("revision".to_string(), self.revision.into()),
            ("data".to_string(), json!({"spec": {"template": template}})),
        ]);
        object(Kind::ControllerRevision, fields)
    }
    fn from_admitted(json: &Value) -> ControllerRevision {
        let mut template = json["data"]["spec"]["template"].clone();
        if let Some(fields) = template.as_object_mut() {
            fields.remove("$patch");
        }
        ControllerRevision {
            meta: read(&json["metadata"]),
            revision: json["revision"].as_i64().unwrap_or(0),
            template: PodTemplate::from_json(&template),
        }
    }
}

impl Json for PersistentVolumeClaim {
    fn to_json(&self) -> Value {
        let mut spec = self.spec.clone();
        spec["volumeName"] = self.volume_name().into();
        let status = json!({
            "accessModes": spec["accessModes"],
            "capacity": {"storage": spec["resources"]["requests"]["storage"]},
            "phase": "Bound",
        });
        let mut metadata = meta_json(&self.meta);
        metadata["finalizers"] = json!([CLAIM_PROTECTION]);
        let fields = Map::from_iter([
            ("metadata".to_string(), metadata),
            ("spec".to_string(), spec),
            ("status".to_string(), status),
        ]);
        object(Kind::PersistentVolumeClaim, fields)
    }
    fn from_admitted(json: &Value) -> PersistentVolumeClaim {
        let mut spec = json["spec"].clone();
        if let Some(fields) = spec.as_object_mut() {
            fields.remove("volumeName");
        }
        PersistentVolumeClaim {
            meta: read(&json["metadata"]),
            spec,
        }
    }
}

impl Json for Service {
    fn to_json(&self) -> Value {
        let status = Value::Object(Map::from_iter([(
            "loadBalancer".to_string(),
            Value::Object(Map::new()),
        )]));
        let fields = Map::from_iter([
            ("metadata".to_string(), meta_json(&self.meta)),
            ("spec".to_string(), self.spec.clone()),
            ("status".to_string(), status),
        ]);
        object(Kind::Service, fields)
    }
    fn from_admitted(json: &Value) -> Service {
        let spec = json["spec"].clone();
        Service {
            meta: read(&json["metadata"]),
            selector: string_map(spec.get("selector")),
            publish_not_ready_addresses: spec["publishNotReadyAddresses"] == Value::Bool(true),
            spec,
        }
    }
}

impl Json for ConfigMap {
    fn to_json(&self) -> Value {
        let mut fields = config_fields(&self.meta, &self.data, self.immutable);
        if !self.binary_data.is_empty() {
            fields.insert("binaryData".to_string(), labels_json(&self.binary_data));
        }
        object(Kind::ConfigMap, fields)
    }
    fn from_admitted(json: &Value) -> ConfigMap {
        ConfigMap {
            meta: read(&json["metadata"]),
            data: Rc::new(string_map(json.get("data"))),
            binary_data: Rc::new(string_map(json.get("binaryData"))),
            immutable: json["immutable"] == Value::Bool(true),
        }
    }
}

impl Json for Secret {
    fn to_json(&self) -> Value {
        let mut fields = config_fields(&self.meta, &self.data, self.immutable);
        fields.insert("type".to_string(), self.secret_type.as_str().into());
        object(Kind::Secret, fields)
    }
    fn from_admitted(json: &Value) -> Secret {
        Secret {
            meta: read(&json["metadata"]),
            data: Rc::new(string_map(json.get("data"))),
            immutable: json["immutable"] == Value::Bool(true),
            secret_type: json["type"].as_str().unwrap_or("Opaque").to_string(),
        }
    }
}

impl Json for Namespace {
    fn to_json(&self) -> Value {
        let fields = Map::from_iter([
            ("metadata".to_string(), meta_json(&self.meta)),
            ("spec".to_string(), json!({"finalizers": ["kubernetes"]})),
            ("status".to_string(), json!({"phase": self.phase()})),
        ]);
        object(Kind::Namespace, fields)
    }
    fn from_admitted(json: &Value) -> Namespace {
        Namespace {
            meta: read(&json["metadata"]),
        }
    }
}

impl Json for KeptObject {
    fn to_json(&self) -> Value {
        let mut fields = (*self.fields).clone();
        fields.insert("kind".to_string(), self.kind.name().into());
        fields.insert("metadata".to_string(), meta_json(&self.meta));
        Value::Object(fields)
    }
    fn from_admitted(json: &Value) -> KeptObject {
        let mut fields = json.as_object().cloned().unwrap_or_default();
        let kind = fields.remove("kind");
        let kind = kind.as_ref().and_then(Value::as_str);
        fields.remove("metadata");
        KeptObject {
            kind: kind
                .and_then(Kind::from_name)
                .expect("what was admitted is of a known kind"),
            meta: read(&json["metadata"]),
            fields: Rc::new(fields),
        }
    }
}

fn config_fields(meta: &ObjectMeta, data: &super::Labels, immutable: bool) -> Map<String, Value> {
    let mut fields = Map::from_iter([("metadata".to_string(), meta_json(meta))]);
    if !data.is_empty() {
        fields.insert("data".to_string(), labels_json(data));
    }
    if immutable {
        fields.insert("immutable".to_string(), Value::Bool(true));
    }
    fields
}
