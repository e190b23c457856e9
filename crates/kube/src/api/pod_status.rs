//! The columns of kubectl that describe a pod: STATUS, READY and RESTARTS. Models `printPod` of
//! `pkg/printers/internalversion`.

use super::KubernetesVersion;
use super::pod::{
    ContainerState, ContainerStatus, Pod, PodPhase, PodReason, Termination, TerminationReason,
    WaitingReason,
};
use super::version::Feature;
use crate::clock::Time;
use std::borrow::Cow;

/// The STATUS column: `Running`, `ContainerCreating`, `Init:0/2`, `CrashLoopBackOff`, `Terminating`, …
pub fn status(pod: &Pod, version: KubernetesVersion) -> Cow<'static, str> {
    if pod.meta.is_terminating() {
        let finished = pod.status.phase.is_terminal();
        if pod.status.reason == Some(PodReason::NodeLost) {
            return "Unknown".into();
        }
        if !(finished && version.has(Feature::FinishedPodsNotTerminating)) {
            return "Terminating".into();
        }
    }
    initializing(pod).unwrap_or_else(|| running(pod).into())
}

/// The READY column: the number of ready containers, and of all containers. Sidecars count, other init containers do
/// not.
pub fn ready(pod: &Pod) -> (usize, usize) {
    let sidecars = sidecars(pod);
    let ready = pod.status.containers.iter().chain(sidecars);
    let ready = ready.filter(|status| status.ready && is_running(status));
    let all = pod.spec.init_containers.iter().filter(|c| c.is_sidecar);
    (ready.count(), pod.spec.containers.len() + all.count())
}

/// The RESTARTS column: `0`, `3`, `3 (20s ago)`.
pub fn restarts(pod: &Pod, version: KubernetesVersion, now: Time) -> String {
    let counted: Vec<&ContainerStatus> = if initializing(pod).is_some() {
        pod.status.init_containers.iter().collect()
    } else {
        pod.status.containers.iter().chain(sidecars(pod)).collect()
    };
    let count: u32 = counted.iter().map(|status| status.restart_count).sum();
    let ends = counted
        .iter()
        .filter_map(|status| status.last_termination.as_deref());
    match ends.map(|end| end.finished_at).max() {
        Some(last) if count > 0 && version.has(Feature::RestartsTellAge) => {
            // The age is computed from whole seconds, because the API stores no fractions.
            let ago = now.truncated().since(last.truncated());
            format!("{count} ({} ago)", ago.human())
        }
        _ => count.to_string(),
    }
}

fn sidecars(pod: &Pod) -> impl Iterator<Item = &ContainerStatus> {
    let init = pod.status.init_containers.iter();
    let init = init.zip(&pod.spec.init_containers);
    init.filter(|(_, spec)| spec.is_sidecar)
        .map(|(status, _)| status)
}

/// The status that the first unfinished init container gives the pod; `None` when all have finished.
fn initializing(pod: &Pod) -> Option<Cow<'static, str>> {
    let total = pod.spec.init_containers.len();
    let statuses = pod.status.init_containers.iter();
    for (index, (status, spec)) in statuses.zip(&pod.spec.init_containers).enumerate() {
        match status.state {
            ContainerState::Terminated(end) if end.exit_code == 0 => continue,
            ContainerState::Running { .. } if spec.is_sidecar && status.started => continue,
            ContainerState::Terminated(end) => {
                return Some(format!("Init:{}", end.reason.name()).into());
            }
            ContainerState::Waiting(reason) if reason != WaitingReason::PodInitializing => {
                return Some(format!("Init:{}", reason.name()).into());
            }
            _ => return Some(format!("Init:{index}/{total}").into()),
        }
    }
    None
}

/// The status of a pod whose init containers have finished: the first container of the spec that does not run decides
/// it.
fn running(pod: &Pod) -> &'static str {
    let phase = match pod.status.reason {
        Some(reason) => reason.name(),
        None if is_gated(pod) => "SchedulingGated",
        None => pod.status.phase.name(),
    };
    let said = pod
        .status
        .containers
        .iter()
        .find_map(|status| match status.state {
            ContainerState::Waiting(reason) => Some(reason.name()),
            ContainerState::Terminated(Termination { reason, .. }) => Some(reason.name()),
            ContainerState::Running { .. } => None,
        });
    let completed = said == Some(TerminationReason::Completed.name());
    match said {
        _ if pod.status.phase == PodPhase::Pending && pod.node_name.is_none() => phase,
        _ if completed && pod.status.containers.iter().any(is_running) => {
            if pod.is_ready() {
                "Running"
            } else {
                "NotReady"
            }
        }
        Some(said) => said,
        None => phase,
    }
}

/// Whether the scheduler has found a gate on the pod and leaves it alone.
fn is_gated(pod: &Pod) -> bool {
    pod.node_name.is_none()
        && pod.status.scheduled.is_some()
        && !pod.spec.scheduling_gates.is_empty()
}

fn is_running(status: &ContainerStatus) -> bool {
    matches!(status.state, ContainerState::Running { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::pod::{PodCondition, PodStatus};
    use crate::api::{ObjectMeta, PodTemplate};
    use crate::clock::Duration;
    use serde_json::json;

    const RUNNING: ContainerState = ContainerState::Running {
        started_at: Time::ZERO,
    };

    fn waits(reason: WaitingReason) -> ContainerState {
        ContainerState::Waiting(reason)
    }

    fn ended(exit_code: i32) -> ContainerState {
        ContainerState::Terminated(Termination {
            exit_code,
            reason: match exit_code {
                0 => TerminationReason::Completed,
                137 => TerminationReason::OomKilled,
                _ => TerminationReason::Error,
            },
            started_at: Time::ZERO,
            finished_at: Time::from_secs(2),
        })
    }

    fn container(state: ContainerState) -> ContainerStatus {
        let ready = state == RUNNING;
        ContainerStatus {
            ready,
            started: ready,
            restart_count: 0,
            state,
            message: None,
            last_termination: None,
            image_push: 0,
        }
    }

    /// A scheduled pod whose containers have these states; its first init container is a sidecar.
    fn pod(init: &[ContainerState], containers: &[ContainerState]) -> Pod {
        let spec = |count: usize, sidecar: bool| {
            let one = |index: usize| {
                if sidecar && index == 0 {
                    json!({"name": "i0", "image": "i", "restartPolicy": "Always"})
                } else {
                    json!({"name": format!("c{index}"), "image": "i"})
                }
            };
            (0..count).map(one).collect::<Vec<_>>()
        };
        let spec = json!({
            "initContainers": spec(init.len(), true),
            "containers": spec(containers.len(), false),
        });
        Pod {
            meta: ObjectMeta::named("default", "web"),
            spec: PodTemplate::from_json(&json!({ "spec": spec })).spec,
            node_name: Some("node1".into()),
            mounts_token: false,
            status: PodStatus {
                phase: PodPhase::Running,
                init_containers: init.iter().copied().map(container).collect(),
                containers: containers.iter().copied().map(container).collect(),
                ..PodStatus::default()
            },
        }
    }

    fn check(
        init: &[ContainerState],
        containers: &[ContainerState],
        expected: &str,
        counts: (usize, usize),
    ) {
        let pod = pod(init, containers);
        assert_eq!(status(&pod, KubernetesVersion::NEWEST), expected);
        assert_eq!(ready(&pod), counts, "{expected}");
    }

    #[test]
    fn the_first_container_that_is_not_well_speaks() {
        use WaitingReason::{
            ContainerCreating, CrashLoopBackOff, ImagePullBackOff, PodInitializing,
        };
        check(&[], &[RUNNING, RUNNING], "Running", (2, 2));
        check(
            &[],
            &[waits(ContainerCreating)],
            "ContainerCreating",
            (0, 1),
        );
        check(
            &[],
            &[RUNNING, waits(ImagePullBackOff)],
            "ImagePullBackOff",
            (1, 2),
        );
        check(&[], &[ended(1), waits(CrashLoopBackOff)], "Error", (0, 2));
        check(&[], &[ended(137)], "OOMKilled", (0, 1));
        check(&[], &[ended(0)], "Completed", (0, 1));
        check(&[], &[ended(0), RUNNING], "NotReady", (1, 2));
        let rest = [waits(PodInitializing)];
        check(&[RUNNING, RUNNING], &rest, "Init:1/2", (1, 2));
        check(&[RUNNING, ended(1)], &rest, "Init:Error", (1, 2));
        check(
            &[RUNNING, waits(CrashLoopBackOff)],
            &rest,
            "Init:CrashLoopBackOff",
            (1, 2),
        );
        check(
            &[waits(PodInitializing), waits(PodInitializing)],
            &rest,
            "Init:0/2",
            (0, 2),
        );
        check(&[RUNNING, ended(0)], &[RUNNING], "Running", (2, 2));
    }

    #[test]
    fn a_ready_pod_of_which_one_container_completed_runs() {
        let mut pod = pod(&[], &[ended(0), RUNNING]);
        PodCondition::set(&mut pod.status.ready, true, Time::ZERO);
        assert_eq!(status(&pod, KubernetesVersion::NEWEST), "Running");
    }

    #[test]
    fn a_pod_on_no_node_is_pending_and_a_deleted_one_terminating() {
        let mut pod = pod(&[], &[waits(WaitingReason::ContainerCreating)]);
        pod.status.phase = PodPhase::Pending;
        assert_eq!(status(&pod, KubernetesVersion::NEWEST), "ContainerCreating");
        pod.node_name = None;
        assert_eq!(status(&pod, KubernetesVersion::NEWEST), "Pending");
        pod.meta.deletion_timestamp = Some(Time::ZERO);
        assert_eq!(status(&pod, KubernetesVersion::NEWEST), "Terminating");
    }

    #[test]
    fn newer_releases_leave_a_finished_pod_its_word() {
        let mut pod = pod(&[], &[ended(1)]);
        pod.status.phase = PodPhase::Failed;
        pod.meta.deletion_timestamp = Some(Time::ZERO);
        let old = KubernetesVersion::new(30).expect("modelled");
        assert_eq!(status(&pod, old), "Terminating");
        assert_eq!(status(&pod, KubernetesVersion::NEWEST), "Error");
    }

    #[test]
    fn restarts_tell_when_the_last_was() {
        let mut pod = pod(&[], &[waits(WaitingReason::CrashLoopBackOff)]);
        let now = Time::ZERO + Duration(22_400);
        assert_eq!(restarts(&pod, KubernetesVersion::NEWEST, now), "0");
        pod.status.containers[0].restart_count = 3;
        let ContainerState::Terminated(end) = ended(1) else {
            panic!("ended");
        };
        pod.status.containers[0].last_termination = Some(Box::new(end));
        assert_eq!(
            restarts(&pod, KubernetesVersion::NEWEST, now),
            "3 (20s ago)"
        );
        assert_eq!(restarts(&pod, KubernetesVersion::OLDEST, now), "3");
    }
}
