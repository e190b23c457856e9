//! The texts that software in a container produces: its answers to requests, and its log.

use super::environment::given;
use super::{Place, files};
use engine::cluster::Cluster;
use engine::kubelet::ImageFault;
use kube::api::Pod;
use kube::api::pod::{ContainerState, ContainerStatus};
use kube::api::pod_spec::Container;
use kube::clock::{Duration, Time};

/// Most settings that an answer lists.
const MOST_SETTINGS: usize = 3;
const LONGEST_SETTING: usize = 40;

/// The answer to a request: which image it is, in which pod, and what it is configured by.
pub(crate) fn greeting(cluster: &Cluster, place: Place) -> String {
    if let Some(text) = echoed(place) {
        return text;
    }
    let image = place.container().map_or("", |container| &*container.image);
    let push = place.status().map_or(0, |status| status.image_push);
    let pushed = match push {
        0 => String::new(),
        push => format!(" (push {})", push + 1),
    };
    let mut text = format!("{image}{pushed} in pod {}", place.pod.meta.name);
    for (name, value) in settings(cluster, place) {
        let first = value.lines().next().unwrap_or_default();
        let shown: String = first.chars().take(LONGEST_SETTING).collect();
        text.push_str(&format!(", {name}={shown}"));
    }
    text
}

/// The folder with the token of the pod's ServiceAccount, which is no setting.
const TOKEN_FOLDER: &str = "/var/run/secrets/kubernetes.io/";

/// Variables, then files under their last names; each name once.
fn settings(cluster: &Cluster, place: Place) -> Vec<(String, String)> {
    let mut settings = given(cluster, place);
    let files = files(cluster, place).into_iter();
    for (path, held) in files.filter(|(path, _)| !path.starts_with(TOKEN_FOLDER)) {
        let name = path.rsplit('/').next().unwrap_or_default();
        if settings.iter().all(|(known, _)| known != name) {
            settings.push((name.to_string(), held));
        }
    }
    settings.truncate(MOST_SETTINGS);
    settings
}

/// The answer that the arguments of `hashicorp/http-echo` and similar images prescribe.
fn echoed(place: Place) -> Option<String> {
    let image = &place.container()?.image;
    if !image.contains("http-echo") {
        return None;
    }
    let args = place.json()["args"].as_array()?.iter();
    let args: Vec<&str> = args.filter_map(|arg| arg.as_str()).collect();
    let attached = args
        .iter()
        .find_map(|arg| arg.trim_start_matches('-').strip_prefix("text="));
    let next = || {
        let at = args
            .iter()
            .position(|arg| arg.trim_start_matches('-') == "text")?;
        args.get(at + 1).copied()
    };
    attached.or_else(next).map(str::to_string)
}

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogLine {
    pub at: Time,
    pub text: String,
}

/// The log of a container since its last start, including lines that lie ahead; with `previous`, the log of the run before.
/// `None`: the container has not run.
pub(crate) fn log(
    cluster: &Cluster,
    pod: &Pod,
    container: &Container,
    status: &ContainerStatus,
    previous: bool,
) -> Option<Vec<LogLine>> {
    let end = match (previous, status.state) {
        (false, ContainerState::Running { started_at }) => {
            return Some(life(cluster, pod, container, started_at, None));
        }
        (false, ContainerState::Terminated(end)) => Some(end),
        _ => status.last_termination.as_deref().copied(),
    }?;
    let end_of_life = Some((end.finished_at, end.exit_code));
    Some(life(cluster, pod, container, end.started_at, end_of_life))
}

/// The lines between one start of a container and its end; `end` is empty while the container runs.
fn life(
    cluster: &Cluster,
    pod: &Pod,
    container: &Container,
    started_at: Time,
    end: Option<(Time, i32)>,
) -> Vec<LogLine> {
    let timing = &cluster.settings().timing;
    let fault = cluster.image_faults().of(&container.image);
    let boot = match fault {
        ImageFault::SlowStart => timing.slow_boot,
        _ => timing.boot,
    };
    let mut lines = vec![(started_at, format!("starting {}", container.image))];
    let is_init = pod
        .spec
        .init_containers
        .iter()
        .any(|init| init.name == container.name);
    match fault {
        ImageFault::Crash | ImageFault::Hang => {}
        _ if is_init && !container.is_sidecar => {}
        ImageFault::Unready => {
            lines.push((
                started_at + boot,
                "not ready: a dependency does not answer".to_string(),
            ));
        }
        _ => lines.push((started_at + boot, listening(container))),
    }
    let told = told_to_stop(pod, container).filter(|_| fault != ImageFault::Hang);
    if let Some(told) = told {
        let word = match fault {
            ImageFault::IgnoresSigterm => "received SIGTERM, still busy",
            _ => "received SIGTERM, shutting down",
        };
        lines.push((told, word.to_string()));
    }
    match end {
        Some((_, 0)) if told.is_some() => {}
        Some((at, 0)) => lines.push((at, "done".to_string())),
        Some((at, code)) if code < 128 => {
            lines.push((at, format!("fatal: giving up, exit code {code}")))
        }
        _ => {}
    }
    let lines = lines
        .into_iter()
        .filter(|(at, _)| end.is_none_or(|(end, _)| *at <= end));
    lines.map(|(at, text)| LogLine { at, text }).collect()
}

fn listening(container: &Container) -> String {
    match container.port {
        Some(port) => format!("listening on port {port}"),
        None => "ready".to_string(),
    }
}

/// When a pod that is being deleted gets SIGTERM: after its preStop hook.
fn told_to_stop(pod: &Pod, container: &Container) -> Option<Time> {
    let grace = Duration::from_secs(u64::from(pod.meta.deletion_grace_period_seconds?));
    let asked = pod
        .meta
        .deletion_timestamp?
        .as_millis()
        .saturating_sub(grace.as_millis());
    Some(Time(asked) + Duration(container.pre_stop_ms).min(grace))
}
