//! StatefulSets. Their pod templates are not validated, as upstream does not: a pod that cannot be made shows it later.

use super::amount::max_unavailable_above_zero;
use super::meta::{annotations, labels};
use super::pod::text;
use super::report::Report;
use super::show;
use super::workload::{only_always, selector_usable, template_is_selected};
use crate::manifest::path::FieldPath;
use serde_json::Value;

pub(super) fn stateful_set(report: &mut Report, spec: &Value, path: &FieldPath) {
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
