//! The contents of the terminal: each typed line with its output, and the commands given by button.

use engine::timeline::{Moment, Timeline};
use shell::{Chunk, Stream};
use std::rc::Rc;

/// Lines of output that are kept; the oldest go first.
const MOST_LINES: usize = 2000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Typing,
    Button,
}

/// A command and its output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// The moment at which the command began, after its first effects.
    pub begun: Moment,
    pub by: By,
    pub line: Rc<str>,
    /// The output in order of time.
    pub output: Vec<Said>,
}

/// A text and when it was printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub at: Moment,
    pub chunk: Chunk,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Log {
    blocks: Vec<Rc<Block>>,
    lines: usize,
}

impl Log {
    pub(crate) fn blocks(&self) -> &[Rc<Block>] {
        &self.blocks
    }

    pub(crate) fn clear(&mut self) {
        *self = Log::default();
    }

    pub(crate) fn begin(&mut self, begun: Moment, by: By, line: &str) {
        self.lines += 1;
        self.blocks.push(Rc::new(Block {
            begun,
            by,
            line: line.into(),
            output: Vec::new(),
        }));
    }

    /// Adds what the last command printed.
    pub(crate) fn print(&mut self, said: Vec<Said>) {
        let Some(last) = self.blocks.last_mut() else {
            return;
        };
        self.lines += said.len();
        Rc::make_mut(last).output.extend(said);
        self.keep_within_bounds();
    }

    pub(crate) fn interrupted(&mut self, at: Moment) {
        let chunk = Chunk {
            stream: Stream::Output,
            text: "^C".to_string(),
        };
        self.print(vec![Said { at, chunk }]);
    }

    /// Drops the output that the last command printed after the present moment, because the command runs on from here and
    /// prints again.
    pub(crate) fn take_back(&mut self, timeline: &Timeline) {
        if let Some(last) = self.blocks.last_mut() {
            let passed = last.passed(timeline);
            self.lines -= last.output.len() - passed;
            Rc::make_mut(last).output.truncate(passed);
        }
    }

    fn keep_within_bounds(&mut self) {
        while self.lines > MOST_LINES && self.blocks.len() > 1 {
            self.lines -= self.blocks.remove(0).output.len() + 1;
        }
        if let Some(only) = self.blocks.first_mut().filter(|_| self.lines > MOST_LINES) {
            let surplus = self.lines - MOST_LINES;
            Rc::make_mut(only).output.drain(..surplus);
            self.lines = MOST_LINES;
        }
    }
}

impl Block {
    /// How much of the output had been printed by the present moment.
    pub(crate) fn passed(&self, timeline: &Timeline) -> usize {
        let mut output = self.output.iter();
        let ahead = output.position(|said| !timeline.has_passed(said.at));
        ahead.unwrap_or(self.output.len())
    }
}
