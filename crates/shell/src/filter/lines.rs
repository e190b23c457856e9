//! `head` and `tail`.

use super::Filter;
use std::collections::VecDeque;

pub(crate) struct Head {
    left: usize,
}

pub(crate) struct Tail {
    /// Lines that are left out at the beginning; `None` where the last ones are wanted.
    skip: Option<usize>,
    keep: usize,
    pub last: VecDeque<String>,
}

pub(super) fn head(arguments: &[String]) -> Result<Filter, String> {
    let (left, _) = line_count(arguments, "head")?;
    Ok(Filter::Head(Head { left }))
}

pub(super) fn tail(arguments: &[String]) -> Result<Filter, String> {
    let (count, from_start) = line_count(arguments, "tail")?;
    Ok(Filter::Tail(Tail {
        skip: from_start.then(|| count.saturating_sub(1)),
        keep: count,
        last: VecDeque::new(),
    }))
}

impl Head {
    pub(super) fn line(&mut self, line: String, out: &mut Vec<String>) -> bool {
        if self.left > 0 {
            self.left -= 1;
            out.push(line);
        }
        self.left > 0
    }
}

impl Tail {
    pub(super) fn line(&mut self, line: String, out: &mut Vec<String>) {
        match &mut self.skip {
            Some(0) => out.push(line),
            Some(skip) => *skip -= 1,
            None => {
                self.last.push_back(line);
                if self.last.len() > self.keep {
                    self.last.pop_front();
                }
            }
        }
    }
}

/// `-n 5`, `-n5`, `-5`, `-n +2`; ten without any. Whether it counts from the start.
fn line_count(arguments: &[String], name: &str) -> Result<(usize, bool), String> {
    let mut given = String::from("10");
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        given = match word.strip_prefix('-') {
            Some("n") => words
                .next()
                .cloned()
                .ok_or_else(|| format!("{name}: option requires an argument -- 'n'"))?,
            Some("f") => given,
            Some(rest) => rest
                .trim_start_matches('n')
                .trim_start_matches("-lines=")
                .to_string(),
            None if word.starts_with('+') => word.clone(),
            None => {
                return Err(format!(
                    "{name}: {word}: only what comes through the pipe is read"
                ));
            }
        };
    }
    let number = given.trim_start_matches('+').parse();
    let number = number.map_err(|_| format!("{name}: invalid number of lines: '{given}'"))?;
    Ok((number, given.starts_with('+')))
}
