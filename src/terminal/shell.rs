//! The shells behind the prompts: each runs its typed lines one after the other against the run on the stage, as time passes.

use super::log::{self, By, Log};
use engine::timeline::{Moment, Timeline};
use kube::clock::Time;
use kubectl::{Edited, Number, Written};
use shell::Said;
use view::typed;

/// Most terminals that are open at once.
const MOST_WINDOWS: usize = 4;

/// Terminals with kubectl. They are behind a trait, so that the page can hold them without naming code of the terminal's part.
pub(crate) trait Kubectl {
    fn take_edited(&mut self, edited: &[Edited]);
    fn take_written(&mut self) -> Vec<Written>;
    /// The names of files that are to be shown in the editor.
    fn take_opened(&mut self) -> Vec<String>;
    fn type_line(&mut self, number: Number, line: &str, timeline: &mut Timeline);
    fn end_input(&mut self, number: Number, timeline: &mut Timeline);
    fn state(&self, number: Number) -> State;
    /// Whether anything happens in one of them when time passes.
    fn is_busy(&self) -> bool;
    fn poll(&mut self, timeline: &mut Timeline);
    fn run_until(&mut self, timeline: &mut Timeline, to: Time);
    fn interrupt(&mut self, number: Number, timeline: &Timeline);
    fn rewind(&mut self, number: Number, timeline: &mut Timeline);
    fn close(&mut self, number: Number);
    fn take_said(&mut self) -> Vec<(Number, Moment, Said)>;
}

/// The state of one terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    /// The lines typed last, if they are the beginning of a line that is not complete yet.
    pub open: Option<String>,
    /// The typed lines that wait for the one that runs.
    pub waiting: Vec<String>,
    /// The folder that the shell is in; empty in the user's own.
    pub folder: String,
    pub is_running: bool,
    /// Whether anything happens when time passes: a line runs, in front or in the background.
    pub is_busy: bool,
    /// When a line changed the cluster last.
    pub acted: Option<Moment>,
}

/// Begins the terminals.
pub(crate) type Begin = fn() -> Box<dyn Kubectl>;

/// An act in one of the terminals.
pub(crate) enum AtPrompt {
    /// Lines that were typed, the files that they may name, and what runs them.
    Type(Vec<String>, Vec<Edited>, Begin),
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-D.
    EndInput,
    /// The terminal becomes the one that is typed in.
    Show,
    Close,
}

pub(crate) struct Shell {
    /// `None` before the first line is typed.
    session: Option<Box<dyn Kubectl>>,
    /// There is always one.
    windows: Vec<Window>,
    /// The index of the terminal that is typed in.
    active: usize,
}

/// One terminal as a person sees it.
pub(crate) struct Window {
    pub number: Number,
    pub log: Log,
    /// Lines typed so far, oldest first.
    pub history: Vec<String>,
    /// When the line began that runs in front.
    begun: Option<Moment>,
    /// The last moment that something that runs here has seen.
    seen: Option<Moment>,
}

impl Default for Shell {
    fn default() -> Shell {
        Shell {
            session: None,
            windows: vec![Window::new(1)],
            active: 0,
        }
    }
}

impl Window {
    fn new(number: Number) -> Window {
        Window {
            number,
            log: Log::default(),
            history: Vec::new(),
            begun: None,
            seen: None,
        }
    }

    /// Notes that a typed line has begun.
    fn begin(&mut self, begun: Moment, line: &str) {
        if line.trim() == "clear" {
            self.log.clear();
            return;
        }
        self.log.begin(begun, By::Typing, line);
        self.begun = Some(begun);
    }
}

impl Shell {
    pub(crate) fn windows(&self) -> &[Window] {
        &self.windows
    }

    /// The terminal that is typed in.
    pub(crate) fn active(&self) -> &Window {
        &self.windows[self.active]
    }

    pub(crate) fn window(&self, number: Number) -> Option<&Window> {
        self.windows.iter().find(|window| window.number == number)
    }

    /// Whether one more terminal may be opened.
    pub(crate) fn has_room(&self) -> bool {
        self.windows.len() < MOST_WINDOWS
    }

    pub(crate) fn state(&self, number: Number) -> State {
        let session = self.session.as_ref();
        session.map_or_else(State::default, |session| session.state(number))
    }

    /// Whether a line runs in front in one of the terminals.
    pub(crate) fn is_running(&self) -> bool {
        let mut windows = self.windows.iter();
        windows.any(|window| self.state(window.number).is_running)
    }

    /// Whether anything happens when time passes: a line runs, in front or in the background.
    pub(crate) fn is_busy(&self) -> bool {
        self.session.as_ref().is_some_and(|it| it.is_busy())
    }

    /// Opens one more terminal, if there is room for it.
    pub(crate) fn open_window(&mut self) {
        if self.has_room() {
            // A number that was closed is free again, because nothing of that terminal is left.
            let is_free = |number: &Number| self.window(*number).is_none();
            let number = (1..).find(is_free).unwrap_or_default();
            self.active = self
                .windows
                .partition_point(|window| window.number < number);
            self.windows.insert(self.active, Window::new(number));
        }
    }

    /// Acts in the terminal of this number.
    pub(crate) fn act(&mut self, number: Number, act: AtPrompt, timeline: &mut Timeline) {
        let Some(at) = self
            .windows
            .iter()
            .position(|window| window.number == number)
        else {
            return;
        };
        match act {
            AtPrompt::Show => self.active = at,
            AtPrompt::Close => self.close(at),
            AtPrompt::Interrupt => self.interrupt(at, timeline),
            AtPrompt::EndInput => {
                if let Some(session) = &mut self.session {
                    session.end_input(number, timeline);
                }
                self.collect(timeline);
            }
            AtPrompt::Type(lines, files, begin) => {
                self.session.get_or_insert_with(begin).take_edited(&files);
                for line in lines {
                    if let Some(session) = &mut self.session {
                        session.type_line(number, &line, timeline);
                    }
                    self.windows[at].history.push(line);
                    self.collect(timeline);
                }
            }
        }
    }

    /// Gives the shells the files of the editor.
    pub(crate) fn take_edited(&mut self, files: &[Edited]) {
        if let Some(session) = &mut self.session {
            session.take_edited(files);
        }
    }

    /// The files that the shells changed, and the names of those that the editor shall show.
    pub(crate) fn take_written(&mut self) -> (Vec<Written>, Vec<String>) {
        let session = self.session.as_mut();
        let taken = session.map(|session| (session.take_written(), session.take_opened()));
        taken.unwrap_or_default()
    }

    /// Lets time pass up to `to`; the running lines see every change on the way.
    pub(crate) fn run_until(&mut self, timeline: &mut Timeline, to: Time) {
        match &mut self.session {
            Some(session) => session.run_until(timeline, to),
            None => timeline.seek(to.max(timeline.now())),
        }
        self.collect(timeline);
    }

    /// Tells the running lines that a person went to another moment. A line is stopped if, at that moment, it has not begun
    /// or has not yet made its last change to the cluster.
    pub(crate) fn look(&mut self, timeline: &mut Timeline) {
        for at in 0..self.windows.len() {
            let window = &self.windows[at];
            let state = self.state(window.number);
            let is_ahead =
                |moment: Option<Moment>| moment.is_some_and(|it| !timeline.has_passed(it));
            if is_ahead(window.begun) || window.begun.is_some() && is_ahead(state.acted) {
                self.interrupt(at, timeline);
            } else if is_ahead(window.seen) {
                self.rewind(at, timeline);
            }
        }
        if let Some(session) = &mut self.session {
            session.poll(timeline);
        }
        self.collect(timeline);
    }

    fn rewind(&mut self, at: usize, timeline: &mut Timeline) {
        let window = &mut self.windows[at];
        if window.begun.is_some() {
            window.log.take_back(timeline);
        }
        if let Some(session) = &mut self.session {
            session.rewind(window.number, timeline);
        }
    }

    /// Forgets everything but the typed lines, because another run is on the stage; the lines can be typed again.
    pub(crate) fn forget(&mut self) {
        self.session = None;
        for window in &mut self.windows {
            let history = std::mem::take(&mut window.history);
            *window = Window {
                history,
                ..Window::new(window.number)
            };
        }
    }

    /// Closes a terminal, unless it is the only one, and stops what runs in it.
    fn close(&mut self, at: usize) {
        if self.windows.len() == 1 {
            return;
        }
        let window = self.windows.remove(at);
        if let Some(session) = &mut self.session {
            session.close(window.number);
        }
        let is_shift = at < self.active || self.active == self.windows.len();
        self.active -= usize::from(is_shift);
    }

    /// Ctrl-C stops the running line. Waiting lines are not run, and the terminal says so.
    fn interrupt(&mut self, at: usize, timeline: &Timeline) {
        let number = self.windows[at].number;
        let is_running = self.state(number).is_running;
        let Some(session) = &mut self.session else {
            return;
        };
        if is_running {
            self.windows[at].log.interrupted(timeline.moment());
        }
        session.interrupt(number, timeline);
        self.collect(timeline);
    }

    /// Logs the commands given without typing since there were `before` of them, as the lines that would have given them.
    pub(crate) fn echo(&mut self, timeline: &Timeline, before: usize) {
        let log = &mut self.windows[self.active].log;
        let done = timeline.commands_done();
        for (index, given) in timeline.commands()[..done].iter().enumerate().skip(before) {
            let line = typed::command(&given.command);
            log.begin(timeline.moment_after(index), By::Button, &line);
        }
    }

    fn collect(&mut self, timeline: &Timeline) {
        let said = self.session.as_mut().map(|it| it.take_said());
        for (number, at, said) in said.into_iter().flatten() {
            let mut windows = self.windows.iter_mut();
            let Some(window) = windows.find(|window| window.number == number) else {
                continue;
            };
            match said {
                Said::Began(line) => window.begin(at, &line),
                Said::Printed(chunk) => window.log.print(vec![log::Said { at, chunk }]),
            }
        }
        for at in 0..self.windows.len() {
            let state = self.state(self.windows[at].number);
            let window = &mut self.windows[at];
            window.begun = window.begun.filter(|_| state.is_running);
            window.seen = state.is_busy.then(|| timeline.moment());
        }
    }
}
