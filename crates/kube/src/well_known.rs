//! Labels, annotations, taints and names that Kubernetes itself gives a meaning: each stands here once.

/// Where objects are that name no namespace.
pub const DEFAULT_NAMESPACE: &str = "default";

/// Which template a ReplicaSet of a Deployment, and each of its pods, was made from.
pub const POD_TEMPLATE_HASH: &str = "pod-template-hash";
/// Which revision a pod of a StatefulSet or DaemonSet was made from.
pub const CONTROLLER_REVISION_HASH: &str = "controller-revision-hash";
/// The hash that names a ControllerRevision of a StatefulSet.
pub const REVISION_HASH: &str = "controller.kubernetes.io/hash";
/// Which of its templates a pod of a DaemonSet was made from, counted.
pub const POD_TEMPLATE_GENERATION: &str = "pod-template-generation";
/// The pod's own name, on pods of StatefulSets.
pub const POD_NAME: &str = "statefulset.kubernetes.io/pod-name";
/// The pod's ordinal, on pods of StatefulSets.
pub const POD_INDEX: &str = "apps.kubernetes.io/pod-index";
/// The Service that an EndpointSlice belongs to.
pub const SERVICE_NAME: &str = "kubernetes.io/service-name";
/// The controller that looks after an EndpointSlice.
pub const SLICE_MANAGED_BY: &str = "endpointslice.kubernetes.io/managed-by";
/// The namespace's own name.
pub const NAMESPACE_NAME: &str = "kubernetes.io/metadata.name";
/// The node's own name.
pub const HOSTNAME: &str = "kubernetes.io/hostname";
pub const OS: &str = "kubernetes.io/os";

/// The number of a revision, on a Deployment and its ReplicaSets.
pub const REVISION: &str = "deployment.kubernetes.io/revision";
/// The numbers that a ReplicaSet had before.
pub const REVISION_HISTORY: &str = "deployment.kubernetes.io/revision-history";
/// The Deployment's size when a ReplicaSet was sized last.
pub const DESIRED_REPLICAS: &str = "deployment.kubernetes.io/desired-replicas";
/// The ceiling when a ReplicaSet was sized last.
pub const MAX_REPLICAS: &str = "deployment.kubernetes.io/max-replicas";
/// The revision that a Deployment shall go back to, as the first API versions had it.
pub const ROLLBACK_TO: &str = "deprecated.deployment.rollback.to";
/// How many templates a DaemonSet had.
pub const TEMPLATE_GENERATION: &str = "deprecated.daemonset.template.generation";
/// The command that changed the object, where it was recorded.
pub const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";
/// What `kubectl apply` applied last, to see next time which fields were dropped.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
/// When `kubectl rollout restart` was called last; in the template.
pub const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";
/// The container that `kubectl logs` and `kubectl exec` take where none is named.
pub const DEFAULT_CONTAINER: &str = "kubectl.kubernetes.io/default-container";
/// Pods with a lower number go first when a ReplicaSet gives some up.
pub const DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";

/// The taints that nodes in trouble have.
pub const NOT_READY: &str = "node.kubernetes.io/not-ready";
pub const UNREACHABLE: &str = "node.kubernetes.io/unreachable";
pub const DISK_PRESSURE: &str = "node.kubernetes.io/disk-pressure";
pub const MEMORY_PRESSURE: &str = "node.kubernetes.io/memory-pressure";
pub const PID_PRESSURE: &str = "node.kubernetes.io/pid-pressure";
/// The taint that a cordoned node has.
pub const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";
