//! All commands: their names, flags and what carries them out.

mod about;
mod changes;
mod objects;
mod pods;
mod rollouts;

use super::Running;
use crate::args::{Args, Flag, Takes, flag, switch, text};
use crate::call::{Call, Failure};

pub(crate) struct Spec {
    /// `rollout status`.
    pub path: &'static str,
    pub usage: &'static str,
    pub about: &'static str,
    pub flags: &'static [Flag],
    pub run: fn(&mut Call, &Args) -> Result<Running, Failure>,
}

// Flags that several commands take.
const FILE: Flag = flag("filename", Some('f'), Takes::Text);
const RECURSIVE: Flag = flag("recursive", Some('R'), Takes::Switch);
const KUSTOMIZE: Flag = flag("kustomize", Some('k'), Takes::Text);
const SELECTOR: Flag = flag("selector", Some('l'), Takes::Text);
const OUTPUT: Flag = flag("output", Some('o'), Takes::Text);
const DRY_RUN: Flag = flag("dry-run", None, Takes::Optional("unchanged"));
const RECORD: Flag = switch("record");
const ALL: Flag = switch("all");
const ALL_NAMESPACES: Flag = flag("all-namespaces", Some('A'), Takes::Switch);
const FIELD_MANAGER: Flag = text("field-manager");
const OVERWRITE: Flag = switch("overwrite");
const TIMEOUT: Flag = flag("timeout", None, Takes::Span);
const VALIDATE: Flag = flag("validate", None, Takes::Optional("strict"));
const IGNORE_NOT_FOUND: Flag = switch("ignore-not-found");

const GROUPS: [&[Spec]; 5] = [
    objects::COMMANDS,
    changes::COMMANDS,
    rollouts::COMMANDS,
    pods::COMMANDS,
    about::COMMANDS,
];

/// Most words in the name of a command.
const LONGEST_PATH: usize = 3;

pub(crate) fn all() -> impl Iterator<Item = &'static Spec> {
    GROUPS.into_iter().flatten()
}

/// The command that the first words name, and how many of them do.
pub(super) fn find(words: &[&str]) -> Option<(&'static Spec, usize)> {
    let words: Vec<&str> = words
        .iter()
        .take(LONGEST_PATH)
        .map(|word| whole(word))
        .collect();
    (1..=words.len()).rev().find_map(|count| {
        let path = words[..count].join(" ");
        let found = all().find(|spec| spec.path == path)?;
        Some((found, count))
    })
}

/// Short forms of second words.
fn whole(word: &str) -> &str {
    match word {
        "deploy" => "deployment",
        "cm" => "configmap",
        "svc" => "service",
        "ns" => "namespace",
        "pdb" => "poddisruptionbudget",
        word => word,
    }
}

/// The first words of all commands, each once.
pub(crate) fn groups() -> Vec<&'static str> {
    let mut groups: Vec<&str> = Vec::new();
    for group in all().filter_map(|spec| spec.path.split(' ').next()) {
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups
}
