//! Why a workload does not move, with the numbers that hold it back.

use super::{DaemonSetHold, StatefulSetHold};
use kube::api::deployment::Bounds;
use kube::api::meta::Uid;
use kube::api::pod::WaitingReason;
use kube::clock::Duration;
use std::rc::Rc;

/// Why a workload does nothing now.
#[derive(Clone, Debug, PartialEq)]
pub enum Hold {
    Deployment(DeploymentHold),
    StatefulSet(StatefulSetHold),
    DaemonSet(DaemonSetHold),
    /// A ReplicaSet keeps a number of pods and never updates one.
    ReplicaSet(PodCount),
    /// A ReplicationController keeps a number of pods and never updates one, too.
    ReplicationController(PodCount),
}

impl Hold {
    /// Whether nothing is left to do.
    pub const fn is_complete(&self) -> bool {
        match self {
            Hold::Deployment(hold) => matches!(hold, DeploymentHold::Complete { .. }),
            Hold::StatefulSet(hold) => matches!(hold, StatefulSetHold::Complete { .. }),
            Hold::DaemonSet(hold) => matches!(hold, DaemonSetHold::Complete { .. }),
            Hold::ReplicaSet(count) | Hold::ReplicationController(count) => count.is_complete(),
        }
    }

    /// The pods that are waited for, as far as they are named.
    pub fn pods(&self) -> &[PodHold] {
        match self {
            Hold::Deployment(DeploymentHold::Waiting { pods, .. })
            | Hold::DaemonSet(
                DaemonSetHold::MaxUnavailable { pods, .. }
                | DaemonSetHold::MaxSurge { pods, .. }
                | DaemonSetHold::WaitsFor { pods, .. },
            ) => pods,
            Hold::StatefulSet(StatefulSetHold::WaitsFor { pod, .. }) => std::slice::from_ref(pod),
            _ => &[],
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

/// Why nothing moves: the inequality that holds a Deployment back.
#[derive(Clone, Debug, PartialEq)]
pub enum DeploymentHold {
    /// Nothing is wanted: all `desired` pods are new and available.
    Complete {
        desired: i32,
    },
    Paused,
    /// `total = max total`, and no old pod may go either.
    Waiting {
        bounds: Bounds,
        total: i32,
        /// Size of the new ReplicaSet.
        new_replicas: i32,
        available: i32,
        new_unavailable: i32,
        max_scaled_down: i32,
        /// Available pods above the floor.
        budget: i32,
        /// The new pods that are not available, and the reason for each.
        pods: Vec<PodHold>,
    },
    /// Recreate: old pods that still exist.
    OldPodsRunning {
        pods: i32,
    },
    /// The ReplicaSet could not create its pods, with the message of its condition.
    ReplicaFailure(Rc<str>),
}

/// New pods that are not available, and what each waits for.
#[derive(Clone, Debug, PartialEq)]
pub struct PodHold {
    pub pod: Uid,
    pub name: Rc<str>,
    pub cause: PodHoldCause,
}

#[derive(Clone, Debug, PartialEq)]
pub enum PodHoldCause {
    NotScheduled,
    Waiting(WaitingReason),
    NotReady,
    MinReady {
        ready_for: Duration,
        needed_seconds: i32,
    },
}
