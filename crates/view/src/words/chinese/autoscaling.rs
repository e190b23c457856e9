//! What an autoscaler did, in Chinese.

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
                "为请求量的"
            } else {
                "平均每个 Pod"
            };
            let assumed = match metric.formula {
                Some(formula) if formula.assumes => "；未就绪或尚未测量的 Pod 使变化放缓",
                Some(_) => "",
                None => "；此刻并不要求变化，但先前的建议仍然有效",
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

pub(super) fn state(state: &AutoscalerState) -> String {
    match state {
        AutoscalerState::NotYet => "创建后 15 秒才第一次查看。".to_string(),
        AutoscalerState::Unable(words) => format!("无法判断：{words}"),
        AutoscalerState::Disabled => "副本数为 0，它不作调整。".to_string(),
        AutoscalerState::Stabilized(reason) | AutoscalerState::Limited(reason) => {
            held(*reason).to_string()
        }
        AutoscalerState::Steady => "规模与使用量相符。".to_string(),
    }
}

fn held(reason: AutoscalerReason) -> &'static str {
    match reason {
        AutoscalerReason::ScaleUpStabilized => "更大的规模还要等：以稳定窗口内最小的建议为准。",
        AutoscalerReason::ScaleDownStabilized => {
            "更小的规模还要等：以稳定窗口（默认五分钟）内最大的建议为准。"
        }
        AutoscalerReason::TooManyReplicas => "它想要更多 Pod，但受 maxReplicas 限制。",
        AutoscalerReason::TooFewReplicas => "它想要更少 Pod，但受 minReplicas 限制。",
        AutoscalerReason::ScaleUpLimit => "正以允许的最快速度扩容。",
        AutoscalerReason::ScaleDownLimit => "正以允许的最快速度缩容。",
        _ => "",
    }
}
