//! Starts a bound pod: its volumes, its sandbox, then the containers that a pass starts.

use super::pass::{Attempt, Pass};
use super::{ImageFault, Kubelet, Runner, Slot, Step, Worker, container};
use crate::trace::{Effect, PodChange};
use kube::api::Pod;
use kube::api::event::{EventReason, Message};
use kube::api::meta::Uid;
use kube::api::pod::{
    ContainerState, ContainerStatus, PodCondition, PodIp, TerminationReason, WaitingReason,
};
use kube::api::version::Feature;
use kube::clock::Duration;
use std::rc::Rc;

/// Making and starting a container whose image is there.
const START_WORK: Duration = Duration(50);

impl Kubelet<'_, '_> {
    pub(super) fn adopt(&mut self, pod: Rc<Pod>) {
        if self.memory.workers.contains(pod.meta.uid) || pod.meta.is_terminating() {
            return;
        }
        let init = pod.spec.init_containers.len();
        let containers = pod.spec.init_containers.iter().chain(&pod.spec.containers);
        let runners = containers.map(|container| Runner {
            image: container.image.clone(),
            ..Runner::default()
        });
        let worker = Worker {
            since: self.ctx.now,
            runners: runners.collect(),
            ..Worker::default()
        };
        let uid = pod.meta.uid;
        drop(pod);
        self.memory.workers.insert(uid, worker);
        let now = self.ctx.now;
        let reason = match init {
            0 => WaitingReason::ContainerCreating,
            _ => WaitingReason::PodInitializing,
        };
        let tells_sandbox = self.tells_sandbox();
        self.ctx.store.update(uid, |pod: &mut Pod| {
            pod.status.start_time = Some(now.truncated());
            pod.status.init_containers = waiting(init, WaitingReason::PodInitializing).collect();
            pod.status.containers = waiting(pod.spec.containers.len(), reason).collect();
            if tells_sandbox {
                PodCondition::set(&mut pod.status.ready_to_start, false, now);
            }
            super::summarise(pod, false, now);
        });
        self.mount(uid);
    }

    /// Makes the sandbox if the pod's volumes can be mounted.
    pub(super) fn mount(&mut self, uid: Uid) {
        let Some(pod) = self.ctx.store.get::<Pod>(uid).cloned() else {
            return;
        };
        if pod.meta.is_terminating() {
            return self.terminate(&pod);
        }
        if let Some(wait) = self.lacks_volume(&pod) {
            return self.look_again(uid, wait, Step::Retry);
        }
        // With stand-ins this time passes only after the image is on the node.
        let wait = if self.timing.stand_ins {
            Duration::ZERO
        } else {
            self.creation()
        };
        if let Some(worker) = self.memory.workers.get_mut(uid) {
            worker.pass = Some(Box::new(Pass::first()));
            worker.epoch += 1;
        }
        self.after_all(uid, wait, Step::Sandbox);
    }

    /// How long volumes and sandbox take. The time is partly random, and ends no sooner than the pod's turn if starts
    /// are staggered.
    fn creation(&mut self) -> Duration {
        let wait = self.timing.mount + self.timing.sandbox + self.jitter();
        if self.timing.stagger == Duration::ZERO {
            return wait;
        }
        let now = self.ctx.now;
        let turn = self.memory.last_start + self.timing.stagger;
        self.memory.last_start = turn.max(now + wait);
        self.memory.last_start.since(now)
    }

    /// Whether pods have a condition for their sandbox.
    pub(super) fn tells_sandbox(&self) -> bool {
        self.ctx.version.has(Feature::PodReadyToStartContainers)
    }

    pub(super) fn sandbox_made(&mut self, uid: Uid) {
        self.memory.last_ip = self.memory.last_ip.wrapping_add(1).max(1);
        let ip = PodIp(self.memory.last_ip);
        if let Some(worker) = self.memory.workers.get_mut(uid) {
            worker.sandbox = true;
            worker.ip = Some(ip);
        }
        self.go_on(uid, 0);
    }

    /// Makes and starts a container whose image is on the node, if its configuration exists.
    pub(super) fn create(&mut self, pod: &Pod, slot: Slot) -> Attempt {
        if self.lacks_environment(pod, slot) {
            return Attempt::Failed;
        }
        let wait = if self.timing.stand_ins && self.end(pod, slot).is_none() {
            self.creation()
        } else {
            START_WORK
        };
        self.after(pod.meta.uid, slot, wait, Step::Start);
        Attempt::Later
    }

    pub(super) fn start(&mut self, pod: &Pod, slot: Slot) {
        let uid = pod.meta.uid;
        self.read_config(pod, slot);
        let spec = container(pod, slot);
        let (created, started) = self.start_messages(&spec.name);
        self.event(pod, slot, EventReason::Created, created);
        self.event(pod, slot, EventReason::Started, started);
        let runner = self.runner(uid, slot);
        runner.verdicts = Default::default();
        runner.image = spec.image.clone();
        if let Some(trouble) = &mut runner.trouble {
            trouble.for_image = false;
            trouble.reason = None;
            trouble.message = None;
        }
        let again = u32::from(self.end(pod, slot).is_some());
        let restarts = super::status(pod, slot).restart_count + again;
        let effect = Effect::ContainerStarted {
            container: slot,
            restarts,
        };
        self.record(pod, effect, PodChange::Started);
        self.began(uid, slot);
        let is_init = usize::from(slot) < pod.spec.init_containers.len();
        match self.fault(pod, slot) {
            ImageFault::Crash => self.after(uid, slot, self.timing.crash, Step::Exit),
            ImageFault::CrashLater => self.after(uid, slot, self.timing.late_crash, Step::Exit),
            _ if is_init && !spec.is_sidecar => {
                self.after(uid, slot, self.timing.init, Step::Done);
            }
            _ => {}
        }
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

    /// Whether the software in a slot is ready as soon as it runs, when nothing probes it.
    pub(super) fn is_fit(&self, pod: &Pod, slot: Slot) -> bool {
        match self.fault(pod, slot) {
            ImageFault::Crash => !self.timing.stand_ins,
            ImageFault::Unready | ImageFault::Hang => false,
            _ => true,
        }
    }

    /// Why a pod is ready now, or is no longer.
    pub(super) fn readiness_reason(&self, pod: &Pod, slot: Slot, ready: bool) -> PodChange {
        let probe = container(pod, slot).readiness_probe;
        let state = super::status(pod, slot).state;
        match (state, probe) {
            (ContainerState::Terminated(end), _) if end.reason != TerminationReason::Completed => {
                PodChange::Crashed {
                    exit_code: end.exit_code,
                }
            }
            (ContainerState::Terminated(end), _) => PodChange::Stopped {
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
        message: None,
        last_termination: None,
        image_push: 0,
    };
    std::iter::repeat_n(status, count)
}
