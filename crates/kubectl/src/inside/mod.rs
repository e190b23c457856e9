//! The inside of a container, as far as the objects determine it: the output of its software, its environment and
//! its files. No real software runs; the name of the image decides how a container behaves.

mod environment;
mod files;
mod page;
mod speech;

pub(crate) use environment::environment;
pub(crate) use files::files;
pub(crate) use page::page;
pub(crate) use speech::{LogLine, greeting, log};

use engine::cluster::PodConfig;
use kube::api::Pod;
use kube::api::pod::{ContainerState, ContainerStatus};
use kube::api::pod_spec::Container;
use kube::api::references::ConfigSource;
use serde_json::Value;
use shell::decoded;

/// A container of a pod.
#[derive(Clone, Copy)]
pub(crate) struct Place<'p> {
    pub pod: &'p Pod,
    /// Among the pod's containers, without the init containers.
    pub index: usize,
}

impl<'p> Place<'p> {
    /// The container that answers requests: the first with a port, else the first.
    pub(crate) fn serving(pod: &'p Pod) -> Place<'p> {
        let containers = &pod.spec.containers;
        let with_port = containers.iter().position(|one| one.port.is_some());
        Place {
            pod,
            index: with_port.unwrap_or(0),
        }
    }

    pub(crate) fn container(&self) -> Option<&'p Container> {
        self.pod.spec.containers.get(self.index)
    }

    pub(crate) fn status(&self) -> Option<&'p ContainerStatus> {
        self.pod.status.containers.get(self.index)
    }

    pub(crate) fn is_running(&self) -> bool {
        let state = self.status().map(|status| status.state);
        matches!(state, Some(ContainerState::Running { .. }))
    }

    /// The container as it was written.
    fn json(&self) -> &'p Value {
        &self.pod.spec.json()["containers"][self.index]
    }
}

const SHELLS: [&str; 6] = ["sh", "bash", "ash", "/bin/sh", "/bin/bash", "/bin/ash"];

/// The line of `sh -c LINE`.
pub(crate) fn script(words: &[String]) -> Option<&str> {
    match words {
        [shell, flag, line, ..]
            if is_shell(shell) && flag.starts_with('-') && flag.ends_with('c') =>
        {
            Some(line)
        }
        _ => None,
    }
}

/// Whether the words start an interactive shell, which would wait for input.
pub(crate) fn is_bare_shell(words: &[String]) -> bool {
    words.first().is_some_and(|word| is_shell(word)) && script(words).is_none()
}

fn is_shell(word: &str) -> bool {
    SHELLS.contains(&word)
}

/// A value of a ConfigMap or Secret as plain text.
fn readable(config: &PodConfig, value: &str) -> String {
    match config.reference.source {
        ConfigSource::ConfigMap => value.to_string(),
        ConfigSource::Secret => decoded(value),
    }
}
