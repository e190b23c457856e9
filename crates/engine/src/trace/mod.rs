//! A record of all that happened and why, as data: an [`Entry`] for every effect of every component.
//!
//! Reasons carry the numbers that decided; views turn them into words. Nothing here acts.

mod cause;
mod missing;
mod no_node;
mod reason;
mod workload;

pub use cause::{BlockedPod, Blocker, Cause, Placement, PodCause, ProbeKind};
pub use missing::MissingConfig;
pub use no_node::{NoNode, Unfit};
pub use reason::{
    Autoscaling, AutoscalingFormula, AutoscalingMetric, BudgetRefusal, DeletionRule, PodChange,
    PodDeletion, PullError, Reason,
};
pub use workload::*;

use kube::api::WorkloadKind;
use kube::api::common::ConditionStatus;
use kube::api::deployment::{DeploymentConditionType, DeploymentReason};
use kube::api::event::ObjectReference;
use kube::api::pod::{PodPhase, WaitingReason};
use kube::api::references::ConfigSource;
use kube::clock::Time;
use std::rc::Rc;

/// One effect: its time, its actor, its object and its reason.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub at: Time,
    pub actor: Actor,
    /// The object that was changed.
    pub object: ObjectReference,
    pub effect: Effect,
    pub reason: Reason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Actor {
    User,
    /// The controller of the kind.
    Workload(WorkloadKind),
    EndpointsController,
    GarbageCollector,
    HorizontalPodAutoscaler,
    NamespaceController,
    NodeController,
    Scheduler,
    Kubelet,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// A workload came into being with this many replicas.
    Created {
        replicas: i32,
    },
    Scaled {
        from: i32,
        to: i32,
    },
    /// The object is gone for good.
    Removed,
    /// The deletion of a namespace, with all its objects, was requested.
    NamespaceDeleted,
    RevisionSet {
        revision: i64,
    },
    ConditionSet {
        kind: DeploymentConditionType,
        status: ConditionStatus,
        reason: DeploymentReason,
    },
    PodCreated,
    /// The pod's deletion was requested; it terminates until [`Effect::Removed`].
    PodDeleted,
    PodBound {
        node: Rc<str>,
    },
    PodUnschedulable,
    PodPhaseSet {
        phase: PodPhase,
    },
    PodReady {
        ready: bool,
    },
    ContainerWaiting {
        container: u8,
        reason: WaitingReason,
    },
    ContainerStarted {
        container: u8,
        restarts: u32,
    },
    ContainerExited {
        container: u8,
        exit_code: i32,
    },
    /// Files mounted in the pod now hold what the ConfigMap or Secret says.
    FilesRefreshed {
        source: ConfigSource,
        name: Rc<str>,
    },
    NodeJoined,
    /// The node controller's verdict.
    NodeReady {
        ready: bool,
    },
    /// The node stops, or goes on. The API server does not know that yet.
    NodeFailed {
        failed: bool,
    },
    NodeCordoned {
        unschedulable: bool,
    },
    NodeTainted {
        taint: Rc<str>,
        present: bool,
    },
    /// All pods that can be evicted have left the node.
    NodeDrained,
    EvictionRefused,
    EndpointsSet {
        ready: u32,
        not_ready: u32,
    },
    /// A claim for storage came into being.
    ClaimCreated,
    /// An adoption or a release: the pod or ReplicaSet has this controller now.
    OwnerSet {
        owner: Option<Rc<str>>,
    },
}

/// Effects in the order in which they happened.
pub type Trace = Vec<Entry>;
