//! The kinds of object that manifests may hold, and which releases serve them.

use super::schema::{Layout, TypeId};
use crate::api::version::KubernetesVersion;

/// A kind in one API version.
#[derive(Debug, PartialEq, Eq)]
pub struct ApiKind {
    pub api_version: &'static str,
    pub kind: &'static str,
    /// As in URLs and in messages: `deployments`.
    pub plural: &'static str,
    pub namespaced: bool,
    /// The API version that objects are stored and shown in.
    pub storage_version: &'static str,
    type_name: &'static str,
    since: u8,
    until: u8,
}

impl ApiKind {
    /// The API version and kind as a manifest gives them.
    pub fn find(api_version: &str, kind: &str) -> Option<&'static Self> {
        KINDS
            .iter()
            .find(|known| known.api_version == api_version && known.kind == kind)
    }

    /// The kind in the API version that objects are stored in.
    pub fn stored(kind: &str) -> Option<&'static Self> {
        KINDS
            .iter()
            .find(|known| known.kind == kind && known.api_version == known.storage_version)
    }

    /// Whether a server of the release knows it.
    pub fn is_served_in(&self, version: KubernetesVersion) -> bool {
        (self.since..self.until).contains(&version.minor())
    }

    /// The first minor release that no longer serves it, if there is one.
    pub fn removed_in(&self) -> Option<u8> {
        (self.until != u8::MAX).then_some(self.until)
    }

    /// The first minor release that serves it; 0 where all do.
    pub fn since(&self) -> u8 {
        self.since
    }

    /// The type of the whole object.
    pub fn type_id(&self) -> TypeId {
        Layout::get().known(self.type_name)
    }

    /// `apps` of `apps/v1`; empty for the core group.
    pub fn group(&self) -> &'static str {
        self.api_version
            .split_once('/')
            .map_or("", |(group, _)| group)
    }

    /// `deployments.apps`, `services`: how messages name the resource.
    pub fn resource(&self) -> String {
        match self.group() {
            "" => self.plural.to_owned(),
            group => format!("{}.{group}", self.plural),
        }
    }
}

const fn kind(
    api_version: &'static str,
    kind: &'static str,
    plural: &'static str,
    type_name: &'static str,
) -> ApiKind {
    ApiKind {
        api_version,
        kind,
        plural,
        namespaced: true,
        storage_version: api_version,
        type_name,
        since: 0,
        until: u8::MAX,
    }
}

const fn cluster_wide(of: ApiKind) -> ApiKind {
    ApiKind {
        namespaced: false,
        ..of
    }
}

/// An older API version of a kind, and the first release without it.
const fn old(of: ApiKind, storage_version: &'static str, until: u8) -> ApiKind {
    ApiKind {
        storage_version,
        until,
        ..of
    }
}

const WORKLOAD_BETAS_END: u8 = 16;

static KINDS: &[ApiKind] = &[
    kind("apps/v1", "Deployment", "deployments", "v1.Deployment"),
    kind("apps/v1", "StatefulSet", "statefulsets", "v1.StatefulSet"),
    kind("apps/v1", "DaemonSet", "daemonsets", "v1.DaemonSet"),
    kind("apps/v1", "ReplicaSet", "replicasets", "v1.ReplicaSet"),
    kind(
        "apps/v1",
        "ControllerRevision",
        "controllerrevisions",
        "v1.ControllerRevision",
    ),
    kind("v1", "Pod", "pods", "v1.Pod"),
    kind("v1", "Service", "services", "v1.Service"),
    kind("v1", "ConfigMap", "configmaps", "v1.ConfigMap"),
    kind("v1", "Secret", "secrets", "v1.Secret"),
    kind(
        "v1",
        "ReplicationController",
        "replicationcontrollers",
        "v1.ReplicationController",
    ),
    kind(
        "v1",
        "PersistentVolumeClaim",
        "persistentvolumeclaims",
        "v1.PersistentVolumeClaim",
    ),
    cluster_wide(kind("v1", "Namespace", "namespaces", "v1.Namespace")),
    cluster_wide(kind("v1", "Node", "nodes", "v1.Node")),
    ApiKind {
        since: 21,
        ..kind(
            "policy/v1",
            "PodDisruptionBudget",
            "poddisruptionbudgets",
            "v1.PodDisruptionBudget",
        )
    },
    old(
        kind(
            "policy/v1beta1",
            "PodDisruptionBudget",
            "poddisruptionbudgets",
            "v1.PodDisruptionBudget",
        ),
        "policy/v1",
        25,
    ),
    old(
        kind(
            "apps/v1beta1",
            "Deployment",
            "deployments",
            "v1beta1.Deployment",
        ),
        "apps/v1",
        WORKLOAD_BETAS_END,
    ),
    old(
        kind(
            "apps/v1beta1",
            "StatefulSet",
            "statefulsets",
            "v1.StatefulSet",
        ),
        "apps/v1",
        WORKLOAD_BETAS_END,
    ),
    old(
        kind("apps/v1beta2", "Deployment", "deployments", "v1.Deployment"),
        "apps/v1",
        WORKLOAD_BETAS_END,
    ),
    old(
        kind(
            "apps/v1beta2",
            "StatefulSet",
            "statefulsets",
            "v1.StatefulSet",
        ),
        "apps/v1",
        WORKLOAD_BETAS_END,
    ),
    old(
        kind("apps/v1beta2", "DaemonSet", "daemonsets", "v1.DaemonSet"),
        "apps/v1",
        WORKLOAD_BETAS_END,
    ),
    old(
        kind("apps/v1beta2", "ReplicaSet", "replicasets", "v1.ReplicaSet"),
        "apps/v1",
        WORKLOAD_BETAS_END,
    ),
    old(
        kind(
            "extensions/v1beta1",
            "Deployment",
            "deployments",
            "v1beta1.Deployment",
        ),
        "apps/v1",
        WORKLOAD_BETAS_END,
    ),
    old(
        kind(
            "extensions/v1beta1",
            "DaemonSet",
            "daemonsets",
            "v1beta1.DaemonSet",
        ),
        "apps/v1",
        WORKLOAD_BETAS_END,
    ),
    old(
        kind(
            "extensions/v1beta1",
            "ReplicaSet",
            "replicasets",
            "v1.ReplicaSet",
        ),
        "apps/v1",
        WORKLOAD_BETAS_END,
    ),
];

/// Every kind and API version that is known, newest API version of a kind first.
pub fn all() -> &'static [ApiKind] {
    KINDS
}

/// Kinds that a real cluster takes and that have no part in a rollout here: their documents are passed over.
pub const NOT_SIMULATED: [&str; 23] = [
    "ClusterRole",
    "ClusterRoleBinding",
    "CronJob",
    "CustomResourceDefinition",
    "EndpointSlice",
    "Endpoints",
    "HorizontalPodAutoscaler",
    "HTTPRoute",
    "Gateway",
    "Ingress",
    "IngressClass",
    "Job",
    "LimitRange",
    "NetworkPolicy",
    "PersistentVolume",
    "PodMonitor",
    "PriorityClass",
    "ResourceQuota",
    "Role",
    "RoleBinding",
    "ServiceAccount",
    "ServiceMonitor",
    "StorageClass",
];
