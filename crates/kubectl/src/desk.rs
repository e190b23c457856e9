//! What somebody at a shell has at hand, and what the shell remembers from line to line.

use super::shell::Line;
use std::collections::{BTreeMap, VecDeque};

/// Files by name.
pub(crate) type Files = BTreeMap<String, String>;

/// The namespace of whoever has not chosen another.
pub(crate) const DEFAULT_NAMESPACE: &str = "default";

#[derive(Clone, Debug)]
pub struct Desk {
    /// What `-f` finds.
    pub files: Files,
    pub variables: BTreeMap<String, String>,
    pub functions: BTreeMap<String, Line>,
    /// The lines that `read` takes.
    pub input: VecDeque<String>,
    /// Requests sent so far; each has a number of its own, which decides where it goes.
    pub requests: u64,
    /// How many lines run within each other.
    pub depth: u32,
    /// Whether somebody can be shown a file, to change it.
    pub has_editor: bool,
    /// Files that are to be shown in the editor.
    pub to_open: Vec<(String, String)>,
    /// That of kubectl's current context.
    pub namespace: String,
}

impl Default for Desk {
    fn default() -> Desk {
        Desk {
            files: Files::new(),
            variables: BTreeMap::new(),
            functions: BTreeMap::new(),
            input: VecDeque::new(),
            requests: 0,
            depth: 0,
            has_editor: false,
            to_open: Vec::new(),
            namespace: DEFAULT_NAMESPACE.to_string(),
        }
    }
}
