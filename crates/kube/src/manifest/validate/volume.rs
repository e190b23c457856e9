//! Volumes of a pod.
//!
//! Models `ValidateVolumes` of `pkg/apis/core/validation`, for the sources that work on any cluster. For other sources
//! only the required fields are checked.

use super::env::field_reference;
use super::names::dns_label;
use super::pod::{list, text};
use super::report::Report;
use crate::manifest::path::FieldPath;
use crate::map::Set;
use serde_json::Value;

/// The required fields of sources.
const NEEDED: [(&str, &str); 21] = [
    ("hostPath", "path"),
    ("secret", "secretName"),
    ("configMap", "name"),
    ("persistentVolumeClaim", "claimName"),
    ("nfs", "server"),
    ("nfs", "path"),
    ("csi", "driver"),
    ("gitRepo", "repository"),
    ("iscsi", "targetPortal"),
    ("iscsi", "iqn"),
    ("gcePersistentDisk", "pdName"),
    ("awsElasticBlockStore", "volumeID"),
    ("glusterfs", "endpoints"),
    ("glusterfs", "path"),
    ("rbd", "image"),
    ("cinder", "volumeID"),
    ("flexVolume", "driver"),
    ("azureDisk", "diskName"),
    ("azureDisk", "diskURI"),
    ("azureFile", "secretName"),
    ("vsphereVolume", "volumePath"),
];

const HOST_PATH_TYPES: [&str; 8] = [
    "",
    "BlockDevice",
    "CharDevice",
    "Directory",
    "DirectoryOrCreate",
    "File",
    "FileOrCreate",
    "Socket",
];

const FIELDS_IN_FILES: [&str; 5] = [
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
];

/// Checks volumes and returns the names that containers may mount.
pub(super) fn volumes(report: &mut Report, volumes: &[Value], path: &FieldPath) -> Set<String> {
    let mut known = Set::new();
    for (i, volume) in volumes.iter().enumerate() {
        let path = path.index(i);
        let before = report.len();
        source(report, volume, &path);
        let name = text(volume, "name");
        if name.is_empty() {
            report.required(&path.field("name"), "");
        } else {
            report.invalid_text_for(&path.field("name"), name, dns_label(name, report.version));
        }
        if known.contains(name) {
            report.duplicate(&path.field("name"), name);
        }
        if report.len() == before {
            known.insert(name.to_owned());
        }
    }
    known
}

fn source(report: &mut Report, volume: &Value, path: &FieldPath) {
    let sources: Vec<_> = volume
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| *key != "name")
        .collect();
    for (key, _) in sources.iter().skip(1) {
        report.forbidden(&path.field(*key), "may not specify more than 1 volume type");
    }
    let Some((key, source)) = sources.first() else {
        report.required(path, "must specify a volume type");
        return;
    };
    let path = path.field(*key);
    for (_, field) in NEEDED.iter().filter(|(of, _)| of == key) {
        if text(source, field).is_empty() {
            report.required(&path.field(*field), "");
        }
    }
    match key.as_str() {
        "hostPath" => host_path(report, source, &path),
        "nfs" if !text(source, "path").starts_with('/') => {
            let detail = "must be an absolute path";
            report.invalid_text(&path.field("path"), text(source, "path"), detail);
        }
        "secret" | "configMap" => {
            mode(report, &source["defaultMode"], &path.field("defaultMode"));
            items(report, source, &path);
        }
        "downwardAPI" => {
            mode(report, &source["defaultMode"], &path.field("defaultMode"));
            for file in list(source, "items") {
                downward_file(report, file, &path);
            }
        }
        "projected" => projected(report, source, &path),
        _ => {}
    }
}

fn host_path(report: &mut Report, source: &Value, path: &FieldPath) {
    let given = text(source, "path");
    if given.is_empty() {
        return;
    }
    no_steps_back(report, given, &path.field("path"));
    if let Some(kind) = source.get("type").and_then(Value::as_str) {
        report.one_of(&path.field("type"), kind, &HOST_PATH_TYPES);
    }
}

fn mode(report: &mut Report, mode: &Value, path: &FieldPath) {
    if let Some(number) = mode.as_i64()
        && !(0..=0o777).contains(&number)
    {
        let detail = "must be a number between 0 and 0777 (octal), both inclusive";
        report.invalid(path, number.to_string(), detail);
    }
}

/// Checks the keys that become files of a volume.
fn items(report: &mut Report, source: &Value, path: &FieldPath) {
    for (i, item) in list(source, "items").iter().enumerate() {
        let path = path.field("items").index(i);
        for key in ["key", "path"] {
            if text(item, key).is_empty() {
                report.required(&path.field(key), "");
            }
        }
        not_reserved(report, text(item, "path"), &path.field("path"));
        mode(report, &item["mode"], &path.field("mode"));
    }
}

fn downward_file(report: &mut Report, file: &Value, path: &FieldPath) {
    if text(file, "path").is_empty() {
        report.required(&path.field("path"), "");
    }
    not_reserved(report, text(file, "path"), &path.field("path"));
    let (field, resource) = (file.get("fieldRef"), file.get("resourceFieldRef"));
    match (field, resource) {
        (None, None) => report.required(path, "one of fieldRef and resourceFieldRef is required"),
        (Some(_), Some(_)) => {
            let detail = "fieldRef and resourceFieldRef can not be specified simultaneously";
            report.invalid_text(path, "resource", detail);
        }
        _ => {}
    }
    if let Some(field) = field {
        field_reference(report, field, &FIELDS_IN_FILES, &path.field("fieldRef"));
    }
    mode(report, &file["mode"], &path.field("mode"));
}

fn projected(report: &mut Report, source: &Value, path: &FieldPath) {
    mode(report, &source["defaultMode"], &path.field("defaultMode"));
    for (i, projection) in list(source, "sources").iter().enumerate() {
        let path = path.field("sources").index(i);
        for kind in ["secret", "configMap"] {
            let Some(part) = projection.get(kind) else {
                continue;
            };
            if text(part, "name").is_empty() {
                report.required(&path.field(kind).field("name"), "");
            }
            items(report, part, &path.field(kind));
        }
        for file in list(&projection["downwardAPI"], "items") {
            downward_file(report, file, &path.field("downwardAPI"));
        }
        if let Some(seconds) = projection["serviceAccountToken"]["expirationSeconds"].as_i64()
            && seconds < 600
        {
            let path = path.field("serviceAccountToken").field("expirationSeconds");
            let detail = "may not specify a duration less than 10 minutes";
            report.invalid(&path, seconds.to_string(), detail);
        }
        if projection.as_object().is_some_and(|kinds| kinds.len() > 1) {
            report.forbidden(&path, "may not specify more than 1 volume type per source");
        }
    }
}

/// Checks that a path stays below its directory.
pub(super) fn inside(report: &mut Report, given: &str, path: &FieldPath) {
    if given.starts_with('/') {
        report.invalid_text(path, given, "must be a relative path");
    }
    no_steps_back(report, given, path);
}

fn no_steps_back(report: &mut Report, given: &str, path: &FieldPath) {
    if given.split('/').any(|part| part == "..") {
        report.invalid_text(path, given, "must not contain '..'");
    }
}

/// Checks that a name does not begin with two dots, because the kubelet reserves such names.
fn not_reserved(report: &mut Report, given: &str, path: &FieldPath) {
    inside(report, given, path);
    if given.starts_with("..") && !given.starts_with("../") {
        report.invalid_text(path, given, "must not start with '..'");
    }
}
