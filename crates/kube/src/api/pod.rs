//! Pod: what the scheduler and the kubelet report about it.

use crate::api::common::ConditionStatus;
use crate::api::meta::ObjectMeta;
use crate::api::pod_spec::PodSpec;
use crate::clock::Time;
use smallvec::SmallVec;
use std::rc::Rc;

#[derive(Clone, Debug, PartialEq)]
pub struct Pod {
    pub meta: ObjectMeta,
    pub spec: Rc<PodSpec>,
    pub node_name: Option<Rc<str>>,
    /// Whether the API server mounts a token of the ServiceAccount although the spec does not say so. The pods of a
    /// template share one spec, so what differs between them is not in it.
    pub mounts_token: bool,
    pub status: PodStatus,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodStatus {
    pub phase: PodPhase,
    /// The reason why the whole pod ended (`Evicted`, `NodeLost`), as opposed to the reasons of its containers.
    pub reason: Option<PodReason>,
    /// The condition PodScheduled.
    pub scheduled: Option<PodCondition>,
    /// Whether the pod has a sandbox for its containers: the condition PodReadyToStartContainers of the releases that
    /// have it.
    pub ready_to_start: Option<PodCondition>,
    pub initialized: Option<PodCondition>,
    pub containers_ready: Option<PodCondition>,
    pub ready: Option<PodCondition>,
    /// The scheduler's message that says why no node was suitable.
    pub unschedulable: Option<Rc<str>>,
    /// Most pods have one container, so that its status is stored inline and needs no allocation.
    pub containers: SmallVec<[ContainerStatus; 1]>,
    pub init_containers: Vec<ContainerStatus>,
    pub pod_ip: Option<PodIp>,
    pub start_time: Option<Time>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum PodPhase {
    #[default]
    Pending,
    Running,
    Succeeded,
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodReason {
    Evicted,
    NodeLost,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PodCondition {
    pub status: ConditionStatus,
    /// The time of the last change, as whole seconds in 32 bits: thousands of pods have five conditions each.
    since: u32,
}

/// A pod's address in 10.244.0.0/16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PodIp(pub u16);

#[derive(Clone, Debug, PartialEq)]
pub struct ContainerStatus {
    pub ready: bool,
    pub started: bool,
    pub restart_count: u32,
    pub state: ContainerState,
    /// Details about why the container waits.
    pub message: Option<Rc<str>>,
    pub last_termination: Option<Box<Termination>>,
    /// The number, from 0, of the image that the container was started from, among the images pushed under its tag.
    pub image_push: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ContainerState {
    Waiting(WaitingReason),
    Running { started_at: Time },
    Terminated(Termination),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Termination {
    pub exit_code: i32,
    pub reason: TerminationReason,
    pub started_at: Time,
    pub finished_at: Time,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TerminationReason {
    Completed,
    Error,
    OomKilled,
    /// The pod was removed before the kubelet could report how the container ended.
    ContainerStatusUnknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WaitingReason {
    ContainerCreating,
    PodInitializing,
    ErrImagePull,
    ImagePullBackOff,
    ErrImageNeverPull,
    InvalidImageName,
    CrashLoopBackOff,
    CreateContainerConfigError,
}

impl PodPhase {
    pub const fn name(self) -> &'static str {
        match self {
            PodPhase::Pending => "Pending",
            PodPhase::Running => "Running",
            PodPhase::Succeeded => "Succeeded",
            PodPhase::Failed => "Failed",
        }
    }

    pub const fn is_terminal(self) -> bool {
        matches!(self, PodPhase::Succeeded | PodPhase::Failed)
    }
}

impl PodReason {
    pub const fn name(self) -> &'static str {
        match self {
            PodReason::Evicted => "Evicted",
            PodReason::NodeLost => "NodeLost",
        }
    }
}

impl WaitingReason {
    pub const fn name(self) -> &'static str {
        match self {
            WaitingReason::ContainerCreating => "ContainerCreating",
            WaitingReason::PodInitializing => "PodInitializing",
            WaitingReason::ErrImagePull => "ErrImagePull",
            WaitingReason::ImagePullBackOff => "ImagePullBackOff",
            WaitingReason::ErrImageNeverPull => "ErrImageNeverPull",
            WaitingReason::InvalidImageName => "InvalidImageName",
            WaitingReason::CrashLoopBackOff => "CrashLoopBackOff",
            WaitingReason::CreateContainerConfigError => "CreateContainerConfigError",
        }
    }
}

impl TerminationReason {
    /// The reason that a container runtime reports for an exit code.
    pub const fn of(exit_code: i32) -> TerminationReason {
        match exit_code {
            0 => TerminationReason::Completed,
            _ => TerminationReason::Error,
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            TerminationReason::Completed => "Completed",
            TerminationReason::Error => "Error",
            TerminationReason::OomKilled => "OOMKilled",
            TerminationReason::ContainerStatusUnknown => "ContainerStatusUnknown",
        }
    }
}

impl std::fmt::Display for PodIp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "10.244.{}.{}", self.0 >> 8, self.0 & 0xff)
    }
}

impl PodCondition {
    pub fn last_transition_time(self) -> Time {
        Time::from_secs(u64::from(self.since))
    }

    pub fn is_true(condition: Option<PodCondition>) -> bool {
        condition.is_some_and(|condition| condition.status == ConditionStatus::True)
    }

    /// `condition` set to `value` at `now` (whole seconds, as the API keeps them); the time moves only when the value
    /// changes.
    pub fn set(condition: &mut Option<PodCondition>, value: bool, now: Time) {
        let status = ConditionStatus::from(value);
        if condition.is_none_or(|condition| condition.status != status) {
            *condition = Some(PodCondition {
                status,
                since: now.whole_secs() as u32,
            });
        }
    }
}

impl Pod {
    /// Whether the pod is neither finished nor being deleted. Models `IsPodActive` of `pkg/controller`.
    pub fn is_active(&self) -> bool {
        !self.status.phase.is_terminal() && !self.meta.is_terminating()
    }

    pub fn is_ready(&self) -> bool {
        PodCondition::is_true(self.status.ready)
    }

    /// Ready for at least `min_ready_seconds`. Models `IsPodAvailable` of `pkg/api/v1/pod`.
    pub fn is_available(&self, min_ready_seconds: i32, now: Time) -> bool {
        self.available_at(min_ready_seconds)
            .is_some_and(|at| at <= now)
    }

    /// When this pod, ready now, is (or was) available; `None` while it is not ready.
    pub fn available_at(&self, min_ready_seconds: i32) -> Option<Time> {
        let ready = self
            .status
            .ready
            .filter(|r| r.status == ConditionStatus::True)?;
        let wait = crate::clock::Duration::from_secs(min_ready_seconds.max(0) as u64);
        Some(ready.last_transition_time() + wait)
    }

    /// Restarts over all containers.
    pub fn restarts(&self) -> u32 {
        self.status.containers.iter().map(|c| c.restart_count).sum()
    }
}
