//! The shell behind the prompt: runs typed lines one after the other against the run on the stage, as time passes.

use super::log::{self, By, Log};
use engine::scenario::TextFile;
use engine::timeline::{Moment, Timeline};
use kube::clock::Time;
use shell::Said;
use std::cell::Cell;
use view::typed;

/// A session of kubectl. It is behind a trait, so that the page can hold it without naming code of the terminal's part.
pub(crate) trait Kubectl {
    fn take_files(&mut self, files: Vec<TextFile>);
    fn type_line(&mut self, line: &str, timeline: &mut Timeline);
    /// The lines typed last, if they are the beginning of a line that is not complete yet.
    fn open(&self) -> Option<&str>;
    fn is_running(&self) -> bool;
    /// Whether anything happens when time passes.
    fn is_busy(&self) -> bool;
    fn poll(&mut self, timeline: &mut Timeline);
    fn run_until(&mut self, timeline: &mut Timeline, to: Time);
    fn interrupt(&mut self, timeline: &Timeline);
    fn rewind(&mut self, timeline: &mut Timeline);
    fn take_said(&mut self) -> Vec<(Moment, Said)>;
    /// Files that are to be shown in the editor.
    fn take_opened(&mut self) -> Vec<TextFile>;
}

/// Begins a session.
pub(crate) type Begin = fn() -> Box<dyn Kubectl>;

#[derive(Default)]
pub(crate) struct Shell {
    /// `None` before the first line is typed.
    session: Option<Box<dyn Kubectl>>,
    pub log: Log,
    /// Lines typed so far, oldest first.
    pub history: Vec<String>,
    /// The line that runs, if one does.
    run: Option<Run>,
    opened: Cell<Vec<TextFile>>,
}

/// How far a running line has come.
struct Run {
    begun: Moment,
    /// The moment at which the line last changed the cluster.
    acted: Moment,
    /// The last moment that the line has seen.
    seen: Moment,
    commands: usize,
}

impl Shell {
    pub(crate) fn is_running(&self) -> bool {
        self.session.as_ref().is_some_and(|it| it.is_running())
    }

    /// Whether anything happens when time passes: a line runs, in front or in the background.
    pub(crate) fn is_busy(&self) -> bool {
        self.session.as_ref().is_some_and(|it| it.is_busy())
    }

    /// The lines typed last, if they are the beginning of a line that is not complete yet.
    pub(crate) fn open(&self) -> Option<&str> {
        self.session.as_ref()?.open()
    }

    /// Takes lines in; each runs when the one before has ended. `files` are those of the editor.
    pub(crate) fn type_lines(
        &mut self,
        lines: Vec<String>,
        files: Vec<TextFile>,
        begin: Begin,
        timeline: &mut Timeline,
    ) {
        self.session.get_or_insert_with(begin).take_files(files);
        for line in lines {
            if let Some(session) = &mut self.session {
                session.type_line(&line, timeline);
            }
            self.history.push(line);
            self.collect(timeline);
        }
    }

    /// Files that the editor shall show, as `kubectl edit` asked.
    pub(crate) fn take_opened(&self) -> Vec<TextFile> {
        self.opened.take()
    }

    /// Lets time pass up to `to`; the running line sees every change on the way.
    pub(crate) fn run_until(&mut self, timeline: &mut Timeline, to: Time) {
        match &mut self.session {
            Some(session) => session.run_until(timeline, to),
            None => timeline.seek(to.max(timeline.now())),
        }
        self.collect(timeline);
    }

    /// Tells the running line that a person went to another moment. The line is stopped if, at that moment, it has not
    /// begun or has not yet made its last change to the cluster.
    pub(crate) fn look(&mut self, timeline: &mut Timeline) {
        if let Some(run) = &self.run {
            let is_taken_back = !timeline.has_passed(run.begun) || !timeline.has_passed(run.acted);
            let goes_back = !timeline.has_passed(run.seen);
            if is_taken_back {
                self.interrupt(timeline);
            } else if goes_back {
                self.log.take_back(timeline);
                if let Some(session) = &mut self.session {
                    session.rewind(timeline);
                }
            }
        }
        if let Some(session) = &mut self.session {
            session.poll(timeline);
        }
        self.collect(timeline);
    }

    /// Forgets everything but the typed lines, because another run is on the stage; the lines can be typed again.
    pub(crate) fn forget(&mut self) {
        let history = std::mem::take(&mut self.history);
        *self = Shell {
            history,
            ..Shell::default()
        };
    }

    /// Ctrl-C stops the running line. Waiting lines are not run, and the terminal says so.
    pub(crate) fn interrupt(&mut self, timeline: &Timeline) {
        let Some(session) = &mut self.session else {
            return;
        };
        if session.is_running() {
            self.log.interrupted(timeline.moment());
        }
        session.interrupt(timeline);
        self.collect(timeline);
    }

    /// Logs the commands given without typing since there were `before` of them, as the lines that would have given them.
    pub(crate) fn echo(&mut self, timeline: &Timeline, before: usize) {
        let done = timeline.commands_done();
        for (index, given) in timeline.commands()[..done].iter().enumerate().skip(before) {
            let line = typed::command(&given.command);
            self.log
                .begin(timeline.moment_after(index), By::Button, &line);
        }
    }

    fn collect(&mut self, timeline: &Timeline) {
        let said = self.session.as_mut().map(|it| it.take_said());
        for (at, said) in said.into_iter().flatten() {
            match said {
                Said::Began(line) => self.begin(at, &line, timeline),
                Said::Printed(chunk) => self.log.print(vec![log::Said { at, chunk }]),
            }
        }
        if let Some(session) = &mut self.session {
            self.opened.get_mut().extend(session.take_opened());
        }
        self.note_progress(timeline);
    }

    /// Notes that a typed line has begun.
    fn begin(&mut self, begun: Moment, line: &str, timeline: &Timeline) {
        if line.trim() == "clear" {
            self.log.clear();
            return;
        }
        self.log.begin(begun, By::Typing, line);
        self.run = Some(Run {
            begun,
            acted: begun,
            seen: begun,
            commands: timeline.commands_done(),
        });
    }

    fn note_progress(&mut self, timeline: &Timeline) {
        if !self.is_running() {
            self.run = None;
        }
        if let Some(run) = &mut self.run {
            run.seen = timeline.moment();
            if timeline.commands_done() > run.commands {
                run.commands = timeline.commands_done();
                run.acted = timeline.moment();
            }
        }
    }
}
