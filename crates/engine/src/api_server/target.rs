//! Which object a request is about.

use kube::api::meta::Kind;
use kube::fields;
use kube::form::required;
use kube::well_known::DEFAULT_NAMESPACE;
use serde_json::Value;

/// The object that a command is about, in the namespace `default` unless it says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub kind: Kind,
    pub namespace: String,
    pub name: String,
}

fields!(Target {
    kind: required "kind",
    namespace: namespaced "namespace",
    name: required "name",
});

/// The field with a namespace, which is not written for the namespace `default`.
pub(crate) mod namespaced {
    use super::DEFAULT_NAMESPACE;
    use kube::form::{Fields, Misfit, defaulted, required};
    use serde_json::{Map, Value};

    pub(crate) fn read(object: &Map<String, Value>, name: &str) -> Result<String, Misfit> {
        match object.get(name) {
            None => Ok(DEFAULT_NAMESPACE.to_string()),
            Some(_) => defaulted::read(object, name),
        }
    }

    pub(crate) fn write(fields: &mut Fields, name: &'static str, namespace: &String) {
        if namespace != DEFAULT_NAMESPACE {
            required::write(fields, name, namespace);
        }
    }
}

impl Target {
    pub fn new(kind: Kind, name: &str) -> Target {
        Target {
            kind,
            namespace: DEFAULT_NAMESPACE.to_string(),
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
            let given = metadata["namespace"].as_str();
            given
                .filter(|name| !name.is_empty())
                .unwrap_or(DEFAULT_NAMESPACE)
        } else {
            ""
        };
        Target {
            kind,
            namespace: namespace.to_string(),
            name: metadata["name"].as_str().unwrap_or_default().to_string(),
        }
    }
}
