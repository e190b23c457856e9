//! The steps of a DaemonSet with their rules, and the reasons why it waits.

use kube::api::deployment::Bounds;
use std::rc::Rc;

/// One step of a DaemonSet on one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaemonSetStep {
    pub node: Rc<str>,
    pub rule: DaemonSetRule,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DaemonSetRule {
    /// A node that shall have a pod has none.
    NodeNeedsPod,
    /// A node shall have none: its labels or taints keep the pods off.
    NodeUnsuited,
    /// A second pod of the same kind on a node.
    Surplus,
    /// The pod has ended.
    Ended,
    /// The old pod is not available anyway: replacing it costs no availability, so the limit does not matter.
    OldUnavailable,
    /// `unavailable < max unavailable` nodes lack an available pod, so this old one may go.
    MayBeUnavailable { bounds: Bounds, unavailable: i32 },
    /// `surging < max surge` nodes have two pods, so this one may get a new pod beside the old.
    MaySurge { bounds: Bounds, surging: i32 },
    /// The node wants no pod of the new kind, so the old one is deleted and not replaced.
    OldUnwanted,
    /// The new pod beside it is available, or the old one is not ready any more.
    OldReplaced,
}

/// Why a DaemonSet does nothing now.
#[derive(Clone, Debug, PartialEq)]
pub enum DaemonSetHold {
    /// Every node that shall have a pod has a new, available one.
    Complete { desired: i32 },
    /// `outdated` nodes wait, since as many as allowed are without an available pod.
    MaxUnavailable {
        bounds: Bounds,
        unavailable: i32,
        outdated: i32,
    },
    /// `outdated` nodes wait, since as many as allowed have a new pod that is not available yet.
    MaxSurge {
        bounds: Bounds,
        surging: i32,
        outdated: i32,
    },
    /// `outdated` pods wait to be deleted by a person.
    OnDelete { outdated: i32 },
    /// No node waits for room; pods are not available yet, or are still going.
    /// `outdated` old pods go when the new ones beside them are available.
    WaitsFor {
        outdated: i32,
        unavailable: i32,
        terminating: i32,
    },
}
