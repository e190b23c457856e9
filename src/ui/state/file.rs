//! One file of the draft: its name, its text, what the text says, and the way back.

use crate::api::KubernetesVersion;
use crate::manifest::{self, ManifestSet};
use crate::order::Order;
use crate::scenario::TextFile;
use crate::ui::editor::{History, Problem};
use std::ops::Range;
use std::rc::Rc;

/// One file, with its own way back.
#[derive(Clone)]
pub struct File {
    pub name: Rc<str>,
    /// Line breaks are `\n`, as a textarea has them.
    pub text: Rc<str>,
    pub manifests: Rc<ManifestSet>,
    pub(super) history: History,
}

impl File {
    pub(super) fn new(name: &str, text: &str, version: KubernetesVersion) -> File {
        let text = with_plain_line_breaks(text);
        File {
            name: name.into(),
            manifests: Rc::new(manifest::read(&text, version)),
            text: text.into(),
            history: History::default(),
        }
    }

    /// As a scenario carries it.
    pub(super) fn as_text(&self) -> TextFile {
        TextFile {
            name: self.name.to_string(),
            text: self.text.to_string(),
        }
    }

    /// What is wrong with the text, in the order of its lines.
    pub fn problems(&self) -> Vec<Problem> {
        let errors = self.manifests.errors();
        let mut problems: Vec<Problem> = errors
            .map(|error| {
                let span = error.span.map_or(0..0, |span| span.range());
                let start = error
                    .span
                    .map_or((1, 1), |span| (span.start.line, span.start.column));
                Problem {
                    line: start.0 as usize,
                    column: start.1 as usize,
                    span: visible(&self.text, span),
                    message: error.to_string().into(),
                    hint: error.hint.as_deref().map(Rc::from),
                }
            })
            .collect();
        problems.order_by_key(|problem| (problem.line, problem.column));
        problems
    }

    pub fn can_undo(&self) -> bool {
        self.history.can_undo()
    }

    pub fn can_redo(&self) -> bool {
        self.history.can_redo()
    }

    pub(super) fn rewrite(&mut self, text: String, typed: bool, version: KubernetesVersion) {
        self.history.record(&self.text, &text, typed);
        self.set(text, version);
    }

    pub(super) fn set(&mut self, text: String, version: KubernetesVersion) {
        self.manifests = Rc::new(manifest::read(&text, version));
        self.text = text.into();
    }
}

/// Something to underline even where an error has a place but no extent: the rest of its line, or the character before.
fn visible(text: &str, span: Range<usize>) -> Range<usize> {
    let start = span.start.min(text.len());
    let end = span.end.clamp(start, text.len());
    if !text[start..end].trim().is_empty() {
        return start..end;
    }
    let rest = text[start..].find('\n').unwrap_or(text.len() - start);
    if !text[start..start + rest].trim().is_empty() {
        return start..start + rest;
    }
    let line = text[..start].trim_end_matches('\n');
    let before = line.rfind('\n').map_or(0, |at| at + 1);
    before..line.len()
}

pub(super) fn with_plain_line_breaks(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
