//! Deployment, with its strategy and conditions.

use crate::api::common::{ConditionStatus, IntOrPercent};
use crate::api::json::json_of_fields;
use crate::api::meta::{LabelSelector, ObjectMeta};
use crate::api::pod_spec::PodTemplate;
use crate::api::workload::{Plan, Strategy, WorkloadKind, WorkloadObject};
use crate::clock::Time;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// `progressDeadlineSeconds` or `revisionHistoryLimit` of this size mean "none".
pub const UNLIMITED: i32 = i32::MAX;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deployment {
    #[serde(rename = "metadata")]
    pub meta: ObjectMeta,
    pub spec: DeploymentSpec,
    #[serde(default)]
    pub status: DeploymentStatus,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentSpec {
    #[serde(default, skip_serializing_if = "is_zero")]
    pub min_ready_seconds: i32,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub paused: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress_deadline_seconds: Option<i32>,
    pub replicas: i32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision_history_limit: Option<i32>,
    pub selector: LabelSelector,
    pub strategy: DeploymentStrategy,
    pub template: PodTemplate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StrategyJson", into = "StrategyJson")]
pub enum DeploymentStrategy {
    Recreate,
    RollingUpdate(RollingUpdate),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RollingUpdate {
    pub max_surge: IntOrPercent,
    pub max_unavailable: IntOrPercent,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeploymentStatus {
    #[serde(skip_serializing_if = "is_zero")]
    pub available_replicas: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collision_count: Option<i32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<DeploymentCondition>,
    #[serde(skip_serializing_if = "is_no_generation")]
    pub observed_generation: i64,
    #[serde(skip_serializing_if = "is_zero")]
    pub ready_replicas: i32,
    #[serde(skip_serializing_if = "is_zero")]
    pub replicas: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminating_replicas: Option<i32>,
    #[serde(skip_serializing_if = "is_zero")]
    pub unavailable_replicas: i32,
    #[serde(skip_serializing_if = "is_zero")]
    pub updated_replicas: i32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentCondition {
    pub last_transition_time: Time,
    pub last_update_time: Time,
    pub message: Rc<str>,
    pub reason: DeploymentReason,
    pub status: ConditionStatus,
    #[serde(rename = "type")]
    pub kind: DeploymentConditionType,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DeploymentConditionType {
    Available,
    Progressing,
    ReplicaFailure,
}

/// Every `reason` that a Deployment's condition can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeploymentReason {
    MinimumReplicasAvailable,
    MinimumReplicasUnavailable,
    NewReplicaSetCreated,
    FoundNewReplicaSet,
    ReplicaSetUpdated,
    NewReplicaSetAvailable,
    ProgressDeadlineExceeded,
    ReplicaSetCreateError,
    DeploymentPaused,
    DeploymentResumed,
    FailedCreate,
    FailedDelete,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StrategyJson {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rolling_update: Option<RollingUpdate>,
    #[serde(rename = "type")]
    kind: String,
}

impl TryFrom<StrategyJson> for DeploymentStrategy {
    type Error = String;
    fn try_from(json: StrategyJson) -> Result<DeploymentStrategy, String> {
        match (json.kind.as_str(), json.rolling_update) {
            ("Recreate", _) => Ok(DeploymentStrategy::Recreate),
            ("RollingUpdate", Some(parameters)) => {
                Ok(DeploymentStrategy::RollingUpdate(parameters))
            }
            (other, _) => Err(format!("strategy {other:?} is incomplete or unknown")),
        }
    }
}

impl From<DeploymentStrategy> for StrategyJson {
    fn from(strategy: DeploymentStrategy) -> StrategyJson {
        match strategy {
            DeploymentStrategy::Recreate => StrategyJson {
                rolling_update: None,
                kind: "Recreate".to_string(),
            },
            DeploymentStrategy::RollingUpdate(parameters) => StrategyJson {
                rolling_update: Some(parameters),
                kind: "RollingUpdate".to_string(),
            },
        }
    }
}

/// Generation 0 means that the controller has not looked at the object yet; the API server then leaves the field out.
pub(crate) fn is_no_generation(generation: &i64) -> bool {
    *generation == 0
}

pub(crate) fn is_zero(number: &i32) -> bool {
    *number == 0
}

impl DeploymentConditionType {
    pub const fn name(self) -> &'static str {
        match self {
            DeploymentConditionType::Available => "Available",
            DeploymentConditionType::Progressing => "Progressing",
            DeploymentConditionType::ReplicaFailure => "ReplicaFailure",
        }
    }
}

impl DeploymentReason {
    pub const fn name(self) -> &'static str {
        match self {
            DeploymentReason::MinimumReplicasAvailable => "MinimumReplicasAvailable",
            DeploymentReason::MinimumReplicasUnavailable => "MinimumReplicasUnavailable",
            DeploymentReason::NewReplicaSetCreated => "NewReplicaSetCreated",
            DeploymentReason::FoundNewReplicaSet => "FoundNewReplicaSet",
            DeploymentReason::ReplicaSetUpdated => "ReplicaSetUpdated",
            DeploymentReason::NewReplicaSetAvailable => "NewReplicaSetAvailable",
            DeploymentReason::ProgressDeadlineExceeded => "ProgressDeadlineExceeded",
            DeploymentReason::ReplicaSetCreateError => "ReplicaSetCreateError",
            DeploymentReason::DeploymentPaused => "DeploymentPaused",
            DeploymentReason::DeploymentResumed => "DeploymentResumed",
            DeploymentReason::FailedCreate => "FailedCreate",
            DeploymentReason::FailedDelete => "FailedDelete",
        }
    }
}

/// The bounds that the strategy puts on the number of pods, for the present `replicas`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    pub desired: i32,
    pub max_surge: i32,
    pub max_unavailable: i32,
}

impl Bounds {
    /// The most pods, old and new together and without terminating ones, that may exist at once.
    pub const fn max_total(self) -> i32 {
        self.desired.saturating_add(self.max_surge)
    }

    /// The fewest pods that must be available.
    pub const fn min_available(self) -> i32 {
        self.desired - self.max_unavailable
    }
}

impl RollingUpdate {
    /// Models `MaxSurge`, `MaxUnavailable` and `ResolveFenceposts` of
    /// `pkg/controller/deployment/util`.
    pub fn bounds(self, desired: i32) -> Bounds {
        let max_surge = self.max_surge.rounded_up(desired);
        let mut unavailable = self.max_unavailable.rounded_down(desired);
        if max_surge == 0 && unavailable == 0 {
            // Two percentages that are both rounded to zero would never let the rollout begin.
            unavailable = 1;
        }
        Bounds {
            desired,
            max_surge,
            max_unavailable: unavailable.min(desired),
        }
    }
}

impl DeploymentSpec {
    pub fn bounds(&self) -> Bounds {
        let desired = self.replicas;
        match self.strategy {
            DeploymentStrategy::RollingUpdate(parameters) => parameters.bounds(desired),
            DeploymentStrategy::Recreate => Bounds {
                desired,
                max_surge: 0,
                max_unavailable: 0,
            },
        }
    }

    pub fn deadline_seconds(&self) -> Option<i32> {
        self.progress_deadline_seconds.filter(|d| *d != UNLIMITED)
    }

    pub fn history_limit(&self) -> Option<i32> {
        self.revision_history_limit.filter(|l| *l != UNLIMITED)
    }

    pub const fn rolling_update(&self) -> Option<RollingUpdate> {
        match self.strategy {
            DeploymentStrategy::Recreate => None,
            DeploymentStrategy::RollingUpdate(parameters) => Some(parameters),
        }
    }
}

impl DeploymentStatus {
    pub fn condition(&self, kind: DeploymentConditionType) -> Option<&DeploymentCondition> {
        self.conditions
            .iter()
            .find(|condition| condition.kind == kind)
    }
}

json_of_fields!(Deployment);

impl WorkloadObject for Deployment {
    fn kind(&self) -> WorkloadKind {
        WorkloadKind::Deployment
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
        let bounds = spec.rolling_update().map(|_| spec.bounds());
        Plan {
            strategy: match bounds {
                Some(_) => Strategy::RollingUpdate,
                None => Strategy::Recreate,
            },
            bounds,
            paused: spec.paused,
            ..Plan::of_size(spec.replicas, spec.min_ready_seconds)
        }
    }

    fn available_replicas(&self) -> i32 {
        self.status.available_replicas
    }

    fn history_limit(&self) -> Option<i32> {
        self.spec.history_limit()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(replicas: i32, max_surge: &str, max_unavailable: &str) -> (i32, i32) {
        let parameters = RollingUpdate {
            max_surge: IntOrPercent::parse(max_surge).expect("valid"),
            max_unavailable: IntOrPercent::parse(max_unavailable).expect("valid"),
        };
        let bounds = parameters.bounds(replicas);
        (bounds.max_total(), bounds.min_available())
    }

    #[test]
    fn percentages_round_as_kubernetes_rounds_them() {
        for (replicas, expected) in [
            (0, (0, 0)),
            (1, (2, 1)),
            (3, (4, 3)),
            (4, (5, 3)),
            (7, (9, 6)),
            (10, (13, 8)),
            (15, (19, 12)),
            (100, (125, 75)),
        ] {
            assert_eq!(bounds(replicas, "25%", "25%"), expected, "{replicas}");
        }
        assert_eq!(bounds(2, "0", "1%"), (2, 1));
        assert_eq!(bounds(4, "150%", "10"), (10, 0));
    }
}
