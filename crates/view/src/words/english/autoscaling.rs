//! What an autoscaler did, in English.

use crate::autoscaling::{AutoscalerState, amount};
use engine::trace::Autoscaling;
use kube::api::autoscaler::AutoscalerReason;

pub(super) fn reason(why: &Autoscaling) -> String {
    let name = &why.autoscaler;
    let limit = limit(why);
    match &why.metric {
        Some(metric) => {
            let (used, target) = (amount(metric, metric.usage), amount(metric, metric.target));
            let resource = &metric.resource;
            let of = if metric.is_percentage {
                " of what is requested"
            } else {
                " for each pod"
            };
            let assumed = match metric.formula {
                Some(formula) if formula.assumes => {
                    "; pods that are not ready or not measured yet count against the change"
                }
                Some(_) => "",
                None => "; now it asks for no change, but an earlier recommendation still counts",
            };
            format!(
                "autoscaler {name}: {resource} is at {used}{of}, the target is {target}{assumed}{limit}"
            )
        }
        None => format!("autoscaler {name}{limit}"),
    }
}

fn limit(why: &Autoscaling) -> String {
    let (least, most) = (why.least, why.most);
    match why.limit {
        AutoscalerReason::TooManyReplicas => format!("; no more than maxReplicas, {most}"),
        AutoscalerReason::TooFewReplicas => format!("; no fewer than minReplicas, {least}"),
        AutoscalerReason::ScaleUpLimit => "; it may grow no faster".to_string(),
        AutoscalerReason::ScaleDownLimit => "; it may shrink no faster".to_string(),
        _ => String::new(),
    }
}

pub(super) fn state(state: &AutoscalerState) -> String {
    match state {
        AutoscalerState::NotYet => {
            "It looks for the first time 15 s after it was made.".to_string()
        }
        AutoscalerState::Unable(words) => format!("It cannot tell: {words}"),
        AutoscalerState::Disabled => "It leaves a size of 0 alone.".to_string(),
        AutoscalerState::Stabilized(reason) | AutoscalerState::Limited(reason) => {
            held(*reason).to_string()
        }
        AutoscalerState::Steady => "The size fits the usage.".to_string(),
    }
}

fn held(reason: AutoscalerReason) -> &'static str {
    match reason {
        AutoscalerReason::ScaleUpStabilized => {
            "A larger size waits: the smallest recommendation of the stabilization window counts."
        }
        AutoscalerReason::ScaleDownStabilized => {
            "A smaller size waits: the largest recommendation of the stabilization window counts, by default of five minutes."
        }
        AutoscalerReason::TooManyReplicas => "It would take more pods, and may not: maxReplicas.",
        AutoscalerReason::TooFewReplicas => "It would take fewer pods, and may not: minReplicas.",
        AutoscalerReason::ScaleUpLimit => "It grows as fast as it may.",
        AutoscalerReason::ScaleDownLimit => "It shrinks as fast as it may.",
        _ => "",
    }
}
