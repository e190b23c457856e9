//! The API server's warnings about the objects that a command makes or changes. kubectl prints them before the result.

use crate::call::Call;
use crate::resource;
use engine::cluster::{Cluster, Command, Target};
use kube::manifest::validate::warnings;
use serde_json::Value;

/// The object of a command before the command is carried out.
pub(crate) struct Before {
    target: Target,
    object: Option<Value>,
}

impl Before {
    /// `None` for a command that the API server does not warn about.
    pub(crate) fn of(cluster: &Cluster, command: &Command) -> Option<Before> {
        if matches!(command, Command::Scale { .. } | Command::Delete { .. }) {
            return None;
        }
        let target = command.target()?;
        let object = at(cluster, &target);
        Some(Before { target, object })
    }

    /// The warnings about the object as it is in `cluster`, after the command.
    pub(crate) fn warnings(&self, cluster: &Cluster) -> Vec<String> {
        let Some(object) = at(cluster, &self.target) else {
            return Vec::new();
        };
        let (kind, version) = (self.target.kind, cluster.version());
        warnings(kind, &object, self.object.as_ref(), version)
    }
}

fn at(cluster: &Cluster, target: &Target) -> Option<Value> {
    let found = resource::get(cluster, target.kind, &target.namespace, &target.name);
    found.map(|found| found.json())
}

impl Call<'_> {
    /// Prints warnings, each once for all objects of a call.
    pub(crate) fn warn(&mut self, warnings: Vec<String>) {
        for warning in warnings {
            let line = format!("Warning: {warning}");
            if self.tells_warnings && !self.has_complained(&line) {
                self.complain(line);
            }
        }
    }
}
