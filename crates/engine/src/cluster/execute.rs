//! Commands, carried out the way kubectl and the API server do.

use super::Cluster;
use super::command::{ApiError, Command, Outcome, PatchStyle, Target};
use super::objects::{read, target_of};
use super::patch;
use crate::controllers::deployment::LAST_APPLIED;
use crate::kubelet::{Step, Timer};
use crate::store::Typed;
use crate::trace::Trace;
use kube::api::Pod;
use kube::api::meta::{Kind, Uid};
use kube::api::node::Node;
use kube::api::pod_spec::{Resources, labels_json};
use kube::manifest::kinds::ApiKind;
use serde_json::{Map, Value, json};
use std::rc::Rc;

impl Cluster {
    pub(super) fn carry_out(
        &mut self,
        command: &Command,
        trace: &mut Trace,
    ) -> Result<Outcome, ApiError> {
        match command {
            Command::Apply { manifest } => self.apply(manifest, trace),
            Command::Create { manifest } => self.create(manifest.clone(), trace),
            Command::Patch {
                target,
                patch,
                style,
            } => self.patch(target, patch, *style),
            Command::SetImage {
                target,
                container,
                image,
            } => self.set_image(target, container, image),
            Command::Scale { target, replicas } => {
                self.patch_spec(target, json!({"replicas": replicas}))
            }
            Command::Undo {
                target,
                to_revision,
            } => self.undo(target, *to_revision),
            Command::Pause { target } => self.set_paused(target, true),
            Command::Resume { target } => self.set_paused(target, false),
            Command::Restart { target } => self.restart(target),
            Command::Delete {
                target,
                grace_seconds,
                cascade,
            } => self.delete(target, *grace_seconds, *cascade, trace),
            Command::SetImageFault { image, fault } => {
                self.faults.set(image, *fault);
                self.refresh_pods(|pod| pod.spec.containers.iter().any(|c| *c.image == **image));
                Ok(Outcome::Changed)
            }
            Command::PushImage { image } => {
                self.faults.push(image);
                Ok(Outcome::Changed)
            }
            Command::SetPodUnready { pod, unready } => self.set_unready(pod, *unready),
            Command::CrashPod { pod } => {
                let uid = self.pod_uid(pod)?;
                self.with_kubelet(trace, |kubelet| kubelet.crash(uid));
                Ok(Outcome::Changed)
            }
            Command::SetPodQuota { pods } => {
                self.pod_quota = *pods;
                self.quota_changed();
                Ok(Outcome::Changed)
            }
            Command::Cordon {
                node,
                unschedulable,
            } => self.cordon(node, *unschedulable, trace),
            Command::Taint { node, taint } => self.taint(node, taint, trace),
            Command::JoinNode { node } => self.join(node, trace),
            Command::FailNode { node, failed } => self.fail_node(node, *failed, trace),
            Command::SetNodeCapacity {
                node,
                cpu_milli,
                memory,
                pods,
            } => {
                let (cpu_milli, memory) = (*cpu_milli, *memory);
                self.set_capacity(node, Resources { cpu_milli, memory }, *pods)
            }
            Command::Drain {
                node,
                grace_seconds,
            } => self.drain(node, *grace_seconds, trace),
            Command::Evict {
                namespace,
                pod,
                grace_seconds,
            } => self.evict(namespace, pod, *grace_seconds, trace),
        }
    }

    fn apply(&mut self, given: &Value, trace: &mut Trace) -> Result<Outcome, ApiError> {
        if !has_shape_of_object(given) {
            // Admission says what is wrong with it.
            return self.create(given.clone(), trace);
        }
        let target = target_of(given);
        let mut given = given.clone();
        if target.kind.is_namespaced() {
            given["metadata"]["namespace"] = target.namespace.as_str().into();
        }
        let applied = last_applied_text(&given);
        let mut noted = given.clone();
        let annotations = &mut noted["metadata"]["annotations"];
        if !annotations.is_object() {
            *annotations = Value::Object(Map::new());
        }
        annotations[LAST_APPLIED] = applied.into();
        let Some(live) = read(&self.store, &target) else {
            return self.create(noted, trace);
        };
        let last = live["metadata"]["annotations"][LAST_APPLIED].as_str();
        let last = last
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or(Value::Null);
        let noted = self.stored_form(noted);
        self.replace(&target, patch::three_way(&live, &last, &noted))
    }

    /// A manifest of an old API version, in the version that objects are kept in.
    fn stored_form(&self, mut given: Value) -> Value {
        let target = target_of(&given);
        let api_version = given["apiVersion"].as_str().unwrap_or_default();
        let known = ApiKind::find(api_version, target.kind.name());
        if known.is_some_and(ApiKind::is_described) {
            given["apiVersion"] = target.kind.api_version().into();
        }
        if let Some(spec) = given["spec"].as_object_mut() {
            spec.remove("rollbackTo");
        }
        given
    }

    fn patch(
        &mut self,
        target: &Target,
        patch: &Value,
        style: PatchStyle,
    ) -> Result<Outcome, ApiError> {
        match target.kind {
            Kind::Pod => return self.patch_metadata::<Pod>(target, patch),
            Kind::Node => return self.patch_metadata::<Node>(target, patch),
            _ => {}
        }
        let Some(mut object) = read(&self.store, target) else {
            return Err(ApiError::NotFound(target.clone()));
        };
        match style {
            PatchStyle::Strategic => patch::strategic_merge(&mut object, patch),
            PatchStyle::Merge => patch::merge(&mut object, patch),
        }
        self.replace(target, object)
    }

    /// Of pods and nodes only labels and annotations can change here.
    fn patch_metadata<T: Typed>(
        &mut self,
        target: &Target,
        given: &Value,
    ) -> Result<Outcome, ApiError> {
        let found = self.store.by_name::<T>(&target.namespace, &target.name);
        let object = found.ok_or_else(|| ApiError::NotFound(target.clone()))?;
        let meta = object.meta();
        let mut metadata = json!({
            "labels": labels_json(&meta.labels),
            "annotations": labels_json(&meta.annotations),
        });
        patch::merge(&mut metadata, &given["metadata"]);
        let field = |name: &str| Rc::new(kube::api::pod_spec::string_map(metadata.get(name)));
        let (labels, annotations) = (field("labels"), field("annotations"));
        let uid = meta.uid;
        let changed = self.store.update_metadata::<T>(uid, labels, annotations);
        Ok(if changed {
            Outcome::Changed
        } else {
            Outcome::Unchanged
        })
    }

    pub(super) fn patch_spec(&mut self, target: &Target, spec: Value) -> Result<Outcome, ApiError> {
        self.patch(target, &json!({"spec": spec}), PatchStyle::Strategic)
    }

    fn set_image(
        &mut self,
        target: &Target,
        container: &str,
        image: &str,
    ) -> Result<Outcome, ApiError> {
        let Some(mut object) = read(&self.store, target) else {
            return Err(ApiError::NotFound(target.clone()));
        };
        let spec = &mut object["spec"]["template"]["spec"];
        let mut found = false;
        for list in ["containers", "initContainers"] {
            for candidate in spec[list].as_array_mut().into_iter().flatten() {
                let all = container == "*" && list == "containers";
                if all || candidate["name"] == container {
                    candidate["image"] = image.into();
                    found = true;
                }
            }
        }
        if found {
            self.replace(target, object)
        } else {
            Err(ApiError::NoSuchContainer(container.to_string()))
        }
    }

    fn pod_uid(&self, name: &str) -> Result<Uid, ApiError> {
        let target = Target::new(Kind::Pod, name);
        let found = self.store.by_name::<Pod>(&target.namespace, name);
        found
            .map(|pod| pod.meta.uid)
            .ok_or(ApiError::NotFound(target))
    }

    fn set_unready(&mut self, pod: &str, unready: bool) -> Result<Outcome, ApiError> {
        let uid = self.pod_uid(pod)?;
        self.kubelets.set_unready(uid, unready);
        self.refresh_pods(|pod| pod.meta.uid == uid);
        Ok(Outcome::Changed)
    }

    /// Lets the kubelets look again at the pods that `concerned` picks.
    pub(super) fn refresh_pods(&mut self, concerned: impl Fn(&Pod) -> bool) {
        let pods = self.store.pods.iter().filter(|pod| concerned(pod));
        let pods: Vec<Uid> = pods.map(|pod| pod.meta.uid).collect();
        for pod in pods {
            let timer = Timer {
                pod,
                slot: 0,
                epoch: 0,
                step: Step::Refresh,
            };
            self.queue
                .timer(self.now + self.settings.timing.reaction, timer);
        }
    }
}

/// Whether metadata and annotations can be written into it.
fn has_shape_of_object(given: &Value) -> bool {
    let map_or_absent = |value: &Value| value.is_object() || value.is_null();
    let metadata = &given["metadata"];
    given.is_object() && map_or_absent(metadata) && map_or_absent(&metadata["annotations"])
}

/// The manifest in one line, as kubectl notes it on the object.
fn last_applied_text(given: &Value) -> String {
    let mut given = given.clone();
    let annotations = &mut given["metadata"]["annotations"];
    match annotations {
        Value::Object(map) => drop(map.remove(LAST_APPLIED)),
        other => *other = Value::Object(Map::new()),
    }
    format!("{given}\n")
}
