//! One file of the draft: its name, its text, what the text says, and the way back.

use crate::editor::History;
use crate::late;
use engine::scenario::TextFile;
use kube::api::KubernetesVersion;
use std::rc::Rc;
use view::catalog::opening;
use view::reading::Reading;

/// One file, with its own way back.
#[derive(Clone)]
pub(crate) struct File {
    pub name: Rc<str>,
    /// Line breaks are `\n`, as a textarea has them.
    pub text: Rc<str>,
    pub reading: Rc<Reading>,
    /// Whether `reading` has everything that the text says: what reads comes late.
    pub is_read: bool,
    pub(super) history: History,
}

impl File {
    pub(super) fn new(name: &str, text: &str, version: KubernetesVersion) -> File {
        let mut file = File {
            name: name.into(),
            text: with_plain_line_breaks(text).into(),
            reading: Rc::default(),
            is_read: false,
            history: History::default(),
        };
        file.read(version);
        file
    }

    /// As a scenario carries it.
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
        self.set(text, version);
    }

    pub(super) fn set(&mut self, text: String, version: KubernetesVersion) {
        self.text = text.into();
        self.read(version);
    }

    /// Reads the text, where what reads is here.
    pub(super) fn read(&mut self, version: KubernetesVersion) {
        if let Some(late) = late::here() {
            self.reading = Rc::new((late.read_text)(&self.text, version));
            self.is_read = true;
        } else if version == KubernetesVersion::NEWEST && *self.text == *opening::text() {
            self.reading = Rc::new(opening::reading());
        }
    }
}

pub(super) fn with_plain_line_breaks(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
