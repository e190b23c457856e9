//! All commands: their names, flags and what carries them out.

mod about;
mod changes;
mod creation;
mod objects;
mod pods;
mod rollouts;

use super::Running;
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::Flags;

pub(crate) struct Spec {
    /// `rollout status`.
    pub path: &'static str,
    pub usage: &'static str,
    pub about: &'static str,
    pub flags: Flags,
    pub run: fn(&mut Call, &Args) -> Result<Running, Failure>,
}

const GROUPS: [&[Spec]; 6] = [
    objects::COMMANDS,
    creation::COMMANDS,
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
        "cj" => "cronjob",
        "ing" => "ingress",
        "pc" => "priorityclass",
        "resourcequota" => "quota",
        "sa" => "serviceaccount",
        "pods" | "po" => "pod",
        "nodes" | "no" => "node",
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flags::each;

    const RECORDED: &str = include_str!("../../../tests/kubectl-1.36-flags.txt");

    /// Flags of kubectl before 1.36, which old tutorials give.
    const OLD: [&str; 6] = [
        "delete-local-data",
        "export",
        "generator",
        "prune-whitelist",
        "short",
        "override-type",
    ];

    /// A flag that kubectl has for a command is never unknown, and one that it has not is never taken.
    #[test]
    fn every_command_takes_the_flags_that_it_takes_in_kubectl() {
        for spec in all().filter(|spec| spec.path != "rolling-update") {
            let line = RECORDED.lines().find_map(|line| {
                let (path, flags) = line.split_once(':')?;
                (path == spec.path).then_some(flags)
            });
            let mut real: Vec<&str> = line.expect(spec.path).split_whitespace().collect();
            let mut ours: Vec<&str> = each(spec.flags).map(|flag| flag.long).collect();
            real.retain(|flag| !OLD.contains(flag));
            ours.retain(|flag| !OLD.contains(flag));
            ours.sort();
            assert_eq!(ours, real, "kubectl {}", spec.path);
        }
    }

    #[test]
    fn no_letter_stands_for_two_flags() {
        for spec in all() {
            let mut letters: Vec<char> = each(spec.flags).filter_map(|flag| flag.short).collect();
            let count = letters.len();
            letters.sort();
            letters.dedup();
            assert_eq!(letters.len(), count, "kubectl {}", spec.path);
        }
    }
}
