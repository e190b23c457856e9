//! The kinds that create pods: Deployment, ReplicaSet, ReplicationController, and the rules that all such kinds share.
//!
//! Models `pkg/apis/apps/validation`. The checks are in its order, because errors are printed in that order.

use super::amount::{amount, at_most_all, int_or_percent};
use super::meta::{matches, selector};
use super::pod::{pod_template, text};
use super::report::Report;
use super::show;
use crate::manifest::hint::Hint;
use crate::manifest::path::FieldPath;
use serde_json::{Map, Value, json};

pub(super) fn deployment(report: &mut Report, spec: &Value, path: &FieldPath) {
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
        report.hint(Hint::DeadlineBeforeReady {
            min_ready_seconds: min_ready,
            deadline_seconds: deadline,
        });
    }
}

/// Whether the selector exists, is not empty and can be used. Reports in upstream's words what is wrong with it.
pub(super) fn selector_usable(
    report: &mut Report,
    spec: &Value,
    path: &FieldPath,
    empty: &str,
    unusable: &str,
) -> bool {
    let path = path.field("selector");
    let Some(value) = spec.get("selector") else {
        report.required(&path, "");
        report.hint(Hint::SelectorNeeded);
        return true;
    };
    let usable = selector(report, value, &path, empty);
    if !usable {
        report.invalid(&path, show::label_selector(report.version, value), unusable);
    }
    usable
}

pub(super) fn replica_set(report: &mut Report, spec: &Value, path: &FieldPath) {
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

pub(super) fn replication_controller(report: &mut Report, spec: &Value, path: &FieldPath) {
    report.non_negative(
        &path.field("minReadySeconds"),
        spec["minReadySeconds"].as_i64(),
    );
    let empty = spec["selector"].as_object().is_none_or(Map::is_empty);
    if empty {
        report.required(&path.field("selector"), "");
    }
    report.non_negative(&path.field("replicas"), spec["replicas"].as_i64());
    if spec["template"]["spec"].get("containers").is_none() && !has_template(spec) {
        return report.required(&path.field("template"), "");
    }
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

/// Whether the user gave a template. Defaults fill in a spec but no metadata, so that metadata shows it.
fn has_template(spec: &Value) -> bool {
    let metadata = spec["template"]["metadata"].as_object();
    metadata.is_some_and(|metadata| !metadata.is_empty())
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

pub(super) fn template_is_selected(
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
fn missing_labels(selector: Option<&Value>, labels: Option<&Value>) -> Hint {
    let Some(selector) = selector else {
        return Hint::SelectorNeeded;
    };
    let wanted = selector["matchLabels"].as_object();
    let missing: Vec<_> = wanted
        .into_iter()
        .flatten()
        .filter(|(key, value)| labels.and_then(|labels| labels.get(*key)) != Some(value))
        .map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()))
        .collect();
    if missing.is_empty() {
        Hint::LabelsOfSelector
    } else {
        Hint::MissingLabels(missing)
    }
}

pub(super) fn only_always(report: &mut Report, spec: &Value, template: &FieldPath) {
    let policy = text(&spec["template"]["spec"], "restartPolicy");
    if policy != "Always" {
        let path = template.field("spec").field("restartPolicy");
        report.unsupported(&path, super::report::quoted(policy), &["Always"]);
        report.hint(Hint::AlwaysRestarted);
    }
}

pub(super) fn no_active_deadline(
    report: &mut Report,
    spec: &Value,
    template: &FieldPath,
    detail: &str,
) {
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
            report.hint(Hint::RecreateHasNoBounds);
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
        report.hint(Hint::NeverReplaced);
    }
    at_most_all(report, unavailable, &unavailable_path);
}
