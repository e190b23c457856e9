//! The ReplicaSet controller: as many pods as wanted, and a status that counts them. Models
//! `pkg/controller/replicaset/replica_set.go`.

mod ranking;

use super::Requeue;
use super::pods::{PodOrigin, claim_pods, create_pod, delete_pod, next_available};
use crate::api::ReplicaSet;
use crate::api::common::ConditionStatus;
use crate::api::event::{EventReason, EventSource, ObjectReference};
use crate::api::meta::{Kind, Uid};
use crate::api::replica_set::{
    ReplicaFailureReason, ReplicaSetCondition, ReplicaSetConditionType, ReplicaSetStatus,
};
use crate::api::version::Feature;
use crate::context::Context;
use crate::trace::{Actor, Reason};
use std::rc::Rc;

/// Pods made or deleted in one sync at most.
const BURST: i32 = 500;

const ACTOR: Actor = Actor::ReplicaSetController;
const SOURCE: EventSource = EventSource::ReplicaSetController;

/// Takes the next step of the ReplicaSet `uid`. Models `syncReplicaSet`.
pub fn sync(ctx: &mut Context, uid: Uid) -> Requeue {
    let Some(set) = ctx.store.get::<ReplicaSet>(uid).cloned() else {
        return Requeue::No;
    };
    claim_pods(ctx, ACTOR, Kind::ReplicaSet, &set.meta, |pod| {
        set.spec.selector.matches(&pod.meta.labels)
    });
    // Counted before pods are made or deleted: what that changes is seen at the next sync.
    let mut status = count(ctx, &set);
    let outcome = match set.meta.is_terminating() {
        true => Ok(Requeue::No),
        false => manage(ctx, &set),
    };
    judge_failure(ctx, &set, &mut status, outcome.as_ref().err());
    if status != set.status {
        ctx.store
            .update(uid, |set: &mut ReplicaSet| set.status = status);
    }
    match outcome {
        Err(_) => Requeue::Retry,
        Ok(Requeue::No) => wait_for_available(ctx, &set),
        Ok(requeue) => requeue,
    }
}

fn wait_for_available(ctx: &Context, set: &ReplicaSet) -> Requeue {
    let seconds = set.spec.min_ready_seconds;
    if seconds == 0 {
        return Requeue::No;
    }
    let next = next_available(ctx.store.owned_pods(set.meta.uid), seconds, ctx.now);
    next.map_or(Requeue::No, Requeue::After)
}

fn count(ctx: &Context, set: &ReplicaSet) -> ReplicaSetStatus {
    let owned = ctx.store.owned(set.meta.uid);
    let (active, ready, terminating) = owned.map_or((0, 0, 0), |owned| {
        (owned.active, owned.ready, owned.terminating)
    });
    let seconds = set.spec.min_ready_seconds;
    let available = match seconds {
        0 => ready,
        _ => {
            let pods = ctx.store.owned_pods(set.meta.uid);
            pods.filter(|pod| pod.is_active() && pod.is_available(seconds, ctx.now))
                .count() as i32
        }
    };
    let reports_terminating = ctx.version.has(Feature::TerminatingReplicas);
    ReplicaSetStatus {
        available_replicas: available,
        conditions: set.status.conditions.clone(),
        // The template's labels are what pods are made with; relabelled ones are let go.
        fully_labeled_replicas: active,
        observed_generation: set.meta.generation,
        ready_replicas: ready,
        replicas: active,
        terminating_replicas: reports_terminating.then_some(terminating),
    }
}

/// Models `manageReplicas`. `Err` holds what the API server said to the first creation refused.
fn manage(ctx: &mut Context, set: &ReplicaSet) -> Result<Requeue, Rc<str>> {
    let active = ctx
        .store
        .owned(set.meta.uid)
        .map_or(0, |owned| owned.active);
    let surplus = active - set.spec.replicas;
    if surplus < 0 {
        create_missing(ctx, set, active, -surplus)
    } else if surplus > 0 {
        Ok(delete_surplus(ctx, set, active, surplus))
    } else {
        Ok(Requeue::No)
    }
}

/// Creates in batches of 1, 2, 4, …; no further batch starts once one member failed. Models
/// `slowStartBatch`.
fn create_missing(
    ctx: &mut Context,
    set: &ReplicaSet,
    active: i32,
    missing: i32,
) -> Result<Requeue, Rc<str>> {
    let origin = PodOrigin {
        actor: ACTOR,
        kind: Kind::ReplicaSet,
        owner: &set.meta,
        template: &set.spec.template,
    };
    let desired = set.spec.replicas;
    let mut remaining = missing.min(BURST);
    let mut batch = 1;
    while remaining > 0 {
        let mut failure = None;
        for _ in 0..batch.min(remaining) {
            let involved = ObjectReference::to(Kind::ReplicaSet, &set.meta);
            match create_pod(ctx, &origin, Reason::TooFew { desired, active }) {
                Ok(pod) => {
                    let message = format!("Created pod: {}", pod.meta.name);
                    ctx.event(SOURCE, involved, EventReason::SuccessfulCreate, message);
                }
                Err(error) => {
                    let message = format!("Error creating: {error}");
                    ctx.warning(SOURCE, involved, EventReason::FailedCreate, message);
                    failure.get_or_insert(error);
                }
            }
        }
        if let Some(error) = failure {
            return Err(error.into());
        }
        remaining -= batch.min(remaining);
        batch *= 2;
    }
    // What is beyond one burst follows when the new pods have been seen.
    Ok(Requeue::No)
}

fn delete_surplus(ctx: &mut Context, set: &ReplicaSet, active: i32, surplus: i32) -> Requeue {
    let desired = set.spec.replicas;
    for (uid, picked_by) in ranking::pick(ctx, set, surplus.min(BURST) as usize) {
        let Some(name) = ctx.store.pods.get(uid).map(|pod| pod.meta.name.clone()) else {
            continue;
        };
        let why = Reason::TooMany {
            desired,
            active,
            picked_by,
        };
        delete_pod(ctx, ACTOR, uid, None, why);
        let involved = ObjectReference::to(Kind::ReplicaSet, &set.meta);
        let message = format!("Deleted pod: {name}");
        ctx.event(SOURCE, involved, EventReason::SuccessfulDelete, message);
    }
    Requeue::No
}

/// The condition comes with the first failure, keeps that message, and goes with the next success.
fn judge_failure(
    ctx: &Context,
    set: &ReplicaSet,
    status: &mut ReplicaSetStatus,
    failure: Option<&Rc<str>>,
) {
    match failure {
        None => status.conditions.clear(),
        Some(_) if !set.status.conditions.is_empty() => {}
        Some(message) => status.conditions.push(ReplicaSetCondition {
            last_transition_time: ctx.now.truncated(),
            message: message.clone(),
            reason: ReplicaFailureReason::FailedCreate,
            status: ConditionStatus::True,
            kind: ReplicaSetConditionType::ReplicaFailure,
        }),
    }
}
