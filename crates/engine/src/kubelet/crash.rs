//! Containers that end by themselves, and the ever longer wait before they are started again. Models `doBackOff` of
//! `pkg/kubelet/kuberuntime` and `client-go/util/flowcontrol`.

use super::pass::{Attempt, Told};
use super::{Kubelet, Slot, Step, container, status};
use crate::trace::{Effect, PodChange};
use kube::api::Pod;
use kube::api::event::EventReason;
use kube::api::pod::{ContainerState, Termination, TerminationReason, WaitingReason};
use kube::api::version::Feature;
use kube::clock::{Duration, Time};

const FIRST_BACK_OFF: Duration = Duration::from_secs(10);
const LONGEST_BACK_OFF: Duration = Duration::from_secs(300);
/// A container that ran for this time starts over with the shortest wait.
const RESET_AFTER: Duration = Duration::from_secs(600);

impl Kubelet<'_, '_> {
    /// A container ends by itself; its kubelet notices a little later.
    pub(super) fn exit(&mut self, pod: &Pod, slot: Slot, exit_code: i32) {
        let why = match exit_code {
            0 => PodChange::Stopped { exit_code },
            _ => PodChange::Crashed { exit_code },
        };
        if !self.ended(pod, slot, exit_code, why) {
            return;
        }
        if self.timing.stand_ins {
            self.publish(pod.meta.uid, Told::All);
        }
        self.look_again(pod.meta.uid, self.timing.relist, Step::Sync);
    }

    /// A container was stopped because of its probes: it is started again at once.
    pub(super) fn killed(&mut self, pod: &Pod, slot: Slot) {
        let exit_code = self.stop_code(pod, slot);
        let why = PodChange::Stopped { exit_code };
        if self.ended(pod, slot, exit_code, why) {
            self.runner(pod.meta.uid, slot).trouble().for_probe = true;
            self.restart_now(pod.meta.uid);
        }
    }

    /// Remembers how a container ended. `false` if it did not run.
    fn ended(&mut self, pod: &Pod, slot: Slot, exit_code: i32, why: PodChange) -> bool {
        let ContainerState::Running { started_at } = status(pod, slot).state else {
            return false;
        };
        if !self.is_running(pod, slot) {
            return false;
        }
        let end = Termination {
            exit_code,
            reason: TerminationReason::of(exit_code),
            started_at,
            finished_at: self.ctx.now,
        };
        let runner = self.runner(pod.meta.uid, slot);
        runner.epoch += 1;
        runner.trouble().exited = Some(end);
        let effect = Effect::ContainerExited {
            container: slot,
            exit_code,
        };
        self.record(pod, effect, why);
        true
    }

    /// `Some` while it is too early to start a container again.
    pub(super) fn backs_off(&mut self, pod: &Pod, slot: Slot) -> Option<Attempt> {
        let trouble = self.runner(pod.meta.uid, slot).trouble.as_mut();
        // When the kubelet stopped the container because of its probes, it had only seen how the container ended the
        // time before, so the back-off counts from that end.
        let for_probe = trouble.is_some_and(|trouble| std::mem::take(&mut trouble.for_probe));
        let end = if for_probe {
            status(pod, slot).last_termination.as_deref().copied()
        } else {
            self.end(pod, slot)
        }?;
        let due = self.next_start(pod, slot, end.finished_at)?;
        let message = self.back_off_message(pod, slot);
        self.warning(pod, slot, EventReason::BackOff, message);
        let wait = due.since(end.finished_at);
        let told = format!(
            "back-off {} restarting failed container={} pod={}",
            go_duration(wait),
            container(pod, slot).name,
            self.named(pod)
        );
        let why = PodChange::RestartBackOff { wait };
        let reason = WaitingReason::CrashLoopBackOff;
        self.fails(pod, slot, reason, Some(told.into()), why);
        Some(Attempt::BacksOff { until: due })
    }

    /// When a container may be started again, if not now. After the first exit it may start at once; each further wait
    /// is twice as long as the one before.
    fn next_start(&mut self, pod: &Pod, slot: Slot, finished_at: Time) -> Option<Time> {
        let now = self.ctx.now;
        let trouble = self.runner(pod.meta.uid, slot).trouble();
        let last = trouble.last_restart;
        if last.is_none_or(|last| finished_at.since(last) > RESET_AFTER) {
            trouble.restart_back_off = FIRST_BACK_OFF;
            trouble.last_restart = Some(now);
            return None;
        }
        let due = finished_at + trouble.restart_back_off;
        if now < due {
            return Some(due);
        }
        let longer = trouble.restart_back_off + trouble.restart_back_off;
        trouble.restart_back_off = longer.min(LONGEST_BACK_OFF);
        trouble.last_restart = Some(now);
        None
    }

    fn back_off_message(&self, pod: &Pod, slot: Slot) -> String {
        if !self.ctx.version.has(Feature::RestartBackOffNamesPod) {
            return "Back-off restarting failed container".to_string();
        }
        let name = &container(pod, slot).name;
        let pod = self.named(pod);
        format!("Back-off restarting failed container {name} in pod {pod}")
    }

    /// The pod's name in the form that kubelets use in their messages.
    fn named(&self, pod: &Pod) -> String {
        let meta = &pod.meta;
        format!("{}_{}({})", meta.name, meta.namespace, meta.uid)
    }
}

/// Formats a duration like Go: `10s`, `1m20s`, `5m0s`.
fn go_duration(wait: Duration) -> String {
    match (wait.whole_secs() / 60, wait.whole_secs() % 60) {
        (0, seconds) => format!("{seconds}s"),
        (minutes, seconds) => format!("{minutes}m{seconds}s"),
    }
}
