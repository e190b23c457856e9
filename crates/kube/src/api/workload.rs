//! The kinds that make pods from a template, and the questions that every object of such a kind answers.
//!
//! Controllers, kubectl and views ask the object instead of matching on kinds. Where each kind needs words or rules of
//! its own, they match on [`WorkloadKind`] without a wildcard, so that the compiler names every place that another kind
//! has to be added to. This module must not know how controllers work.

use super::deployment::Bounds;
use super::meta::{Kind, ObjectMeta};
use super::pod_spec::PodTemplate;
use serde_json::{Value, json};
use std::fmt;

/// Makes the enum and the list of its values from one list of kinds.
macro_rules! workload_kinds {
    ($($kind:ident),* $(,)?) => {
        /// A kind whose objects make pods from a template.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum WorkloadKind {
            $($kind,)*
        }

        impl WorkloadKind {
            pub const ALL: &'static [WorkloadKind] = &[$(WorkloadKind::$kind,)*];

            /// The row of the table of kinds.
            pub const fn kind(self) -> Kind {
                match self {
                    $(WorkloadKind::$kind => Kind::$kind,)*
                }
            }
        }
    };
}

workload_kinds! {
    Deployment,
    ReplicaSet,
    StatefulSet,
    DaemonSet,
    ReplicationController,
}

/// The objects in which a workload keeps the templates that it had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revisions {
    /// The workload keeps no earlier template, so `kubectl rollout` does not apply to it.
    None,
    /// Each template has a ReplicaSet, which also makes the pods of that template.
    ReplicaSets,
    /// Each template has a ControllerRevision; the workload makes all pods itself.
    ControllerRevisions,
}

/// How a workload replaces pods that have an old template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    RollingUpdate,
    Recreate,
    OnDelete,
    /// The workload never replaces pods because of a new template.
    None,
}

impl Strategy {
    /// The `type` in a manifest; empty for [`Strategy::None`].
    pub const fn name(self) -> &'static str {
        match self {
            Strategy::RollingUpdate => "RollingUpdate",
            Strategy::Recreate => "Recreate",
            Strategy::OnDelete => "OnDelete",
            Strategy::None => "",
        }
    }
}

/// The size and the limits that a workload is meant to have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    pub strategy: Strategy,
    /// The ceiling and the floor; `None` when the strategy has none.
    pub bounds: Option<Bounds>,
    /// The number of pods that are wanted.
    pub desired: i32,
    pub min_ready_seconds: i32,
    pub paused: bool,
    /// Pods whose ordinal, counted from the first, is below this number keep the current revision; 0 for kinds without
    /// ordinals.
    pub partition: i32,
}

impl Plan {
    /// The plan of a workload that keeps `desired` pods and never updates one.
    pub const fn of_size(desired: i32, min_ready_seconds: i32) -> Plan {
        Plan {
            strategy: Strategy::None,
            bounds: None,
            desired,
            min_ready_seconds,
            paused: false,
            partition: 0,
        }
    }
}

/// An object that makes pods from a template.
pub trait WorkloadObject {
    fn kind(&self) -> WorkloadKind;

    fn meta(&self) -> &ObjectMeta;

    fn template(&self) -> &PodTemplate;

    /// The size that users give; `None` if the number of pods follows from the nodes.
    fn replicas(&self) -> Option<i32>;

    fn plan(&self) -> Plan;

    /// How many pods are available, as the status reports it.
    fn available_replicas(&self) -> i32;

    /// How many old revisions are kept; `None` for no limit, and for kinds that keep no revisions.
    fn history_limit(&self) -> Option<i32>;
}

impl WorkloadKind {
    pub const fn revisions(self) -> Revisions {
        match self {
            WorkloadKind::Deployment => Revisions::ReplicaSets,
            WorkloadKind::StatefulSet | WorkloadKind::DaemonSet => Revisions::ControllerRevisions,
            WorkloadKind::ReplicaSet | WorkloadKind::ReplicationController => Revisions::None,
        }
    }

    /// The field of the spec that holds the update strategy; `None` for kinds that never update a pod.
    pub const fn strategy_field(self) -> Option<&'static str> {
        match self {
            WorkloadKind::Deployment => Some("strategy"),
            WorkloadKind::StatefulSet | WorkloadKind::DaemonSet => Some("updateStrategy"),
            WorkloadKind::ReplicaSet | WorkloadKind::ReplicationController => None,
        }
    }

    /// The strategy that users can choose instead of `RollingUpdate`.
    pub const fn other_strategy(self) -> Strategy {
        match self {
            WorkloadKind::Deployment => Strategy::Recreate,
            WorkloadKind::StatefulSet | WorkloadKind::DaemonSet => Strategy::OnDelete,
            WorkloadKind::ReplicaSet | WorkloadKind::ReplicationController => Strategy::None,
        }
    }

    /// Whether users give the number of pods, so that the objects can be scaled, rather than the nodes.
    pub const fn is_sized(self) -> bool {
        !matches!(self, WorkloadKind::DaemonSet)
    }

    /// The status of an object that no controller has seen yet, with the zeros that Go's structs do not leave out.
    pub fn zero_status(self) -> Value {
        match self {
            WorkloadKind::Deployment => json!({}),
            WorkloadKind::ReplicaSet | WorkloadKind::ReplicationController => {
                json!({"replicas": 0})
            }
            WorkloadKind::StatefulSet => json!({"availableReplicas": 0, "replicas": 0}),
            WorkloadKind::DaemonSet => json!({
                "currentNumberScheduled": 0,
                "desiredNumberScheduled": 0,
                "numberMisscheduled": 0,
                "numberReady": 0,
            }),
        }
    }

    /// Whether each pod has a number, which stands at the end of its name.
    pub const fn has_ordinals(self) -> bool {
        matches!(self, WorkloadKind::StatefulSet)
    }

    /// The name under which the controller of the kind reports events.
    pub const fn controller(self) -> &'static str {
        match self {
            WorkloadKind::Deployment => "deployment-controller",
            WorkloadKind::ReplicaSet => "replicaset-controller",
            WorkloadKind::StatefulSet => "statefulset-controller",
            WorkloadKind::DaemonSet => "daemonset-controller",
            WorkloadKind::ReplicationController => "replication-controller",
        }
    }

    /// The `kind` of a manifest.
    pub const fn name(self) -> &'static str {
        self.kind().name()
    }
}

impl fmt::Display for WorkloadKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Kind {
    /// The kind as one that makes pods; `None` for other kinds.
    pub fn workload(self) -> Option<WorkloadKind> {
        let mut all = WorkloadKind::ALL.iter().copied();
        all.find(|workload| workload.kind() == self)
    }

    /// Whether `kubectl rollout` applies to the kind, because rollouts update its objects and earlier revisions are
    /// kept.
    pub fn has_revisions(self) -> bool {
        let workload = self.workload();
        workload.is_some_and(|workload| workload.revisions() != Revisions::None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::kinds::Role;
    use crate::manifest::kinds::ApiKind;

    /// Manifests of a kind without a layout would be stored unchecked, and `kubectl get all` lists every workload.
    #[test]
    fn the_tables_know_every_workload() {
        for workload in WorkloadKind::ALL {
            let kind = workload.kind();
            assert_eq!(kind.workload(), Some(*workload));
            assert!(ApiKind::stored(kind).is_described(), "{kind}");
            assert_eq!(kind.role(), Role::Simulated, "{kind}");
            assert!(kind.has_generation() && kind.is_in_all(), "{kind}");
        }
    }
}
