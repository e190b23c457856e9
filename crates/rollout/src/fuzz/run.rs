//! Runs cases one after the other, on a thread of its own, until one fails.

use super::{Target, mutate, seeds, shrink};
use engine::rng::{Rng, mix};
use std::any::Any;
use std::panic::catch_unwind;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// A case that takes longer than this is taken for one that never ends.
const LONGEST: Duration = Duration::from_secs(60);
/// The size of the stack, which is that of a program in a browser. Functions that were not optimised need more.
const STACK: usize = if cfg!(debug_assertions) {
    16 << 20
} else {
    1 << 20
};

/// A search in one target.
pub struct Fuzz {
    target: Target,
    seed: u64,
    seeds: Vec<String>,
}

/// The way in which a case failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The code panicked, with this message.
    Panicked(String),
    /// A promise about the text is broken.
    Broken(String),
    /// The case was still running after a minute.
    NeverEnded,
}

/// A text that fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The number of the case.
    pub case: u64,
    pub trouble: Trouble,
    /// The smallest text that fails in the same way; the text of the case itself if the case never ended.
    pub text: String,
}

impl Fuzz {
    /// # Errors
    /// The real texts cannot be read; the error says which.
    pub fn new(target: Target, seed: u64) -> Result<Fuzz, String> {
        let seeds = seeds::of(target)?;
        Ok(Fuzz {
            target,
            seed,
            seeds,
        })
    }

    /// The text of a case.
    pub fn case(&self, number: u64) -> String {
        let mut rng = Rng::new(mix(self.seed ^ mix(number)));
        mutate::text(&self.seeds, &mut rng)
    }

    /// Runs the cases of these numbers up to the first that fails. `before` is called with the number and the text of each case, and
    /// the search ends when it returns `false`.
    pub fn run(
        &self,
        cases: impl Iterator<Item = u64>,
        mut before: impl FnMut(u64, &str) -> bool,
    ) -> Option<Finding> {
        let runner = Runner::start(self.target);
        for number in cases {
            let text = self.case(number);
            if !before(number, &text) {
                return None;
            }
            if let Err(trouble) = runner.run(text.clone()) {
                let text = self.smallest(text, &trouble);
                return Some(Finding {
                    case: number,
                    trouble,
                    text,
                });
            }
        }
        None
    }

    fn smallest(&self, text: String, trouble: &Trouble) -> String {
        if *trouble == Trouble::NeverEnded {
            return text;
        }
        let runner = Runner::start(self.target);
        let kind = trouble.kind();
        shrink::shrink(&text, |text| {
            let answer = runner.run(text.to_string());
            answer.is_err_and(|other| other.kind() == kind)
        })
    }
}

impl Trouble {
    /// The message without its numbers, so that the same failure of a smaller text is recognised.
    fn kind(&self) -> String {
        let (Trouble::Panicked(message) | Trouble::Broken(message)) = self else {
            return String::new();
        };
        let words = message.split_whitespace().take(5);
        let words: Vec<&str> = words.collect();
        words
            .join(" ")
            .replace(|letter: char| letter.is_ascii_digit(), "")
    }
}

/// A thread that runs the cases it is sent.
struct Runner {
    texts: Sender<String>,
    answers: Receiver<Result<(), Trouble>>,
}

impl Runner {
    fn start(target: Target) -> Runner {
        let (texts, incoming) = channel::<String>();
        let (outgoing, answers) = channel();
        let work = move || {
            for text in incoming {
                if outgoing.send(attempt(target, &text)).is_err() {
                    break;
                }
            }
        };
        let thread = thread::Builder::new().stack_size(STACK);
        // The thread ends when the runner is dropped, so nothing has to wait for it.
        drop(
            thread
                .spawn(work)
                .expect("the system has a thread to spare"),
        );
        Runner { texts, answers }
    }

    fn run(&self, text: String) -> Result<(), Trouble> {
        let start = Instant::now();
        drop(self.texts.send(text));
        match self.answers.recv_timeout(LONGEST) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => Err(Trouble::NeverEnded),
            Err(RecvTimeoutError::Disconnected) => {
                let after = start.elapsed().as_millis();
                Err(Trouble::Broken(format!(
                    "the thread ended after {after} ms"
                )))
            }
        }
    }
}

fn attempt(target: Target, text: &str) -> Result<(), Trouble> {
    match catch_unwind(|| target.run(text)) {
        Ok(kept) => kept.map_err(Trouble::Broken),
        Err(panic) => Err(Trouble::Panicked(message(&*panic))),
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
    text.unwrap_or_default()
}
