//! ReplicationController: the predecessor of ReplicaSets.

use crate::api::deployment::is_zero;
use crate::api::json::json_of_fields;
use crate::api::meta::{Labels, ObjectMeta};
use crate::api::pod_spec::PodTemplate;
use crate::api::replica_set::ReplicaSetStatus;
use crate::api::workload::{Plan, WorkloadKind, WorkloadObject};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReplicationController {
    #[serde(rename = "metadata")]
    pub meta: ObjectMeta,
    pub spec: ReplicationControllerSpec,
    #[serde(default)]
    pub status: ReplicaSetStatus,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplicationControllerSpec {
    #[serde(default, skip_serializing_if = "is_zero")]
    pub min_ready_seconds: i32,
    pub replicas: i32,
    /// The labels that a pod must have, all of them.
    pub selector: Labels,
    pub template: PodTemplate,
}

impl ReplicationController {
    pub fn selects(&self, labels: &Labels) -> bool {
        let mut wanted = self.spec.selector.iter();
        wanted.all(|(key, value)| labels.get(key) == Some(value))
    }
}

json_of_fields!(ReplicationController);

impl WorkloadObject for ReplicationController {
    fn kind(&self) -> WorkloadKind {
        WorkloadKind::ReplicationController
    }

    fn meta(&self) -> &ObjectMeta {
        &self.meta
    }

    fn template(&self) -> &PodTemplate {
        &self.spec.template
    }

    fn replicas(&self) -> Option<i32> {
        Some(self.spec.replicas)
    }

    fn plan(&self) -> Plan {
        Plan::of_size(self.spec.replicas, self.spec.min_ready_seconds)
    }

    fn available_replicas(&self) -> i32 {
        self.status.available_replicas
    }

    fn history_limit(&self) -> Option<i32> {
        None
    }
}
