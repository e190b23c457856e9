//! Reads the metrics of an autoscaler and asks for the size that each calls for. Models `computeReplicasForMetrics` of
//! `pkg/controller/podautoscaler/horizontal.go`.

use super::calculate::{Goal, PodMetric, Proposal, Standing, Tolerances, propose};
use super::scale::Scale;
use crate::context::Context;
use crate::usage::{self, RESOLUTION};
use kube::api::Pod;
use kube::api::autoscaler::{
    AutoscalerReason, HorizontalPodAutoscaler, MetricKind, MetricSpec, MetricStatus, MetricValue,
    ResourceMetric, ResourceStatus,
};
use kube::api::common::ConditionStatus;
use kube::api::event::EventReason;
use kube::api::meta::Uid;
use kube::api::pod::PodPhase;
use kube::api::pod_spec::Resources;
use kube::api::version::Feature;
use kube::clock::{Duration, Time};
use kube::map::Map;
use kube::quantity::Quantity;
use serde_json::Value;
use std::rc::Rc;

/// How long the CPU that a pod uses while it is not ready counts as that of its start.
const CPU_INITIALIZATION: Duration = Duration::from_secs(300);
/// A pod that became unready so soon after its start was never really ready.
const INITIAL_READINESS_DELAY: Duration = Duration::from_secs(30);

/// A metric that could not be read.
pub(super) struct Failure {
    pub reason: AutoscalerReason,
    pub event: EventReason,
    pub message: String,
    /// The message as the error of all metrics begins with it.
    prefix: String,
}

/// The size that a metric asks for.
pub(super) struct Wanted {
    pub proposal: Proposal,
    pub resource: String,
    pub goal: Goal,
    /// `cpu resource utilization (percentage of request)`
    pub name: String,
}

/// What all metrics together ask for.
pub(super) struct Reading {
    pub statuses: Vec<MetricStatus>,
    pub failures: Vec<Failure>,
    /// The largest size that a metric asks for.
    pub wanted: Option<Wanted>,
    /// Whether a pod will be measured soon that is not yet, or not for long enough.
    pub settles: bool,
}

impl Reading {
    /// The first failure, with the controller's words, if not enough is known to follow the metrics: none could be read,
    /// or the others ask for fewer pods than there are.
    pub(super) fn refusal(&self, current: i32) -> Option<(&Failure, String)> {
        let first = self.failures.first()?;
        let shrinks = self
            .wanted
            .as_ref()
            .is_some_and(|wanted| wanted.proposal.replicas < current);
        if self.wanted.is_some() && !shrinks {
            return None;
        }
        let (failed, all) = (self.failures.len(), self.statuses.len());
        let words = format!(
            "invalid metrics ({failed} invalid out of {all}), first error is: {}{}",
            first.prefix, first.message
        );
        Some((first, words))
    }
}

pub(super) fn read(ctx: &Context, autoscaler: &HorizontalPodAutoscaler, scale: &Scale) -> Reading {
    let usage = usage::measured(ctx.store, &ctx.memory.loads, ctx.now);
    let pods = ctx.store.pods.by_names();
    let pods: Vec<&Rc<Pod>> = pods
        .filter(|pod| pod.meta.namespace == autoscaler.meta.namespace)
        .filter(|pod| scale.selector.matches(&pod.meta.labels))
        .collect();
    let seen = Seen { ctx, pods, usage };
    let mut reading = Reading {
        settles: seen.settles(),
        statuses: Vec::new(),
        failures: Vec::new(),
        wanted: None,
    };
    let tolerances = Tolerances::of(autoscaler.spec.behavior.as_ref(), ctx.version);
    for metric in &autoscaler.spec.metrics {
        match seen.metric(autoscaler, metric, scale.replicas, tolerances) {
            Ok(wanted) => {
                reading.statuses.push(status(&wanted));
                let most = reading.wanted.as_ref().map(|most| most.proposal.replicas);
                if most.is_none_or(|most| wanted.proposal.replicas > most) {
                    reading.wanted = Some(wanted);
                }
            }
            Err(failure) => {
                reading.statuses.push(MetricStatus::default());
                reading.failures.push(failure);
            }
        }
    }
    reading
}

fn status(wanted: &Wanted) -> MetricStatus {
    let average = format!("{}m", wanted.proposal.average);
    let average = Quantity::parse(&average).unwrap_or_else(|_| Quantity::zero());
    MetricStatus {
        kind: MetricKind::Resource.name().to_string(),
        resource: Some(ResourceStatus {
            name: wanted.resource.clone(),
            current: MetricValue {
                average_utilization: wanted.proposal.utilization,
                average_value: average.canonical(),
            },
        }),
    }
}

/// The pods that the selector of the target picks, and what is measured of them.
struct Seen<'c, 's> {
    ctx: &'c Context<'s>,
    pods: Vec<&'c Rc<Pod>>,
    usage: Map<Uid, Resources>,
}

impl Seen<'_, '_> {
    fn metric(
        &self,
        autoscaler: &HorizontalPodAutoscaler,
        metric: &MetricSpec,
        current: i32,
        tolerances: Tolerances,
    ) -> Result<Wanted, Failure> {
        match (metric.kind, &metric.resource) {
            (MetricKind::Resource, Some(resource)) => self.resource(resource, current, tolerances),
            _ => Err(unserved(autoscaler, metric)),
        }
    }

    fn resource(
        &self,
        metric: &ResourceMetric,
        current: i32,
        tolerances: Tolerances,
    ) -> Result<Wanted, Failure> {
        let name = &metric.name;
        let average = metric.target.average_value.as_deref();
        let average = average.and_then(|text| Quantity::parse(text).ok());
        let goal = match (average, metric.target.average_utilization) {
            (Some(amount), _) => Goal::AverageValue(amount.milli()),
            (None, percent) => Goal::Utilization(percent.unwrap_or(100)),
        };
        let (word, said) = match goal {
            Goal::Utilization(_) => (
                "utilization",
                format!("{name} resource utilization (percentage of request)"),
            ),
            Goal::AverageValue(_) => ("usage", format!("{name} resource")),
        };
        let proposal = self
            .measure(name, goal)
            .and_then(|pods| Ok(propose(&pods, goal, current, tolerances)?));
        match proposal {
            Ok(proposal) => Ok(Wanted {
                proposal,
                resource: name.clone(),
                goal,
                name: said,
            }),
            Err(error) => Err(Failure {
                reason: AutoscalerReason::FailedGetResourceMetric,
                event: EventReason::FailedGetResourceMetric,
                message: format!("failed to get {name} {word}: {error}"),
                prefix: format!("failed to get {name} resource metric value: "),
            }),
        }
    }

    /// # Errors
    /// The controller's words for what is missing.
    fn measure(&self, resource: &str, goal: Goal) -> Result<Vec<PodMetric>, String> {
        let unit = match resource {
            "cpu" => |used: &Resources| used.cpu_milli,
            "memory" => |used: &Resources| used.memory.saturating_mul(1000),
            _ => |_: &Resources| 0,
        };
        let is_known = matches!(resource, "cpu" | "memory");
        let any = self
            .pods
            .iter()
            .any(|pod| self.usage.contains_key(&pod.meta.uid));
        if !is_known || !any {
            return Err(format!(
                "unable to get metrics for resource {resource}: no metrics returned from resource metrics API"
            ));
        }
        self.pods
            .iter()
            .map(|pod| {
                let used = self.usage.get(&pod.meta.uid).map(unit);
                let request = match goal {
                    Goal::Utilization(_) => self.request(pod, resource)?,
                    Goal::AverageValue(_) => 0,
                };
                Ok(PodMetric {
                    standing: self.standing(pod, resource),
                    usage: i64::try_from(used.unwrap_or(0)).unwrap_or(i64::MAX),
                    request,
                })
            })
            .collect()
    }

    /// What the containers of the pod request, in thousandths.
    fn request(&self, pod: &Pod, resource: &str) -> Result<i64, String> {
        let containers = pod.spec.json()["containers"].as_array();
        let mut sum: i64 = 0;
        for container in containers.into_iter().flatten() {
            let amount = &container["resources"]["requests"][resource];
            if amount.is_null() {
                let (pod, container) = (&pod.meta.name, &container["name"]);
                let container = container.as_str().unwrap_or_default();
                return Err(if self.ctx.version.has(Feature::AutoscalerNamesContainer) {
                    format!("missing request for {resource} in container {container} of Pod {pod}")
                } else {
                    format!("missing request for {resource}")
                });
            }
            sum = sum.saturating_add(Quantity::from_json(amount).milli());
        }
        Ok(sum)
    }

    /// Models `groupPods` of `replica_calculator.go`.
    fn standing(&self, pod: &Pod, resource: &str) -> Standing {
        if pod.meta.is_terminating() || pod.status.phase == PodPhase::Failed {
            return Standing::Ignored;
        }
        if pod.status.phase == PodPhase::Pending {
            return Standing::Unready;
        }
        if !self.usage.contains_key(&pod.meta.uid) {
            return Standing::Missing;
        }
        if resource == "cpu" && is_unready(pod, self.ctx.now) {
            return Standing::Unready;
        }
        Standing::Ready
    }

    /// Whether a pod runs that is not measured yet, or is ready and not measured for long enough.
    fn settles(&self) -> bool {
        self.pods.iter().any(|pod| {
            pod.is_active()
                && match self.standing(pod, "cpu") {
                    Standing::Missing | Standing::Unready => pod.is_ready(),
                    Standing::Ready | Standing::Ignored => false,
                }
        })
    }
}

/// Whether the CPU that the pod uses tells nothing of its load.
fn is_unready(pod: &Pod, now: Time) -> bool {
    let (Some(ready), Some(start)) = (pod.status.ready, pod.status.start_time) else {
        return true;
    };
    let is_false = ready.status == ConditionStatus::False;
    let since = ready.last_transition_time();
    if start + CPU_INITIALIZATION > now {
        is_false || now < since + RESOLUTION
    } else {
        is_false && start + INITIAL_READINESS_DELAY > since
    }
}

/// The answer for a metric that no component of the cluster serves.
fn unserved(autoscaler: &HorizontalPodAutoscaler, metric: &MetricSpec) -> Failure {
    const NO_CUSTOM: &str = "unable to fetch metrics from custom metrics API: no custom metrics API \
        (custom.metrics.k8s.io) registered";
    let nothing = Value::Null;
    let of = |source: &Option<Value>| source.clone().unwrap_or(nothing.clone());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let namespace = &autoscaler.meta.namespace;
    match metric.kind {
        MetricKind::Pods => {
            let name = text(&of(&metric.pods)["metric"]["name"]);
            Failure {
                reason: AutoscalerReason::FailedGetPodsMetric,
                event: EventReason::FailedGetPodsMetric,
                message: format!("unable to get metric {name}: {NO_CUSTOM}"),
                prefix: "failed to get pods metric value: ".to_string(),
            }
        }
        MetricKind::Object => {
            let source = of(&metric.object);
            let (name, of) = (text(&source["metric"]["name"]), &source["describedObject"]);
            let (kind, object) = (text(&of["kind"]), text(&of["name"]));
            Failure {
                reason: AutoscalerReason::FailedGetObjectMetric,
                event: EventReason::FailedGetObjectMetric,
                message: format!(
                    "unable to get metric {name}: {kind} on {namespace} {object}/{NO_CUSTOM}"
                ),
                prefix: "failed to get object metric value: ".to_string(),
            }
        }
        MetricKind::External => {
            let source = of(&metric.external);
            let name = text(&source["metric"]["name"]);
            let selector = go_selector(&source["metric"]["selector"]);
            Failure {
                reason: AutoscalerReason::FailedGetExternalMetric,
                event: EventReason::FailedGetExternalMetric,
                message: format!(
                    "unable to get external metric {namespace}/{name}/{selector}: unable to fetch metrics from external \
                     metrics API: the server could not find the requested resource (get {name}.external.metrics.k8s.io)"
                ),
                prefix: format!("failed to get {name} external metric value: "),
            }
        }
        MetricKind::ContainerResource | MetricKind::Resource => {
            let name = text(&of(&metric.container_resource)["name"]);
            Failure {
                reason: AutoscalerReason::FailedGetContainerResourceMetric,
                event: EventReason::FailedGetContainerResourceMetric,
                message: format!(
                    "failed to get {name} usage: unable to get metrics for resource {name}: no metrics returned from \
                     resource metrics API"
                ),
                prefix: format!("failed to get {name} container metric value: "),
            }
        }
    }
}

/// A selector as Go prints a pointer to it.
fn go_selector(selector: &Value) -> String {
    if selector.is_null() {
        return "nil".to_string();
    }
    let labels = selector["matchLabels"].as_object().into_iter().flatten();
    let labels =
        labels.map(|(key, value)| format!("{key}: {},", value.as_str().unwrap_or_default()));
    let labels: String = labels.collect();
    format!(
        "&LabelSelector{{MatchLabels:map[string]string{{{labels}}},MatchExpressions:[]LabelSelectorRequirement{{}},}}"
    )
}
