//! The formulas by which a Deployment sizes its ReplicaSets, and the reasons why it waits.

use kube::api::common::IntOrPercent;
use kube::api::deployment::Bounds;
use std::rc::Rc;

/// The formula that set a ReplicaSet's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaling {
    /// `NewRSNewReplicas`: up to the ceiling.
    NewUp {
        bounds: Bounds,
        /// The value that the strategy gives.
        max_surge: IntOrPercent,
        total: i32,
        current: i32,
        /// The number of pods between `total` and the ceiling.
        room: i32,
    },
    /// Recreate: all at once, nothing old is left.
    RecreateUp {
        desired: i32,
    },
    RecreateDown,
    /// The new ReplicaSet is larger than what is wanted.
    NewDown {
        desired: i32,
    },
    /// Old pods that are not available go first.
    OldUnhealthyDown {
        bounds: Bounds,
        /// The value that the strategy gives.
        max_unavailable: IntOrPercent,
        total: i32,
        new_unavailable: i32,
        max_scaled_down: i32,
        /// Pods of this ReplicaSet that are not available.
        unavailable: i32,
    },
    /// Available old pods go, as many as the floor allows.
    OldHealthyDown {
        bounds: Bounds,
        /// The value that the strategy gives.
        max_unavailable: IntOrPercent,
        available: i32,
        budget: i32,
    },
    /// One ReplicaSet has all the pods: it takes the new number.
    OnlyActive {
        desired: i32,
    },
    /// The new ReplicaSet has all it needs.
    NewSaturated {
        desired: i32,
    },
    /// A change of `replicas` spread over ReplicaSets in the middle of a rollout.
    Proportional {
        allowed: i32,
        to_add: i32,
        replicas: i32,
        /// The ceiling when this ReplicaSet was last sized.
        base: i32,
        leftover: i32,
    },
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
    },
    /// Recreate: old pods that still exist.
    OldPodsRunning {
        pods: i32,
    },
    /// The ReplicaSet could not create its pods, with the message of its condition.
    ReplicaFailure(Rc<str>),
}
