//! What makes pods: Deployment, ReplicaSet, ReplicationController, StatefulSet, DaemonSet.
//!
//! Models `pkg/apis/apps/validation`, line by line in its order.

use super::meta::{annotations, labels, matches, selector};
use super::names::{percent, percent_value};
use super::pod::{pod_template, text};
use super::report::Report;
use super::show;
use crate::api::version::Feature;
use crate::manifest::path::FieldPath;
use serde_json::{Map, Value, json};

const SELECTOR_NEEDED: &str = "Since apps/v1 the selector must be given: repeat the labels of the pod template under `selector.matchLabels`.";

pub fn deployment(report: &mut Report, spec: &Value, path: &FieldPath) {
    report.non_negative(&path.field("replicas"), spec["replicas"].as_i64());
    if selector_usable(
        report,
        spec,
        path,
        "empty selector is invalid for deployment",
        "invalid label selector",
    ) {
        template_of_replica_set(report, spec, path);
    }
    deployment_strategy(report, &spec["strategy"], &path.field("strategy"));
    report.non_negative(
        &path.field("minReadySeconds"),
        spec["minReadySeconds"].as_i64(),
    );
    report.non_negative(
        &path.field("revisionHistoryLimit"),
        spec["revisionHistoryLimit"].as_i64(),
    );
    progress_deadline(report, spec, &path.field("progressDeadlineSeconds"));
}

fn progress_deadline(report: &mut Report, spec: &Value, path: &FieldPath) {
    let Some(deadline) = spec["progressDeadlineSeconds"].as_i64() else {
        return;
    };
    report.non_negative(path, Some(deadline));
    let min_ready = spec["minReadySeconds"].as_i64().unwrap_or_default();
    if deadline <= min_ready {
        report.invalid(
            path,
            deadline.to_string(),
            "must be greater than minReadySeconds",
        );
        report.hint(format!(
            "A pod counts as progress only when it has been ready for minReadySeconds ({min_ready} s), so the deadline of \
             {deadline} s would pass first. Raise progressDeadlineSeconds above {min_ready}, or lower minReadySeconds."
        ));
    }
}

/// A selector that is there, is not empty and can be used. Reports in upstream's words what is wrong with it.
fn selector_usable(
    report: &mut Report,
    spec: &Value,
    path: &FieldPath,
    empty: &str,
    unusable: &str,
) -> bool {
    let path = path.field("selector");
    let Some(value) = spec.get("selector") else {
        report.required(&path, "");
        report.hint(SELECTOR_NEEDED);
        return true;
    };
    let usable = selector(report, value, &path, empty);
    if !usable {
        report.invalid(&path, show::label_selector(report.version, value), unusable);
    }
    usable
}

pub fn replica_set(report: &mut Report, spec: &Value, path: &FieldPath) {
    report.non_negative(&path.field("replicas"), spec["replicas"].as_i64());
    report.non_negative(
        &path.field("minReadySeconds"),
        spec["minReadySeconds"].as_i64(),
    );
    if selector_usable(
        report,
        spec,
        path,
        "empty selector is invalid for deployment",
        "invalid label selector",
    ) {
        template_of_replica_set(report, spec, path);
    }
}

pub fn replication_controller(report: &mut Report, spec: &Value, path: &FieldPath) {
    report.non_negative(
        &path.field("minReadySeconds"),
        spec["minReadySeconds"].as_i64(),
    );
    let empty = spec["selector"].as_object().is_none_or(Map::is_empty);
    if empty {
        report.required(&path.field("selector"), "");
    }
    report.non_negative(&path.field("replicas"), spec["replicas"].as_i64());
    let as_selector = json!({"matchLabels": spec["selector"]});
    template(report, spec, path, Some(&as_selector), !empty);
    let template_path = path.field("template");
    only_always(report, spec, &template_path);
    no_active_deadline(
        report,
        spec,
        &template_path,
        "activeDeadlineSeconds in ReplicationController is not Supported",
    );
}

fn template_of_replica_set(report: &mut Report, spec: &Value, path: &FieldPath) {
    template(report, spec, path, spec.get("selector"), true);
    let path = path.field("template");
    only_always(report, spec, &path);
    no_active_deadline(
        report,
        spec,
        &path,
        "activeDeadlineSeconds in ReplicaSet is not Supported",
    );
}

fn template(
    report: &mut Report,
    spec: &Value,
    path: &FieldPath,
    selector: Option<&Value>,
    must_match: bool,
) {
    let path = path.field("template");
    if must_match {
        template_is_selected(report, spec, selector, &path);
    }
    pod_template(report, &spec["template"], &path);
}

fn template_is_selected(
    report: &mut Report,
    spec: &Value,
    selector: Option<&Value>,
    path: &FieldPath,
) {
    let labels = spec["template"]["metadata"].get("labels");
    if matches(selector, labels) {
        return;
    }
    let shown = show::string_map(report.version, labels);
    report.invalid(
        &path.field("metadata").field("labels"),
        shown,
        "`selector` does not match template `labels`",
    );
    report.hint(missing_labels(selector, labels));
}

/// Names the labels that the template lacks.
fn missing_labels(selector: Option<&Value>, labels: Option<&Value>) -> String {
    let Some(selector) = selector else {
        return SELECTOR_NEEDED.to_owned();
    };
    let wanted = selector["matchLabels"].as_object();
    let missing: Vec<_> = wanted
        .into_iter()
        .flatten()
        .filter(|(key, value)| labels.and_then(|labels| labels.get(*key)) != Some(value))
        .map(|(key, value)| format!("`{key}: {}`", value.as_str().unwrap_or_default()))
        .collect();
    if missing.is_empty() {
        return "The pods must carry the labels that the selector asks for, or their owner would not find them.".to_owned();
    }
    format!(
        "The selector asks for {}, which the template's labels lack: the owner would not find its own pods. Make both the same.",
        missing.join(", ")
    )
}

fn only_always(report: &mut Report, spec: &Value, template: &FieldPath) {
    let policy = text(&spec["template"]["spec"], "restartPolicy");
    if policy != "Always" {
        let path = template.field("spec").field("restartPolicy");
        report.unsupported(&path, super::report::quoted(policy), &["Always"]);
        report.hint("Pods of a workload that keeps running are always restarted; for work that ends use a Job.");
    }
}

fn no_active_deadline(report: &mut Report, spec: &Value, template: &FieldPath, detail: &str) {
    if spec["template"]["spec"]
        .get("activeDeadlineSeconds")
        .is_some()
    {
        report.forbidden(
            &template.field("spec").field("activeDeadlineSeconds"),
            detail,
        );
    }
}

const DEPLOYMENT_STRATEGIES: [&str; 2] = ["Recreate", "RollingUpdate"];

fn deployment_strategy(report: &mut Report, strategy: &Value, path: &FieldPath) {
    let block = strategy.get("rollingUpdate");
    let kind = text(strategy, "type");
    match (kind, block) {
        ("Recreate", Some(_)) => {
            report.forbidden(
                &path.field("rollingUpdate"),
                "may not be specified when strategy `type` is 'Recreate'",
            );
            report.hint("Recreate stops all old pods first, so maxSurge and maxUnavailable mean nothing: remove `rollingUpdate`, or use `type: RollingUpdate`.");
        }
        ("Recreate", None) => {}
        ("RollingUpdate", Some(block)) => {
            deployment_rolling_update(report, block, &path.field("rollingUpdate"))
        }
        ("RollingUpdate", None) => {
            report.required(
                &path.field("rollingUpdate"),
                "this should be defaulted and never be nil",
            );
        }
        _ => {
            let shown = show::strategy(
                report.version,
                strategy,
                "apps.DeploymentStrategy",
                "apps.RollingUpdateDeployment",
            );
            report.unsupported(path, shown, &DEPLOYMENT_STRATEGIES);
            report.suggest(kind, &DEPLOYMENT_STRATEGIES);
        }
    }
}

fn deployment_rolling_update(report: &mut Report, block: &Value, path: &FieldPath) {
    let unavailable_path = path.field("maxUnavailable");
    let (unavailable, surge) = (&block["maxUnavailable"], &block["maxSurge"]);
    int_or_percent(report, unavailable, &unavailable_path);
    int_or_percent(report, surge, &path.field("maxSurge"));
    if amount(unavailable) == 0 && amount(surge) == 0 {
        let shown = show::int_or_string(report.version, unavailable);
        report.invalid(
            &unavailable_path,
            shown,
            "may not be 0 when `maxSurge` is 0",
        );
        report.hint("With no pod more and no pod less than wanted, nothing could ever be replaced. Allow one of the two, for example `maxSurge: 1`.");
    }
    at_most_all(report, unavailable, &unavailable_path);
}

/// A number that is not negative, or a percentage.
fn int_or_percent(report: &mut Report, value: &Value, path: &FieldPath) {
    match value {
        Value::String(text) => {
            if let Some(reason) = percent(text) {
                let shown = show::int_or_string(report.version, value);
                report.invalid(path, shown, &reason);
                report.hint(percent_hint(text));
            }
        }
        number => report.non_negative(path, number.as_i64()),
    }
}

fn percent_hint(text: &str) -> String {
    match text.parse::<u32>() {
        Ok(number) => format!(
            "Write {number} without quotes for {number} pods, or \"{number}%\" for a share."
        ),
        Err(_) => {
            "Write a whole number of pods, such as 1, or a whole percentage, such as \"25%\"."
                .to_owned()
        }
    }
}

/// The number, or the number before the percent sign; 0 for what is neither.
fn amount(value: &Value) -> i64 {
    match value {
        Value::String(text) => percent_value(text)
            .or_else(|| text.parse().ok())
            .unwrap_or_default(),
        number => number.as_i64().unwrap_or_default(),
    }
}

fn at_most_all(report: &mut Report, value: &Value, path: &FieldPath) {
    if value
        .as_str()
        .and_then(percent_value)
        .is_some_and(|percent| percent > 100)
    {
        report.invalid(
            path,
            show::int_or_string(report.version, value),
            "must not be greater than 100%",
        );
    }
}

pub fn stateful_set(report: &mut Report, spec: &Value, path: &FieldPath) {
    let policy = text(spec, "podManagementPolicy");
    if !matches!(policy, "OrderedReady" | "Parallel") {
        report.invalid_text(
            &path.field("podManagementPolicy"),
            policy,
            "must be 'OrderedReady' or 'Parallel'",
        );
        report.suggest(policy, &["OrderedReady", "Parallel"]);
    }
    stateful_set_strategy(
        report,
        &spec["updateStrategy"],
        &path.field("updateStrategy"),
    );
    report.non_negative(&path.field("replicas"), spec["replicas"].as_i64());
    report.non_negative(
        &path.field("minReadySeconds"),
        spec["minReadySeconds"].as_i64(),
    );
    report.non_negative(
        &path.field("ordinals").field("start"),
        spec["ordinals"]["start"].as_i64(),
    );
    let empty = match report.version.minor() {
        ..=21 => "empty selector is not valid for statefulset.",
        _ => "empty selector is invalid for statefulset",
    };
    let template = path.field("template");
    if selector_usable(report, spec, path, empty, "") {
        template_is_selected(report, spec, spec.get("selector"), &template);
        let metadata = &spec["template"]["metadata"];
        labels(report, metadata.get("labels"), &template.field("labels"));
        annotations(
            report,
            metadata.get("annotations"),
            &template.field("annotations"),
        );
    }
    only_always(report, spec, &template);
    if let Some(deadline) = spec["template"]["spec"].get("activeDeadlineSeconds") {
        let path = template.field("spec").field("activeDeadlineSeconds");
        if report.version.minor() <= 20 {
            report.invalid(&path, deadline.to_string(), "must not be specified");
        } else {
            report.forbidden(
                &path,
                "activeDeadlineSeconds in StatefulSet is not Supported",
            );
        }
    }
}

fn stateful_set_strategy(report: &mut Report, strategy: &Value, path: &FieldPath) {
    let block = strategy.get("rollingUpdate");
    match (text(strategy, "type"), block) {
        ("OnDelete", Some(block)) => {
            let shown = show::stateful_set_rolling_update(report.version, block);
            report.invalid(
                &path.field("rollingUpdate"),
                shown,
                "only allowed for updateStrategy 'RollingUpdate'",
            );
        }
        ("RollingUpdate", Some(block)) => {
            let path = path.field("rollingUpdate");
            report.non_negative(&path.field("partition"), block["partition"].as_i64());
            if let Some(value) = block.get("maxUnavailable") {
                max_unavailable_above_zero(report, value, &path.field("maxUnavailable"));
            }
        }
        ("OnDelete" | "RollingUpdate", None) => {}
        (kind, _) => {
            let shown = show::strategy(
                report.version,
                strategy,
                "apps.StatefulSetUpdateStrategy",
                "apps.RollingUpdateStatefulSetStrategy",
            );
            report.invalid(path, shown, "must be 'RollingUpdate' or 'OnDelete'");
            report.suggest(kind, &["RollingUpdate", "OnDelete"]);
        }
    }
}

fn max_unavailable_above_zero(report: &mut Report, value: &Value, path: &FieldPath) {
    int_or_percent(report, value, path);
    if amount(value) == 0 {
        report.invalid(
            path,
            show::int_or_string(report.version, value),
            "cannot be 0",
        );
    }
    at_most_all(report, value, path);
}

pub fn daemon_set(report: &mut Report, spec: &Value, path: &FieldPath) {
    let selector_path = path.field("selector");
    if let Some(value) = spec.get("selector") {
        selector(
            report,
            value,
            &selector_path,
            "empty selector is invalid for daemonset",
        );
    }
    let template = path.field("template");
    template_is_selected(report, spec, spec.get("selector"), &template);
    pod_template(report, &spec["template"], &template);
    only_always(report, spec, &template);
    no_active_deadline(
        report,
        spec,
        &template,
        "activeDeadlineSeconds in DaemonSet is not Supported",
    );
    report.non_negative(
        &path.field("minReadySeconds"),
        spec["minReadySeconds"].as_i64(),
    );
    daemon_set_strategy(
        report,
        &spec["updateStrategy"],
        &path.field("updateStrategy"),
    );
    report.non_negative(
        &path.field("revisionHistoryLimit"),
        spec["revisionHistoryLimit"].as_i64(),
    );
}

fn daemon_set_strategy(report: &mut Report, strategy: &Value, path: &FieldPath) {
    const STRATEGIES: [&str; 2] = ["RollingUpdate", "OnDelete"];
    match text(strategy, "type") {
        "OnDelete" => {}
        "RollingUpdate" => match strategy.get("rollingUpdate") {
            Some(block) => daemon_set_rolling_update(report, block, &path.field("rollingUpdate")),
            None => report.required(&path.field("rollingUpdate"), ""),
        },
        kind => {
            let shown = show::strategy(
                report.version,
                strategy,
                "apps.DaemonSetUpdateStrategy",
                "apps.RollingUpdateDaemonSet",
            );
            report.unsupported(path, shown, &STRATEGIES);
            report.suggest(kind, &STRATEGIES);
        }
    }
}

fn daemon_set_rolling_update(report: &mut Report, block: &Value, path: &FieldPath) {
    let (unavailable, surge) = (&block["maxUnavailable"], &block["maxSurge"]);
    let (unavailable_path, surge_path) = (path.field("maxUnavailable"), path.field("maxSurge"));
    if !report.version.has(Feature::DaemonSetMaxSurge) {
        max_unavailable_above_zero(report, unavailable, &unavailable_path);
        return;
    }
    int_or_percent(report, unavailable, &unavailable_path);
    int_or_percent(report, surge, &surge_path);
    match (amount(unavailable), amount(surge)) {
        (0, 0) => {
            report.required(&unavailable_path, "cannot be 0 when maxSurge is 0");
            report.hint("With neither an old pod less nor a new one more on a node, nothing could ever be replaced.");
        }
        (0, _) | (_, 0) => {}
        _ => {
            let shown = show::int_or_string(report.version, surge);
            report.invalid(
                &surge_path,
                shown,
                "may not be set when maxUnavailable is non-zero",
            );
            report.hint("To surge, also write `maxUnavailable: 0`; it is 1 unless given.");
        }
    }
    at_most_all(report, unavailable, &unavailable_path);
    at_most_all(report, surge, &surge_path);
}
