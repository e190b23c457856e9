//! ReplicaSet.

use crate::api::common::ConditionStatus;
use crate::api::json::json_of_fields;
use crate::api::meta::{LabelSelector, ObjectMeta};
use crate::api::pod_spec::PodTemplate;
use crate::api::workload::{Plan, WorkloadKind, WorkloadObject};
use crate::clock::Time;
use crate::form::{defaulted, optional, required};
use crate::{fields, names};
use std::rc::Rc;

#[derive(Clone, Debug, PartialEq)]
pub struct ReplicaSet {
    pub meta: ObjectMeta,
    pub spec: ReplicaSetSpec,
    pub status: ReplicaSetStatus,
}

fields!(ReplicaSet {
    meta: required "metadata",
    spec: required "spec",
    status: defaulted "status",
});

#[derive(Clone, Debug, PartialEq)]
pub struct ReplicaSetSpec {
    pub min_ready_seconds: i32,
    pub replicas: i32,
    pub selector: LabelSelector,
    pub template: PodTemplate,
}

fields!(ReplicaSetSpec {
    min_ready_seconds: optional "minReadySeconds",
    replicas: required "replicas",
    selector: required "selector",
    template: required "template",
});

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicaSetStatus {
    pub available_replicas: i32,
    pub conditions: Vec<ReplicaSetCondition>,
    pub fully_labeled_replicas: i32,
    pub observed_generation: i64,
    pub ready_replicas: i32,
    pub replicas: i32,
    pub terminating_replicas: Option<i32>,
}

fields!(ReplicaSetStatus {
    available_replicas: optional "availableReplicas",
    conditions: optional "conditions",
    fully_labeled_replicas: optional "fullyLabeledReplicas",
    observed_generation: optional "observedGeneration",
    ready_replicas: optional "readyReplicas",
    replicas: defaulted "replicas",
    terminating_replicas: optional "terminatingReplicas",
});

#[derive(Clone, Debug, PartialEq)]
pub struct ReplicaSetCondition {
    pub last_transition_time: Time,
    pub message: Rc<str>,
    pub reason: ReplicaFailureReason,
    pub status: ConditionStatus,
    pub kind: ReplicaSetConditionType,
}

fields!(ReplicaSetCondition {
    last_transition_time: required "lastTransitionTime",
    message: required "message",
    reason: required "reason",
    status: required "status",
    kind: required "type",
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplicaSetConditionType {
    ReplicaFailure,
}

names!(ReplicaSetConditionType {
    ReplicaFailure: "ReplicaFailure",
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplicaFailureReason {
    FailedCreate,
    FailedDelete,
}

names!(ReplicaFailureReason {
    FailedCreate: "FailedCreate",
    FailedDelete: "FailedDelete",
});

impl ReplicaSet {
    pub fn is_active(&self) -> bool {
        self.spec.replicas > 0
    }
}

json_of_fields!(ReplicaSet);

impl WorkloadObject for ReplicaSet {
    fn kind(&self) -> WorkloadKind {
        WorkloadKind::ReplicaSet
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
