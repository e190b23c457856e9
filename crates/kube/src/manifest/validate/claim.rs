//! PersistentVolumeClaims, by themselves and as templates.
//!
//! Models `ValidatePersistentVolumeClaimSpec` of `pkg/apis/core/validation`.

use super::meta::selector_parts;
use super::names::{dns_label, dns_subdomain};
use super::pod::{list, text};
use super::report::Report;
use crate::manifest::path::FieldPath;
use crate::quantity::Quantity;
use serde_json::Value;

const ACCESS_MODES: [&str; 4] = [
    "ReadOnlyMany",
    "ReadWriteMany",
    "ReadWriteOnce",
    "ReadWriteOncePod",
];

pub(super) fn claim_spec(report: &mut Report, spec: &Value, path: &FieldPath) {
    let (modes, of_modes) = (list(spec, "accessModes"), path.field("accessModes"));
    if modes.is_empty() {
        report.required(&of_modes, "at least 1 access mode is required");
    }
    if let Some(selector) = spec.get("selector") {
        selector_parts(report, selector, &path.field("selector"));
    }
    access_modes(report, modes, &of_modes);
    let of_size = path.field("resources").key("storage");
    match &spec["resources"]["requests"]["storage"] {
        Value::Null => report.required(&of_size, ""),
        size if Quantity::from_json(size).compare(&Quantity::zero()).is_le() => {
            let shown = size.as_str().unwrap_or_default();
            report.invalid_text(&of_size, shown, "must be greater than zero");
        }
        _ => {}
    }
    for key in ["storageClassName", "volumeAttributesClassName"] {
        let name = text(spec, key);
        if !name.is_empty() {
            let reasons = dns_subdomain(name, report.version);
            report.invalid_text_for(&path.field(key), name, reasons);
        }
        if key == "storageClassName" {
            report.choice(spec, "volumeMode", path, &["Block", "Filesystem"]);
            data_sources(report, spec, path);
        }
    }
}

fn access_modes(report: &mut Report, modes: &[Value], path: &FieldPath) {
    let texts = || modes.iter().filter_map(Value::as_str);
    for mode in texts() {
        report.one_of(path, mode, &ACCESS_MODES);
    }
    let alone = |mode: &str| mode == "ReadWriteOncePod";
    let other = |mode: &str| !alone(mode) && ACCESS_MODES.contains(&mode);
    if texts().any(alone) && texts().any(other) {
        let detail = "may not use ReadWriteOncePod with other access modes";
        report.forbidden(path, detail);
    }
}

fn data_sources(report: &mut Report, spec: &Value, path: &FieldPath) {
    for key in ["dataSource", "dataSourceRef"] {
        if let Some(source) = spec.get(key) {
            data_source(report, source, &path.field(key));
        }
    }
    let (Some(source), Some(reference)) = (spec.get("dataSource"), spec.get("dataSourceRef"))
    else {
        return;
    };
    let differs = ["apiGroup", "kind", "name"]
        .iter()
        .any(|key| source.get(key) != reference.get(key));
    let detail = if !text(reference, "namespace").is_empty() {
        "may not be specified when dataSourceRef.namespace is specified"
    } else if differs {
        "must match dataSourceRef"
    } else {
        return;
    };
    // Upstream shows its own description of the field here, which has no fields that Go would write.
    report.invalid(path, "{}", detail);
}

fn data_source(report: &mut Report, source: &Value, path: &FieldPath) {
    for key in ["name", "kind"] {
        if text(source, key).is_empty() {
            report.required(&path.field(key), "");
        }
    }
    let (group, kind) = (text(source, "apiGroup"), text(source, "kind"));
    if group.is_empty() && kind != "PersistentVolumeClaim" {
        let detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
        report.invalid_text(path, kind, detail);
    } else if !group.is_empty() {
        let reasons = dns_subdomain(group, report.version);
        report.invalid_text_for(&path.field("apiGroup"), group, reasons);
    }
    let namespace = text(source, "namespace");
    if !namespace.is_empty() {
        let reasons = dns_label(namespace, report.version);
        report.invalid_text_for(&path.field("namespace"), namespace, reasons);
    }
}
