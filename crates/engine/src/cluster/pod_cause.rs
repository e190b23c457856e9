//! Why a pod is not available, found by asking the scheduler and the kubelets about the present state.

use crate::kubelet::{
    ImageFault, ImageFaults, Kubelets, Slot, missing_in_environment, missing_in_volumes,
};
use crate::scheduler;
use crate::store::Store;
use crate::trace::{MissingConfig, Placement, PodCause, ProbeKind, PullError};
use kube::api::meta::Uid;
use kube::api::pod::{ContainerState, ContainerStatus, PodPhase, WaitingReason};
use kube::api::pod_spec::Container;
use kube::api::{Pod, PodSpec};
use kube::clock::Time;
use serde_json::Value;
use std::rc::Rc;

/// A round of questions about the pods of one workload at one moment. Pods of one owner and spec that have no node get one
/// answer, since the scheduler looks at every node, and maybe at every pod, for each.
pub(super) struct Asked {
    now: Time,
    min_ready_seconds: i32,
    unscheduled: Option<(Option<Uid>, Rc<PodSpec>, PodCause)>,
}

impl Asked {
    pub(super) fn new(now: Time, min_ready_seconds: i32) -> Asked {
        Asked {
            now,
            min_ready_seconds,
            unscheduled: None,
        }
    }

    /// `None` when the pod is available.
    pub(super) fn cause(
        &mut self,
        store: &Store,
        kubelets: &Kubelets,
        faults: &ImageFaults,
        pod: &Pod,
    ) -> Option<PodCause> {
        if let Some(deadline) = pod.meta.deletion_timestamp {
            return Some(PodCause::Terminating {
                left: deadline.since(self.now),
                grace_seconds: pod.meta.deletion_grace_period_seconds.unwrap_or(0),
            });
        }
        match pod.status.phase {
            PodPhase::Failed => return Some(PodCause::Failed(pod.status.reason)),
            PodPhase::Succeeded => return Some(PodCause::Completed),
            PodPhase::Pending | PodPhase::Running => {}
        }
        if pod.is_available(self.min_ready_seconds, self.now) {
            return None;
        }
        let Some(node) = &pod.node_name else {
            return Some(self.of_unscheduled(store, pod));
        };
        if kubelets.is_down(node) {
            return Some(PodCause::NodeSilent { node: node.clone() });
        }
        if let Some(ready) = pod.status.ready.filter(|_| pod.is_ready()) {
            return Some(PodCause::MinReady {
                ready_for: self.now.since(ready.last_transition_time()),
                needed_seconds: self.min_ready_seconds,
            });
        }
        Some(of_containers(store, kubelets, faults, pod))
    }

    fn of_unscheduled(&mut self, store: &Store, pod: &Pod) -> PodCause {
        let owner = pod.meta.owner.as_ref().map(|owner| owner.uid);
        if let Some((known, spec, cause)) = &self.unscheduled
            && *known == owner
            && Rc::ptr_eq(spec, &pod.spec)
        {
            return cause.clone();
        }
        let cause = unscheduled(store, pod);
        self.unscheduled = Some((owner, pod.spec.clone(), cause.clone()));
        cause
    }
}

fn unscheduled(store: &Store, pod: &Pod) -> PodCause {
    if !pod.spec.scheduling_gates.is_empty() {
        return PodCause::Gated(pod.spec.scheduling_gates.clone());
    }
    let Some(no_node) = scheduler::why_no_node(store, pod) else {
        return PodCause::AwaitsScheduler;
    };
    let neighbours = pod.spec.neighbours.as_deref();
    let ports = neighbours.into_iter().flat_map(|own| &own.host_ports);
    let spread = neighbours.into_iter().flat_map(|own| &own.spread);
    PodCause::NoNode {
        no_node: Box::new(no_node),
        constraints: Box::new(Placement {
            selectors: pod.spec.node_selectors(),
            host_ports: ports.map(|port| port.port).collect(),
            spread_by: spread.map(|one| one.topology_key.clone()).collect(),
        }),
    }
}

/// The first container that is not well decides; the init containers come first.
fn of_containers(store: &Store, kubelets: &Kubelets, faults: &ImageFaults, pod: &Pod) -> PodCause {
    let specs = pod.spec.init_containers.iter().chain(&pod.spec.containers);
    let statuses = pod
        .status
        .init_containers
        .iter()
        .chain(&pod.status.containers);
    let total = pod.spec.init_containers.len();
    for (slot, (spec, status)) in specs.zip(statuses).enumerate() {
        let is_init = slot < total && !spec.is_sidecar;
        let place = Place {
            pod,
            spec,
            status,
            slot: slot as Slot,
        };
        match status.state {
            ContainerState::Terminated(end) if is_init && end.exit_code == 0 => {}
            ContainerState::Running { .. } if is_init => {
                return PodCause::Init {
                    container: spec.name.clone(),
                    index: slot,
                    total,
                };
            }
            ContainerState::Running { .. } => {
                if let Some(cause) = place.of_running(kubelets) {
                    return cause;
                }
            }
            ContainerState::Waiting(reason) => return place.of_waiting(store, faults, reason),
            ContainerState::Terminated(_) => return place.crash(),
        }
    }
    PodCause::MadeUnready
}

/// A container of a pod, and its status.
struct Place<'p> {
    pod: &'p Pod,
    spec: &'p Container,
    status: &'p ContainerStatus,
    slot: Slot,
}

impl Place<'_> {
    fn of_waiting(&self, store: &Store, faults: &ImageFaults, reason: WaitingReason) -> PodCause {
        let container = || self.spec.name.clone();
        let retried = PodCause::Retried {
            container: container(),
            reason,
        };
        let image = |error| PodCause::Image {
            container: container(),
            image: self.spec.image.clone(),
            error,
        };
        match reason {
            WaitingReason::ContainerCreating | WaitingReason::PodInitializing => {
                let missing = missing_in_volumes(store, self.pod);
                missing.map_or(PodCause::Creating, |missing| PodCause::Config {
                    missing,
                    container: None,
                })
            }
            WaitingReason::ErrImagePull | WaitingReason::ImagePullBackOff => {
                match faults.of(&self.spec.image) {
                    ImageFault::Missing => image(PullError::NotFound),
                    _ => retried,
                }
            }
            WaitingReason::ErrImageNeverPull => image(PullError::NeverPull),
            WaitingReason::InvalidImageName => image(PullError::InvalidName),
            WaitingReason::CreateContainerConfigError => {
                let missing = missing_in_environment(store, self.pod, self.slot);
                missing.map_or(retried, |missing: MissingConfig| PodCause::Config {
                    missing,
                    container: Some(container()),
                })
            }
            WaitingReason::CrashLoopBackOff => self.crash(),
        }
    }

    fn crash(&self) -> PodCause {
        let end = match self.status.state {
            ContainerState::Terminated(end) => Some(end),
            _ => self.status.last_termination.as_deref().copied(),
        };
        PodCause::Crash {
            container: self.spec.name.clone(),
            is_init: usize::from(self.slot) < self.pod.spec.init_containers.len(),
            exit_code: end.map_or(0, |end| end.exit_code),
            restarts: self.status.restart_count,
        }
    }

    /// Why a container that runs is not ready; `None` when it is.
    fn of_running(&self, kubelets: &Kubelets) -> Option<PodCause> {
        let spec = self.spec;
        let container = spec.name.clone();
        let probe = |kind, field| PodCause::Probe {
            container: container.clone(),
            kind,
            probe: described(&self.json()[field]),
        };
        match (&spec.startup_probe, &spec.readiness_probe) {
            (Some(_), _) if !self.status.started => Some(probe(ProbeKind::Startup, "startupProbe")),
            _ if self.status.ready => None,
            _ if kubelets.is_unready(self.pod.meta.uid) => Some(PodCause::MadeUnready),
            (_, Some(_)) => Some(probe(ProbeKind::Readiness, "readinessProbe")),
            _ => Some(PodCause::NotReady { container }),
        }
    }

    fn json(&self) -> &Value {
        let (slot, init) = (usize::from(self.slot), self.pod.spec.init_containers.len());
        let json = self.pod.spec.json();
        match slot.checked_sub(init) {
            Some(index) => &json["containers"][index],
            None => &json["initContainers"][slot],
        }
    }
}

/// A probe in short: `HTTP GET :8080/healthz`, `TCP :5432`, `gRPC :9000`, `exec cat /tmp/healthy`.
fn described(probe: &Value) -> String {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    if let Some(get) = probe.get("httpGet") {
        let path = text(&get["path"]);
        let slash = if path.starts_with('/') { "" } else { "/" };
        return format!("HTTP GET :{}{slash}{path}", text(&get["port"]));
    }
    if let Some(socket) = probe.get("tcpSocket") {
        return format!("TCP :{}", text(&socket["port"]));
    }
    if let Some(call) = probe.get("grpc") {
        return format!("gRPC :{}", text(&call["port"]));
    }
    let words = probe["exec"]["command"].as_array().into_iter().flatten();
    format!("exec {}", words.map(text).collect::<Vec<_>>().join(" "))
}
