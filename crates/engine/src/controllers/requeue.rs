//! How a controller says when it wants to look again.

use kube::clock::Duration;

/// When a controller wants to look again by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Requeue {
    /// Only when something changes.
    #[default]
    No,
    After(Duration),
    /// The step failed; try again, later each time.
    Retry,
}
