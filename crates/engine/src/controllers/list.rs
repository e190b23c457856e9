//! All controllers. To add one, write it in a file or folder of its own and name it here.

use super::claim_protection::ClaimProtection;
use super::controller::Controller;
use super::daemon_set::DaemonSetController;
use super::deployment::DeploymentController;
use super::disruption::DisruptionController;
use super::endpoints::EndpointsController;
use super::garbage_collector::GarbageCollector;
use super::horizontal_pod_autoscaler::HorizontalPodAutoscalerController;
use super::namespace::NamespaceController;
use super::pod_garbage_collector::PodGarbageCollector;
use super::replica_set::{ReplicaSetController, ReplicationManager};
use super::stateful_set::StatefulSetController;

/// When one change wakes several controllers, they look in this order: controllers that make pods come before
/// controllers that only read them. Another order would change existing runs, so a new controller must be added at the
/// end.
static CONTROLLERS: [&dyn Controller; 12] = [
    &GarbageCollector,
    &PodGarbageCollector,
    &EndpointsController,
    &DisruptionController,
    &ReplicaSetController,
    &StatefulSetController,
    &DaemonSetController,
    &ReplicationManager,
    &DeploymentController,
    &NamespaceController,
    &HorizontalPodAutoscalerController,
    &ClaimProtection,
];

/// A controller by its place in the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ControllerId(u8);

impl ControllerId {
    pub(crate) fn all() -> impl Iterator<Item = ControllerId> {
        (0..CONTROLLERS.len() as u8).map(ControllerId)
    }

    pub(crate) fn controller(self) -> &'static dyn Controller {
        CONTROLLERS[usize::from(self.0)]
    }
}
