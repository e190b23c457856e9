//! The ReplicaSet controller, which also serves ReplicationControllers: it keeps the wanted number of pods, and writes
//! a status that counts them. Models `pkg/controller/replicaset/replica_set.go`.

mod ranking;

use super::looks::next_look;
use super::pods::{PodOrigin, claim_pods, create_pod, delete_pod, next_available};
use super::{Controller, Requeue, Snapshot, Wakes};
use crate::context::Context;
use crate::rng::mix;
use crate::store::{Change, Owned, Store};
use crate::trace::{Actor, Hold, PodCount, Reason};
use kube::api::common::ConditionStatus;
use kube::api::event::{EventReason, EventSource, Message, ObjectReference};
use kube::api::meta::{Kind, Labels, ObjectMeta, Uid};
use kube::api::replica_set::{
    ReplicaFailureReason, ReplicaSetCondition, ReplicaSetConditionType, ReplicaSetStatus,
};
use kube::api::version::Feature;
use kube::api::{Pod, PodTemplate, ReplicaSet, ReplicationController, WorkloadKind};
use std::rc::Rc;

/// The largest number of pods that one sync makes or deletes.
const BURST: i32 = 500;

/// The controller of ReplicaSets.
pub(super) struct ReplicaSetController;

/// The controller of ReplicationControllers, under its upstream name.
pub(super) struct ReplicationManager;

impl Controller for ReplicaSetController {
    fn kind(&self) -> Option<Kind> {
        Some(Kind::ReplicaSet)
    }

    fn wakes(&self, change: &Change, now: &Snapshot, wakes: &mut Wakes) {
        wakes.pod_maker::<ReplicaSet>(change, now.store);
    }

    fn sync(&self, ctx: &mut Context, uid: Uid) -> Requeue {
        sync(ctx, uid, mix).requeue
    }

    fn hold(&self, now: &Snapshot, uid: Uid) -> Option<Hold> {
        let set = now.store.get::<ReplicaSet>(uid)?;
        let count = count_pods(now.store, uid, set.spec.replicas);
        Some(Hold::Count(WorkloadKind::ReplicaSet, count))
    }

    fn quota_changed(&self, store: &Store, wakes: &mut Wakes) {
        wakes.all::<ReplicaSet>(store);
    }
}

impl Controller for ReplicationManager {
    fn kind(&self) -> Option<Kind> {
        Some(Kind::ReplicationController)
    }

    fn wakes(&self, change: &Change, now: &Snapshot, wakes: &mut Wakes) {
        wakes.pod_maker::<ReplicationController>(change, now.store);
    }

    fn sync(&self, ctx: &mut Context, uid: Uid) -> Requeue {
        sync_replication_controller(ctx, uid)
    }

    fn hold(&self, now: &Snapshot, uid: Uid) -> Option<Hold> {
        let controller = now.store.get::<ReplicationController>(uid)?;
        let count = count_pods(now.store, uid, controller.spec.replicas);
        Some(Hold::Count(WorkloadKind::ReplicationController, count))
    }

    fn quota_changed(&self, store: &Store, wakes: &mut Wakes) {
        wakes.all::<ReplicationController>(store);
    }
}

fn count_pods(store: &Store, uid: Uid, desired: i32) -> PodCount {
    let owned = store.owned(uid);
    PodCount {
        desired,
        current: owned.map_or(0, |owned| owned.active),
        ready: owned.map_or(0, |owned| owned.ready),
    }
}

/// The fields that ReplicaSets and ReplicationControllers have in common.
struct Keeper<'k> {
    kind: WorkloadKind,
    meta: &'k ObjectMeta,
    replicas: i32,
    min_ready_seconds: i32,
    template: &'k PodTemplate,
    status: &'k ReplicaSetStatus,
    lots: Lots,
}

/// The result of a look at a ReplicaSet.
#[derive(Clone, Debug, Default)]
pub struct Synced {
    pub requeue: Requeue,
    /// Pods that the controller asked for, including refused ones.
    pub attempted: i32,
    /// The API server's message for the first refused pod.
    pub error: Option<Rc<str>>,
}

/// Maps a UID to the number by which two pods are compared when all else is equal. UIDs are random in a real cluster,
/// but count up in the simulator.
pub type Lots = fn(u64) -> u64;

/// Takes the next step of the ReplicaSet `uid`. Models `syncReplicaSet`.
pub fn sync(ctx: &mut Context, uid: Uid, lots: Lots) -> Synced {
    let Some(set) = ctx.store.get::<ReplicaSet>(uid).cloned() else {
        return Synced::default();
    };
    let keeper = Keeper {
        kind: WorkloadKind::ReplicaSet,
        meta: &set.meta,
        replicas: set.spec.replicas,
        min_ready_seconds: set.spec.min_ready_seconds,
        template: &set.spec.template,
        status: &set.status,
        lots,
    };
    let (status, synced) = keeper.step(ctx, |labels| set.spec.selector.matches(labels));
    if status != set.status {
        ctx.store
            .update(uid, |set: &mut ReplicaSet| set.status = status);
    }
    synced
}

/// Takes the next step of the ReplicationController `uid`.
fn sync_replication_controller(ctx: &mut Context, uid: Uid) -> Requeue {
    let Some(controller) = ctx.store.get::<ReplicationController>(uid).cloned() else {
        return Requeue::No;
    };
    let keeper = Keeper {
        kind: WorkloadKind::ReplicationController,
        meta: &controller.meta,
        replicas: controller.spec.replicas,
        min_ready_seconds: controller.spec.min_ready_seconds,
        template: &controller.spec.template,
        status: &controller.status,
        lots: mix,
    };
    let (mut status, synced) = keeper.step(ctx, |labels| controller.selects(labels));
    status.terminating_replicas = None;
    if status != controller.status {
        ctx.store
            .update(uid, |controller: &mut ReplicationController| {
                controller.status = status;
            });
    }
    synced.requeue
}

impl Keeper<'_> {
    /// Makes or deletes pods, and returns the status to write.
    fn step(
        &self,
        ctx: &mut Context,
        selects: impl Fn(&Labels) -> bool,
    ) -> (ReplicaSetStatus, Synced) {
        claim_pods(ctx, self.kind, self.meta, |pod| selects(&pod.meta.labels));
        // Pods are counted before any is made or deleted, because the controller sees those changes only at its next
        // sync.
        let mut status = self.count(ctx);
        let mut synced = if self.meta.is_terminating() {
            Synced::default()
        } else {
            self.manage(ctx)
        };
        judge_failure(ctx, &mut status, synced.error.as_ref());
        synced.requeue = match synced.error {
            Some(_) => Requeue::Retry,
            None => self.wait_for_available(ctx, &status),
        };
        (status, synced)
    }

    /// Plans the look at which further pods are available.
    fn wait_for_available(&self, ctx: &mut Context, status: &ReplicaSetStatus) -> Requeue {
        let seconds = self.min_ready_seconds;
        if seconds == 0 {
            return Requeue::No;
        }
        let next = if ctx.version.has(Feature::MinReadyOnTime) {
            next_available(ctx, self.meta.uid, seconds)
        } else {
            let all_ready = status.ready_replicas == self.replicas;
            let again = all_ready && status.available_replicas != self.replicas;
            next_look(ctx, self.meta.uid, seconds, again)
        };
        next.map_or(Requeue::No, Requeue::After)
    }

    fn count(&self, ctx: &Context) -> ReplicaSetStatus {
        let owned = ctx.store.owned(self.meta.uid);
        let (active, ready, terminating) = owned.map_or((0, 0, 0), |owned| {
            (owned.active, owned.ready, owned.terminating)
        });
        let seconds = self.min_ready_seconds;
        let available = match seconds {
            0 => ready,
            _ => {
                let pods = owned.into_iter().flat_map(Owned::active_pods);
                let moments = pods.filter_map(|(_, pod)| pod.available_at(seconds));
                moments.filter(|at| *at <= ctx.now).count() as i32
            }
        };
        let reports_terminating = ctx.version.has(Feature::TerminatingReplicas);
        ReplicaSetStatus {
            available_replicas: available,
            conditions: self.status.conditions.clone(),
            fully_labeled_replicas: active - self.lacking_labels(ctx),
            observed_generation: self.meta.generation,
            ready_replicas: ready,
            replicas: active,
            terminating_replicas: reports_terminating.then_some(terminating),
        }
    }

    /// Active pods that lack a label of the template. Pods are made with all of them, so it is enough to look at pods
    /// that were relabelled or adopted, unless the template itself has other labels now.
    fn lacking_labels(&self, ctx: &Context) -> i32 {
        let wanted = &self.template.labels;
        let lacks = |pod: &Pod| {
            let own = &pod.meta.labels;
            !Rc::ptr_eq(own, wanted)
                && wanted
                    .iter()
                    .any(|(key, value)| own.get(key) != Some(value))
        };
        let Some(owned) = ctx.store.owned(self.meta.uid) else {
            return 0;
        };
        let own = |pod: &&Rc<Pod>| pod.meta.is_controlled_by(self.meta.uid) && pod.is_active();
        let first = owned.active_pods().next();
        let first = first.and_then(|(uid, _)| ctx.store.get::<Pod>(uid));
        let lacking = if first.is_some_and(|pod| lacks(pod)) {
            let pods = owned.active_pods();
            let pods = pods.filter_map(|(uid, _)| ctx.store.get::<Pod>(uid));
            pods.filter(|pod| lacks(pod)).count()
        } else {
            let pods = ctx.store.relabelled().filter(own);
            pods.filter(|pod| lacks(pod)).count()
        };
        lacking as i32
    }

    /// Models `manageReplicas`.
    fn manage(&self, ctx: &mut Context) -> Synced {
        let owned = ctx.store.owned(self.meta.uid);
        let active = owned.map_or(0, |owned| owned.active);
        let surplus = active - self.replicas;
        match surplus {
            ..0 => self.create_missing(ctx, active, -surplus),
            0 => Synced::default(),
            1.. => {
                self.delete_surplus(ctx, active, surplus);
                Synced::default()
            }
        }
    }

    /// Creates in batches of 1, 2, 4, …; no further batch starts once one member failed. Models
    /// `slowStartBatch`.
    fn create_missing(&self, ctx: &mut Context, active: i32, missing: i32) -> Synced {
        let origin = PodOrigin {
            kind: self.kind,
            owner: self.meta,
            template: self.template,
        };
        let desired = self.replicas;
        let mut remaining = missing.min(BURST);
        let mut batch = 1;
        let mut synced = Synced::default();
        while remaining > 0 && synced.error.is_none() {
            for _ in 0..batch.min(remaining) {
                synced.attempted += 1;
                let involved = ObjectReference::to(self.kind.kind(), self.meta);
                match create_pod(ctx, &origin, Reason::TooFew { desired, active }) {
                    Ok(pod) => {
                        let message = Message::of("Created pod: {}", &pod.meta.name);
                        let reason = EventReason::SuccessfulCreate;
                        ctx.event(EventSource::Workload(self.kind), involved, reason, message);
                    }
                    Err(error) => {
                        let message = format!("Error creating: {error}");
                        ctx.warning(
                            EventSource::Workload(self.kind),
                            involved,
                            EventReason::FailedCreate,
                            message,
                        );
                        synced.error.get_or_insert(error.into());
                    }
                }
            }
            remaining -= batch.min(remaining);
            batch *= 2;
        }
        // Pods beyond one burst follow at a later sync, when the controller has seen the new pods.
        synced
    }

    fn delete_surplus(&self, ctx: &mut Context, active: i32, surplus: i32) {
        let desired = self.replicas;
        let picked = ranking::pick(ctx, self.meta, surplus.min(BURST) as usize, self.lots);
        // All names are read in one loop, because these pods are not in the processor's cache and one loop lets many be
        // fetched at once.
        let name = |uid| ctx.store.pods.get(uid).map(|pod| pod.meta.name.clone());
        let named: Vec<_> = picked
            .into_iter()
            .filter_map(|(uid, picked_by)| Some((uid, picked_by, name(uid)?)))
            .collect();
        for (uid, picked_by, name) in named {
            let why = Reason::TooMany {
                desired,
                active,
                picked_by,
            };
            delete_pod(ctx, Actor::Workload(self.kind), uid, None, why);
            let involved = ObjectReference::to(self.kind.kind(), self.meta);
            let message = Message::of("Deleted pod: {}", &name);
            ctx.event(
                EventSource::Workload(self.kind),
                involved,
                EventReason::SuccessfulDelete,
                message,
            );
        }
    }
}

/// Sets the condition `ReplicaFailure` at the first failure, keeps that message, and removes the condition at the next
/// success.
fn judge_failure(ctx: &Context, status: &mut ReplicaSetStatus, failure: Option<&Rc<str>>) {
    match failure {
        None => status.conditions.clear(),
        Some(_) if !status.conditions.is_empty() => {}
        Some(message) => status.conditions.push(ReplicaSetCondition {
            last_transition_time: ctx.now.truncated(),
            message: message.clone(),
            reason: ReplicaFailureReason::FailedCreate,
            status: ConditionStatus::True,
            kind: ReplicaSetConditionType::ReplicaFailure,
        }),
    }
}
