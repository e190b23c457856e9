//! ControllerRevision: a numbered copy of a pod template that a StatefulSet or DaemonSet has or had.

use crate::api::meta::{Labels, ObjectMeta};
use crate::api::pod_spec::PodTemplate;
use crate::well_known::CONTROLLER_REVISION_HASH;

#[derive(Clone, Debug, PartialEq)]
pub struct ControllerRevision {
    pub meta: ObjectMeta,
    pub revision: i64,
    /// The content of `data`: the whole template, which replaces the present one when a user goes back to this
    /// revision.
    pub template: PodTemplate,
}

impl ControllerRevision {
    /// Whether a pod with these labels was made from this revision: a StatefulSet's pods carry its name, a DaemonSet's its
    /// hash.
    pub fn made(&self, labels: &Labels) -> bool {
        let of_pod = labels.get(CONTROLLER_REVISION_HASH);
        let hash = self.meta.labels.get(CONTROLLER_REVISION_HASH);
        of_pod.is_some_and(|of_pod| **of_pod == *self.meta.name || Some(of_pod) == hash)
    }
}
