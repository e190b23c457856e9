//! The environment of a container, and references to fields of the pod.
//!
//! Models `ValidateEnv` and `ValidateEnvFrom` of `pkg/apis/core/validation`.

use super::container::all_containers;
use super::names::{config_key, dns_label, dns_subdomain, env_name, qualified_name};
use super::pod::{list, text};
use super::report::Report;
use super::volume::no_steps_back;
use crate::api::version::Feature;
use crate::manifest::path::FieldPath;
use crate::quantity::Quantity;
use serde_json::{Map, Value};

/// A container learns a field or an amount of its pod from a variable or from a file; each allows other fields.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Place {
    Variable,
    File,
}

const FIELDS_IN_FILES: [&str; 5] = [
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
];

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
        field_reference(report, field, Place::Variable, &path.field("fieldRef"));
    }
    if let Some(resource) = source.get("resourceFieldRef") {
        let path = path.field("resourceFieldRef");
        resource_reference(report, resource, Place::Variable, &path);
    }
    for reference in ["configMapKeyRef", "secretKeyRef"] {
        if let Some(selector) = source.get(reference) {
            key_selector(report, selector, &path.field(reference));
        }
    }
    if let Some(selector) = source.get("fileKeyRef") {
        file_key_selector(report, selector, &path.field("fileKeyRef"));
    }
}

/// Checks a reference to a field of the pod.
pub(super) fn field_reference(report: &mut Report, field: &Value, place: Place, path: &FieldPath) {
    let version = report.version;
    let supported: Vec<&str> = match place {
        Place::File => FIELDS_IN_FILES.to_vec(),
        Place::Variable => FIELDS
            .into_iter()
            .filter(|field| *field != "status.hostIPs" || version.has(Feature::PodHostIps))
            .collect(),
    };
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
        report.one_of(&of_field, given, &supported);
    } else {
        let detail = format!("error converting fieldPath: field label not supported: {given}");
        report.invalid_text(&of_field, given, &detail);
        report.suggest(given, &supported);
    }
}

/// Checks a reference to an amount of a container.
pub(super) fn resource_reference(
    report: &mut Report,
    reference: &Value,
    place: Place,
    path: &FieldPath,
) {
    let of_resource = path.field("resource");
    let resource = text(reference, "resource");
    if place == Place::File && text(reference, "containerName").is_empty() {
        report.required(&path.field("containerName"), "");
    } else if resource.is_empty() {
        report.required(&of_resource, "");
    } else if !is_huge(resource) {
        report.one_of(&of_resource, resource, &RESOURCES);
    }
    divisor(report, reference, &path.field("divisor"));
}

fn is_huge(resource: &str) -> bool {
    let kinds = ["limits.hugepages-", "requests.hugepages-"];
    kinds.iter().any(|start| resource.starts_with(start))
}

/// Checks the unit in which an amount is told.
fn divisor(report: &mut Report, reference: &Value, path: &FieldPath) {
    const UNITS: &str = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei";
    let resource = text(reference, "resource");
    let divisor = Quantity::from_json(&reference["divisor"]);
    if divisor.compare(&Quantity::zero()).is_eq() {
        return;
    }
    let kind = resource.split_once('.').map_or("", |(_, kind)| kind);
    let (units, of) = match kind {
        "cpu" => ("1m, 1", "cpu resource"),
        "memory" => (UNITS, "memory resource"),
        "ephemeral-storage" => (UNITS, "local ephemeral storage resource"),
        _ if is_huge(resource) => (UNITS, "hugepages resource"),
        _ => return,
    };
    let shown = divisor.canonical();
    if !units.split(", ").any(|unit| unit == shown) {
        let units = units.replace("1m, 1", "1m and 1");
        let detail = format!("only divisor's values {units} are supported with the {of}");
        report.invalid_text(path, resource, &detail);
    }
}

fn key_selector(report: &mut Report, selector: &Value, path: &FieldPath) {
    let name = text(selector, "name");
    let reasons = dns_subdomain(name, report.version);
    report.invalid_text_for(&path.field("name"), name, reasons);
    match text(selector, "key") {
        "" => report.required(&path.field("key"), ""),
        key => report.invalid_text_for(&path.field("key"), key, config_key(key, report.version)),
    }
}

fn file_key_selector(report: &mut Report, selector: &Value, path: &FieldPath) {
    match text(selector, "key") {
        "" => report.required(&path.field("key"), ""),
        key => report.invalid_text_for(&path.field("key"), key, env_name(key, report.version)),
    }
    match text(selector, "volumeName") {
        "" => report.required(&path.field("volumeName"), ""),
        name => {
            let reasons = dns_label(name, report.version);
            report.invalid_text_for(&path.field("volumeName"), name, reasons);
        }
    }
    match text(selector, "path") {
        "" => report.required(&path.field("path"), ""),
        file => no_steps_back(report, file, &path.field("path")),
    }
}

/// Checks that the files that variables are read from are in empty folders of the pod.
pub(super) fn files_of_variables(report: &mut Report, spec: &Value, path: &FieldPath) {
    for (container, path) in all_containers(spec, path) {
        for (i, variable) in list(container, "env").iter().enumerate() {
            let Some(selector) = variable["valueFrom"].get("fileKeyRef") else {
                continue;
            };
            let path = path.field("env").index(i).field("valueFrom");
            let path = path.field("fileKeyRef").field("volumeName");
            let name = text(selector, "volumeName");
            let mut volumes = list(spec, "volumes").iter();
            match volumes.find(|volume| text(volume, "name") == name) {
                None => report.not_found(&path, name),
                Some(volume) if volume.get("emptyDir").is_none() => {
                    let detail = "referenced volume must be of type emptyDir";
                    report.invalid_text(&path, name, detail);
                }
                Some(_) => {}
            }
        }
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
