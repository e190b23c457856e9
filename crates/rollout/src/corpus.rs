//! `rollout corpus FOLDER [--kubernetes 1.36]`: applies every manifest below a folder, each file in a fresh cluster, and
//! prints what was refused or left aside, and why. A table of the first level of folders follows.
//!
//! It reads files as the page does: one broken document stops no other. Files that are no manifests (values, templates,
//! settings of tools) are counted and not applied.

use crate::{Refusal, USAGE, out};
use engine::cluster::{Command, Settings};
use engine::timeline::Timeline;
use kube::api::KubernetesVersion;
use kube::clock::Duration;
use kube::manifest::error::ErrorKind;
use kube::manifest::{self, ManifestSet, Refused};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The simulated time that each cluster runs after the file was applied, so that its pods are made and started.
const RUNS: Duration = Duration::from_secs(60);

/// The results for the objects of one folder.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Counts {
    /// Files that were applied.
    files: usize,
    /// Files that hold no manifest, or a template of one.
    others: usize,
    accepted: usize,
    /// Custom resources whose definition is not installed.
    left_aside: usize,
    refused: usize,
}

pub(crate) fn run(words: &[&str]) -> Result<ExitCode, Refusal> {
    let (folder, version) = options(words)?;
    let mut table = BTreeMap::<String, Counts>::new();
    let mut files = Vec::new();
    collect(&folder, &mut files)?;
    for file in files {
        let name = file.strip_prefix(&folder).unwrap_or(&file);
        let group = name.iter().next().unwrap_or_default();
        let group = group.to_string_lossy().into_owned();
        let counts = table.entry(group).or_default();
        let Some(text) = fs::read_to_string(&file)
            .ok()
            .filter(|text| is_manifest(text))
        else {
            counts.others += 1;
            continue;
        };
        counts.files += 1;
        let applied = catch_unwind(AssertUnwindSafe(|| apply(&text, version)));
        let applied = applied.unwrap_or_else(|_| Applied::stopped());
        for complaint in &applied.complaints {
            out::line(&format!("{}: {complaint}", name.display()));
        }
        counts.add(applied.counts);
    }
    print_table(&table);
    let refused = table.values().any(|counts| counts.refused > 0);
    Ok(ExitCode::from(u8::from(refused)))
}

fn options(words: &[&str]) -> Result<(PathBuf, KubernetesVersion), Refusal> {
    let mut folder = None;
    let mut version = KubernetesVersion::NEWEST;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--kubernetes" => {
                let given = words
                    .next()
                    .ok_or("--kubernetes needs a release, like 1.36")?;
                version = given
                    .parse()
                    .map_err(|error| format!("--kubernetes: {error}"))?;
            }
            flag if flag.starts_with('-') => return Err(format!("unknown flag {flag}; {USAGE}")),
            _ if folder.is_some() => return Err(format!("corpus takes one folder; {USAGE}")),
            name => folder = Some(PathBuf::from(name)),
        }
    }
    let folder = folder.ok_or_else(|| format!("corpus needs a folder; {USAGE}"))?;
    Ok((folder, version))
}

/// All YAML and JSON files below a folder, in order of their paths.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Refusal> {
    let explain = |error: std::io::Error| format!("{}: {error}", folder.display());
    let entries = fs::read_dir(folder).map_err(explain)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let paths = paths.collect::<Result<BTreeSet<_>, _>>().map_err(explain)?;
    for path in paths {
        let ending = path.extension().and_then(|ending| ending.to_str());
        if path.is_dir() {
            collect(&path, files)?;
        } else if matches!(ending, Some("yaml" | "yml" | "json")) {
            files.push(path);
        }
    }
    Ok(())
}

/// A template (Helm, Jinja) is text that becomes a manifest later.
fn is_manifest(text: &str) -> bool {
    let has = |key: &str| {
        let lines = text
            .lines()
            .map(|line| line.trim_start_matches(['{', ' ', '\t', '"']));
        lines.filter_map(|line| line.strip_prefix(key)).any(|rest| {
            let rest = rest.trim_start_matches(['"', ' ']);
            rest.starts_with(':')
        })
    };
    has("apiVersion") && has("kind") && !text.contains("{{") && !text.contains("{%")
}

struct Applied {
    counts: Counts,
    complaints: Vec<String>,
}

impl Applied {
    fn stopped() -> Applied {
        Applied {
            counts: Counts {
                refused: 1,
                ..Counts::default()
            },
            complaints: vec!["the simulator stopped: this is a bug of ours".to_string()],
        }
    }

    fn refuse(&mut self, why: String) {
        self.counts.refused += 1;
        self.complaints.push(format!("refused: {why}"));
    }
}

fn apply(text: &str, version: KubernetesVersion) -> Applied {
    let mut timeline = Timeline::new(Settings {
        version,
        ..Settings::default()
    });
    let mut applied = Applied {
        counts: Counts::default(),
        complaints: Vec::new(),
    };
    let set = manifest::read(text, version);
    make_namespaces(&mut timeline, &set);
    for refused in &set.refused {
        if is_custom(refused) {
            applied.counts.left_aside += 1;
        } else {
            applied.refuse(words_of(refused));
        }
    }
    for manifest in set.manifests {
        let name = format!("{} {}", manifest.kind.kind, manifest.name);
        let command = Command::Apply {
            manifest: manifest.given,
        };
        match timeline.execute(command) {
            Ok(_) => applied.counts.accepted += 1,
            Err(error) => applied.refuse(format!("{name}: {error}")),
        }
    }
    timeline.advance(RUNS);
    applied
}

/// Projects tell their readers to create the namespace first.
fn make_namespaces(timeline: &mut Timeline, set: &ManifestSet) {
    let names: BTreeSet<&str> = set
        .manifests
        .iter()
        .map(|one| one.namespace.as_str())
        .collect();
    for name in names.into_iter().filter(|name| !name.is_empty()) {
        let manifest = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}});
        // A namespace that every cluster has is there already, which is as good.
        let _ = timeline.execute(Command::Apply { manifest });
    }
}

fn is_custom(refused: &Refused) -> bool {
    let mut kinds = refused.errors.iter().map(|error| error.kind);
    kinds.any(|kind| kind == ErrorKind::CustomResource)
}

fn words_of(refused: &Refused) -> String {
    let words = refused.errors.iter().map(|error| match error.span {
        Some(span) => format!("{}:{}: {error}", span.start.line, span.start.column),
        None => error.to_string(),
    });
    words.collect::<Vec<_>>().join("; ")
}

impl Counts {
    fn add(&mut self, other: Counts) {
        self.files += other.files;
        self.others += other.others;
        self.accepted += other.accepted;
        self.left_aside += other.left_aside;
        self.refused += other.refused;
    }
}

fn print_table(table: &BTreeMap<String, Counts>) {
    out::line("\n| folder | manifests | other files | objects accepted | left aside | refused |");
    out::line("|---|---|---|---|---|---|");
    let mut total = Counts::default();
    for (name, counts) in table {
        out::line(&row(name, *counts));
        total.add(*counts);
    }
    out::line(&row("all", total));
}

fn row(name: &str, counts: Counts) -> String {
    let Counts {
        files,
        others,
        accepted,
        left_aside,
        refused,
    } = counts;
    format!("| {name} | {files} | {others} | {accepted} | {left_aside} | {refused} |")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: one}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {replicas: -1}
";

    #[test]
    fn each_document_is_counted_for_what_became_of_it() {
        let applied = apply(FILE, KubernetesVersion::NEWEST);
        let counts = Counts {
            accepted: 1,
            left_aside: 1,
            refused: 1,
            ..Counts::default()
        };
        assert_eq!(applied.counts, counts, "{:?}", applied.complaints);
        let why = &applied.complaints[0];
        assert!(why.contains("spec.replicas"), "{why}");
    }

    #[test]
    fn values_and_templates_are_no_manifests() {
        assert!(is_manifest(FILE));
        assert!(is_manifest("{\"kind\": \"Pod\",\n \"apiVersion\": \"v1\"}"));
        assert!(!is_manifest("replicas: 3\nimage: web\n"));
        assert!(!is_manifest(
            "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Name }}}\n"
        ));
    }
}
