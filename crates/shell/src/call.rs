//! What the shell and the programs that are handed in know of each other.

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

/// The programs that a shell finds beside its own, and what they share.
///
/// A value of this type belongs to one [`crate::Session`], which lends it to each program that runs.
pub trait Programs: Sized + 'static {
    /// What the programs work on. It belongs to the caller of the session, who lends it for each step.
    type World;

    /// Starts the program that the first of `words` names; there is always one. Programs that are handed in go before those
    /// that the shell brings along.
    fn start(words: &[String], call: &mut Call<'_, Self>) -> Started<Self>;

    /// What is printed when neither the caller nor the shell has a program of this name.
    fn missing(&self, name: &str) -> String {
        format!("sh: {name}: not found")
    }

    /// What `date` prints.
    fn date(&self, now: Millis) -> String;

    /// What `cat` says behind `No such file or directory`, to tell which files there are.
    fn which_files(&self) -> &'static str {
        ""
    }
}

/// How the start of a program went.
pub enum Started<P: Programs> {
    /// It has ended already, with this exit status.
    Ended(i32),
    /// It is polled until it ends.
    Runs(Box<dyn Program<P>>),
    /// No program that was handed in has this name.
    Unknown,
}

/// A program that was started and has not ended.
pub trait Program<P: Programs> {
    /// Looks at the world as it is now and does what can be done at once; `Some` is the exit status. A program that has ended is
    /// not polled again.
    fn poll(&mut self, call: &mut Call<'_, P>) -> Option<i32>;

    /// The moment at which it has to be polled even if nothing happens in the world.
    fn wake_at(&self) -> Option<Millis>;

    /// The clock was set back to the present: what the program saw of later moments is forgotten.
    fn rewind(&mut self, call: &mut Call<'_, P>);
}

/// What a program may use while it is started or polled.
pub struct Call<'c, P: Programs> {
    pub programs: &'c mut P,
    pub world: &'c mut P::World,
    pub environment: &'c mut Environment,
    pub(crate) jobs: &'c mut Jobs<P>,
    /// What the line may still use.
    pub budget: &'c mut Budget,
    pub now: Millis,
    /// What comes through a pipe or from a file.
    pub stdin: Option<&'c str>,
    /// The program may take no time to start, because the line around it is answered within one moment: `$(…)`.
    pub at_once: bool,
    pub out: &'c mut Vec<Chunk>,
    /// What is printed goes to the terminal.
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

    /// All that the program can read: what was sent to it, or what is left of the input of the group around it.
    pub(crate) fn input(&mut self) -> String {
        let input = match self.stdin {
            Some(text) => text.to_string(),
            None => self.environment.input.rest(),
        };
        self.budget.make(input.len());
        input
    }

    /// The same place with another input and another output.
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
