//! What a person can do to the cluster: the only thing of a run that is recorded.

use crate::kubelet::ImageFault;
use kube::api::meta::Kind;
use kube::api::node::TaintEffect;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "verb",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Command {
    /// As `kubectl apply`: a three-way merge of what was applied last, the object, and this.
    Apply {
        manifest: Value,
    },
    /// As `kubectl create -f`.
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
    /// An image behaves otherwise than its tag tells; no fault = as the tag tells.
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
    /// What the pods of a node may request in all: thousandths of a core, bytes; and how many they may be.
    SetNodeCapacity {
        node: String,
        cpu_milli: u64,
        memory: u64,
        pods: u32,
    },
    /// `kubectl drain --ignore-daemonsets`: goes on by itself until it is done, or the node is uncordoned.
    Drain {
        node: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grace_seconds: Option<u32>,
    },
    /// One pod, if no budget forbids it.
    Evict {
        #[serde(default = "default_namespace", skip_serializing_if = "is_default")]
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

/// The object that a command is about, in the namespace `default` unless it says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub kind: Kind,
    #[serde(default = "default_namespace", skip_serializing_if = "is_default")]
    pub namespace: String,
    pub name: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PatchStyle {
    /// Lists are merged by the name of their elements.
    #[default]
    Strategic,
    /// Lists are replaced (RFC 7386).
    Merge,
}

/// What becomes of the objects that belong to a deleted one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Cascade {
    #[default]
    Background,
    Orphan,
}

impl Command {
    /// The object as a command that creates or applies it gives it.
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
            return Some(super::objects::target_of(manifest));
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

fn default_namespace() -> String {
    "default".to_string()
}

fn is_default(namespace: &str) -> bool {
    namespace == "default"
}

impl Target {
    pub fn new(kind: Kind, name: &str) -> Target {
        Target {
            kind,
            namespace: default_namespace(),
            name: name.to_string(),
        }
    }

    pub fn deployment(name: &str) -> Target {
        Target::new(Kind::Deployment, name)
    }

    /// `deployments.apps "web"`, as the API server names it.
    pub fn words(&self) -> String {
        let plural = self.kind.plural();
        match self.kind.group() {
            "" => format!("{plural} \"{}\"", self.name),
            group => format!("{plural}.{group} \"{}\"", self.name),
        }
    }
}

/// What a command did.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Created,
    Changed,
    Unchanged,
    Deleted,
    /// An undo found the wanted template in place already.
    AlreadyAt {
        revision: i64,
    },
}

/// Why the API server, or kubectl before it asked, refused a command.
#[derive(Clone, Debug, PartialEq)]
pub enum ApiError {
    NotFound(Target),
    AlreadyExists(Target),
    Invalid {
        target: Target,
        errors: Vec<kube::manifest::error::ManifestError>,
    },
    NoSuchContainer(String),
    AlreadyPaused(Target),
    NotPaused(Target),
    /// A paused Deployment can be neither undone nor restarted.
    PausedUndo,
    PausedRestart(Target),
    NoHistory(Target),
    NoSuchRevision(i64),
    NotSupported {
        target: Target,
        what: &'static str,
    },
    RestartTooSoon(Target),
    DisruptionBudget {
        pod: String,
        budget: String,
        needed: i32,
        healthy: i32,
    },
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ApiError::NotFound(target) => write!(f, "{} not found", target.words()),
            ApiError::AlreadyExists(target) => write!(f, "{} already exists", target.words()),
            ApiError::Invalid { target, errors } => {
                let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
                let (kind, name) = (target.kind, &target.name);
                write!(f, "{kind} \"{name}\" is invalid: {}", errors.join(", "))
            }
            ApiError::NoSuchContainer(name) => {
                write!(f, "unable to find container named \"{name}\"")
            }
            ApiError::AlreadyPaused(target) => write!(f, "{} is already paused", target.words()),
            ApiError::NotPaused(target) => write!(f, "{} is not paused", target.words()),
            ApiError::PausedUndo => f.write_str(
                "you cannot rollback a paused deployment; resume it first with \
                 'kubectl rollout resume' and try again",
            ),
            ApiError::PausedRestart(target) => write!(
                f,
                "{} can't restart paused deployment (run rollout resume first)",
                target.words()
            ),
            ApiError::NoHistory(target) => match target.kind {
                Kind::Deployment => {
                    write!(
                        f,
                        "no rollout history found for deployment \"{}\"",
                        target.name
                    )
                }
                _ => f.write_str("no last revision to roll back to"),
            },
            ApiError::NoSuchRevision(revision) => {
                write!(f, "unable to find specified revision {revision} in history")
            }
            ApiError::NotSupported { target, what } => {
                write!(f, "{} {what} is not supported", target.words())
            }
            ApiError::DisruptionBudget { .. } => {
                f.write_str("Cannot evict pod as it would violate the pod's disruption budget.")
            }
            ApiError::RestartTooSoon(target) => write!(
                f,
                "failed to create patch for {}: if restart has already been triggered within the \
                 past second, please wait before attempting to trigger another",
                target.name
            ),
        }
    }
}

impl std::error::Error for ApiError {}
