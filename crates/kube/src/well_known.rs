//! The labels, annotations, taints and names to which Kubernetes itself gives a meaning. Each is written only here, so
//! that no other module can misspell it.

/// The namespace of objects that name no namespace.
pub const DEFAULT_NAMESPACE: &str = "default";

/// The hash of the template that a ReplicaSet of a Deployment, and each of its pods, was made from.
pub const POD_TEMPLATE_HASH: &str = "pod-template-hash";
/// The revision that a pod of a StatefulSet or DaemonSet was made from.
pub const CONTROLLER_REVISION_HASH: &str = "controller-revision-hash";
/// The hash that names a ControllerRevision of a StatefulSet.
pub const REVISION_HASH: &str = "controller.kubernetes.io/hash";
/// The number of the template that a pod of a DaemonSet was made from.
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
/// The most pods that the Deployment was allowed to have when a ReplicaSet was sized last.
pub const MAX_REPLICAS: &str = "deployment.kubernetes.io/max-replicas";
/// The revision that a Deployment shall return to. The first API versions had a field for it, which later versions keep
/// as this annotation.
pub const ROLLBACK_TO: &str = "deprecated.deployment.rollback.to";
/// The number of templates that a DaemonSet has had.
pub const TEMPLATE_GENERATION: &str = "deprecated.daemonset.template.generation";
/// The command that changed the object, if it was recorded.
pub const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";
/// The manifest that `kubectl apply` applied last. The next `apply` finds in it the fields that the user has dropped
/// since.
/// The finalizer by which a claim outlives its deletion while a pod uses it.
pub const CLAIM_PROTECTION: &str = "kubernetes.io/pvc-protection";
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
/// The amounts that LimitRanges filled into a pod, in words.
pub const LIMIT_RANGER: &str = "kubernetes.io/limit-ranger";
/// The time of the last `kubectl rollout restart`. The command writes it into the template, so that every pod is
/// replaced.
pub const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";
/// The container that `kubectl logs` and `kubectl exec` use when the user names no container.
pub const DEFAULT_CONTAINER: &str = "kubectl.kubernetes.io/default-container";
/// Pods with a lower number go first when a ReplicaSet gives some up.
pub const DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";

/// The addresses that Services are given.
pub const SERVICE_RANGE: &str = "10.96.0.0/16";

/// The taints that nodes in trouble have.
pub const NOT_READY: &str = "node.kubernetes.io/not-ready";
pub const UNREACHABLE: &str = "node.kubernetes.io/unreachable";
pub const DISK_PRESSURE: &str = "node.kubernetes.io/disk-pressure";
pub const MEMORY_PRESSURE: &str = "node.kubernetes.io/memory-pressure";
pub const PID_PRESSURE: &str = "node.kubernetes.io/pid-pressure";
/// The taint that a cordoned node has.
pub const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";
