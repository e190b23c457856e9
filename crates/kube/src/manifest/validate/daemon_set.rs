//! DaemonSets.

use super::amount::{amount, at_most_all, int_or_percent, max_unavailable_above_zero};
use super::meta::selector;
use super::pod::{pod_template, text};
use super::report::Report;
use super::show;
use super::workload::{no_active_deadline, only_always, template_is_selected};
use crate::api::version::Feature;
use crate::manifest::hint::Hint;
use crate::manifest::path::FieldPath;
use serde_json::Value;

pub(super) fn daemon_set(report: &mut Report, spec: &Value, path: &FieldPath) {
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
            report.hint(Hint::NodesNeverReplaced);
        }
        (0, _) | (_, 0) => {}
        _ => {
            let shown = show::int_or_string(report.version, surge);
            report.invalid(
                &surge_path,
                shown,
                "may not be set when maxUnavailable is non-zero",
            );
            report.hint(Hint::SurgeNeedsUnavailableZero);
        }
    }
    at_most_all(report, unavailable, &unavailable_path);
    at_most_all(report, surge, &surge_path);
}
