//! Pod templates and pods.
//!
//! Models `ValidatePodTemplateSpec`, `ValidatePodSpec` and `ValidatePodCreate` of `pkg/apis/core/validation`.

use super::container::{Pod, containers, init_containers, only_for_pods};
use super::env::files_of_variables;
use super::meta::{annotations, labels};
use super::names::{dns_label, dns_subdomain, qualified_name};
use super::network::{dns_config, host_aliases};
use super::placement::{affinity, tolerations, topology_spread};
use super::pod_annotations::{agree_with_fields, pod_annotations};
use super::port::check_host_ports;
use super::report::Report;
use super::resources::{overhead, pod_resources};
use super::security::pod_security;
use super::show;
use super::volume::{Owner, volumes};
use super::windows::{host_processes, operating_system};
use crate::manifest::path::FieldPath;
use crate::map::Set;
use serde_json::Value;

/// Checks a template. Its labels are reported with upstream's path, which is one level too high.
pub(super) fn pod_template(report: &mut Report, template: &Value, path: &FieldPath) {
    template_metadata(report, template, path);
    let spec = path.field("spec");
    pod_spec(report, &template["spec"], TEMPLATE, &spec);
    agree_with_fields(report, template, &spec);
    if !list(&template["spec"], "ephemeralContainers").is_empty() {
        report.forbidden(
            &spec.field("ephemeralContainers"),
            "ephemeral containers not allowed in pod template",
        );
    }
}

/// Checks the labels and annotations of a template.
pub(super) fn template_metadata(report: &mut Report, template: &Value, path: &FieldPath) {
    let metadata = &template["metadata"];
    labels(report, metadata.get("labels"), &path.field("labels"));
    let path = path.field("annotations");
    annotations(report, metadata.get("annotations"), &path);
    pod_annotations(report, template, &path);
}

/// The owner of the spec in a pod template: pods whose names are not known yet.
const TEMPLATE: Owner = Owner {
    pod_name: "",
    is_pod: false,
};

/// Checks a pod that is made by itself. `old` is its state before a change.
pub(super) fn pod(report: &mut Report, pod: &Value, old: Option<&Value>) {
    let path = FieldPath::parse("spec");
    let spec = &pod["spec"];
    pod_annotations(report, pod, &FieldPath::parse("metadata.annotations"));
    let owner = Owner {
        pod_name: text(&pod["metadata"], "name"),
        is_pod: true,
    };
    pod_spec(report, spec, owner, &path);
    only_for_pods(report, spec, &path);
    if old.is_some() {
        return;
    }
    if !list(spec, "ephemeralContainers").is_empty() {
        let path = path.field("ephemeralContainers");
        report.forbidden(&path, "cannot be set on create");
    }
    if !text(spec, "nodeName").is_empty() && !list(spec, "schedulingGates").is_empty() {
        let detail = "cannot be set until all schedulingGates have been cleared";
        report.forbidden(&path.field("nodeName"), detail);
    }
    agree_with_fields(report, pod, &path);
}

fn pod_spec(report: &mut Report, spec: &Value, owner: Owner, path: &FieldPath) {
    let known_volumes = volumes(
        report,
        list(spec, "volumes"),
        &owner,
        &path.field("volumes"),
    );
    resource_claims(
        report,
        list(spec, "resourceClaims"),
        &path.field("resourceClaims"),
    );
    let pod = Pod {
        spec,
        volumes: &known_volumes,
    };
    containers(report, &pod, &path.field("containers"));
    init_containers(report, &pod, &path.field("initContainers"));
    pod_resources(report, spec, &path.field("resources"));
    if spec["hostNetwork"] == true {
        check_host_ports(report, list(spec, "containers"), &path.field("containers"));
    }
    report.choice(
        spec,
        "restartPolicy",
        path,
        &["Always", "OnFailure", "Never"],
    );
    const DNS: [&str; 4] = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
    report.choice(spec, "dnsPolicy", path, &DNS);
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
    host_processes(report, spec, path);
    host_users(report, spec, path);
    host_name(report, spec, &path.field("hostnameOverride"));
    for key in ["serviceAccountName", "nodeName"] {
        named(report, spec, key, dns_subdomain, path);
    }
    active_deadline(report, spec, path);
    for key in ["hostname", "subdomain"] {
        named(report, spec, key, dns_label, path);
    }
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
    for key in ["priorityClassName", "runtimeClassName"] {
        named(report, spec, key, dns_subdomain, path);
    }
    report.choice(
        spec,
        "preemptionPolicy",
        path,
        &["PreemptLowerPriority", "Never"],
    );
    overhead(report, spec, &path.field("overhead"));
    operating_system(report, spec, path);
    files_of_variables(report, spec, path);
}

fn named(
    report: &mut Report,
    spec: &Value,
    key: &str,
    rule: super::meta::NameRule,
    path: &FieldPath,
) {
    let name = text(spec, key);
    if !name.is_empty() {
        report.invalid_text_for(&path.field(key), name, rule(name, report.version));
    }
}

/// Checks a pod whose users are not those of its host.
fn host_users(report: &mut Report, spec: &Value, path: &FieldPath) {
    if spec["hostUsers"] != false {
        return;
    }
    // Upstream writes the first letters of the last two in this way.
    for (key, shown) in [
        ("hostNetwork", "hostNetwork"),
        ("hostPID", "HostPID"),
        ("hostIPC", "HostIPC"),
    ] {
        if spec[key] == true {
            report.forbidden(&path.field(shown), "when `hostUsers` is false");
        }
    }
}

fn host_name(report: &mut Report, spec: &Value, path: &FieldPath) {
    const LONGEST: usize = 64;
    let Some(name) = spec.get("hostnameOverride").and_then(Value::as_str) else {
        return;
    };
    if spec["setHostnameAsFQDN"] == true {
        let detail = "may not be specified when setHostnameAsFQDN is true";
        report.forbidden(path, detail);
    }
    if spec["hostNetwork"] == true {
        report.forbidden(path, "may not be specified when hostNetwork is true");
    }
    if name.len() > LONGEST {
        report.too_long(path, LONGEST);
    }
    report.invalid_text_for(path, name, dns_subdomain(name, report.version));
}

fn resource_claims(report: &mut Report, claims: &[Value], path: &FieldPath) {
    const SOURCES: [&str; 2] = ["resourceClaimName", "resourceClaimTemplateName"];
    for (i, claim) in claims.iter().enumerate() {
        let path = path.index(i);
        let (name, of_name) = (text(claim, "name"), path.field("name"));
        if name.is_empty() {
            report.required(&of_name, "");
        } else if claims[..i].iter().any(|other| text(other, "name") == name) {
            report.duplicate(&of_name, name);
        } else {
            report.invalid_text_for(&of_name, name, dns_label(name, report.version));
        }
        let given = SOURCES
            .iter()
            .filter(|key| claim.get(**key).is_some())
            .count();
        let detail = match given {
            0 => "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`",
            1 => "",
            _ => {
                "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"
            }
        };
        if !detail.is_empty() {
            let shown = show::internal(report.version, "PodResourceClaim", claim);
            report.invalid(&path, shown, detail);
        }
        for key in SOURCES {
            named(report, claim, key, dns_subdomain, &path);
        }
    }
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
