//! Termination: preStop hooks and SIGTERM within the grace period, then SIGKILL; then the kubelet reports how the
//! containers ended, and the pod is removed. Models `SyncTerminatingPod` and `SyncTerminatedPod` of `pkg/kubelet`.

use super::{ImageFault, Kubelet, Slot, Step, container, status};
use crate::trace::{Actor, Effect, PodChange, Reason};
use kube::api::Pod;
use kube::api::event::{EventReason, Message, ObjectReference};
use kube::api::meta::{Kind, Uid};
use kube::api::pod::{
    ContainerState, ContainerStatus, PodCondition, PodPhase, Termination, TerminationReason,
    WaitingReason,
};
use kube::api::version::Feature;
use kube::clock::{Duration, Time};

/// Time that the application gets after SIGTERM when the preStop hook has used up the grace period.
const LEAST_FOR_SIGTERM: Duration = Duration::from_secs(2);
/// Time to take down a pod in which nothing runs, when stand-ins play the kubelets.
const NOTHING_RUNS: Duration = Duration(100);
/// Time to take down a sandbox in which nothing runs.
const SANDBOX_ALONE: Duration = Duration(30);
/// Time from the last report about a pod that never ran until the pod is gone.
const LAST_REPORT: Duration = Duration(50);
/// Exit code of a process that was killed.
const KILLED: i32 = 137;

impl Kubelet<'_, '_> {
    pub(super) fn terminate(&mut self, pod: &Pod) {
        let stand_ins = self.timing.stand_ins;
        let Some(worker) = self.memory.workers.get_mut(pod.meta.uid) else {
            return self.gone(pod);
        };
        // A kubelet finishes the pass that it has begun before it ends the pod.
        let begun = worker.pass.is_some() && !stand_ins;
        if worker.stopping == pod.meta.deletion_timestamp || begun {
            return;
        }
        worker.pass = None;
        worker.told_to_stop.get_or_insert(self.ctx.now);
        worker.stopping = pod.meta.deletion_timestamp;
        // A later call that shortens the grace period makes the earlier timers stale.
        worker.epoch += 1;
        let slots = worker.runners.len() as Slot;
        let mut wait = None;
        for slot in 0..slots {
            if self.is_running(pod, slot) {
                let message = Message::of("Stopping container {}", &container(pod, slot).name);
                self.event(pod, slot, EventReason::Killing, message);
                wait = wait.max(Some(self.time_to_stop(pod, slot)));
            }
        }
        match wait {
            Some(wait) => self.after_all(pod.meta.uid, wait, Step::Stopped),
            None if stand_ins => self.after_all(pod.meta.uid, NOTHING_RUNS, Step::Stopped),
            None => {
                self.forget_reasons(pod);
                self.after_all(pod.meta.uid, SANDBOX_ALONE, Step::Stopped);
            }
        }
    }

    /// Replaces the reasons why containers could not be started, because a terminating pod does not report them.
    fn forget_reasons(&mut self, pod: &Pod) {
        let states: Vec<ContainerState> = slots_of(pod).map(|slot| self.left(pod, slot)).collect();
        self.report_pod(pod.meta.uid, 0, |pod| {
            let statuses = pod.status.init_containers.iter_mut();
            for (status, state) in statuses.chain(&mut pod.status.containers).zip(states) {
                end(status, state);
            }
        });
    }

    /// The state of a container that does not run.
    fn left(&self, pod: &Pod, slot: Slot) -> ContainerState {
        match self.end(pod, slot) {
            Some(end) => ContainerState::Terminated(end),
            None if pod.spec.init_containers.is_empty() => {
                ContainerState::Waiting(WaitingReason::ContainerCreating)
            }
            None => ContainerState::Waiting(WaitingReason::PodInitializing),
        }
    }

    fn time_to_stop(&self, pod: &Pod, slot: Slot) -> Duration {
        let seconds = pod.meta.deletion_grace_period_seconds;
        let grace = Duration::from_secs(u64::from(seconds.unwrap_or(30)));
        let hook = Duration(container(pod, slot).pre_stop_ms).min(grace);
        let left = (grace - hook).max(LEAST_FOR_SIGTERM);
        if self.is_killed(pod, slot) {
            hook + left
        } else {
            hook + self.timing.shutdown.min(left)
        }
    }

    /// Whether the application in a slot runs until it is killed.
    fn is_killed(&self, pod: &Pod, slot: Slot) -> bool {
        let fault = self.fault(pod, slot);
        matches!(fault, ImageFault::IgnoresSigterm | ImageFault::Hang)
    }

    /// The exit code of a container that is told to stop.
    pub(super) fn stop_code(&self, pod: &Pod, slot: Slot) -> i32 {
        if self.is_killed(pod, slot) { KILLED } else { 0 }
    }

    /// Takes down the sandbox of a pod in which nothing runs any more.
    pub(super) fn stopped(&mut self, pod: &Pod) {
        let mut ends = Vec::new();
        for slot in slots_of(pod) {
            ends.push(self.last_state(pod, slot));
        }
        if self.timing.stand_ins {
            return self.gone(pod);
        }
        let phases = self.ctx.version.has(Feature::TerminalPhaseBeforeDeletion);
        let ran = self.report_end(pod, &ends, phases);
        let step = if ran || !phases {
            Step::Gone
        } else {
            Step::Unknown
        };
        self.after_all(pod.meta.uid, self.timing.cleanup, step);
    }

    /// The last state of a container of a terminating pod.
    fn last_state(&mut self, pod: &Pod, slot: Slot) -> ContainerState {
        let ContainerState::Running { started_at } = status(pod, slot).state else {
            return self.left(pod, slot);
        };
        if !self.is_running(pod, slot) {
            return self.left(pod, slot);
        }
        let exit_code = self.stop_code(pod, slot);
        let why = match exit_code {
            KILLED => PodChange::Killed,
            _ => PodChange::Stopped { exit_code },
        };
        let effect = Effect::ContainerExited {
            container: slot,
            exit_code,
        };
        self.record(pod, effect, why);
        ContainerState::Terminated(Termination {
            exit_code,
            reason: TerminationReason::of(exit_code),
            started_at,
            finished_at: self.ctx.now,
        })
    }

    /// Reports how the containers ended. Returns whether every container of the pod had run.
    fn report_end(&mut self, pod: &Pod, ends: &[ContainerState], phases: bool) -> bool {
        let init = pod.status.init_containers.len();
        let main = &ends[init..];
        let code = |state: &ContainerState| match state {
            ContainerState::Terminated(end) => Some(end.exit_code),
            _ => None,
        };
        let ran = main.iter().all(|state| code(state).is_some());
        let failed = main
            .iter()
            .any(|state| code(state).is_some_and(|code| code != 0));
        let (now, tells_sandbox) = (self.ctx.now, self.tells_sandbox());
        self.ctx.store.update(pod.meta.uid, |pod: &mut Pod| {
            let statuses = pod.status.init_containers.iter_mut();
            for (status, state) in statuses.chain(&mut pod.status.containers).zip(ends) {
                end(status, *state);
            }
            if ran && phases {
                pod.status.phase = if failed {
                    PodPhase::Failed
                } else {
                    PodPhase::Succeeded
                };
            }
            if tells_sandbox {
                PodCondition::set(&mut pod.status.ready_to_start, false, now);
            }
            super::summarise(pod, false, now);
        });
        ran
    }

    /// Reports a pod whose containers never ran as failed, with an unknown status of its containers.
    pub(super) fn never_ran(&mut self, uid: Uid) {
        let unknown = ContainerState::Terminated(Termination {
            exit_code: KILLED,
            reason: TerminationReason::ContainerStatusUnknown,
            started_at: Time::ZERO,
            finished_at: Time::ZERO,
        });
        self.ctx.store.update(uid, |pod: &mut Pod| {
            pod.status.phase = PodPhase::Failed;
            for status in &mut pod.status.containers {
                if matches!(status.state, ContainerState::Waiting(_)) {
                    status.state = unknown;
                }
            }
        });
        self.after_all(uid, LAST_REPORT, Step::Gone);
    }

    pub(super) fn gone(&mut self, pod: &Pod) {
        self.ctx.store.remove::<Pod>(pod.meta.uid);
        self.memory.forget(pod.meta.uid);
        let object = ObjectReference::to(Kind::Pod, &pod.meta);
        let why = Reason::Pod(PodChange::AllContainersGone);
        self.ctx
            .record(Actor::Kubelet, object, Effect::Removed, why);
    }
}

fn slots_of(pod: &Pod) -> impl Iterator<Item = Slot> + use<> {
    let slots = pod.status.init_containers.len() + pod.status.containers.len();
    0..slots as Slot
}

fn end(status: &mut ContainerStatus, state: ContainerState) {
    status.state = state;
    status.message = None;
    status.ready = false;
    status.started = false;
}
