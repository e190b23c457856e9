//! Checks that the field tables have just the fields of the API: an object with every field that `k8s-openapi` knows is
//! accepted and comes back whole, and the tables have no field that it does not know.

use k8s_openapi::api::{apps, core, policy};
use kube::api::{Kind, KubernetesVersion};
use kube::manifest::kinds::ApiKind;
use kube::manifest::schema::{Layout, Shape, TypeId, check, stored};
use serde::de::value::{Error, StrDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess,
    Visitor,
};
use serde::{Serialize, forward_to_deserialize_any};
use serde_json::Value;

/// The release that `k8s-openapi` is built for.
const VERSION: &str = "1.36";

/// Gives every field of every struct a value that is not empty.
struct Full {
    /// The content of every text.
    text: &'static str,
}

/// A text that is a valid name, a canonical quantity and valid base64.
const ANY_TEXT: &str = "1500";

const FULL: Full = Full { text: ANY_TEXT };

/// The texts of fields that accept only certain values.
fn text_for(struct_name: &str, field: &str) -> &'static str {
    match (struct_name, field) {
        (
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ControllerRevision",
            "apiVersion",
        ) => "apps/v1",
        ("PodDisruptionBudget", "apiVersion") => "policy/v1",
        (_, "apiVersion") => "v1",
        ("Deployment", "kind") => "Deployment",
        ("StatefulSet", "kind") => "StatefulSet",
        ("DaemonSet", "kind") => "DaemonSet",
        ("ReplicaSet", "kind") => "ReplicaSet",
        ("ControllerRevision", "kind") => "ControllerRevision",
        ("ReplicationController", "kind") => "ReplicationController",
        ("Pod", "kind") => "Pod",
        ("Service", "kind") => "Service",
        ("ConfigMap", "kind") => "ConfigMap",
        ("Secret", "kind") => "Secret",
        ("Namespace", "kind") => "Namespace",
        ("Node", "kind") => "Node",
        ("PersistentVolumeClaim", "kind") => "PersistentVolumeClaim",
        ("PodDisruptionBudget", "kind") => "PodDisruptionBudget",
        _ => ANY_TEXT,
    }
}

impl<'de> Deserializer<'de> for Full {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.text)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_bool(true)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_i32(1)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_i64(1)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let time = matches!(name, "Time" | "MicroTime");
        visitor.visit_newtype_struct(if time {
            Full {
                text: "2024-01-05T12:39:37Z",
            }
        } else {
            self
        })
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(Once(true))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(Fields {
            struct_name: "",
            names: &["key"],
            current: "",
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        struct_name: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(Fields {
            struct_name,
            names,
            current: "",
        })
    }

    forward_to_deserialize_any! {
        i8 i16 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct tuple tuple_struct enum identifier ignored_any
    }
}

/// A list of one element.
struct Once(bool);

impl<'de> SeqAccess<'de> for Once {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        std::mem::take(&mut self.0)
            .then(|| seed.deserialize(FULL))
            .transpose()
    }
}

struct Fields {
    struct_name: &'static str,
    names: &'static [&'static str],
    current: &'static str,
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some((first, rest)) = self.names.split_first() else {
            return Ok(None);
        };
        (self.current, self.names) = (first, rest);
        let key: StrDeserializer<'static, Error> = first.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(Full {
            text: text_for(self.struct_name, self.current),
        })
    }
}

/// An object of the type with all fields set, as JSON.
fn full<T: DeserializeOwned + Serialize>() -> Value {
    let object = T::deserialize(FULL).expect("every field takes a value");
    let mut json = serde_json::to_value(object).expect("objects are JSON");
    json.as_object_mut().expect("an object").remove("status");
    json
}

fn check_kind<T: DeserializeOwned + Serialize>(kind: Kind) {
    let version: KubernetesVersion = VERSION.parse().unwrap();
    let type_id = ApiKind::stored(kind).type_id();
    let object = full::<T>();
    let errors: Vec<_> = check(&object, kind.name(), type_id, version)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(errors.is_empty(), "{kind}: {}", errors.join("\n"));
    assert_eq!(stored(object.clone(), type_id, version), object, "{kind}");
    let mut extra = Vec::new();
    fields_unknown_to(&object, type_id, version, kind.name(), &mut extra);
    assert!(extra.is_empty(), "{}", extra.join("\n"));
}

/// Fields that the tables have but the full object does not have.
fn fields_unknown_to(
    object: &Value,
    type_id: TypeId,
    version: KubernetesVersion,
    path: &str,
    extra: &mut Vec<String>,
) {
    for field in Layout::get()
        .resolve(type_id)
        .fields
        .iter()
        .filter(|field| field.exists_in(version))
    {
        let inlined = field.key.is_empty();
        let value = if inlined { object } else { &object[&field.key] };
        let below = format!("{path}.{}", field.key);
        if value.is_null() && field.key != "status" {
            extra.push(below);
        } else if let Some(inner) = struct_in(&field.shape) {
            let value = if value.is_array() { &value[0] } else { value };
            fields_unknown_to(value, inner, version, &below, extra);
        }
    }
}

fn struct_in(shape: &Shape) -> Option<TypeId> {
    match shape {
        Shape::Struct(id) => Some(*id),
        Shape::Pointer(inner) | Shape::Slice(inner) => struct_in(inner),
        _ => None,
    }
}

#[test]
fn workloads() {
    check_kind::<apps::v1::Deployment>(Kind::Deployment);
    check_kind::<apps::v1::StatefulSet>(Kind::StatefulSet);
    check_kind::<apps::v1::DaemonSet>(Kind::DaemonSet);
    check_kind::<apps::v1::ReplicaSet>(Kind::ReplicaSet);
    check_kind::<core::v1::ReplicationController>(Kind::ReplicationController);
    check_kind::<core::v1::Pod>(Kind::Pod);
}

#[test]
fn what_belongs_to_workloads() {
    check_kind::<core::v1::Service>(Kind::Service);
    check_kind::<core::v1::ConfigMap>(Kind::ConfigMap);
    check_kind::<core::v1::Secret>(Kind::Secret);
    check_kind::<core::v1::Namespace>(Kind::Namespace);
    check_kind::<core::v1::Node>(Kind::Node);
    check_kind::<core::v1::PersistentVolumeClaim>(Kind::PersistentVolumeClaim);
    check_kind::<policy::v1::PodDisruptionBudget>(Kind::PodDisruptionBudget);
}
