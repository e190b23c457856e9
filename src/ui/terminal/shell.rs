//! The shell behind the prompt: runs typed lines one after the other against the run on the stage, as time passes.

use super::log::{By, Log};
use crate::clock::Time;
use crate::kubectl::Session;
use crate::scenario::TextFile;
use crate::timeline::Timeline;
use crate::view::typed;
use std::collections::VecDeque;

#[derive(Default)]
pub struct Shell {
    session: Session,
    pub log: Log,
    /// Lines typed so far, oldest first.
    pub history: Vec<String>,
    waiting: VecDeque<String>,
}

impl Shell {
    pub fn is_running(&self) -> bool {
        self.session.is_running()
    }

    /// Takes lines in; each runs when the one before has ended. `files` are those of the editor.
    pub fn type_lines(
        &mut self,
        lines: Vec<String>,
        files: Vec<TextFile>,
        timeline: &mut Timeline,
    ) {
        let named = files.into_iter().map(|file| (file.name, file.text));
        self.session.files.extend(named);
        self.history.extend(lines.iter().cloned());
        self.waiting.extend(lines);
        self.go_on(timeline);
    }

    /// Lets time pass up to `to`; what runs sees every change on the way.
    pub fn run_until(&mut self, timeline: &mut Timeline, to: Time) {
        self.session.run_until(timeline, to);
        self.collect();
        self.go_on(timeline);
    }

    /// What runs looks at a moment that was gone to by hand.
    pub fn look(&mut self, timeline: &mut Timeline) {
        self.session.poll(timeline);
        self.collect();
        self.go_on(timeline);
    }

    /// Another run is on the stage: nothing of this one is left but the lines to type again.
    pub fn forget(&mut self) {
        let history = std::mem::take(&mut self.history);
        *self = Shell {
            history,
            ..Shell::default()
        };
    }

    /// Ctrl-C: what runs is stopped, what waits is forgotten.
    pub fn interrupt(&mut self) {
        self.waiting.clear();
        if self.is_running() {
            self.session.interrupt();
            self.collect();
            self.log.interrupted();
        }
    }

    /// The commands given without typing since there were `before` of them, as the lines that would have given them.
    pub fn echo(&mut self, timeline: &Timeline, before: usize) {
        let done = timeline.commands_done();
        if done > before {
            self.log.leave_future(timeline.now(), before);
        }
        for (index, given) in timeline.commands()[..done].iter().enumerate().skip(before) {
            let line = typed::command(&given.command);
            self.log.begin(timeline.now(), By::Button, &line, index + 1);
        }
    }

    fn go_on(&mut self, timeline: &mut Timeline) {
        while !self.is_running() {
            let Some(line) = self.waiting.pop_front() else {
                return;
            };
            if line.trim() == "clear" {
                self.log.clear();
                continue;
            }
            self.begin(&line, timeline);
        }
    }

    fn begin(&mut self, line: &str, timeline: &mut Timeline) {
        let (now, before) = (timeline.now(), timeline.commands_done());
        self.session.start(line, timeline);
        let done = timeline.commands_done();
        if done > before {
            self.log.leave_future(now, before);
        }
        self.log.begin(now, By::Typing, line, done);
        self.collect();
    }

    fn collect(&mut self) {
        let output = self.session.take_output();
        if !output.is_empty() {
            self.log.print(output);
        }
    }
}
