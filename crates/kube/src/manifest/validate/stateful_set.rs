//! StatefulSets. Releases before 1.34 validate only labels and annotations of their pod templates: other mistakes show
//! when a pod cannot be created.

use super::amount::max_unavailable_above_zero;
use super::claim::claim_spec;
use super::names::dns_label;
use super::pod::{list, pod_template, template_metadata, text};
use super::report::Report;
use super::show;
use super::workload::{only_always, selector_usable, template_is_selected};
use crate::api::version::Feature;
use crate::manifest::hint::Hint;
use crate::manifest::path::FieldPath;
use serde_json::{Value, json};

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
    retention(
        report,
        &spec["persistentVolumeClaimRetentionPolicy"],
        &path.field("persistentVolumeClaimRetentionPolicy"),
    );
    let service = text(spec, "serviceName");
    if report.version.has(Feature::StatefulSetTemplateValidated) && !service.is_empty() {
        let reasons = dns_label(service, report.version);
        report.invalid_text_for(&path.field("serviceName"), service, reasons);
    }
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
        template_metadata(report, &spec["template"], &template);
    }
    if report.version.has(Feature::StatefulSetTemplateValidated) {
        whole_template(report, spec, &template);
        let path = path.field("volumeClaimTemplates");
        for (i, claim) in list(spec, "volumeClaimTemplates").iter().enumerate() {
            claim_spec(report, &claim["spec"], &path.index(i).field("spec"));
        }
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

/// Checks the pod template with a volume for each claim template, as its pods will have them: the claim takes the place of
/// a volume of its name.
fn whole_template(report: &mut Report, spec: &Value, path: &FieldPath) {
    let mut template = spec["template"].clone();
    let claims = list(spec, "volumeClaimTemplates").iter();
    let names: Vec<&str> = claims
        .map(|claim| text(&claim["metadata"], "name"))
        .collect();
    let is_replaced = |volume: &&Value| names.contains(&text(volume, "name"));
    let own = list(&template["spec"], "volumes").iter();
    let own = own.filter(|volume| !is_replaced(volume)).cloned();
    let of_claims = names
        .iter()
        .map(|name| json!({"name": name, "persistentVolumeClaim": {"claimName": name}}));
    let volumes: Vec<Value> = own.chain(of_claims).collect();
    if !volumes.is_empty() {
        template["spec"]["volumes"] = volumes.into();
    }
    pod_template(report, &template, path);
}

fn retention(report: &mut Report, policy: &Value, path: &FieldPath) {
    for key in ["whenDeleted", "whenScaled"] {
        report.choice(policy, key, path, &["Retain", "Delete"]);
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
            if kind == "Recreate" {
                report.hint(Hint::StatefulSetRecreateOff);
            } else {
                report.suggest(kind, &["RollingUpdate", "OnDelete"]);
            }
        }
    }
}
