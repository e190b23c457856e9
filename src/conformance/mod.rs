//! Checks against recordings of real Kubernetes components: one function per kind of recorded case.

pub mod names;

use std::fmt;

/// Where the simulator and a recording disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which part of what was expected.
    pub field: String,
    pub expected: String,
    pub got: String,
}

impl Difference {
    /// `Ok` if both are the same text.
    pub fn check(field: &str, expected: &str, got: &str) -> Result<(), Self> {
        if expected == got {
            return Ok(());
        }
        Err(Self {
            field: field.to_owned(),
            expected: expected.to_owned(),
            got: got.to_owned(),
        })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: expected {}, got {}",
            self.field, self.expected, self.got
        )
    }
}
