//! Defaults of kinds that are only kept. Their fields are not checked, so a field of an unexpected type is left as it is.
//! Models `pkg/apis/{batch,networking,rbac,scheduling,storage}/v1/defaults.go`.

use super::{default_pod_template, object_at, objects_at, set_default};
use crate::api::kinds::Kind;
use crate::api::version::KubernetesVersion;
use serde_json::{Map, Value, json};

/// The API group of roles, which references to roles and to their users name by default.
const RBAC: &str = "rbac.authorization.k8s.io";

pub(super) fn default(object: &mut Map<String, Value>, kind: Kind, version: KubernetesVersion) {
    match kind {
        Kind::Job => job(object, version),
        Kind::CronJob => cron_job(object, version),
        Kind::NetworkPolicy => network_policy(object),
        Kind::RoleBinding | Kind::ClusterRoleBinding => binding(object),
        Kind::PriorityClass => {
            set_default(object, "preemptionPolicy", json!("PreemptLowerPriority"));
        }
        Kind::StorageClass => {
            set_default(object, "reclaimPolicy", json!("Delete"));
            set_default(object, "volumeBindingMode", json!("Immediate"));
        }
        Kind::PersistentVolume => volume(object),
        _ => {}
    }
}

fn job(job: &mut Map<String, Value>, version: KubernetesVersion) {
    let Some(spec) = object_at(job, "spec") else {
        return;
    };
    let counts = spec.contains_key("completions") || spec.contains_key("parallelism");
    if !counts {
        set_default(spec, "completions", json!(1));
    }
    set_default(spec, "parallelism", json!(1));
    set_default(spec, "backoffLimit", json!(6));
    if version.minor() >= 21 {
        set_default(spec, "completionMode", json!("NonIndexed"));
        set_default(spec, "suspend", json!(false));
    }
    // Which failed pods are replaced can be chosen by default since 1.29.
    if version.minor() >= 29 {
        let policy = if spec.contains_key("podFailurePolicy") {
            "Failed"
        } else {
            "TerminatingOrFailed"
        };
        set_default(spec, "podReplacementPolicy", json!(policy));
    }
    pod_template(spec, version);
}

fn cron_job(cron_job: &mut Map<String, Value>, version: KubernetesVersion) {
    let Some(spec) = object_at(cron_job, "spec") else {
        return;
    };
    set_default(spec, "concurrencyPolicy", json!("Allow"));
    set_default(spec, "suspend", json!(false));
    set_default(spec, "successfulJobsHistoryLimit", json!(3));
    set_default(spec, "failedJobsHistoryLimit", json!(1));
    let template = object_at(spec, "jobTemplate");
    if let Some(job) = template.and_then(|template| object_at(template, "spec")) {
        pod_template(job, version);
    }
}

/// Completes a template that has containers.
fn pod_template(spec: &mut Map<String, Value>, version: KubernetesVersion) {
    let Some(template) = spec.get_mut("template") else {
        return;
    };
    let containers = template["spec"]["containers"].as_array();
    if containers.is_some_and(|list| list.iter().all(Value::is_object)) {
        default_pod_template(template, version);
    }
}

fn network_policy(policy: &mut Map<String, Value>) {
    let Some(spec) = object_at(policy, "spec") else {
        return;
    };
    let is_empty = |value: &Value| value.as_array().is_none_or(Vec::is_empty);
    let has_egress = spec.get("egress").is_some_and(|rules| !is_empty(rules));
    let types = if has_egress {
        json!(["Ingress", "Egress"])
    } else {
        json!(["Ingress"])
    };
    set_default(spec, "policyTypes", types);
    for direction in ["ingress", "egress"] {
        for rule in objects_at(spec, direction) {
            for port in objects_at(rule, "ports") {
                set_default(port, "protocol", json!("TCP"));
            }
        }
    }
}

fn binding(binding: &mut Map<String, Value>) {
    if let Some(role) = object_at(binding, "roleRef") {
        set_default(role, "apiGroup", json!(RBAC));
    }
    for subject in objects_at(binding, "subjects") {
        let kind = subject.get("kind").and_then(Value::as_str);
        if matches!(kind, Some("User" | "Group")) {
            set_default(subject, "apiGroup", json!(RBAC));
        }
    }
}

fn volume(volume: &mut Map<String, Value>) {
    if let Some(spec) = object_at(volume, "spec") {
        set_default(spec, "persistentVolumeReclaimPolicy", json!("Retain"));
        set_default(spec, "volumeMode", json!("Filesystem"));
    }
}
