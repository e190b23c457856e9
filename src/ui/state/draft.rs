//! The manifests being written: their texts, what they say, and the way back.

use crate::api::KubernetesVersion;
use crate::manifest::{self, ManifestSet};
use crate::scenario::{Scenario, TextFile};
use crate::timeline::Timeline;
use crate::ui::editor::{History, Problem, Selected};
use std::ops::{Deref, Range};
use std::rc::Rc;
use yew::{Reducible, UseReducerHandle, hook, use_context};

/// What is in the editor: files, of which one is in view.
#[derive(Clone)]
pub struct Draft {
    /// At least one.
    files: Vec<Rc<File>>,
    active: usize,
    pub version: KubernetesVersion,
    /// What to select in the editor, after a change that was not typed there. Bytes.
    pub selection: Option<Range<usize>>,
    /// Grows with every change, so that two drafts can be told apart at a glance.
    pub stamp: u32,
}

/// One file, with its own way back.
#[derive(Clone)]
pub struct File {
    name: Rc<str>,
    /// Line breaks are `\n`, as a textarea has them.
    pub text: Rc<str>,
    pub manifests: Rc<ManifestSet>,
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
    /// Other files: nothing to go back to.
    Replace(Vec<TextFile>, usize, KubernetesVersion),
    /// The same manifest, read as another release does.
    Version(KubernetesVersion),
}

impl Draft {
    pub fn new((files, active): (Vec<TextFile>, usize), version: KubernetesVersion) -> Draft {
        let files: Vec<Rc<File>> = files
            .iter()
            .map(|file| Rc::new(File::new(&file.name, &file.text, version)))
            .collect();
        Draft {
            active: active.min(files.len().saturating_sub(1)),
            files,
            version,
            selection: None,
            stamp: 0,
        }
    }

    /// As a scenario carries them.
    pub fn texts(&self) -> (Vec<TextFile>, usize) {
        let text = |file: &Rc<File>| TextFile {
            name: file.name.to_string(),
            text: file.text.to_string(),
        };
        (self.files.iter().map(text).collect(), self.active)
    }

    /// The playground as it is now, to be opened again later.
    pub fn scenario(&self, timeline: &Timeline) -> Scenario {
        let (files, active) = self.texts();
        Scenario::of(timeline, "").with_files(files, active)
    }

    fn file_mut(&mut self) -> &mut File {
        Rc::make_mut(&mut self.files[self.active])
    }

    fn travel(&mut self, step: fn(&mut History, &str) -> Option<(String, usize)>) {
        let version = self.version;
        let file = self.file_mut();
        if let Some((text, caret)) = step(&mut file.history, &file.text) {
            file.set(text, version);
            self.selection = Some(caret..caret);
        }
    }
}

/// The draft is, for whoever looks at it, the file in view.
impl Deref for Draft {
    type Target = File;

    fn deref(&self) -> &File {
        &self.files[self.active]
    }
}

impl File {
    fn new(name: &str, text: &str, version: KubernetesVersion) -> File {
        let text = with_plain_line_breaks(text);
        File {
            name: name.into(),
            manifests: Rc::new(manifest::read(&text, version)),
            text: text.into(),
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

    fn rewrite(&mut self, text: String, typed: bool, version: KubernetesVersion) {
        self.history.record(&self.text, &text, typed);
        self.set(text, version);
    }

    fn set(&mut self, text: String, version: KubernetesVersion) {
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
        let version = next.version;
        match action {
            Write::Typed(text) => {
                next.file_mut()
                    .rewrite(with_plain_line_breaks(&text), true, version);
            }
            Write::Turned(text) => next.file_mut().rewrite(text, false, version),
            Write::Edited(Selected { text, selection }) => {
                next.file_mut().rewrite(text, false, version);
                next.selection = Some(selection);
            }
            Write::Undo => next.travel(History::undo),
            Write::Redo => next.travel(History::redo),
            Write::Replace(files, active, version) => {
                let stamp = next.stamp;
                next = Draft::new((files, active), version);
                next.stamp = stamp;
            }
            Write::Version(version) => {
                next.version = version;
                for file in &mut next.files {
                    let text = file.text.to_string();
                    Rc::make_mut(file).set(text, version);
                }
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
