//! The controller that protects claims: one whose deletion was asked for stays until no pod uses it. Models
//! `pkg/controller/volume/pvcprotection`.

use super::{Controller, Requeue, Snapshot, Wakes};
use crate::context::Context;
use crate::store::{Change, Store, Verb};
use crate::trace::{Actor, Effect, Reason};
use kube::api::event::ObjectReference;
use kube::api::meta::{Kind, Uid};
use kube::api::{PersistentVolumeClaim, Pod};

pub(super) struct ClaimProtection;

impl Controller for ClaimProtection {
    fn kind(&self) -> Option<Kind> {
        None
    }

    fn wakes(&self, change: &Change, now: &Snapshot, wakes: &mut Wakes) {
        if (change.kind, change.verb) != (Kind::Pod, Verb::Deleted) {
            return;
        }
        let claims = now.store.persistent_volume_claims.iter();
        for claim in claims.filter(|claim| claim.meta.is_terminating()) {
            wakes.soon(claim.meta.uid);
        }
    }

    fn sync(&self, ctx: &mut Context, uid: Uid) -> Requeue {
        let claim = ctx.store.get::<PersistentVolumeClaim>(uid);
        let Some(claim) = claim.filter(|claim| claim.meta.is_terminating()) else {
            return Requeue::No;
        };
        if is_in_use(ctx.store, claim) {
            return Requeue::No;
        }
        let object = ObjectReference::to(Kind::PersistentVolumeClaim, &claim.meta);
        ctx.store.remove::<PersistentVolumeClaim>(uid);
        ctx.record(
            Actor::GarbageCollector,
            object,
            Effect::Removed,
            Reason::Asked,
        );
        Requeue::No
    }
}

/// Whether a pod that has a node uses the claim. A pod that has finished still does.
pub(crate) fn is_in_use(store: &Store, claim: &PersistentVolumeClaim) -> bool {
    let uses = |pod: &Pod| {
        let volumes = pod.spec.json()["volumes"].as_array();
        let mut volumes = volumes.into_iter().flatten();
        volumes.any(|volume| volume["persistentVolumeClaim"]["claimName"] == *claim.meta.name)
    };
    let pods = store.pods.iter();
    let mut near = pods.filter(|pod| pod.meta.namespace == claim.meta.namespace);
    near.any(|pod| pod.node_name.is_some() && uses(pod))
}
