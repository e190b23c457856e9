//! Finds the text of each group after the search has found where the pattern fits.

#![expect(
    clippy::string_slice,
    reason = "the search goes from character to character"
)]

use super::Pattern;
use super::program::Step;
use crate::budget::Budget;
use std::ops::Range;

/// Most steps times letters that are looked at for one match.
const MOST_STATES: usize = 1 << 22;

/// Follows the pattern through the text that it fits, the preferred path first. A step that failed at a letter is not
/// tried from there again, so that the time grows with the text and the pattern only.
pub(super) fn find(
    pattern: &Pattern,
    text: &str,
    place: &Range<usize>,
    budget: &mut Budget,
) -> Vec<Option<Range<usize>>> {
    let count = pattern.group_count();
    let states = pattern.steps.len() * (place.len() + 1);
    if count == 0 || states > MOST_STATES || !budget.work(states as u64 / 2) {
        return vec![None; count];
    }
    let mut walk = Walk {
        pattern,
        text,
        place,
        tried: vec![false; states],
        marks: vec![None; 2 * count],
    };
    walk.run();
    let pairs = walk.marks.chunks(2);
    let range = |pair: &[Option<usize>]| Some(pair[0]?..pair[1]?);
    pairs.map(range).collect()
}

struct Walk<'w> {
    pattern: &'w Pattern,
    text: &'w str,
    place: &'w Range<usize>,
    tried: Vec<bool>,
    marks: Vec<Option<usize>>,
}

/// A task of the depth-first search that is still to be done.
enum Todo {
    Try {
        step: usize,
        at: usize,
    },
    /// The path behind a mark failed, so the mark gets its former value back.
    Restore {
        mark: usize,
        to: Option<usize>,
    },
}

impl Walk<'_> {
    fn run(&mut self) {
        let mut todo = vec![Todo::Try {
            step: 0,
            at: self.place.start,
        }];
        while let Some(next) = todo.pop() {
            match next {
                Todo::Restore { mark, to } => self.marks[mark] = to,
                Todo::Try { step, at } => {
                    if self.go(step, at, &mut todo) {
                        return;
                    }
                }
            }
        }
    }

    /// Takes one step; whether it was the last one, at the end of the match.
    fn go(&mut self, step: usize, at: usize, todo: &mut Vec<Todo>) -> bool {
        let state = step * (self.place.len() + 1) + (at - self.place.start);
        if std::mem::replace(&mut self.tried[state], true) {
            return false;
        }
        let mut try_at = |step: usize, at: usize| todo.push(Todo::Try { step, at });
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let after = self.text[at..].chars().next();
        match &self.pattern.steps[step] {
            Step::Match => return at == self.place.end,
            Step::Jump(to) => try_at(*to, at),
            Step::Split(a, b) => {
                try_at(*b, at);
                try_at(*a, at);
            }
            Step::Mark(mark) => {
                let to = self.marks[*mark].replace(at);
                todo.push(Todo::Restore { mark: *mark, to });
                todo.push(Todo::Try { step: step + 1, at });
            }
            Step::Start if at == 0 => try_at(step + 1, at),
            Step::End if after.is_none() => try_at(step + 1, at),
            Step::WordEdge => {
                let before = self.text[..at].chars().next_back();
                if is_word(before) != is_word(after) {
                    try_at(step + 1, at);
                }
            }
            Step::One(set) => {
                if let Some(c) = after.filter(|c| at + c.len_utf8() <= self.place.end)
                    && set.has(c, self.pattern.ignore_case)
                {
                    try_at(step + 1, at + c.len_utf8());
                }
            }
            Step::Start | Step::End => {}
        }
        false
    }
}
