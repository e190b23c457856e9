//! The state that a shell keeps from one line to the next.

use crate::ast::Line;
use crate::budget::{Budget, MOST_HELD, Spent};
use crate::texts::Texts;
use std::collections::{BTreeMap, VecDeque};

/// Texts by the names of their files.
pub type Files = Texts;

/// Values by the names of their variables.
pub type Variables = Texts;

/// Files, variables and functions of a shell.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    pub files: Files,
    pub variables: Variables,
    pub(crate) functions: BTreeMap<String, Line>,
    /// `$1`, `$2`, …: the words that the running function was called with.
    pub(crate) arguments: Vec<String>,
    /// The unread input of the group that runs.
    pub input: Input,
    /// `$?`.
    pub(crate) status: i32,
    /// The status of the last `$(…)` of the command that is being read.
    pub(crate) substituted: Option<i32>,
}

/// Lines that a group reads, one after the other.
#[derive(Clone, Debug, Default)]
pub struct Input(VecDeque<String>);

impl Input {
    pub(crate) fn of(text: &str) -> Input {
        Input(text.lines().map(str::to_string).collect())
    }

    pub(crate) fn line(&mut self) -> Option<String> {
        self.0.pop_front()
    }

    /// All lines that nothing has read yet.
    pub fn rest(&mut self) -> String {
        self.0.drain(..).map(|line| line + "\n").collect()
    }
}

impl Environment {
    /// Spends the budget if files and variables hold too much by now.
    pub(crate) fn weigh(&self, budget: &mut Budget) {
        if self.files.bytes() + self.variables.bytes() > MOST_HELD {
            budget.spend(Spent::Held);
        }
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.variables.insert(name.to_string(), value.into());
    }
}
