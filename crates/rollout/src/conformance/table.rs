//! The published table of how many recorded cases agree, with one row for each file of recordings.

use super::transcript::table as transcripts;
use super::{check, files, releases};
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

/// The lines of `docs/conformance.md` before and behind the table.
const BEGIN: &str = "<!-- recordings: written by `rollout conformance --page` -->\n";
const END: &str = "<!-- end of recordings -->\n";

/// The content of the files, by their names without endings.
const KINDS: [(&str, &str); 15] = [
    (
        "daemonset-controller",
        "decisions of the DaemonSet controller, in lockstep",
    ),
    ("defaults", "objects as they are stored, with all defaults"),
    (
        "deployment-controller",
        "decisions of the Deployment controller, in lockstep",
    ),
    (
        "deployment-controller-found",
        "another one of these, that once differed",
    ),
    (
        "deployment-controller-linger",
        "the same with pods that take time to end, for `terminatingReplicas`",
    ),
    (
        "pod-template-hash",
        "names of ReplicaSets and ControllerRevisions",
    ),
    (
        "replicaset-controller",
        "decisions of the ReplicaSet controller, in lockstep",
    ),
    (
        "replicaset-scale-down",
        "which pods a ReplicaSet gives up first",
    ),
    (
        "statefulset-controller",
        "decisions of the StatefulSet controller, in lockstep",
    ),
    (
        "statefulset-new",
        "the same with a clock: minReadySeconds, ordinals, maxUnavailable, failed pods",
    ),
    ("statefulset-revision-hash", "names of ControllerRevisions"),
    (
        "trajectories",
        "whole rollouts of a live cluster with real kubelets",
    ),
    (
        "updates",
        "changes that an API server allowed or forbade, and its words",
    ),
    (
        "validation",
        "manifests that an API server took or refused, and kubectl's words",
    ),
    (
        "validation-replayed",
        "the manifests of 1.20's file, answered anew",
    ),
];

/// The table of all recordings below a folder.
///
/// # Errors
/// A file cannot be read, or holds no recordings.
pub fn of_folder(folder: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.sort();
    let named = files.iter().map(|path| {
        let name = path.strip_prefix(folder).unwrap_or(path);
        (path.as_path(), name.to_string_lossy().into_owned())
    });
    table(named)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// The table of the files given, each with its name in the table.
///
/// # Errors
/// A file cannot be read, or holds no recordings.
pub fn table<'p>(files: impl Iterator<Item = (&'p Path, String)>) -> io::Result<String> {
    let mut table =
        "| recording | Kubernetes | what | cases | agree |\n|---|---|---|---|---|\n".to_string();
    for (path, name) in files {
        let cases = files::read_cases(path)?;
        let agree = cases.iter().filter(|case| check(case).is_ok()).count();
        let version = versions(&cases);
        let (kind, all) = (what(path), cases.len());
        let _ = writeln!(table, "| `{name}` | {version} | {kind} | {all} | {agree} |");
    }
    Ok(table)
}

/// The releases that the cases were recorded from; the first recordings name none.
fn versions(cases: &[serde_json::Value]) -> String {
    let named = cases.iter().map(|case| {
        let version = case["version"].as_str();
        version.unwrap_or(super::UNNAMED_VERSION).to_string()
    });
    let number = |version: &String| {
        version
            .split('.')
            .nth(1)
            .and_then(|n| n.parse::<u32>().ok())
    };
    let mut named: Vec<String> = named.collect();
    named.sort_by_key(number);
    match (named.first(), named.last()) {
        (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
        (Some(only), _) => only.clone(),
        _ => String::new(),
    }
}

fn what(path: &Path) -> &'static str {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.trim_end_matches(".gz").trim_end_matches(".jsonl");
    let is_of = |known: &str| {
        let rest = name.strip_prefix(known);
        // The name of a file may end with the release.
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("-1."))
    };
    let known = KINDS.iter().find(|(known, _)| is_of(known));
    known.map_or("", |(_, what)| what)
}

/// The page with new tables of the recordings, of the transcripts in the folder `transcripts` beside theirs, and of what
/// differs between releases.
///
/// # Errors
/// The page has no place for a table, or the recordings cannot be read.
pub fn renewed(page: &str, folder: &Path) -> io::Result<String> {
    let page = replaced(page, BEGIN, END, &of_folder(folder)?)?;
    let sessions = transcripts::of_folder(&folder.with_file_name("transcripts"));
    let sessions = sessions.map_err(io::Error::other)?;
    let page = replaced(&page, transcripts::BEGIN, transcripts::END, &sessions)?;
    replaced(&page, releases::BEGIN, releases::END, &releases::table())
}

/// The page with another table between two lines.
fn replaced(page: &str, begin: &str, end: &str, table: &str) -> io::Result<String> {
    let missing = || {
        let message = format!("the page has no place for a table: {}", begin.trim_end());
        io::Error::new(io::ErrorKind::InvalidData, message)
    };
    let (before, rest) = page.split_once(begin).ok_or_else(missing)?;
    let (_, after) = rest.split_once(end).ok_or_else(missing)?;
    Ok(format!("{before}{begin}\n{table}\n{end}{after}"))
}
