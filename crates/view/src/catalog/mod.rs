//! Ready scenarios. In each of them a first version runs already, the editor holds the next change, and further actions
//! are offered.
//!
//! Scenarios are plain text, one file for each group, and are parsed on demand. This module does not know how they are
//! shown.

mod action;
mod read;

pub use action::Action;
pub use read::{Example, Opened, Said};

use engine::scenario::Scenario;
use kube::api::KubernetesVersion;
use kube::clock::Duration;

/// A time that is long enough for a first version to become available.
const SETTLING: Duration = Duration::from_secs(300);

/// The scenario that the page opens with.
const FIRST: &str = include_str!("first.txt");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Deployments,
    StatefulSets,
    DaemonSets,
    Autoscaling,
    Services,
    Configuration,
    Nodes,
    ReplicationControllers,
    Applications,
}

impl Group {
    pub const ALL: [Group; 9] = [
        Group::Deployments,
        Group::StatefulSets,
        Group::DaemonSets,
        Group::Autoscaling,
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
            Group::Autoscaling => include_str!("autoscaling.txt"),
            Group::Services => include_str!("services.txt"),
            Group::Configuration => include_str!("config.txt"),
            Group::Nodes => include_str!("nodes.txt"),
            Group::ReplicationControllers => include_str!("replication-controllers.txt"),
            Group::Applications => {
                concat!(
                    include_str!("applications.txt"),
                    "\n",
                    include_str!("folders.txt")
                )
            }
        }
    }

    pub fn examples(self) -> impl Iterator<Item = Example> {
        read::examples(self.text())
    }
}

/// All scenarios, in the order of the menu.
pub fn all() -> impl Iterator<Item = Example> {
    Group::ALL.into_iter().flat_map(Group::examples)
}

fn first() -> Example {
    read::example(FIRST.trim_start_matches("## "))
}

/// Opens the scenario that the page begins with, under the release `version`.
pub fn open_first(version: KubernetesVersion) -> Scenario {
    first().scenario(version)
}

/// The scenario with this name in addresses and tests.
pub fn find(id: &str) -> Option<Example> {
    all().find(|example| example.id == id)
}
