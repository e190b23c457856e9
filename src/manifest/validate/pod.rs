//! Pod templates and pods.
//!
//! Models `ValidatePodTemplateSpec` and `ValidatePodSpec` of `pkg/apis/core/validation`, for the fields that decide how a pod
//! starts, serves and stops; the others pass as they are.

use super::container::{check_host_ports, containers, init_containers};
use super::meta::{annotations, labels};
use super::names::{dns_label, dns_subdomain};
use super::report::Report;
use super::volume::volumes;
use crate::manifest::path::FieldPath;
use serde_json::Value;

/// A template with the path that upstream reports its labels under: one level too high.
pub fn pod_template(report: &mut Report, template: &Value, path: &FieldPath) {
    let metadata = &template["metadata"];
    labels(report, metadata.get("labels"), &path.field("labels"));
    annotations(
        report,
        metadata.get("annotations"),
        &path.field("annotations"),
    );
    let spec = path.field("spec");
    pod_spec(report, &template["spec"], &spec);
    if !list(&template["spec"], "ephemeralContainers").is_empty() {
        report.forbidden(
            &spec.field("ephemeralContainers"),
            "ephemeral containers not allowed in pod template",
        );
    }
}

pub fn pod_spec(report: &mut Report, spec: &Value, path: &FieldPath) {
    let known_volumes = volumes(report, list(spec, "volumes"), &path.field("volumes"));
    containers(
        report,
        list(spec, "containers"),
        &known_volumes,
        &path.field("containers"),
    );
    init_containers(report, spec, &known_volumes, &path.field("initContainers"));
    if spec["hostNetwork"] == true {
        check_host_ports(report, list(spec, "containers"), &path.field("containers"));
    }
    report.one_of(
        &path.field("restartPolicy"),
        text(spec, "restartPolicy"),
        &["Always", "OnFailure", "Never"],
    );
    const DNS: [&str; 4] = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
    report.one_of(&path.field("dnsPolicy"), text(spec, "dnsPolicy"), &DNS);
    labels(
        report,
        spec.get("nodeSelector"),
        &path.field("nodeSelector"),
    );
    topology_spread(
        report,
        list(spec, "topologySpreadConstraints"),
        &path.field("topologySpreadConstraints"),
    );
    names(report, spec, path);
    active_deadline(report, spec, path);
    for (i, toleration) in list(spec, "tolerations").iter().enumerate() {
        tolerate(report, toleration, &path.field("tolerations").index(i));
    }
}

fn names(report: &mut Report, spec: &Value, path: &FieldPath) {
    let version = report.version;
    for (key, rule) in [
        ("serviceAccountName", dns_subdomain as fn(&str, _) -> _),
        ("nodeName", dns_subdomain),
        ("hostname", dns_label),
        ("subdomain", dns_label),
        ("priorityClassName", dns_subdomain),
        ("runtimeClassName", dns_subdomain),
    ] {
        let name = text(spec, key);
        if !name.is_empty() {
            report.invalid_text_for(&path.field(key), name, rule(name, version));
        }
    }
}

fn active_deadline(report: &mut Report, spec: &Value, path: &FieldPath) {
    let Some(seconds) = spec["activeDeadlineSeconds"].as_i64() else {
        return;
    };
    if !(1..=i64::from(i32::MAX)).contains(&seconds) {
        let detail = format!("must be between 1 and {}, inclusive", i32::MAX);
        report.invalid(
            &path.field("activeDeadlineSeconds"),
            seconds.to_string(),
            &detail,
        );
    }
}

fn topology_spread(report: &mut Report, constraints: &[Value], path: &FieldPath) {
    for (i, constraint) in constraints.iter().enumerate() {
        let path = path.index(i);
        if let Some(skew) = constraint["maxSkew"].as_i64().filter(|skew| *skew <= 0) {
            report.invalid(
                &path.field("maxSkew"),
                skew.to_string(),
                "must be greater than zero",
            );
        }
        if text(constraint, "topologyKey").is_empty() {
            report.required(&path.field("topologyKey"), "can not be empty");
        }
        let action = text(constraint, "whenUnsatisfiable");
        report.one_of(
            &path.field("whenUnsatisfiable"),
            action,
            &["DoNotSchedule", "ScheduleAnyway"],
        );
    }
}

fn tolerate(report: &mut Report, toleration: &Value, path: &FieldPath) {
    let (key, operator) = (text(toleration, "key"), text(toleration, "operator"));
    if key.is_empty() && operator != "Exists" {
        report.invalid_text(&path.field("operator"), operator, "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
    }
    if operator == "Exists" && !text(toleration, "value").is_empty() {
        report.invalid_text(
            &path.field("operator"),
            operator,
            "value must be empty when `operator` is 'Exists'",
        );
    }
    if !matches!(operator, "" | "Equal" | "Exists") {
        report.one_of(&path.field("operator"), operator, &["Equal", "Exists"]);
    }
    let effect = text(toleration, "effect");
    if !effect.is_empty() {
        report.one_of(
            &path.field("effect"),
            effect,
            &["NoSchedule", "PreferNoSchedule", "NoExecute"],
        );
    }
}

/// The text at a key; empty where there is none.
pub fn text<'a>(object: &'a Value, key: &str) -> &'a str {
    object[key].as_str().unwrap_or_default()
}

/// The list at a key; empty where there is none.
pub fn list<'a>(object: &'a Value, key: &str) -> &'a [Value] {
    object[key].as_array().map_or(&[], Vec::as_slice)
}
