//! The differences between the StatefulSet controllers of the releases.

use kube::api::KubernetesVersion;
use kube::api::version::Feature;

/// The rules of a StatefulSet controller, which depend on its release and on the feature gates that an administrator
/// set.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Pods are available when they have been ready for `minReadySeconds`.
    pub min_ready_seconds: bool,
    /// An update and a scale-down count pods as healthy only when they are available, not already when they are ready.
    pub waits_for_availability: bool,
    /// The controller looks again at the moment at which the next pod becomes available.
    pub looks_on_time: bool,
    /// An update may have `maxUnavailable` pods unavailable at once.
    pub max_unavailable: bool,
    /// With `max_unavailable` and parallel pod management, pods of the old revision that are unavailable are replaced at
    /// once, since that loses nothing.
    pub replaces_unavailable_first: bool,
    /// The newest revision becomes the current one also where a person deletes the pods.
    pub completes_on_delete: bool,
    /// Pods that succeeded are made again, just like pods that failed.
    pub replaces_succeeded: bool,
    /// An update is complete when all pods that are wanted are new and ready, not all that exist.
    pub completes_at_replicas: bool,
}

impl Rules {
    /// The rules of a release with its default feature gates.
    pub fn of(version: KubernetesVersion) -> Rules {
        Rules {
            min_ready_seconds: version.has(Feature::StatefulSetMinReadySeconds),
            waits_for_availability: version.has(Feature::StatefulSetWaitsForAvailability),
            looks_on_time: version.has(Feature::StatefulSetMinReadyOnTime),
            max_unavailable: version.has(Feature::StatefulSetMaxUnavailable),
            replaces_unavailable_first: version.has(Feature::StatefulSetReplacesUnavailableFirst),
            completes_on_delete: version.has(Feature::StatefulSetOnDeleteCompletes),
            replaces_succeeded: version.has(Feature::StatefulSetReplacesSucceeded),
            completes_at_replicas: version.has(Feature::StatefulSetCompletesAtReplicas),
        }
    }
}
