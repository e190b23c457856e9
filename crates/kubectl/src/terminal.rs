//! A terminal in front of the simulated cluster: a shell with kubectl in it, for which simulated time passes.
//!
//! A command that has to wait (`rollout status`, `get -w`, `sleep`) does not block its caller: it is polled again whenever
//! something happens. While a command runs, time has to pass through [`Terminal::run_until`], so that it misses no change.

use crate::host::{Host, Location};
use engine::timeline::{Moment, Timeline};
use kube::clock::{Duration, Time};
use shell::{Chunk, Environment, Said, Session};

/// A shell with kubectl in it.
pub struct Terminal {
    session: Session<Host>,
    said: Vec<(Moment, Said)>,
    /// When a line changed the cluster last.
    acted: Option<Moment>,
}

/// How a line that was run to its end came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    pub output: Vec<Chunk>,
    pub status: i32,
    /// Whether the line reached the limit and was interrupted there.
    pub interrupted: bool,
}

impl Default for Terminal {
    fn default() -> Terminal {
        Terminal::new()
    }
}

impl Terminal {
    pub fn new() -> Terminal {
        Terminal {
            session: Session::new(Host::new(Location::Workstation)),
            said: Vec::new(),
            acted: None,
        }
    }

    /// The machine that the shell runs on.
    pub fn host_mut(&mut self) -> &mut Host {
        &mut self.session.programs
    }

    /// Files and variables of the shell.
    pub fn environment(&self) -> &Environment {
        &self.session.environment
    }

    pub fn environment_mut(&mut self) -> &mut Environment {
        &mut self.session.environment
    }

    /// Takes a typed line in. It begins at once, or when the lines typed before it have ended; one that is not whole waits for
    /// those that follow it.
    pub fn type_line(&mut self, text: &str, timeline: &mut Timeline) {
        self.session.type_line(text);
        self.poll(timeline);
    }

    /// The lines typed last, where they are the beginning of one that is not whole: the prompt is `>`.
    pub fn open(&self) -> Option<&str> {
        self.session.open()
    }

    /// The input ends (Ctrl-D): lines that are not whole are answered with what they lack.
    pub fn end_input(&mut self, timeline: &mut Timeline) {
        self.session.end_input();
        self.poll(timeline);
    }

    /// When a line changed the cluster last: going back before that moment takes the change back.
    pub fn acted(&self) -> Option<Moment> {
        self.acted
    }

    /// The typed lines that wait for the one that runs.
    pub fn waiting(&self) -> impl Iterator<Item = &str> {
        self.session.waiting()
    }

    /// Whether a line runs, other than in the background.
    pub fn is_running(&self) -> bool {
        self.session.is_running()
    }

    /// Whether anything happens when time passes: a line runs, or one in the background.
    pub fn is_busy(&self) -> bool {
        self.session.is_busy()
    }

    /// The moment at which the terminal has to be polled even if nothing happens in the cluster.
    pub fn wake_at(&self) -> Option<Time> {
        self.session.wake_at().map(Time)
    }

    /// The exit status of the last line that ended.
    pub fn status(&self) -> i32 {
        self.session.status()
    }

    /// The text that was printed since the last call.
    pub fn take_output(&mut self) -> Vec<Chunk> {
        let said = self.take_said().into_iter();
        let printed = said.filter_map(|(_, said)| match said {
            Said::Printed(chunk) => Some(chunk),
            Said::Began(_) => None,
        });
        printed.collect()
    }

    /// The lines that began and the text that was printed since the last call, each with its moment.
    pub fn take_said(&mut self) -> Vec<(Moment, Said)> {
        std::mem::take(&mut self.said)
    }

    /// Ctrl-C: the running line ends; lines that wait for it are not run, and the shell reports each of them.
    pub fn interrupt(&mut self, timeline: &Timeline) {
        self.session.interrupt();
        self.collect(timeline);
    }

    /// Time was moved back: the running line goes on from here and forgets everything that it saw at later moments.
    pub fn rewind(&mut self, timeline: &mut Timeline) {
        let now = timeline.now().as_millis();
        self.session.rewind(now, timeline);
    }

    /// Lets what runs look at the present state, and begins the typed lines that waited for it.
    pub fn poll(&mut self, timeline: &mut Timeline) {
        let before = timeline.commands_done();
        loop {
            let now = timeline.now().as_millis();
            self.session.poll(now, timeline);
            self.collect(timeline);
            if !self.session.is_ready() {
                break;
            }
        }
        if timeline.commands_done() > before {
            self.acted = Some(timeline.moment());
        }
    }

    fn collect(&mut self, timeline: &Timeline) {
        let now = timeline.moment();
        let said = self.session.take_said().into_iter();
        self.said.extend(said.map(|said| (now, said)));
    }

    /// Lets time pass up to `to`, and the running line see every change on the way.
    pub fn run_until(&mut self, timeline: &mut Timeline, to: Time) {
        self.poll(timeline);
        while self.is_busy() && timeline.now() < to {
            self.step(timeline, to);
        }
        if timeline.now() < to {
            timeline.seek(to);
        }
    }

    /// Goes on to the next change, or to the moment that the running line waits for, but not beyond `to`.
    fn step(&mut self, timeline: &mut Timeline, to: Time) {
        let limit = self
            .wake_at()
            .map_or(to, |wake| wake.max(timeline.now()).min(to));
        timeline.run_next(limit);
        self.poll(timeline);
    }

    /// Runs a line to its end, at most for `limit` of simulated time.
    pub fn run(&mut self, text: &str, timeline: &mut Timeline, limit: Duration) -> Ended {
        self.session.interrupt();
        self.session.take_said();
        self.said.clear();
        self.session.submit(text);
        self.poll(timeline);
        let end = timeline.now() + limit;
        while self.is_running() && timeline.now() < end {
            self.step(timeline, end);
        }
        let interrupted = self.is_running();
        self.interrupt(timeline);
        Ended {
            output: self.take_output(),
            status: self.status(),
            interrupted,
        }
    }
}

impl Ended {
    /// All that was printed, line by line.
    pub fn text(&self) -> String {
        let lines = self.output.iter().map(|chunk| format!("{}\n", chunk.text));
        lines.collect()
    }
}
