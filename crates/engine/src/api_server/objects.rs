//! The objects in the store, as the API server sees them: by kind and name, in JSON.

use super::Target;
use crate::store::{Object, Store};
use kube::api::json::Json;
use kube::api::kept::KeptObject;
use kube::api::meta::{Kind, ObjectMeta, Uid};
use kube::api::pod::PodStatus;
use kube::api::pod_spec::{PodSpec, string_map};
use kube::api::service::{ConfigMap, Secret, Service};
use kube::api::{
    ControllerRevision, DaemonSet, Deployment, Namespace, PersistentVolumeClaim, Pod,
    PodDisruptionBudget, ReplicaSet, ReplicationController, StatefulSet,
};
use kube::clock::Time;
use serde_json::Value;
use std::rc::Rc;

/// Evaluates `$body` with `$T` as the type of the kind's objects, or `$other` for kinds that are not written as JSON
/// here.
macro_rules! of_kind {
    ($kind:expr, $T:ident => $body:expr, _ => $other:expr $(,)?) => {
        of_kind!(@ $kind, $T, $body, $other;
            Deployment, ReplicaSet, StatefulSet, DaemonSet, ReplicationController, ControllerRevision, Service, ConfigMap, Secret,
            PersistentVolumeClaim, PodDisruptionBudget, Namespace)
    };
    (@ $kind:expr, $T:ident, $body:expr, $other:expr; $($type:ident),*) => {
        match $kind {
            $(Kind::$type => {
                type $T = $type;
                $body
            })*
            Kind::Pod | Kind::Node | Kind::Event => $other,
            _ => {
                type $T = KeptObject;
                $body
            }
        }
    };
}

/// The object as the API server gives it out.
pub fn read(store: &Store, target: &Target) -> Option<Value> {
    let (namespace, name) = (&target.namespace, &target.name);
    of_kind!(
        target.kind,
        T => T::table(store).find(target.kind, namespace, name).map(|object| object.to_json()),
        _ => None,
    )
}

pub fn find_uid(store: &Store, target: &Target) -> Option<Uid> {
    let (namespace, name) = (&target.namespace, &target.name);
    of_kind!(
        target.kind,
        T => T::table(store).find(target.kind, namespace, name).map(|object| object.meta.uid),
        _ => match target.kind {
            Kind::Pod => store.by_name::<Pod>(namespace, name).map(|pod| pod.meta.uid),
            _ => None,
        },
    )
}

/// Stores a new object. `None` for a kind whose objects are not made from JSON.
pub(super) fn insert(store: &mut Store, kind: Kind, json: &Value, now: Time) -> Option<Uid> {
    of_kind!(
        kind,
        T => Some(insert_as::<T>(store, json, now)),
        _ => (kind == Kind::Pod).then(|| insert_pod(store, json, now)),
    )
}

/// Stores a pod without a controller: it is scheduled and started like any other, but no controller replaces it.
fn insert_pod(store: &mut Store, json: &Value, now: Time) -> Uid {
    let metadata = &json["metadata"];
    let text = |key: &str| metadata[key].as_str().unwrap_or_default();
    store.create(Pod {
        meta: ObjectMeta {
            creation_timestamp: now.truncated(),
            labels: Rc::new(string_map(metadata.get("labels"))),
            annotations: Rc::new(string_map(metadata.get("annotations"))),
            ..ObjectMeta::named(text("namespace"), text("name"))
        },
        spec: Rc::new(PodSpec::from_json(json["spec"].clone())),
        node_name: json["spec"]["nodeName"].as_str().map(Rc::from),
        status: PodStatus::default(),
    })
}

/// Stores the next state of an object; its generation goes up when `counts`.
pub(super) fn overwrite(store: &mut Store, kind: Kind, uid: Uid, json: &Value, counts: bool) {
    of_kind!(kind, T => overwrite_as::<T>(store, uid, json, counts), _ => {});
}

fn insert_as<T: Object + Json>(store: &mut Store, json: &Value, now: Time) -> Uid {
    let mut object = T::from_admitted(json);
    object.meta_mut().creation_timestamp = now.truncated();
    store.create(object)
}

fn overwrite_as<T: Object + Json>(store: &mut Store, uid: Uid, json: &Value, counts: bool) {
    let next = T::from_admitted(json);
    store.update(uid, |object: &mut T| {
        let counts = counts && object.kind().has_generation();
        let generation = object.meta().generation + i64::from(counts);
        let (creation, owner) = (
            object.meta().creation_timestamp,
            object.meta().owner.clone(),
        );
        *object = next;
        let meta = object.meta_mut();
        meta.uid = uid;
        meta.generation = generation;
        meta.creation_timestamp = creation;
        meta.owner = owner;
    });
}
