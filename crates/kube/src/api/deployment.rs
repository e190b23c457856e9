//! Deployment, with its strategy and conditions.

use crate::api::common::{ConditionStatus, IntOrPercent};
use crate::api::json::json_of_fields;
use crate::api::meta::{LabelSelector, ObjectMeta};
use crate::api::pod_spec::PodTemplate;
use crate::api::workload::{Plan, Strategy, WorkloadKind, WorkloadObject};
use crate::clock::Time;
use crate::form::{self, Data, Fields, Form, Misfit, defaulted, optional, required};
use crate::{fields, names, through_form};
use serde_json::Value;
use std::rc::Rc;

/// `progressDeadlineSeconds` or `revisionHistoryLimit` of this size mean "none".
pub const UNLIMITED: i32 = i32::MAX;

#[derive(Clone, Debug, PartialEq)]
pub struct Deployment {
    pub meta: ObjectMeta,
    pub spec: DeploymentSpec,
    pub status: DeploymentStatus,
}

fields!(Deployment {
    meta: required "metadata",
    spec: required "spec",
    status: defaulted "status",
});

#[derive(Clone, Debug, PartialEq)]
pub struct DeploymentSpec {
    pub min_ready_seconds: i32,
    pub paused: bool,
    pub progress_deadline_seconds: Option<i32>,
    pub replicas: i32,
    pub revision_history_limit: Option<i32>,
    pub selector: LabelSelector,
    pub strategy: DeploymentStrategy,
    pub template: PodTemplate,
}

fields!(DeploymentSpec {
    min_ready_seconds: optional "minReadySeconds",
    paused: optional "paused",
    progress_deadline_seconds: optional "progressDeadlineSeconds",
    replicas: required "replicas",
    revision_history_limit: optional "revisionHistoryLimit",
    selector: required "selector",
    strategy: required "strategy",
    template: required "template",
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeploymentStrategy {
    Recreate,
    RollingUpdate(RollingUpdate),
}

impl Data for DeploymentStrategy {
    fn read(json: &Value) -> Result<DeploymentStrategy, Misfit> {
        let object = form::object(json)?;
        match form::text(&json["type"]) {
            Ok("Recreate") => Ok(DeploymentStrategy::Recreate),
            Ok("RollingUpdate") => {
                required::read(object, "rollingUpdate").map(DeploymentStrategy::RollingUpdate)
            }
            _ => Err(Misfit::new("is unknown").below("type")),
        }
    }

    fn write(&self) -> Form {
        let mut fields = Fields::new();
        let kind = match self {
            DeploymentStrategy::Recreate => "Recreate",
            DeploymentStrategy::RollingUpdate(parameters) => {
                required::write(&mut fields, "rollingUpdate", parameters);
                "RollingUpdate"
            }
        };
        fields.push(("type", Form::Plain(kind.into())));
        Form::Fields(fields)
    }
}

through_form!(DeploymentStrategy);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RollingUpdate {
    pub max_surge: IntOrPercent,
    pub max_unavailable: IntOrPercent,
}

fields!(RollingUpdate {
    max_surge: required "maxSurge",
    max_unavailable: required "maxUnavailable",
});

#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeploymentStatus {
    pub available_replicas: i32,
    pub collision_count: Option<i32>,
    pub conditions: Vec<DeploymentCondition>,
    pub observed_generation: i64,
    pub ready_replicas: i32,
    pub replicas: i32,
    pub terminating_replicas: Option<i32>,
    pub unavailable_replicas: i32,
    pub updated_replicas: i32,
}

fields!(DeploymentStatus {
    available_replicas: optional "availableReplicas",
    collision_count: optional "collisionCount",
    conditions: optional "conditions",
    observed_generation: optional "observedGeneration",
    ready_replicas: optional "readyReplicas",
    replicas: optional "replicas",
    terminating_replicas: optional "terminatingReplicas",
    unavailable_replicas: optional "unavailableReplicas",
    updated_replicas: optional "updatedReplicas",
});

#[derive(Clone, Debug, PartialEq)]
pub struct DeploymentCondition {
    pub last_transition_time: Time,
    pub last_update_time: Time,
    pub message: Rc<str>,
    pub reason: DeploymentReason,
    pub status: ConditionStatus,
    pub kind: DeploymentConditionType,
}

fields!(DeploymentCondition {
    last_transition_time: required "lastTransitionTime",
    last_update_time: required "lastUpdateTime",
    message: required "message",
    reason: required "reason",
    status: required "status",
    kind: required "type",
});

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeploymentConditionType {
    Available,
    Progressing,
    ReplicaFailure,
}

names!(DeploymentConditionType {
    Available: "Available",
    Progressing: "Progressing",
    ReplicaFailure: "ReplicaFailure",
});

/// Every `reason` that a Deployment's condition can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

names!(DeploymentReason {
    MinimumReplicasAvailable: "MinimumReplicasAvailable",
    MinimumReplicasUnavailable: "MinimumReplicasUnavailable",
    NewReplicaSetCreated: "NewReplicaSetCreated",
    FoundNewReplicaSet: "FoundNewReplicaSet",
    ReplicaSetUpdated: "ReplicaSetUpdated",
    NewReplicaSetAvailable: "NewReplicaSetAvailable",
    ProgressDeadlineExceeded: "ProgressDeadlineExceeded",
    ReplicaSetCreateError: "ReplicaSetCreateError",
    DeploymentPaused: "DeploymentPaused",
    DeploymentResumed: "DeploymentResumed",
    FailedCreate: "FailedCreate",
    FailedDelete: "FailedDelete",
});

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
