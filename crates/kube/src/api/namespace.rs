//! Namespaces: what every cluster has from its beginning, and the phase of one.

use super::meta::{Kind, ObjectMeta};
use crate::well_known::DEFAULT_NAMESPACE;

/// The namespaces that every cluster has from its beginning.
pub const SYSTEM: [&str; 4] = [
    DEFAULT_NAMESPACE,
    "kube-node-lease",
    "kube-public",
    "kube-system",
];

/// The namespaces that cannot be deleted. Models the admission plugin NamespaceLifecycle.
const IMMORTAL: [&str; 3] = [DEFAULT_NAMESPACE, "kube-system", "kube-public"];

/// The ConfigMap with the certificate that pods know the API server by.
pub const ROOT_CERTIFICATE: &str = "kube-root-ca.crt";

/// The ServiceAccount of pods that name none.
pub const SERVICE_ACCOUNT: &str = "default";

#[derive(Clone, Debug, PartialEq)]
pub struct Namespace {
    pub meta: ObjectMeta,
}

impl Namespace {
    /// `status.phase`.
    pub fn phase(&self) -> &'static str {
        if self.meta.is_terminating() {
            "Terminating"
        } else {
            "Active"
        }
    }
}

/// Whether the control plane makes an object of this name in every namespace.
pub fn is_furniture(kind: Kind, name: &str) -> bool {
    matches!(
        (kind, name),
        (Kind::ConfigMap, ROOT_CERTIFICATE) | (Kind::ServiceAccount, SERVICE_ACCOUNT)
    )
}

/// Whether the API server refuses to delete it.
pub fn is_immortal(name: &str) -> bool {
    IMMORTAL.contains(&name)
}
