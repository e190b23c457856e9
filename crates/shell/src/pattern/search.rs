//! The search for a pattern: it reads every letter of the text once and advances all open paths by that letter.

#![expect(
    clippy::string_slice,
    reason = "the search goes from character to character"
)]

use super::Pattern;
use super::program::Step;
use crate::budget::Budget;
use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Whether there is a match at all.
    Any,
    /// The first match, and of those that begin there the longest.
    Longest,
    /// A match from the beginning of the text to its end.
    Whole,
}

/// The buffers of a search, reused so that the next search in the same text allocates nothing.
pub(super) struct Search<'p> {
    pattern: &'p Pattern,
    wanted: Wanted,
    now: Ways,
    next: Ways,
    /// Scratch buffer for the steps still to be opened, reused so that a letter of the text allocates nothing.
    waiting: Vec<usize>,
}

/// The open paths through the pattern, those that began first in front. Only the first path to reach a step keeps it.
struct Ways {
    /// The step of each path, and the place in the text at which the path began.
    open: Vec<(usize, usize)>,
    /// The round in which a path last reached each step; a step with the present round's number is taken.
    held: Vec<u32>,
    round: u32,
}

impl Ways {
    fn new(steps: usize) -> Ways {
        Ways {
            open: Vec::new(),
            held: vec![0; steps],
            round: 0,
        }
    }

    fn clear(&mut self) {
        self.open.clear();
        self.round += 1;
    }
}

/// A place in the text: where it is, and the letters on both sides.
#[derive(Clone, Copy)]
struct Spot {
    at: usize,
    before: Option<char>,
    after: Option<char>,
}

impl Spot {
    fn is_word_edge(self) -> bool {
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        is_word(self.before) != is_word(self.after)
    }
}

impl<'p> Search<'p> {
    pub(super) fn new(pattern: &'p Pattern, wanted: Wanted) -> Search<'p> {
        let steps = pattern.steps.len();
        Search {
            pattern,
            wanted,
            now: Ways::new(steps),
            next: Ways::new(steps),
            waiting: Vec::new(),
        }
    }

    /// The match at or behind `from`; `None` also where the budget is spent.
    pub(super) fn run(
        &mut self,
        text: &str,
        from: usize,
        budget: &mut Budget,
    ) -> Option<Range<usize>> {
        self.now.clear();
        let mut found: Option<Range<usize>> = None;
        let mut at = from;
        let mut before = text[..from].chars().next_back();
        loop {
            let may_begin = match self.wanted {
                Wanted::Whole => at == 0,
                _ => found.is_none(),
            };
            if self.now.open.is_empty() {
                if !may_begin {
                    break;
                }
                // No path is open, so the search skips to the next letter that a match can begin with.
                if let Some(first) = self.pattern.first
                    && self.wanted != Wanted::Whole
                {
                    let skipped = text[at..].find(first)?;
                    if !budget.work(1 + skipped as u64 / 16) {
                        return None;
                    }
                    if skipped > 0 {
                        at += skipped;
                        before = text[..at].chars().next_back();
                    }
                }
            }
            let after = text[at..].chars().next();
            let spot = Spot { at, before, after };
            if may_begin {
                self.follow(0, at, spot);
            }
            if !budget.work(1 + self.now.open.len() as u64) {
                return None;
            }
            self.settle(text.len(), spot, &mut found);
            if self.wanted == Wanted::Any && found.is_some() {
                break;
            }
            let Some(c) = after else { break };
            self.next.clear();
            let here = at + c.len_utf8();
            let beyond = text[here..].chars().next();
            let spot = Spot {
                at: here,
                before: Some(c),
                after: beyond,
            };
            std::mem::swap(&mut self.now, &mut self.next);
            for index in 0..self.next.open.len() {
                let (step, start) = self.next.open[index];
                if let Step::One(set) = &self.pattern.steps[step]
                    && set.has(c, self.pattern.ignore_case)
                {
                    self.follow(step + 1, start, spot);
                }
            }
            (at, before) = (here, Some(c));
        }
        found
    }

    /// Opens every step that can be reached from `first` without taking a letter.
    fn follow(&mut self, first: usize, start: usize, spot: Spot) {
        let ways = &mut self.now;
        let waiting = &mut self.waiting;
        waiting.push(first);
        while let Some(step) = waiting.pop() {
            if std::mem::replace(&mut ways.held[step], ways.round) == ways.round {
                continue;
            }
            match self.pattern.steps[step] {
                Step::Jump(to) => waiting.push(to),
                Step::Split(a, b) => waiting.extend([b, a]),
                Step::Mark(_) => waiting.push(step + 1),
                Step::Start if spot.at == 0 => waiting.push(step + 1),
                Step::End if spot.after.is_none() => waiting.push(step + 1),
                Step::WordEdge if spot.is_word_edge() => waiting.push(step + 1),
                Step::One(_) | Step::Match => ways.open.push((step, start)),
                Step::Start | Step::End | Step::WordEdge => {}
            }
        }
    }

    /// Records a match that ends here, and closes the paths that began behind its beginning.
    fn settle(&mut self, end: usize, spot: Spot, found: &mut Option<Range<usize>>) {
        let last = self.pattern.steps.len() - 1;
        let ended = self.now.open.iter().find(|(step, _)| *step == last);
        let counts = self.wanted != Wanted::Whole || spot.at == end;
        if let Some(&(_, start)) = ended.filter(|_| counts)
            && found.as_ref().is_none_or(|found| start <= found.start)
        {
            *found = Some(start..spot.at);
        }
        if let Some(found) = found {
            self.now.open.retain(|(_, start)| *start <= found.start);
        }
    }
}
