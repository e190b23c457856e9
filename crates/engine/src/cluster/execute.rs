//! Carries out commands: most are requests to the API server, and the others change nodes, images and pods directly.

use super::Cluster;
use super::command::Command;
use crate::api_server::{self, ApiError, Outcome, Target};
use crate::kubelet::{Step, Timer};
use crate::trace::Trace;
use kube::api::Pod;
use kube::api::meta::{Kind, Uid};
use kube::api::pod_spec::Resources;
use serde_json::json;

impl Cluster {
    pub(super) fn carry_out(
        &mut self,
        command: &Command,
        trace: &mut Trace,
    ) -> Result<Outcome, ApiError> {
        let mut ctx = self.context(trace);
        match command {
            Command::Apply { manifest } => {
                let outcome = api_server::apply(&mut ctx, manifest)?;
                self.node_written(&Target::of_manifest(manifest), &outcome);
                Ok(outcome)
            }
            Command::Create { manifest } => {
                let outcome = api_server::create(&mut ctx, manifest.clone())?;
                self.node_written(&Target::of_manifest(manifest), &outcome);
                Ok(outcome)
            }
            Command::Patch {
                target,
                patch,
                style,
            } => {
                let outcome = api_server::patch(&mut ctx, target, patch, *style)?;
                self.node_written(target, &outcome);
                Ok(outcome)
            }
            Command::SetImage {
                target,
                container,
                image,
            } => api_server::set_image(&mut ctx, target, container, image),
            Command::Scale { target, replicas } => {
                api_server::patch_spec(&mut ctx, target, json!({"replicas": replicas}))
            }
            Command::Undo {
                target,
                to_revision,
            } => api_server::undo(&mut ctx, target, *to_revision),
            Command::Pause { target } => api_server::set_paused(&mut ctx, target, true),
            Command::Resume { target } => api_server::set_paused(&mut ctx, target, false),
            Command::Restart { target } => api_server::restart(&mut ctx, target),
            Command::Delete { target, .. } if target.kind == Kind::Node => {
                self.leave(&target.name, trace)
            }
            Command::Delete {
                target,
                grace_seconds,
                cascade,
            } => api_server::delete(&mut ctx, target, *grace_seconds, *cascade),
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
            Command::SetLoad {
                target,
                cpu_milli,
                memory,
            } => {
                let (cpu_milli, memory) = (*cpu_milli, *memory);
                self.set_load(target, Resources { cpu_milli, memory })
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

    fn pod_uid(&self, name: &str) -> Result<Uid, ApiError> {
        let target = Target::new(Kind::Pod, name);
        let found = self.store.by_name::<Pod>(&target.namespace, name);
        found
            .map(|pod| pod.meta.uid)
            .ok_or(ApiError::NotFound(target))
    }

    fn set_load(&mut self, target: &Target, load: Resources) -> Result<Outcome, ApiError> {
        if target.kind.workload().is_none() {
            let (target, what) = (target.clone(), "giving it a load");
            return Err(ApiError::NotSupported { target, what });
        }
        let (namespace, name) = (target.namespace.as_str(), target.name.as_str());
        let application = (target.kind, namespace.into(), name.into());
        self.memory.loads.set(application, load);
        self.load_changed();
        Ok(Outcome::Changed)
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
