//! Text filters behind a pipe: lines go in as they come, lines come out.

mod awk;
mod count;
mod fields;
mod grep;
mod lines;
mod sed;
mod sort;
#[cfg(test)]
mod tests;
mod tr;

use crate::budget::Budget;
use awk::{Awk, awk};
use count::{Count, Runs};
use fields::{Fields, cut};
use grep::{Grep, grep};
use lines::{Head, Tail, head, tail};
use sed::Sed;
use sort::{Sort, sort};
use tr::{Tr, tr};

/// Names of the filters that [`Filter::new`] makes.
pub(crate) const NAMES: [&str; 14] = [
    "grep", "egrep", "head", "tail", "sort", "uniq", "wc", "sed", "cat", "cut", "tr", "awk",
    "less", "more",
];

/// The steps that one line costs in a filter.
const LINE: u64 = 8;

/// A running filter.
pub(crate) enum Filter {
    Grep(Grep),
    Head(Head),
    Tail(Tail),
    Sort(Sort),
    Uniq(Runs),
    Count(Count),
    Sed(Sed),
    Cat,
    /// Lines that go into files besides.
    Tee {
        copied: Vec<String>,
    },
    Cut(Fields),
    Awk(Awk),
    Tr(Tr),
}

/// The lines that come out of a filter, and its exit status.
///
/// # Errors
/// The words name no filter, or the filter refuses its arguments; the error is its message.
pub fn filtered(words: &[String], text: &str) -> Result<(Vec<String>, i32), String> {
    let unknown = || format!("{}: not found", words.first().map_or("", |name| name));
    let filter = Filter::new(words).ok_or_else(unknown)??;
    Ok(filter.run(text, &mut Budget::default()))
}

impl Filter {
    /// A filter from its name and arguments. `None`: there is no such filter.
    pub(crate) fn new(words: &[String]) -> Option<Result<Filter, String>> {
        let (name, arguments) = words.split_first()?;
        Some(match name.as_str() {
            "grep" | "egrep" => grep(arguments, name == "egrep"),
            "head" => head(arguments),
            "tail" => tail(arguments),
            "sort" => sort(arguments),
            "uniq" => Ok(Filter::Uniq(Runs::new(arguments))),
            "wc" => Ok(Filter::Count(Count::new(arguments))),
            "sed" => Sed::new(arguments).map(Filter::Sed),
            "cat" if arguments.is_empty() => Ok(Filter::Cat),
            "less" | "more" => Ok(Filter::Cat),
            "cut" => cut(arguments),
            "tr" => tr(arguments),
            "awk" => awk(arguments),
            _ => return None,
        })
    }

    /// All that comes out of a text.
    pub(crate) fn run(mut self, text: &str, budget: &mut Budget) -> (Vec<String>, i32) {
        let mut lines = Vec::new();
        for line in text.lines() {
            if !self.line(line.to_string(), &mut lines, budget) {
                break;
            }
        }
        let status = self.end(&mut lines, budget);
        (lines, status)
    }

    /// Takes a line; what comes out is put into `out`. `false`: nothing more will be read.
    pub(crate) fn line(
        &mut self,
        line: String,
        out: &mut Vec<String>,
        budget: &mut Budget,
    ) -> bool {
        let before = out.len();
        let wants_more = budget.work(LINE + line.len() as u64 / 8) && self.take(line, out, budget);
        wants_more & has_room(out, before, budget)
    }

    fn take(&mut self, line: String, out: &mut Vec<String>, budget: &mut Budget) -> bool {
        match self {
            Filter::Grep(grep) => return grep.line(line, out, budget),
            Filter::Head(head) => return head.line(line, out),
            Filter::Tail(tail) => tail.line(line, out),
            Filter::Cat => out.push(line),
            Filter::Sort(sort) => sort.lines.push(line),
            Filter::Uniq(runs) => runs.line(line, out),
            Filter::Count(count) => count.line(&line),
            Filter::Sed(sed) => return sed.line(line, out, budget),
            Filter::Tee { copied } => {
                copied.push(line.clone());
                out.push(line);
            }
            Filter::Cut(fields) => out.push(fields.of(&line)),
            Filter::Awk(awk) => out.extend(awk.line(&line, budget)),
            Filter::Tr(tr) => tr.line(&line, out),
        }
        true
    }

    /// The end of the input; returns the exit status.
    pub(crate) fn end(self, out: &mut Vec<String>, budget: &mut Budget) -> i32 {
        let before = out.len();
        let status = match self {
            Filter::Grep(grep) => grep.end(out),
            Filter::Sed(sed) => sed.end(out, budget),
            other => {
                other.flush(out, budget);
                0
            }
        };
        has_room(out, before, budget);
        status
    }

    /// Adds the lines that a filter prints only at the end of its input.
    fn flush(self, out: &mut Vec<String>, budget: &mut Budget) {
        match self {
            Filter::Tail(tail) => out.extend(tail.last),
            Filter::Sort(sort) => sort.end(out, budget),
            Filter::Uniq(runs) => runs.end(out),
            Filter::Count(count) => out.push(count.text()),
            Filter::Tr(tr) => tr.end(out),
            Filter::Grep(_) | Filter::Sed(_) | Filter::Head(_) | Filter::Cat => {}
            Filter::Cut(_) | Filter::Awk(_) | Filter::Tee { .. } => {}
        }
    }
}

/// Takes the bytes of the lines that came out since there were `before` of them.
fn has_room(out: &mut Vec<String>, before: usize, budget: &mut Budget) -> bool {
    let bytes: usize = out[before..].iter().map(|line| line.len() + 1).sum();
    let has_room = budget.make(bytes);
    if !has_room {
        out.truncate(before);
    }
    has_room
}

fn unknown_option(name: &str, option: &str) -> String {
    format!("{name}: {option} is not known here")
}
