//! `kubectl diff -f`: what apply would change, as a unified diff.

use super::apply::{prepared, read_files};
use super::{Running, ended};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::resource;
use engine::cluster::{Cluster, Command, Target};
use kube::manifest::emit::to_yaml;
use kube::well_known::LAST_APPLIED;
use serde_json::Value;

const CONTEXT: usize = 3;

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let (given, failures) = read_files(call, args)?;
    if !failures.is_empty() {
        return Ok(ended(call, failures));
    }
    let mut differs = false;
    for one in &given {
        let object = prepared(args, one);
        let target = Target::of_manifest(&object);
        if let (Some(refused), None) = (&one.refused, json(call.cluster(), &target)) {
            return Err(Failure(refused.clone()));
        }
        let command = Command::Apply { manifest: object };
        let (_, after) = call.timeline.rehearse(&command)?;
        let live = json(call.cluster(), &target);
        let merged = json(&after, &target).map(|merged| unnoted(merged, live.as_ref()));
        let text = |value: &Option<Value>| value.as_ref().map_or(String::new(), to_yaml);
        let (before, after) = (text(&live), text(&merged));
        if before != after {
            differs = true;
            print(call, &target, &before, &after);
        }
    }
    Ok(Running::Done(i32::from(differs)))
}

fn json(cluster: &Cluster, target: &Target) -> Option<Value> {
    let found = resource::get(cluster, target.kind, &target.namespace, &target.name)?;
    Some(found.served(cluster.version()))
}

/// Removes the fields that only a real apply would write, so that they do not appear in the diff.
fn unnoted(mut merged: Value, live: Option<&Value>) -> Value {
    let metadata = &mut merged["metadata"];
    match live {
        Some(live) => {
            let before = &live["metadata"];
            metadata["resourceVersion"] = before["resourceVersion"].clone();
            let noted = &before["annotations"][LAST_APPLIED];
            match noted {
                Value::Null => drop(without_annotation(metadata)),
                noted => metadata["annotations"][LAST_APPLIED] = noted.clone(),
            }
            // A change of the generation is left out if apply's annotation is its only cause.
            if let Some(counted) = metadata.get("generation").cloned() {
                metadata["generation"] = before["generation"].clone();
                if merged != *live {
                    merged["metadata"]["generation"] = counted;
                }
            }
        }
        None => {
            without_annotation(metadata);
            if let Some(metadata) = metadata.as_object_mut() {
                metadata.remove("resourceVersion");
            }
        }
    }
    merged
}

fn without_annotation(metadata: &mut Value) -> Option<()> {
    let annotations = metadata["annotations"].as_object_mut()?;
    annotations.remove(LAST_APPLIED);
    if annotations.is_empty() {
        metadata.as_object_mut()?.remove("annotations");
    }
    Some(())
}

fn print(call: &mut Call, target: &Target, before: &str, after: &str) {
    let group = match target.kind.group() {
        "" => String::new(),
        group => format!("{group}."),
    };
    let name = format!(
        "{group}v1.{}.{}.{}",
        target.kind, target.namespace, target.name
    );
    let (live, merged) = (format!("/tmp/LIVE/{name}"), format!("/tmp/MERGED/{name}"));
    call.print(format!("diff -u -N {live} {merged}"));
    let date = call
        .now()
        .rfc3339()
        .replace('T', " ")
        .replace('Z', ".000000000 +0000");
    call.print(format!("--- {live}\t{date}"));
    call.print(format!("+++ {merged}\t{date}"));
    let before: Vec<&str> = before.lines().collect();
    let after: Vec<&str> = after.lines().collect();
    for hunk in hunks(&script(&before, &after)) {
        call.print(hunk);
    }
}

/// A line of a diff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edit<'t> {
    Same(&'t str),
    Gone(&'t str),
    New(&'t str),
}

/// The shortest way from one text to the other: a longest common subsequence.
fn script<'t>(before: &[&'t str], after: &[&'t str]) -> Vec<Edit<'t>> {
    let (rows, columns) = (before.len() + 1, after.len() + 1);
    let mut common = vec![0_u32; rows * columns];
    for i in (0..before.len()).rev() {
        for j in (0..after.len()).rev() {
            common[i * columns + j] = if before[i] == after[j] {
                common[(i + 1) * columns + j + 1] + 1
            } else {
                common[(i + 1) * columns + j].max(common[i * columns + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut edits = Vec::new();
    while i < before.len() || j < after.len() {
        if i < before.len() && j < after.len() && before[i] == after[j] {
            edits.push(Edit::Same(before[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == after.len()
            || (i < before.len() && common[(i + 1) * columns + j] >= common[i * columns + j + 1])
        {
            edits.push(Edit::Gone(before[i]));
            i += 1;
        } else {
            edits.push(Edit::New(after[j]));
            j += 1;
        }
    }
    edits
}

/// Changes with the lines around them, as `diff -u` groups them.
fn hunks(edits: &[Edit]) -> Vec<String> {
    let is_change = |edit: &Edit| !matches!(edit, Edit::Same(_));
    let mut hunks = Vec::new();
    let mut at = 0;
    while let Some(first) = edits[at..]
        .iter()
        .position(is_change)
        .map(|offset| at + offset)
    {
        let start = first.saturating_sub(CONTEXT).max(at);
        let mut last = first;
        while let Some(next) = edits[last + 1..].iter().position(is_change) {
            if next > 2 * CONTEXT {
                break;
            }
            last += next + 1;
        }
        let end = (last + 1 + CONTEXT).min(edits.len());
        hunks.push(hunk(edits, start, end));
        at = end;
    }
    hunks
}

fn hunk(edits: &[Edit], start: usize, end: usize) -> String {
    let count = |edits: &[Edit], side: fn(&Edit) -> bool| edits.iter().filter(|e| side(e)).count();
    let in_old: fn(&Edit) -> bool = |edit| !matches!(edit, Edit::New(_));
    let in_new: fn(&Edit) -> bool = |edit| !matches!(edit, Edit::Gone(_));
    let range = |side: fn(&Edit) -> bool| {
        let (before, length) = (
            count(&edits[..start], side),
            count(&edits[start..end], side),
        );
        // An empty range is named by the line before it.
        format!("{},{length}", before + usize::from(length > 0))
    };
    let mut text = format!("@@ -{} +{} @@", range(in_old), range(in_new));
    for edit in &edits[start..end] {
        let (sign, line) = match edit {
            Edit::Same(line) => (' ', line),
            Edit::Gone(line) => ('-', line),
            Edit::New(line) => ('+', line),
        };
        text.push_str(&format!("\n{sign}{line}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_shown_with_three_lines_around_them() {
        let before: Vec<String> = (1..=20).map(|number| number.to_string()).collect();
        let mut after = before.clone();
        after[4] = "five".to_string();
        after.push("21".to_string());
        let before: Vec<&str> = before.iter().map(String::as_str).collect();
        let after: Vec<&str> = after.iter().map(String::as_str).collect();
        let hunks = hunks(&script(&before, &after));
        assert_eq!(
            hunks[0],
            "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8"
        );
        assert_eq!(hunks[1], "@@ -18,3 +18,4 @@\n 18\n 19\n 20\n+21");
        assert_eq!(hunks.len(), 2);
    }
}
