//! The arithmetic of an autoscaler, and what the autoscaler of a workload knows now.
//!
//! Every number comes from a reason, from the status of the autoscaler or from the engine; none is computed here.

use super::explain::{self, Decision};
use super::formula::{Amount, Equation, Quantity, Token};
use super::workload::Workload;
use engine::cluster::{Cluster, Target};
use engine::timeline::Timeline;
use engine::trace::{Actor, Autoscaling, AutoscalingFormula, AutoscalingMetric};
use kube::api::HorizontalPodAutoscaler;
use kube::api::autoscaler::{
    AutoscalerCondition, AutoscalerConditionType, AutoscalerReason, MetricSpec, ResourceStatus,
};
use kube::api::common::ConditionStatus;
use kube::api::pod_spec::Resources;
use std::rc::Rc;

/// What the autoscaler of a workload sees and did last.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    pub name: Rc<str>,
    pub least: i32,
    pub most: i32,
    pub metrics: Vec<MetricLine>,
    pub state: AutoscalerState,
    pub last: Option<Decision>,
}

/// One metric: what is used and what shall be, in the units of the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricLine {
    /// `cpu`; the kind of a metric that nothing serves, such as `Pods`.
    pub name: String,
    /// `None` before the first look, and for what cannot be read.
    pub current: Option<String>,
    pub target: String,
}

/// Why the autoscaler does what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AutoscalerState {
    /// The first look is 15 seconds after the autoscaler was made.
    NotYet,
    /// Something that it needs is missing, with the controller's words.
    Unable(Rc<str>),
    /// The workload has no pods by a person's wish.
    Disabled,
    /// An earlier recommendation is followed.
    Stabilized(AutoscalerReason),
    /// A limit holds it back.
    Limited(AutoscalerReason),
    Steady,
}

/// `recommended = ⌈2 × 125% ÷ 50%⌉ = 5` and, if a limit makes another size of it, `size = min(5, 3) = 3`.
pub fn equations(why: &Autoscaling, to: i32) -> Vec<Equation> {
    let metric = why.metric.as_ref();
    let recommended = metric.and_then(|metric| Some(recommendation(metric, metric.formula?)));
    let mut lines: Vec<Equation> = recommended.into_iter().collect();
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

fn recommendation(metric: &AutoscalingMetric, formula: AutoscalingFormula) -> Equation {
    let amount = |value: i64, what: Quantity| Token::Measured(amount(metric, value), what);
    vec![
        Token::Name(Quantity::Recommended),
        Token::Equals,
        Token::RoundUp,
        Token::Number(formula.pods, Quantity::CountedPods),
        Token::Times,
        amount(formula.usage, Quantity::Usage),
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

/// The target of commands about the workload; `None` when it does not exist now.
pub fn target(cluster: &Cluster, workload: &Workload) -> Option<Target> {
    let meta = workload.object(cluster.store())?.meta();
    Some(Target {
        kind: workload.kind.kind(),
        namespace: meta.namespace.to_string(),
        name: meta.name.to_string(),
    })
}

/// Whether a load means something for the workload: it requests CPU, or a metrics server is there already.
pub fn takes_load(cluster: &Cluster, workload: &Workload) -> bool {
    let object = workload.object(cluster.store());
    let requests = object.is_some_and(|object| object.template().spec.requests.cpu_milli > 0);
    requests || cluster.has_metrics()
}

/// The standing of the autoscaler that names the workload, if there is one.
pub fn standing(timeline: &Timeline, workload: &Workload) -> Option<Standing> {
    let cluster = timeline.cluster();
    let autoscaler = of_workload(cluster, &target(cluster, workload)?)?;
    let (spec, status) = (&autoscaler.spec, &autoscaler.status);
    let past = &timeline.entries()[..timeline.present()];
    let last = past.iter().rposition(|entry| {
        entry.actor == Actor::HorizontalPodAutoscaler && entry.object.uid == workload.uid
    });
    let statuses = status.current_metrics.as_deref().unwrap_or_default();
    let metrics = spec.metrics.iter().enumerate().map(|(index, metric)| {
        let known = statuses.get(index).and_then(|one| one.resource.as_ref());
        metric_line(metric, known)
    });
    Some(Standing {
        name: autoscaler.meta.name.clone(),
        least: spec.least(),
        most: spec.max_replicas,
        metrics: metrics.collect(),
        state: state(autoscaler),
        last: last.map(|index| explain::decision(index, &past[index])),
    })
}

fn metric_line(metric: &MetricSpec, known: Option<&ResourceStatus>) -> MetricLine {
    let Some(resource) = &metric.resource else {
        return MetricLine {
            name: metric.kind.name().to_string(),
            current: None,
            target: "–".to_string(),
        };
    };
    let percent = |percent: i32| Amount::Percent(i64::from(percent)).to_string();
    let (current, target) = match &resource.target.average_value {
        Some(amount) => (
            known.map(|known| known.current.average_value.clone()),
            amount.clone(),
        ),
        None => (
            known.and_then(|known| known.current.average_utilization.map(percent)),
            percent(resource.target.average_utilization.unwrap_or(0)),
        ),
    };
    MetricLine {
        name: resource.name.clone(),
        current,
        target,
    }
}

fn state(autoscaler: &HorizontalPodAutoscaler) -> AutoscalerState {
    let condition = |kind: AutoscalerConditionType| {
        let mut all = autoscaler.status.conditions.iter();
        all.find(|one| one.kind == kind)
    };
    let fails = |one: &&AutoscalerCondition| one.status != ConditionStatus::True;
    let able = condition(AutoscalerConditionType::AbleToScale);
    let active = condition(AutoscalerConditionType::ScalingActive);
    let limited = condition(AutoscalerConditionType::ScalingLimited);
    let Some(able) = able else {
        return AutoscalerState::NotYet;
    };
    if let Some(failing) = Some(able).filter(fails) {
        return AutoscalerState::Unable(failing.message.clone());
    }
    if let Some(failing) = active.filter(fails) {
        return match failing.reason {
            AutoscalerReason::ScalingDisabled => AutoscalerState::Disabled,
            _ => AutoscalerState::Unable(failing.message.clone()),
        };
    }
    match (able.reason, limited) {
        (AutoscalerReason::ScaleUpStabilized | AutoscalerReason::ScaleDownStabilized, _) => {
            AutoscalerState::Stabilized(able.reason)
        }
        (_, Some(limit)) if limit.status == ConditionStatus::True => {
            AutoscalerState::Limited(limit.reason)
        }
        _ => AutoscalerState::Steady,
    }
}

/// The load that a person gave the application; nothing if none was given.
pub fn load(cluster: &Cluster, target: &Target) -> Resources {
    cluster.load(target).unwrap_or_default()
}
