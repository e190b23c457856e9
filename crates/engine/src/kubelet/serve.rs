//! Whether the application in a pod would answer a request now.

use super::{ImageFault, ImageFaults, Kubelets, Timing};
use kube::api::Pod;
use kube::api::pod::{ContainerState, ContainerStatus};
use kube::api::pod_spec::Container;
use kube::clock::{Duration, Time};
use std::rc::Rc;

/// Why an application does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deaf {
    /// The container runs, but the application does not listen yet.
    StillStarting,
    /// The application was told to stop and takes no more connections.
    Stopping,
    /// The application has crashed, or waits to be started again.
    NotRunning,
    /// The application runs and answers with an error, or not at all.
    Failing,
    /// The node of the pod has failed.
    NodeDown,
}

impl Kubelets {
    /// The image that answers a request to the pod, or why nothing does.
    ///
    /// # Errors
    /// The first reason why nothing answers.
    pub fn answer(
        &self,
        pod: &Pod,
        faults: &ImageFaults,
        timing: &Timing,
        now: Time,
    ) -> Result<Rc<str>, Deaf> {
        let Some((slot, container, status)) = serving_container(pod) else {
            return Err(Deaf::NotRunning);
        };
        if pod
            .node_name
            .as_ref()
            .is_some_and(|node| self.is_down(node))
        {
            return Err(Deaf::NodeDown);
        }
        let ContainerState::Running { started_at } = status.state else {
            return Err(Deaf::NotRunning);
        };
        let worker = self.workers.get(pod.meta.uid);
        let trouble = worker.and_then(|worker| worker.runners[slot].trouble.as_ref());
        if trouble.is_some_and(|trouble| trouble.exited.is_some()) {
            return Err(Deaf::NotRunning);
        }
        let image = worker.map_or(&container.image, |worker| &worker.runners[slot].image);
        let fault = faults.of(image);
        if self.has_stopped_listening(pod, container, fault, now) {
            return Err(Deaf::Stopping);
        }
        let boot = match fault {
            ImageFault::SlowStart => timing.slow_boot,
            _ => timing.boot,
        };
        match fault {
            ImageFault::Hang | ImageFault::Unready => Err(Deaf::Failing),
            ImageFault::Crash => Err(Deaf::StillStarting),
            _ if now < started_at + boot => Err(Deaf::StillStarting),
            _ if self.is_unready(pod.meta.uid) => Err(Deaf::Failing),
            _ => Ok(image.clone()),
        }
    }

    /// An application accepts no more connections from the moment at which it gets SIGTERM, after the preStop hook.
    fn has_stopped_listening(
        &self,
        pod: &Pod,
        container: &Container,
        fault: ImageFault,
        now: Time,
    ) -> bool {
        let worker = self.workers.get(pod.meta.uid);
        let told = worker.and_then(|worker| worker.told_to_stop);
        let grace = pod.meta.deletion_grace_period_seconds.unwrap_or(0);
        let hook = Duration(container.pre_stop_ms).min(Duration::from_secs(u64::from(grace)));
        fault != ImageFault::IgnoresSigterm && told.is_some_and(|told| now >= told + hook)
    }
}

/// The container that listens: the first one with a port, else the first.
fn serving_container(pod: &Pod) -> Option<(usize, &Container, &ContainerStatus)> {
    let init = pod.spec.init_containers.len();
    let containers = || {
        let both = pod.spec.containers.iter().zip(&pod.status.containers);
        both.zip(init..)
    };
    let with_port = containers().find(|((container, _), _)| container.port.is_some());
    let found = with_port.or_else(|| containers().next());
    found.map(|((container, status), slot)| (slot, container, status))
}
