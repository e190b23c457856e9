//! Volumes of a pod.
//!
//! Models `ValidateVolumes` of `pkg/apis/core/validation`, for the sources that work on any cluster. For other sources
//! only the required fields are checked.

use super::claim::claim_spec;
use super::container::Names;
use super::env::{Place, field_reference, resource_reference};
use super::meta::{annotations, labels};
use super::names::{dns_label, dns_subdomain};
use super::pod::{list, text};
use super::report::Report;
use crate::manifest::path::FieldPath;
use crate::quantity::Quantity;
use serde_json::Value;

/// The sources in the order in which upstream looks for them: all after the first are too many.
const SOURCES: [&str; 30] = [
    "emptyDir",
    "hostPath",
    "gitRepo",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "secret",
    "nfs",
    "iscsi",
    "glusterfs",
    "flocker",
    "persistentVolumeClaim",
    "rbd",
    "cinder",
    "cephfs",
    "quobyte",
    "downwardAPI",
    "fc",
    "flexVolume",
    "configMap",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "storageos",
    "projected",
    "scaleIO",
    "csi",
    "ephemeral",
    "image",
];

/// The required fields of sources.
const NEEDED: [(&str, &str); 20] = [
    ("hostPath", "path"),
    ("secret", "secretName"),
    ("configMap", "name"),
    ("persistentVolumeClaim", "claimName"),
    ("nfs", "server"),
    ("nfs", "path"),
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

/// A pod or pod template, as far as its volumes depend on it.
pub(super) struct Owner<'a> {
    /// The name of the pod; empty for a template.
    pub pod_name: &'a str,
    pub is_pod: bool,
}

/// Checks volumes and returns the names that containers may mount.
pub(super) fn volumes(
    report: &mut Report,
    volumes: &[Value],
    owner: &Owner,
    path: &FieldPath,
) -> Names {
    let mut known = Names::new();
    for (i, volume) in volumes.iter().enumerate() {
        let path = path.index(i);
        let before = report.len();
        source(report, volume, owner, &path);
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

fn source(report: &mut Report, volume: &Value, owner: &Owner, path: &FieldPath) {
    let given = SOURCES
        .iter()
        .filter(|source| volume.get(**source).is_some());
    let mut given = given.copied();
    let Some(key) = given.next() else {
        return report.required(path, "must specify a volume type");
    };
    let of_volume = path;
    let path = path.field(key);
    let source = &volume[key];
    for (_, field) in NEEDED.iter().filter(|(of, _)| *of == key) {
        if text(source, field).is_empty() {
            report.required(&path.field(*field), "");
        }
    }
    match key {
        "emptyDir" if Quantity::from_json(&source["sizeLimit"]).is_negative() => {
            let detail = "SizeLimit field must be a valid resource quantity";
            report.forbidden(&path.field("sizeLimit"), detail);
        }
        "hostPath" => host_path(report, source, &path),
        "gitRepo" => inside(report, text(source, "directory"), &path.field("directory")),
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
        "projected" => super::projected::projected(report, source, &path),
        "csi" => csi(report, source, &path),
        "ephemeral" => {
            ephemeral(report, source, &path);
            claim_name(report, text(volume, "name"), owner, of_volume);
        }
        "image" => {
            if owner.is_pod && text(source, "reference").is_empty() {
                report.required(&path.field("reference"), "");
            }
            let policies = ["Always", "IfNotPresent", "Never"];
            report.choice(source, "pullPolicy", &path, &policies);
        }
        _ => {}
    }
    for another in given {
        let path = of_volume.field(another);
        report.forbidden(&path, "may not specify more than 1 volume type");
    }
}

fn host_path(report: &mut Report, source: &Value, path: &FieldPath) {
    let given = text(source, "path");
    if given.is_empty() {
        return;
    }
    no_steps_back(report, given, &path.field("path"));
    report.choice(source, "type", path, &HOST_PATH_TYPES);
}

fn csi(report: &mut Report, source: &Value, path: &FieldPath) {
    const LONGEST: usize = 63;
    let (driver, of_driver) = (text(source, "driver"), path.field("driver"));
    if driver.is_empty() {
        report.required(&of_driver, "");
    }
    if driver.len() > LONGEST {
        report.too_long(&of_driver, LONGEST);
    }
    let reasons = dns_subdomain(&driver.to_ascii_lowercase(), report.version);
    report.invalid_text_for(&of_driver, driver, reasons);
    if let Some(secret) = source.get("nodePublishSecretRef") {
        match text(secret, "name") {
            "" => report.required(&path.field("nodePublishSecretRef").field("name"), ""),
            name => {
                let reasons = dns_subdomain(name, report.version);
                report.invalid_text_for(&path.field("name"), name, reasons);
            }
        }
    }
}

fn ephemeral(report: &mut Report, source: &Value, path: &FieldPath) {
    let path = path.field("volumeClaimTemplate");
    let Some(claim) = source.get("volumeClaimTemplate") else {
        return report.required(&path, "");
    };
    let (metadata, of_metadata) = (&claim["metadata"], path.field("metadata"));
    let given = metadata.get("annotations");
    annotations(report, given, &of_metadata.field("annotations"));
    labels(report, metadata.get("labels"), &of_metadata.field("labels"));
    let others = metadata.as_object().into_iter().flatten();
    for (key, _) in others.filter(|(key, _)| !matches!(key.as_str(), "annotations" | "labels")) {
        report.forbidden(&of_metadata.field(key), "cannot be set");
    }
    claim_spec(report, &claim["spec"], &path.field("spec"));
}

/// Checks the name of the claim that is made for a pod's volume.
fn claim_name(report: &mut Report, volume: &str, owner: &Owner, path: &FieldPath) {
    if owner.pod_name.is_empty() || volume.is_empty() {
        return;
    }
    let name = format!("{}-{volume}", owner.pod_name);
    for reason in dns_subdomain(&name, report.version) {
        let detail = format!("PVC name \"{name}\": {reason}");
        report.invalid_text(&path.field("name"), volume, &detail);
    }
}

pub(super) fn mode(report: &mut Report, mode: &Value, path: &FieldPath) {
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
        key_to_path(report, item, &path.field("items").index(i));
    }
}

pub(super) fn key_to_path(report: &mut Report, item: &Value, path: &FieldPath) {
    for key in ["key", "path"] {
        if text(item, key).is_empty() {
            report.required(&path.field(key), "");
        }
    }
    not_reserved(report, text(item, "path"), &path.field("path"));
    mode(report, &item["mode"], &path.field("mode"));
}

pub(super) fn downward_file(report: &mut Report, file: &Value, path: &FieldPath) {
    if text(file, "path").is_empty() {
        report.required(&path.field("path"), "");
    }
    not_reserved(report, text(file, "path"), &path.field("path"));
    let resource = file.get("resourceFieldRef");
    if let Some(field) = file.get("fieldRef") {
        field_reference(report, field, Place::File, &path.field("fieldRef"));
        if resource.is_some() {
            let detail = "fieldRef and resourceFieldRef can not be specified simultaneously";
            report.invalid_text(path, "resource", detail);
        }
    } else if let Some(resource) = resource {
        let path = path.field("resourceFieldRef");
        resource_reference(report, resource, Place::File, &path);
    } else {
        report.required(path, "one of fieldRef and resourceFieldRef is required");
    }
    mode(report, &file["mode"], &path.field("mode"));
}

/// Checks that a path stays below its directory.
pub(super) fn inside(report: &mut Report, given: &str, path: &FieldPath) {
    if given.starts_with('/') {
        report.invalid_text(path, given, "must be a relative path");
    }
    no_steps_back(report, given, path);
}

pub(super) fn goes_back(path: &str) -> bool {
    path.split('/').any(|part| part == "..")
}

pub(super) fn no_steps_back(report: &mut Report, given: &str, path: &FieldPath) {
    if goes_back(given) {
        report.invalid_text(path, given, "must not contain '..'");
    }
}

/// Checks that a name does not begin with two dots, because the kubelet reserves such names.
pub(super) fn not_reserved(report: &mut Report, given: &str, path: &FieldPath) {
    inside(report, given, path);
    if given.starts_with("..") && !given.starts_with("../") {
        report.invalid_text(path, given, "must not start with '..'");
    }
}
