//! How long each step of a build takes, told as it ends.

use std::time::{Duration, Instant};

/// A build that is under way.
pub(crate) struct Steps {
    begun: Instant,
    last: Instant,
}

impl Steps {
    pub(crate) fn begin() -> Steps {
        let now = Instant::now();
        Steps {
            begun: now,
            last: now,
        }
    }

    /// Tells what was done since the step before.
    pub(crate) fn done(&mut self, step: &str) {
        let now = Instant::now();
        let took = now.duration_since(self.last).as_secs_f64();
        println!("  {step:<32} {took:>6.1} s");
        self.last = now;
    }

    /// How long the build takes so far.
    pub(crate) fn took(&self) -> Duration {
        self.begun.elapsed()
    }
}
