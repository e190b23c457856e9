//! The volumes that containers use, as folders and as block devices: the pod must have them.
//!
//! Models `ValidateVolumeMounts` and `ValidateVolumeDevices` of `pkg/apis/core/validation`.

use super::container::{Names, Pod};
use super::pod::{list, text};
use super::report::Report;
use super::volume::{goes_back, inside};
use crate::manifest::hint::Hint;
use crate::manifest::path::FieldPath;
use crate::manifest::schema::nearest;
use serde_json::Value;

pub(super) fn mounts(
    report: &mut Report,
    container: &Value,
    volumes: &Names,
    list_path: &FieldPath,
) {
    let devices = list(container, "volumeDevices");
    let mounts = list(container, "volumeMounts");
    for (i, mount) in mounts.iter().enumerate() {
        let path = list_path.index(i);
        let name = text(mount, "name");
        if name.is_empty() {
            report.required(&path.field("name"), "");
        }
        if !volumes.contains(name) {
            report.not_found(&path.field("name"), name);
            let meant = nearest(name, volumes.iter().map(String::as_str));
            report.hint(meant.map_or(Hint::NameAVolume, |meant| {
                Hint::DidYouMeanVolume(meant.to_owned())
            }));
        }
        let mount_path = text(mount, "mountPath");
        if mount_path.is_empty() {
            report.required(&path.field("mountPath"), "");
        }
        if has(&mounts[..i], "mountPath", mount_path) {
            report.invalid_text(&path.field("mountPath"), mount_path, "must be unique");
        }
        if has(devices, "name", name) {
            let detail = "must not already exist in volumeDevices";
            report.invalid_text(&path.field("name"), name, detail);
        }
        if has(devices, "devicePath", mount_path) {
            let detail = "must not already exist as a path in volumeDevices";
            report.invalid_text(&path.field("mountPath"), mount_path, detail);
        }
        sub_paths(report, mount, &path, list_path);
        propagation(report, mount, container, list_path);
        recursive_read_only(report, mount, &list_path.field("recursiveReadOnly"));
    }
}

fn has(elements: &[Value], key: &str, value: &str) -> bool {
    elements.iter().any(|element| text(element, key) == value)
}

/// Upstream reports what is wrong with a path below the volume without the index of the mount.
fn sub_paths(report: &mut Report, mount: &Value, path: &FieldPath, list_path: &FieldPath) {
    let (plain, with_variables) = (text(mount, "subPath"), text(mount, "subPathExpr"));
    inside(report, plain, &list_path.field("subPath"));
    if !plain.is_empty() && !with_variables.is_empty() {
        let detail = "subPathExpr and subPath are mutually exclusive";
        report.invalid_text(&path.field("subPathExpr"), with_variables, detail);
    }
    inside(report, with_variables, &list_path.field("subPathExpr"));
}

fn propagation(report: &mut Report, mount: &Value, container: &Value, list_path: &FieldPath) {
    let modes = ["Bidirectional", "HostToContainer", "None"];
    report.choice(mount, "mountPropagation", list_path, &modes);
    let privileged = container["securityContext"]["privileged"] == true;
    if text(mount, "mountPropagation") == "Bidirectional" && !privileged {
        let detail = "Bidirectional mount propagation is available only to privileged containers";
        report.forbidden(&list_path.field("mountPropagation"), detail);
    }
}

fn recursive_read_only(report: &mut Report, mount: &Value, path: &FieldPath) {
    match text(mount, "recursiveReadOnly") {
        "" | "Disabled" => {}
        "Enabled" | "IfPossible" => {
            if mount["readOnly"] != true {
                report.forbidden(path, "may only be specified when readOnly is true");
            }
            if !matches!(text(mount, "mountPropagation"), "" | "None") {
                let detail = "may only be specified when mountPropagation is None or not specified";
                report.forbidden(path, detail);
            }
        }
        other => report.one_of(path, other, &["Disabled", "Enabled", "IfPossible"]),
    }
}

pub(super) fn devices(report: &mut Report, container: &Value, pod: &Pod, list_path: &FieldPath) {
    let mounts = list(container, "volumeMounts");
    let devices = list(container, "volumeDevices");
    for (i, device) in devices.iter().enumerate() {
        let path = list_path.index(i);
        let (of_name, of_path) = (path.field("name"), path.field("devicePath"));
        let (name, at) = (text(device, "name"), text(device, "devicePath"));
        if name.is_empty() {
            report.required(&of_name, "");
        } else if has(&devices[..i], "name", name) {
            report.invalid_text(&of_name, name, "must be unique");
        }
        if !pod.volumes.contains(name) {
            report.not_found(&of_name, name);
        } else if !holds_blocks(pod.spec, name) {
            let detail = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
            report.invalid_text(&of_name, name, detail);
        }
        if at.is_empty() {
            report.required(&of_path, "");
        }
        if has(&devices[..i], "devicePath", at) {
            report.invalid_text(&of_path, at, "must be unique");
        }
        if goes_back(at) {
            report.invalid_text(&of_path, at, "can not contain backsteps ('..')");
        }
        if has(mounts, "name", name) {
            let detail = "must not already exist in volumeMounts";
            report.invalid_text(&of_name, name, detail);
        }
        if has(mounts, "mountPath", at) {
            let detail = "must not already exist as a path in volumeMounts";
            report.invalid_text(&of_path, at, detail);
        }
    }
}

fn holds_blocks(spec: &Value, name: &str) -> bool {
    let volumes = list(spec, "volumes").iter();
    let mut named = volumes.filter(|volume| text(volume, "name") == name);
    named.any(|volume| {
        volume.get("persistentVolumeClaim").is_some() || volume.get("ephemeral").is_some()
    })
}
