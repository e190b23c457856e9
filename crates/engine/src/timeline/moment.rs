//! Moments of a run. Callers remember them and ask later whether they are still part of the past.

use super::Timeline;
use kube::clock::Time;

/// A position of a run. The time alone would not identify it, because commands given at that time may have been taken
/// back since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub at: Time,
    /// Tasks that had run, counted because several may be due at one time.
    tasks: u64,
    /// Commands that had been carried out.
    commands: usize,
    /// Tells branches apart.
    branch: u32,
}

/// The branches that the present one has come from, the point at which each was left, and its own number.
#[derive(Clone, Debug, Default)]
pub(super) struct Descent {
    forks: Vec<Moment>,
    branch: u32,
}

impl Timeline {
    /// The present moment.
    pub fn moment(&self) -> Moment {
        Moment {
            at: self.now(),
            tasks: self.cursor.tasks,
            commands: self.cursor.commands,
            branch: self.descent.branch,
        }
    }

    /// The present moment, as it was after the command with this number.
    pub fn moment_after(&self, command: usize) -> Moment {
        Moment {
            commands: command + 1,
            ..self.moment()
        }
    }

    /// Whether the present was reached through that moment.
    pub fn has_passed(&self, moment: Moment) -> bool {
        let is_after = |other: &Moment| {
            let parts = |one: &Moment| (one.at, one.tasks, one.commands);
            let (mine, others) = (parts(&moment), parts(other));
            mine.0 <= others.0 && mine.1 <= others.1 && mine.2 <= others.2
        };
        let mut forks = self.descent.forks.iter();
        let is_ours = moment.branch == self.descent.branch
            || forks.any(|fork| fork.branch == moment.branch && is_after(fork));
        is_ours && is_after(&self.moment())
    }

    /// Begins another branch at the present moment.
    pub(super) fn fork(&mut self) {
        let here = self.moment();
        self.descent.forks.push(here);
        self.last_branch += 1;
        self.descent.branch = self.last_branch;
    }
}
