//! DaemonSet: one pod on every node that shall have one.

use crate::api::common::IntOrPercent;
use crate::api::deployment::{Bounds, is_zero};
use crate::api::json::json_of_fields;
use crate::api::meta::{LabelSelector, ObjectMeta};
use crate::api::pod_spec::PodTemplate;
use crate::api::stateful_set::UpdateStrategyType;
use crate::api::workload::{Plan, WorkloadKind, WorkloadObject};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DaemonSet {
    #[serde(rename = "metadata")]
    pub meta: ObjectMeta,
    pub spec: DaemonSetSpec,
    #[serde(default)]
    pub status: DaemonSetStatus,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DaemonSetSpec {
    #[serde(default, skip_serializing_if = "is_zero")]
    pub min_ready_seconds: i32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision_history_limit: Option<i32>,
    pub selector: LabelSelector,
    pub template: PodTemplate,
    pub update_strategy: DaemonSetUpdateStrategy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DaemonSetUpdateStrategy {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rolling_update: Option<RollingUpdateDaemonSet>,
    #[serde(rename = "type")]
    pub kind: UpdateStrategyType,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RollingUpdateDaemonSet {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_surge: Option<IntOrPercent>,
    pub max_unavailable: IntOrPercent,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DaemonSetStatus {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collision_count: Option<i32>,
    pub current_number_scheduled: i32,
    pub desired_number_scheduled: i32,
    #[serde(skip_serializing_if = "is_zero")]
    pub number_available: i32,
    pub number_misscheduled: i32,
    pub number_ready: i32,
    #[serde(skip_serializing_if = "is_zero")]
    pub number_unavailable: i32,
    #[serde(skip_serializing_if = "is_zero_generation")]
    pub observed_generation: i64,
    #[serde(skip_serializing_if = "is_zero")]
    pub updated_number_scheduled: i32,
}

fn is_zero_generation(generation: &i64) -> bool {
    *generation == 0
}

impl DaemonSet {
    /// The limits that an update respects, for the number of nodes that the controller reported last. `None` for the
    /// strategy `OnDelete`, which leaves it to the user when pods are replaced.
    pub fn bounds(&self) -> Option<Bounds> {
        let desired = self.status.desired_number_scheduled;
        (!self.spec.is_on_delete()).then(|| self.spec.bounds(desired))
    }
}

impl DaemonSetSpec {
    /// How many pods a rolling update may replace at once when `desired` nodes shall have a pod. Both percentages round
    /// up. Models `MaxUnavailable` and `MaxSurge` of `pkg/controller/daemon/util`.
    pub fn bounds(&self, desired: i32) -> Bounds {
        let parameters = self.update_strategy.rolling_update;
        let up =
            |amount: Option<IntOrPercent>| amount.map_or(0, |amount| amount.rounded_up(desired));
        Bounds {
            desired,
            max_unavailable: up(parameters.map(|parameters| parameters.max_unavailable)),
            max_surge: up(parameters.and_then(|parameters| parameters.max_surge)),
        }
    }

    pub fn is_on_delete(&self) -> bool {
        self.update_strategy.kind == UpdateStrategyType::OnDelete
    }
}

json_of_fields!(DaemonSet);

impl WorkloadObject for DaemonSet {
    fn kind(&self) -> WorkloadKind {
        WorkloadKind::DaemonSet
    }

    fn meta(&self) -> &ObjectMeta {
        &self.meta
    }

    fn template(&self) -> &PodTemplate {
        &self.spec.template
    }

    fn replicas(&self) -> Option<i32> {
        None
    }

    fn plan(&self) -> Plan {
        let desired = self.status.desired_number_scheduled;
        Plan {
            strategy: self.spec.update_strategy.kind.strategy(),
            bounds: self.bounds(),
            ..Plan::of_size(desired, self.spec.min_ready_seconds)
        }
    }

    fn available_replicas(&self) -> i32 {
        self.status.number_available
    }

    fn history_limit(&self) -> Option<i32> {
        self.spec.revision_history_limit
    }
}
