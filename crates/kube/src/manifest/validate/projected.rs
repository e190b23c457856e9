//! Volumes that show several sources in one folder.
//!
//! Models `validateProjectionSources` of `pkg/apis/core/validation`.

use super::container::Names;
use super::pod::{list, text};
use super::report::Report;
use super::volume::{downward_file, key_to_path, mode, not_reserved};
use crate::manifest::path::FieldPath;
use serde_json::{Map, Value};

/// The least and the most seconds that a token may be valid.
const TOKEN_SECONDS: std::ops::RangeInclusive<i64> = 600..=1 << 32;

pub(super) fn projected(report: &mut Report, source: &Value, path: &FieldPath) {
    mode(report, &source["defaultMode"], &path.field("defaultMode"));
    let mut taken = Names::new();
    for (i, projection) in list(source, "sources").iter().enumerate() {
        let of_source = path.field("sources").index(i);
        for kind in ["secret", "configMap"] {
            if let Some(part) = projection.get(kind) {
                keys(report, part, &mut taken, &of_source.field(kind), path);
            }
        }
        for file in list(&projection["downwardAPI"], "items") {
            downward_file(report, file, &of_source.field("downwardAPI"));
            let name = text(file, "path");
            taken_once(report, name, name, &mut taken, path);
        }
        if let Some(token) = projection.get("serviceAccountToken") {
            token_file(report, token, &of_source, path);
        }
        if projection.as_object().map_or(0, Map::len) > 1 {
            let detail = "may not specify more than 1 volume type per source";
            report.forbidden(&of_source, detail);
        }
    }
}

fn keys(
    report: &mut Report,
    part: &Value,
    taken: &mut Names,
    path: &FieldPath,
    volume: &FieldPath,
) {
    let name = text(part, "name");
    if name.is_empty() {
        report.required(&path.field("name"), "");
    }
    for (i, item) in list(part, "items").iter().enumerate() {
        key_to_path(report, item, &path.field("items").index(i));
        taken_once(report, text(item, "path"), name, taken, volume);
    }
}

/// Checks that no two sources make a file of one path. The message shows `source`.
fn taken_once(
    report: &mut Report,
    file: &str,
    source: &str,
    taken: &mut Names,
    volume: &FieldPath,
) {
    if !file.is_empty() && !taken.insert(file.to_owned()) {
        report.invalid_text(volume, source, "conflicting duplicate paths");
    }
}

fn token_file(report: &mut Report, token: &Value, source: &FieldPath, volume: &FieldPath) {
    let seconds = token["expirationSeconds"].as_i64().unwrap_or_default();
    let path = source
        .field("serviceAccountToken")
        .field("expirationSeconds");
    if seconds < *TOKEN_SECONDS.start() {
        let detail = "may not specify a duration less than 10 minutes";
        report.invalid(&path, seconds.to_string(), detail);
    }
    if seconds > *TOKEN_SECONDS.end() {
        let detail = "may not specify a duration larger than 2^32 seconds";
        report.invalid(&path, seconds.to_string(), detail);
    }
    match text(token, "path") {
        "" => report.required(&volume.field("path"), ""),
        file => not_reserved(report, file, &volume.field("path")),
    }
}
