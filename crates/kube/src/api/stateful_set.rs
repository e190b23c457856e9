//! StatefulSet: pods with names, an order, and storage of their own.

use crate::api::common::IntOrPercent;
use crate::api::deployment::Bounds;
use crate::api::json::json_of_fields;
use crate::api::meta::{LabelSelector, ObjectMeta};
use crate::api::pod_spec::PodTemplate;
use crate::api::workload::{Plan, Strategy, WorkloadKind, WorkloadObject};
use crate::form::{defaulted, optional, required};
use crate::{fields, names};
use serde_json::Value;
use std::rc::Rc;

#[derive(Clone, Debug, PartialEq)]
pub struct StatefulSet {
    pub meta: ObjectMeta,
    pub spec: StatefulSetSpec,
    pub status: StatefulSetStatus,
}

fields!(StatefulSet {
    meta: required "metadata",
    spec: required "spec",
    status: defaulted "status",
});

#[derive(Clone, Debug, PartialEq)]
pub struct StatefulSetSpec {
    pub min_ready_seconds: i32,
    pub ordinals: Option<Ordinals>,
    pub persistent_volume_claim_retention_policy: Option<ClaimRetention>,
    pub pod_management_policy: PodManagementPolicy,
    pub replicas: i32,
    pub revision_history_limit: Option<i32>,
    pub selector: LabelSelector,
    pub service_name: String,
    pub template: PodTemplate,
    pub update_strategy: StatefulSetUpdateStrategy,
    /// The claim templates, whole and unchanged.
    pub volume_claim_templates: Vec<Value>,
}

fields!(StatefulSetSpec {
    min_ready_seconds: optional "minReadySeconds",
    ordinals: optional "ordinals",
    persistent_volume_claim_retention_policy: optional "persistentVolumeClaimRetentionPolicy",
    pod_management_policy: required "podManagementPolicy",
    replicas: required "replicas",
    revision_history_limit: optional "revisionHistoryLimit",
    selector: required "selector",
    service_name: defaulted "serviceName",
    template: required "template",
    update_strategy: required "updateStrategy",
    volume_claim_templates: optional "volumeClaimTemplates",
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ordinals {
    /// The number of the first pod.
    pub start: i32,
}

fields!(Ordinals {
    start: optional "start",
});

/// Whether the claims of pods are deleted together with the StatefulSet, or when it gets smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimRetention {
    pub when_deleted: Retention,
    pub when_scaled: Retention,
}

fields!(ClaimRetention {
    when_deleted: required "whenDeleted",
    when_scaled: required "whenScaled",
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    Retain,
    Delete,
}

names!(Retention {
    Retain: "Retain",
    Delete: "Delete",
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodManagementPolicy {
    /// Pods are created one by one; each must be ready before the next is created.
    OrderedReady,
    Parallel,
}

names!(PodManagementPolicy {
    OrderedReady: "OrderedReady",
    Parallel: "Parallel",
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatefulSetUpdateStrategy {
    pub rolling_update: Option<RollingUpdateStatefulSet>,
    pub kind: UpdateStrategyType,
}

fields!(StatefulSetUpdateStrategy {
    rolling_update: optional "rollingUpdate",
    kind: required "type",
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdateStrategyType {
    RollingUpdate,
    OnDelete,
}

names!(UpdateStrategyType {
    RollingUpdate: "RollingUpdate",
    OnDelete: "OnDelete",
});

impl UpdateStrategyType {
    pub const fn strategy(self) -> Strategy {
        match self {
            UpdateStrategyType::RollingUpdate => Strategy::RollingUpdate,
            UpdateStrategyType::OnDelete => Strategy::OnDelete,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RollingUpdateStatefulSet {
    pub max_unavailable: Option<IntOrPercent>,
    /// Pods below this index keep the current revision.
    pub partition: i32,
}

fields!(RollingUpdateStatefulSet {
    max_unavailable: optional "maxUnavailable",
    partition: defaulted "partition",
});

#[derive(Clone, Debug, Default, PartialEq)]
pub struct StatefulSetStatus {
    pub available_replicas: i32,
    pub collision_count: Option<i32>,
    /// Pods at `current_revision`.
    pub current_replicas: i32,
    /// The name of the ControllerRevision that pods below the partition come from.
    pub current_revision: Rc<str>,
    pub observed_generation: i64,
    pub ready_replicas: i32,
    pub replicas: i32,
    /// The name of the newest ControllerRevision.
    pub update_revision: Rc<str>,
    /// Pods at `update_revision`.
    pub updated_replicas: i32,
}

fields!(StatefulSetStatus {
    available_replicas: defaulted "availableReplicas",
    collision_count: optional "collisionCount",
    current_replicas: optional "currentReplicas",
    current_revision: optional "currentRevision",
    observed_generation: optional "observedGeneration",
    ready_replicas: optional "readyReplicas",
    replicas: defaulted "replicas",
    update_revision: optional "updateRevision",
    updated_replicas: optional "updatedReplicas",
});

impl StatefulSet {
    /// The ordinal of the first pod.
    pub fn first_ordinal(&self) -> i32 {
        self.spec.ordinals.map_or(0, |ordinals| ordinals.start)
    }

    pub fn pod_name(&self, ordinal: i32) -> String {
        format!("{}-{ordinal}", self.meta.name)
    }

    /// Reads the ordinal from the name of a pod of this set; `None` if the name has another form.
    pub fn ordinal_of(&self, pod: &str) -> Option<i32> {
        let digits = pod.strip_prefix(&*self.meta.name)?.strip_prefix('-')?;
        let plain = digits.bytes().all(|digit| digit.is_ascii_digit());
        digits.parse().ok().filter(|_| plain)
    }
}

impl StatefulSetSpec {
    pub fn is_ordered(&self) -> bool {
        self.pod_management_policy == PodManagementPolicy::OrderedReady
    }

    pub fn is_on_delete(&self) -> bool {
        self.update_strategy.kind == UpdateStrategyType::OnDelete
    }

    /// How many pods an update may have unavailable at once: at least one.
    /// Models `getStatefulSetMaxUnavailable` of `pkg/controller/statefulset`.
    pub fn max_unavailable(&self) -> i32 {
        let rolling_update = self.update_strategy.rolling_update;
        let limit = rolling_update.and_then(|parameters| parameters.max_unavailable);
        limit.map_or(1, |limit| limit.rounded_down(self.replicas).max(1))
    }

    /// The limits that an update respects. `None` for the strategy `OnDelete`, which leaves it to the user when pods
    /// are replaced.
    pub fn bounds(&self) -> Option<Bounds> {
        let bounds = || Bounds {
            desired: self.replicas,
            max_surge: 0,
            max_unavailable: self.max_unavailable().min(self.replicas),
        };
        (!self.is_on_delete()).then(bounds)
    }

    /// How many pods, from the first, keep the current revision.
    pub fn partition(&self) -> i32 {
        let rolling_update = self.update_strategy.rolling_update;
        rolling_update.map_or(0, |parameters| parameters.partition)
    }
}

json_of_fields!(StatefulSet);

impl WorkloadObject for StatefulSet {
    fn kind(&self) -> WorkloadKind {
        WorkloadKind::StatefulSet
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
        let spec = &self.spec;
        Plan {
            strategy: spec.update_strategy.kind.strategy(),
            bounds: spec.bounds(),
            partition: spec.partition(),
            ..Plan::of_size(spec.replicas, spec.min_ready_seconds)
        }
    }

    fn available_replicas(&self) -> i32 {
        self.status.available_replicas
    }

    fn history_limit(&self) -> Option<i32> {
        self.spec.revision_history_limit
    }
}
