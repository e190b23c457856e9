//! The arithmetic of an autoscaler, and what the autoscaler of a workload knows now.
//!
//! Every number comes from a reason, from the status of the autoscaler or from the engine; none is computed here.

use super::formula::{Amount, Equation, Quantity, Token};
use engine::cluster::{Cluster, Target};
use engine::trace::{Autoscaling, AutoscalingMetric};
use kube::api::HorizontalPodAutoscaler;
use kube::api::autoscaler::AutoscalerReason;
use kube::api::pod_spec::Resources;
use std::rc::Rc;

/// `recommended = ⌈2 × 125% ÷ 50%⌉ = 5` and, if a limit makes another size of it, `size = min(5, 3) = 3`.
pub fn equations(why: &Autoscaling, to: i32) -> Vec<Equation> {
    let recommended = why.metric.as_ref().filter(|metric| metric.is_plain);
    let mut lines: Vec<Equation> = recommended.map(recommendation).into_iter().collect();
    if why.limit == AutoscalerReason::TooManyReplicas && why.metric.is_some() {
        lines.push(vec![
            Token::Name(Quantity::Size),
            Token::Equals,
            Token::Least,
            Token::Number(why.recommended, Quantity::Recommended),
            Token::Comma,
            Token::Number(why.most, Quantity::MaxReplicas),
            Token::Close,
            Token::Equals,
            Token::Number(to, Quantity::Size),
        ]);
    }
    lines
}

fn recommendation(metric: &AutoscalingMetric) -> Equation {
    let amount = |value: i64, what: Quantity| Token::Measured(amount(metric, value), what);
    vec![
        Token::Name(Quantity::Recommended),
        Token::Equals,
        Token::RoundUp,
        Token::Number(metric.pods, Quantity::MeasuredPods),
        Token::Times,
        amount(metric.usage, Quantity::Usage),
        Token::Over,
        amount(metric.target, Quantity::TargetUsage),
        Token::RoundedUp,
        Token::Equals,
        Token::Number(metric.proposed, Quantity::Recommended),
    ]
}

/// A number of the metric in its unit.
pub fn amount(metric: &AutoscalingMetric, value: i64) -> Amount {
    if metric.is_percentage {
        Amount::Percent(value)
    } else {
        Amount::Thousandths(value)
    }
}

/// The autoscaler that names the workload.
pub fn of_workload<'c>(
    cluster: &'c Cluster,
    target: &Target,
) -> Option<&'c Rc<HorizontalPodAutoscaler>> {
    let mut all = cluster.store().horizontal_pod_autoscalers.iter();
    all.find(|autoscaler| {
        let named = &autoscaler.spec.scale_target_ref;
        *autoscaler.meta.namespace == *target.namespace
            && named.kind == target.kind.name()
            && named.name == target.name
    })
}

/// The load that a person gave the application; nothing if none was given.
pub fn load(cluster: &Cluster, target: &Target) -> Resources {
    cluster.load(target).unwrap_or_default()
}
