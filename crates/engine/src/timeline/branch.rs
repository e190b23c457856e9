//! Other futures: acting in the past begins a new branch, and the old one stays reachable.

use super::moment::Descent;
use super::{Checkpoint, Cursor, Given, Sample, Timeline};
use crate::cluster::Command;
use crate::trace::Entry;
use kube::clock::Time;

/// A run that was left when something else was done in its past.
#[derive(Clone, Debug)]
pub struct Branch {
    commands: Vec<Given>,
    entries: Vec<Entry>,
    samples: Vec<Sample>,
    checkpoints: Vec<Checkpoint>,
    spacing: u64,
    descent: Descent,
    /// Where it parted from the branch that followed.
    pub left_at: Time,
    pub horizon: Time,
}

impl Branch {
    /// What was done there first after it parted, if anything was.
    pub fn first_command(&self) -> Option<&Command> {
        let after = self.commands.iter().find(|given| given.at >= self.left_at);
        after.map(|given| &given.command)
    }
}

/// Branches that are kept; the oldest goes first.
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

    /// Leaves what lies ahead, commands included, as a branch: from now on things go as they go by themselves.
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

    /// Cuts off what lies ahead of the present, and keeps it as a branch if anything does.
    pub(super) fn branch_off(&mut self) {
        let now = self.now();
        let Cursor {
            tasks,
            commands,
            entries,
        } = self.cursor;
        let nothing_ahead = self.entries.len() == entries && self.commands.len() == commands;
        if nothing_ahead {
            // What was read there was read in a future that will not be.
            if self.horizon > now {
                self.fork();
            }
            self.horizon = now;
            return;
        }
        let kept = (
            self.commands[..commands].to_vec(),
            self.entries[..entries].to_vec(),
            self.samples
                .iter()
                .filter(|s| s.at <= now)
                .cloned()
                .collect(),
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
