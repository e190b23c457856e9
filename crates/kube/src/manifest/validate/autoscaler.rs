//! HorizontalPodAutoscalers. Models `pkg/apis/autoscaling/validation`.

use super::meta::selector_parts;
use super::names::path_segment;
use super::pod::{list, text};
use super::report::Report;
use crate::api::version::Feature;
use crate::manifest::path::FieldPath;
use crate::manifest::quote::quoted;
use crate::quantity::Quantity;
use serde_json::Value;
use std::cmp::Ordering;

/// The longest stabilization window and the longest period of a policy, in seconds.
const LONGEST_WINDOW: i64 = 3600;
const LONGEST_PERIOD: i64 = 1800;

/// The fields of a metric, in the order in which they are checked, with the type that each belongs to.
const SOURCES: [(&str, &str); 5] = [
    ("object", "Object"),
    ("external", "External"),
    ("pods", "Pods"),
    ("resource", "Resource"),
    ("containerResource", "ContainerResource"),
];

const UNIT: &str = "must set either a target raw value or a target utilization";
const BOTH_UNITS: &str = "may not set both a target raw value and a target utilization";

/// Checks the spec of an autoscaler that has the form of `autoscaling/v2` and its defaults.
pub(super) fn autoscaler(report: &mut Report, spec: &Value, path: &FieldPath) {
    let (least, most) = (number(spec, "minReplicas"), number(spec, "maxReplicas"));
    if least < 1 {
        let detail = "must be greater than or equal to 1";
        report.invalid(&path.field("minReplicas"), least.to_string(), detail);
    }
    if most < 1 {
        let detail = "must be greater than 0";
        report.invalid(&path.field("maxReplicas"), most.to_string(), detail);
    }
    if most < least {
        let detail = "must be greater than or equal to `minReplicas`";
        report.invalid(&path.field("maxReplicas"), most.to_string(), detail);
    }
    reference(
        report,
        &spec["scaleTargetRef"],
        &path.field("scaleTargetRef"),
    );
    for (index, one) in list(spec, "metrics").iter().enumerate() {
        metric(report, one, &path.field("metrics").index(index));
    }
    let behavior = path.field("behavior");
    for direction in ["scaleUp", "scaleDown"] {
        if let Some(given) = spec["behavior"].get(direction) {
            rules(report, given, &behavior.field(direction));
        }
    }
}

fn number(object: &Value, key: &str) -> i64 {
    object[key].as_i64().unwrap_or(0)
}

fn reference(report: &mut Report, given: &Value, path: &FieldPath) {
    for key in ["kind", "name"] {
        segment(report, text(given, key), &path.field(key), "");
    }
}

/// A text that must be given and may be a part of a path.
fn segment(report: &mut Report, text: &str, path: &FieldPath, missing: &str) {
    if text.is_empty() {
        report.required(path, missing);
    } else {
        report.invalid_text_for(path, text, path_segment(text));
    }
}

fn metric(report: &mut Report, given: &Value, path: &FieldPath) {
    let kind = text(given, "type");
    let known: Vec<&str> = {
        let mut known: Vec<&str> = SOURCES.iter().map(|(_, kind)| *kind).collect();
        known.sort_unstable();
        known
    };
    let at = path.field("type");
    if kind.is_empty() {
        report.required(&at, "must specify a metric source type");
    }
    if !known.contains(&kind) {
        report.unsupported(&at, quoted(kind), &known);
        report.suggest(kind, &known);
    }
    let present = SOURCES
        .iter()
        .filter(|(field, _)| given.get(*field).is_some());
    let present: Vec<&str> = present.map(|(field, _)| *field).collect();
    if let Some(first) = present.first() {
        source(report, first, &given[*first], &path.field(*first));
    }
    let expected = SOURCES.iter().find(|(_, of)| *of == kind);
    if let Some((field, _)) = expected.filter(|(field, _)| !present.contains(field)) {
        let detail = "must populate information for the given metric source";
        report.required(&path.field(*field), detail);
    }
    if present.len() > 1 {
        let others = present
            .iter()
            .filter(|field| expected.is_none_or(|(expected, _)| expected != *field));
        for other in others {
            let detail = "must populate the given metric source only";
            report.forbidden(&path.field(*other), detail);
        }
    }
}

fn source(report: &mut Report, field: &str, given: &Value, path: &FieldPath) {
    let at = path.field("target");
    match field {
        "resource" => {
            if text(given, "name").is_empty() {
                report.required(&path.field("name"), "must specify a resource name");
            }
        }
        "containerResource" => {
            if text(given, "name").is_empty() {
                report.required(&path.field("name"), "must specify a resource name");
            }
            if text(given, "container").is_empty() {
                report.required(&path.field("container"), "must specify a container");
            }
        }
        "object" => {
            reference(
                report,
                &given["describedObject"],
                &path.field("describedObject"),
            );
            identifier(report, &given["metric"], &path.field("metric"));
        }
        _ => identifier(report, &given["metric"], &path.field("metric")),
    }
    target(report, &given["target"], &at);
    let has = |key: &str| given["target"].get(key).is_some();
    match field {
        "resource" | "containerResource" => {
            if !has("averageUtilization") && !has("averageValue") {
                report.required(&at.field("averageUtilization"), UNIT);
            }
            if has("averageUtilization") && has("averageValue") {
                report.forbidden(&at.field("averageValue"), BOTH_UNITS);
            }
        }
        "pods" if !has("averageValue") => {
            let detail = "must specify a positive target averageValue";
            report.required(&at.field("averageValue"), detail);
        }
        "object" if !has("value") && !has("averageValue") => {
            let detail = "must set either a target value or averageValue";
            report.required(&at.field("averageValue"), detail);
        }
        "external" if !has("value") && !has("averageValue") => {
            let detail = "must set either a target value for metric or a per-pod target";
            report.required(&at.field("averageValue"), detail);
        }
        "external" if has("value") && has("averageValue") => {
            let detail = "may not set both a target value for metric and a per-pod target";
            report.forbidden(&at.field("value"), detail);
        }
        _ => {}
    }
}

fn identifier(report: &mut Report, given: &Value, path: &FieldPath) {
    let missing = "must specify a metric name";
    segment(report, text(given, "name"), &path.field("name"), missing);
    if let Some(selector) = given.get("selector") {
        selector_parts(report, selector, &path.field("selector"));
    }
}

fn target(report: &mut Report, given: &Value, path: &FieldPath) {
    let kind = text(given, "type");
    let at = path.field("type");
    if kind.is_empty() {
        report.required(&at, "must specify a metric target type");
    }
    if !["Utilization", "Value", "AverageValue"].contains(&kind) {
        let detail = "must be either Utilization, Value, or AverageValue";
        report.invalid_text(&at, kind, detail);
    }
    for key in ["value", "averageValue"] {
        let positive = given.get(key).is_none_or(|amount| {
            let amount = Quantity::from_json(amount);
            amount.compare(&Quantity::zero()) == Ordering::Greater
        });
        if !positive {
            report.invalid_text(&path.field(key), text(given, key), "must be positive");
        }
    }
    if given.get("averageUtilization").is_some() && number(given, "averageUtilization") < 1 {
        let shown = number(given, "averageUtilization").to_string();
        let at = path.field("averageUtilization");
        report.invalid(&at, shown, "must be greater than 0");
    }
}

fn rules(report: &mut Report, given: &Value, path: &FieldPath) {
    if given.get("stabilizationWindowSeconds").is_some() {
        let window = number(given, "stabilizationWindowSeconds");
        let at = path.field("stabilizationWindowSeconds");
        if window < 0 {
            let detail = "must be greater than or equal to zero";
            report.invalid(&at, window.to_string(), detail);
        }
        if window > LONGEST_WINDOW {
            let detail = format!("must be less than or equal to {LONGEST_WINDOW}");
            report.invalid(&at, window.to_string(), &detail);
        }
    }
    report.choice(given, "selectPolicy", path, &["Disabled", "Max", "Min"]);
    let policies = list(given, "policies");
    let at = path.field("policies");
    if policies.is_empty() {
        report.required(&at, "must specify at least one Policy");
    }
    for (index, one) in policies.iter().enumerate() {
        policy(report, one, &at.index(index));
    }
    let tolerance = given.get("tolerance").map(Quantity::from_json);
    if report.version.has(Feature::AutoscalerTolerance)
        && tolerance.is_some_and(|tolerance| tolerance.is_negative())
    {
        let shown = text(given, "tolerance");
        let detail = "must be greater than or equal to 0";
        report.invalid_text(&path.field("tolerance"), shown, detail);
    }
}

fn policy(report: &mut Report, given: &Value, path: &FieldPath) {
    report.one_of(
        &path.field("type"),
        text(given, "type"),
        &["Percent", "Pods"],
    );
    for (key, most) in [("value", i64::MAX), ("periodSeconds", LONGEST_PERIOD)] {
        let amount = number(given, key);
        if amount <= 0 {
            let detail = "must be greater than zero";
            report.invalid(&path.field(key), amount.to_string(), detail);
        }
        if amount > most {
            let detail = format!("must be less than or equal to {most}");
            report.invalid(&path.field(key), amount.to_string(), &detail);
        }
    }
}
