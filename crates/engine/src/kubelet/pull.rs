//! Getting a container's image onto the node. Models `pkg/kubelet/images/image_manager.go`.

use super::pass::Attempt;
use super::{ImageFault, Kubelet, Slot, Step, container, status};
use crate::trace::{PodChange, PullError};
use kube::api::Pod;
use kube::api::event::{EventReason, Message};
use kube::api::pod::{ContainerState, WaitingReason};
use kube::api::pod_spec::ImagePullPolicy;
use kube::api::version::Feature;
use kube::clock::Duration;
use std::rc::Rc;

const FIRST_BACK_OFF: Duration = Duration::from_secs(10);
const LONGEST_BACK_OFF: Duration = Duration::from_secs(300);
/// Time for which a stand-in shows a failed pull as ErrImagePull before it shows ImagePullBackOff.
const ERROR_SHOWN: Duration = Duration::from_secs(2);
/// Time after which a repeated pull by a stand-in fails.
const REPEATED_FAILURE: Duration = Duration(200);

impl Kubelet<'_, '_> {
    /// Tries to start a container: its back-off has to be over, and its image has to be there.
    pub(super) fn attempt(&mut self, pod: &Pod, slot: Slot) -> Attempt {
        if let Some(backs_off) = self.backs_off(pod, slot) {
            return backs_off;
        }
        let spec = container(pod, slot);
        let present = self.image_on_node(pod, &spec.image).is_some();
        if !is_image_name(&spec.image) {
            return self.refuse_name(pod, slot);
        }
        match spec.image_pull_policy {
            ImagePullPolicy::Never if !present => self.refuse_to_pull(pod, slot),
            ImagePullPolicy::IfNotPresent | ImagePullPolicy::Never if present => {
                self.already_present(pod, slot)
            }
            _ if self.pull_backs_off(pod, slot) => self.back_off_pull(pod, slot),
            _ => {
                self.ask_registry(pod, slot, present);
                Attempt::Later
            }
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

    fn already_present(&mut self, pod: &Pod, slot: Slot) -> Attempt {
        let image = &container(pod, slot).image;
        let words = if self.ctx.version.has(Feature::ContainerEventsWithoutName) {
            "Container image \"{}\" already present on machine and can be accessed by the pod"
        } else {
            "Container image \"{}\" already present on machine"
        };
        self.event(pod, slot, EventReason::Pulled, Message::of(words, image));
        self.create(pod, slot)
    }

    /// Asks the registry for the image. A node pulls one image at a time, and containers that want an image that is
    /// being pulled wait for that pull.
    fn ask_registry(&mut self, pod: &Pod, slot: Slot, present: bool) {
        let image = container(pod, slot).image.clone();
        let message = Message::of("Pulling image \"{}\"", &image);
        self.event(pod, slot, EventReason::Pulling, message);
        let trouble = self.trouble(pod, slot);
        let again = trouble.is_some_and(|trouble| trouble.pull_back_off > Duration::ZERO);
        let missing = self.fault(pod, slot) == ImageFault::Missing;
        let newest = self.image_on_node(pod, &image) == Some(self.faults.pushes(&image));
        let work = match (missing, present && newest) {
            (true, _) if again && self.timing.stand_ins => REPEATED_FAILURE,
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
        let attempt = match self.fault(pod, slot) {
            ImageFault::Missing => self.pull_failed(pod, slot),
            _ => self.pulled(pod, slot),
        };
        if let Attempt::Later = attempt {
            return;
        }
        self.note(pod.meta.uid, attempt);
        self.go_on(pod.meta.uid, slot + 1);
    }

    fn pulled(&mut self, pod: &Pod, slot: Slot) -> Attempt {
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
        self.create(pod, slot)
    }

    fn pull_failed(&mut self, pod: &Pod, slot: Slot) -> Attempt {
        let image = container(pod, slot).image.clone();
        let error = not_found_error(&image);
        let message = format!("Failed to pull image \"{image}\": {error}");
        self.warning(pod, slot, EventReason::Failed, message);
        self.warning(pod, slot, EventReason::Failed, "Error: ErrImagePull");
        let now = self.ctx.now;
        let trouble = self.runner(pod.meta.uid, slot).trouble();
        trouble.pull_back_off = next_back_off(trouble.pull_back_off);
        trouble.pull_due = now + trouble.pull_back_off;
        let until = trouble.pull_due;
        let why = PodChange::PullFailed(PullError::NotFound);
        let reason = WaitingReason::ErrImagePull;
        self.fails(pod, slot, reason, Some(error.into()), why);
        if !self.timing.stand_ins {
            return Attempt::Failed;
        }
        self.after(pod.meta.uid, slot, ERROR_SHOWN, Step::BackOffPull);
        Attempt::BacksOff { until }
    }

    /// Whether it is too early to ask the registry again.
    fn pull_backs_off(&self, pod: &Pod, slot: Slot) -> bool {
        let trouble = self.trouble(pod, slot);
        trouble.is_some_and(|trouble| {
            trouble.pull_back_off > Duration::ZERO && self.ctx.now < trouble.pull_due
        })
    }

    fn back_off_pull(&mut self, pod: &Pod, slot: Slot) -> Attempt {
        let image = container(pod, slot).image.clone();
        let mut message = format!("Back-off pulling image \"{image}\"");
        self.event(pod, slot, EventReason::BackOff, message.clone());
        let error = "Error: ImagePullBackOff";
        self.warning(pod, slot, EventReason::Failed, error);
        if self.ctx.version.has(Feature::PullBackOffTellsError) {
            message.push_str(&format!(": ErrImagePull: {}", not_found_error(&image)));
        }
        let wait = self.runner(pod.meta.uid, slot).trouble().pull_back_off;
        let why = PodChange::PullBackOff { wait };
        let reason = WaitingReason::ImagePullBackOff;
        self.fails(pod, slot, reason, Some(message.into()), why);
        Attempt::Failed
    }

    pub(super) fn back_off_pull_of_stand_in(&mut self, pod: &Pod, slot: Slot) {
        self.back_off_pull(pod, slot);
    }

    fn refuse_to_pull(&mut self, pod: &Pod, slot: Slot) -> Attempt {
        let image = &container(pod, slot).image;
        let message =
            format!("Container image \"{image}\" is not present with pull policy of Never");
        self.warning(pod, slot, EventReason::ErrImageNeverPull, message.clone());
        let error = "Error: ErrImageNeverPull";
        self.warning(pod, slot, EventReason::Failed, error);
        let why = PodChange::PullFailed(PullError::NeverPull);
        let reason = WaitingReason::ErrImageNeverPull;
        self.fails(pod, slot, reason, Some(message.into()), why);
        Attempt::Failed
    }

    fn refuse_name(&mut self, pod: &Pod, slot: Slot) -> Attempt {
        let image = &container(pod, slot).image;
        let message = format!(
            "Failed to apply default image tag \"{image}\": couldn't parse image name \"{image}\": \
             invalid reference format"
        );
        self.warning(pod, slot, EventReason::InspectFailed, message.clone());
        let error = "Error: InvalidImageName";
        self.warning(pod, slot, EventReason::Failed, error);
        let why = PodChange::PullFailed(PullError::InvalidName);
        let reason = WaitingReason::InvalidImageName;
        self.fails(pod, slot, reason, Some(message.into()), why);
        Attempt::Failed
    }

    /// Ends a container that runs with another image than the pod says, whatever the pod's restart policy, and tries one
    /// that does not run at once with the new image. Models `computePodActions` of `pkg/kubelet/kuberuntime`, where each
    /// image has back-offs of its own.
    pub(super) fn image_changed(&mut self, pod: &Pod) {
        let Some(worker) = self.memory.workers.get(pod.meta.uid) else {
            return;
        };
        if worker.stopping.is_some() {
            return;
        }
        let slots = worker.runners.len() as Slot;
        for slot in 0..slots {
            let spec = container(pod, slot);
            let runs = self.is_running(pod, slot);
            let runner = self.runner(pod.meta.uid, slot);
            if !runner.is_outdated(spec) {
                continue;
            }
            if let Some(trouble) = &mut runner.trouble {
                trouble.pull_back_off = Duration::ZERO;
                trouble.last_restart = None;
            }
            if runs {
                runner.trouble().for_image = true;
                self.kill(pod, slot, "definition changed");
            } else {
                runner.image = spec.image.clone();
                self.look_again(pod.meta.uid, Duration::ZERO, Step::Sync);
            }
        }
    }

    /// Reacts to a change outside the pod: a fault was set or lifted, or a ConfigMap was changed.
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
            if let ContainerState::Running { .. } = status(pod, slot).state {
                self.resume_probes(pod.meta.uid, slot);
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

/// The answer of containerd for a reference that a registry does not have.
fn not_found_error(image: &str) -> String {
    let full = full_reference(image);
    format!(
        "rpc error: code = NotFound desc = failed to pull and unpack image \"{full}\": \
         failed to resolve reference \"{full}\": {full}: not found"
    )
}

/// The reference, completed by the default registry and tag.
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

/// Whether a text can name an image, as `github.com/distribution/reference` reads names.
#[must_use]
pub fn is_image_name(image: &str) -> bool {
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
        assert!(is_image_name("nginx:1.25") && is_image_name("localhost:5000/a/b@sha256:ab"));
        assert!(!is_image_name(" nginx") && !is_image_name("Nginx") && !is_image_name("nginx:"));
        assert_eq!(full_reference("nginx"), "docker.io/library/nginx:latest");
        assert_eq!(full_reference("luksa/kubia:v1"), "docker.io/luksa/kubia:v1");
        assert_eq!(full_reference("ghcr.io/a/b:1"), "ghcr.io/a/b:1");
    }
}
