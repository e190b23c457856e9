//! ReplicaSet.

use crate::api::common::ConditionStatus;
use crate::api::deployment::is_zero;
use crate::api::json::json_of_fields;
use crate::api::meta::{LabelSelector, ObjectMeta};
use crate::api::pod_spec::PodTemplate;
use crate::api::workload::{Plan, WorkloadKind, WorkloadObject};
use crate::clock::Time;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReplicaSet {
    #[serde(rename = "metadata")]
    pub meta: ObjectMeta,
    pub spec: ReplicaSetSpec,
    #[serde(default)]
    pub status: ReplicaSetStatus,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplicaSetSpec {
    #[serde(default, skip_serializing_if = "is_zero")]
    pub min_ready_seconds: i32,
    pub replicas: i32,
    pub selector: LabelSelector,
    pub template: PodTemplate,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ReplicaSetStatus {
    #[serde(skip_serializing_if = "is_zero")]
    pub available_replicas: i32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<ReplicaSetCondition>,
    #[serde(skip_serializing_if = "is_zero")]
    pub fully_labeled_replicas: i32,
    #[serde(skip_serializing_if = "crate::api::deployment::is_no_generation")]
    pub observed_generation: i64,
    #[serde(skip_serializing_if = "is_zero")]
    pub ready_replicas: i32,
    pub replicas: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminating_replicas: Option<i32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplicaSetCondition {
    pub last_transition_time: Time,
    pub message: Rc<str>,
    pub reason: ReplicaFailureReason,
    pub status: ConditionStatus,
    #[serde(rename = "type")]
    pub kind: ReplicaSetConditionType,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplicaSetConditionType {
    ReplicaFailure,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplicaFailureReason {
    FailedCreate,
    FailedDelete,
}

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
