//! The environment of a container, and references to fields of the pod.
//!
//! Models `ValidateEnv` and `ValidateEnvFrom` of `pkg/apis/core/validation`.

use super::names::{config_key, dns_subdomain, env_name, qualified_name};
use super::pod::text;
use super::report::Report;
use crate::api::version::Feature;
use crate::manifest::path::FieldPath;
use serde_json::{Map, Value};

const FIELDS: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

/// Fields that exist, but cannot be referred to at every place.
const OTHER_FIELDS: [&str; 5] = [
    "metadata.annotations",
    "metadata.labels",
    "spec.restartPolicy",
    "spec.schedulerName",
    "status.phase",
];

const RESOURCES: [&str; 6] = [
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];

pub(super) fn env(report: &mut Report, variables: &[Value], path: &FieldPath) {
    for (i, variable) in variables.iter().enumerate() {
        env_var(report, variable, &path.index(i));
    }
}

fn env_var(report: &mut Report, env: &Value, path: &FieldPath) {
    let name = text(env, "name");
    if name.is_empty() {
        report.required(&path.field("name"), "");
    } else {
        report.invalid_text_for(&path.field("name"), name, env_name(name, report.version));
    }
    let Some(source) = env.get("valueFrom") else {
        return;
    };
    let path = path.field("valueFrom");
    value_source(report, source, &path);
    let sources = source.as_object().map_or(0, Map::len);
    if sources == 0 {
        let list = if report.version.minor() >= 34 {
            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
        } else {
            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`"
        };
        report.invalid_text(&path, "", list);
    } else if !text(env, "value").is_empty() {
        report.invalid_text(&path, "", "may not be specified when `value` is not empty");
    } else if sources > 1 {
        report.invalid_text(&path, "", ONE_AT_A_TIME);
    }
}

const ONE_AT_A_TIME: &str = "may not have more than one field specified at a time";

fn value_source(report: &mut Report, source: &Value, path: &FieldPath) {
    if let Some(field) = source.get("fieldRef") {
        let version = report.version;
        let supported: Vec<&str> = FIELDS
            .into_iter()
            .filter(|field| *field != "status.hostIPs" || version.has(Feature::PodHostIps))
            .collect();
        field_reference(report, field, &supported, &path.field("fieldRef"));
    }
    if let Some(resource) = source.get("resourceFieldRef") {
        resource_reference(report, resource, &path.field("resourceFieldRef"));
    }
    for reference in ["configMapKeyRef", "secretKeyRef"] {
        if let Some(selector) = source.get(reference) {
            key_selector(report, selector, &path.field(reference));
        }
    }
}

/// Checks a reference to a field of the pod. `supported` are the fields that can be referred to without a key.
pub(super) fn field_reference(
    report: &mut Report,
    field: &Value,
    supported: &[&str],
    path: &FieldPath,
) {
    let given = text(field, "fieldPath");
    let of_field = path.field("fieldPath");
    if given.is_empty() {
        return report.required(&of_field, "");
    }
    let subscript = given
        .strip_suffix("']")
        .and_then(|rest| rest.split_once("['"));
    if let Some((whole, key)) = subscript {
        let reasons = match whole {
            "metadata.labels" => qualified_name(key, report.version),
            "metadata.annotations" => qualified_name(&key.to_ascii_lowercase(), report.version),
            _ => {
                let detail = format!(
                    "error converting fieldPath: field label does not support subscript: {given}"
                );
                return report.invalid_text(&of_field, given, &detail);
            }
        };
        report.invalid_text_for(path, key, reasons);
    } else if FIELDS.contains(&given) || OTHER_FIELDS.contains(&given) {
        report.one_of(&of_field, given, supported);
    } else {
        let detail = format!("error converting fieldPath: field label not supported: {given}");
        report.invalid_text(&of_field, given, &detail);
        report.suggest(given, supported);
    }
}

fn resource_reference(report: &mut Report, reference: &Value, path: &FieldPath) {
    let path = path.field("resource");
    let resource = text(reference, "resource");
    let huge = ["limits.hugepages-", "requests.hugepages-"];
    if resource.is_empty() {
        report.required(&path, "");
    } else if !huge.iter().any(|start| resource.starts_with(start)) {
        report.one_of(&path, resource, &RESOURCES);
    }
}

fn key_selector(report: &mut Report, selector: &Value, path: &FieldPath) {
    if text(selector, "name").is_empty() {
        report.required(&path.field("name"), "");
    }
    match text(selector, "key") {
        "" => report.required(&path.field("key"), ""),
        key => report.invalid_text_for(&path.field("key"), key, config_key(key, report.version)),
    }
}

pub(super) fn env_from(report: &mut Report, sources: &[Value], list: &FieldPath) {
    for (i, source) in sources.iter().enumerate() {
        let path = list.index(i);
        let prefix = text(source, "prefix");
        if !prefix.is_empty() {
            let reasons = env_name(prefix, report.version);
            report.invalid_text_for(&path.field("prefix"), prefix, reasons);
        }
        let mut found = 0;
        for kind in ["configMapRef", "secretRef"] {
            let Some(reference) = source.get(kind) else {
                continue;
            };
            found += 1;
            let path = path.field(kind).field("name");
            match text(reference, "name") {
                "" => report.required(&path, ""),
                name => report.invalid_text_for(&path, name, dns_subdomain(name, report.version)),
            }
        }
        match found {
            0 => {
                let detail = "must specify one of: `configMapRef` or `secretRef`";
                report.invalid_text(list, "", detail);
            }
            1 => {}
            _ => report.invalid_text(list, "", ONE_AT_A_TIME),
        }
    }
}
