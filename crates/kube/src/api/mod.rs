//! Kubernetes objects as plain data, with Kubernetes' own names.
//!
//! This module knows the JSON form of the objects, but no controllers, stores or text formats.

pub mod autoscaler;
pub mod claim;
pub mod common;
pub mod controller_revision;
pub mod daemon_set;
pub mod deployment;
pub mod disruption;
pub mod event;
pub mod json;
pub mod kept;
pub mod kinds;
pub mod meta;
pub mod namespace;
pub mod neighbours;
pub mod node;
pub mod placement;
pub mod pod;
pub mod pod_spec;
pub mod pod_status;
pub mod references;
pub mod replica_set;
pub mod replication_controller;
pub mod requests;
pub mod service;
pub mod stateful_set;
pub mod version;
pub mod workload;

pub use autoscaler::HorizontalPodAutoscaler;
pub use claim::PersistentVolumeClaim;
pub use common::{ConditionStatus, IntOrPercent};
pub use controller_revision::ControllerRevision;
pub use daemon_set::DaemonSet;
pub use deployment::Deployment;
pub use disruption::PodDisruptionBudget;
pub use event::Event;
pub use kept::KeptObject;
pub use meta::{Kind, LabelSelector, Labels, ObjectMeta, OwnerReference, Uid};
pub use namespace::Namespace;
pub use node::Node;
pub use pod::Pod;
pub use pod_spec::{PodSpec, PodTemplate};
pub use replica_set::ReplicaSet;
pub use replication_controller::ReplicationController;
pub use stateful_set::StatefulSet;
pub use version::KubernetesVersion;
pub use workload::{WorkloadKind, WorkloadObject};
