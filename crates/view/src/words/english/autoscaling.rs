//! What an autoscaler did, in English.

use crate::autoscaling::amount;
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
            let assumed = if metric.is_plain {
                ""
            } else {
                "; pods that are not ready or not measured yet hold the change back"
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
