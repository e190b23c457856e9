//! Prints how long each step of a build took, when the step ends.

use std::time::{Duration, Instant};

/// A build in progress.
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

    /// Prints the time since the previous step.
    pub(crate) fn done(&mut self, step: &str) {
        let now = Instant::now();
        let took = now.duration_since(self.last).as_secs_f64();
        println!("  {step:<32} {took:>6.1} s");
        self.last = now;
    }

    /// The time since the build began.
    pub(crate) fn took(&self) -> Duration {
        self.begun.elapsed()
    }
}
