//! The StatefulSet controller: numbered pods, made from the lowest up, replaced from the highest down. Models
//! `pkg/controller/statefulset`.

mod plan;
mod pods;
mod rules;
mod why;

use super::history::Historian;
use super::looks::next_look;
use super::pods::{claim_pods, delete_pod, next_available};
use super::{Controller, Requeue, Snapshot, Wakes};
use crate::context::Context;
use crate::store::{Change, Store};
use crate::trace::{Actor, Hold, Reason, RevisionSide, StatefulSetStep, WorkloadStep};
use kube::api::event::{EventReason, EventSource, ObjectReference};
use kube::api::meta::{Kind, Uid};
use kube::api::pod::PodPhase;
use kube::api::stateful_set::{StatefulSetStatus, UpdateStrategyType};
use kube::api::{ControllerRevision, Pod, StatefulSet, WorkloadKind};
use kube::clock::{Duration, Time};
use plan::{View, revision_of};
pub use rules::Rules;
use std::rc::Rc;

const KIND: WorkloadKind = WorkloadKind::StatefulSet;
const ACTOR: Actor = Actor::Workload(KIND);
const SOURCE: EventSource = EventSource::Workload(KIND);

/// The two revisions that pods may be made from. Both are the same when no update is under way.
struct Revisions {
    current: Rc<ControllerRevision>,
    update: Rc<ControllerRevision>,
}

/// The controller of StatefulSets.
pub(super) struct StatefulSetController;

impl Controller for StatefulSetController {
    fn kind(&self) -> Option<Kind> {
        Some(Kind::StatefulSet)
    }

    fn wakes(&self, change: &Change, now: &Snapshot, wakes: &mut Wakes) {
        wakes.pod_maker::<StatefulSet>(change, now.store);
    }

    fn sync(&self, ctx: &mut Context, uid: Uid) -> Requeue {
        sync(ctx, uid)
    }

    fn hold(&self, now: &Snapshot, uid: Uid) -> Option<Hold> {
        why::hold(now, uid).map(Hold::StatefulSet)
    }

    fn quota_changed(&self, store: &Store, wakes: &mut Wakes) {
        wakes.all::<StatefulSet>(store);
    }

    fn reads_each_pod(&self) -> bool {
        true
    }
}

/// Takes the next step of the StatefulSet `uid`.
pub fn sync(ctx: &mut Context, uid: Uid) -> Requeue {
    let rules = Rules::of(ctx.version);
    sync_by(ctx, uid, rules)
}

/// Does the same as [`sync`], but by the given rules instead of the release's. Models `syncStatefulSet`.
pub fn sync_by(ctx: &mut Context, uid: Uid, rules: Rules) -> Requeue {
    let Some(set) = ctx.store.get::<StatefulSet>(uid).cloned() else {
        return Requeue::No;
    };
    claim_pods(ctx, KIND, &set.meta, |pod| {
        set.spec.selector.matches(&pod.meta.labels) && set.ordinal_of(&pod.meta.name).is_some()
    });
    let historian = Historian {
        kind: KIND,
        owner: &set.meta,
        selector: &set.spec.selector,
        template: &set.spec.template,
    };
    let mut collisions = set.status.collision_count.unwrap_or(0);
    let update = historian.newest(ctx, &mut collisions);
    let revisions = Revisions {
        current: current_revision(ctx, &set).unwrap_or_else(|| update.clone()),
        update,
    };
    let pods: Vec<Rc<Pod>> = ctx.store.owned_pods(uid).cloned().collect();
    let view = View {
        set: &set,
        current: &revisions.current.meta.name,
        update: &revisions.update.meta.name,
        pods: &pods,
        now: ctx.now,
        rules,
    };
    let seconds = view.min_ready_seconds();
    let steps = view.plan().steps;
    let outcome = steps
        .into_iter()
        .try_for_each(|step| take(ctx, &set, &revisions, step));
    let pods = still_counted(ctx, uid, &pods);
    let counts = Counts {
        set: &set,
        revisions: &revisions,
        seconds,
        rules,
    };
    counts.write(ctx, &pods, collisions);
    let limit = set.spec.revision_history_limit.unwrap_or(10);
    historian.truncate(ctx, limit, |revision| {
        let name = &*revision.meta.name;
        name == &*revisions.current.meta.name
            || name == &*revisions.update.meta.name
            || pods.iter().any(|pod| revision_of(pod) == name)
    });
    match outcome {
        Err(_) => Requeue::Retry,
        Ok(()) if seconds == 0 => Requeue::No,
        Ok(()) => wait_for_available(ctx, uid, seconds, rules).map_or(Requeue::No, Requeue::After),
    }
}

/// The wait until a look that finds another pod available.
fn wait_for_available(ctx: &mut Context, uid: Uid, seconds: i32, rules: Rules) -> Option<Duration> {
    if rules.looks_on_time {
        return next_available(ctx, uid, seconds);
    }
    let set = ctx.store.get::<StatefulSet>(uid)?;
    let lacks_pods = set.status.available_replicas != set.spec.replicas;
    next_look(ctx, uid, seconds, lacks_pods)
}

/// The revision that the status names, if it still exists.
fn current_revision(ctx: &Context, set: &StatefulSet) -> Option<Rc<ControllerRevision>> {
    let named = &set.status.current_revision;
    let namespace = &set.meta.namespace;
    let found = ctx.store.by_name::<ControllerRevision>(namespace, named);
    found.cloned()
}

fn take(
    ctx: &mut Context,
    set: &StatefulSet,
    revisions: &Revisions,
    step: StatefulSetStep,
) -> Result<(), Rc<str>> {
    match step {
        StatefulSetStep::Create { ordinal, side, .. } => {
            let revision = match side {
                RevisionSide::Current => &revisions.current,
                RevisionSide::Update => &revisions.update,
            };
            return pods::create(ctx, set, revision, ordinal, step);
        }
        StatefulSetStep::Recreate { ordinal } => {
            let pod = set.pod_name(ordinal);
            let (namespace, name) = (&set.meta.namespace, &set.meta.name);
            let message = format!("StatefulSet {namespace}/{name} is recreating failed Pod {pod}");
            let involved = ObjectReference::to(Kind::StatefulSet, &set.meta);
            ctx.warning(SOURCE, involved, EventReason::RecreatingFailedPod, message);
            delete(ctx, set, ordinal, step);
        }
        StatefulSetStep::ScaleDown { ordinal, .. } => {
            delete(ctx, set, ordinal, step);
            pods::drop_claims(ctx, set, &set.pod_name(ordinal), step);
        }
        StatefulSetStep::Update { ordinal, .. }
        | StatefulSetStep::UpdateUnavailable { ordinal, .. } => {
            delete(ctx, set, ordinal, step);
        }
    }
    Ok(())
}

fn delete(ctx: &mut Context, set: &StatefulSet, ordinal: i32, why: StatefulSetStep) {
    let name = set.pod_name(ordinal);
    let found = ctx.store.by_name::<Pod>(&set.meta.namespace, &name);
    let Some(uid) = found.map(|pod| pod.meta.uid) else {
        return;
    };
    delete_pod(
        ctx,
        ACTOR,
        uid,
        None,
        Reason::Step(WorkloadStep::StatefulSet(why)),
    );
    let involved = ObjectReference::to(Kind::StatefulSet, &set.meta);
    let set = &set.meta.name;
    let delete = pods::verb(ctx, "delete", "Delete");
    let message = format!("{delete} Pod {name} in StatefulSet {set} successful");
    ctx.event(SOURCE, involved, EventReason::SuccessfulDelete, message);
}

/// The pods that the status counts: the existing ones, and those that this sync deleted and that were gone at once,
/// because the controller counts the pods that it saw at the start.
fn still_counted(ctx: &Context, uid: Uid, seen: &[Rc<Pod>]) -> Vec<Rc<Pod>> {
    let gone = seen
        .iter()
        .filter(|pod| ctx.store.get::<Pod>(pod.meta.uid).is_none());
    ctx.store.owned_pods(uid).chain(gone).cloned().collect()
}

/// The data by which a StatefulSet's pods are counted.
struct Counts<'c> {
    set: &'c StatefulSet,
    revisions: &'c Revisions,
    seconds: i32,
    rules: Rules,
}

impl Counts<'_> {
    fn write(&self, ctx: &mut Context, pods: &[Rc<Pod>], collisions: i32) {
        let mut status = self.count(pods, ctx.now);
        status.collision_count = Some(collisions);
        self.complete_update(&mut status);
        if status != self.set.status {
            ctx.store
                .update(self.set.meta.uid, |set: &mut StatefulSet| {
                    set.status = status;
                });
        }
    }

    /// Models `updateStatus`.
    fn count(&self, pods: &[Rc<Pod>], now: Time) -> StatefulSetStatus {
        let mut status = StatefulSetStatus {
            current_revision: self.revisions.current.meta.name.clone(),
            observed_generation: self.set.meta.generation,
            update_revision: self.revisions.update.meta.name.clone(),
            ..StatefulSetStatus::default()
        };
        for pod in pods {
            let running = pod.status.phase == PodPhase::Running;
            let alive = !pod.meta.is_terminating();
            let from =
                |revision: &ControllerRevision| alive && revision_of(pod) == &*revision.meta.name;
            status.replicas += 1;
            status.ready_replicas += i32::from(running && pod.is_ready());
            status.available_replicas += i32::from(running && pod.is_available(self.seconds, now));
            status.current_replicas += i32::from(from(&self.revisions.current));
            status.updated_replicas += i32::from(from(&self.revisions.update));
        }
        status
    }

    /// Makes the newest revision the current one when all pods are of that revision and ready. Models
    /// `completeRollingUpdate`.
    fn complete_update(&self, status: &mut StatefulSetStatus) {
        let spec = &self.set.spec;
        let rolling = spec.update_strategy.kind == UpdateStrategyType::RollingUpdate;
        let completes = rolling || self.rules.completes_on_delete;
        let all = if self.rules.completes_at_replicas {
            spec.replicas
        } else {
            status.replicas
        };
        let counts = [
            status.replicas,
            status.ready_replicas,
            status.updated_replicas,
        ];
        if completes && counts.into_iter().all(|count| count == all) {
            status.current_replicas = status.updated_replicas;
            status.current_revision = status.update_revision.clone();
        }
    }
}
