//! A shell that runs one line after the other.

use crate::ast::Line;
use crate::call::{Call, Chunk, Millis, Programs, Stream};
use crate::environment::Environment;
use crate::parse::parse;
use crate::run::LineRun;

/// Exit status of what was interrupted.
const INTERRUPTED: i32 = 130;
/// Exit status of a line that cannot be read.
const NOT_READ: i32 = 2;

/// A shell, its files and variables, and the line that runs.
pub struct Session<P: Programs> {
    pub programs: P,
    pub environment: Environment,
    running: Option<LineRun<P>>,
    status: i32,
    out: Vec<Chunk>,
}

impl<P: Programs> Session<P> {
    pub fn new(programs: P) -> Session<P> {
        Session {
            programs,
            environment: Environment::default(),
            running: None,
            status: 0,
            out: Vec::new(),
        }
    }

    /// Begins a line and lets it do what it can at once. A line that still runs is interrupted.
    pub fn start(&mut self, text: &str, now: Millis, world: &mut P::World) {
        self.interrupt();
        match parse(text) {
            Ok(line) => self.begin(line, now, world),
            Err(error) => {
                let text = format!("sh: {error}");
                let stream = Stream::Errors;
                self.out.push(Chunk { stream, text });
                self.status = NOT_READ;
            }
        }
    }

    /// Begins a line that was read already.
    pub fn begin(&mut self, line: Line, now: Millis, world: &mut P::World) {
        self.running = Some(LineRun::new(line));
        self.poll(now, world);
    }

    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// The moment at which the running line has to be polled even if nothing happens in the world.
    pub fn wake_at(&self) -> Option<Millis> {
        self.running.as_ref().and_then(LineRun::wake_at)
    }

    /// The exit status of the last line that ended.
    pub fn status(&self) -> i32 {
        self.status
    }

    /// What was printed since the last call.
    pub fn take_output(&mut self) -> Vec<Chunk> {
        std::mem::take(&mut self.out)
    }

    /// Ctrl-C.
    pub fn interrupt(&mut self) {
        if self.running.take().is_some() {
            self.status = INTERRUPTED;
        }
    }

    /// The clock was set back to `now`: the running line goes on from there, as if it had seen nothing of what lies ahead.
    pub fn rewind(&mut self, now: Millis, world: &mut P::World) {
        if let Some(mut running) = self.running.take() {
            running.rewind(&mut self.call(now, world, &mut Vec::new()));
            self.running = Some(running);
        }
    }

    /// Lets the running line look at the present state.
    pub fn poll(&mut self, now: Millis, world: &mut P::World) {
        let Some(mut running) = self.running.take() else {
            return;
        };
        let mut out = std::mem::take(&mut self.out);
        let ended = running.poll(&mut self.call(now, world, &mut out));
        self.out = out;
        match ended {
            Some(status) => self.status = status,
            None => self.running = Some(running),
        }
    }

    fn call<'c>(
        &'c mut self,
        now: Millis,
        world: &'c mut P::World,
        out: &'c mut Vec<Chunk>,
    ) -> Call<'c, P> {
        Call {
            programs: &mut self.programs,
            world,
            environment: &mut self.environment,
            now,
            stdin: None,
            at_once: false,
            last_status: self.status,
            out,
        }
    }
}
