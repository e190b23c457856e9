//! Why something happens or does not happen, with the numbers that decided.

use super::{MissingConfig, WorkloadStep};
use kube::api::autoscaler::AutoscalerReason;
use kube::clock::{Duration, Time};
use std::rc::Rc;

/// The reason of an effect. Larger variants are boxed, because the trace of thousands of pods holds mostly small ones.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// The rule of a workload's controller.
    Step(WorkloadStep),
    /// More old ReplicaSets than `revisionHistoryLimit`.
    HistoryLimit {
        limit: i32,
        old: i32,
    },
    /// The template of the Deployment has a ReplicaSet that carries this revision now.
    NewestTemplate,
    /// A condition follows from the counts it names.
    Counts {
        available: i32,
        min_available: i32,
    },
    /// Progress was seen, or the rollout is complete, or nothing moved for `deadline_seconds`.
    Progress,
    DeadlinePassed {
        last_progress: Time,
        deadline_seconds: i32,
    },
    Paused,
    Resumed,
    /// A ReplicaSet could not create or delete pods, with the message of its condition.
    ReplicaFailure(Rc<str>),
    /// `active` pods where `desired` are wanted.
    TooFew {
        desired: i32,
        active: i32,
    },
    TooMany {
        desired: i32,
        active: i32,
        picked_by: PodDeletion,
    },
    LabelsMatch,
    LabelsDiffer,
    /// The owner is gone.
    OwnerGone,
    /// The namespace is being deleted.
    NamespaceGone,
    /// The scheduler's choice.
    FewestPods {
        pods: u32,
    },
    Unschedulable(Rc<str>),
    Pod(PodChange),
    /// A person did this.
    Asked,
    /// A person, or a drain, had the pod evicted, and no budget forbade it.
    Evicted,
    DisruptionBudget(Box<BudgetRefusal>),
    /// The node was not heard of for the grace period.
    NodeSilent {
        grace: Duration,
    },
    NodeHeard,
    /// The node exists no more.
    NodeGone,
    /// The pod does not tolerate a taint of its node, or not for longer than this.
    NotTolerated {
        taint: Rc<str>,
        after_seconds: u32,
    },
    /// Endpoints follow the pods' readiness.
    EndpointsFollow,
    /// An autoscaler set the size of a workload.
    Autoscaled(Box<Autoscaling>),
}

/// A budget forbids an eviction, because it needs `needed` healthy pods and only `healthy` are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetRefusal {
    pub budget: Rc<str>,
    pub needed: i32,
    pub healthy: i32,
}

/// How an autoscaler came to a size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Autoscaling {
    pub autoscaler: Rc<str>,
    /// The metric that asks for the most pods; `None` if the size was outside of the limits, so that no metric was read.
    pub metric: Option<AutoscalingMetric>,
    /// The size that is asked for after the recommendations of the last minutes were heeded.
    pub recommended: i32,
    /// Which limit made another size of it, if one did.
    pub limit: AutoscalerReason,
    pub least: i32,
    pub most: i32,
}

/// The numbers of a metric: percent of what is requested, or thousandths of a core or byte for each pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AutoscalingMetric {
    /// `cpu` or `memory`.
    pub resource: Rc<str>,
    pub is_percentage: bool,
    /// The average over the pods that are ready and measured.
    pub usage: i64,
    pub target: i64,
    /// The size that was found.
    pub current: i32,
    /// The size that the metric asks for.
    pub proposed: i32,
    /// How that size came about; `None` if the metric tolerates the present size.
    pub formula: Option<AutoscalingFormula>,
}

/// The size is `pods` × `usage` ÷ the target, rounded up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AutoscalingFormula {
    pub pods: i32,
    pub usage: i64,
    /// Whether the usage of pods that are not ready or were not measured was assumed.
    pub assumes: bool,
}

/// Which pod a ReplicaSet gives up first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodDeletion {
    /// All of them go.
    All,
    First(DeletionRule),
}

/// The first difference between the pod picked and the first one kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeletionRule {
    NotAssigned,
    Phase,
    NotReady,
    DeletionCost,
    CrowdedNode,
    ReadyForShorter,
    MoreRestarts,
    Younger,
    Uid,
}

/// The reason for a change of a pod.
#[derive(Clone, Debug, PartialEq)]
pub enum PodChange {
    ImagePulled {
        took: Duration,
    },
    ImagePresent,
    PullFailed(PullError),
    PullBackOff {
        wait: Duration,
    },
    Started,
    /// Running is ready: there is no readiness probe.
    NoReadinessProbe,
    ReadinessProbe {
        succeeded: bool,
        threshold: u32,
    },
    LivenessFailed {
        threshold: u32,
    },
    StartupFailed {
        threshold: u32,
    },
    Crashed {
        exit_code: i32,
    },
    RestartBackOff {
        wait: Duration,
    },
    Stopped {
        exit_code: i32,
    },
    /// The grace period ran out.
    Killed,
    AllContainersGone,
    ConfigMissing(Box<MissingConfig>),
    /// The kubelet's regular look at the pod.
    KubeletSync,
    Initialized,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullError {
    NotFound,
    InvalidName,
    NeverPull,
}
