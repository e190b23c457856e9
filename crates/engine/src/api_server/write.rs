//! The API server's verbs on whole objects: create, replace, delete. Everything written goes through admission; the store
//! itself checks nothing.

use super::admission;
use super::namespaces;
use super::node_ports;
use super::objects::{self, find_uid, read};
use super::strategy;
use super::{ApiError, Outcome, Target};
use crate::context::Context;
use crate::controllers::{is_in_use, pods};
use crate::store::Store;
use crate::trace::{Actor, Effect, Reason};
use kube::api::event::ObjectReference;
use kube::api::meta::{Kind, ObjectMeta, Uid};
use kube::api::{ControllerRevision, PersistentVolumeClaim, Pod, ReplicaSet};
use kube::manifest;
use kube::names;
use serde_json::Value;

/// How a deletion treats the objects that belong to the deleted one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cascade {
    #[default]
    Background,
    Orphan,
}

names!(Cascade {
    Background: "background",
    Orphan: "orphan",
});

/// Kinds whose generation also counts changes of annotations: they are copied to ReplicaSets.
fn annotations_count(kind: Kind) -> bool {
    kind == Kind::Deployment
}

/// The fields that say what is wanted: all fields except the metadata and the status, which other components write.
fn wanted(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let fields = object.as_object().into_iter().flatten();
    fields.filter(|(field, _)| !matches!(field.as_str(), "metadata" | "status"))
}

/// Gives an object a name that has only the beginning of one, in `generateName`. Models `GenerateName` of
/// `apiserver/pkg/storage/names`.
pub fn with_name(store: &Store, mut object: Value) -> Value {
    let text = |key: &str| object["metadata"][key].as_str().unwrap_or_default();
    if !text("name").is_empty() || text("generateName").is_empty() {
        return object;
    }
    let mut name: String = text("generateName")
        .chars()
        .take(pods::LONGEST_BASE)
        .collect();
    name.push_str(&pods::suffix_of(store.resource_version()));
    object["metadata"]["name"] = name.into();
    object
}

/// Stores a new object.
///
/// # Errors
/// It exists already, is invalid, or its namespace is not there or forbids it.
pub(crate) fn create(ctx: &mut Context, object: Value) -> Result<Outcome, ApiError> {
    let object = with_name(ctx.store, object);
    let target = Target::of_manifest(&object);
    if find_uid(ctx.store, &target).is_some() {
        return Err(ApiError::AlreadyExists(target));
    }
    namespaces::check(ctx.store, &target)?;
    let mut admitted = admit(ctx, &target, None, object)?;
    if let Err(why) = admission::admit(ctx.store, &target, &mut admitted, ctx.now, ctx.version) {
        return Err(ApiError::Forbidden {
            target,
            why: why.to_string(),
        });
    }
    let Some(uid) = objects::insert(ctx.store, target.kind, &admitted, ctx.now) else {
        let what = "creating it by hand";
        return Err(ApiError::NotSupported { target, what });
    };
    let replicas = admitted["spec"]["replicas"].as_i64().unwrap_or(0) as i32;
    let effect = match target.kind {
        Kind::Node => Effect::NodeJoined,
        _ => Effect::Created { replicas },
    };
    record(ctx, &target, uid, effect);
    Ok(Outcome::Created)
}

/// Stores the next state of an object.
///
/// # Errors
/// It does not exist, or its next state is invalid.
pub(crate) fn replace(
    ctx: &mut Context,
    target: &Target,
    mut object: Value,
) -> Result<Outcome, ApiError> {
    let found = read(ctx.store, target).zip(find_uid(ctx.store, target));
    let Some((old, uid)) = found else {
        return Err(ApiError::NotFound(target.clone()));
    };
    strategy::drop_useless(target.kind, &old, &mut object);
    if target.kind == Kind::Pod {
        admission::add_common(&mut object["spec"]);
    }
    let admitted = admit(ctx, target, Some(&old), object)?;
    let same_metadata = |field: &str| old["metadata"].get(field) == admitted["metadata"].get(field);
    let same_spec = wanted(&old).eq(wanted(&admitted));
    if same_spec && same_metadata("labels") && same_metadata("annotations") {
        return Ok(Outcome::Unchanged);
    }
    let counts = !same_spec || (annotations_count(target.kind) && !same_metadata("annotations"));
    objects::overwrite(ctx.store, target.kind, uid, &admitted, counts, ctx.now);
    Ok(Outcome::Changed)
}

/// Deletes an object other than a node. A pod gets its grace period, or the one given.
///
/// # Errors
/// It does not exist, or is a namespace that cannot be deleted.
pub(crate) fn delete(
    ctx: &mut Context,
    target: &Target,
    grace: Option<u32>,
    cascade: Cascade,
) -> Result<Outcome, ApiError> {
    if target.kind == Kind::Event && ctx.store.delete_event(&target.namespace, &target.name) {
        return Ok(Outcome::Deleted);
    }
    let Some(uid) = find_uid(ctx.store, target) else {
        return Err(ApiError::NotFound(target.clone()));
    };
    if cascade == Cascade::Orphan {
        orphan(ctx.store, uid);
    }
    if target.kind == Kind::Namespace {
        namespaces::terminate(ctx, target, uid)?;
        record(ctx, target, uid, Effect::NamespaceDeleted);
        return Ok(Outcome::Deleted);
    }
    if target.kind == Kind::Pod {
        pods::delete_pod(ctx, Actor::User, uid, grace, Reason::Asked);
        return Ok(Outcome::Deleted);
    }
    if target.kind == Kind::PersistentVolumeClaim && keep_claim(ctx, uid) {
        return Ok(Outcome::Deleted);
    }
    ctx.store.remove_object(target.kind, uid);
    record(ctx, target, uid, Effect::Removed);
    Ok(Outcome::Deleted)
}

/// Marks a claim that a pod uses as terminating: its finalizer keeps it until its controller finds it unused. `false`: no pod
/// uses it.
fn keep_claim(ctx: &mut Context, uid: Uid) -> bool {
    let claim = ctx.store.get::<PersistentVolumeClaim>(uid);
    if !claim.is_some_and(|claim| is_in_use(ctx.store, claim)) {
        return false;
    }
    let now = ctx.now.truncated();
    ctx.store.update(uid, |claim: &mut PersistentVolumeClaim| {
        claim.meta.deletion_timestamp.get_or_insert(now);
        claim.meta.deletion_grace_period_seconds.get_or_insert(0);
    });
    true
}

/// Removes the owner reference from the dependents, so that the garbage collector does not delete them with their
/// owner.
fn orphan(store: &mut Store, owner: Uid) {
    let sets = store.owned_replica_sets(owner);
    let sets: Vec<Uid> = sets.map(|set| set.meta.uid).collect();
    let pods = store.owned_pods(owner);
    let pods: Vec<Uid> = pods.map(|pod| pod.meta.uid).collect();
    for set in sets {
        store.update(set, |set: &mut ReplicaSet| set.meta.owner = None);
    }
    for pod in pods {
        store.update(pod, |pod: &mut Pod| pod.meta.owner = None);
    }
    for revision in store.owned_revisions(owner) {
        let uid = revision.meta.uid;
        store.update(uid, |revision: &mut ControllerRevision| {
            revision.meta.owner = None;
        });
    }
}

/// The object as it is stored: with its defaults, validated, and completed by the API server itself.
fn admit(
    ctx: &Context,
    target: &Target,
    old: Option<&Value>,
    object: Value,
) -> Result<Value, ApiError> {
    let invalid = |errors| ApiError::Invalid {
        target: target.clone(),
        errors,
    };
    let mut admitted = manifest::admit(object, old, ctx.version).map_err(invalid)?;
    let number = ctx.store.resource_version();
    strategy::prepare(target.kind, old, &mut admitted, number, ctx.version);
    if target.kind == Kind::Service {
        let spec = &mut admitted["spec"];
        node_ports::give(ctx.store, target, old, spec, number).map_err(invalid)?;
    }
    Ok(admitted)
}

fn record(ctx: &mut Context, target: &Target, uid: Uid, effect: Effect) {
    let meta = ObjectMeta {
        uid,
        ..ObjectMeta::named(&target.namespace, &target.name)
    };
    let object = ObjectReference::to(target.kind, &meta);
    ctx.record(Actor::User, object, effect, Reason::Asked);
}
