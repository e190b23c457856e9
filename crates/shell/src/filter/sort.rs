//! `sort`.

#![expect(
    clippy::string_slice,
    reason = "each place comes from a search in the same text"
)]

use super::{Filter, unknown_option};
use crate::budget::Budget;

pub(crate) struct Sort {
    pub lines: Vec<String>,
    reverse: bool,
    numeric: bool,
    unique: bool,
    /// The field to sort by, counted from 1; 0 sorts by the whole line.
    key: usize,
}

pub(super) fn sort(arguments: &[String]) -> Result<Filter, String> {
    let mut sort = Sort {
        lines: Vec::new(),
        reverse: false,
        numeric: false,
        unique: false,
        key: 0,
    };
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let flags = word
            .strip_prefix('-')
            .ok_or_else(|| unknown_option("sort", word))?;
        let mut chars = flags.chars();
        while let Some(flag) = chars.next() {
            match flag {
                'r' => sort.reverse = true,
                'n' => sort.numeric = true,
                'u' => sort.unique = true,
                'b' | 's' | 'f' => {}
                'k' => {
                    let attached: String = std::mem::replace(&mut chars, "".chars()).collect();
                    let value = if attached.is_empty() {
                        words.next().cloned().unwrap_or_default()
                    } else {
                        attached
                    };
                    let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
                    sort.key = digits
                        .parse()
                        .map_err(|_| format!("sort: invalid number at field start: '{value}'"))?;
                }
                _ => return Err(unknown_option("sort", word)),
            }
        }
    }
    Ok(Filter::Sort(sort))
}

/// The sort key of a line; the whole line decides only between equal keys.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(u64),
    Text(String),
}

impl Sort {
    pub(super) fn end(self, out: &mut Vec<String>, budget: &mut Budget) {
        // Sorting n lines takes about n times the number of n's binary digits.
        let count = self.lines.len() as u64;
        if !budget.work(count * u64::from(u64::BITS - count.leading_zeros()) * 4) {
            return;
        }
        let mut lines: Vec<(Key, String)> = Vec::new();
        for line in self.lines {
            lines.push((key_of(&line, self.key, self.numeric), line));
        }
        if self.reverse {
            lines.sort_by(|a, b| b.cmp(a));
        } else {
            lines.sort();
        }
        if self.unique {
            lines.dedup_by(|a, b| a.1 == b.1);
        }
        out.extend(lines.into_iter().map(|(_, line)| line));
    }
}

/// The part of a line that counts: from the field with this number on, or all of it.
fn key_of(line: &str, field: usize, numeric: bool) -> Key {
    let text = match field {
        0 => line.to_string(),
        field => line
            .split_whitespace()
            .skip(field - 1)
            .collect::<Vec<_>>()
            .join(" "),
    };
    if !numeric {
        return Key::Text(text);
    }
    let digits = text.trim_start();
    let end = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    Key::Number(digits[..end].parse().unwrap_or(0))
}
