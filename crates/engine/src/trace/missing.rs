//! Configuration that a pod needs and that is not there, as data, and the kubelet's words for it.

use kube::api::references::{ConfigSource, ConfigUsage};
use std::fmt;
use std::rc::Rc;

/// A ConfigMap or Secret that does not exist, or a key that it lacks. Its text is that of the kubelet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingConfig {
    pub source: ConfigSource,
    pub namespace: Rc<str>,
    pub name: String,
    /// The key that the object lacks; `None` when there is no such object.
    pub key: Option<String>,
    /// What needs it.
    pub usage: ConfigUsage,
}

impl fmt::Display for MissingConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MissingConfig {
            source,
            namespace,
            name,
            ..
        } = self;
        match (&self.key, &self.usage, source) {
            (None, _, ConfigSource::ConfigMap) => write!(f, "configmap \"{name}\" not found"),
            (None, _, ConfigSource::Secret) => write!(f, "secret \"{name}\" not found"),
            (Some(key), ConfigUsage::Environment { .. }, _) => {
                let kind = source.kind();
                write!(f, "couldn't find key {key} in {kind} {namespace}/{name}")
            }
            (Some(key), _, ConfigSource::ConfigMap) => {
                write!(f, "configmap references non-existent config key: {key}")
            }
            (Some(key), _, ConfigSource::Secret) => {
                write!(f, "references non-existent secret key: {key}")
            }
        }
    }
}
