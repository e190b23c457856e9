//! The manifests being written: their texts, what was read from them, and their undo histories.

use super::file::{File, with_plain_line_breaks};
use crate::editor::{History, Selected};
use engine::scenario::{Scenario, TextFile, UNNAMED};
use engine::timeline::Timeline;
use kube::api::KubernetesVersion;
use std::ops::Range;
use std::rc::Rc;
use yew::{Reducible, UseReducerHandle, hook, use_context};

/// The contents of the editor: files, one of which is in view.
#[derive(Clone)]
pub(crate) struct Draft {
    /// The list has at least one file.
    files: Vec<Rc<File>>,
    active: usize,
    /// The file closed last, which can come back until another change is made.
    closed: Option<Rc<File>>,
    pub version: KubernetesVersion,
    /// The bytes to select in the editor after a change that was not typed there.
    pub selection: Option<Range<usize>>,
    /// Grows with every change, so that two drafts can be told apart at a glance.
    pub stamp: u32,
}

pub(crate) enum Write {
    /// The text after a person typed, pasted or dropped something.
    Typed(String),
    /// A change that the editor made at the caret: Tab, Enter.
    Edited(Selected),
    /// A change that a knob made in the text.
    Turned(String),
    Undo,
    Redo,
    /// Another file comes into view.
    Show(usize),
    /// Adds files, the first of which comes into view. A file whose name exists already replaces that file's text.
    Add(Vec<TextFile>),
    /// The file in view gets another name.
    Rename(String),
    /// The file in view is closed, unless it is the only one.
    Close,
    /// The file closed last comes back.
    Reopen,
    /// Other files replace all files, and undo cannot bring the old ones back.
    Replace(Vec<TextFile>, usize, KubernetesVersion),
    /// The same manifests are read as another Kubernetes release reads them.
    Version(KubernetesVersion),
}

impl Draft {
    pub(crate) fn new(
        (files, active): (Vec<TextFile>, usize),
        version: KubernetesVersion,
    ) -> Draft {
        let files: Vec<Rc<File>> = files
            .iter()
            .map(|file| Rc::new(File::new(&file.name, &file.text, version)))
            .collect();
        Draft {
            active: active.min(files.len().saturating_sub(1)),
            files,
            closed: None,
            version,
            selection: None,
            stamp: 0,
        }
    }

    /// The files and the index of the one in view, in the form that a scenario carries.
    pub(crate) fn texts(&self) -> (Vec<TextFile>, usize) {
        let texts = self.files.iter().map(|file| file.as_text());
        (texts.collect(), self.active)
    }

    /// The playground as it is now, to be opened again later.
    pub(crate) fn scenario(&self, timeline: &Timeline) -> Scenario {
        let (files, active) = self.texts();
        Scenario::of(timeline, "").with_files(files, active)
    }

    pub(crate) fn files(&self) -> &[Rc<File>] {
        &self.files
    }

    /// The file in view.
    pub(crate) fn file(&self) -> &File {
        &self.files[self.active]
    }

    /// The index of the file in view.
    pub(crate) fn active(&self) -> usize {
        self.active
    }

    /// The name of the file that was closed last, while it can come back.
    pub(crate) fn closed(&self) -> Option<&str> {
        self.closed.as_ref().map(|file| &*file.name)
    }

    /// A name that no file has yet.
    pub(crate) fn free_name(&self) -> String {
        let names = (2..).map(|number| format!("manifest-{number}.yaml"));
        let mut free = names.filter(|name| self.find(name).is_none());
        free.next().expect("numbers do not end")
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.files.iter().position(|file| *file.name == *name)
    }

    fn add(&mut self, files: Vec<TextFile>) {
        let untouched =
            matches!(&*self.files, [only] if *only.name == *UNNAMED && only.text.trim().is_empty());
        let mut first = None;
        for TextFile { name, text } in files {
            let index = self.find(&name).unwrap_or(self.files.len());
            match self.files.get_mut(index) {
                Some(file) => {
                    let text = with_plain_line_breaks(&text);
                    Rc::make_mut(file).rewrite(text, false, self.version);
                }
                None => {
                    let file = File::new(&name, &text, self.version);
                    self.files.push(Rc::new(file));
                }
            }
            first.get_or_insert(index);
        }
        self.active = first.unwrap_or(self.active);
        if untouched && self.files.len() > 1 {
            self.files.remove(0);
            self.active = self.active.saturating_sub(1);
        }
    }

    fn rename(&mut self, name: &str) {
        let name = name.trim();
        if !name.is_empty() && self.find(name).is_none() {
            self.file_mut().name = name.into();
        }
    }

    fn close(&mut self) {
        if self.files.len() > 1 {
            self.closed = Some(self.files.remove(self.active));
            self.active = self.active.saturating_sub(1);
        }
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
        let (version, closed) = (next.version, next.closed.take());
        match action {
            Write::Show(index) => next.active = index.min(next.files.len() - 1),
            Write::Add(files) => next.add(files),
            Write::Rename(name) => next.rename(&name),
            Write::Close => next.close(),
            Write::Reopen => {
                next.files.extend(closed);
                next.active = next.files.len() - 1;
            }
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

pub(crate) type DraftHandle = UseReducerHandle<Draft>;

/// Works only inside [`crate::app::App`], which provides the context.
#[hook]
pub(crate) fn use_draft() -> DraftHandle {
    use_context().expect("App provides the draft")
}
