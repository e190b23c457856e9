//! The commands that a person can give to the cluster. They are the only part of a run that is recorded.

use crate::api_server::{Cascade, PatchStyle, Target};
use crate::kubelet::ImageFault;
use kube::api::node::TaintEffect;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "verb",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
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
        #[serde(default)]
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
        #[serde(default)]
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
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grace_seconds: Option<u32>,
        #[serde(default)]
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
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grace_seconds: Option<u32>,
    },
    /// Evicts one pod if no budget forbids it.
    Evict {
        #[serde(
            default = "Target::default_namespace",
            skip_serializing_if = "Target::is_default_namespace"
        )]
        namespace: String,
        pod: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grace_seconds: Option<u32>,
    },
}

/// A taint to put on a node, or to take off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaintChange {
    pub key: String,
    #[serde(default)]
    pub value: String,
    pub effect: TaintEffect,
    #[serde(default)]
    pub remove: bool,
}

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
            | Command::Delete { target, .. } => Some(target.clone()),
            _ => None,
        }
    }
}
