//! Volumes of a pod.

use super::names::dns_label;
use super::pod::text;
use super::report::Report;
use crate::manifest::path::FieldPath;
use serde_json::Value;
use std::collections::BTreeSet;

/// What a source cannot do without.
const NEEDED: [(&str, &str); 7] = [
    ("hostPath", "path"),
    ("secret", "secretName"),
    ("configMap", "name"),
    ("persistentVolumeClaim", "claimName"),
    ("nfs", "server"),
    ("nfs", "path"),
    ("csi", "driver"),
];

/// Checks volumes and gives the names that containers may mount.
pub fn volumes(report: &mut Report, volumes: &[Value], path: &FieldPath) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
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
    for (_, field) in NEEDED.iter().filter(|(of, _)| of == key) {
        if text(source, field).is_empty() {
            report.required(&path.field(*key).field(*field), "");
        }
    }
}
