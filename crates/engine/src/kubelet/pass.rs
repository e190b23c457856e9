//! One pass of a kubelet over a pod: it reports the known state, then starts every container that should run and does
//! not, one after the other. The failures of a pass decide when the next one comes. Models `SyncPod` of
//! `pkg/kubelet/kuberuntime` and `completeWork` of `pkg/kubelet/pod_workers.go`.

use super::{Kubelet, Slot, Step, status};
use crate::trace::{Effect, PodChange};
use kube::api::Pod;
use kube::api::meta::Uid;
use kube::api::pod::{ContainerState, ContainerStatus, PodCondition, Termination, WaitingReason};
use kube::api::pod_spec::RestartPolicy;
use kube::api::version::Feature;
use kube::clock::{Duration, Time};
use smallvec::SmallVec;
use std::rc::Rc;

/// Time until the second look at a pod for which the kubelet made something while another part failed.
const SECOND_LOOK: Duration = Duration(300);
/// Time until the next look after an error that names no time.
const ERROR_PERIOD: Duration = Duration::from_secs(10);
/// Time between two looks at a pod that is healthy or waits for its back-off.
const RESYNC_PERIOD: Duration = Duration::from_secs(60);

/// A pass that is under way.
#[derive(Clone, Debug, Default)]
pub(super) struct Pass {
    /// Containers that the pass started, and when. They are reported at its end.
    began: SmallVec<[(Slot, Time); 1]>,
    /// Whether a container could not be started.
    error: bool,
    /// When the first of the back-offs that it met is over.
    back_off: Option<Time>,
    /// Whether it made the sandbox.
    made_sandbox: bool,
    /// Whether something happened during the pass that requires another one.
    again: bool,
}

impl Pass {
    /// The pass that begins with making the sandbox.
    pub(super) fn first() -> Pass {
        Pass {
            made_sandbox: true,
            ..Pass::default()
        }
    }
}

/// The parts of its knowledge that a kubelet reports.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// The report says that the sandbox exists and which containers run, as soon as that is so.
    WhatRuns,
    /// The report also says why containers wait. Only the next look at the pod reports the failures of the one before.
    All,
}

/// The result of an attempt to start a container.
pub(super) enum Attempt {
    /// The attempt goes on at a later moment.
    Later,
    Failed,
    /// The container may not be started before this moment.
    BacksOff {
        until: Time,
    },
}

impl Kubelet<'_, '_> {
    /// Looks at the pod: reports its known state and starts the containers that should run.
    pub(super) fn sync(&mut self, uid: Uid) {
        let Some(worker) = self.memory.workers.get_mut(uid) else {
            return;
        };
        if let Some(pass) = &mut worker.pass {
            pass.again = true;
            return;
        }
        if !worker.sandbox {
            return self.mount(uid);
        }
        worker.pass = Some(Box::default());
        self.publish(uid, Told::All);
        self.go_on(uid, 0);
    }

    /// Starts containers again that were stopped just now, before anything is reported.
    pub(super) fn restart_now(&mut self, uid: Uid) {
        if let Some(worker) = self.memory.workers.get_mut(uid) {
            worker.pass.get_or_insert_default();
            self.go_on(uid, 0);
        }
    }

    /// Goes on with the containers from `slot` on.
    pub(super) fn go_on(&mut self, uid: Uid, slot: Slot) {
        let slots = self.slots(uid);
        for slot in slot..slots {
            let Some(pod) = self.ctx.store.get::<Pod>(uid).cloned() else {
                return;
            };
            if !self.shall_start(&pod, slot) {
                continue;
            }
            match self.attempt(&pod, slot) {
                Attempt::Later => return self.publish_sandbox(&pod),
                attempt => self.note(uid, attempt),
            }
        }
        self.end_pass(uid);
    }

    /// Notes the result of an attempt, which decides when the pod is looked at again.
    pub(super) fn note(&mut self, uid: Uid, attempt: Attempt) {
        let Some(pass) = self.pass(uid) else { return };
        match attempt {
            Attempt::Later => {}
            Attempt::Failed => pass.error = true,
            Attempt::BacksOff { until } => {
                pass.error = true;
                pass.back_off = Some(pass.back_off.map_or(until, |known| known.min(until)));
            }
        }
    }

    fn pass(&mut self, uid: Uid) -> Option<&mut Pass> {
        let worker = self.memory.workers.get_mut(uid)?;
        worker.pass.as_deref_mut()
    }

    fn slots(&self, uid: Uid) -> Slot {
        let worker = self.memory.workers.get(uid);
        worker.map_or(0, |worker| worker.runners.len() as Slot)
    }

    /// Notes that a container was started; its state is reported at the end of the pass.
    pub(super) fn began(&mut self, uid: Uid, slot: Slot) {
        let now = self.ctx.now;
        if let Some(pass) = self.pass(uid) {
            pass.began.push((slot, now));
        }
    }

    fn end_pass(&mut self, uid: Uid) {
        self.publish(uid, Told::WhatRuns);
        let worker = self.memory.workers.get_mut(uid);
        let Some(pass) = worker.and_then(|worker| worker.pass.take()) else {
            return;
        };
        for (slot, _) in &pass.began {
            self.resume_probes(uid, *slot);
        }
        let Some(pod) = self.ctx.store.get::<Pod>(uid).cloned() else {
            return;
        };
        if pod.meta.is_terminating() {
            return self.terminate(&pod);
        }
        let fresh = pass.made_sandbox || !pass.began.is_empty();
        let more = (0..self.slots(uid)).any(|slot| self.shall_start(&pod, slot));
        match (pass.error, fresh) {
            _ if pass.again => self.look_again(uid, Duration::ZERO, Step::Sync),
            (true, true) if !self.timing.stand_ins => {
                self.look_again(uid, SECOND_LOOK, Step::Sync);
            }
            (true, _) => self.wait_after_error(uid, pass.back_off),
            (false, _) if more => self.look_again(uid, self.timing.relist, Step::Sync),
            (false, _) => {}
        }
    }

    /// Before 1.35 every error is followed by the same period, so that a pod is looked at several times during a long
    /// back-off; since 1.35 the kubelet waits for the end of the back-off.
    fn wait_after_error(&mut self, uid: Uid, back_off: Option<Time>) {
        let waits = self.ctx.version.has(Feature::KubeletWaitsForBackOff);
        let wait = match back_off {
            Some(until) if self.timing.stand_ins => until.since(self.ctx.now),
            Some(until) if waits => until.since(self.ctx.now).min(RESYNC_PERIOD),
            _ => ERROR_PERIOD,
        };
        let jitter = if self.timing.stand_ins {
            Duration::ZERO
        } else {
            Duration(self.ctx.rng.below(wait.as_millis() / 2 + 1))
        };
        self.look_again(uid, wait + jitter, Step::Retry);
    }

    /// Plans the next look at a pod, which replaces the one that was planned before.
    pub(super) fn look_again(&mut self, uid: Uid, wait: Duration, step: Step) {
        if let Some(worker) = self.memory.workers.get_mut(uid) {
            worker.epoch += 1;
            self.after_all(uid, wait, step);
        }
    }

    /// Whether the container in a slot does not run, and should. Models `computePodActions`.
    fn shall_start(&self, pod: &Pod, slot: Slot) -> bool {
        if self.is_running(pod, slot) {
            return false;
        }
        let init = pod.spec.init_containers.len();
        let index = usize::from(slot);
        let current = (0..init).find(|index| !self.is_done(pod, *index as Slot));
        let end = self.end(pod, slot);
        let trouble = self.trouble(pod, slot);
        let changed = trouble.is_some_and(|trouble| trouble.for_image);
        let again = |end: Option<Termination>| match (end, pod.spec.restart_policy) {
            _ if changed => true,
            (None, _) | (Some(_), RestartPolicy::Always) => true,
            (Some(end), RestartPolicy::OnFailure) => end.exit_code != 0,
            (Some(_), RestartPolicy::Never) => false,
        };
        match pod.spec.init_containers.get(index) {
            Some(own) if own.is_sidecar => current.is_none_or(|current| index <= current),
            Some(_) => current == Some(index) && again(end),
            None => current.is_none() && again(end),
        }
    }

    /// Whether an init container lets those after it begin.
    fn is_done(&self, pod: &Pod, slot: Slot) -> bool {
        let is_sidecar = super::container(pod, slot).is_sidecar;
        if is_sidecar {
            // A sidecar that has started once may fail, because it is started again beside the others.
            return status(pod, slot).started || self.end(pod, slot).is_some();
        }
        self.end(pod, slot).is_some_and(|end| end.exit_code == 0)
    }

    /// How the container in a slot ended last, even if that is not reported yet.
    pub(super) fn end(&self, pod: &Pod, slot: Slot) -> Option<Termination> {
        let unreported = self.trouble(pod, slot).and_then(|trouble| trouble.exited);
        let status = status(pod, slot);
        let reported = match status.state {
            ContainerState::Terminated(end) => Some(end),
            _ => status.last_termination.as_deref().copied(),
        };
        unreported.or(reported)
    }

    /// Whether the container in a slot runs, even if the report does not say so yet.
    pub(super) fn is_running(&self, pod: &Pod, slot: Slot) -> bool {
        let worker = self.memory.workers.get(pod.meta.uid);
        let pass = worker.and_then(|worker| worker.pass.as_ref());
        let began = pass.is_some_and(|pass| pass.began.iter().any(|(began, _)| *began == slot));
        let exited = self
            .trouble(pod, slot)
            .is_some_and(|trouble| trouble.exited.is_some());
        let reported = matches!(status(pod, slot).state, ContainerState::Running { .. });
        began || (reported && !exited)
    }

    /// Reports that the sandbox exists, before images are pulled.
    fn publish_sandbox(&mut self, pod: &Pod) {
        if pod.status.pod_ip.is_none() && !self.timing.stand_ins {
            self.publish(pod.meta.uid, Told::WhatRuns);
        }
    }

    /// Reports what the kubelet knows of the pod's containers. Models `generateAPIPodStatus`.
    pub(super) fn publish(&mut self, uid: Uid, told: Told) {
        let Some(pod) = self.ctx.store.get::<Pod>(uid) else {
            return;
        };
        let pod = pod.clone();
        let slots = self.slots(uid);
        let mut news: SmallVec<[(Slot, ContainerStatus); 1]> = SmallVec::new();
        for slot in 0..slots {
            news.extend(self.news_of(&pod, slot, told).map(|status| (slot, status)));
        }
        let worker = self.memory.workers.get(uid);
        let ip = worker
            .filter(|worker| worker.sandbox)
            .and_then(|worker| worker.ip);
        let sandbox_known = ip.is_none() || pod.status.pod_ip.is_some();
        if news.is_empty() && sandbox_known {
            return;
        }
        drop(pod);
        let (now, tells_sandbox) = (self.ctx.now, self.tells_sandbox());
        let last = news.last().map_or(0, |(slot, _)| *slot);
        self.report_pod(uid, last, |pod| {
            if let Some(ip) = ip {
                pod.status.pod_ip = Some(ip);
                if tells_sandbox {
                    PodCondition::set(&mut pod.status.ready_to_start, true, now);
                }
            }
            for (slot, status) in news {
                *super::status_mut(pod, slot) = status;
            }
        });
        for slot in 0..slots {
            if let Some(trouble) = &mut self.runner(uid, slot).trouble {
                trouble.exited = None;
            }
        }
    }

    /// The status of a container if it differs from the reported one.
    fn news_of(&self, pod: &Pod, slot: Slot, told: Told) -> Option<ContainerStatus> {
        let known = status(pod, slot);
        let worker = self.memory.workers.get(pod.meta.uid)?;
        let pass = worker.pass.as_ref();
        let mut began = pass.into_iter().flat_map(|pass| &pass.began);
        let trouble = worker.runners[usize::from(slot)].trouble.as_ref();
        let exited = trouble.and_then(|trouble| trouble.exited);
        if let Some((_, started_at)) = began.find(|(began, _)| *began == slot) {
            let running = ContainerState::Running {
                started_at: *started_at,
            };
            return (known.state != running).then(|| self.running(pod, slot, *started_at));
        }
        let mut status = known.clone();
        if let Some(end) = exited {
            status.state = ContainerState::Terminated(end);
            status.last_termination = Some(Box::new(end));
        }
        let waits = trouble.and_then(|trouble| trouble.reason);
        let tells = told == Told::All && !self.is_running(pod, slot);
        if let Some(reason) = waits.filter(|_| tells) {
            status.state = ContainerState::Waiting(reason);
            status.message = trouble.and_then(|trouble| trouble.message.clone());
        }
        if !matches!(status.state, ContainerState::Running { .. }) {
            let is_init = usize::from(slot) < pod.spec.init_containers.len();
            status.ready = is_init && exited.is_some_and(|end| end.exit_code == 0);
            status.started = false;
        }
        (status != *known).then_some(status)
    }

    fn running(&self, pod: &Pod, slot: Slot, started_at: Time) -> ContainerStatus {
        let spec = super::container(pod, slot);
        let known = status(pod, slot);
        let began = spec.startup_probe.is_none();
        let trouble = self.trouble(pod, slot);
        let killed = trouble.and_then(|trouble| trouble.exited);
        let last = killed.map(Box::new).or(known.last_termination.clone());
        let serves = usize::from(slot) >= pod.spec.init_containers.len() || spec.is_sidecar;
        let unprobed = began && spec.readiness_probe.is_none();
        ContainerStatus {
            ready: serves && unprobed && self.is_fit(pod, slot),
            started: began,
            restart_count: known.restart_count + u32::from(last.is_some()),
            state: ContainerState::Running { started_at },
            message: None,
            last_termination: last,
            image_push: self.image_on_node(pod, &spec.image).unwrap_or_default(),
        }
    }

    /// Notes why a container does not start. The next look at the pod reports the reason.
    pub(super) fn fails(
        &mut self,
        pod: &Pod,
        slot: Slot,
        reason: WaitingReason,
        message: Option<Rc<str>>,
        why: PodChange,
    ) {
        let trouble = self.runner(pod.meta.uid, slot).trouble();
        trouble.reason = Some(reason);
        trouble.message = message;
        let effect = Effect::ContainerWaiting {
            container: slot,
            reason,
        };
        self.record(pod, effect, why);
        if self.timing.stand_ins {
            self.publish(pod.meta.uid, Told::All);
        }
    }
}
