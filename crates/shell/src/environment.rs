//! What a shell remembers from line to line.

use crate::ast::Line;
use std::collections::{BTreeMap, VecDeque};

/// Texts by the names of their files.
pub type Files = BTreeMap<String, String>;

/// Values by the names of their variables.
pub type Variables = BTreeMap<String, String>;

/// Files, variables and functions of a shell.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    pub files: Files,
    pub variables: Variables,
    pub(crate) functions: BTreeMap<String, Line>,
    /// The lines that `read` takes, one after the other.
    pub(crate) input: VecDeque<String>,
    /// How many lines run within each other now.
    pub(crate) depth: u32,
}
