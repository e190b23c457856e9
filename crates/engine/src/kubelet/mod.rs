//! The kubelets: they run each pod from its binding to a node until it is gone.
//!
//! Models `pkg/kubelet` as far as users see it: image pulls, starts, probes, restarts, termination.
//! A kubelet sees its pods and the images of its node, and reports to the store. It asks to be
//! woken through [`Timer`]s; it never decides how many pods there should be.

mod config;
mod crash;
pub mod image;
mod pass;
mod probe;
mod pull;
mod serve;
mod start;
mod stop;

pub use config::Content;
pub(crate) use config::{missing_in_environment, missing_in_volumes};
pub use image::{ImageFault, ImageFaults, Timing};
pub use pull::is_image_name;
pub use serve::Deaf;

use crate::context::Context;
use crate::store::{ByUid, NewEvent};
use crate::trace::{Actor, Effect, PodChange, Reason};
use kube::api::Pod;
use kube::api::common::ConditionStatus;
use kube::api::event::{EventReason, EventSource, EventType, Message, ObjectReference};
use kube::api::meta::{Kind, Uid};
use kube::api::pod::{
    ContainerState, ContainerStatus, PodCondition, PodIp, PodPhase, Termination, WaitingReason,
};
use kube::api::pod_spec::{Container, RestartPolicy};
use kube::clock::{Duration, Time};
use kube::map::{Map, Set};
use pass::Pass;
use probe::Verdicts;
use smallvec::SmallVec;
use std::rc::Rc;

/// When a kubelet wants to look at a pod again, and for which step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timer {
    pub pod: Uid,
    pub slot: Slot,
    /// Timers of an earlier life of the container are stale.
    pub epoch: u32,
    pub step: Step,
}

/// The number of a container in its pod, counting init containers first.
pub type Slot = u8;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// A pod was bound to this node.
    Adopt,
    /// The volumes are mounted and the sandbox is made.
    Sandbox,
    /// Something has happened in the pod: its kubelet looks at it.
    Sync,
    /// The wait after an error is over.
    Retry,
    PullEnd,
    Start,
    /// An init container's work is done.
    Done,
    /// A container ends by itself.
    Exit,
    /// A container has ended that was stopped because of its probes.
    Killed,
    Probe,
    /// A probe that will succeed as soon as the application is up.
    AwaitedProbe,
    /// A deletion is noticed.
    Terminate,
    /// The preStop hook and the application have ended, or time is up.
    Stopped,
    /// The kubelet can no longer find out how the containers ended.
    Unknown,
    /// Nothing is left of the pod.
    Gone,
    /// Something outside changed that the pod waits for or depends on.
    Refresh,
    /// A container of the pod has got another image.
    ImageChanged,
    /// The kubelet looks at the pod's files again.
    SyncFiles,
    /// A stand-in shows that it waits before it pulls again.
    BackOffPull,
}

impl Step {
    /// Whether the step is about the pod as a whole, and not about one of its containers.
    const fn is_of_pod(self) -> bool {
        matches!(
            self,
            Step::Sandbox | Step::Sync | Step::Retry | Step::Stopped | Step::Unknown | Step::Gone
        )
    }

    /// Whether the pod is idle until the step is due. Such steps may come again for ever, so that the cluster counts as
    /// at rest.
    pub const fn is_idle(self) -> bool {
        matches!(self, Step::Retry | Step::Probe)
    }
}

/// The memory of all kubelets, with one worker for each pod.
#[derive(Clone, Debug, Default)]
pub struct Kubelets {
    workers: ByUid<Worker>,
    /// Images on each node.
    images: Map<Rc<str>, Rc<NodeImages>>,
    /// Pods that a user made unready.
    unready: Set<Uid>,
    /// Nodes that have failed.
    down: Set<Rc<str>>,
    last_ip: u16,
    /// When the container that was made last starts. It is used only when starts are staggered.
    last_start: Time,
}

#[derive(Clone, Debug, Default)]
struct NodeImages {
    /// Which push of each image the node has.
    present: Map<Rc<str>, u32>,
    /// Images that are being pulled, and when each pull ends.
    pulling: Map<Rc<str>, Time>,
}

#[derive(Clone, Debug, Default)]
struct Worker {
    /// When the pod was adopted. Its probes tick in periods counted from this moment.
    since: Time,
    /// Timers of the whole pod that carry an earlier number are stale.
    epoch: u32,
    /// One for each container; most pods have one.
    runners: SmallVec<[Runner; 1]>,
    /// Whether there is a sandbox for the containers, and the address that it has.
    sandbox: bool,
    ip: Option<PodIp>,
    /// The pass that is under way.
    pass: Option<Box<Pass>>,
    /// The deletion timestamp that the running termination obeys.
    stopping: Option<Time>,
    /// When the kubelet began to end it.
    told_to_stop: Option<Time>,
    /// The contents that were read, by the number of the pod's reference.
    config: Map<usize, Content>,
    /// Whether a look at the pod's files is planned.
    awaits_sync: bool,
    /// How long the next look at missing volumes is put off.
    mount_back_off: Duration,
}

/// One container's memory between its states.
#[derive(Clone, Debug, Default)]
struct Runner {
    epoch: u32,
    /// The image that runs, or that is to run when nothing does.
    image: Rc<str>,
    verdicts: Verdicts,
    trouble: Option<Box<Trouble>>,
}

/// The failures of a container, and the waits before it is tried again.
#[derive(Clone, Debug, Default)]
struct Trouble {
    /// How the container ended, while that is not reported yet.
    exited: Option<Termination>,
    /// Whether the container was stopped because of its probes.
    for_probe: bool,
    /// Whether the container is stopped because it has got another image, so that it starts again whatever the pod's
    /// restart policy.
    for_image: bool,
    /// Why the container could not be started, for the next report.
    reason: Option<WaitingReason>,
    message: Option<Rc<str>>,
    pull_back_off: Duration,
    /// When the container's image may be pulled again.
    pull_due: Time,
    restart_back_off: Duration,
    last_restart: Option<Time>,
}

impl Runner {
    fn trouble(&mut self) -> &mut Trouble {
        self.trouble.get_or_insert_default()
    }

    /// Whether its container has got another image and is not yet stopped for it.
    fn is_outdated(&self, spec: &Container) -> bool {
        let stops = self.trouble.as_ref().is_some_and(|one| one.for_image);
        self.image != spec.image && !stops
    }
}

impl Worker {
    fn has_outdated(&self, pod: &Pod) -> bool {
        let both = self.runners.iter().zip(0..);
        let mut both = both.map(|(runner, slot)| (runner, container(pod, slot)));
        both.any(|(runner, spec)| runner.is_outdated(spec))
    }
}

/// One call of a kubelet: the world around it and the timers it sets.
pub struct Kubelet<'k, 'a> {
    pub ctx: &'k mut Context<'a>,
    pub memory: &'k mut Kubelets,
    pub faults: &'k ImageFaults,
    pub timing: &'k Timing,
    pub timers: &'k mut Vec<(Duration, Timer)>,
}

impl Kubelets {
    /// Forgets a pod that is gone.
    pub fn forget(&mut self, pod: Uid) {
        self.workers.remove(pod);
        self.unready.remove(&pod);
    }

    /// Makes a pod fail its readiness, or takes that back.
    pub fn set_unready(&mut self, pod: Uid, unready: bool) {
        if unready {
            self.unready.insert(pod)
        } else {
            self.unready.remove(&pod)
        };
    }

    pub fn set_down(&mut self, node: &str, down: bool) {
        if down {
            self.down.insert(node.into())
        } else {
            self.down.remove(node)
        };
    }

    pub fn is_any_down(&self) -> bool {
        !self.down.is_empty()
    }

    /// Whether the node has failed. Then no pod on it is started, stopped or reported, and none answers.
    pub fn is_down(&self, node: &str) -> bool {
        self.down.contains(node)
    }

    pub fn is_unready(&self, pod: Uid) -> bool {
        self.unready.contains(&pod)
    }

    /// The step that a kubelet has yet to begin with a pod of its node: to adopt it, to start it with another image, or to
    /// end it by its deadline.
    pub fn news(&self, pod: &Pod) -> Option<Step> {
        let worker = self.workers.get(pod.meta.uid);
        let deadline = pod.meta.deletion_timestamp;
        match worker {
            Some(worker) if worker.stopping == deadline => {
                let changed = deadline.is_none() && worker.has_outdated(pod);
                changed.then_some(Step::ImageChanged)
            }
            None if deadline.is_none() => Some(Step::Adopt),
            _ => Some(Step::Terminate),
        }
    }
}

impl Kubelet<'_, '_> {
    /// Does what a timer was set for, unless it is stale.
    pub fn wake(&mut self, timer: Timer) {
        let Some(pod) = self.ctx.store.get::<Pod>(timer.pod).cloned() else {
            self.memory.forget(timer.pod);
            return;
        };
        match timer.step {
            Step::Adopt => return self.adopt(pod),
            Step::Terminate => return self.terminate(&pod),
            Step::Refresh => return self.refresh(&pod),
            Step::ImageChanged => return self.image_changed(&pod),
            Step::SyncFiles => return self.sync_files(&pod),
            _ => {}
        }
        let Some(worker) = self.memory.workers.get(timer.pod) else {
            return;
        };
        let uid = timer.pod;
        if timer.step.is_of_pod() {
            return match timer.step {
                _ if worker.epoch != timer.epoch => {}
                Step::Sandbox => self.sandbox_made(uid),
                Step::Sync | Step::Retry => self.sync(uid),
                Step::Stopped => self.stopped(&pod),
                Step::Unknown => self.never_ran(uid),
                _ => self.gone(&pod),
            };
        }
        let slot = timer.slot;
        let own = worker.runners[usize::from(slot)].epoch;
        if worker.stopping.is_some() || own != timer.epoch {
            return;
        }
        match timer.step {
            Step::PullEnd => self.pull_end(&pod, slot),
            Step::BackOffPull => self.back_off_pull_of_stand_in(&pod, slot),
            Step::Start => {
                self.start(&pod, slot);
                self.go_on(uid, slot + 1);
            }
            Step::Done => self.exit(&pod, slot, 0),
            Step::Exit => self.exit(&pod, slot, 1),
            Step::Killed => self.killed(&pod, slot),
            _ => self.probe(pod, slot),
        }
    }

    /// Makes the container of a pod exit now, as if it had crashed. Nothing happens to a pod that no kubelet has started.
    pub fn crash(&mut self, pod: Uid) {
        let Some(pod) = self.ctx.store.get::<Pod>(pod).cloned() else {
            return;
        };
        if !self.memory.workers.contains(pod.meta.uid) {
            return;
        }
        let first = pod.spec.init_containers.len();
        self.exit(&pod, first as Slot, 1);
    }

    /// Reports the state of a pod again when its node is back.
    pub fn recover(&mut self, pod: Uid) {
        let Some(pod) = self.ctx.store.get::<Pod>(pod).cloned() else {
            return;
        };
        let known = self.memory.workers.contains(pod.meta.uid);
        if known && !pod.meta.is_terminating() {
            self.report(pod.meta.uid, 0, |_| {});
        }
    }

    fn after(&mut self, pod: Uid, slot: Slot, wait: Duration, step: Step) {
        let worker = self.memory.workers.get(pod);
        let timer = Timer {
            pod,
            slot,
            epoch: worker.map_or(0, |worker| worker.runners[usize::from(slot)].epoch),
            step,
        };
        self.timers.push((wait, timer));
    }

    /// Sets a timer like [`Self::after`], for a step of the pod as a whole.
    fn after_all(&mut self, pod: Uid, wait: Duration, step: Step) {
        let worker = self.memory.workers.get(pod);
        let timer = Timer {
            pod,
            slot: 0,
            epoch: worker.map_or(0, |worker| worker.epoch),
            step,
        };
        self.timers.push((wait, timer));
    }

    fn trouble(&self, pod: &Pod, slot: Slot) -> Option<&Trouble> {
        let worker = self.memory.workers.get(pod.meta.uid)?;
        worker.runners[usize::from(slot)].trouble.as_deref()
    }

    fn runner(&mut self, pod: Uid, slot: Slot) -> &mut Runner {
        let worker = self.memory.workers.get_mut(pod);
        let worker = worker.expect("a pod with timers has a worker");
        &mut worker.runners[usize::from(slot)]
    }

    /// The fault of the image that runs in a slot, or that is to run there.
    fn fault(&self, pod: &Pod, slot: Slot) -> ImageFault {
        let worker = self.memory.workers.get(pod.meta.uid);
        let running = worker.and_then(|worker| worker.runners.get(usize::from(slot)));
        self.faults
            .of(running.map_or(&container(pod, slot).image, |runner| &runner.image))
    }

    fn jitter(&mut self) -> Duration {
        Duration(self.ctx.rng.below(self.timing.jitter.as_millis() + 1))
    }

    /// Reports a container's new state, and the pod's phase and readiness that follow from it. A caller should drop its
    /// `Rc` of the old pod before it calls this, because a pod without other owners is changed in place instead of
    /// copied.
    fn report(&mut self, uid: Uid, slot: Slot, change: impl FnOnce(&mut ContainerStatus)) {
        self.report_pod(uid, slot, |pod| change(status_mut(pod, slot)));
    }

    /// Reports like [`Self::report`], for a change of more than one container; the container in `slot` gives the
    /// reason.
    fn report_pod(&mut self, uid: Uid, slot: Slot, change: impl FnOnce(&mut Pod)) {
        let Some(pod) = self.ctx.store.get::<Pod>(uid) else {
            return;
        };
        let (was_ready, old_phase) = (pod.is_ready(), pod.status.phase);
        let unready = self.memory.is_unready(uid);
        let now = self.ctx.now;
        self.ctx.store.update(uid, |pod: &mut Pod| {
            change(pod);
            summarise(pod, unready, now);
        });
        let Some(pod) = self.ctx.store.get::<Pod>(uid).cloned() else {
            return;
        };
        let phase = pod.status.phase;
        if phase != old_phase {
            self.record(&pod, Effect::PodPhaseSet { phase }, PodChange::Started);
        }
        let ready = pod.is_ready();
        if ready != was_ready {
            let why = self.readiness_reason(&pod, slot, ready);
            self.record(&pod, Effect::PodReady { ready }, why);
        }
    }

    fn record(&mut self, pod: &Pod, effect: Effect, why: PodChange) {
        let object = ObjectReference::to(Kind::Pod, &pod.meta);
        self.ctx
            .record(Actor::Kubelet, object, effect, Reason::Pod(why));
    }

    fn event(&mut self, pod: &Pod, slot: Slot, reason: EventReason, message: impl Into<Message>) {
        self.tell(pod, slot, EventType::Normal, reason, message.into());
    }

    fn warning(&mut self, pod: &Pod, slot: Slot, reason: EventReason, message: impl Into<Message>) {
        self.tell(pod, slot, EventType::Warning, reason, message.into());
    }

    fn tell(
        &mut self,
        pod: &Pod,
        slot: Slot,
        kind: EventType,
        reason: EventReason,
        message: Message,
    ) {
        let event = NewEvent {
            involved: ObjectReference::to(Kind::Pod, &pod.meta),
            container: Some(container(pod, slot).name.clone()),
            kind,
            reason,
            message,
            source: EventSource::Kubelet,
        };
        self.ctx.store.record_event(event, self.ctx.now);
    }
}

/// The spec of the container in a slot.
fn container(pod: &Pod, slot: Slot) -> &Container {
    let index = usize::from(slot);
    let init = pod.spec.init_containers.len();
    if index < init {
        &pod.spec.init_containers[index]
    } else {
        &pod.spec.containers[index - init]
    }
}

fn status(pod: &Pod, slot: Slot) -> &ContainerStatus {
    let index = usize::from(slot);
    let init = pod.status.init_containers.len();
    if index < init {
        &pod.status.init_containers[index]
    } else {
        &pod.status.containers[index - init]
    }
}

fn status_mut(pod: &mut Pod, slot: Slot) -> &mut ContainerStatus {
    let index = usize::from(slot);
    let init = pod.status.init_containers.len();
    if index < init {
        &mut pod.status.init_containers[index]
    } else {
        &mut pod.status.containers[index - init]
    }
}

/// Derives phase and conditions from the containers' states. Models `getPhase` and `GenerateStatus` of
/// `pkg/kubelet/status`.
fn summarise(pod: &mut Pod, unready: bool, now: Time) {
    if !pod.status.phase.is_terminal() {
        pod.status.phase = phase(pod);
    }
    let sidecars = pod.spec.init_containers.iter().map(|spec| spec.is_sidecar);
    let status = &mut pod.status;
    let init = status.init_containers.iter().zip(sidecars);
    let beside = init.filter(|(_, is_sidecar)| *is_sidecar);
    let beside = beside.map(|(status, _)| status);
    let ready = status.containers.iter().chain(beside).all(|one| one.ready);
    PodCondition::set(&mut status.containers_ready, ready, now);
    PodCondition::set(&mut status.ready, ready && !unready, now);
    if status
        .initialized
        .is_none_or(|c| c.status == ConditionStatus::False)
    {
        let done = status
            .init_containers
            .iter()
            .all(|container| match container.state {
                ContainerState::Terminated(end) => end.exit_code == 0,
                ContainerState::Running { .. } => container.started,
                ContainerState::Waiting(_) => false,
            });
        PodCondition::set(&mut status.initialized, done, now);
    }
}

/// Models `getPhase` of `pkg/kubelet`: a pod that is never started again is finished when all its containers are.
fn phase(pod: &Pod) -> PodPhase {
    let never_ran = |container: &ContainerStatus| {
        matches!(container.state, ContainerState::Waiting(_))
            && container.last_termination.is_none()
    };
    let statuses = &pod.status.containers;
    if statuses.iter().any(never_ran) {
        return PodPhase::Pending;
    }
    let code = |container: &ContainerStatus| match container.state {
        ContainerState::Terminated(end) => Some(end.exit_code),
        _ => None,
    };
    let ended = statuses.iter().all(|container| code(container).is_some());
    let failed = statuses.iter().any(|container| code(container) != Some(0));
    match (pod.spec.restart_policy, ended, failed) {
        (RestartPolicy::Always, _, _) | (_, false, _) => PodPhase::Running,
        (_, true, false) => PodPhase::Succeeded,
        (RestartPolicy::Never, true, true) => PodPhase::Failed,
        (RestartPolicy::OnFailure, true, true) => PodPhase::Running,
    }
}
