//! Event objects: what `kubectl get events` and `describe` list.

use crate::api::meta::{Kind, ObjectMeta, Uid};
use crate::clock::Time;
use std::rc::Rc;

/// One line of `kubectl get events`, repetitions counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Tells events apart and orders those of one second.
    pub resource_version: u64,
    pub involved: ObjectReference,
    /// The container of the involved pod that the kubelet speaks of.
    pub container: Option<Rc<str>>,
    pub kind: EventType,
    pub reason: EventReason,
    pub message: Rc<str>,
    pub source: EventSource,
    pub first_timestamp: Time,
    pub last_timestamp: Time,
    pub count: u32,
}

/// Which object something is about; the name stays known when the object is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectReference {
    pub kind: Kind,
    pub uid: Uid,
    pub name: Rc<str>,
    pub namespace: Rc<str>,
}

impl ObjectReference {
    pub fn to(kind: Kind, meta: &ObjectMeta) -> ObjectReference {
        ObjectReference {
            kind,
            uid: meta.uid,
            name: meta.name.clone(),
            namespace: meta.namespace.clone(),
        }
    }
}

/// Names every reason once, as it is printed.
macro_rules! event_reasons {
    ($($name:ident),* $(,)?) => {
        /// The REASON column.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum EventReason {
            $($name,)*
        }

        impl EventReason {
            pub const fn name(self) -> &'static str {
                match self {
                    $(EventReason::$name => stringify!($name),)*
                }
            }
        }
    };
}

event_reasons! {
    ScalingReplicaSet,
    ReplicaSetCreateError,
    SelectingAll,
    DeploymentRollback,
    DeploymentRollbackRevisionNotFound,
    DeploymentRollbackTemplateUnchanged,
    SuccessfulCreate,
    SuccessfulDelete,
    FailedCreate,
    FailedDelete,
    FailedUpdate,
    FailedDaemonPod,
    SucceededDaemonPod,
    RecreatingFailedPod,
    Scheduled,
    FailedScheduling,
    Pulling,
    Pulled,
    Created,
    Started,
    Failed,
    BackOff,
    ErrImageNeverPull,
    InspectFailed,
    Unhealthy,
    Killing,
    FailedPreStopHook,
    FailedPostStartHook,
    FailedMount,
    Evicted,
    NodeNotReady,
    NodeReady,
    NodeNotSchedulable,
    NodeSchedulable,
    TaintManagerEviction,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventType {
    Normal,
    Warning,
}

impl EventType {
    pub const fn name(self) -> &'static str {
        match self {
            EventType::Normal => "Normal",
            EventType::Warning => "Warning",
        }
    }
}

/// The component that reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventSource {
    DeploymentController,
    ReplicaSetController,
    ReplicationController,
    StatefulSetController,
    DaemonSetController,
    EndpointSliceController,
    NodeController,
    TaintEviction,
    Scheduler,
    Kubelet,
}

impl EventSource {
    pub const fn name(self) -> &'static str {
        match self {
            EventSource::DeploymentController => "deployment-controller",
            EventSource::ReplicaSetController => "replicaset-controller",
            EventSource::ReplicationController => "replication-controller",
            EventSource::StatefulSetController => "statefulset-controller",
            EventSource::DaemonSetController => "daemonset-controller",
            EventSource::EndpointSliceController => "endpoint-slice-controller",
            EventSource::NodeController => "node-controller",
            EventSource::TaintEviction => "taint-eviction-controller",
            EventSource::Scheduler => "default-scheduler",
            EventSource::Kubelet => "kubelet",
        }
    }
}
