//! How a pod is drawn: one of a few states, and the words that kubectl uses for it.

use kube::api::meta::Uid;
use kube::api::pod::{ContainerState, PodPhase, WaitingReason};
use kube::api::{KubernetesVersion, Pod, pod_status};
use kube::clock::Time;
use std::borrow::Cow;
use std::rc::Rc;

/// The state of a pod, in the order in which states are counted: the best first, and pods that are going away last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PodState {
    Available,
    /// The pod is ready, but has not been ready for `minReadySeconds` yet.
    Ready,
    /// The pod runs but is not ready: it does not answer yet, or no longer answers.
    NotReady,
    Creating,
    Pending,
    /// The image cannot be pulled: `ErrImagePull`, `ImagePullBackOff` and similar reasons.
    NoImage,
    /// A ConfigMap or Secret that a container needs is not there: `CreateContainerConfigError`.
    NoConfig,
    CrashLoop,
    Error,
    Completed,
    Terminating,
}

impl PodState {
    pub const ALL: [PodState; 11] = [
        PodState::Available,
        PodState::Ready,
        PodState::NotReady,
        PodState::Creating,
        PodState::Pending,
        PodState::NoImage,
        PodState::NoConfig,
        PodState::CrashLoop,
        PodState::Error,
        PodState::Completed,
        PodState::Terminating,
    ];

    pub fn of(pod: &Pod, min_ready_seconds: i32, now: Time) -> PodState {
        if pod.meta.is_terminating() {
            PodState::Terminating
        } else if pod.status.phase == PodPhase::Failed {
            PodState::Error
        } else if pod.status.phase == PodPhase::Succeeded {
            PodState::Completed
        } else if pod.is_available(min_ready_seconds, now) {
            PodState::Available
        } else if pod.is_ready() {
            PodState::Ready
        } else if pod.node_name.is_none() {
            PodState::Pending
        } else {
            PodState::of_containers(pod)
        }
    }

    /// The first container that does not run decides the state of the pod.
    fn of_containers(pod: &Pod) -> PodState {
        let init = pod.status.init_containers.iter();
        let init = init.filter(|status| !is_done(status.state));
        let states = init
            .chain(&pod.status.containers)
            .map(|status| status.state);
        let mut troubled = states.filter_map(PodState::of_container);
        troubled.next().unwrap_or(PodState::NotReady)
    }

    fn of_container(state: ContainerState) -> Option<PodState> {
        match state {
            ContainerState::Running { .. } => None,
            // The pod itself has not ended, so the container is started again, even after the exit code 0.
            ContainerState::Terminated(_) => Some(PodState::CrashLoop),
            ContainerState::Waiting(reason) => Some(match reason {
                WaitingReason::ContainerCreating | WaitingReason::PodInitializing => {
                    PodState::Creating
                }
                WaitingReason::ErrImagePull
                | WaitingReason::ImagePullBackOff
                | WaitingReason::ErrImageNeverPull
                | WaitingReason::InvalidImageName => PodState::NoImage,
                WaitingReason::CrashLoopBackOff => PodState::CrashLoop,
                WaitingReason::CreateContainerConfigError => PodState::NoConfig,
            }),
        }
    }

    /// Whether the pod is unlikely to recover by waiting alone.
    pub const fn is_trouble(self) -> bool {
        matches!(
            self,
            PodState::NoImage | PodState::NoConfig | PodState::CrashLoop | PodState::Error
        )
    }

    /// Whether a workload counts the pod among its own.
    pub const fn is_counted(self) -> bool {
        !matches!(
            self,
            PodState::Terminating | PodState::Error | PodState::Completed
        )
    }
}

fn is_done(state: ContainerState) -> bool {
    matches!(state, ContainerState::Terminated(end) if end.exit_code == 0)
}

/// One pod on the stage.
#[derive(Clone, Debug, PartialEq)]
pub struct PodView {
    pub uid: Uid,
    pub name: Rc<str>,
    pub state: PodState,
    /// The STATUS that kubectl shows.
    pub status: Cow<'static, str>,
    pub ready: (usize, usize),
    pub restarts: u32,
    pub node: Option<Rc<str>>,
}

impl PodView {
    pub fn of(pod: &Pod, min_ready_seconds: i32, version: KubernetesVersion, now: Time) -> PodView {
        PodView {
            uid: pod.meta.uid,
            name: pod.meta.name.clone(),
            state: PodState::of(pod, min_ready_seconds, now),
            status: pod_status::status(pod, version),
            ready: pod_status::ready(pod),
            restarts: pod.restarts(),
            node: pod.node_name.clone(),
        }
    }

    /// The part of the name that differs between pods of one set.
    pub fn short_name(&self) -> &str {
        self.name
            .rsplit_once('-')
            .map_or(&self.name, |(_, suffix)| suffix)
    }
}
