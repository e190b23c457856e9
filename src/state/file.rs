//! One file of the draft: its name, its text, what was read from the text, and its undo history.

use crate::editor::History;
use engine::scenario::TextFile;
use kube::api::KubernetesVersion;
use std::rc::Rc;
use view::reading::{self, Reading};

/// One file, with its own undo history.
#[derive(Clone)]
pub(crate) struct File {
    pub name: Rc<str>,
    /// Line breaks are `\n`, because a textarea uses them too.
    pub text: Rc<str>,
    pub reading: Rc<Reading>,
    pub(super) history: History,
    /// Whether a person changed the text since it was opened or written by a shell.
    pub(super) typed: bool,
}

impl File {
    pub(super) fn new(name: &str, text: &str, version: KubernetesVersion) -> File {
        let text = with_plain_line_breaks(text);
        File {
            name: name.into(),
            reading: Rc::new(read(name, &text, version)),
            text: text.into(),
            history: History::default(),
            typed: false,
        }
    }

    /// The file in the form that a scenario carries.
    pub(super) fn as_text(&self) -> TextFile {
        TextFile {
            name: self.name.to_string(),
            text: self.text.to_string(),
        }
    }

    pub(crate) fn can_undo(&self) -> bool {
        self.history.can_undo()
    }

    pub(crate) fn can_redo(&self) -> bool {
        self.history.can_redo()
    }

    pub(super) fn rewrite(&mut self, text: String, typed: bool, version: KubernetesVersion) {
        self.history.record(&self.text, &text, typed);
        self.typed = true;
        self.set(text, version);
    }

    /// Does what `rewrite` does, but undoing goes back to the text `from` if only the last change lies between it and the
    /// present text.
    pub(super) fn rewrite_since(&mut self, from: &str, text: String, version: KubernetesVersion) {
        let one_change = *self.text != *from && self.history.forget(from, &self.text);
        let before = if one_change { from } else { &*self.text };
        self.history.record(before, &text, false);
        self.typed = true;
        self.set(text, version);
    }

    pub(super) fn set(&mut self, text: String, version: KubernetesVersion) {
        self.reading = Rc::new(read(&self.name, &text, version));
        self.text = text.into();
    }
}

/// Reads what may be a manifest. Shells also write notes, logs and scripts, and nothing is wrong with those.
fn read(name: &str, text: &str, version: KubernetesVersion) -> Reading {
    let is_named_so = [".yaml", ".yml", ".json"]
        .iter()
        .any(|end| name.ends_with(end));
    let is_other = [".sh", ".md", ".log"].iter().any(|end| name.ends_with(end));
    let begins_so = |line: &str| line.starts_with("apiVersion:") || line.starts_with("kind:");
    let looks_so = || text.trim_start().starts_with('{') || text.lines().any(begins_so);
    if is_named_so || !is_other && looks_so() {
        reading::read(text, version)
    } else {
        Reading::default()
    }
}

pub(super) fn with_plain_line_breaks(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
