//! From a bound pod to running containers: init containers one after the other, then all others.

use super::{ImageFault, Kubelet, Runner, Slot, Step, Worker, container, status};
use crate::trace::{Effect, PodChange};
use kube::api::Pod;
use kube::api::event::{EventReason, Message};
use kube::api::meta::Uid;
use kube::api::pod::{
    ContainerState, ContainerStatus, PodIp, Termination, TerminationReason, WaitingReason,
};
use kube::api::version::Feature;
use kube::clock::Duration;
use smallvec::smallvec;
use std::rc::Rc;

/// A restarted container needs no new sandbox.
const RESTART_WORK: Duration = Duration(100);

impl Kubelet<'_, '_> {
    pub(super) fn adopt(&mut self, pod: Rc<Pod>) {
        if self.memory.workers.contains(pod.meta.uid) || pod.meta.is_terminating() {
            return;
        }
        let init = pod.spec.init_containers.len();
        let worker = Worker {
            since: self.ctx.now,
            runners: smallvec![Runner::default(); init + pod.spec.containers.len()],
            stopping: None,
            told_to_stop: None,
            config: Default::default(),
            awaits_sync: false,
        };
        let uid = pod.meta.uid;
        drop(pod);
        self.memory.workers.insert(uid, worker);
        self.memory.last_ip = self.memory.last_ip.wrapping_add(1).max(1);
        let ip = PodIp(self.memory.last_ip);
        let now = self.ctx.now;
        let reason = match init {
            0 => WaitingReason::ContainerCreating,
            _ => WaitingReason::PodInitializing,
        };
        self.ctx.store.update(uid, |pod: &mut Pod| {
            pod.status.start_time = Some(now.truncated());
            pod.status.pod_ip = Some(ip);
            pod.status.init_containers = waiting(init, WaitingReason::PodInitializing).collect();
            pod.status.containers = waiting(pod.spec.containers.len(), reason).collect();
            super::summarise(pod, false, now);
        });
        let Some(pod) = self.ctx.store.get::<Pod>(uid).cloned() else {
            return;
        };
        match init {
            0 => self.begin_all(&pod),
            _ => self.pull(&pod, 0),
        }
    }

    fn begin_all(&mut self, pod: &Pod) {
        let init = pod.spec.init_containers.len();
        for slot in init..init + pod.spec.containers.len() {
            self.pull(pod, slot as Slot);
        }
    }

    /// The image is there: the container is made, and starts a little later.
    pub(super) fn create(&mut self, pod: &Pod, slot: Slot) {
        let restarted = status(pod, slot).last_termination.is_some();
        let wait = if restarted {
            RESTART_WORK
        } else {
            self.creation()
        };
        self.after(pod.meta.uid, slot, wait, Step::Start);
    }

    /// How long making a container takes: by chance, and no sooner than its turn where containers start in turn.
    fn creation(&mut self) -> Duration {
        let wait = self.timing.create + self.jitter();
        if self.timing.stagger == Duration::ZERO {
            return wait;
        }
        let now = self.ctx.now;
        let turn = self.memory.last_start + self.timing.stagger;
        self.memory.last_start = turn.max(now + wait);
        self.memory.last_start.since(now)
    }

    pub(super) fn start(&mut self, pod: Rc<Pod>, slot: Slot) {
        self.read_config(&pod, slot);
        let spec = container(&pod, slot);
        let (created, started) = self.start_messages(&spec.name);
        self.event(&pod, slot, EventReason::Created, created);
        self.event(&pod, slot, EventReason::Started, started);
        let is_init = usize::from(slot) < pod.spec.init_containers.len();
        let probed = spec.readiness_probe.is_some();
        let fault = self.fault(&pod, slot);
        let ready =
            !is_init && !probed && fault.serves_when_started() && spec.startup_probe.is_none();
        let started_at = self.ctx.now;
        let image_push = self.image_on_node(&pod, &spec.image).unwrap_or_default();
        let restarts = status(&pod, slot).restart_count;
        let began = spec.startup_probe.is_none();
        let is_sidecar = spec.is_sidecar;
        let uid = pod.meta.uid;
        self.runner(uid, slot).verdicts = Default::default();
        let effect = Effect::ContainerStarted {
            container: slot,
            restarts,
        };
        self.record(&pod, effect, PodChange::Started);
        drop(pod);
        self.report(uid, slot, |status| {
            status.state = ContainerState::Running { started_at };
            status.image_push = image_push;
            status.started = began;
            status.ready = ready;
        });
        match fault {
            ImageFault::Crash => self.after(uid, slot, self.timing.crash, Step::Exit),
            ImageFault::CrashLater => self.after(uid, slot, self.timing.late_crash, Step::Exit),
            _ => {}
        }
        if is_init && !is_sidecar {
            self.after(uid, slot, self.timing.init, Step::InitDone);
        } else if is_init {
            self.next_after_init(uid, slot);
        }
        self.resume_probes(uid, slot);
    }

    fn start_messages(&self, name: &Rc<str>) -> (Message, Message) {
        let version = self.ctx.version;
        if version.has(Feature::ContainerEventsWithoutName) {
            return ("Container created".into(), "Container started".into());
        }
        let created = if version.has(Feature::CreatedContainerColon) {
            "Created container: {}"
        } else {
            "Created container {}"
        };
        let started = Message::of("Started container {}", name);
        (Message::of(created, name), started)
    }

    pub(super) fn init_done(&mut self, pod: &Pod, slot: Slot) {
        let finished_at = self.ctx.now;
        self.report(pod.meta.uid, slot, |status| {
            let ContainerState::Running { started_at } = status.state else {
                return;
            };
            status.ready = true;
            status.state = ContainerState::Terminated(Termination {
                exit_code: 0,
                reason: TerminationReason::Completed,
                started_at,
                finished_at,
            });
        });
        self.next_after_init(pod.meta.uid, slot);
    }

    fn next_after_init(&mut self, pod: Uid, slot: Slot) {
        let Some(pod) = self.ctx.store.get::<Pod>(pod).cloned() else {
            return;
        };
        if usize::from(slot) + 1 < pod.spec.init_containers.len() {
            self.pull(&pod, slot + 1);
        } else {
            self.begin_all(&pod);
        }
    }

    /// Why a pod is ready now, or is no longer.
    pub(super) fn readiness_reason(&self, pod: &Pod, slot: Slot, ready: bool) -> PodChange {
        let probe = container(pod, slot).readiness_probe;
        match (status(pod, slot).state, probe) {
            (ContainerState::Terminated(end), _) => PodChange::Crashed {
                exit_code: end.exit_code,
            },
            (_, Some(probe)) => PodChange::ReadinessProbe {
                succeeded: ready,
                threshold: if ready {
                    probe.success_threshold
                } else {
                    probe.failure_threshold
                },
            },
            (_, None) => PodChange::NoReadinessProbe,
        }
    }
}

fn waiting(count: usize, reason: WaitingReason) -> impl Iterator<Item = ContainerStatus> {
    let status = ContainerStatus {
        ready: false,
        started: false,
        restart_count: 0,
        state: ContainerState::Waiting(reason),
        last_termination: None,
        image_push: 0,
    };
    std::iter::repeat_n(status, count)
}
