//! Where the StatefulSet controllers of the releases differ.

use kube::api::KubernetesVersion;
use kube::api::version::Feature;

/// What a StatefulSet controller obeys: by its release, or by feature gates that an administrator set otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Pods are available when they have been ready for `minReadySeconds`.
    pub min_ready_seconds: bool,
    /// An update may have `maxUnavailable` pods unavailable at once.
    pub max_unavailable: bool,
    /// Pods that ended well are made anew, as those that failed are.
    pub replaces_succeeded: bool,
    /// An update is complete when all pods that are wanted are new and ready, not all that exist.
    pub completes_at_replicas: bool,
}

impl Rules {
    /// The rules of a release as it comes.
    pub fn of(version: KubernetesVersion) -> Rules {
        Rules {
            min_ready_seconds: version.has(Feature::StatefulSetMinReadySeconds),
            max_unavailable: version.has(Feature::StatefulSetMaxUnavailable),
            replaces_succeeded: version.has(Feature::StatefulSetReplacesSucceeded),
            completes_at_replicas: version.has(Feature::StatefulSetCompletesAtReplicas),
        }
    }
}
