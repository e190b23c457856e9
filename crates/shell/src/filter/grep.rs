//! `grep`.

#![expect(
    clippy::string_slice,
    reason = "each place comes from a search in the same text"
)]

use super::{Filter, unknown_option};
use crate::budget::Budget;
use crate::pattern::{Pattern, Syntax};
use std::collections::VecDeque;
use std::ops::Range;

pub(crate) struct Grep {
    /// A line fits that one of them fits.
    patterns: Vec<Pattern>,
    inverted: bool,
    whole_line: bool,
    count: Option<usize>,
    quiet: bool,
    only_matching: bool,
    after: usize,
    before: usize,
    /// Lines that may still have to be shown in front of a match.
    held: VecDeque<String>,
    show_after: usize,
    found: bool,
}

pub(super) fn grep(arguments: &[String], extended: bool) -> Result<Filter, String> {
    let mut syntax = if extended {
        Syntax::Extended
    } else {
        Syntax::Basic
    };
    let mut options = Vec::new();
    let mut given = Vec::new();
    let mut plain = Vec::new();
    let mut numbers = [0, 0];
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let flags = match word.strip_prefix('-') {
            Some(flags) if !flags.is_empty() => flags,
            _ => {
                plain.push(word.clone());
                continue;
            }
        };
        if let Some(long) = flags.strip_prefix('-') {
            match long {
                "color" | "color=auto" | "color=never" | "line-buffered" => {}
                "ignore-case" => options.push('i'),
                "invert-match" => options.push('v'),
                "extended-regexp" => syntax = Syntax::Extended,
                _ => match long.strip_prefix("regexp=") {
                    Some(pattern) => given.push(pattern.to_string()),
                    None => return Err(unknown_option("grep", word)),
                },
            }
            continue;
        }
        let mut chars = flags.chars();
        while let Some(flag) = chars.next() {
            match flag {
                'E' | 'P' => syntax = Syntax::Extended,
                'F' => syntax = Syntax::Fixed,
                'G' => syntax = Syntax::Basic,
                'i' | 'v' | 'c' | 'q' | 'o' | 'x' | 'w' | 'n' | 'h' | 's' => options.push(flag),
                'e' | 'A' | 'B' | 'C' => {
                    let attached = std::mem::replace(&mut chars, "".chars());
                    let value = match attached.as_str() {
                        "" => words.next().cloned(),
                        attached => Some(attached.to_string()),
                    };
                    let value = value
                        .ok_or_else(|| format!("grep: option requires an argument -- '{flag}'"))?;
                    if flag == 'e' {
                        given.push(value);
                        continue;
                    }
                    let number = value
                        .parse()
                        .map_err(|_| format!("grep: {value}: invalid context length argument"))?;
                    match flag {
                        'A' => numbers[1] = number,
                        'B' => numbers[0] = number,
                        _ => numbers = [number; 2],
                    }
                }
                _ => return Err(unknown_option("grep", &format!("-{flag}"))),
            }
        }
    }
    let mut plain = plain.into_iter();
    if given.is_empty() {
        let usage = "usage: grep [-EFivcqo] [-A NUM] [-B NUM] [-C NUM] PATTERN";
        given.push(plain.next().ok_or(usage)?);
    }
    if let Some(file) = plain.next() {
        return Err(format!(
            "grep: {file}: only what comes through the pipe is read"
        ));
    }
    let has = |option: char| options.contains(&option);
    let pattern = |pattern: &String| {
        let text = if has('w') {
            format!(r"\b{pattern}\b")
        } else {
            pattern.clone()
        };
        Pattern::new(&text, syntax, has('i')).map_err(|error| format!("grep: {error}"))
    };
    let patterns: Result<Vec<Pattern>, String> = given.iter().map(pattern).collect();
    Ok(Filter::Grep(Grep {
        patterns: patterns?,
        inverted: has('v'),
        whole_line: has('x'),
        count: has('c').then_some(0),
        quiet: has('q'),
        only_matching: has('o'),
        after: numbers[1],
        before: numbers[0],
        held: VecDeque::new(),
        show_after: 0,
        found: false,
    }))
}

impl Grep {
    pub(super) fn line(
        &mut self,
        line: String,
        out: &mut Vec<String>,
        budget: &mut Budget,
    ) -> bool {
        let fits = self.patterns.iter().any(|pattern| {
            if self.whole_line {
                pattern.is_all_of(&line, budget)
            } else {
                pattern.is_within(&line, budget)
            }
        });
        if fits == self.inverted {
            if self.show_after > 0 {
                self.show_after -= 1;
                out.push(line);
            } else if self.before > 0 {
                self.held.push_back(line);
                if self.held.len() > self.before {
                    self.held.pop_front();
                }
            }
            return true;
        }
        self.found = true;
        if let Some(count) = &mut self.count {
            *count += 1;
        } else if self.only_matching {
            for place in self.places(&line, budget) {
                out.push(line[place].to_string());
            }
        } else if !self.quiet {
            out.extend(self.held.drain(..));
            out.push(line);
            self.show_after = self.after;
        }
        !self.quiet
    }

    /// The places that fit, from left to right; where two begin at the same place, the longer one.
    fn places(&self, line: &str, budget: &mut Budget) -> Vec<Range<usize>> {
        let mut all: Vec<Range<usize>> = Vec::new();
        for pattern in &self.patterns {
            all.extend(pattern.places(line, usize::MAX, budget));
        }
        all.retain(|place| !place.is_empty());
        all.sort_by_key(|place| (place.start, usize::MAX - place.end));
        let mut end = 0;
        all.retain(|place| {
            let is_free = place.start >= end;
            end = if is_free { place.end } else { end };
            is_free
        });
        all
    }

    pub(super) fn end(self, out: &mut Vec<String>) -> i32 {
        out.extend(self.count.map(|count| count.to_string()));
        i32::from(!self.found)
    }
}
