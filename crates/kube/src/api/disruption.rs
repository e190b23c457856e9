//! PodDisruptionBudget: how many pods must remain when pods are evicted.

use crate::api::common::IntOrPercent;
use crate::api::json::json_of_fields;
use crate::api::meta::{LabelSelector, ObjectMeta};
use crate::form::{defaulted, optional, required};
use crate::{fields, names};

#[derive(Clone, Debug, PartialEq)]
pub struct PodDisruptionBudget {
    pub meta: ObjectMeta,
    pub spec: PodDisruptionBudgetSpec,
    pub status: PodDisruptionBudgetStatus,
}

fields!(PodDisruptionBudget {
    meta: required "metadata",
    spec: defaulted "spec",
    status: defaulted "status",
});

#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodDisruptionBudgetSpec {
    pub max_unavailable: Option<IntOrPercent>,
    pub min_available: Option<IntOrPercent>,
    pub selector: Option<LabelSelector>,
    pub unhealthy_pod_eviction_policy: Option<UnhealthyPods>,
}

fields!(PodDisruptionBudgetSpec {
    max_unavailable: optional "maxUnavailable",
    min_available: optional "minAvailable",
    selector: optional "selector",
    unhealthy_pod_eviction_policy: optional "unhealthyPodEvictionPolicy",
});

/// Which pods that are not ready may be evicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnhealthyPods {
    /// Unhealthy pods may be evicted only while enough other pods of the application are healthy.
    IfHealthyBudget,
    AlwaysAllow,
}

names!(UnhealthyPods {
    IfHealthyBudget: "IfHealthyBudget",
    AlwaysAllow: "AlwaysAllow",
});

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PodDisruptionBudgetStatus {
    pub current_healthy: i32,
    pub desired_healthy: i32,
    pub disruptions_allowed: i32,
    pub expected_pods: i32,
    pub observed_generation: i64,
}

fields!(PodDisruptionBudgetStatus {
    current_healthy: defaulted "currentHealthy",
    desired_healthy: defaulted "desiredHealthy",
    disruptions_allowed: defaulted "disruptionsAllowed",
    expected_pods: defaulted "expectedPods",
    observed_generation: optional "observedGeneration",
});

json_of_fields!(PodDisruptionBudget);
