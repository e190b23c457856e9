//! A shell that runs lines one after the other, and jobs in the background.

use crate::ast::Line;
use crate::budget::Budget;
use crate::call::{Call, Chunk, Millis, Programs};
use crate::environment::Environment;
use crate::jobs::Jobs;
use crate::parse::parse;
use crate::run::LineRun;
use std::collections::VecDeque;

/// Exit status of an interrupted line.
const INTERRUPTED: i32 = 130;
/// Exit status of a line that cannot be read.
const NOT_READ: i32 = 2;
/// Exit status of a line that has used up what it may use.
const STOPPED: i32 = 1;

/// A shell, its files and variables, and the lines that run.
///
/// A session does nothing by itself. Its caller types lines ([`Session::type_line`]), lets the session act at each moment
/// ([`Session::poll`]), and takes the output ([`Session::take_said`]). The session guarantees:
///
/// * A line is begun by [`Session::poll`], never by typing it, and only when the one before it has ended. No typed line is
///   lost: it runs, or the session says that it does not.
/// * Time is an argument. A program that waits is polled again when its caller polls the session: at [`Session::wake_at`], and
///   whenever the world has changed. Between two calls of [`Session::poll`] nothing happens.
/// * The moment never goes back from one poll to the next, other than through [`Session::rewind`].
/// * One poll takes a bounded time and makes a bounded text, whatever was typed: see [`Budget`].
/// * The output depends only on the lines, on their moments and on the world, so that a run can be repeated exactly.
///
/// ```
/// use shell::{Call, Millis, Programs, Session, Started};
///
/// /// A machine with a counter, and a program that raises it.
/// struct Machine;
///
/// impl Programs for Machine {
///     type World = u32;
///
///     fn start(words: &[String], call: &mut Call<'_, Machine>) -> Started<Machine> {
///         match words[0].as_str() {
///             "count" => {
///                 *call.world += 1;
///                 call.print(format!("counted to {}", call.world));
///                 Started::Ended(0)
///             }
///             _ => Started::Unknown,
///         }
///     }
///
///     fn date(&self, now: Millis) -> String {
///         format!("{} s", now / 1000)
///     }
/// }
///
/// let mut counter = 0;
/// let mut session = Session::new(Machine);
/// session.type_line("for i in 1 2; do count | tr a-z A-Z; sleep 5; done; date");
/// let mut now = 0;
/// session.poll(now, &mut counter);
/// while session.is_running() {
///     // Nothing else changes the counter, so that the next moment is the one that the line waits for.
///     now = session.wake_at().expect("the line sleeps");
///     session.poll(now, &mut counter);
/// }
/// let printed: Vec<String> = session.take_output().into_iter().map(|chunk| chunk.text).collect();
/// assert_eq!(printed, ["COUNTED TO 1", "COUNTED TO 2", "10 s"]);
/// assert_eq!((session.status(), counter), (0, 2));
/// ```
pub struct Session<P: Programs> {
    pub programs: P,
    pub environment: Environment,
    /// Lines that make up one when they are followed by more: an open quote, a here-document without its end.
    open: Option<String>,
    waiting: VecDeque<String>,
    running: Option<LineRun<P>>,
    jobs: Jobs<P>,
    /// The budget that the running line and the jobs share.
    budget: Budget,
    status: i32,
    said: Vec<Said>,
}

/// An entry that appears in a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A typed line begins to run.
    Began(String),
    Printed(Chunk),
}

impl<P: Programs> Session<P> {
    /// A shell for a user who types, which reports when jobs in the background begin and end.
    pub fn new(programs: P) -> Session<P> {
        Session {
            programs,
            environment: Environment::default(),
            open: None,
            waiting: VecDeque::new(),
            running: None,
            jobs: Jobs::new(true),
            budget: Budget::default(),
            status: 0,
            said: Vec::new(),
        }
    }

    /// A shell that runs a script and prints no reports about jobs.
    pub fn for_script(programs: P) -> Session<P> {
        Session {
            jobs: Jobs::new(false),
            ..Session::new(programs)
        }
    }

    /// Takes a typed line in. It begins as soon as no other line runs, at the latest with the next [`Session::poll`]. A line
    /// that is not whole waits for those that follow it.
    pub fn type_line(&mut self, text: &str) {
        let whole = match self.open.take() {
            Some(open) => format!("{open}\n{text}"),
            None => text.to_string(),
        };
        if parse(&whole).is_err_and(|error| error.awaits.is_some()) {
            self.open = Some(whole);
        } else {
            self.waiting.push_back(whole);
        }
    }

    /// Takes in a line of a script, which has to be whole: otherwise it is answered with what it lacks.
    pub fn submit(&mut self, text: &str) {
        self.waiting.push_back(text.to_string());
    }

    /// The user ended the input (Ctrl-D): lines that are not whole are answered with what they lack.
    pub fn end_input(&mut self) {
        self.waiting.extend(self.open.take());
    }

    /// The lines typed last, where they are the beginning of one that is not whole: the prompt is `>`.
    pub fn open(&self) -> Option<&str> {
        self.open.as_deref()
    }

    /// The typed lines that wait for the one that runs.
    pub fn waiting(&self) -> impl Iterator<Item = &str> {
        self.waiting.iter().map(String::as_str)
    }

    /// Begins a line that was read already. A line that still runs is interrupted.
    pub fn begin(&mut self, line: Line) {
        self.running = Some(LineRun::new(line));
        self.budget = Budget::default();
    }

    /// The work of the line that began last, in steps of which one takes about as long as reading one letter. Steps come back as
    /// time passes; a line that was stopped counts as one without steps.
    pub fn steps(&self) -> u64 {
        self.budget.used()
    }

    /// Whether a line runs, other than in the background.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Whether anything happens when time passes: a line runs, waits, or runs in the background.
    pub fn is_busy(&self) -> bool {
        self.is_running() || !self.waiting.is_empty() || self.jobs.is_running()
    }

    /// The moment at which the session has to be polled even if nothing happens in the world.
    pub fn wake_at(&self) -> Option<Millis> {
        let running = self.running.as_ref().and_then(LineRun::wake_at);
        running.into_iter().chain(self.jobs.wake_at()).min()
    }

    /// The exit status of the last line that ended.
    pub fn status(&self) -> i32 {
        self.status
    }

    /// Everything that appeared since the last call.
    pub fn take_said(&mut self) -> Vec<Said> {
        std::mem::take(&mut self.said)
    }

    /// The text that was printed since the last call.
    pub fn take_output(&mut self) -> Vec<Chunk> {
        let said = self.take_said().into_iter();
        let printed = said.filter_map(|said| match said {
            Said::Printed(chunk) => Some(chunk),
            Said::Began(_) => None,
        });
        printed.collect()
    }

    /// Ctrl-C ends the running line. The lines that wait for it are reported and not run; an incomplete line is dropped.
    pub fn interrupt(&mut self) {
        self.open = None;
        if self.running.take().is_some() {
            self.end(INTERRUPTED);
        }
        for line in std::mem::take(&mut self.waiting) {
            self.complain(format!("sh: not run: {line}"));
        }
    }

    /// The clock was set back to `now`: the running line and the jobs go on from there and forget what they saw later.
    pub fn rewind(&mut self, now: Millis, world: &mut P::World) {
        let mut running = self.running.take();
        let mut budget = Budget::default();
        let mut out = Vec::new();
        let mut call = self.call(now, world, &mut budget, &mut out);
        if let Some(running) = &mut running {
            running.rewind(&mut call);
        }
        Jobs::rewind(&mut call);
        self.running = running;
    }

    /// Whether a typed line begins with the next [`Session::poll`].
    pub fn is_ready(&self) -> bool {
        self.running.is_none() && !self.waiting.is_empty()
    }

    /// Begins the next typed line, if none runs, and lets everything that runs do what it can at this moment.
    pub fn poll(&mut self, now: Millis, world: &mut P::World) {
        self.begin_next();
        loop {
            let mut budget = std::mem::take(&mut self.budget);
            budget.refill(now);
            let has_ended = self.poll_all(now, world, &mut budget);
            let sentence = budget.sentence();
            match &sentence {
                Some(sentence) => self.stop(sentence),
                None => self.budget = budget,
            }
            if !has_ended || self.running.is_none() {
                break;
            }
        }
        if self.running.is_none() {
            for line in self.jobs.report() {
                self.complain(line);
            }
        }
    }

    /// [`Session::poll`] for a shell within a program, which uses up the budget of the line around it.
    pub fn poll_within(&mut self, now: Millis, world: &mut P::World, budget: &mut Budget) {
        while self.poll_all(now, world, budget) && self.running.is_some() {}
        self.jobs.report();
    }

    /// Lets the running line and the jobs do what they can at this moment. `true`: one of them has ended.
    fn poll_all(&mut self, now: Millis, world: &mut P::World, budget: &mut Budget) -> bool {
        let mut running = self.running.take();
        let mut out = Vec::new();
        let mut call = self.call(now, world, budget, &mut out);
        let ended = running.as_mut().and_then(|run| run.poll(&mut call));
        let has_ended = Jobs::poll(&mut call) | ended.is_some();
        self.said.extend(out.into_iter().map(Said::Printed));
        match ended {
            Some(status) => self.end(status),
            None => self.running = running,
        }
        has_ended && !budget.is_spent()
    }

    /// The budget is spent: all that runs ends, and each job is reported. Jobs could otherwise spend every new budget again.
    fn stop(&mut self, sentence: &str) {
        self.running = None;
        for line in self.jobs.end_all() {
            self.complain(line);
        }
        // The reason stands last, so that no report hides it.
        self.complain(format!("sh: {sentence}"));
        self.budget = Budget::default();
        self.end(STOPPED);
    }

    fn begin_next(&mut self) {
        if self.running.is_some() {
            return;
        }
        let Some(text) = self.waiting.pop_front() else {
            return;
        };
        self.said.push(Said::Began(text.clone()));
        match parse(&text) {
            Ok(line) => self.begin(line),
            Err(error) => {
                self.complain(format!("sh: {error}"));
                self.end(NOT_READ);
            }
        }
    }

    /// A line has ended, or is not begun at all.
    fn end(&mut self, status: i32) {
        self.status = status;
        self.environment.status = status;
        self.environment.arguments.clear();
        self.environment.input.rest();
    }

    fn complain(&mut self, text: String) {
        self.said.push(Said::Printed(Chunk::error(text)));
    }

    fn call<'c>(
        &'c mut self,
        now: Millis,
        world: &'c mut P::World,
        budget: &'c mut Budget,
        out: &'c mut Vec<Chunk>,
    ) -> Call<'c, P> {
        Call {
            programs: &mut self.programs,
            world,
            environment: &mut self.environment,
            jobs: &mut self.jobs,
            budget,
            now,
            stdin: None,
            at_once: false,
            out,
            shown: true,
        }
    }
}
