//! Other futures: acting in the past begins a new branch, and the old one stays reachable.

use super::moment::Descent;
use super::sample::Samples;
use super::{Checkpoint, Cursor, Given, Timeline};
use crate::cluster::Command;
use crate::trace::Entry;
use kube::clock::Time;

/// A run that was left because a different command was given in its past.
#[derive(Clone, Debug)]
pub struct Branch {
    commands: Vec<Given>,
    entries: Vec<Entry>,
    samples: Samples,
    checkpoints: Vec<Checkpoint>,
    spacing: u64,
    descent: Descent,
    /// The moment at which the run parted from the branch that followed.
    pub left_at: Time,
    pub horizon: Time,
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
        let first = other.checkpoints[0].clone();
        self.commands = other.commands;
        self.entries = other.entries;
        self.samples = other.samples;
        self.checkpoints = other.checkpoints;
        self.spacing = other.spacing;
        self.descent = other.descent;
        self.horizon = other.horizon;
        self.cursor = first.cursor;
        self.cluster = first.cluster;
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
        Branch {
            commands: std::mem::take(&mut self.commands),
            entries: std::mem::take(&mut self.entries),
            samples: std::mem::take(&mut self.samples),
            checkpoints: std::mem::take(&mut self.checkpoints),
            spacing: self.spacing,
            descent: self.descent.clone(),
            left_at,
            horizon: self.horizon,
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
        self.fork();
        self.horizon = now;
    }
}
