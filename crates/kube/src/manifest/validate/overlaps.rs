//! Warnings about volumes in which two files have one path, or one file has the path of another's folder.
//!
//! Models `warningsForOverlappingVirtualPaths` of `pkg/api/pod/warnings.go`.

use super::pod::{list, text};
use super::report::quoted;
use serde_json::{Map, Value};
use std::fmt;

/// A file in a volume.
#[derive(PartialEq, Eq)]
struct File {
    path: String,
    /// The source that the file comes from; empty where the volume has only one.
    source: String,
}

impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&quoted(&self.path))?;
        match self.source.as_str() {
            "" => Ok(()),
            source => write!(f, " ({source})"),
        }
    }
}

impl File {
    fn new(path: &str, source: &str) -> File {
        File {
            path: path.trim_end_matches('/').to_string(),
            source: source.to_string(),
        }
    }

    fn overlaps(&self, other: &File) -> bool {
        let is_in = |path: &str, folder: &str| {
            let rest = path.strip_prefix(folder);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let (own, its) = (&self.path, &other.path);
        !own.is_empty() && !its.is_empty() && (is_in(own, its) || is_in(its, own))
    }
}

/// Adds the warnings about the volumes of a pod spec.
pub(super) fn overlaps(spec: &Value, out: &mut Vec<String>) {
    for volume in list(spec, "volumes") {
        let name = quoted(text(volume, "name"));
        for (key, named_by) in [
            ("configMap", "name"),
            ("secret", "secretName"),
            ("downwardAPI", ""),
        ] {
            if let Some(source) = volume.get(key) {
                let title = title(key, text(source, named_by));
                let files = items(source, "");
                tell(files, &format!("volume {name} ({title})"), out);
            }
        }
        let mut files = Vec::new();
        for source in list(&volume["projected"], "sources") {
            if source.as_object().is_some_and(Map::is_empty) {
                out.push(format!("volume {name} (Projected) has no sources provided"));
            }
            files.extend(projected(source));
        }
        tell(files, &format!("volume {name} (Projected)"), out);
    }
}

fn title(key: &str, name: &str) -> String {
    match key {
        "configMap" => format!("ConfigMap {}", quoted(name)),
        "secret" => format!("Secret {}", quoted(name)),
        _ => "DownwardAPI".to_string(),
    }
}

fn items(source: &Value, title: &str) -> Vec<File> {
    let items = list(source, "items").iter();
    items
        .map(|item| File::new(text(item, "path"), title))
        .collect()
}

/// The files of one source of a projected volume.
fn projected(source: &Value) -> Vec<File> {
    for key in ["configMap", "secret", "downwardAPI"] {
        if let Some(own) = source.get(key).filter(|own| own.get("items").is_some()) {
            return items(own, &title(key, text(own, "name")));
        }
    }
    if let Some(token) = source.get("serviceAccountToken") {
        return vec![File::new(text(token, "path"), "ServiceAccountToken")];
    }
    if let Some(bundle) = source.get("clusterTrustBundle") {
        let name = bundle.get("name").or(bundle.get("signerName"));
        let name = quoted(name.and_then(Value::as_str).unwrap_or_default());
        let title = format!("ClusterTrustBundle {name}");
        return vec![File::new(text(bundle, "path"), &title)];
    }
    let certificate = &source["podCertificate"];
    let parts = [
        ("certificateChainPath", "PodCertificate chain"),
        ("keyPath", "PodCertificate key"),
        ("credentialBundlePath", "PodCertificate credential bundle"),
    ];
    let given = parts
        .iter()
        .filter(|(key, _)| !text(certificate, key).is_empty());
    given
        .map(|(key, title)| File::new(text(certificate, key), title))
        .collect()
}

fn tell(files: Vec<File>, volume: &str, out: &mut Vec<String>) {
    for (i, file) in files.iter().enumerate() {
        for earlier in files[..i].iter().filter(|earlier| earlier.overlaps(file)) {
            out.push(format!(
                "{volume}: overlapping paths: {file} with {earlier}"
            ));
        }
    }
}
