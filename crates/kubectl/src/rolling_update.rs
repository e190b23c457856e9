//! The update that `kubectl rolling-update` does by itself, step by step, from one ReplicationController to another. No
//! controller continues it after an interruption, but the annotations on both objects let the same command resume it.
//!
//! Models `RollingUpdater` of `pkg/kubectl/rolling_updater.go`, with its fixed surge of 1 and nothing unavailable.

use super::call::{Call, Failure};
use engine::cluster::{Cascade, Command, PatchStyle, Target};
use kube::api::meta::Kind;
use kube::api::{Pod, ReplicationController};
use kube::clock::{Duration, Time};
use serde_json::{Value, json};
use std::rc::Rc;

pub(crate) const SOURCE_ID: &str = "kubectl.kubernetes.io/update-source-id";
pub(crate) const DESIRED_REPLICAS: &str = "kubectl.kubernetes.io/desired-replicas";
pub(crate) const ORIGINAL_REPLICAS: &str = "kubectl.kubernetes.io/original-replicas";
pub(crate) const NEXT_CONTROLLER: &str = "kubectl.kubernetes.io/next-controller-id";

const MAX_SURGE: i32 = 1;
const MAX_UNAVAILABLE: i32 = 0;
/// The update gives up after this long without progress; a longer `--timeout` does not change that.
const PATIENCE: Duration = Duration::from_secs(300);

/// A rolling update under way.
pub(crate) struct Update {
    pub namespace: String,
    pub old: String,
    pub new: String,
    /// The size that the new controller has at the end.
    pub desired: i32,
    /// Whether the new controller takes the old one's name at the end.
    pub keeps_name: bool,
    pub update_period: Duration,
    pub poll_interval: Duration,
    step: Step,
    wake: Time,
    deadline: Time,
    /// Sizes of both when this round began.
    sizes: (i32, i32),
}

/// The next step of the update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    ScaleUp,
    /// Until the new controller has the pods it asks for.
    AwaitUp,
    ScaleDown,
    AwaitDown,
    CleanUp,
}

impl Update {
    /// An update from `old` to `new`, which exists already, with the first line of its story.
    pub(crate) fn begin(
        call: &mut Call,
        names: (&str, &str, &str),
        desired: i32,
        keeps_name: bool,
        periods: (Duration, Duration),
    ) -> Result<Update, Failure> {
        let (namespace, old, new) = names;
        let now = call.now();
        let mut update = Update {
            namespace: namespace.to_string(),
            old: old.to_string(),
            new: new.to_string(),
            desired,
            keeps_name,
            update_period: periods.0,
            poll_interval: periods.1,
            step: Step::ScaleUp,
            wake: now,
            deadline: now + PATIENCE,
            sizes: (0, 0),
        };
        let (from, to) = (update.size(call, old)?, update.size(call, new)?);
        update.sizes = (from, to);
        let (least, most) = (update.min_available(), desired + MAX_SURGE);
        call.print(format!(
            "Scaling up {new} from {to} to {desired}, scaling down {old} from {from} to 0 \
             (keep {least} pods available, don't exceed {most} pods)"
        ));
        Ok(update)
    }

    pub(crate) fn wake_at(&self) -> Option<Time> {
        Some(self.wake)
    }

    pub(crate) fn poll(&mut self, call: &mut Call) -> Result<Option<i32>, Failure> {
        while call.now() >= self.wake {
            match self.step {
                Step::ScaleUp => self.scale_up(call)?,
                Step::AwaitUp => {
                    if self.has_its_pods(call, &self.new)? {
                        self.go_on(call, Step::ScaleDown, self.update_period);
                    } else {
                        self.go_on(call, Step::AwaitUp, self.poll_interval);
                    }
                }
                Step::ScaleDown => self.scale_down(call)?,
                Step::AwaitDown => {
                    if self.has_its_pods(call, &self.old)? {
                        self.end_round(call)?
                    } else {
                        self.go_on(call, Step::AwaitDown, self.poll_interval)
                    }
                }
                Step::CleanUp => {
                    self.clean_up(call)?;
                    return Ok(Some(0));
                }
            }
        }
        Ok(None)
    }

    fn go_on(&mut self, call: &Call, step: Step, wait: Duration) {
        self.step = step;
        self.wake = call.now() + wait;
    }

    /// Scales the new controller up as far as the surge allows.
    fn scale_up(&mut self, call: &mut Call) -> Result<(), Failure> {
        let (old, new) = (self.size(call, &self.old)?, self.size(call, &self.new)?);
        self.sizes = (old, new);
        if new == self.desired && old == 0 {
            self.go_on(call, Step::CleanUp, Duration::ZERO);
            return Ok(());
        }
        let increment = match old {
            0 => self.desired - new,
            _ => self.desired + MAX_SURGE - (old + new),
        };
        let next = (new + increment).min(self.desired);
        if new == self.desired || increment <= 0 {
            self.go_on(call, Step::ScaleDown, self.update_period);
            return Ok(());
        }
        call.print(format!("Scaling {} up to {next}", self.new));
        self.scale(call, &self.new.clone(), next)?;
        self.go_on(call, Step::AwaitUp, self.poll_interval);
        Ok(())
    }

    /// Scales the old controller down as far as enough pods stay available.
    fn scale_down(&mut self, call: &mut Call) -> Result<(), Failure> {
        let (old, new) = (self.size(call, &self.old)?, self.size(call, &self.new)?);
        let available = self.available(call, &self.new)?;
        let decrement = old + new - self.min_available() - (new - available);
        if old == 0 || decrement <= 0 {
            return self.end_round(call);
        }
        let complete = new == self.desired && available == self.desired;
        let next = if complete {
            0
        } else {
            (old - decrement).max(0)
        };
        call.print(format!("Scaling {} down to {next}", self.old));
        self.scale(call, &self.old.clone(), next)?;
        self.go_on(call, Step::AwaitDown, self.poll_interval);
        Ok(())
    }

    fn end_round(&mut self, call: &mut Call) -> Result<(), Failure> {
        let sizes = (self.size(call, &self.old)?, self.size(call, &self.new)?);
        if sizes != self.sizes {
            self.deadline = call.now() + PATIENCE;
        } else if call.now() > self.deadline {
            let text = "timed out waiting for any update progress to be made";
            return Err(Failure::error(text));
        }
        self.go_on(call, Step::ScaleUp, Duration::ZERO);
        Ok(())
    }

    /// Removes the annotations, deletes the old controller, and gives the new one its name where the update keeps the name.
    fn clean_up(&mut self, call: &mut Call) -> Result<(), Failure> {
        annotate(
            call,
            &self.target(&self.new),
            json!({SOURCE_ID: null, DESIRED_REPLICAS: null}),
        )?;
        let old = self.old.clone();
        if self.keeps_name {
            call.print(format!("Update succeeded. Deleting old controller: {old}"))
        } else {
            call.print(format!("Update succeeded. Deleting {old}"))
        }
        delete(call, self.target(&old), Cascade::Background)?;
        let message = if self.keeps_name {
            call.print(format!("Renaming {} to {old}", self.new));
            self.rename(call)?;
            format!("replicationcontroller/{old} rolling updated")
        } else {
            let new = &self.new;
            format!("replicationcontroller/{new} rolling updated to \"{new}\"")
        };
        call.print(message);
        Ok(())
    }

    /// The API renames no object, so the controller is deleted without its pods and created anew under the other's name.
    fn rename(&self, call: &mut Call) -> Result<(), Failure> {
        let mut manifest = manifest(call, &self.target(&self.new))?;
        manifest["metadata"]["name"] = self.old.as_str().into();
        delete(call, self.target(&self.new), Cascade::Orphan)?;
        call.execute(Command::Create { manifest }, false)?;
        Ok(())
    }

    fn target(&self, name: &str) -> Target {
        target(&self.namespace, name)
    }

    fn min_available(&self) -> i32 {
        (self.desired - MAX_UNAVAILABLE).max(0)
    }

    fn size(&self, call: &Call, name: &str) -> Result<i32, Failure> {
        Ok(find(call, &self.target(name))?.spec.replicas)
    }

    fn has_its_pods(&self, call: &Call, name: &str) -> Result<bool, Failure> {
        let controller = find(call, &self.target(name))?;
        let seen = controller.status.observed_generation >= controller.meta.generation;
        Ok(seen && controller.status.replicas == controller.spec.replicas)
    }

    fn available(&self, call: &Call, name: &str) -> Result<i32, Failure> {
        let controller = find(call, &self.target(name))?;
        let pods = call.cluster().store().pods.iter();
        let own = pods.filter(|pod| {
            pod.meta.namespace == controller.meta.namespace
                && controller.selects(&pod.meta.labels)
                && pod.is_available(controller.spec.min_ready_seconds, call.now())
        });
        Ok(own.filter(|pod: &&Rc<Pod>| pod.is_active()).count() as i32)
    }

    fn scale(&self, call: &mut Call, name: &str, replicas: i32) -> Result<(), Failure> {
        let target = self.target(name);
        call.execute(Command::Scale { target, replicas }, false)?;
        Ok(())
    }
}

pub(crate) fn target(namespace: &str, name: &str) -> Target {
    Target {
        kind: Kind::ReplicationController,
        namespace: namespace.to_string(),
        name: name.to_string(),
    }
}

pub(crate) fn find(call: &Call, target: &Target) -> Result<Rc<ReplicationController>, Failure> {
    let store = call.cluster().store();
    let found = store.by_name::<ReplicationController>(&target.namespace, &target.name);
    found.cloned().ok_or_else(|| Failure::not_found(target))
}

/// A manifest from which such a controller can be created again.
pub(crate) fn manifest(call: &Call, target: &Target) -> Result<Value, Failure> {
    use kube::api::json::Json;
    let mut manifest = find(call, target)?.to_json();
    if let Some(fields) = manifest.as_object_mut() {
        fields.remove("status");
    }
    if let Some(metadata) = manifest["metadata"].as_object_mut() {
        metadata.retain(|key, _| ["name", "namespace", "labels", "annotations"].contains(&&**key));
    }
    Ok(manifest)
}

pub(crate) fn patch(call: &mut Call, target: &Target, patch: Value) -> Result<(), Failure> {
    let command = Command::Patch {
        target: target.clone(),
        patch,
        style: PatchStyle::Merge,
    };
    call.execute(command, false)?;
    Ok(())
}

pub(crate) fn annotate(
    call: &mut Call,
    target: &Target,
    annotations: Value,
) -> Result<(), Failure> {
    patch(
        call,
        target,
        json!({"metadata": {"annotations": annotations}}),
    )
}

fn delete(call: &mut Call, target: Target, cascade: Cascade) -> Result<(), Failure> {
    let command = Command::Delete {
        target,
        grace_seconds: None,
        cascade,
    };
    call.execute(command, false)?;
    Ok(())
}
