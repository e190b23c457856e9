//! Explains why the last step was taken, and why no other step follows now.

use super::autoscaling;
use super::comparison;
use super::formula::Equation;
use super::sets::Sets;
use super::words::Words;
use engine::timeline::{Timeline, is_decision};
use engine::trace::{Actor, Blocker, Effect, Entry, Hold, Reason};
use kube::api::deployment::DeploymentReason;
use kube::api::meta::Uid;
use kube::clock::Time;

/// The most decisions of one moment that are shown together.
const MOST_AT_ONCE: usize = 6;

#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The last decisions about the workload. They were made at one moment and keep their order.
    pub decisions: Vec<Decision>,
    /// What keeps its pods from being there and available. While the workload is about to take a step, only what waiting
    /// alone does not mend.
    pub blockers: Vec<Blocker>,
    /// The reason why the workload takes no step; `None` when it is about to take one.
    pub hold: Option<Hold>,
    /// The inequalities of the hold; empty when the hold can be told in words only.
    pub hold_lines: Vec<Equation>,
}

/// One sentence about why the workload does not move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Said<'e> {
    Blocker(&'e Blocker),
    Hold(&'e Hold),
}

impl Said<'_> {
    /// The sentence, without names of pods.
    pub fn words(self, words: &Words) -> String {
        match self {
            Said::Blocker(blocker) => (words.cause)(&blocker.cause),
            Said::Hold(hold) => (words.hold)(hold),
        }
    }
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
        let mut blockers = timeline.cluster().blockers(workload);
        if hold.is_none() {
            blockers.retain(|blocker| blocker.cause.is_trouble());
        }
        Explanation {
            blockers,
            decisions: last_decisions(past, &sets),
            hold_lines: hold.as_ref().map(comparison::of_hold).unwrap_or_default(),
            hold,
        }
    }

    /// Why the workload does not move, the cause first. That is the hold itself where a person wants the workload to stand
    /// still, and where nothing is left to do; else the rule of the controller that follows from the causes comes last.
    pub fn said(&self) -> Vec<Said<'_>> {
        let hold = self.hold.iter().map(Said::Hold);
        let blockers = self.blockers.iter().map(Said::Blocker);
        let in_trouble = self.blockers.iter().any(|one| one.cause.is_trouble());
        let hold_first = |hold: &Hold| hold.is_wanted() || (hold.is_complete() && !in_trouble);
        if self.hold.as_ref().is_some_and(hold_first) {
            hold.chain(blockers).collect()
        } else {
            blockers.chain(hold).collect()
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

/// The entry with this index, with its arithmetic.
pub(crate) fn decision(index: usize, entry: &Entry) -> Decision {
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
