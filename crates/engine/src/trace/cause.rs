//! What keeps a workload or its pods from going on, as data with names and numbers.

use super::{BudgetRefusal, MissingConfig, NoNode, PullError};
use crate::api_server::Refusal;
use kube::api::meta::Uid;
use kube::api::pod::{PodReason, WaitingReason};
use kube::clock::Duration;
use std::rc::Rc;

/// One cause, and the pods that it keeps.
#[derive(Clone, Debug, PartialEq)]
pub struct Blocker {
    pub cause: Cause,
    /// The first of these pods, in the order in which the workload keeps them; empty if no pod is there yet.
    pub pods: Vec<BlockedPod>,
    /// The number of all these pods.
    pub count: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockedPod {
    pub uid: Uid,
    pub name: Rc<str>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// The API server refuses the pods that the workload wants.
    Refused(Refusal),
    /// A pod of another owner has the name that the next pod must get.
    NameTaken(Rc<str>),
    /// A drain of the node waits, because a budget forbids to evict these pods.
    DrainRefused {
        node: Rc<str>,
        budget: BudgetRefusal,
    },
    Pod(PodCause),
}

/// Why a pod is not available, or still there.
#[derive(Clone, Debug, PartialEq)]
pub enum PodCause {
    /// No node can take the pod.
    NoNode {
        no_node: Box<NoNode>,
        constraints: Box<Placement>,
    },
    /// The pod has scheduling gates.
    Gated(Vec<String>),
    /// The scheduler has not looked at the pod yet.
    AwaitsScheduler,
    /// A ConfigMap, a Secret or a key does not exist. The container is named if its environment needs it.
    Config {
        missing: MissingConfig,
        container: Option<Rc<str>>,
    },
    Image {
        container: Rc<str>,
        image: Rc<str>,
        error: PullError,
    },
    /// A container ends and is started again, with growing waits.
    Crash {
        container: Rc<str>,
        is_init: bool,
        exit_code: i32,
        restarts: u32,
    },
    /// The reason is gone, and the kubelet will try again when its wait is over.
    Retried {
        container: Rc<str>,
        reason: WaitingReason,
    },
    /// Init container number `index` of `total`, counted from 0, runs.
    Init {
        container: Rc<str>,
        index: usize,
        total: usize,
    },
    /// Volumes, sandbox, image or container are being made.
    Creating,
    /// A probe does not succeed. `probe` tells it in short: `HTTP GET :8080/healthz`.
    Probe {
        container: Rc<str>,
        kind: ProbeKind,
        probe: String,
    },
    /// The container runs and is not ready, though nothing probes it.
    NotReady {
        container: Rc<str>,
    },
    /// A person made the pod unready.
    MadeUnready,
    NodeSilent {
        node: Rc<str>,
    },
    MinReady {
        ready_for: Duration,
        needed_seconds: i32,
    },
    Terminating {
        left: Duration,
        grace_seconds: u32,
    },
    Failed(Option<PodReason>),
    Completed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProbeKind {
    Startup,
    Readiness,
}

/// The constraints of a pod on its node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    /// The node selector, then each term of the node affinity: `disktype=ssd`, `zone in (a,b)`.
    pub selectors: Vec<String>,
    pub host_ports: Vec<u64>,
    /// The topology keys of the spread constraints.
    pub spread_by: Vec<String>,
}

impl Cause {
    /// Whether waiting alone is unlikely to help.
    pub const fn is_trouble(&self) -> bool {
        match self {
            Cause::Refused(_) | Cause::NameTaken(_) | Cause::DrainRefused { .. } => true,
            Cause::Pod(cause) => cause.is_trouble(),
        }
    }
}

impl PodCause {
    const fn is_trouble(&self) -> bool {
        match self {
            PodCause::NoNode { .. }
            | PodCause::Gated(_)
            | PodCause::Config { .. }
            | PodCause::Image { .. }
            | PodCause::Crash { .. }
            | PodCause::MadeUnready
            | PodCause::NodeSilent { .. }
            | PodCause::Failed(_) => true,
            PodCause::AwaitsScheduler
            | PodCause::Retried { .. }
            | PodCause::Init { .. }
            | PodCause::Creating
            | PodCause::Probe { .. }
            | PodCause::NotReady { .. }
            | PodCause::MinReady { .. }
            | PodCause::Terminating { .. }
            | PodCause::Completed => false,
        }
    }
}
