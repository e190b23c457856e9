//! The interface between the shell and the programs that its caller adds.

use crate::budget::Budget;
use crate::environment::Environment;
use crate::jobs::Jobs;

/// A moment or a span of time, in milliseconds. The caller of a [`crate::Session`] chooses when its clock began.
pub type Millis = u64;

/// Which of the two a text was printed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    Output,
    Errors,
}

/// A printed text, one line or several, without its last line break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    pub stream: Stream,
    pub text: String,
}

impl Chunk {
    pub(crate) fn error(text: String) -> Chunk {
        let stream = Stream::Errors;
        Chunk { stream, text }
    }
}

/// The programs that the caller adds to a shell, and the state that they share.
///
/// A value of this type belongs to one [`crate::Session`], which lends it to each program that runs.
pub trait Programs: Sized + 'static {
    /// The state that the programs work on. The caller of the session owns this state and lends it for each poll.
    type World;

    /// Starts the program that the first of `words` names; there is always one. Programs that are handed in go before those
    /// that the shell brings along.
    fn start(words: &[String], call: &mut Call<'_, Self>) -> Started<Self>;

    /// The message for a name that neither the caller's programs nor the shell's have.
    fn missing(&self, name: &str) -> String {
        format!("sh: {name}: not found")
    }

    /// The text that `date` prints.
    fn date(&self, now: Millis) -> String;

    /// A hint that `cat` adds to `No such file or directory`, so that the user learns which files exist.
    fn which_files(&self) -> &'static str {
        ""
    }
}

/// How the start of a program went.
pub enum Started<P: Programs> {
    /// The program has ended already, with this exit status.
    Ended(i32),
    /// The program runs and is polled until it ends.
    Runs(Box<dyn Program<P>>),
    /// No program that was handed in has this name.
    Unknown,
}

/// A program that was started and has not ended.
pub trait Program<P: Programs> {
    /// Does everything that the present state of the world allows; `Some` is the exit status. A program that has ended is
    /// not polled again.
    fn poll(&mut self, call: &mut Call<'_, P>) -> Option<i32>;

    /// The moment at which it has to be polled even if nothing happens in the world.
    fn wake_at(&self) -> Option<Millis>;

    /// The clock was set back to the present, so the program must forget everything that it saw at later moments.
    fn rewind(&mut self, call: &mut Call<'_, P>);
}

/// The means that a program may use while it is started or polled.
pub struct Call<'c, P: Programs> {
    pub programs: &'c mut P,
    pub world: &'c mut P::World,
    pub environment: &'c mut Environment,
    pub(crate) jobs: &'c mut Jobs<P>,
    /// The budget of the line in which the program runs.
    pub budget: &'c mut Budget,
    pub now: Millis,
    /// The text from a pipe or a file.
    pub stdin: Option<&'c str>,
    /// The program may take no time to start, because the line around it is answered within one moment: `$(…)`.
    pub at_once: bool,
    pub out: &'c mut Vec<Chunk>,
    /// Whether the output goes to the terminal.
    pub(crate) shown: bool,
}

impl<P: Programs> Call<'_, P> {
    pub fn print(&mut self, text: impl Into<String>) {
        self.put(Stream::Output, text.into());
    }

    pub fn complain(&mut self, text: impl Into<String>) {
        self.put(Stream::Errors, text.into());
    }

    fn put(&mut self, stream: Stream, text: String) {
        if self.budget.make(text.len()) {
            self.out.push(Chunk { stream, text });
        }
    }

    /// All that the program can read: its own input, or else the unread input of the group around it.
    pub(crate) fn input(&mut self) -> String {
        let input = match self.stdin {
            Some(text) => text.to_string(),
            None => self.environment.input.rest(),
        };
        self.budget.make(input.len());
        input
    }

    /// A call with the same environment and world, but with another input and another output.
    pub(crate) fn with<'n>(
        &'n mut self,
        stdin: Option<&'n str>,
        out: &'n mut Vec<Chunk>,
    ) -> Call<'n, P> {
        Call {
            programs: self.programs,
            world: self.world,
            environment: self.environment,
            jobs: self.jobs,
            budget: self.budget,
            now: self.now,
            stdin,
            at_once: self.at_once,
            out,
            shown: false,
        }
    }

    /// For a line within a program: it prints to the same place.
    pub(crate) fn inner(&mut self, at_once: bool) -> Call<'_, P> {
        Call {
            programs: self.programs,
            world: self.world,
            environment: self.environment,
            jobs: self.jobs,
            budget: self.budget,
            now: self.now,
            stdin: None,
            at_once,
            out: self.out,
            shown: self.shown,
        }
    }
}
