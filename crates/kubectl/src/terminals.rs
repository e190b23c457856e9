//! Several terminals on one cluster: they share files and time, and nothing else.
//!
//! A tutorial that says "in another window" needs two of them: in one a line goes on, in the other the next one is typed.

use crate::shared::{Edited, Shared, Written};
use crate::terminal::Terminal;
use engine::timeline::{Moment, Timeline};
use kube::clock::Time;
use shell::{Files, Said};
use std::collections::{BTreeMap, BTreeSet};

/// The number of a terminal. It is never given to another one.
pub type Number = u32;

/// Terminals, each with a shell that has its own folder, variables and jobs, and the files that all of them share.
///
/// What happens depends only on the lines, on the numbers of the terminals and on the moments: at each moment the terminals
/// go on in the order of their numbers.
#[derive(Default)]
pub struct Terminals {
    open: BTreeMap<Number, Terminal>,
    files: Files,
    folders: BTreeSet<String>,
    shared: Shared,
    said: Vec<(Number, Moment, Said)>,
}

impl Terminals {
    pub fn new() -> Terminals {
        Terminals::default()
    }

    /// Takes all files of the editor, which are files of the shells. If both sides changed one since the last exchange, the
    /// editor's text stays, because a person typed it.
    pub fn take_edited(&mut self, edited: &[Edited]) {
        self.shared.take_edited(edited, &mut self.files);
    }

    /// The files that shells changed since the last call, for the editor to take over.
    pub fn take_written(&mut self) -> Vec<Written> {
        self.shared.take_written(&self.files)
    }

    /// The terminal of this number, if it was typed in; its files are not in it between two calls.
    pub fn get(&self, number: Number) -> Option<&Terminal> {
        self.open.get(&number)
    }

    /// Takes a typed line in, as [`Terminal::type_line`] does, and lets the other terminals see what it did.
    pub fn type_line(&mut self, number: Number, line: &str, timeline: &mut Timeline) {
        self.open.entry(number).or_insert_with(|| {
            let mut terminal = Terminal::new();
            terminal.host_mut().has_editor = true;
            terminal
        });
        self.with(number, |terminal| terminal.type_line(line, timeline));
        self.poll(timeline);
    }

    /// Ctrl-D in one terminal.
    pub fn end_input(&mut self, number: Number, timeline: &mut Timeline) {
        self.with(number, |terminal| terminal.end_input(timeline));
        self.poll(timeline);
    }

    /// Whether anything happens in one of them when time passes.
    pub fn is_busy(&self) -> bool {
        self.open.values().any(Terminal::is_busy)
    }

    /// Ends everything that runs in a terminal, in front or in the background, and closes it.
    pub fn close(&mut self, number: Number) {
        self.open.remove(&number);
    }

    /// Ctrl-C in one terminal.
    pub fn interrupt(&mut self, number: Number, timeline: &Timeline) {
        self.with(number, |terminal| terminal.interrupt(timeline));
    }

    /// Time was moved back: what runs in this terminal goes on from here.
    pub fn rewind(&mut self, number: Number, timeline: &mut Timeline) {
        self.with(number, |terminal| terminal.rewind(timeline));
    }

    /// Lets what runs look at the present state.
    pub fn poll(&mut self, timeline: &mut Timeline) {
        let numbers: Vec<Number> = self.open.keys().copied().collect();
        for number in numbers {
            self.with(number, |terminal| terminal.poll(timeline));
        }
    }

    /// Lets time pass up to `to`; all that runs sees every change on the way.
    pub fn run_until(&mut self, timeline: &mut Timeline, to: Time) {
        self.poll(timeline);
        while self.is_busy() && timeline.now() < to {
            let wakes = self.open.values().filter_map(Terminal::wake_at);
            let limit = wakes
                .min()
                .map_or(to, |wake| wake.clamp(timeline.now(), to));
            timeline.run_next(limit);
            self.poll(timeline);
        }
        if timeline.now() < to {
            timeline.seek(to);
        }
    }

    /// The lines that began and the text that was printed since the last call, each with its terminal and its moment.
    pub fn take_said(&mut self) -> Vec<(Number, Moment, Said)> {
        std::mem::take(&mut self.said)
    }

    /// The names of files that the editor shall show, because `kubectl edit` opened them.
    pub fn take_opened(&mut self) -> Vec<String> {
        let terminals = self.open.values_mut();
        let opened =
            terminals.flat_map(|terminal| std::mem::take(&mut terminal.host_mut().to_open));
        opened.map(|(name, _)| name).collect()
    }

    /// Lends the files to a terminal and lets it act.
    fn with(&mut self, number: Number, act: impl FnOnce(&mut Terminal)) {
        let Some(terminal) = self.open.get_mut(&number) else {
            return;
        };
        let (files, folders) = (&mut self.files, &mut self.folders);
        let mut swap = |terminal: &mut Terminal| {
            let environment = terminal.environment_mut();
            std::mem::swap(&mut environment.files, files);
            std::mem::swap(&mut environment.folders, folders);
        };
        swap(terminal);
        act(terminal);
        swap(terminal);
        let said = terminal.take_said().into_iter();
        self.said.extend(said.map(|(at, said)| (number, at, said)));
    }
}
