//! The columns of HorizontalPodAutoscalers. Models `printHorizontalPodAutoscaler` and `formatHPAMetrics` of
//! `pkg/printers/internalversion/printers.go`.

use super::{NONE, number, text};
use kube::api::KubernetesVersion;
use kube::api::autoscaler::MetricKind;
use kube::api::version::Feature;
use kube::form::Data;
use serde_json::Value;

pub(super) const HEADER: &str = "NAME,REFERENCE,TARGETS,MINPODS,MAXPODS,REPLICAS,AGE";

/// Metrics that are shown at most; further ones are only counted.
const MOST_METRICS: usize = 2;

const UNKNOWN: &str = "<unknown>";

/// The cells between the name and the age.
pub(super) fn cells(o: &Value, version: KubernetesVersion) -> [String; 5] {
    let (spec, status) = (&o["spec"], &o["status"]);
    let target = &spec["scaleTargetRef"];
    let least = match spec["minReplicas"].as_i64() {
        Some(least) => least.to_string(),
        None => "<unset>".to_string(),
    };
    [
        format!("{}/{}", text(&target["kind"]), text(&target["name"])),
        targets(o, version),
        least,
        number(&spec["maxReplicas"]),
        number(&status["currentReplicas"]),
    ]
}

fn targets(o: &Value, version: KubernetesVersion) -> String {
    let metrics = o["spec"]["metrics"].as_array().into_iter().flatten();
    let statuses = &o["status"]["currentMetrics"];
    let metrics: Vec<String> = metrics
        .enumerate()
        .map(|(index, metric)| target(metric, &statuses[index], version))
        .collect();
    if metrics.is_empty() {
        return NONE.to_string();
    }
    let more = metrics.len().saturating_sub(MOST_METRICS);
    let shown = metrics[..metrics.len() - more].join(", ");
    if more > 0 {
        format!("{shown} + {more} more...")
    } else {
        shown
    }
}

/// `cpu: 12%/50%`
fn target(metric: &Value, status: &Value, version: KubernetesVersion) -> String {
    let Ok(kind) = MetricKind::read(&metric["type"]) else {
        return "<unknown type>".to_string();
    };
    let field = source(kind);
    let wanted = &metric[field]["target"];
    let current = &status[field]["current"];
    let is_resource = matches!(kind, MetricKind::Resource | MetricKind::ContainerResource);
    let value = |amount: &Value| amount.as_str().unwrap_or(UNKNOWN).to_string();
    let shown = match (wanted["averageValue"].as_str(), wanted["value"].as_str()) {
        (Some(amount), _) => {
            let current = value(&current["averageValue"]);
            let is_average = matches!(kind, MetricKind::Object | MetricKind::External);
            let average = if is_average { " (avg)" } else { "" };
            format!("{current}/{amount}{average}")
        }
        (None, Some(amount)) if !is_resource => format!("{}/{amount}", value(&current["value"])),
        _ => {
            let percent = |number: &Value, without: &str| match number.as_i64() {
                Some(percent) => format!("{percent}%"),
                None => without.to_string(),
            };
            let current = percent(&current["averageUtilization"], UNKNOWN);
            let wanted = percent(&wanted["averageUtilization"], "<auto>");
            format!("{current}/{wanted}")
        }
    };
    if is_resource && version.has(Feature::AutoscalerTargetsNamed) {
        format!("{}: {shown}", text(&metric[field]["name"]))
    } else {
        shown
    }
}

/// The field of a metric that holds what its type names.
pub(crate) const fn source(kind: MetricKind) -> &'static str {
    match kind {
        MetricKind::Resource => "resource",
        MetricKind::ContainerResource => "containerResource",
        MetricKind::Pods => "pods",
        MetricKind::Object => "object",
        MetricKind::External => "external",
    }
}
