//! What stands in the terminal: each line that was typed with what it printed, and what was done by button.

use crate::clock::Time;
use crate::kubectl::{Chunk, Stream};
use std::rc::Rc;

/// Lines of output that are kept; the oldest go first.
const MOST_LINES: usize = 2000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Typing,
    Button,
}

/// A command and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Simulated time at which it was begun.
    pub at: Time,
    pub by: By,
    pub line: Rc<str>,
    pub output: Vec<Chunk>,
    /// How many commands the run had been given when it was begun; it is undone where there are fewer now.
    commands: usize,
    /// It was done in a future that was left since.
    left: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Log {
    blocks: Vec<Rc<Block>>,
    lines: usize,
}

impl Log {
    pub fn blocks(&self) -> &[Rc<Block>] {
        &self.blocks
    }

    pub fn clear(&mut self) {
        *self = Log::default();
    }

    pub fn begin(&mut self, at: Time, by: By, line: &str, commands: usize) {
        self.lines += 1;
        self.blocks.push(Rc::new(Block {
            at,
            by,
            line: line.into(),
            output: Vec::new(),
            commands,
            left: false,
        }));
    }

    /// Adds what the last command printed.
    pub fn print(&mut self, output: Vec<Chunk>) {
        let Some(last) = self.blocks.last_mut() else {
            return;
        };
        self.lines += output.len();
        Rc::make_mut(last).output.extend(output);
        self.keep_within_bounds();
    }

    pub fn interrupted(&mut self) {
        self.print(vec![Chunk {
            stream: Stream::Output,
            text: "^C".to_string(),
        }]);
    }

    /// Something else is done at this moment: what lies ahead of it belongs to a future that is left.
    pub fn leave_future(&mut self, now: Time, commands: usize) {
        for block in &mut self.blocks {
            if !block.left && block.is_undone(now, commands) {
                Rc::make_mut(block).left = true;
            }
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
    /// Whether, seen from this moment, it has not been done.
    pub fn is_undone(&self, now: Time, commands: usize) -> bool {
        self.left || self.at > now || self.commands > commands
    }
}
