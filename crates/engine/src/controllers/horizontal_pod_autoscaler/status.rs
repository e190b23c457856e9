//! The conditions of an autoscaler, in the controller's words.

use kube::api::autoscaler::{
    AutoscalerCondition, AutoscalerConditionType, AutoscalerReason, HorizontalPodAutoscalerStatus,
};
use kube::api::common::ConditionStatus;
use kube::clock::Time;

/// The message of a reason that always has the same.
pub(super) const fn message(reason: AutoscalerReason) -> &'static str {
    match reason {
        AutoscalerReason::SucceededGetScale => {
            "the HPA controller was able to get the target's current scale"
        }
        AutoscalerReason::ReadyForNewScale => "recommended size matches current size",
        AutoscalerReason::ScaleUpStabilized => {
            "recent recommendations were lower than current one, applying the lowest recent recommendation"
        }
        AutoscalerReason::ScaleDownStabilized => {
            "recent recommendations were higher than current one, applying the highest recent recommendation"
        }
        AutoscalerReason::ScalingDisabled => {
            "scaling is disabled since the replica count of the target is zero"
        }
        AutoscalerReason::DesiredWithinRange => "the desired count is within the acceptable range",
        AutoscalerReason::TooFewReplicas => {
            "the desired replica count is less than the minimum replica count"
        }
        AutoscalerReason::TooManyReplicas => {
            "the desired replica count is more than the maximum replica count"
        }
        AutoscalerReason::ScaleUpLimit => {
            "the desired replica count is increasing faster than the maximum scale rate"
        }
        AutoscalerReason::ScaleDownLimit => {
            "the desired replica count is decreasing faster than the maximum scale rate"
        }
        AutoscalerReason::FailedGetScale
        | AutoscalerReason::SucceededRescale
        | AutoscalerReason::FailedUpdateScale
        | AutoscalerReason::ValidMetricFound
        | AutoscalerReason::FailedGetResourceMetric
        | AutoscalerReason::FailedGetContainerResourceMetric
        | AutoscalerReason::FailedGetPodsMetric
        | AutoscalerReason::FailedGetObjectMetric
        | AutoscalerReason::FailedGetExternalMetric => "",
    }
}

/// Sets a condition; its time moves only when its status changes.
pub(super) fn set(
    status: &mut HorizontalPodAutoscalerStatus,
    kind: AutoscalerConditionType,
    value: bool,
    reason: AutoscalerReason,
    message: &str,
    now: Time,
) {
    let value = ConditionStatus::from(value);
    let known = status.conditions.iter_mut().find(|one| one.kind == kind);
    match known {
        Some(condition) => {
            if condition.status != value {
                condition.last_transition_time = now.truncated();
            }
            condition.status = value;
            condition.reason = reason;
            condition.message = message.into();
        }
        None => status.conditions.push(AutoscalerCondition {
            last_transition_time: now.truncated(),
            message: message.into(),
            reason,
            status: value,
            kind,
        }),
    }
}
