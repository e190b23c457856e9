//! PersistentVolumeClaim: storage that outlives the pod that uses it.

use crate::api::meta::ObjectMeta;
use serde_json::Value;

/// A claim, kept whole as JSON. Every claim is bound at once, because the simulator does not provision volumes.
#[derive(Clone, Debug, PartialEq)]
pub struct PersistentVolumeClaim {
    pub meta: ObjectMeta,
    pub spec: Value,
}

impl PersistentVolumeClaim {
    /// The volume that the claim is bound to.
    pub fn volume_name(&self) -> String {
        format!("pvc-{}", self.meta.uid)
    }
}
