//! Containers that end by themselves, and the ever longer wait before they are started again. Models
//! the back-off of `pkg/kubelet/kuberuntime`.

use super::{Kubelet, Slot, Step, container, status};
use crate::trace::{Effect, PodChange};
use kube::api::Pod;
use kube::api::event::EventReason;
use kube::api::pod::{ContainerState, Termination, TerminationReason, WaitingReason};
use kube::api::version::Feature;
use kube::clock::{Duration, Time};

const FIRST_BACK_OFF: Duration = Duration::from_secs(10);
const LONGEST_BACK_OFF: Duration = Duration::from_secs(300);
/// A container that lasted so long starts over with the shortest wait.
const RESET_AFTER: Duration = Duration::from_secs(600);

impl Kubelet<'_, '_> {
    pub(super) fn exit(&mut self, pod: &Pod, slot: Slot, exit_code: i32) {
        let ContainerState::Running { started_at } = status(pod, slot).state else {
            return;
        };
        let finished_at = self.ctx.now;
        let end = Termination {
            exit_code,
            reason: match exit_code {
                0 => TerminationReason::Completed,
                _ => TerminationReason::Error,
            },
            started_at,
            finished_at,
        };
        let effect = Effect::ContainerExited {
            container: slot,
            exit_code,
        };
        self.record(pod, effect, PodChange::Crashed { exit_code });
        self.runner(pod.meta.uid, slot).epoch += 1;
        self.report(pod.meta.uid, slot, |status| {
            status.ready = false;
            status.started = false;
            status.state = ContainerState::Terminated(end);
            status.last_termination = Some(Box::new(end));
        });
        self.after(pod.meta.uid, slot, self.timing.exit_noticed, Step::Exited);
    }

    pub(super) fn exited(&mut self, pod: &Pod, slot: Slot) {
        let Some(end) = status(pod, slot).last_termination.as_deref().copied() else {
            return;
        };
        let now = self.ctx.now;
        let due = self.next_start(pod, slot, end.finished_at);
        if due <= now {
            return self.restart(pod, slot);
        }
        let wait = due.since(end.finished_at);
        let message = self.back_off_message(pod, slot);
        self.warning(pod, slot, EventReason::BackOff, message);
        let why = PodChange::RestartBackOff { wait };
        self.wait(pod, slot, WaitingReason::CrashLoopBackOff, why);
        self.after(pod.meta.uid, slot, due.since(now), Step::Restart);
    }

    /// The first exit is forgiven at once; each further one waits twice as long as the one before.
    fn next_start(&mut self, pod: &Pod, slot: Slot, finished_at: Time) -> Time {
        let now = self.ctx.now;
        let trouble = self.runner(pod.meta.uid, slot).trouble();
        let last = trouble.last_restart.replace(now);
        let lasted = last.is_none_or(|last| finished_at.since(last) > RESET_AFTER);
        if lasted {
            trouble.restart_back_off = FIRST_BACK_OFF;
            return now;
        }
        let wait = trouble.restart_back_off;
        trouble.restart_back_off = (wait + wait).min(LONGEST_BACK_OFF);
        finished_at + wait
    }

    fn back_off_message(&self, pod: &Pod, slot: Slot) -> String {
        if !self.ctx.version.has(Feature::RestartBackOffNamesPod) {
            return "Back-off restarting failed container".to_string();
        }
        let meta = &pod.meta;
        format!(
            "Back-off restarting failed container {} in pod {}_{}({})",
            container(pod, slot).name,
            meta.name,
            meta.namespace,
            meta.uid
        )
    }

    pub(super) fn restart(&mut self, pod: &Pod, slot: Slot) {
        self.ctx.store.update(pod.meta.uid, |pod: &mut Pod| {
            let init = pod.status.init_containers.len();
            let index = usize::from(slot);
            if index < init {
                pod.status.init_containers[index].restart_count += 1
            } else {
                pod.status.containers[index - init].restart_count += 1
            }
        });
        if let Some(pod) = self.ctx.store.get::<Pod>(pod.meta.uid).cloned() {
            self.runner(pod.meta.uid, slot).trouble().last_restart = Some(self.ctx.now);
            self.pull(&pod, slot);
        }
    }
}
