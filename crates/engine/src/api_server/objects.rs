//! The objects in the store, as the API server sees them: by kind and name, in JSON.

use super::pod_spec_json;
use super::{Target, nodes};
use crate::store::{Object, Store, TypeVisitor, with_type};
use kube::api::json::{Json, meta_json};
use kube::api::meta::{Kind, ObjectMeta, Uid};
use kube::api::pod::PodStatus;
use kube::api::pod_spec::{PodSpec, string_map};
use kube::api::{Node, Pod};
use kube::clock::Time;
use serde_json::{Value, json};
use std::rc::Rc;

/// The object as the API server gives it out.
pub fn read(store: &Store, target: &Target) -> Option<Value> {
    let (namespace, name) = (&target.namespace, &target.name);
    if target.kind == Kind::Pod {
        let pod = store.by_name::<Pod>(namespace, name);
        return pod.map(|pod| pod_json(pod));
    }
    if target.kind == Kind::Node {
        let node = store.by_name::<Node>("", name);
        return node.map(|node| nodes::to_json(node));
    }
    let found = store.written(target.kind, namespace, name);
    found.map(|object| object.to_json())
}

/// A pod without its status.
fn pod_json(pod: &Pod) -> Value {
    let (metadata, spec) = (meta_json(&pod.meta), pod_spec_json(pod));
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})
}

pub fn find_uid(store: &Store, target: &Target) -> Option<Uid> {
    let (namespace, name) = (&target.namespace, &target.name);
    match target.kind {
        Kind::Pod => {
            let pod = store.by_name::<Pod>(namespace, name);
            pod.map(|pod| pod.meta.uid)
        }
        Kind::Node => store.by_name::<Node>("", name).map(|node| node.meta.uid),
        kind => {
            let object = store.written(kind, namespace, name);
            object.map(|object| object.meta.uid)
        }
    }
}

/// Stores a new object. `None` for a kind whose objects are not made from JSON.
pub(super) fn insert(store: &mut Store, kind: Kind, json: &Value, now: Time) -> Option<Uid> {
    match kind {
        Kind::Pod => Some(insert_pod(store, json, now)),
        Kind::Node => Some(store.create(nodes::joined(json, now))),
        kind => with_type(kind, Insertion { store, json, now }),
    }
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
        mounts_token: false,
        status: PodStatus::default(),
    })
}

/// Stores the next state of an object; its generation goes up when `counts`.
pub(super) fn overwrite(
    store: &mut Store,
    kind: Kind,
    uid: Uid,
    json: &Value,
    counts: bool,
    now: Time,
) {
    if kind == Kind::Node {
        store.update(uid, |node: &mut Node| nodes::update(node, json, now));
        return;
    }
    if kind == Kind::Pod {
        return overwrite_pod(store, uid, json, counts);
    }
    with_type(
        kind,
        Overwriting {
            store,
            uid,
            json,
            counts,
        },
    );
}

fn overwrite_pod(store: &mut Store, uid: Uid, json: &Value, counts: bool) {
    let metadata = &json["metadata"];
    store.update(uid, |pod: &mut Pod| {
        pod.meta.labels = Rc::new(string_map(metadata.get("labels")));
        pod.meta.annotations = Rc::new(string_map(metadata.get("annotations")));
        pod.meta.generation += i64::from(counts);
        if counts {
            pod.spec = Rc::new(PodSpec::from_json(json["spec"].clone()));
        }
    });
}

struct Insertion<'s> {
    store: &'s mut Store,
    json: &'s Value,
    now: Time,
}

impl TypeVisitor for Insertion<'_> {
    type Output = Uid;

    fn visit<T: Object + Json>(self) -> Uid {
        let mut object = T::from_admitted(self.json);
        object.meta_mut().creation_timestamp = self.now.truncated();
        self.store.create(object)
    }
}

struct Overwriting<'s> {
    store: &'s mut Store,
    uid: Uid,
    json: &'s Value,
    counts: bool,
}

impl TypeVisitor for Overwriting<'_> {
    type Output = ();

    fn visit<T: Object + Json>(self) {
        let Overwriting { uid, counts, .. } = self;
        let next = T::from_admitted(self.json);
        self.store.update(uid, |object: &mut T| {
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
}
