//! Which ReplicaSets belong to a Deployment: matching orphans are adopted, and ReplicaSets that no longer match are
//! released. Models `ReplicaSetControllerRefManager` of `pkg/controller`.

use crate::context::Context;
use crate::trace::{Actor, Effect, Reason};
use kube::api::event::ObjectReference;
use kube::api::meta::{Kind, OwnerReference, Uid};
use kube::api::{Deployment, ReplicaSet, WorkloadKind};
use std::rc::Rc;

/// The Deployment's ReplicaSets in order of creation, after adopting and releasing.
pub(super) fn claim(ctx: &mut Context, deployment: &Deployment) -> Vec<Rc<ReplicaSet>> {
    let namespace = &deployment.meta.namespace;
    let own = ctx.store.owned_replica_sets(deployment.meta.uid);
    let all = own.chain(ctx.store.orphaned_replica_sets());
    let mut candidates: Vec<_> = all
        .filter(|set| set.meta.namespace == *namespace)
        .cloned()
        .collect();
    candidates.sort_by_key(|set| set.meta.uid);
    let mut claimed = Vec::new();
    for set in candidates {
        let matches = deployment.spec.selector.matches(&set.meta.labels);
        let own = set.meta.is_controlled_by(deployment.meta.uid);
        if own && matches {
            claimed.push(set);
        } else if own && !deployment.meta.is_terminating() {
            release(ctx, &set);
        } else if matches && may_adopt(deployment, &set) {
            adopt(ctx, deployment, &set);
            claimed.extend(ctx.store.get::<ReplicaSet>(set.meta.uid).cloned());
        }
    }
    claimed
}

fn may_adopt(deployment: &Deployment, set: &ReplicaSet) -> bool {
    set.meta.owner.is_none() && !set.meta.is_terminating() && !deployment.meta.is_terminating()
}

fn adopt(ctx: &mut Context, deployment: &Deployment, set: &ReplicaSet) {
    let owner = OwnerReference {
        kind: Kind::Deployment,
        name: deployment.meta.name.clone(),
        uid: deployment.meta.uid,
    };
    let name = deployment.meta.name.clone();
    set_owner(ctx, set.meta.uid, Some(owner));
    record(ctx, set, Some(name), Reason::LabelsMatch);
}

fn release(ctx: &mut Context, set: &ReplicaSet) {
    set_owner(ctx, set.meta.uid, None);
    record(ctx, set, None, Reason::LabelsDiffer);
}

fn set_owner(ctx: &mut Context, uid: Uid, owner: Option<OwnerReference>) {
    ctx.store
        .update(uid, |set: &mut ReplicaSet| set.meta.owner = owner);
}

fn record(ctx: &mut Context, set: &ReplicaSet, owner: Option<Rc<str>>, reason: Reason) {
    let object = ObjectReference::to(Kind::ReplicaSet, &set.meta);
    let effect = Effect::OwnerSet { owner };
    ctx.record(
        Actor::Workload(WorkloadKind::Deployment),
        object,
        effect,
        reason,
    );
}
