//! The garbage collector: it deletes the objects whose owner is gone. Models `pkg/controller/garbagecollector`.

use super::list::ControllerId;
use super::pods::delete_pod;
use super::{Controller, Requeue, Snapshot, Wakes};
use crate::context::Context;
use crate::store::{Change, Typed, Verb};
use crate::trace::{Actor, Effect, Reason};
use kube::api::event::ObjectReference;
use kube::api::meta::{Kind, ObjectMeta, Uid};
use kube::api::service::Endpoints;
use kube::api::{ControllerRevision, PersistentVolumeClaim, ReplicaSet};

const ACTOR: Actor = Actor::GarbageCollector;

pub(super) struct GarbageCollector;

impl Controller for GarbageCollector {
    fn kind(&self) -> Option<Kind> {
        None
    }

    /// Only kinds that have a controller can own other objects.
    fn wakes(&self, change: &Change, _: &Snapshot, wakes: &mut Wakes) {
        let mut kinds = ControllerId::all().filter_map(|id| id.controller().kind());
        if change.verb == Verb::Deleted && kinds.any(|kind| kind == change.kind) {
            wakes.soon(change.uid);
        }
    }

    /// Deletes the objects of `owner`, which does not exist any more.
    fn sync(&self, ctx: &mut Context, owner: Uid) -> Requeue {
        unpublish(ctx, owner);
        let sets = ctx.store.owned_replica_sets(owner);
        let sets = sets.map(|set| set.meta.clone()).collect();
        let revisions = ctx.store.owned_revisions(owner);
        let revisions = revisions.iter().map(|one| one.meta.clone()).collect();
        let claims = ctx.store.owned_claims(owner);
        let claims = claims.map(|claim| claim.meta.clone()).collect();
        let pods = ctx.store.owned_pods(owner);
        let pods: Vec<Uid> = pods.map(|pod| pod.meta.uid).collect();
        remove::<ReplicaSet>(ctx, sets);
        remove::<ControllerRevision>(ctx, revisions);
        remove::<PersistentVolumeClaim>(ctx, claims);
        for pod in pods {
            delete_pod(ctx, ACTOR, pod, None, Reason::OwnerGone);
        }
        Requeue::No
    }
}

/// Removes the endpoints that a deleted Service had published.
fn unpublish(ctx: &mut Context, service: Uid) {
    let published = ctx.store.endpoints_of(service);
    if let Some(uid) = published.map(|endpoints| endpoints.meta.uid) {
        ctx.store.remove::<Endpoints>(uid);
    }
}

fn remove<T: Typed>(ctx: &mut Context, owned: Vec<ObjectMeta>) {
    for meta in owned {
        ctx.store.remove::<T>(meta.uid);
        let object = ObjectReference::to(T::KIND, &meta);
        ctx.record(ACTOR, object, Effect::Removed, Reason::OwnerGone);
    }
}
