//! Whether two outputs agree, but for what no two clusters have in common.
//!
//! Masked are: the random ends of pod names, IP addresses, node names, ages and timestamps (and the width that a column has
//! because of them), the order of pods in a list, and how often a `Waiting for …` line is repeated.

use super::{Part, Player, Transcript, recorded_form};
use kubectl::shell::pattern::{Pattern, Syntax};
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
        masked(&self.recorded) == masked(&self.played)
    }

    /// Whether they agree but for which numbers `Waiting for …` lines came by on the way: how many pods become ready
    /// between two looks of a controller is a race, in the real cluster from one run to the next.
    pub fn agrees_but_for_waiting(&self) -> bool {
        let kept = |output: &str| {
            let mut lines = masked(output);
            lines.retain(|line| !line.starts_with(WAITING));
            lines
        };
        kept(&self.recorded) == kept(&self.played)
    }

    /// Where they part, line by line: `-` recorded, `+` played.
    pub fn difference(&self) -> String {
        let (recorded, played) = (masked(&self.recorded), masked(&self.played));
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

/// Plays a transcript and holds every command against what was recorded.
pub fn compare(transcript: &Transcript) -> Vec<Comparison> {
    let mut player = Player::new(transcript);
    let played = transcript.parts.iter().filter_map(|part| {
        let ended = player.play(part);
        match (part, ended) {
            (Part::Command { line, output }, Some(ended)) => Some(Comparison {
                command: line.clone(),
                recorded: output.clone(),
                played: recorded_form(&ended),
            }),
            _ => None,
        }
    });
    played.collect()
}

/// What stands for itself in a mask, so that masked lines can be told.
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
        (r"\bnode[0-9]+\b", "<node>"),
        (r"-[bcdfghjklmnpqrstvwxz2456789]{5}\b", POD),
        (r"\b([0-9]+[smhdy])+\b", "<age>"),
        ("  +", "  "),
    ]
    .map(|(pattern, mask)| {
        let compiled = Pattern::new(pattern, Syntax::Extended, false);
        (compiled.expect("the masks are valid patterns"), mask)
    })
    .into()
});

/// The lines of an output, masked.
pub fn masked(output: &str) -> Vec<String> {
    let mut lines: Vec<String> = output.lines().map(mask_line).collect();
    lines.dedup_by(|a, b| a == b && a.starts_with(WAITING));
    for run in lines.chunk_by_mut(|a, b| a.contains(POD) && b.contains(POD)) {
        run.sort();
    }
    lines
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
    let mut rest: Vec<char> = line.chars().collect();
    while let Some((from, to)) = pattern.find(&rest.iter().collect::<String>()) {
        done.extend(&rest[..from]);
        done.push_str(with);
        rest.drain(..to);
    }
    done.extend(rest);
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agree(a: &str, b: &str) -> bool {
        masked(a) == masked(b)
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
        assert!(agree("10.244.0.18 node3\n", "10.244.0.1 node1\n"));
        assert!(!agree("deploy (x2 over 3s)\n", "deploy (x3 over 3s)\n"));
    }
}
