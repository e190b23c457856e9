//! ControllerRevision: a pod template that a StatefulSet or DaemonSet had, under a number.

use crate::api::meta::ObjectMeta;
use crate::api::pod_spec::PodTemplate;

/// The label with which a StatefulSet's revisions tell their contents apart.
pub const REVISION_HASH: &str = "controller.kubernetes.io/hash";

#[derive(Clone, Debug, PartialEq)]
pub struct ControllerRevision {
    pub meta: ObjectMeta,
    pub revision: i64,
    /// What `data` holds: the whole template, to be put in place of the present one.
    pub template: PodTemplate,
}
