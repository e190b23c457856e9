//! The manifest being written: its text, what it says, and the way back.

use crate::api::KubernetesVersion;
use crate::manifest::{self, ManifestSet};
use crate::ui::editor::{History, Problem, Selected};
use std::ops::Range;
use std::rc::Rc;
use yew::{Reducible, UseReducerHandle, hook, use_context};

#[derive(Clone)]
pub struct Draft {
    /// Line breaks are `\n`, as a textarea has them.
    pub text: Rc<str>,
    pub version: KubernetesVersion,
    pub manifests: Rc<ManifestSet>,
    /// What to select in the editor, after a change that was not typed there. Bytes.
    pub selection: Option<Range<usize>>,
    /// Grows with every change, so that two drafts can be told apart at a glance.
    pub stamp: u32,
    history: History,
}

pub enum Write {
    /// The text after a person typed, pasted or dropped something.
    Typed(String),
    /// A change that the editor made at the caret: Tab, Enter.
    Edited(Selected),
    /// A change that a knob made in the text.
    Turned(String),
    Undo,
    Redo,
    /// Another manifest: nothing to go back to.
    Replace(String, KubernetesVersion),
    /// The same manifest, read as another release does.
    Version(KubernetesVersion),
}

impl Draft {
    pub fn new(text: &str, version: KubernetesVersion) -> Draft {
        let text = with_plain_line_breaks(text);
        Draft {
            manifests: Rc::new(manifest::read(&text, version)),
            text: text.into(),
            version,
            selection: None,
            stamp: 0,
            history: History::default(),
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
        problems.sort_by_key(|problem| (problem.line, problem.column));
        problems
    }

    pub fn can_undo(&self) -> bool {
        self.history.can_undo()
    }

    pub fn can_redo(&self) -> bool {
        self.history.can_redo()
    }

    fn rewrite(&mut self, text: String, typed: bool) {
        self.history.record(&self.text, &text, typed);
        self.set(text);
    }

    fn set(&mut self, text: String) {
        self.manifests = Rc::new(manifest::read(&text, self.version));
        self.text = text.into();
    }

    fn travel(&mut self, to: Option<(String, usize)>) {
        if let Some((text, caret)) = to {
            self.set(text);
            self.selection = Some(caret..caret);
        }
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

fn with_plain_line_breaks(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

impl PartialEq for Draft {
    fn eq(&self, other: &Draft) -> bool {
        self.stamp == other.stamp
    }
}

impl Reducible for Draft {
    type Action = Write;

    fn reduce(self: Rc<Self>, action: Write) -> Rc<Self> {
        let mut next = (*self).clone();
        next.stamp += 1;
        next.selection = None;
        match action {
            Write::Typed(text) => next.rewrite(with_plain_line_breaks(&text), true),
            Write::Turned(text) => next.rewrite(text, false),
            Write::Edited(Selected { text, selection }) => {
                next.rewrite(text, false);
                next.selection = Some(selection);
            }
            Write::Undo => {
                let before = next.history.undo(&next.text);
                next.travel(before);
            }
            Write::Redo => {
                let after = next.history.redo(&next.text);
                next.travel(after);
            }
            Write::Replace(text, version) => {
                let stamp = next.stamp;
                next = Draft::new(&text, version);
                next.stamp = stamp;
            }
            Write::Version(version) => {
                next.version = version;
                next.set(next.text.to_string());
            }
        }
        Rc::new(next)
    }
}

pub type DraftHandle = UseReducerHandle<Draft>;

/// Needs [`crate::ui::app::App`] above.
#[hook]
pub fn use_draft() -> DraftHandle {
    use_context().expect("App provides the draft")
}
