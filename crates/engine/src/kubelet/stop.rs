//! Termination: preStop hooks and SIGTERM within the grace period, then SIGKILL, then the pod is gone.
//! Models `pkg/kubelet/kuberuntime`, `killContainer`.

use super::{ImageFault, Kubelet, Slot, Step, Timer, container, status};
use crate::trace::{Actor, Effect, PodChange, Reason};
use kube::api::Pod;
use kube::api::event::{EventReason, Message, ObjectReference};
use kube::api::meta::Kind;
use kube::api::pod::ContainerState;
use kube::clock::Duration;

/// What is left for SIGTERM when the preStop hook has used up the grace period.
const LEAST_FOR_SIGTERM: Duration = Duration::from_secs(2);
/// Taking down a pod in which nothing runs.
const NOTHING_RUNS: Duration = Duration(100);
/// Exit code of a process that was killed.
const KILLED: i32 = 137;

impl Kubelet<'_, '_> {
    pub(super) fn terminate(&mut self, pod: &Pod) {
        let Some(worker) = self.memory.workers.get_mut(pod.meta.uid) else {
            return self.gone(pod);
        };
        if worker.stopping == pod.meta.deletion_timestamp {
            return;
        }
        worker.told_to_stop.get_or_insert(self.ctx.now);
        let slots = worker.runners.len() as Slot;
        worker.stopping = pod.meta.deletion_timestamp;
        // A later call that shortens the grace period makes the earlier timers stale.
        worker.runners[0].epoch += 1;
        let epoch = worker.runners[0].epoch;
        let mut wait = NOTHING_RUNS;
        for slot in 0..slots {
            if matches!(status(pod, slot).state, ContainerState::Running { .. }) {
                let message = Message::of("Stopping container {}", &container(pod, slot).name);
                self.event(pod, slot, EventReason::Killing, message);
                wait = wait.max(self.time_to_stop(pod, slot));
            }
        }
        let timer = Timer {
            pod: pod.meta.uid,
            slot: 0,
            epoch,
            step: Step::Stopped,
        };
        self.timers.push((wait, timer));
    }

    fn time_to_stop(&self, pod: &Pod, slot: Slot) -> Duration {
        let seconds = pod.meta.deletion_grace_period_seconds;
        let grace = Duration::from_secs(u64::from(seconds.unwrap_or(30)));
        let hook = Duration(container(pod, slot).pre_stop_ms).min(grace);
        let left = (grace - hook).max(LEAST_FOR_SIGTERM);
        match self.fault(pod, slot) {
            ImageFault::IgnoresSigterm | ImageFault::Hang => hook + left,
            _ => hook + self.timing.shutdown.min(left),
        }
    }

    /// Whether the application in a slot runs until it is killed.
    fn is_killed(&self, pod: &Pod, slot: Slot) -> bool {
        let fault = self.fault(pod, slot);
        matches!(fault, ImageFault::IgnoresSigterm | ImageFault::Hang)
    }

    pub(super) fn stopped(&mut self, pod: &Pod, epoch: u32) {
        let worker = self.memory.workers.get(pod.meta.uid);
        if worker.is_none_or(|worker| worker.runners[0].epoch != epoch) {
            return;
        }
        let slots = pod.status.init_containers.len() + pod.status.containers.len();
        for slot in 0..slots as Slot {
            self.end_container(pod, slot);
        }
        self.gone(pod);
    }

    fn end_container(&mut self, pod: &Pod, slot: Slot) {
        if !matches!(status(pod, slot).state, ContainerState::Running { .. }) {
            return;
        }
        let (exit_code, why) = if self.is_killed(pod, slot) {
            (KILLED, PodChange::Killed)
        } else {
            (0, PodChange::Stopped { exit_code: 0 })
        };
        let effect = Effect::ContainerExited {
            container: slot,
            exit_code,
        };
        self.record(pod, effect, why);
    }

    fn gone(&mut self, pod: &Pod) {
        self.ctx.store.remove::<Pod>(pod.meta.uid);
        self.memory.forget(pod.meta.uid);
        let object = ObjectReference::to(Kind::Pod, &pod.meta);
        let why = Reason::Pod(PodChange::AllContainersGone);
        self.ctx
            .record(Actor::Kubelet, object, Effect::Removed, why);
    }
}
