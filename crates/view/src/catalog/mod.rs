//! Ready scenarios: in each a first version runs already, the next change lies in the editor, and what else there is to do
//! is offered.
//!
//! They are plain text, one file for each group, read when they are asked for. Knows nothing of how they are shown.

mod action;
mod read;

pub use action::Action;
pub use read::{Example, Said};

use engine::scenario::Scenario;
use kube::api::KubernetesVersion;
use kube::clock::Duration;

/// Time enough for a first version to come up.
const SETTLING: Duration = Duration::from_secs(300);

/// The page opens with it.
const FIRST: &str = include_str!("first.txt");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Deployments,
    StatefulSets,
    DaemonSets,
    Services,
    Configuration,
    Nodes,
    ReplicationControllers,
    Applications,
}

impl Group {
    pub const ALL: [Group; 8] = [
        Group::Deployments,
        Group::StatefulSets,
        Group::DaemonSets,
        Group::Services,
        Group::Configuration,
        Group::Nodes,
        Group::ReplicationControllers,
        Group::Applications,
    ];

    const fn text(self) -> &'static str {
        match self {
            Group::Deployments => {
                concat!(include_str!("first.txt"), include_str!("deployments.txt"))
            }
            Group::StatefulSets => include_str!("stateful-sets.txt"),
            Group::DaemonSets => include_str!("daemon-sets.txt"),
            Group::Services => include_str!("services.txt"),
            Group::Configuration => include_str!("config.txt"),
            Group::Nodes => include_str!("nodes.txt"),
            Group::ReplicationControllers => include_str!("replication-controllers.txt"),
            Group::Applications => include_str!("applications.txt"),
        }
    }

    pub fn examples(self) -> impl Iterator<Item = Example> {
        read::examples(self.text())
    }
}

/// All of them, in the order of the menu.
pub fn all() -> impl Iterator<Item = Example> {
    Group::ALL.into_iter().flat_map(Group::examples)
}

fn first() -> Example {
    read::example(FIRST.trim_start_matches("## "))
}

/// The one that the page opens with, opened by the release chosen.
pub fn open_first(version: KubernetesVersion) -> Scenario {
    first().scenario(version)
}

/// The one with that name in addresses and tests.
pub fn find(id: &str) -> Option<Example> {
    all().find(|example| example.id == id)
}
