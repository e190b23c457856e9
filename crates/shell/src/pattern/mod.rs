//! The patterns of grep, sed and awk: as much of POSIX and GNU regular expressions as people type at a cluster.
//!
//! A search follows all paths through a pattern at once, so that its time grows only with the length of the text and of
//! the pattern.

#![expect(
    clippy::string_slice,
    reason = "each place comes from a search in the same text"
)]

mod groups;
mod program;
mod read;
mod search;

use crate::budget::Budget;
use program::Step;
use read::{Reader, Tree, literal};
use search::{Search, Wanted};
use std::ops::Range;

/// How a pattern is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// `\|`, `\+`, `\(`: grep and sed.
    Basic,
    /// `|`, `+`, `(`: `grep -E` and `sed -E`.
    Extended,
    /// No signs at all: `grep -F`.
    Fixed,
}

/// A pattern that was read.
#[derive(Clone, Debug)]
pub struct Pattern {
    steps: Vec<Step>,
    ignore_case: bool,
    /// The letter that every match begins with, if there is one.
    first: Option<char>,
}

/// Patterns with more steps than this are refused: no pattern that a person types comes near, and each step costs time.
const MOST_STEPS: usize = 4000;
const DEEPEST: usize = 50;

impl Pattern {
    /// # Errors
    /// The pattern cannot be read; the error is grep's message.
    pub fn new(text: &str, syntax: Syntax, ignore_case: bool) -> Result<Pattern, String> {
        let tree = match syntax {
            Syntax::Fixed => Tree::Sequence(text.chars().map(literal).collect()),
            _ => Reader::new(text, syntax == Syntax::Extended).whole()?,
        };
        let steps = program::steps(&tree)?;
        let first = program::first_letter(&steps).filter(|_| !ignore_case);
        Ok(Pattern {
            steps,
            ignore_case,
            first,
        })
    }

    pub fn is_in(&self, text: &str) -> bool {
        self.is_within(text, &mut Budget::default())
    }

    /// The first and longest place at or behind `from` where the pattern fits, in bytes.
    pub fn find(&self, text: &str, from: usize) -> Option<Range<usize>> {
        let mut search = Search::new(self, Wanted::Longest);
        search.run(text, from, &mut Budget::default())
    }

    pub(crate) fn is_within(&self, text: &str, budget: &mut Budget) -> bool {
        Search::new(self, Wanted::Any)
            .run(text, 0, budget)
            .is_some()
    }

    /// Whether the pattern covers the text from end to end.
    pub(crate) fn is_all_of(&self, text: &str, budget: &mut Budget) -> bool {
        Search::new(self, Wanted::Whole)
            .run(text, 0, budget)
            .is_some()
    }

    /// All places where the pattern fits that do not overlap, from the first on. An empty place right behind another is none.
    pub(crate) fn places(&self, text: &str, most: usize, budget: &mut Budget) -> Vec<Range<usize>> {
        let mut search = Search::new(self, Wanted::Longest);
        let mut places: Vec<Range<usize>> = Vec::new();
        let mut from = 0;
        while places.len() < most && from <= text.len() {
            let Some(place) = search.run(text, from, budget) else {
                break;
            };
            let next = text[place.end..].chars().next().map_or(1, char::len_utf8);
            from = if place.is_empty() {
                place.end + next
            } else {
                place.end
            };
            let touches = places.last().is_some_and(|last| last.end == place.start);
            if !(place.is_empty() && touches) {
                places.push(place);
            }
        }
        places
    }

    /// How many groups the pattern has.
    pub(crate) fn group_count(&self) -> usize {
        let marks = self.steps.iter().filter_map(|step| match step {
            Step::Mark(mark) => Some(mark / 2 + 1),
            _ => None,
        });
        marks.max().unwrap_or(0)
    }

    /// The places of the groups `\(…\)` in a match of the pattern, beginning with the first group.
    pub(crate) fn groups(
        &self,
        text: &str,
        place: &Range<usize>,
        budget: &mut Budget,
    ) -> Vec<Option<Range<usize>>> {
        groups::find(self, text, place, budget)
    }
}

#[cfg(test)]
mod tests;
