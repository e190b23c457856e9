//! Tests the values that a StatefulSet or DaemonSet compares before a step, and what holds it back.

use engine::cluster::Command;
use engine::timeline::Timeline;
use kube::api::KubernetesVersion;
use kube::clock::Duration;
use kube::manifest;
use std::collections::BTreeSet;
use view::catalog::{self, Group};
use view::explain::Explanation;
use view::formula::{Equation, Token, plain};
use view::words::ENGLISH;
use view::workload::subject;

const LONG: Duration = Duration::from_secs(600);

/// Applies the manifests in the editor of a ready scenario.
fn updated(id: &str) -> Timeline {
    let example = catalog::find(id).expect("it is in the menu");
    let version = KubernetesVersion::NEWEST;
    let mut timeline = example.scenario(version).timeline();
    for manifest in manifest::read(&example.next(), timeline.cluster().version()).manifests {
        let manifest = manifest.given;
        timeline
            .execute(Command::Apply { manifest })
            .expect("it is valid");
    }
    timeline
}

/// All equations on the way to rest: those of the steps, and those of the holds between them.
fn said(id: &str) -> BTreeSet<String> {
    let mut timeline = updated(id);
    let mut said = BTreeSet::new();
    let end = timeline.now() + LONG;
    while timeline.step() && timeline.now() < end {
        let Some(workload) = subject(&timeline) else {
            continue;
        };
        let explanation = Explanation::of(&timeline, workload.uid);
        let steps = explanation.decisions.iter().map(|one| ("", &one.lines));
        let hold = ("waits: ", &explanation.hold_lines);
        for (kind, lines) in steps.chain([hold]) {
            for line in lines {
                assert!(holds(line), "{}", plain(line, ENGLISH.quantity));
                said.insert(format!("{kind}{}", plain(line, ENGLISH.quantity)));
            }
        }
    }
    said
}

/// Whether the equation or inequality is true.
fn holds(line: &Equation) -> bool {
    match line[..] {
        [
            Token::Name(_),
            Token::Number(left, _),
            sign,
            Token::Name(_),
            Token::Number(right, _),
        ] => match sign {
            Token::Below => left < right,
            Token::AtLeast => left >= right,
            Token::Equals => left == right,
            _ => false,
        },
        _ => false,
    }
}

#[test]
fn every_comparison_that_is_shown_is_true() {
    let all: Vec<&str> = [Group::StatefulSets, Group::DaemonSets]
        .into_iter()
        .flat_map(Group::examples)
        .map(|example| example.id)
        .collect();
    assert!(all.len() >= 19);
    for id in all {
        said(id);
    }
}

#[test]
fn each_rule_is_told_with_its_numbers() {
    for (id, lines) in [
        (
            "sts-canary",
            &[
                "ordinal 3 ≥ partition 3",
                "unavailable 0 < max unavailable 1",
            ][..],
        ),
        (
            "ds-max-unavailable",
            &[
                "unavailable 0 < max unavailable 3",
                "unavailable 2 < max unavailable 3",
                "waits: unavailable 3 = max unavailable 3",
            ],
        ),
        (
            "ds-surge",
            &[
                "surging 0 < max surge 2",
                "surging 1 < max surge 2",
                "waits: surging 2 = max surge 2",
            ],
        ),
    ] {
        let said = said(id);
        for line in lines {
            assert!(said.contains(*line), "{id}: {line} in {said:?}");
        }
    }
}
