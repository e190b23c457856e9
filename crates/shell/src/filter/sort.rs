//! `sort`.

use super::{Filter, unknown_option};

pub struct Sort {
    pub lines: Vec<String>,
    reverse: bool,
    numeric: bool,
    unique: bool,
    /// From 1; 0 sorts by the whole line.
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

impl Sort {
    pub fn end(mut self, out: &mut Vec<String>) {
        let key = |line: &str| match self.key {
            0 => line.to_string(),
            key => line
                .split_whitespace()
                .skip(key - 1)
                .collect::<Vec<_>>()
                .join(" "),
        };
        let number = |line: &str| {
            let text = key(line);
            let digits = text.trim_start();
            let end = digits
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(digits.len());
            digits[..end].parse::<u64>().unwrap_or(0)
        };
        self.lines.sort_by(|a, b| {
            let order = if self.numeric {
                number(a).cmp(&number(b))
            } else {
                key(a).cmp(&key(b))
            };
            let order = order.then_with(|| a.cmp(b));
            if self.reverse { order.reverse() } else { order }
        });
        if self.unique {
            self.lines.dedup();
        }
        out.extend(self.lines);
    }
}
