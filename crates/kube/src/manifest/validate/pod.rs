//! Pod templates and pods.
//!
//! Models `ValidatePodTemplateSpec` and `ValidatePodSpec` of `pkg/apis/core/validation`, for the fields that decide how
//! a pod starts, serves and stops. The other fields are not validated.

use super::container::{check_host_ports, containers, init_containers};
use super::meta::{annotations, labels};
use super::names::{dns_label, dns_subdomain, qualified_name};
use super::network::{dns_config, host_aliases};
use super::placement::{affinity, tolerations, topology_spread};
use super::report::Report;
use super::security::pod_security;
use super::volume::volumes;
use crate::manifest::path::FieldPath;
use crate::map::Set;
use serde_json::Value;

/// Checks a template. Its labels are reported with upstream's path, which is one level too high.
pub(super) fn pod_template(report: &mut Report, template: &Value, path: &FieldPath) {
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

pub(super) fn pod_spec(report: &mut Report, spec: &Value, path: &FieldPath) {
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
    pod_security(report, spec, path);
    affinity(report, &spec["affinity"], &path.field("affinity"));
    dns_config(report, spec, &path.field("dnsConfig"));
    gates(report, spec, path);
    topology_spread(
        report,
        list(spec, "topologySpreadConstraints"),
        &path.field("topologySpreadConstraints"),
    );
    names(report, spec, path);
    active_deadline(report, spec, path);
    tolerations(
        report,
        list(spec, "tolerations"),
        &path.field("tolerations"),
    );
    host_aliases(
        report,
        list(spec, "hostAliases"),
        &path.field("hostAliases"),
    );
    if let Some(policy) = spec.get("preemptionPolicy").and_then(Value::as_str) {
        let supported = ["PreemptLowerPriority", "Never"];
        report.one_of(&path.field("preemptionPolicy"), policy, &supported);
    }
    operating_system(report, spec, &path.field("os"));
}

/// Conditions and gates that a pod waits for.
fn gates(report: &mut Report, spec: &Value, path: &FieldPath) {
    let version = report.version;
    for (i, gate) in list(spec, "readinessGates").iter().enumerate() {
        let path = path.field("readinessGates").index(i);
        let name = text(gate, "conditionType");
        let reasons = qualified_name(name, version);
        report.invalid_text_for(&path.field("conditionType"), name, reasons);
    }
    let mut seen = Set::new();
    for (i, gate) in list(spec, "schedulingGates").iter().enumerate() {
        let path = path.field("schedulingGates").index(i);
        let name = text(gate, "name");
        report.invalid_text_for(&path, name, qualified_name(name, version));
        if !seen.insert(name) {
            report.duplicate(&path, name);
        }
    }
}

fn operating_system(report: &mut Report, spec: &Value, path: &FieldPath) {
    if spec.get("os").is_none() {
        return;
    }
    match text(&spec["os"], "name") {
        "" => report.required(&path.field("name"), "cannot be empty"),
        name => report.one_of(&path.field("name"), name, &["linux", "windows"]),
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

/// The text at a key; empty if there is none.
pub(super) fn text<'a>(object: &'a Value, key: &str) -> &'a str {
    object[key].as_str().unwrap_or_default()
}

/// The list at a key; empty if there is none.
pub(super) fn list<'a>(object: &'a Value, key: &str) -> &'a [Value] {
    object[key].as_array().map_or(&[], Vec::as_slice)
}
