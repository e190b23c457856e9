//! Which object a request is about.

use kube::api::meta::Kind;
use kube::well_known::DEFAULT_NAMESPACE;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The object that a command is about, in the namespace `default` unless it says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub kind: Kind,
    #[serde(
        default = "Target::default_namespace",
        skip_serializing_if = "Target::is_default_namespace"
    )]
    pub namespace: String,
    pub name: String,
}

impl Target {
    pub fn new(kind: Kind, name: &str) -> Target {
        Target {
            kind,
            namespace: Target::default_namespace(),
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

    /// Which object a manifest describes. A manifest of an unknown kind is refused at admission.
    pub fn of_manifest(manifest: &Value) -> Target {
        let metadata = &manifest["metadata"];
        let kind = manifest["kind"].as_str().and_then(Kind::from_name);
        let kind = kind.unwrap_or(Kind::Deployment);
        let namespace = if kind.is_namespaced() {
            metadata["namespace"].as_str().unwrap_or(DEFAULT_NAMESPACE)
        } else {
            ""
        };
        Target {
            kind,
            namespace: namespace.to_string(),
            name: metadata["name"].as_str().unwrap_or_default().to_string(),
        }
    }

    pub(crate) fn default_namespace() -> String {
        DEFAULT_NAMESPACE.to_string()
    }

    pub(crate) fn is_default_namespace(namespace: &str) -> bool {
        namespace == DEFAULT_NAMESPACE
    }
}
