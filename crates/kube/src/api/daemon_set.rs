//! DaemonSet: one pod on every node that shall have one.

use crate::api::common::IntOrPercent;
use crate::api::deployment::Bounds;
use crate::api::json::json_of_fields;
use crate::api::meta::{LabelSelector, ObjectMeta};
use crate::api::pod_spec::PodTemplate;
use crate::api::stateful_set::UpdateStrategyType;
use crate::api::workload::{Plan, WorkloadKind, WorkloadObject};
use crate::fields;
use crate::form::{defaulted, optional, required};

#[derive(Clone, Debug, PartialEq)]
pub struct DaemonSet {
    pub meta: ObjectMeta,
    pub spec: DaemonSetSpec,
    pub status: DaemonSetStatus,
}

fields!(DaemonSet {
    meta: required "metadata",
    spec: required "spec",
    status: defaulted "status",
});

#[derive(Clone, Debug, PartialEq)]
pub struct DaemonSetSpec {
    pub min_ready_seconds: i32,
    pub revision_history_limit: Option<i32>,
    pub selector: LabelSelector,
    pub template: PodTemplate,
    pub update_strategy: DaemonSetUpdateStrategy,
}

fields!(DaemonSetSpec {
    min_ready_seconds: optional "minReadySeconds",
    revision_history_limit: optional "revisionHistoryLimit",
    selector: required "selector",
    template: required "template",
    update_strategy: required "updateStrategy",
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaemonSetUpdateStrategy {
    pub rolling_update: Option<RollingUpdateDaemonSet>,
    pub kind: UpdateStrategyType,
}

fields!(DaemonSetUpdateStrategy {
    rolling_update: optional "rollingUpdate",
    kind: required "type",
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RollingUpdateDaemonSet {
    pub max_surge: Option<IntOrPercent>,
    pub max_unavailable: IntOrPercent,
}

fields!(RollingUpdateDaemonSet {
    max_surge: optional "maxSurge",
    max_unavailable: required "maxUnavailable",
});

#[derive(Clone, Debug, Default, PartialEq)]
pub struct DaemonSetStatus {
    pub collision_count: Option<i32>,
    pub current_number_scheduled: i32,
    pub desired_number_scheduled: i32,
    pub number_available: i32,
    pub number_misscheduled: i32,
    pub number_ready: i32,
    pub number_unavailable: i32,
    pub observed_generation: i64,
    pub updated_number_scheduled: i32,
}

fields!(DaemonSetStatus {
    collision_count: optional "collisionCount",
    current_number_scheduled: defaulted "currentNumberScheduled",
    desired_number_scheduled: defaulted "desiredNumberScheduled",
    number_available: optional "numberAvailable",
    number_misscheduled: defaulted "numberMisscheduled",
    number_ready: defaulted "numberReady",
    number_unavailable: optional "numberUnavailable",
    observed_generation: optional "observedGeneration",
    updated_number_scheduled: optional "updatedNumberScheduled",
});

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
