//! ReplicationController: the predecessor of ReplicaSets.

use crate::api::json::json_of_fields;
use crate::api::meta::{Labels, ObjectMeta};
use crate::api::pod_spec::PodTemplate;
use crate::api::replica_set::ReplicaSetStatus;
use crate::api::workload::{Plan, WorkloadKind, WorkloadObject};
use crate::fields;
use crate::form::{defaulted, optional, required};

#[derive(Clone, Debug, PartialEq)]
pub struct ReplicationController {
    pub meta: ObjectMeta,
    pub spec: ReplicationControllerSpec,
    pub status: ReplicaSetStatus,
}

fields!(ReplicationController {
    meta: required "metadata",
    spec: required "spec",
    status: defaulted "status",
});

#[derive(Clone, Debug, PartialEq)]
pub struct ReplicationControllerSpec {
    pub min_ready_seconds: i32,
    pub replicas: i32,
    /// The labels that a pod must have, all of them.
    pub selector: Labels,
    pub template: PodTemplate,
}

fields!(ReplicationControllerSpec {
    min_ready_seconds: optional "minReadySeconds",
    replicas: required "replicas",
    selector: required "selector",
    template: required "template",
});

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
