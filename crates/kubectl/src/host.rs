//! The machine that a shell runs on: somebody's own, with kubectl, or a container.

use kube::api::KubernetesVersion;
use kube::api::meta::Uid;
use kube::clock::Duration;
use kube::well_known::DEFAULT_NAMESPACE;

/// Where a command runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// At the user's desk: here is kubectl.
    Desk,
    /// In a container of this pod.
    Pod(Uid),
    /// In a pod that is there for this command only.
    PassingPod,
}

/// What the programs of a shell share.
#[derive(Clone, Debug)]
pub struct Host {
    pub(crate) location: Location,
    /// Which kubectl this is; `None` = of the cluster's own release.
    pub kubectl: Option<KubernetesVersion>,
    /// Simulated time that a call of kubectl takes before it reaches the cluster.
    pub latency: Duration,
    /// That of kubectl's current context.
    pub(crate) namespace: String,
    /// Requests sent so far; each has a number of its own, which decides where it goes.
    pub(crate) requests: u64,
    /// Whether somebody can be shown a file, to change it.
    pub has_editor: bool,
    /// Files that are to be shown in the editor.
    pub to_open: Vec<(String, String)>,
}

impl Host {
    pub(crate) fn new(location: Location) -> Host {
        Host {
            location,
            kubectl: None,
            latency: Duration::ZERO,
            namespace: DEFAULT_NAMESPACE.to_string(),
            requests: 0,
            has_editor: false,
            to_open: Vec::new(),
        }
    }
}
