//! Status and conditions of a Deployment. Models `pkg/controller/deployment/progress.go` and the
//! status part of `sync.go`.

use super::{Failed, Sets, Sync, actual, available, wanted};
use crate::controllers::Requeue;
use crate::trace::{Effect, Reason};
use kube::api::Deployment;
use kube::api::ReplicaSet;
use kube::api::common::ConditionStatus;
use kube::api::deployment::{
    DeploymentCondition, DeploymentConditionType, DeploymentReason, DeploymentStatus,
};
use kube::api::replica_set::ReplicaFailureReason;
use kube::clock::{Duration, Time};
use std::rc::Rc;

const PROGRESSING: DeploymentConditionType = DeploymentConditionType::Progressing;

impl Sync<'_, '_> {
    /// Models `checkPausedConditions`.
    pub(super) fn note_pause_or_resume(&mut self) {
        if self.deployment.spec.deadline_seconds().is_none() {
            return;
        }
        let condition = self.deployment.status.condition(PROGRESSING);
        let reason = condition.map(|condition| condition.reason);
        let paused = self.deployment.spec.paused;
        let (next, message) = match reason {
            Some(DeploymentReason::ProgressDeadlineExceeded) => return,
            Some(DeploymentReason::DeploymentPaused) if !paused => {
                (DeploymentReason::DeploymentResumed, "Deployment is resumed")
            }
            reason if paused && reason != Some(DeploymentReason::DeploymentPaused) => {
                (DeploymentReason::DeploymentPaused, "Deployment is paused")
            }
            _ => return,
        };
        self.set_progressing(ConditionStatus::Unknown, next, message.to_string());
        self.write_status();
    }

    pub(super) fn set_progressing(
        &mut self,
        status: ConditionStatus,
        reason: DeploymentReason,
        message: String,
    ) {
        let condition = self.condition(PROGRESSING, status, reason, message);
        set_condition(&mut self.deployment.status, condition);
    }

    fn condition(
        &self,
        kind: DeploymentConditionType,
        status: ConditionStatus,
        reason: DeploymentReason,
        message: impl Into<Rc<str>>,
    ) -> DeploymentCondition {
        let now = self.ctx.now.truncated();
        DeploymentCondition {
            last_transition_time: now,
            last_update_time: now,
            message: message.into(),
            reason,
            status,
            kind,
        }
    }

    /// Whether the rollout is complete by the status that was written before this sync.
    pub(super) fn is_complete(&self) -> bool {
        is_complete(&self.deployment, &self.deployment.status)
    }

    /// Writes counts and availability, and leaves the condition `Progressing` as it is. Models `syncDeploymentStatus`.
    pub(super) fn write_plain_status(&mut self, sets: &Sets) -> Result<Requeue, Failed> {
        self.deployment.status = self.calculate_status(sets);
        self.write_status();
        Ok(Requeue::No)
    }

    /// Models `syncRolloutStatus`.
    pub(super) fn write_rollout_status(&mut self, sets: &Sets) -> Result<Requeue, Failed> {
        let mut status = self.calculate_status(sets);
        let deadline = self.deployment.spec.deadline_seconds();
        match deadline {
            Some(deadline) => self.judge_progress(&mut status, sets, deadline),
            None => remove_condition(&mut status, PROGRESSING),
        }
        match replica_failure(sets) {
            Some(condition) => set_condition(&mut status, condition),
            None => remove_condition(&mut status, DeploymentConditionType::ReplicaFailure),
        }
        if status == self.deployment.status {
            return Ok(self.recheck_at_deadline(deadline));
        }
        self.deployment.status = status;
        self.write_status();
        Ok(Requeue::No)
    }

    /// Models `calculateStatus`.
    fn calculate_status(&self, sets: &Sets) -> DeploymentStatus {
        let deployment = &self.deployment;
        let available = available(sets.all());
        let terminating: Option<Vec<i32>> = sets
            .all()
            .map(|set| set.status.terminating_replicas)
            .collect();
        let mut status = DeploymentStatus {
            available_replicas: available,
            collision_count: deployment.status.collision_count,
            conditions: deployment.status.conditions.clone(),
            observed_generation: deployment.meta.generation,
            ready_replicas: sets.all().map(|set| set.status.ready_replicas).sum(),
            replicas: actual(sets.all()),
            terminating_replicas: terminating.map(|counts| counts.iter().sum()),
            unavailable_replicas: (wanted(sets.all()) - available).max(0),
            updated_replicas: actual(sets.new.iter()),
        };
        let enough = available >= deployment.spec.bounds().min_available();
        let (reason, message) = if enough {
            (
                DeploymentReason::MinimumReplicasAvailable,
                "Deployment has minimum availability.",
            )
        } else {
            (
                DeploymentReason::MinimumReplicasUnavailable,
                "Deployment does not have minimum availability.",
            )
        };
        let kind = DeploymentConditionType::Available;
        set_condition(
            &mut status,
            self.condition(kind, enough.into(), reason, message),
        );
        status
    }

    fn judge_progress(&self, status: &mut DeploymentStatus, sets: &Sets, deadline: i32) {
        let current = self.deployment.status.condition(PROGRESSING).cloned();
        let finished = current
            .as_ref()
            .is_some_and(|condition| condition.reason == DeploymentReason::NewReplicaSetAvailable);
        if finished && status.replicas == status.updated_replicas {
            return;
        }
        let subject = match &sets.new {
            Some(new) => format!("ReplicaSet \"{}\"", new.meta.name),
            None => format!("Deployment \"{}\"", self.deployment.meta.name),
        };
        let condition = |status, reason, ending: &str| {
            self.condition(PROGRESSING, status, reason, format!("{subject} {ending}"))
        };
        if is_complete(&self.deployment, status) {
            let reason = DeploymentReason::NewReplicaSetAvailable;
            let text = "has successfully progressed.";
            set_condition(status, condition(ConditionStatus::True, reason, text));
        } else if is_progressing(&self.deployment.status, status) {
            let reason = DeploymentReason::ReplicaSetUpdated;
            let mut condition = condition(ConditionStatus::True, reason, "is progressing.");
            if let Some(current) = current.filter(|c| c.status == ConditionStatus::True) {
                condition.last_transition_time = current.last_transition_time;
            }
            remove_condition(status, PROGRESSING);
            set_condition(status, condition);
        } else if has_timed_out(status, deadline, self.ctx.now) {
            let reason = DeploymentReason::ProgressDeadlineExceeded;
            let text = "has timed out progressing.";
            set_condition(status, condition(ConditionStatus::False, reason, text));
        }
    }

    /// Models `requeueStuckDeployment`.
    fn recheck_at_deadline(&self, deadline: Option<i32>) -> Requeue {
        let condition = self.deployment.status.condition(PROGRESSING);
        let (Some(deadline), Some(condition)) = (deadline, condition) else {
            return Requeue::No;
        };
        if self.is_complete() || condition.reason == DeploymentReason::ProgressDeadlineExceeded {
            return Requeue::No;
        }
        let due = condition.last_update_time + seconds(deadline);
        let left = due.since(self.ctx.now);
        let second = Duration::from_secs(1);
        if left < second {
            Requeue::Deadline(left + Duration(10))
        } else {
            Requeue::Deadline(left + second)
        }
    }

    /// Writes the working copy's status and annotations, unless the store has just that.
    pub(super) fn write_status(&mut self) {
        let uid = self.deployment.meta.uid;
        let Some(stored) = self.ctx.store.get::<Deployment>(uid).cloned() else {
            return;
        };
        let annotations = self.deployment.meta.annotations.clone();
        if stored.status == self.deployment.status && stored.meta.annotations == annotations {
            return;
        }
        self.record_conditions(&stored.status);
        let status = self.deployment.status.clone();
        self.ctx.store.update(uid, |deployment: &mut Deployment| {
            deployment.meta.annotations = annotations;
            deployment.status = status;
        });
        let stored = self.ctx.store.get::<Deployment>(uid).expect("just written");
        self.deployment.meta = stored.meta.clone();
    }

    fn record_conditions(&mut self, before: &DeploymentStatus) {
        let changed = self
            .deployment
            .status
            .conditions
            .iter()
            .filter(|condition| {
                let old = before.condition(condition.kind);
                old.is_none_or(|old| {
                    (old.status, old.reason) != (condition.status, condition.reason)
                })
            });
        let changed: Vec<_> = changed.cloned().collect();
        for condition in changed {
            let why = self.condition_reason(&condition, before);
            let effect = Effect::ConditionSet {
                kind: condition.kind,
                status: condition.status,
                reason: condition.reason,
            };
            let object = self.reference();
            self.record(object, effect, why);
        }
    }

    fn condition_reason(&self, condition: &DeploymentCondition, old: &DeploymentStatus) -> Reason {
        match condition.kind {
            DeploymentConditionType::Available => Reason::Counts {
                available: self.deployment.status.available_replicas,
                min_available: self.deployment.spec.bounds().min_available(),
            },
            DeploymentConditionType::ReplicaFailure => {
                Reason::ReplicaFailure(condition.message.clone())
            }
            DeploymentConditionType::Progressing => match condition.reason {
                DeploymentReason::DeploymentPaused => Reason::Paused,
                DeploymentReason::DeploymentResumed => Reason::Resumed,
                DeploymentReason::ProgressDeadlineExceeded => Reason::DeadlinePassed {
                    last_progress: old
                        .condition(PROGRESSING)
                        .map_or(Time::ZERO, |condition| condition.last_update_time),
                    deadline_seconds: self.deployment.spec.deadline_seconds().unwrap_or(0),
                },
                _ => Reason::Progress,
            },
        }
    }
}

/// Models `DeploymentComplete`.
pub(super) fn is_complete(deployment: &Deployment, status: &DeploymentStatus) -> bool {
    let desired = deployment.spec.replicas;
    status.updated_replicas == desired
        && status.replicas == desired
        && status.available_replicas == desired
        && status.observed_generation >= deployment.meta.generation
}

/// Models `DeploymentProgressing`.
fn is_progressing(old: &DeploymentStatus, new: &DeploymentStatus) -> bool {
    new.updated_replicas > old.updated_replicas
        || new.replicas - new.updated_replicas < old.replicas - old.updated_replicas
        || new.ready_replicas > old.ready_replicas
        || new.available_replicas > old.available_replicas
}

/// Models `DeploymentTimedOut`.
fn has_timed_out(status: &DeploymentStatus, deadline: i32, now: Time) -> bool {
    let Some(condition) = status.condition(PROGRESSING) else {
        return false;
    };
    match condition.reason {
        DeploymentReason::NewReplicaSetAvailable => false,
        DeploymentReason::ProgressDeadlineExceeded => true,
        _ => condition.last_update_time + seconds(deadline) < now,
    }
}

fn seconds(count: i32) -> Duration {
    Duration::from_secs(count.max(0) as u64)
}

/// The first failure that the new ReplicaSet reports, or else the first that an old one reports.
fn replica_failure(sets: &Sets) -> Option<DeploymentCondition> {
    let condition = |set: &Rc<ReplicaSet>| set.status.conditions.first().cloned();
    let mut candidates = sets.new.iter().chain(&sets.old);
    let condition = candidates.find_map(condition)?;
    Some(DeploymentCondition {
        last_transition_time: condition.last_transition_time,
        last_update_time: condition.last_transition_time,
        message: condition.message,
        reason: match condition.reason {
            ReplicaFailureReason::FailedCreate => DeploymentReason::FailedCreate,
            ReplicaFailureReason::FailedDelete => DeploymentReason::FailedDelete,
        },
        status: condition.status,
        kind: DeploymentConditionType::ReplicaFailure,
    })
}

/// Sets a condition. One with the same status and reason changes nothing; a changed one is moved to the end. Models
/// `SetDeploymentCondition`.
fn set_condition(status: &mut DeploymentStatus, mut condition: DeploymentCondition) {
    if let Some(current) = status.condition(condition.kind) {
        if (current.status, current.reason) == (condition.status, condition.reason) {
            return;
        }
        if current.status == condition.status {
            condition.last_transition_time = current.last_transition_time;
        }
    }
    remove_condition(status, condition.kind);
    status.conditions.push(condition);
}

fn remove_condition(status: &mut DeploymentStatus, kind: DeploymentConditionType) {
    status.conditions.retain(|condition| condition.kind != kind);
}
