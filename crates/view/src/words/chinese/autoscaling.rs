//! What an autoscaler did, in Chinese.

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
                "为请求量的"
            } else {
                "平均每个 Pod"
            };
            let assumed = if metric.is_plain {
                ""
            } else {
                "；未就绪或尚未测量的 Pod 使变化放缓"
            };
            format!(
                "自动扩缩器 {name}：{resource} 用量{of} {used}，目标为 {target}{assumed}{limit}"
            )
        }
        None => format!("自动扩缩器 {name}{limit}"),
    }
}

fn limit(why: &Autoscaling) -> String {
    let (least, most) = (why.least, why.most);
    match why.limit {
        AutoscalerReason::TooManyReplicas => format!("；不超过 maxReplicas（{most}）"),
        AutoscalerReason::TooFewReplicas => format!("；不少于 minReplicas（{least}）"),
        AutoscalerReason::ScaleUpLimit => "；已达到扩容的最快速度".to_string(),
        AutoscalerReason::ScaleDownLimit => "；已达到缩容的最快速度".to_string(),
        _ => String::new(),
    }
}
