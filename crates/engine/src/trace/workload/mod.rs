//! Why a workload takes a step, and why it does not, with the numbers that decide.

mod daemon_set;
mod deployment;
mod stateful_set;

pub use daemon_set::{DaemonSetHold, DaemonSetRule, DaemonSetStep};
pub use deployment::{DeploymentHold, Scaling};
pub use stateful_set::{RevisionSide, StatefulSetHold, StatefulSetStep};

use kube::api::WorkloadKind;

/// The rule by which a workload's controller takes a step. Larger ones are boxed, because the trace of thousands of pods
/// holds mostly small reasons.
#[derive(Clone, Debug, PartialEq)]
pub enum WorkloadStep {
    Deployment(Box<Scaling>),
    StatefulSet(StatefulSetStep),
    DaemonSet(Box<DaemonSetStep>),
}

/// Why a workload does nothing now.
#[derive(Clone, Debug, PartialEq)]
pub enum Hold {
    Deployment(DeploymentHold),
    StatefulSet(StatefulSetHold),
    DaemonSet(DaemonSetHold),
    /// A workload of this kind keeps a number of pods and never updates one.
    Count(WorkloadKind, PodCount),
}

impl Hold {
    /// Whether nothing is left to do.
    pub const fn is_complete(&self) -> bool {
        match self {
            Hold::Deployment(hold) => matches!(hold, DeploymentHold::Complete { .. }),
            Hold::StatefulSet(hold) => matches!(hold, StatefulSetHold::Complete { .. }),
            Hold::DaemonSet(hold) => matches!(hold, DaemonSetHold::Complete { .. }),
            Hold::Count(_, count) => count.is_complete(),
        }
    }

    /// Whether the workload stands still because a person wants it so: paused, `OnDelete`, or a partition.
    pub const fn is_wanted(&self) -> bool {
        matches!(
            self,
            Hold::Deployment(DeploymentHold::Paused)
                | Hold::StatefulSet(
                    StatefulSetHold::OnDelete { .. } | StatefulSetHold::Partitioned { .. }
                )
                | Hold::DaemonSet(DaemonSetHold::OnDelete { .. })
        )
    }

    /// Whether the workload waits until pods that terminate are gone.
    pub const fn awaits_end_of_pods(&self) -> bool {
        match self {
            Hold::Deployment(hold) => matches!(hold, DeploymentHold::OldPodsRunning { .. }),
            Hold::StatefulSet(hold) => matches!(hold, StatefulSetHold::Terminating { .. }),
            Hold::DaemonSet(DaemonSetHold::WaitsFor { terminating, .. }) => *terminating > 0,
            Hold::DaemonSet(_) | Hold::Count(..) => false,
        }
    }
}

/// The number of pods of a workload that has no update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PodCount {
    pub desired: i32,
    /// Neither finished nor terminating.
    pub current: i32,
    pub ready: i32,
}

impl PodCount {
    pub const fn is_complete(self) -> bool {
        self.current == self.desired && self.ready == self.desired
    }
}
