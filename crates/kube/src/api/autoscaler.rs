//! HorizontalPodAutoscaler, in the form of `autoscaling/v2`: between which sizes an application is kept, and by which
//! measures.

use crate::api::common::ConditionStatus;
use crate::api::json::json_of_fields;
use crate::api::meta::ObjectMeta;
use crate::clock::Time;
use crate::form::{defaulted, optional, required};
use crate::{fields, names};
use serde_json::Value;
use std::rc::Rc;

#[derive(Clone, Debug, PartialEq)]
pub struct HorizontalPodAutoscaler {
    pub meta: ObjectMeta,
    pub spec: HorizontalPodAutoscalerSpec,
    pub status: HorizontalPodAutoscalerStatus,
}

fields!(HorizontalPodAutoscaler {
    meta: required "metadata",
    spec: required "spec",
    status: defaulted "status",
});

json_of_fields!(HorizontalPodAutoscaler);

#[derive(Clone, Debug, PartialEq)]
pub struct HorizontalPodAutoscalerSpec {
    pub scale_target_ref: ScaleTargetRef,
    pub min_replicas: Option<i32>,
    pub max_replicas: i32,
    pub metrics: Vec<MetricSpec>,
    pub behavior: Option<Behavior>,
}

fields!(HorizontalPodAutoscalerSpec {
    scale_target_ref: required "scaleTargetRef",
    min_replicas: optional "minReplicas",
    max_replicas: required "maxReplicas",
    metrics: optional "metrics",
    behavior: optional "behavior",
});

impl HorizontalPodAutoscalerSpec {
    /// The smallest size, which is 1 if none is given.
    pub fn least(&self) -> i32 {
        self.min_replicas.unwrap_or(1)
    }
}

/// The object whose `replicas` are set, in the namespace of the autoscaler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScaleTargetRef {
    pub api_version: String,
    pub kind: String,
    pub name: String,
}

fields!(ScaleTargetRef {
    api_version: optional "apiVersion",
    kind: required "kind",
    name: required "name",
});

#[derive(Clone, Debug, PartialEq)]
pub struct MetricSpec {
    pub kind: MetricKind,
    pub resource: Option<ResourceMetric>,
    pub container_resource: Option<Value>,
    pub pods: Option<Value>,
    pub object: Option<Value>,
    pub external: Option<Value>,
}

fields!(MetricSpec {
    kind: required "type",
    resource: optional "resource",
    container_resource: optional "containerResource",
    pods: optional "pods",
    object: optional "object",
    external: optional "external",
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricKind {
    Resource,
    ContainerResource,
    Pods,
    Object,
    External,
}

names!(MetricKind {
    Resource: "Resource",
    ContainerResource: "ContainerResource",
    Pods: "Pods",
    Object: "Object",
    External: "External",
});

/// How much of a resource the pods shall use on average.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceMetric {
    /// `cpu`, `memory`, or another name that no component measures.
    pub name: String,
    pub target: MetricTarget,
}

fields!(ResourceMetric {
    name: required "name",
    target: required "target",
});

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricTarget {
    pub kind: String,
    /// A percentage of what the pods request.
    pub average_utilization: Option<i32>,
    /// A quantity for each pod: `200m`, `100Mi`.
    pub average_value: Option<String>,
    pub value: Option<String>,
}

fields!(MetricTarget {
    kind: required "type",
    average_utilization: optional "averageUtilization",
    average_value: optional "averageValue",
    value: optional "value",
});

/// How fast the size may change in each direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Behavior {
    pub scale_down: ScalingRules,
    pub scale_up: ScalingRules,
}

fields!(Behavior {
    scale_down: required "scaleDown",
    scale_up: required "scaleUp",
});

#[derive(Clone, Debug, PartialEq)]
pub struct ScalingRules {
    pub policies: Vec<ScalingPolicy>,
    pub select_policy: SelectPolicy,
    /// 0 to 3600. The controller has its own default for scaling down.
    pub stabilization_window_seconds: Option<i32>,
    /// The deviation from the target that is put up with, as a quantity: `0.05`.
    pub tolerance: Option<String>,
}

fields!(ScalingRules {
    policies: optional "policies",
    select_policy: required "selectPolicy",
    stabilization_window_seconds: optional "stabilizationWindowSeconds",
    tolerance: optional "tolerance",
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelectPolicy {
    Max,
    Min,
    Disabled,
}

names!(SelectPolicy {
    Max: "Max",
    Min: "Min",
    Disabled: "Disabled",
});

/// At most `value` pods, or percent of the pods, within any `period_seconds`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScalingPolicy {
    pub kind: ScalingUnit,
    pub value: i32,
    /// 1 to 1800.
    pub period_seconds: i32,
}

fields!(ScalingPolicy {
    kind: required "type",
    value: required "value",
    period_seconds: required "periodSeconds",
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalingUnit {
    Pods,
    Percent,
}

names!(ScalingUnit {
    Pods: "Pods",
    Percent: "Percent",
});

#[derive(Clone, Debug, Default, PartialEq)]
pub struct HorizontalPodAutoscalerStatus {
    pub conditions: Vec<AutoscalerCondition>,
    /// One for each metric of the spec; `None` before they were read for the first time.
    pub current_metrics: Option<Vec<MetricStatus>>,
    pub current_replicas: i32,
    pub desired_replicas: i32,
    pub last_scale_time: Option<Time>,
}

fields!(HorizontalPodAutoscalerStatus {
    conditions: optional "conditions",
    current_metrics: defaulted "currentMetrics",
    current_replicas: optional "currentReplicas",
    desired_replicas: defaulted "desiredReplicas",
    last_scale_time: optional "lastScaleTime",
});

/// The present value of a metric. The kind is empty if the value could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MetricStatus {
    pub resource: Option<ResourceStatus>,
    pub kind: String,
}

fields!(MetricStatus {
    resource: optional "resource",
    kind: defaulted "type",
});

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceStatus {
    pub current: MetricValue,
    pub name: String,
}

fields!(ResourceStatus {
    current: required "current",
    name: required "name",
});

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricValue {
    pub average_utilization: Option<i32>,
    pub average_value: String,
}

fields!(MetricValue {
    average_utilization: optional "averageUtilization",
    average_value: required "averageValue",
});

#[derive(Clone, Debug, PartialEq)]
pub struct AutoscalerCondition {
    pub last_transition_time: Time,
    pub message: Rc<str>,
    pub reason: AutoscalerReason,
    pub status: ConditionStatus,
    pub kind: AutoscalerConditionType,
}

fields!(AutoscalerCondition {
    last_transition_time: required "lastTransitionTime",
    message: required "message",
    reason: required "reason",
    status: required "status",
    kind: required "type",
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AutoscalerConditionType {
    AbleToScale,
    ScalingActive,
    ScalingLimited,
}

names!(AutoscalerConditionType {
    AbleToScale: "AbleToScale",
    ScalingActive: "ScalingActive",
    ScalingLimited: "ScalingLimited",
});

/// Every `reason` that a condition of an autoscaler can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AutoscalerReason {
    SucceededGetScale,
    FailedGetScale,
    SucceededRescale,
    FailedUpdateScale,
    ReadyForNewScale,
    ScaleUpStabilized,
    ScaleDownStabilized,
    ValidMetricFound,
    ScalingDisabled,
    FailedGetResourceMetric,
    FailedGetContainerResourceMetric,
    FailedGetPodsMetric,
    FailedGetObjectMetric,
    FailedGetExternalMetric,
    DesiredWithinRange,
    TooFewReplicas,
    TooManyReplicas,
    ScaleUpLimit,
    ScaleDownLimit,
}

names!(AutoscalerReason {
    SucceededGetScale: "SucceededGetScale",
    FailedGetScale: "FailedGetScale",
    SucceededRescale: "SucceededRescale",
    FailedUpdateScale: "FailedUpdateScale",
    ReadyForNewScale: "ReadyForNewScale",
    ScaleUpStabilized: "ScaleUpStabilized",
    ScaleDownStabilized: "ScaleDownStabilized",
    ValidMetricFound: "ValidMetricFound",
    ScalingDisabled: "ScalingDisabled",
    FailedGetResourceMetric: "FailedGetResourceMetric",
    FailedGetContainerResourceMetric: "FailedGetContainerResourceMetric",
    FailedGetPodsMetric: "FailedGetPodsMetric",
    FailedGetObjectMetric: "FailedGetObjectMetric",
    FailedGetExternalMetric: "FailedGetExternalMetric",
    DesiredWithinRange: "DesiredWithinRange",
    TooFewReplicas: "TooFewReplicas",
    TooManyReplicas: "TooManyReplicas",
    ScaleUpLimit: "ScaleUpLimit",
    ScaleDownLimit: "ScaleDownLimit",
});
