//! The commands that a person can give to the cluster. They are the only part of a run that is recorded.

use crate::api_server::namespaced;
use crate::api_server::{Cascade, PatchStyle, Target};
use crate::kubelet::ImageFault;
use kube::api::node::TaintEffect;
use kube::form::{defaulted, optional, required};
use kube::{fields, variants};
use serde_json::{Value, json};

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Does what `kubectl apply` does: a three-way merge of the manifest that was applied last, the object, and this
    /// manifest.
    Apply {
        manifest: Value,
    },
    /// Does what `kubectl create -f` does.
    Create {
        manifest: Value,
    },
    /// A patch that changes the parts it names.
    Patch {
        target: Target,
        patch: Value,
        style: PatchStyle,
    },
    SetImage {
        target: Target,
        /// A container's name, or `*` for all.
        container: String,
        image: String,
    },
    Scale {
        target: Target,
        replicas: i32,
    },
    Undo {
        target: Target,
        /// 0: the revision before the present one.
        to_revision: i64,
    },
    Pause {
        target: Target,
    },
    Resume {
        target: Target,
    },
    Restart {
        target: Target,
    },
    Delete {
        target: Target,
        /// Seconds; absent = the pod's own grace period.
        grace_seconds: Option<u32>,
        cascade: Cascade,
    },
    /// An image behaves differently from what its tag says. Without a fault it behaves as its tag says.
    SetImageFault {
        image: String,
        fault: Option<ImageFault>,
    },
    /// Another image is pushed under the same tag.
    PushImage {
        image: String,
    },
    /// The pod's application fails its readiness, or is well again.
    SetPodUnready {
        pod: String,
        unready: bool,
    },
    /// The first container of the pod exits with 1.
    CrashPod {
        pod: String,
    },
    /// A quota on the number of pods, or none.
    SetPodQuota {
        pods: Option<u32>,
    },
    /// The load of an application, which its ready pods share: thousandths of a core, and bytes. The target is a workload
    /// that no other one owns, and need not exist yet.
    SetLoad {
        target: Target,
        cpu_milli: u64,
        memory: u64,
    },
    /// `kubectl cordon` and `uncordon`.
    Cordon {
        node: String,
        unschedulable: bool,
    },
    /// `kubectl taint`.
    Taint {
        node: String,
        taint: TaintChange,
    },
    JoinNode {
        node: String,
    },
    /// The node falls silent, or comes back.
    FailNode {
        node: String,
        failed: bool,
    },
    /// The total that the pods of a node may request (thousandths of a core, bytes), and the largest number of pods.
    SetNodeCapacity {
        node: String,
        cpu_milli: u64,
        memory: u64,
        pods: u32,
    },
    /// `kubectl drain --ignore-daemonsets`. The drain continues by itself until it is done or the node is uncordoned.
    Drain {
        node: String,
        grace_seconds: Option<u32>,
    },
    /// Evicts one pod if no budget forbids it.
    Evict {
        namespace: String,
        pod: String,
        grace_seconds: Option<u32>,
    },
}

variants!(Command in "verb" {
    Apply "apply" { manifest: required "manifest" },
    Create "create" { manifest: required "manifest" },
    Patch "patch" { target: required "target", patch: required "patch", style: defaulted "style" },
    SetImage "setImage" { target: required "target", container: required "container", image: required "image" },
    Scale "scale" { target: required "target", replicas: required "replicas" },
    Undo "undo" { target: required "target", to_revision: defaulted "toRevision" },
    Pause "pause" { target: required "target" },
    Resume "resume" { target: required "target" },
    Restart "restart" { target: required "target" },
    Delete "delete" { target: required "target", grace_seconds: optional "graceSeconds", cascade: defaulted "cascade" },
    SetImageFault "setImageFault" { image: required "image", fault: required "fault" },
    PushImage "pushImage" { image: required "image" },
    SetPodUnready "setPodUnready" { pod: required "pod", unready: required "unready" },
    CrashPod "crashPod" { pod: required "pod" },
    SetPodQuota "setPodQuota" { pods: required "pods" },
    SetLoad "setLoad" { target: required "target", cpu_milli: defaulted "cpuMilli", memory: optional "memory" },
    Cordon "cordon" { node: required "node", unschedulable: required "unschedulable" },
    Taint "taint" { node: required "node", taint: required "taint" },
    JoinNode "joinNode" { node: required "node" },
    FailNode "failNode" { node: required "node", failed: required "failed" },
    SetNodeCapacity "setNodeCapacity" { node: required "node", cpu_milli: required "cpuMilli", memory: required "memory", pods: required "pods" },
    Drain "drain" { node: required "node", grace_seconds: optional "graceSeconds" },
    Evict "evict" { namespace: namespaced "namespace", pod: required "pod", grace_seconds: optional "graceSeconds" },
});

/// A taint to put on a node, or to take off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaintChange {
    pub key: String,
    pub value: String,
    pub effect: TaintEffect,
    pub remove: bool,
}

fields!(TaintChange {
    key: required "key",
    value: defaulted "value",
    effect: required "effect",
    remove: defaulted "remove",
});

impl Command {
    /// The command that `kubectl create namespace` gives.
    pub fn create_namespace(name: &str) -> Command {
        let metadata = json!({"name": name});
        Command::Create {
            manifest: json!({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}),
        }
    }

    /// The manifest of a command that creates or applies an object.
    pub fn manifest(&self) -> Option<&Value> {
        match self {
            Command::Apply { manifest } | Command::Create { manifest } => Some(manifest),
            _ => None,
        }
    }

    pub fn manifest_mut(&mut self) -> Option<&mut Value> {
        match self {
            Command::Apply { manifest } | Command::Create { manifest } => Some(manifest),
            _ => None,
        }
    }

    /// The object that the command names; `None` for one that is about images, nodes or the quota.
    pub fn target(&self) -> Option<Target> {
        if let Some(manifest) = self.manifest() {
            return Some(Target::of_manifest(manifest));
        }
        match self {
            Command::Patch { target, .. }
            | Command::SetImage { target, .. }
            | Command::Scale { target, .. }
            | Command::Undo { target, .. }
            | Command::Pause { target }
            | Command::Resume { target }
            | Command::Restart { target }
            | Command::SetLoad { target, .. }
            | Command::Delete { target, .. } => Some(target.clone()),
            _ => None,
        }
    }
}
