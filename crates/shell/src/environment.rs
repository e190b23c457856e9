//! The state that a shell keeps from one line to the next.

use crate::ast::Line;
use crate::budget::{Budget, MOST_FILES, MOST_HELD, Spent};
use crate::call::{Call, Programs};
use crate::directory::{Directory, below};
use crate::texts::Texts;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Texts by the names of their files, as [`Directory::path`] gives them.
pub type Files = Texts;

/// Values by the names of their variables.
pub type Variables = Texts;

/// Files, variables and functions of a shell.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    pub files: Files,
    /// Folders that were made, named as files are. A folder that only has files in it is not listed here.
    pub folders: BTreeSet<String>,
    /// The folder that the shell is in.
    pub directory: Directory,
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

/// The state that a subshell or a job has for itself, as it was in the shell when that began.
pub(crate) struct Own {
    variables: Variables,
    arguments: Vec<String>,
    directory: Directory,
}

impl Own {
    pub(crate) fn of<P: Programs>(call: &mut Call<P>) -> Own {
        let environment = &*call.environment;
        call.budget.make(environment.variables.bytes() as usize);
        Own {
            variables: environment.variables.clone(),
            arguments: environment.arguments.clone(),
            directory: environment.directory.clone(),
        }
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.variables.bytes()
    }

    /// Puts this state in place of that of the shell, and that of the shell in here.
    pub(crate) fn swap(&mut self, environment: &mut Environment) {
        std::mem::swap(&mut self.variables, &mut environment.variables);
        std::mem::swap(&mut self.arguments, &mut environment.arguments);
        std::mem::swap(&mut self.directory, &mut environment.directory);
    }
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
        if self.files.len() + self.folders.len() > MOST_FILES {
            budget.spend(Spent::Files);
        }
    }

    /// The name of the file or folder that a word means.
    pub fn path(&self, word: &str) -> String {
        self.directory.path(word)
    }

    /// Whether there is a folder of this name.
    pub(crate) fn is_folder(&self, path: &str) -> bool {
        matches!(path, "" | "/") || self.folders.contains(path) || self.holds(path)
    }

    /// Whether a shell can be in this folder. That holds for every folder outside the user's own, because a computer has many
    /// that hold nothing of the user's.
    pub(crate) fn can_enter(&self, path: &str) -> bool {
        self.is_folder(path) || path.starts_with('/') && !self.files.contains_key(path)
    }

    /// Whether anything is in the folder.
    pub(crate) fn holds(&self, folder: &str) -> bool {
        let mut paths = self.files.keys().chain(&self.folders);
        paths.any(|path| below(path, folder).is_some_and(|rest| !rest.is_empty()))
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.variables.insert(name.to_string(), value.into());
    }
}
