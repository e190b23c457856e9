//! Why the last step was taken, and why there is no other now.

use super::comparison;
use super::formula::{self, Equation};
use super::sets::Sets;
use super::workload::Workload;
use engine::cluster::Cluster;
use engine::timeline::{Timeline, is_decision};
use engine::trace::{
    Actor, DaemonSetHold, DeploymentHold, Effect, Entry, PodHold, Reason, StatefulSetHold,
};
use kube::api::deployment::DeploymentReason;
use kube::api::meta::Kind;
use kube::api::meta::Uid;
use kube::clock::Time;

/// Decisions of one moment that are told together at most.
const MOST_AT_ONCE: usize = 6;

#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The last decisions about the workload: those of one moment, in their order.
    pub decisions: Vec<Decision>,
    /// What holds it where it is; `None` when it is about to move.
    pub hold: Option<Hold>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Where it stands among [`Timeline::entries`].
    pub index: usize,
    pub entry: Entry,
    pub lines: Vec<Equation>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Hold {
    pub why: WorkloadHold,
    pub lines: Vec<Equation>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum WorkloadHold {
    Deployment(DeploymentHold),
    StatefulSet(StatefulSetHold),
    DaemonSet(DaemonSetHold),
    Alone(SetHold),
}

/// A ReplicaSet or ReplicationController that no Deployment owns: it keeps a number of pods and never updates one.
#[derive(Clone, Debug, PartialEq)]
pub struct SetHold {
    pub kind: Kind,
    pub desired: i32,
    pub current: i32,
    pub ready: i32,
}

impl SetHold {
    pub const fn is_complete(&self) -> bool {
        self.current == self.desired && self.ready == self.desired
    }

    fn of(cluster: &Cluster, workload: &Workload) -> Option<SetHold> {
        let store = cluster.store();
        let owned = store.owned(workload.uid);
        Some(SetHold {
            kind: workload.kind,
            desired: workload.plan(store)?.desired,
            current: owned.map_or(0, |owned| owned.active),
            ready: owned.map_or(0, |owned| owned.ready),
        })
    }
}

impl WorkloadHold {
    fn of(cluster: &Cluster, workload: &Workload) -> Option<WorkloadHold> {
        let uid = workload.uid;
        match workload.kind {
            Kind::Deployment => cluster.why_not(uid).map(WorkloadHold::Deployment),
            Kind::StatefulSet => {
                let hold = cluster.why_stateful_set_waits(uid);
                hold.map(WorkloadHold::StatefulSet)
            }
            Kind::DaemonSet => cluster
                .why_daemon_set_waits(uid)
                .map(WorkloadHold::DaemonSet),
            _ => SetHold::of(cluster, workload).map(WorkloadHold::Alone),
        }
    }

    /// Nothing is left to do.
    pub const fn is_complete(&self) -> bool {
        match self {
            WorkloadHold::Deployment(hold) => matches!(hold, DeploymentHold::Complete { .. }),
            WorkloadHold::StatefulSet(hold) => matches!(hold, StatefulSetHold::Complete { .. }),
            WorkloadHold::DaemonSet(hold) => matches!(hold, DaemonSetHold::Complete { .. }),
            WorkloadHold::Alone(hold) => hold.is_complete(),
        }
    }

    /// The pods that are waited for, as far as they are named.
    pub fn pods(&self) -> &[PodHold] {
        match self {
            WorkloadHold::Deployment(DeploymentHold::Waiting { pods, .. })
            | WorkloadHold::DaemonSet(
                DaemonSetHold::MaxUnavailable { pods, .. }
                | DaemonSetHold::MaxSurge { pods, .. }
                | DaemonSetHold::WaitsFor { pods, .. },
            ) => pods,
            WorkloadHold::StatefulSet(StatefulSetHold::WaitsFor { pod, .. }) => {
                std::slice::from_ref(pod)
            }
            _ => &[],
        }
    }

    fn lines(&self) -> Vec<Equation> {
        match self {
            WorkloadHold::Deployment(hold) => formula::of_hold(hold),
            WorkloadHold::StatefulSet(hold) => comparison::of_stateful_set_hold(hold),
            WorkloadHold::DaemonSet(hold) => comparison::of_daemon_set_hold(hold),
            WorkloadHold::Alone(_) => Vec::new(),
        }
    }
}

impl Explanation {
    pub fn of(timeline: &Timeline, workload: Uid) -> Explanation {
        let sets = Sets::of(timeline, workload);
        let past = &timeline.entries()[..timeline.present()];
        let cluster = timeline.cluster();
        let found = Workload::find(cluster.store(), workload);
        let hold = found.and_then(|found| WorkloadHold::of(cluster, &found));
        let hold = hold.map(|why| Hold {
            lines: why.lines(),
            why,
        });
        Explanation {
            decisions: last_decisions(past, &sets),
            hold,
        }
    }
}

/// Whether a person would ask why: sizes, and conditions that tell something new; not the bookkeeping beside them.
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

/// Something was done, or given up; not a condition that only follows from the counts.
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
    let lines = match (&entry.reason, &entry.effect) {
        (Reason::Scaling(why), Effect::Scaled { to, .. } | Effect::Created { replicas: to }) => {
            formula::of_scaling(**why, *to)
        }
        (Reason::StatefulSet(step), _) => comparison::of_stateful_set(*step),
        (Reason::DaemonSet(step), _) => comparison::of_daemon_set(step.rule),
        _ => Vec::new(),
    };
    Decision {
        index,
        entry: entry.clone(),
        lines,
    }
}
