//! Opening a saved run at the moment at which it was saved, or as near to it as a person would wait for.

use super::{Given, Timeline};
use kube::clock::Time;

/// The most work, in tasks and writes, before a run is shown. A rollout of a thousand replicas takes half of it.
const MOST_WORK: u64 = 100_000;
/// The work that a command counts as, even if it is refused.
const COMMAND_WORK: u64 = 200;
/// Nothing is recorded or shown later than this: ten years.
const LATEST: Time = Time::from_secs(10 * 365 * 24 * 3600);

impl Timeline {
    /// The run with these commands, at a moment; or earlier, if going there is too much work ([`Timeline::is_cut_short`]).
    pub fn open(self, mut commands: Vec<Given>, at: Time) -> Timeline {
        for given in &mut commands {
            given.at = given.at.min(LATEST);
        }
        let mut timeline = self.with_commands(commands);
        let at = at.min(LATEST);
        while timeline.next_at().is_some_and(|next| next <= at) {
            if timeline.work() >= MOST_WORK {
                timeline.cut_short = true;
                return timeline;
            }
            timeline.advance_one();
        }
        timeline.run_to(at);
        timeline
    }

    /// Whether this run was opened before the moment asked for, which was too far away.
    pub fn is_cut_short(&self) -> bool {
        self.cut_short
    }

    fn work(&self) -> u64 {
        self.cursor.tasks + self.cluster.work() + self.cursor.commands as u64 * COMMAND_WORK
    }
}
