//! Other futures: acting in the past begins a new branch, and the old one stays reachable.

use super::moment::Descent;
use super::sample::Samples;
use super::{Checkpoint, Cursor, FIRST_SPACING, Given, Timeline};
use crate::cluster::Command;
use crate::trace::Entry;
use kube::clock::Time;
use kube::order::Order;
use std::cmp::Reverse;

/// A run that was left because a different command was given in its past.
#[derive(Clone, Debug)]
pub struct Branch {
    commands: Vec<Given>,
    first: Checkpoint,
    /// What was simulated; `None` once the memory is needed for smaller branches. It follows from the commands.
    known: Option<Box<KnownRun>>,
    descent: Descent,
    /// The moment at which the run parted from the branch that followed.
    pub left_at: Time,
    pub horizon: Time,
}

/// The part of a run that can be simulated again.
#[derive(Clone, Debug)]
struct KnownRun {
    entries: Vec<Entry>,
    samples: Samples,
    checkpoints: Vec<Checkpoint>,
    spacing: u64,
}

impl Branch {
    /// The first command of this branch after the parting, if there is one.
    pub fn first_command(&self) -> Option<&Command> {
        let after = self.commands.iter().find(|given| given.at >= self.left_at);
        after.map(|given| &given.command)
    }
}

/// The largest number of branches that are kept. The oldest is dropped first.
const MOST_BRANCHES: usize = 8;
/// The bytes that what is known of the present run and of its branches may take, by estimate. Older branches are
/// forgotten down to their commands first.
const MOST_BYTES: usize = 32 << 20;
/// About the bytes of a pod and its events in a checkpoint that share nothing with other checkpoints.
const POD_BYTES: usize = 400;

fn bytes_of(entries: &[Entry], checkpoints: &[Checkpoint]) -> usize {
    let pods = checkpoints.iter();
    let pods = pods.map(|checkpoint| checkpoint.cluster.store().pods.len());
    size_of_val(entries) + pods.sum::<usize>() * POD_BYTES
}

/// The branches to forget so that the others hold at most so many bytes: the largest first, and the older one among equals.
fn too_large(sizes: &[usize], most: usize) -> Vec<usize> {
    let mut bytes: usize = sizes.iter().sum();
    let mut largest: Vec<usize> = (0..sizes.len()).collect();
    largest.order_by_key(|index| Reverse(sizes[*index]));
    largest.retain(|index| {
        let is_forgotten = bytes > most;
        if is_forgotten {
            bytes -= sizes[*index];
        }
        is_forgotten
    });
    largest
}

impl Timeline {
    /// The runs that were left, oldest first.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// Goes to another branch, at the present moment or its end; the present one is kept in its place.
    /// `false` when there is no such branch.
    pub fn switch_branch(&mut self, index: usize) -> bool {
        if index >= self.branches.len() {
            return false;
        }
        self.changes += 1;
        let now = self.now();
        let other = self.branches.remove(index);
        let left = self.leave(other.left_at);
        self.branches.insert(index, left);
        let is_known = other.known.is_some();
        let known = other.known.map_or_else(
            || KnownRun {
                entries: Vec::new(),
                samples: Samples::default(),
                checkpoints: vec![other.first.clone()],
                spacing: FIRST_SPACING,
            },
            |known| *known,
        );
        self.commands = other.commands;
        self.entries = known.entries;
        self.samples = known.samples;
        self.checkpoints = known.checkpoints;
        self.spacing = known.spacing;
        self.descent = other.descent;
        self.horizon = if is_known { other.horizon } else { Time::ZERO };
        self.cursor = other.first.cursor;
        self.cluster = other.first.cluster;
        self.forget_large_branches();
        if !is_known {
            self.seek(other.horizon);
        }
        self.seek(now.min(other.horizon));
        true
    }

    /// Keeps the known future, including its commands, as a branch, and goes on from the present without those
    /// commands.
    pub fn abandon_future(&mut self) {
        self.finish_this_moment();
        self.branch_off();
        self.changes += 1;
    }

    /// Forgets a branch.
    pub fn close_branch(&mut self, index: usize) {
        if index < self.branches.len() {
            self.branches.remove(index);
        }
    }

    fn leave(&mut self, left_at: Time) -> Branch {
        let known = KnownRun {
            entries: std::mem::take(&mut self.entries),
            samples: std::mem::take(&mut self.samples),
            checkpoints: std::mem::take(&mut self.checkpoints),
            spacing: self.spacing,
        };
        Branch {
            commands: std::mem::take(&mut self.commands),
            first: known.checkpoints[0].clone(),
            known: Some(Box::new(known)),
            descent: self.descent.clone(),
            left_at,
            horizon: self.horizon,
        }
    }

    /// Forgets what is known of branches if all would take too much memory. Their commands stay, and the rest is simulated again
    /// when one is visited.
    fn forget_large_branches(&mut self) {
        let known = |branch: &Branch| {
            let known = branch.known.as_ref();
            known.map_or(0, |known| bytes_of(&known.entries, &known.checkpoints))
        };
        let sizes: Vec<usize> = self.branches.iter().map(known).collect();
        let present = bytes_of(&self.entries, &self.checkpoints);
        for index in too_large(&sizes, MOST_BYTES.saturating_sub(present)) {
            self.branches[index].known = None;
        }
    }

    /// Cuts off the known future, and keeps it as a branch if anything happens in it.
    pub(super) fn branch_off(&mut self) {
        let now = self.now();
        let Cursor {
            tasks,
            commands,
            entries,
        } = self.cursor;
        let nothing_ahead = self.entries.len() == entries && self.commands.len() == commands;
        if nothing_ahead {
            // Moments up to the horizon may be remembered elsewhere, and they do not belong to the new future.
            if self.horizon > now {
                self.fork();
            }
            self.horizon = now;
            return;
        }
        let kept = (
            self.commands[..commands].to_vec(),
            self.entries[..entries].to_vec(),
            {
                let mut samples = self.samples.clone();
                samples.truncate(now);
                samples
            },
            self.checkpoints
                .iter()
                .filter(|c| c.cursor.tasks <= tasks && c.cursor.commands <= commands)
                .cloned()
                .collect(),
        );
        let left = self.leave(now);
        self.branches.push(left);
        if self.branches.len() > MOST_BRANCHES {
            self.branches.remove(0);
        }
        (self.commands, self.entries, self.samples, self.checkpoints) = kept;
        self.forget_large_branches();
        self.fork();
        self.horizon = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Settings;
    use kube::clock::Duration;
    use serde_json::json;

    fn apply(replicas: u32) -> Command {
        let manifest = json!({
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": "web"},
            "spec": {
                "replicas": replicas,
                "selector": {"matchLabels": {"app": "web"}},
                "template": {
                    "metadata": {"labels": {"app": "web"}},
                    "spec": {"containers": [{"name": "web", "image": "web:v1"}]},
                },
            },
        });
        Command::Apply { manifest }
    }

    #[test]
    fn small_branches_outlast_large_ones() {
        for (most, forgotten) in [(52, &[][..]), (12, &[3]), (11, &[3, 1]), (0, &[3, 1, 2, 0])] {
            assert_eq!(too_large(&[1, 9, 2, 40], most), forgotten, "{most}");
        }
        assert_eq!(too_large(&[5, 5, 5], 10), [0]);
    }

    #[test]
    fn a_branch_of_which_only_the_commands_are_left_is_simulated_again() {
        let mut timeline = Timeline::new(Settings::default());
        timeline.execute(apply(3)).expect("it is valid");
        timeline.run_to_rest(Duration::from_secs(600));
        let left = (timeline.entries().to_vec(), timeline.horizon());
        timeline.seek(Time(1_500));
        timeline.execute(apply(5)).expect("it is valid");
        timeline.branches[0].known = None;
        assert!(timeline.switch_branch(0));
        assert_eq!((timeline.entries().to_vec(), timeline.horizon()), left);
        assert_eq!(timeline.now(), Time(1_500));
    }
}
