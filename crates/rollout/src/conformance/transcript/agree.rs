//! Compares two outputs and ignores the parts that differ between any two clusters.
//!
//! These parts are masked: the random ends of pod names, IP addresses, node names, ages and timestamps (and the width
//! that a column has because of them), how long a pull took, the order of pods in a list and of events of one second, how often a `Waiting
//! for …` line is repeated, and blank lines at the end, which recordings do not keep.

#![expect(
    clippy::string_slice,
    reason = "each place comes from a search in the same text"
)]

use super::{Passage, Player, Transcript, recorded_form};
use shell::pattern::{Pattern, Syntax};
use std::ops::Range;
use std::sync::LazyLock;

/// A command of a transcript, played again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    pub command: String,
    pub recorded: String,
    pub played: String,
}

impl Comparison {
    pub fn agrees(&self) -> bool {
        let (recorded, played) = self.masked();
        recorded == played
    }

    fn masked(&self) -> (Vec<String>, Vec<String>) {
        masked(&self.recorded, &self.played)
    }

    /// Whether the outputs agree except for the numbers in the `Waiting for …` lines: how many pods become ready
    /// between two looks of a controller is a race, which differs from run to run even in the real cluster.
    pub fn agrees_but_for_waiting(&self) -> bool {
        let (mut recorded, mut played) = self.masked();
        for lines in [&mut recorded, &mut played] {
            lines.retain(|line| !line.starts_with(WAITING));
        }
        recorded == played
    }

    /// The lines that differ: `-` recorded, `+` played.
    pub fn difference(&self) -> String {
        let (recorded, played) = self.masked();
        let same = recorded
            .iter()
            .zip(&played)
            .take_while(|(a, b)| a == b)
            .count();
        let minus = recorded[same..].iter().map(|line| format!("  - {line}\n"));
        let plus = played[same..].iter().map(|line| format!("  + {line}\n"));
        minus.chain(plus).collect()
    }
}

/// Plays a transcript and compares the output of every command with what was recorded.
pub fn compare(transcript: &Transcript) -> Vec<Comparison> {
    let mut player = Player::new(transcript);
    let played = transcript.passages.iter().filter_map(|passage| {
        let ended = player.play(passage);
        match (passage, ended) {
            (Passage::Command { line, output }, Some(ended)) => Some(Comparison {
                command: line.clone(),
                recorded: output.clone(),
                played: recorded_form(&ended),
            }),
            _ => None,
        }
    });
    played.collect()
}

/// The text that replaces the random end of a pod's name, by which masked lines are recognised.
const POD: &str = "-<pod>";

const WAITING: &str = "Waiting for ";

static MASKS: LazyLock<Vec<(Pattern, &str)>> = LazyLock::new(|| {
    [
        (
            "[A-Z][a-z][a-z], [0-9]{2} [A-Z][a-z][a-z] [0-9]{4} [0-9:]{8} .0000",
            "<date>",
        ),
        ("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z", "<date>"),
        (r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+", "<ip>"),
        (r"\bnode-?[0-9]+\b", "<node>"),
        (r"-[bcdfghjklmnpqrstvwxz2456789]{5}\b", POD),
        (r"\b([0-9.]+(ms|[smhdy]))+\b", "<age>"),
        ("  +", "  "),
    ]
    .map(|(pattern, mask)| {
        let compiled = Pattern::new(pattern, Syntax::Extended, false);
        (compiled.expect("the masks are valid patterns"), mask)
    })
    .into()
});

/// The lines of what was recorded and of what was played, masked.
pub fn masked(recorded: &str, played: &str) -> (Vec<String>, Vec<String>) {
    let seconds = seconds(&lines(recorded));
    let masked = |output| {
        let mut masked: Vec<String> = lines(output).into_iter().map(mask_line).collect();
        for second in &seconds {
            if let Some(events) = masked.get_mut(second.clone()) {
                events.sort();
            }
        }
        for run in masked.chunk_by_mut(|a, b| a.contains(POD) && b.contains(POD)) {
            run.sort();
        }
        masked
    };
    (masked(recorded), masked(played))
}

fn lines(output: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = output.trim_end_matches('\n').lines().collect();
    lines.dedup_by(|a, b| a == b && a.starts_with(WAITING));
    lines
}

/// The ranges of lines with several events of one second.
fn seconds(lines: &[&str]) -> Vec<Range<usize>> {
    let mut at = 0;
    let runs = lines.chunk_by(|a, b| happened(a).is_some_and(|second| happened(b) == Some(second)));
    runs.map(|run| {
        at += run.len();
        at - run.len()..at
    })
    .collect()
}

/// The age in an event's line, which says when the event was last seen; `None` for other lines.
fn happened(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    match (words.next()?, words.next()?, words.next()?) {
        ("Normal" | "Warning", _, seen) | (seen, "Normal" | "Warning", _) => Some(seen),
        _ => None,
    }
}

fn mask_line(line: &str) -> String {
    let mut line = line.trim_end_matches(' ').to_string();
    for (pattern, mask) in &*MASKS {
        line = replaced(&line, pattern, mask);
    }
    line
}

fn replaced(line: &str, pattern: &Pattern, with: &str) -> String {
    let mut done = String::new();
    let mut from = 0;
    while let Some(place) = pattern.find(line, from) {
        done.push_str(&line[from..place.start]);
        done.push_str(with);
        from = place.end;
    }
    done + &line[from..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agree(a: &str, b: &str) -> bool {
        let (a, b) = masked(a, b);
        a == b
    }

    #[test]
    fn what_clusters_do_not_share_is_masked_and_nothing_else() {
        assert!(agree(
            "NAME                 READY   AGE\nweb-75f697ccb6-57c2f   1/1     9s\n",
            "NAME                   READY   AGE\nweb-75f697ccb6-bbbbb   1/1     2m10s\n"
        ));
        assert!(!agree("web-75f697ccb6-57c2f\n", "web-75f697ccb7-57c2f\n"));
        assert!(agree(
            "Waiting for a\nWaiting for a\nWaiting for b\n",
            "Waiting for a\nWaiting for b\n"
        ));
        assert!(!agree(
            "Waiting for a\nWaiting for b\n",
            "Waiting for b\nWaiting for a\n"
        ));
        assert!(agree(
            "x-75f697ccb6-57c2f 0/1\nx-75f697ccb6-2222f 1/1\n",
            "x-75f697ccb6-hhhhh 1/1\nx-75f697ccb6-22222 0/1\n"
        ));
        assert!(!agree("3/3\n", "2/3\n"));
        assert!(agree("REVISION\n1\n\n", "REVISION\n1\n"));
        assert!(agree("10.244.0.18 node3\n", "10.244.0.1 node1\n"));
        let (up, down) = ("  Normal  Up  7s  a  b\n", "  Normal  Down  7s  a  b\n");
        assert!(agree(&format!("{up}{down}"), &format!("{down}{up}")));
        let before = "  Normal  Down  9s  a  b\n";
        assert!(!agree(&format!("{up}{before}"), &format!("{before}{up}")));
        assert!(!agree("deploy (x2 over 3s)\n", "deploy (x3 over 3s)\n"));
    }
}
