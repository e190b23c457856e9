//! The Deployment controller: one call of [`sync`] takes at most one kind of step.
//!
//! Models `pkg/controller/deployment/deployment_controller.go`. It sees ReplicaSets and their
//! status, never pods, except to know whether the old ones of a Recreate are gone.

mod adopt;
mod history;
mod new_replica_set;
mod recreate;
mod revision;
mod rolling;
mod scale;
mod status;
mod why;

pub use new_replica_set::find_new_replica_set;
pub use revision::{is_copied, revision_of};

use super::{Controller, Requeue, Snapshot, Wakes};
use crate::context::Context;
use crate::store::{Change, Store, Verb};
use crate::trace::{Actor, Effect, Hold, Reason, Scaling, WorkloadStep};
use kube::api::event::{EventReason, EventSource, ObjectReference};
use kube::api::meta::{Kind, Uid};
use kube::api::{Deployment, ReplicaSet, WorkloadKind};
use std::rc::Rc;

/// The controller of Deployments.
pub(super) struct DeploymentController;

impl Controller for DeploymentController {
    fn kind(&self) -> Option<Kind> {
        Some(Kind::Deployment)
    }

    fn wakes(&self, change: &Change, now: &Snapshot, wakes: &mut Wakes) {
        match (change.kind, change.owner) {
            (Kind::ReplicaSet, None) => wakes.all::<Deployment>(now.store),
            (Kind::ReplicaSet, Some(_)) => wakes.owner(Kind::Deployment, change),
            (Kind::Pod, Some((Kind::ReplicaSet, set))) if change.verb == Verb::Deleted => {
                wakes_recreate(set, now.store, wakes);
            }
            _ => {}
        }
    }

    fn sync(&self, ctx: &mut Context, uid: Uid) -> Requeue {
        sync(ctx, uid)
    }

    fn hold(&self, now: &Snapshot, uid: Uid) -> Option<Hold> {
        why::hold(now, uid).map(Hold::Deployment)
    }

    fn writes_take_time(&self) -> bool {
        true
    }
}

/// Wakes the Deployment of `set`, which lost a pod, if it uses Recreate, because a Recreate waits until its old pods
/// are gone.
fn wakes_recreate(set: Uid, store: &Store, wakes: &mut Wakes) {
    if store.owned(set).is_some() {
        return;
    }
    let owner = store
        .get::<ReplicaSet>(set)
        .and_then(|set| set.meta.owner.as_ref());
    let deployment = owner.and_then(|owner| store.get::<Deployment>(owner.uid));
    if let Some(deployment) = deployment.filter(|one| one.spec.rolling_update().is_none()) {
        wakes.last(deployment.meta.uid);
    }
}

/// A sync gave up and will be tried again later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Failed;

/// One Deployment being synced: a working copy, and the ReplicaSets as they were found.
struct Sync<'c, 'a> {
    ctx: &'c mut Context<'a>,
    deployment: Deployment,
    replica_sets: Vec<Rc<ReplicaSet>>,
}

/// The new ReplicaSet, and all others in order of creation.
#[derive(Clone)]
struct Sets {
    new: Option<Rc<ReplicaSet>>,
    old: Vec<Rc<ReplicaSet>>,
}

/// Takes the next step of the Deployment `uid`. Models `syncDeployment`.
pub fn sync(ctx: &mut Context, uid: Uid) -> Requeue {
    let Some(deployment) = ctx.store.get::<Deployment>(uid) else {
        return Requeue::No;
    };
    let deployment = (**deployment).clone();
    let mut sync = Sync {
        ctx,
        deployment,
        replica_sets: Vec::new(),
    };
    sync.run().unwrap_or(Requeue::Retry)
}

impl Sync<'_, '_> {
    fn run(&mut self) -> Result<Requeue, Failed> {
        if self.deployment.spec.selector.is_empty() {
            self.refuse_to_select_all();
            return Ok(Requeue::No);
        }
        self.replica_sets = adopt::claim(self.ctx, &self.deployment);
        if self.deployment.meta.is_terminating() {
            let sets = self.find_sets();
            return self.write_plain_status(&sets);
        }
        self.note_pause_or_resume();
        if self.deployment.spec.paused || self.is_scaling_event()? {
            return self.scale_only();
        }
        match self.deployment.spec.rolling_update() {
            Some(_) => self.roll(),
            None => self.recreate(),
        }
    }

    fn refuse_to_select_all(&mut self) {
        let message = "This deployment is selecting all pods. A non-empty selector is required.";
        let involved = self.reference();
        let source = EventSource::Workload(WorkloadKind::Deployment);
        self.ctx
            .warning(source, involved, EventReason::SelectingAll, message);
        self.deployment.status.observed_generation = self.deployment.meta.generation;
        self.write_status();
    }

    fn reference(&self) -> ObjectReference {
        ObjectReference::to(Kind::Deployment, &self.deployment.meta)
    }

    fn record(&mut self, object: ObjectReference, effect: Effect, reason: Reason) {
        let actor = Actor::Workload(WorkloadKind::Deployment);
        self.ctx.record(actor, object, effect, reason);
    }

    /// Sorts the ReplicaSets found into the new one and the old ones.
    fn find_sets(&self) -> Sets {
        let new = find_new_replica_set(&self.deployment, &self.replica_sets).cloned();
        let is_old =
            |set: &&Rc<ReplicaSet>| new.as_ref().is_none_or(|new| new.meta.uid != set.meta.uid);
        let old = self.replica_sets.iter().filter(is_old).cloned().collect();
        Sets { new, old }
    }

    /// Gives a ReplicaSet another size and says so. `false` when it has that size already.
    fn resize(&mut self, set: &ReplicaSet, to: i32, why: Scaling) -> bool {
        set.spec.replicas != to && self.set_size(set, to, why)
    }

    /// Does the same as [`Sync::resize`], but refreshes the annotations even when the size stays. Models
    /// `scaleReplicaSet`.
    fn set_size(&mut self, set: &ReplicaSet, to: i32, why: Scaling) -> bool {
        let bounds = self.deployment.spec.bounds();
        let from = set.spec.replicas;
        if from == to && !revision::size_annotations_differ(set, bounds) {
            return false;
        }
        let write = |set: &mut ReplicaSet| {
            set.spec.replicas = to;
            revision::annotate_size(set, bounds);
        };
        if from == to {
            self.ctx.store.update(set.meta.uid, write)
        } else {
            self.ctx.store.update_spec(set.meta.uid, write)
        };
        if from != to {
            self.announce_scaling(set, from, to, why);
        }
        from != to
    }

    fn announce_scaling(&mut self, set: &ReplicaSet, from: i32, to: i32, why: Scaling) {
        let message = revision::scaling_message(self.ctx.version, &set.meta.name, from, to);
        let involved = self.reference();
        let source = EventSource::Workload(WorkloadKind::Deployment);
        self.ctx
            .event(source, involved, EventReason::ScalingReplicaSet, message);
        let object = ObjectReference::to(Kind::ReplicaSet, &set.meta);
        self.record(
            object,
            Effect::Scaled { from, to },
            Reason::Step(WorkloadStep::Deployment(Box::new(why))),
        );
    }
}

impl Sets {
    fn all(&self) -> impl Iterator<Item = &Rc<ReplicaSet>> {
        self.old.iter().chain(&self.new)
    }

    fn active_old(&self) -> Vec<Rc<ReplicaSet>> {
        let active = self.old.iter().filter(|set| set.is_active());
        active.cloned().collect()
    }
}

/// Sum of `spec.replicas`.
fn wanted<'s>(sets: impl Iterator<Item = &'s Rc<ReplicaSet>>) -> i32 {
    sets.map(|set| set.spec.replicas).sum()
}

/// Sum of `status.replicas`.
fn actual<'s>(sets: impl Iterator<Item = &'s Rc<ReplicaSet>>) -> i32 {
    sets.map(|set| set.status.replicas).sum()
}

/// Sum of `status.availableReplicas`.
fn available<'s>(sets: impl Iterator<Item = &'s Rc<ReplicaSet>>) -> i32 {
    sets.map(|set| set.status.available_replicas).sum()
}

/// Sorts older ReplicaSets first, and ReplicaSets of the same second by name. Models `ReplicaSetsByCreationTimestamp`.
fn by_age(a: &ReplicaSet, b: &ReplicaSet) -> std::cmp::Ordering {
    let key = |set: &ReplicaSet| {
        (
            set.meta.creation_timestamp.whole_secs(),
            set.meta.name.clone(),
        )
    };
    key(a).cmp(&key(b))
}
