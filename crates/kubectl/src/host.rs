//! The machine that a shell runs on: the user's own, which has kubectl, or a container.

use kube::api::KubernetesVersion;
use kube::api::meta::Uid;
use kube::clock::Duration;
use kube::well_known::DEFAULT_NAMESPACE;

/// The place where a command runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// The user's own machine, which has kubectl.
    Workstation,
    /// In a container of this pod.
    Pod(Uid),
    /// A pod that was created for this command only.
    PassingPod,
}

/// The state that the programs of a shell share.
#[derive(Clone, Debug)]
pub struct Host {
    pub(crate) location: Location,
    /// Which kubectl this is; `None` = of the cluster's own release.
    pub kubectl: Option<KubernetesVersion>,
    /// Simulated time that a call of kubectl takes before it reaches the cluster.
    pub latency: Duration,
    /// The namespace of kubectl's current context.
    pub(crate) namespace: String,
    /// Requests sent so far. The number of a request decides which pod answers it.
    pub(crate) requests: u64,
    /// Whether the caller has an editor in which the user can change a file.
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
