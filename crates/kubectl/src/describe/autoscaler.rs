//! HorizontalPodAutoscalers. Models `describeHorizontalPodAutoscalerV2` of `kubectl/pkg/describe`.

use super::lines;
use super::template::list;
use crate::columns::{metric_source, number, text};
use crate::resource::Resource;
use kube::api::autoscaler::MetricKind;
use kube::form::Data;
use serde_json::Value;

const UNKNOWN: &str = "<unknown>";

pub(super) fn autoscaler(one: &Resource) -> String {
    let json = one.json();
    let (metadata, spec, status) = (&json["metadata"], &json["spec"], &json["status"]);
    let mut out = format!(
        "Name:\t{}\nNamespace:\t{}\n",
        one.meta.name, one.meta.namespace
    );
    out.push_str(&lines::labels("Labels", "", &metadata["labels"]));
    let annotations = &metadata["annotations"];
    out.push_str(&lines::annotations("Annotations", "", annotations));
    let target = &spec["scaleTargetRef"];
    out.push_str(&format!(
        "CreationTimestamp:\t{}\nReference:\t{}/{}\nMetrics:\t( current / target )\n",
        one.meta.creation_timestamp.rfc1123(),
        text(&target["kind"]),
        text(&target["name"])
    ));
    for (index, metric) in list(spec, "metrics").enumerate() {
        out.push_str(&self::metric(metric, &status["currentMetrics"][index]));
    }
    let least = match spec["minReplicas"].as_i64() {
        Some(least) => least.to_string(),
        None => "<unset>".to_string(),
    };
    let most = number(&spec["maxReplicas"]);
    out.push_str(&format!("Min replicas:\t{least}\nMax replicas:\t{most}\n"));
    if let Some(behavior) = spec.get("behavior") {
        out.push_str("Behavior:\n");
        out.push_str(&rules("Scale Up", &behavior["scaleUp"]));
        out.push_str(&rules("Scale Down", &behavior["scaleDown"]));
    }
    out.push_str(&format!(
        "{} pods:\t{} current / {} desired\n",
        text(&target["kind"]),
        number(&status["currentReplicas"]),
        number(&status["desiredReplicas"])
    ));
    out.push_str(&conditions(status));
    out
}

fn metric(metric: &Value, status: &Value) -> String {
    let Ok(kind) = MetricKind::read(&metric["type"]) else {
        return format!("  <unknown metric type {}>\n", metric["type"]);
    };
    let field = metric_source(kind);
    let (source, current) = (&metric[field], &status[field]["current"]);
    let wanted = &source["target"];
    let amount = |value: &Value| value.as_str().unwrap_or(UNKNOWN).to_string();
    let (average, name) = (wanted["averageValue"].as_str(), &source["metric"]["name"]);
    // The first amount that the target gives decides: an average over the pods, or a total.
    let (what, used, target) = match average {
        Some(target) => ("average value", amount(&current["averageValue"]), target),
        None => (
            "value",
            amount(&current["value"]),
            text_of(&wanted["value"]),
        ),
    };
    match kind {
        MetricKind::External => format!("  {name} (target {what}):\t{used} / {target}\n"),
        MetricKind::Pods => format!("  {name} on pods:\t{used} / {target}\n"),
        MetricKind::Object => {
            let of = &source["describedObject"];
            let (kind, object) = (text(&of["kind"]), text(&of["name"]));
            format!("  {name} on {kind}/{object}  (target {what}):\t{used} / {target}\n")
        }
        MetricKind::Resource | MetricKind::ContainerResource => {
            let of = match source["container"].as_str() {
                Some(container) => format!(" of container \"{container}\""),
                None => String::new(),
            };
            let name = text(&source["name"]);
            if average.is_some() {
                return format!("  resource {name}{of} on pods:\t{used} / {target}\n");
            }
            let used = match current["averageUtilization"].as_i64() {
                Some(percent) => format!("{percent}% ({})", amount(&current["averageValue"])),
                None => UNKNOWN.to_string(),
            };
            let target = match wanted["averageUtilization"].as_i64() {
                Some(percent) => format!("{percent}%"),
                None => "<auto>".to_string(),
            };
            format!(
                "  resource {name}{of} on pods  (as a percentage of request):\t{used} / {target}\n"
            )
        }
    }
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn rules(direction: &str, rules: &Value) -> String {
    if rules.is_null() {
        return String::new();
    }
    let mut out = format!("  {direction}:\n");
    if let Some(window) = rules["stabilizationWindowSeconds"].as_i64() {
        out.push_str(&format!("    Stabilization Window: {window} seconds\n"));
    }
    let select = rules["selectPolicy"].as_str().unwrap_or("Max");
    out.push_str(&format!("    Select Policy: {select}\n    Policies:\n"));
    for policy in list(rules, "policies") {
        out.push_str(&format!(
            "      - Type: {}\tValue: {}\tPeriod: {} seconds\n",
            text(&policy["type"]),
            number(&policy["value"]),
            number(&policy["periodSeconds"])
        ));
    }
    out
}

fn conditions(status: &Value) -> String {
    let lines: Vec<String> = list(status, "conditions")
        .map(|one| {
            let cells = ["type", "status", "reason", "message"].map(|field| text(&one[field]));
            format!("  {}\n", cells.join("\t"))
        })
        .collect();
    if lines.is_empty() {
        return String::new();
    }
    let head = "Conditions:\n  Type\tStatus\tReason\tMessage\n  ----\t------\t------\t-------\n";
    format!("{head}{}", lines.concat())
}
