//! Probes: each fires in its pod's rhythm, and a verdict changes only after enough results in a row.
//! Models `pkg/kubelet/prober/worker.go`.
//!
//! A container whose probes can only repeat themselves is left alone until something changes.

use super::{ImageFault, Kubelet, Slot, Step, container, status};
use crate::trace::PodChange;
use kube::api::Pod;
use kube::api::event::{EventReason, Message};
use kube::api::meta::Uid;
use kube::api::pod::ContainerState;
use kube::api::pod_spec::Probe;
use kube::api::version::Feature;
use kube::clock::{Duration, Time};
use std::rc::Rc;

/// Results in a row of each probe of one container.
#[derive(Clone, Debug, Default)]
pub(super) struct Verdicts {
    startup: Row,
    liveness: Row,
    readiness: Row,
    /// When the next tick is due; ticks set for other moments are stale.
    next: Option<Time>,
}

/// Successes in a row, or failures as a negative number.
#[derive(Clone, Copy, Debug, Default)]
struct Row(i32);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Startup,
    Liveness,
    Readiness,
}

impl Role {
    const fn name(self) -> &'static str {
        match self {
            Role::Startup => "Startup",
            Role::Liveness => "Liveness",
            Role::Readiness => "Readiness",
        }
    }
}

impl Row {
    /// Adds a result, and returns how many equal results came in a row.
    fn add(&mut self, success: bool) -> u32 {
        self.0 = if success {
            self.0.max(0).saturating_add(1)
        } else {
            self.0.min(0).saturating_sub(1)
        };
        self.0.unsigned_abs()
    }
}

impl Kubelet<'_, '_> {
    /// Sets the next tick of a running container, if any probe can still tell something new.
    pub(super) fn resume_probes(&mut self, pod: Uid, slot: Slot) {
        let Some(pod) = self.ctx.store.get::<Pod>(pod).cloned() else {
            return;
        };
        let ContainerState::Running { started_at } = status(&pod, slot).state else {
            return;
        };
        let spec = container(&pod, slot);
        if spec.readiness_probe.is_none() {
            self.follow_readiness(&pod, slot);
        }
        let now = self.ctx.now;
        let since = self
            .memory
            .workers
            .get(pod.meta.uid)
            .map_or(now, |worker| worker.since);
        let active = self.active_probes(&pod, slot);
        let ticks = active
            .iter()
            .flatten()
            .map(|(_, probe)| next_tick(probe, since, started_at, now));
        let next = ticks.min();
        let awaited = active
            .iter()
            .flatten()
            .any(|(role, _)| self.will_answer(&pod, slot, *role));
        let step = if awaited {
            Step::AwaitedProbe
        } else {
            Step::Probe
        };
        self.runner(pod.meta.uid, slot).verdicts.next = next;
        if let Some(next) = next {
            self.after(pod.meta.uid, slot, next.since(now), step);
        }
    }

    /// Whether the application will pass the probe once it is up, if nothing else happens.
    fn will_answer(&self, pod: &Pod, slot: Slot, role: Role) -> bool {
        match (self.fault(pod, slot), role) {
            (ImageFault::Hang | ImageFault::Crash | ImageFault::CrashLater, _) => false,
            (ImageFault::Unready, Role::Readiness) => false,
            (_, Role::Readiness) => !self.memory.is_unready(pod.meta.uid),
            _ => true,
        }
    }

    /// Without a readiness probe a running container is ready, unless its image is at fault.
    fn follow_readiness(&mut self, pod: &Pod, slot: Slot) {
        let current = status(pod, slot);
        let ready = self.is_fit(pod, slot) && current.started;
        let runs_on =
            usize::from(slot) >= pod.spec.init_containers.len() || container(pod, slot).is_sidecar;
        let pod_ready = !self.memory.is_unready(pod.meta.uid);
        if runs_on && (current.ready != ready || pod.is_ready() != (ready && pod_ready)) {
            self.report(pod.meta.uid, slot, |status| status.ready = ready);
        }
    }

    /// The probes whose results can still change something.
    fn active_probes(&self, pod: &Pod, slot: Slot) -> [Option<(Role, Probe)>; 2] {
        let spec = container(pod, slot);
        let current = status(pod, slot);
        if let Some(probe) = spec.startup_probe.filter(|_| !current.started) {
            return [Some((Role::Startup, probe)), None];
        }
        let healthy = |role| self.answers(pod, slot, role);
        let readiness = spec.readiness_probe.filter(|_| {
            let ready = current.ready && !self.memory.is_unready(pod.meta.uid);
            !(ready && healthy(Role::Readiness))
        });
        let liveness = spec.liveness_probe.filter(|_| !healthy(Role::Liveness));
        [
            readiness.map(|probe| (Role::Readiness, probe)),
            liveness.map(|probe| (Role::Liveness, probe)),
        ]
    }

    /// Whether the application would pass a probe now.
    fn answers(&self, pod: &Pod, slot: Slot, role: Role) -> bool {
        let ContainerState::Running { started_at } = status(pod, slot).state else {
            return false;
        };
        let fault = self.fault(pod, slot);
        let boot = match fault {
            ImageFault::SlowStart => self.timing.slow_boot,
            _ => self.timing.boot,
        };
        let up = self.ctx.now >= started_at + boot;
        match (fault, role) {
            (ImageFault::Hang | ImageFault::Crash, _) => false,
            (ImageFault::Unready, Role::Readiness) => false,
            (_, Role::Readiness) => up && !self.memory.is_unready(pod.meta.uid),
            _ => up,
        }
    }

    pub(super) fn probe(&mut self, pod: Rc<Pod>, slot: Slot) {
        let now = self.ctx.now;
        let uid = pod.meta.uid;
        if self.runner(uid, slot).verdicts.next != Some(now) {
            return;
        }
        let ContainerState::Running { started_at } = status(&pod, slot).state else {
            return;
        };
        let worker = self.memory.workers.get(uid);
        let since = worker.map_or(now, |worker| worker.since);
        let active = self.active_probes(&pod, slot);
        drop(pod);
        for (role, probe) in active.into_iter().flatten() {
            if is_tick(&probe, since, started_at, now) {
                self.fire(uid, slot, role, &probe);
            }
        }
        self.resume_probes(uid, slot);
    }

    fn fire(&mut self, uid: Uid, slot: Slot, role: Role, probe: &Probe) {
        let Some(pod) = self.ctx.store.get::<Pod>(uid).cloned() else {
            return;
        };
        if !matches!(status(&pod, slot).state, ContainerState::Running { .. }) {
            return;
        }
        let success = self.answers(&pod, slot, role);
        if !success {
            let port = container(&pod, slot).port.unwrap_or(80);
            let message = Message::ProbeFailed {
                probe: role.name(),
                handler: probe.handler,
                address: pod.status.pod_ip.map(|ip| (ip, port)),
            };
            self.warning(&pod, slot, EventReason::Unhealthy, message);
        }
        let verdicts = &mut self.runner(pod.meta.uid, slot).verdicts;
        let row = match role {
            Role::Startup => &mut verdicts.startup,
            Role::Liveness => &mut verdicts.liveness,
            Role::Readiness => &mut verdicts.readiness,
        };
        let length = row.add(success);
        let threshold = if success {
            probe.success_threshold
        } else {
            probe.failure_threshold
        };
        if length >= threshold {
            self.judge(pod, slot, role, success, threshold);
        }
    }

    fn judge(&mut self, pod: Rc<Pod>, slot: Slot, role: Role, success: bool, threshold: u32) {
        let uid = pod.meta.uid;
        match (role, success) {
            (Role::Readiness, ready) => {
                let changes = status(&pod, slot).ready != ready || pod.is_ready() != ready;
                drop(pod);
                if changes {
                    self.report(uid, slot, |status| status.ready = ready);
                }
            }
            (Role::Startup, true) => {
                let no_probe = container(&pod, slot).readiness_probe.is_none();
                self.report(uid, slot, |status| {
                    status.started = true;
                    status.ready = no_probe;
                });
                self.probe_right_away(&pod, slot);
            }
            (Role::Liveness, true) => {}
            (Role::Startup, false) => {
                let why = PodChange::StartupFailed { threshold };
                self.kill_for_probe(&pod, slot, "startup", why);
            }
            (Role::Liveness, false) => {
                let why = PodChange::LivenessFailed { threshold };
                self.kill_for_probe(&pod, slot, "liveness", why);
            }
        }
    }

    fn probe_right_away(&mut self, pod: &Pod, slot: Slot) {
        let readiness = container(pod, slot).readiness_probe;
        if let Some(probe) = readiness
            && self.ctx.version.has(Feature::ReadinessRightAfterStartup)
        {
            self.fire(pod.meta.uid, slot, Role::Readiness, &probe);
        }
    }

    /// The container gets its grace period, ends, and is started again like one that crashed.
    fn kill_for_probe(&mut self, pod: &Pod, slot: Slot, probe: &str, why: PodChange) {
        self.kill(pod, slot, &format!("failed {probe} probe"));
        let ready = crate::trace::Effect::PodReady { ready: false };
        self.record(pod, ready, why);
    }

    /// The container gets its grace period and ends; then it is started again.
    pub(super) fn kill(&mut self, pod: &Pod, slot: Slot, why: &str) {
        let name = &container(pod, slot).name;
        let message = format!("Container {name} {why}, will be restarted");
        self.event(pod, slot, EventReason::Killing, message);
        let grace = Duration::from_secs(u64::from(pod.spec.termination_grace_period_seconds));
        let stop = match self.fault(pod, slot) {
            ImageFault::IgnoresSigterm | ImageFault::Hang => grace,
            _ => self.timing.shutdown.min(grace),
        };
        self.runner(pod.meta.uid, slot).epoch += 1;
        self.after(pod.meta.uid, slot, stop, Step::Killed);
    }
}

/// The first tick at or after the start and the initial delay, in the rhythm of `since`, and after
/// `now`.
fn next_tick(probe: &Probe, since: Time, started_at: Time, now: Time) -> Time {
    let period = u64::from(probe.period_seconds).max(1) * 1000;
    let ready = started_at + Duration::from_secs(u64::from(probe.initial_delay_seconds));
    let earliest = ready.max(now + Duration(1));
    let ticks = earliest.since(since).as_millis().div_ceil(period);
    since + Duration(ticks * period)
}

fn is_tick(probe: &Probe, since: Time, started_at: Time, now: Time) -> bool {
    let period = u64::from(probe.period_seconds).max(1) * 1000;
    let ready = started_at + Duration::from_secs(u64::from(probe.initial_delay_seconds));
    now >= ready && now.since(since).as_millis().is_multiple_of(period)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kube::api::pod_spec::ProbeHandler;

    #[test]
    fn the_first_probe_comes_up_to_one_period_after_the_initial_delay() {
        let probe = Probe {
            handler: ProbeHandler::HttpGet,
            initial_delay_seconds: 5,
            period_seconds: 10,
            timeout_seconds: 1,
            success_threshold: 1,
            failure_threshold: 3,
        };
        let (since, started) = (Time(300), Time(2300));
        let first = next_tick(&probe, since, started, started);
        assert_eq!(first, Time(10_300));
        assert!(is_tick(&probe, since, started, first));
        assert_eq!(next_tick(&probe, since, started, first), Time(20_300));
    }
}
