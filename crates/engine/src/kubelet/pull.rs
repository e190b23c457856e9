//! Getting a container's image onto the node. Models `pkg/kubelet/images/image_manager.go`.

use super::{ImageFault, Kubelet, Slot, Step, container, status};
use crate::trace::{PodChange, PullError};
use kube::api::Pod;
use kube::api::event::{EventReason, Message};
use kube::api::pod::{ContainerState, WaitingReason};
use kube::api::pod_spec::{ConfigSource, ConfigUsage, ImagePullPolicy};
use kube::api::version::Feature;
use kube::clock::Duration;
use std::rc::Rc;

const FIRST_BACK_OFF: Duration = Duration::from_secs(10);
const LONGEST_BACK_OFF: Duration = Duration::from_secs(300);
/// A failed pull shows as ErrImagePull for so long, then as ImagePullBackOff.
const ERROR_SHOWN: Duration = Duration::from_secs(2);
/// A registry that failed before fails again at once.
const REPEATED_FAILURE: Duration = Duration(200);
/// How often a kubelet looks again at a container that lacks its configuration.
const CONFIG_RETRY: Duration = Duration::from_secs(10);

impl Kubelet<'_, '_> {
    /// Starts a container's way from nothing: its configuration, then its image.
    pub(super) fn pull(&mut self, pod: &Pod, slot: Slot) {
        if self.lacks_config(pod, slot) {
            self.after(pod.meta.uid, slot, CONFIG_RETRY, Step::Pull);
            return;
        }
        let spec = container(pod, slot);
        let present = self.image_on_node(pod, &spec.image).is_some();
        if !is_valid_name(&spec.image) {
            return self.refuse_name(pod, slot);
        }
        match spec.image_pull_policy {
            ImagePullPolicy::Never if !present => self.refuse_to_pull(pod, slot),
            ImagePullPolicy::IfNotPresent | ImagePullPolicy::Never if present => {
                self.already_present(pod, slot);
            }
            _ => self.ask_registry(pod, slot, present),
        }
    }

    /// Which push of the image the pod's node has; `None` when it has none.
    pub(super) fn image_on_node(&self, pod: &Pod, image: &str) -> Option<u32> {
        let node = pod
            .node_name
            .as_ref()
            .and_then(|node| self.memory.images.get(node));
        node.and_then(|images| images.present.get(image)).copied()
    }

    fn already_present(&mut self, pod: &Pod, slot: Slot) {
        let image = &container(pod, slot).image;
        let words = if self.ctx.version.has(Feature::ContainerEventsWithoutName) {
            "Container image \"{}\" already present on machine and can be accessed by the pod"
        } else {
            "Container image \"{}\" already present on machine"
        };
        self.event(pod, slot, EventReason::Pulled, Message::of(words, image));
        self.create(pod, slot);
    }

    /// One pull at a time on a node; those who want an image that is coming wait for it.
    fn ask_registry(&mut self, pod: &Pod, slot: Slot, present: bool) {
        let image = container(pod, slot).image.clone();
        let message = Message::of("Pulling image \"{}\"", &image);
        self.event(pod, slot, EventReason::Pulling, message);
        let trouble = &self.runner(pod.meta.uid, slot).trouble;
        let again = trouble
            .as_ref()
            .is_some_and(|trouble| trouble.pull_back_off > Duration::ZERO);
        let missing = self.fault(pod, slot) == ImageFault::Missing;
        let newest = self.image_on_node(pod, &image) == Some(self.faults.pushes(&image));
        let work = match (missing, present && newest) {
            (true, _) if again => REPEATED_FAILURE,
            (true, _) => self.timing.pull_failure,
            (false, true) => self.timing.pull_check,
            (false, false) => self.timing.pull,
        };
        let now = self.ctx.now;
        let node = pod.node_name.clone().unwrap_or_default();
        let images = Rc::make_mut(self.memory.images.or_default(node));
        images.pulling.retain(|_, until| *until > now);
        let end = match images.pulling.get(&image) {
            Some(until) => *until,
            None if missing || present => now + work,
            None => images.pulling.values().max().copied().unwrap_or(now) + work,
        };
        images.pulling.insert(image, end);
        self.after(pod.meta.uid, slot, end.since(now), Step::PullEnd);
    }

    pub(super) fn pull_end(&mut self, pod: &Pod, slot: Slot) {
        if self.fault(pod, slot) == ImageFault::Missing {
            return self.pull_failed(pod, slot);
        }
        let image = container(pod, slot).image.clone();
        let push = self.faults.pushes(&image);
        let took = if self.image_on_node(pod, &image) == Some(push) {
            self.timing.pull_check
        } else {
            self.timing.pull
        };
        let node = pod.node_name.clone().unwrap_or_default();
        let images = Rc::make_mut(self.memory.images.or_default(node));
        images.present.insert(image.clone(), push);
        let version = self.ctx.version;
        let message = Message::Pulled {
            image,
            took,
            tells_waiting: version.has(Feature::PulledTellsWaiting),
            tells_size: version.has(Feature::PulledTellsSize),
        };
        self.event(pod, slot, EventReason::Pulled, message);
        if let Some(trouble) = &mut self.runner(pod.meta.uid, slot).trouble {
            trouble.pull_back_off = Duration::ZERO;
        }
        self.create(pod, slot);
    }

    fn pull_failed(&mut self, pod: &Pod, slot: Slot) {
        let image = container(pod, slot).image.clone();
        let error = not_found_error(&image);
        let message = format!("Failed to pull image \"{image}\": {error}");
        self.warning(pod, slot, EventReason::Failed, message);
        self.warning(pod, slot, EventReason::Failed, "Error: ErrImagePull");
        let why = PodChange::PullFailed(PullError::NotFound);
        self.wait(pod, slot, WaitingReason::ErrImagePull, why);
        let trouble = self.runner(pod.meta.uid, slot).trouble();
        trouble.pull_back_off = next_back_off(trouble.pull_back_off);
        let wait = trouble.pull_back_off;
        self.after(pod.meta.uid, slot, ERROR_SHOWN, Step::BackOffPull);
        self.after(pod.meta.uid, slot, wait, Step::Pull);
    }

    pub(super) fn back_off_pull(&mut self, pod: &Pod, slot: Slot) {
        let image = container(pod, slot).image.clone();
        let mut message = format!("Back-off pulling image \"{image}\"");
        if self.ctx.version.has(Feature::PullBackOffTellsError) {
            message.push_str(&format!(": ErrImagePull: {}", not_found_error(&image)));
        }
        self.event(pod, slot, EventReason::BackOff, message);
        let error = "Error: ImagePullBackOff";
        self.warning(pod, slot, EventReason::Failed, error);
        let wait = self.runner(pod.meta.uid, slot).trouble().pull_back_off;
        let why = PodChange::PullBackOff { wait };
        self.wait(pod, slot, WaitingReason::ImagePullBackOff, why);
    }

    fn refuse_to_pull(&mut self, pod: &Pod, slot: Slot) {
        let image = &container(pod, slot).image;
        let message =
            format!("Container image \"{image}\" is not present with pull policy of Never");
        self.warning(pod, slot, EventReason::ErrImageNeverPull, message);
        let error = "Error: ErrImageNeverPull";
        self.warning(pod, slot, EventReason::Failed, error);
        let why = PodChange::PullFailed(PullError::NeverPull);
        self.wait(pod, slot, WaitingReason::ErrImageNeverPull, why);
    }

    fn refuse_name(&mut self, pod: &Pod, slot: Slot) {
        let image = &container(pod, slot).image;
        let message = format!(
            "Failed to apply default image tag \"{image}\": couldn't parse image name \"{image}\": \
             invalid reference format"
        );
        self.warning(pod, slot, EventReason::InspectFailed, message);
        let error = "Error: InvalidImageName";
        self.warning(pod, slot, EventReason::Failed, error);
        let why = PodChange::PullFailed(PullError::InvalidName);
        self.wait(pod, slot, WaitingReason::InvalidImageName, why);
    }

    /// Whether a ConfigMap or Secret that the container needs is not there; says so.
    fn lacks_config(&mut self, pod: &Pod, slot: Slot) -> bool {
        let init = pod.spec.init_containers.len();
        let own = |usage: &ConfigUsage| match usage {
            ConfigUsage::Environment { container } => container + init == usize::from(slot),
            ConfigUsage::Volume { .. } => true,
        };
        let namespace = &pod.meta.namespace;
        let exists = |source, name: &str| match source {
            ConfigSource::ConfigMap => self
                .ctx
                .store
                .config_maps
                .by_name(namespace, name)
                .is_some(),
            ConfigSource::Secret => self.ctx.store.secrets.by_name(namespace, name).is_some(),
        };
        let mut references = pod.spec.references.iter().filter(|r| own(&r.usage));
        let Some(missing) = references.find(|r| !exists(r.source, &r.name)) else {
            return false;
        };
        let kind = match missing.source {
            ConfigSource::ConfigMap => "configmap",
            ConfigSource::Secret => "secret",
        };
        let error = format!("{kind} \"{}\" not found", missing.name);
        let why = PodChange::ConfigMissing(error.as_str().into());
        match &missing.usage {
            ConfigUsage::Environment { .. } => {
                self.warning(pod, slot, EventReason::Failed, format!("Error: {error}"));
                self.wait(pod, slot, WaitingReason::CreateContainerConfigError, why);
            }
            ConfigUsage::Volume { volume, .. } => {
                let message = format!("MountVolume.SetUp failed for volume \"{volume}\" : {error}");
                self.warning(pod, slot, EventReason::FailedMount, message);
                self.wait(pod, slot, WaitingReason::ContainerCreating, why);
            }
        }
        true
    }

    /// Looks again at what the pod waits for: a fault was set or lifted, a ConfigMap was made.
    pub(super) fn refresh(&mut self, pod: &Pod) {
        let Some(worker) = self.memory.workers.get(pod.meta.uid) else {
            return;
        };
        if worker.stopping.is_some() {
            return;
        }
        let slots = worker.runners.len() as Slot;
        self.await_sync(pod);
        for slot in 0..slots {
            match status(pod, slot).state {
                ContainerState::Waiting(WaitingReason::CreateContainerConfigError) => {
                    self.runner(pod.meta.uid, slot).epoch += 1;
                    self.pull(pod, slot);
                }
                ContainerState::Running { .. } => self.resume_probes(pod.meta.uid, slot),
                _ => {}
            }
        }
    }
}

fn next_back_off(last: Duration) -> Duration {
    match last {
        Duration::ZERO => FIRST_BACK_OFF,
        last => (last + last).min(LONGEST_BACK_OFF),
    }
}

/// What containerd answers for a reference that a registry does not have.
fn not_found_error(image: &str) -> String {
    let full = full_reference(image);
    format!(
        "rpc error: code = NotFound desc = failed to pull and unpack image \"{full}\": \
         failed to resolve reference \"{full}\": {full}: not found"
    )
}

/// The reference with the registry and tag that are meant when none are written.
fn full_reference(image: &str) -> String {
    let first = image.split('/').next().unwrap_or_default();
    let has_registry = image.contains('/') && (first.contains(['.', ':']) || first == "localhost");
    let mut full = match (has_registry, image.contains('/')) {
        (true, _) => image.to_string(),
        (false, true) => format!("docker.io/{image}"),
        (false, false) => format!("docker.io/library/{image}"),
    };
    if !full
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .contains([':', '@'])
    {
        full.push_str(":latest");
    }
    full
}

fn is_valid_name(image: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-/:@".contains(c);
    let path = image.rsplit_once(['@']).map_or(image, |(path, _)| path);
    let (path, tag) = match path.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => (path, Some(tag)),
        _ => (path, None),
    };
    let lower = |part: &str| part.chars().all(|c| !c.is_ascii_uppercase()) && !part.is_empty();
    image.chars().all(allowed) && tag != Some("") && path.split('/').all(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_off_doubles_from_ten_seconds_to_five_minutes() {
        let mut wait = Duration::ZERO;
        let series: Vec<u64> = std::iter::repeat_with(|| {
            wait = next_back_off(wait);
            wait.whole_secs()
        })
        .take(7)
        .collect();
        assert_eq!(series, [10, 20, 40, 80, 160, 300, 300]);
    }

    #[test]
    fn image_names_are_checked_and_completed() {
        assert!(is_valid_name("nginx:1.25") && is_valid_name("localhost:5000/a/b@sha256:ab"));
        assert!(!is_valid_name(" nginx") && !is_valid_name("Nginx") && !is_valid_name("nginx:"));
        assert_eq!(full_reference("nginx"), "docker.io/library/nginx:latest");
        assert_eq!(full_reference("luksa/kubia:v1"), "docker.io/luksa/kubia:v1");
        assert_eq!(full_reference("ghcr.io/a/b:1"), "ghcr.io/a/b:1");
    }
}
