//! The manifests being written: their texts, what was read from them, and their undo histories.

use super::file::{File, with_plain_line_breaks};
use crate::editor::{History, Selected};
use engine::scenario::{Scenario, TextFile, UNNAMED};
use engine::timeline::Timeline;
use kube::api::KubernetesVersion;
use kubectl::{Edited, Written};
use shell::Directory;
use std::ops::Range;
use std::rc::Rc;
use yew::{Reducible, UseReducerHandle, hook, use_context};

/// The contents of the editor: files, one of which is in view.
#[derive(Clone)]
pub(crate) struct Draft {
    /// The list has at least one file.
    files: Vec<Rc<File>>,
    active: usize,
    /// The file with a text that a person typed and that a shell replaced, until the person was told and answered.
    overwritten: Option<Rc<str>>,
    /// The file closed last, which can come back until another change is made.
    closed: Option<Rc<File>>,
    pub version: KubernetesVersion,
    /// The bytes to select in the editor after a change that was not typed there.
    pub selection: Option<Range<usize>>,
    /// The number of the line, counted from 0, that the last change made without typing, so that the editor can show it.
    pub touched: Option<usize>,
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
    /// A change by a drag that began with the text `from`. All changes of one drag are undone together.
    Dragged {
        from: Rc<str>,
        to: String,
    },
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
    /// Files that shells wrote or removed, and the names of files that come into view because a shell opened them.
    Shells(Vec<Written>, Vec<String>),
    /// The person was told that a shell replaced what they typed, and keeps what the shell wrote.
    KeepWritten,
    /// The same, but what the person typed comes back.
    UndoWritten,
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
            overwritten: None,
            closed: None,
            version,
            selection: None,
            touched: None,
            stamp: 0,
        }
    }

    /// The files and the index of the one in view, in the form that a scenario carries.
    pub(crate) fn texts(&self) -> (Vec<TextFile>, usize) {
        let texts = self.files.iter().map(|file| file.as_text());
        (texts.collect(), self.active)
    }

    /// The files as the shells see them. An empty editor has none.
    pub(crate) fn edited(&self) -> Vec<Edited> {
        let files = self.files.iter().filter(|_| !self.is_untouched());
        files
            .map(|file| (file.name.clone(), file.text.clone()))
            .collect()
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

    /// The name of the file that a person had typed in and a shell has written since.
    pub(crate) fn overwritten(&self) -> Option<&str> {
        self.overwritten.as_deref()
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

    /// Whether the editor holds nothing but the empty file that it begins with.
    fn is_untouched(&self) -> bool {
        matches!(&*self.files, [only] if *only.name == *UNNAMED && only.text.trim().is_empty())
    }

    /// Takes over what shells did with files. The file in view stays in view.
    fn take_over(&mut self, written: Vec<Written>) {
        let (removed, mut changed): (Vec<Written>, Vec<Written>) =
            written.into_iter().partition(|file| file.text.is_none());
        for file in removed {
            let Some(index) = self.find(&file.name) else {
                continue;
            };
            // A file that is gone while another one with its text has come was moved, and keeps its undo history.
            let text = self.files[index].text.clone();
            let is_new =
                |to: &Written| to.text == Some(text.clone()) && self.find(&to.name).is_none();
            match changed.iter().position(is_new) {
                Some(at) => self.rename_to(index, &changed.remove(at).name),
                None => self.close(index),
            }
        }
        for Written { name, text } in changed {
            self.write(&name, text.as_deref().unwrap_or_default());
        }
    }

    /// A shell wrote a text into a file.
    fn write(&mut self, name: &str, text: &str) {
        let untouched = self.is_untouched();
        match self.find(name) {
            Some(index) => {
                let version = self.version;
                let file = Rc::make_mut(&mut self.files[index]);
                if file.typed && *file.text != *text {
                    self.overwritten = Some(file.name.clone());
                }
                file.rewrite(with_plain_line_breaks(text), false, version);
                file.typed = false;
            }
            None => {
                let file = File::new(name, text, self.version);
                self.files.push(Rc::new(file));
                if untouched {
                    self.files.remove(0);
                }
            }
        }
    }

    fn rename_to(&mut self, index: usize, name: &str) {
        let version = self.version;
        let file = Rc::make_mut(&mut self.files[index]);
        file.name = name.into();
        file.set(file.text.to_string(), version);
    }

    fn add(&mut self, files: Vec<TextFile>) {
        let untouched = self.is_untouched();
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
        // A name is written as shells write it, so that both mean the same file.
        let name = Directory::default().path(name.trim());
        if !name.is_empty() && self.find(&name).is_none() {
            self.rename_to(self.active, &name);
        }
    }

    /// Closes a file. The editor always shows one, so an empty one takes the place of the last.
    fn close(&mut self, index: usize) {
        self.closed = Some(self.files.remove(index));
        if self.files.is_empty() {
            self.files
                .push(Rc::new(File::new(UNNAMED, "", self.version)));
        }
        if index <= self.active {
            self.active = self.active.saturating_sub(1);
        }
    }

    fn file_mut(&mut self) -> &mut File {
        Rc::make_mut(&mut self.files[self.active])
    }

    /// A control changes the text, and the editor shows where.
    fn turn(&mut self, turn: impl FnOnce(&mut File, KubernetesVersion)) {
        let (before, version) = (self.file().text.clone(), self.version);
        turn(self.file_mut(), version);
        self.touched = first_difference(&before, &self.file().text);
    }

    fn travel(&mut self, step: fn(&mut History, &str) -> Option<(String, usize)>) {
        let version = self.version;
        let file = self.file_mut();
        if let Some((text, caret)) = step(&mut file.history, &file.text) {
            file.set(text, version);
            file.typed = true;
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
        next.touched = None;
        let (version, closed) = (next.version, next.closed.take());
        match action {
            Write::Show(index) => next.active = index.min(next.files.len() - 1),
            Write::Add(files) => next.add(files),
            Write::Rename(name) => next.rename(&name),
            Write::Close if next.files.len() > 1 => next.close(next.active),
            Write::Close => {}
            Write::Shells(written, opened) => {
                next.closed = closed;
                next.take_over(written);
                let opened = opened.iter().find_map(|name| next.find(name));
                next.active = opened.unwrap_or(next.active);
            }
            Write::KeepWritten => next.overwritten = None,
            Write::UndoWritten => {
                let name = next.overwritten.take();
                if let Some(index) = name.and_then(|name| next.find(&name)) {
                    next.active = index;
                    next.travel(History::undo);
                }
            }
            Write::Reopen => {
                if next.is_untouched() {
                    next.files.clear();
                }
                next.files.extend(closed);
                next.active = next.files.len() - 1;
            }
            Write::Typed(text) => {
                next.file_mut()
                    .rewrite(with_plain_line_breaks(&text), true, version);
            }
            Write::Turned(text) => next.turn(|file, version| file.rewrite(text, false, version)),
            Write::Dragged { from, to } => {
                next.turn(|file, version| file.rewrite_since(&from, to, version))
            }
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

/// The number of the first line that is not the same in both texts; `None` for equal texts.
fn first_difference(before: &str, after: &str) -> Option<usize> {
    let mut lines = before.split('\n').zip(after.split('\n'));
    match lines.position(|(before, after)| before != after) {
        None if before == after => None,
        None => Some(before.split('\n').count().min(after.split('\n').count())),
        found => found,
    }
}

pub(crate) type DraftHandle = UseReducerHandle<Draft>;

/// Works only inside [`crate::app::App`], which provides the context.
#[hook]
pub(crate) fn use_draft() -> DraftHandle {
    use_context().expect("App provides the draft")
}
