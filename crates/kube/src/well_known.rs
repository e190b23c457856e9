//! Labels, annotations and names that Kubernetes itself gives a meaning.

/// Where objects are that name no namespace.
pub const DEFAULT_NAMESPACE: &str = "default";

/// What `kubectl apply` applied last, to see next time which fields were dropped.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
/// When `kubectl rollout restart` was called last; in the template.
pub const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";
