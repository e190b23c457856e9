//! Containers: names, images, restart policies and what else makes a container.
//!
//! Models `validateContainers` and `validateInitContainers` of `pkg/apis/core/validation`.

use super::env::{env, env_from};
use super::mount::{devices, mounts};
use super::names::dns_label;
use super::pod::{list, text};
use super::port::{host_port_conflicts, ports};
use super::probe::{lifecycle, probes};
use super::report::Report;
use super::resources::resources;
use super::security::container_security;
use crate::api::version::Feature;
use crate::manifest::hint::Hint;
use crate::manifest::path::FieldPath;
use crate::map::Set;
use serde_json::Value;

pub(super) type Names = Set<String>;

/// The pod that a container belongs to.
pub(super) struct Pod<'a> {
    pub spec: &'a Value,
    /// The names of its volumes that are valid.
    pub volumes: &'a Names,
}

/// All containers of a pod, with their paths, in the order in which upstream visits them.
pub(super) fn all_containers<'a>(spec: &'a Value, path: &FieldPath) -> Vec<(&'a Value, FieldPath)> {
    let mut all = Vec::new();
    for key in ["initContainers", "containers", "ephemeralContainers"] {
        let path = path.field(key);
        let containers = list(spec, key).iter().enumerate();
        all.extend(containers.map(|(i, container)| (container, path.index(i))));
    }
    all
}

pub(super) fn containers(report: &mut Report, pod: &Pod, path: &FieldPath) {
    let containers = list(pod.spec, "containers");
    if containers.is_empty() {
        report.required(path, "");
        report.hint(Hint::ContainerNeeded);
        return;
    }
    let mut names = Names::new();
    for (i, container) in containers.iter().enumerate() {
        let path = path.index(i);
        container_common(report, container, pod, &path);
        unique_name(report, container, &mut names, &path);
        lifecycle(report, container, pod, &path);
        probes(report, container, pod, &path);
        restart_policy(report, container, false, &path);
    }
    host_port_conflicts(report, containers, path);
}

pub(super) fn init_containers(report: &mut Report, pod: &Pod, path: &FieldPath) {
    let mut names: Names = list(pod.spec, "containers")
        .iter()
        .map(|c| text(c, "name").to_owned())
        .collect();
    let all = path;
    for (i, container) in list(pod.spec, "initContainers").iter().enumerate() {
        let path = path.index(i);
        container_common(report, container, pod, &path);
        restart_policy(report, container, true, &path);
        unique_name(report, container, &mut names, &path);
        // Init containers run one after the other, so that each is checked alone for conflicts of ports.
        host_port_conflicts(report, std::slice::from_ref(container), all);
        let is_sidecar = text(container, "restartPolicy") == "Always";
        if is_sidecar {
            lifecycle(report, container, pod, &path);
            probes(report, container, pod, &path);
            continue;
        }
        for key in [
            "lifecycle",
            "livenessProbe",
            "readinessProbe",
            "startupProbe",
        ] {
            if container.get(key).is_some() {
                report.forbidden(
                    &path.field(key),
                    "may not be set for init containers without restartPolicy=Always",
                );
            }
        }
    }
}

/// Checks a container's own restart policy and its rules. Before 1.35 only init containers could have one, and only
/// `Always`, which makes them sidecars.
fn restart_policy(report: &mut Report, container: &Value, is_init: bool, path: &FieldPath) {
    let of_policy = path.field("restartPolicy");
    let of_rules = path.field("restartPolicyRules");
    let policy = container.get("restartPolicy").and_then(Value::as_str);
    let rules = list(container, "restartPolicyRules");
    match policy {
        None if is_init || rules.is_empty() => return,
        None => {
            let detail = "must specify restartPolicy when restart rules are used";
            report.required(&of_policy, detail);
        }
        Some(policy) => match (report.version.has(Feature::ContainerRestartPolicy), is_init) {
            (true, true) if policy == "Always" => {
                if !rules.is_empty() {
                    let detail = "restartPolicyRules are not allowed for init containers with restart policy Always";
                    report.forbidden(&of_rules, detail);
                }
                return;
            }
            (true, _) => report.one_of(&of_policy, policy, &["Always", "Never", "OnFailure"]),
            (false, true) => report.one_of(&of_policy, policy, &["Always"]),
            (false, false) => {
                report.forbidden(&of_policy, "may not be set for non-init containers");
            }
        },
    }
    restart_rules(report, rules, &of_rules);
}

fn restart_rules(report: &mut Report, rules: &[Value], path: &FieldPath) {
    if rules.len() > 20 {
        report.too_long(path, 20);
    }
    for (i, rule) in rules.iter().enumerate() {
        let path = path.index(i);
        report.one_of(&path.field("action"), text(rule, "action"), &["Restart"]);
        let of_codes = path.field("exitCodes");
        let Some(codes) = rule.get("exitCodes") else {
            report.required(&of_codes, "must be specified");
            continue;
        };
        let operator = text(codes, "operator");
        report.one_of(&of_codes.field("operator"), operator, &["In", "NotIn"]);
        if list(codes, "values").len() > 255 {
            report.too_long(&of_codes.field("values"), 255);
        }
    }
}

fn unique_name(report: &mut Report, container: &Value, names: &mut Names, path: &FieldPath) {
    let name = text(container, "name");
    if !name.is_empty() && !names.insert(name.to_owned()) {
        report.duplicate(&path.field("name"), name);
    }
}

fn container_common(report: &mut Report, container: &Value, pod: &Pod, path: &FieldPath) {
    let name = text(container, "name");
    if name.is_empty() {
        report.required(&path.field("name"), "");
    } else {
        report.invalid_text_for(&path.field("name"), name, dns_label(name, report.version));
    }
    if text(container, "image").is_empty() {
        report.required(&path.field("image"), "");
    }
    let policies = ["File", "FallbackToLogsOnError"];
    report.choice(container, "terminationMessagePolicy", path, &policies);
    ports(report, list(container, "ports"), &path.field("ports"));
    env(report, list(container, "env"), &path.field("env"));
    env_from(report, list(container, "envFrom"), &path.field("envFrom"));
    mounts(report, container, pod.volumes, &path.field("volumeMounts"));
    devices(report, container, pod, &path.field("volumeDevices"));
    let pull_policies = ["Always", "IfNotPresent", "Never"];
    report.choice(container, "imagePullPolicy", path, &pull_policies);
    let claims = list(pod.spec, "resourceClaims");
    let of_resources = path.field("resources");
    resources(report, &container["resources"], claims, &of_resources);
    resize_policy(report, container, pod, &path.field("resizePolicy"));
    container_security(report, container, pod.spec, path);
}

fn resize_policy(report: &mut Report, container: &Value, pod: &Pod, path: &FieldPath) {
    let policies = list(container, "resizePolicy");
    for (i, policy) in policies.iter().enumerate() {
        let (name, restart) = (text(policy, "resourceName"), text(policy, "restartPolicy"));
        let again = |other: &Value| text(other, "resourceName") == name;
        if policies[..i].iter().any(again) {
            report.duplicate(&path.index(i), name);
        }
        report.one_of_required(path, name, &["cpu", "memory"]);
        report.one_of_required(path, restart, &["NotRequired", "RestartContainer"]);
        if text(pod.spec, "restartPolicy") == "Never" && restart != "NotRequired" {
            let detail = "must be 'NotRequired' when `restartPolicy` is 'Never'";
            report.invalid_text(path, restart, detail);
        }
    }
}

/// Checks what only containers of pods must keep to, not those of templates.
pub(super) fn only_for_pods(report: &mut Report, spec: &Value, path: &FieldPath) {
    for key in ["containers", "initContainers"] {
        for (i, container) in list(spec, key).iter().enumerate() {
            no_blanks_around(report, container, &path.field(key).index(i));
        }
    }
}

pub(super) fn no_blanks_around(report: &mut Report, container: &Value, path: &FieldPath) {
    let image = text(container, "image");
    if image.trim() != image {
        let detail = "must not have leading or trailing whitespace";
        report.invalid_text(&path.field("image"), image, detail);
    }
}
