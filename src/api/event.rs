//! Event objects: what `kubectl get events` and `describe` list.

use crate::api::meta::{Kind, ObjectMeta, Uid};
use crate::clock::Time;
use std::rc::Rc;

#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub meta: ObjectMeta,
    pub involved: ObjectReference,
    pub kind: EventType,
    pub reason: &'static str,
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
    /// The container within a pod that the kubelet speaks of.
    pub container: Option<Rc<str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
