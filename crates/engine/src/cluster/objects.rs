//! The API server's verbs on whole objects: read, create, replace, delete.
//!
//! Everything written goes through admission; the store itself checks nothing.

use super::Cluster;
use super::command::{ApiError, Cascade, Outcome, Target};
use super::strategy;
use crate::controllers::pods;
use crate::store::{Object, Store};
use crate::trace::{Actor, Effect, Reason, Trace};
use kube::api::event::ObjectReference;
use kube::api::json::Json;
use kube::api::kept::KeptObject;
use kube::api::meta::{Kind, ObjectMeta, Uid};
use kube::api::service::{ConfigMap, Secret, Service};
use kube::api::{
    ControllerRevision, DaemonSet, Deployment, PersistentVolumeClaim, Pod, PodDisruptionBudget,
    ReplicaSet, ReplicationController, StatefulSet,
};
use kube::clock::Time;
use kube::manifest;
use serde_json::Value;

/// `$body`, with `$T` standing for the type of objects of the kind; `$other` for kinds that are not written as JSON here.
macro_rules! of_kind {
    ($kind:expr, $T:ident => $body:expr, _ => $other:expr $(,)?) => {
        of_kind!(@ $kind, $T, $body, $other;
            Deployment, ReplicaSet, StatefulSet, DaemonSet, ReplicationController, ControllerRevision, Service, ConfigMap, Secret,
            PersistentVolumeClaim, PodDisruptionBudget)
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

/// Takes an object out for good.
pub(super) fn remove(store: &mut Store, kind: Kind, uid: Uid) {
    of_kind!(kind, T => drop(store.remove::<T>(uid)), _ => {});
}

/// Kinds whose generation also counts changes of annotations: they are copied to ReplicaSets.
fn annotations_count(kind: Kind) -> bool {
    kind == Kind::Deployment
}

/// The fields that say what is wanted: all but the metadata, and the status that others write.
fn wanted(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let fields = object.as_object().into_iter().flatten();
    fields.filter(|(field, _)| !matches!(field.as_str(), "metadata" | "status"))
}

impl Cluster {
    /// Stores a new object.
    pub(super) fn create(&mut self, object: Value, trace: &mut Trace) -> Result<Outcome, ApiError> {
        let target = target_of(&object);
        if find_uid(&self.store, &target).is_some() {
            return Err(ApiError::AlreadyExists(target));
        }
        let mut admitted = self.admit(object, None, &target)?;
        self.prepare(&target, None, &mut admitted);
        let now = self.now;
        let store = &mut self.store;
        let uid = of_kind!(
            target.kind,
            T => insert::<T>(store, &admitted, now),
            _ => {
                let what = "creating it by hand";
                return Err(ApiError::NotSupported { target, what });
            },
        );
        let replicas = admitted["spec"]["replicas"].as_i64().unwrap_or(0) as i32;
        self.note(trace, &target, uid, Effect::Created { replicas });
        Ok(Outcome::Created)
    }

    /// Stores the next state of an object.
    pub(super) fn replace(&mut self, target: &Target, object: Value) -> Result<Outcome, ApiError> {
        let Some(old) = read(&self.store, target) else {
            return Err(ApiError::NotFound(target.clone()));
        };
        let mut object = object;
        strategy::drop_useless(target.kind, &old, &mut object);
        let mut admitted = self.admit(object, Some(&old), target)?;
        self.prepare(target, Some(&old), &mut admitted);
        let same_metadata =
            |field: &str| old["metadata"].get(field) == admitted["metadata"].get(field);
        let same_spec = wanted(&old).eq(wanted(&admitted));
        if same_spec && same_metadata("labels") && same_metadata("annotations") {
            return Ok(Outcome::Unchanged);
        }
        let counts =
            !same_spec || (annotations_count(target.kind) && !same_metadata("annotations"));
        let uid = find_uid(&self.store, target).expect("it was read a moment ago");
        let store = &mut self.store;
        of_kind!(
            target.kind,
            T => overwrite::<T>(store, uid, &admitted, counts),
            _ => unreachable!("it was read as JSON"),
        );
        Ok(Outcome::Changed)
    }

    pub(super) fn delete(
        &mut self,
        target: &Target,
        grace: Option<u32>,
        cascade: Cascade,
        trace: &mut Trace,
    ) -> Result<Outcome, ApiError> {
        if target.kind == Kind::Node {
            return self.leave(&target.name, trace);
        }
        let Some(uid) = find_uid(&self.store, target) else {
            return Err(ApiError::NotFound(target.clone()));
        };
        if cascade == Cascade::Orphan {
            self.orphan(uid);
        }
        if target.kind == Kind::Pod {
            let mut ctx = self.context(trace);
            pods::delete_pod(&mut ctx, Actor::User, uid, grace, Reason::Asked);
            return Ok(Outcome::Deleted);
        }
        remove(&mut self.store, target.kind, uid);
        self.note(trace, target, uid, Effect::Removed);
        Ok(Outcome::Deleted)
    }

    /// Cuts the dependents loose before their owner goes.
    fn orphan(&mut self, owner: Uid) {
        let sets: Vec<Uid> = self
            .store
            .owned_replica_sets(owner)
            .map(|set| set.meta.uid)
            .collect();
        for set in sets {
            self.store
                .update(set, |set: &mut ReplicaSet| set.meta.owner = None);
        }
        let pods: Vec<Uid> = self
            .store
            .owned_pods(owner)
            .map(|pod| pod.meta.uid)
            .collect();
        for pod in pods {
            self.store
                .update(pod, |pod: &mut Pod| pod.meta.owner = None);
        }
        for revision in self.store.owned_revisions(owner) {
            let uid = revision.meta.uid;
            self.store.update(uid, |revision: &mut ControllerRevision| {
                revision.meta.owner = None;
            });
        }
    }

    fn admit(
        &self,
        object: Value,
        old: Option<&Value>,
        target: &Target,
    ) -> Result<Value, ApiError> {
        manifest::admit(object, old, self.settings.version).map_err(|errors| ApiError::Invalid {
            target: target.clone(),
            errors,
        })
    }

    fn prepare(&self, target: &Target, old: Option<&Value>, object: &mut Value) {
        let number = self.store.resource_version();
        strategy::prepare(target.kind, old, object, number, self.settings.version);
    }

    fn note(&mut self, trace: &mut Trace, target: &Target, uid: Uid, effect: Effect) {
        let meta = ObjectMeta {
            uid,
            ..ObjectMeta::named(&target.namespace, &target.name)
        };
        let object = ObjectReference::to(target.kind, &meta);
        self.context(trace)
            .record(Actor::User, object, effect, Reason::Asked);
    }
}

fn insert<T: Object + Json>(store: &mut Store, json: &Value, now: Time) -> Uid {
    let mut object = T::from_admitted(json);
    object.meta_mut().creation_timestamp = now.truncated();
    store.create(object)
}

fn overwrite<T: Object + Json>(store: &mut Store, uid: Uid, json: &Value, counts: bool) {
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

/// Which object a manifest describes. Unknown kinds are refused at admission.
pub fn target_of(object: &Value) -> Target {
    let metadata = &object["metadata"];
    let kind = object["kind"].as_str().and_then(Kind::from_name);
    let kind = kind.unwrap_or(Kind::Deployment);
    let namespace = if kind.is_namespaced() {
        metadata["namespace"].as_str().unwrap_or("default")
    } else {
        ""
    };
    Target {
        kind,
        namespace: namespace.to_string(),
        name: metadata["name"].as_str().unwrap_or_default().to_string(),
    }
}
