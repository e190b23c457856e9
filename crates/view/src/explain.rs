//! Explains why the last step was taken, and why no other step follows now.

use super::autoscaling;
use super::comparison;
use super::formula::Equation;
use super::sets::Sets;
use engine::timeline::{Timeline, is_decision};
use engine::trace::{Actor, Effect, Entry, Hold, Reason};
use kube::api::deployment::DeploymentReason;
use kube::api::meta::Uid;
use kube::clock::Time;

/// The most decisions of one moment that are shown together.
const MOST_AT_ONCE: usize = 6;

#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The last decisions about the workload. They were made at one moment and keep their order.
    pub decisions: Vec<Decision>,
    /// The reason why the workload takes no step; `None` when it is about to take one.
    pub hold: Option<Hold>,
    /// The inequalities of the hold; empty when the hold can be told in words only.
    pub hold_lines: Vec<Equation>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The index in [`Timeline::entries`].
    pub index: usize,
    pub entry: Entry,
    pub lines: Vec<Equation>,
}

impl Explanation {
    pub fn of(timeline: &Timeline, workload: Uid) -> Explanation {
        let sets = Sets::of(timeline, workload);
        let past = &timeline.entries()[..timeline.present()];
        let hold = timeline.cluster().hold(workload);
        Explanation {
            decisions: last_decisions(past, &sets),
            hold_lines: hold.as_ref().map(comparison::of_hold).unwrap_or_default(),
            hold,
        }
    }
}

/// Whether a person would ask why this happened. A change of size or a condition with news is notable; bookkeeping is
/// not.
pub fn is_notable(entry: &Entry) -> bool {
    let bookkeeping = match entry.effect {
        Effect::RevisionSet { .. } => true,
        Effect::ConditionSet { reason, .. } => matches!(
            reason,
            DeploymentReason::NewReplicaSetCreated
                | DeploymentReason::FoundNewReplicaSet
                | DeploymentReason::ReplicaSetUpdated
        ),
        _ => false,
    };
    is_decision(entry) && !bookkeeping
}

/// Whether something was done or given up. A condition that only follows from the counts is no action.
fn is_action(entry: &Entry) -> bool {
    match entry.effect {
        Effect::ConditionSet { reason, .. } => matches!(
            reason,
            DeploymentReason::ProgressDeadlineExceeded
                | DeploymentReason::ReplicaSetCreateError
                | DeploymentReason::FailedCreate
                | DeploymentReason::DeploymentPaused
                | DeploymentReason::DeploymentResumed
        ),
        _ => is_notable(entry),
    }
}

fn last_decisions(past: &[Entry], sets: &Sets) -> Vec<Decision> {
    let notable =
        |entry: &Entry| entry.actor != Actor::User && is_action(entry) && sets.concerns(entry);
    let Some(last) = past.iter().rposition(notable) else {
        return Vec::new();
    };
    let at: Time = past[last].at;
    let first = past[..last].iter().rposition(|entry| entry.at < at);
    let first = first.map_or(0, |before| before + 1);
    let moment = (first..=last).filter(|index| notable(&past[*index]));
    let mut decisions: Vec<Decision> = moment.map(|index| decision(index, &past[index])).collect();
    let surplus = decisions.len().saturating_sub(MOST_AT_ONCE);
    decisions.drain(..surplus);
    decisions
}

fn decision(index: usize, entry: &Entry) -> Decision {
    let lines = match &entry.reason {
        Reason::Step(step) => comparison::of_step(step, &entry.effect),
        Reason::Autoscaled(why) => match entry.effect {
            Effect::Scaled { to, .. } => autoscaling::equations(why, to),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    Decision {
        index,
        entry: entry.clone(),
        lines,
    }
}
