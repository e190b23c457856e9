//! `tr`: letters for letters.

use super::{Filter, unknown_option};
use std::collections::BTreeMap;

/// A running `tr`: the replacement of each letter, and the state of the output.
pub(crate) struct Tr {
    /// Letters and what takes their place; `None`: they go.
    becomes: BTreeMap<char, Option<char>>,
    squeezed: bool,
    /// Output that does not end with a line break yet.
    open: String,
    /// The letter that came out last.
    last: Option<char>,
}

/// More letters than this are refused in a set.
const MOST_LETTERS: usize = 4096;

/// `tr -d SET`, `tr -s SET`, `tr SET SET`.
pub(super) fn tr(arguments: &[String]) -> Result<Filter, String> {
    let (flags, sets): (Vec<&String>, Vec<&String>) = arguments
        .iter()
        .partition(|word| word.starts_with('-') && word.len() > 1);
    if let Some(flag) = flags
        .iter()
        .find(|flag| !matches!(flag.as_str(), "-d" | "-s"))
    {
        return Err(unknown_option("tr", flag));
    }
    let has = |name: &str| flags.iter().any(|flag| *flag == name);
    let letters: Result<Vec<Vec<char>>, String> = sets.iter().map(|set| letters(set)).collect();
    let letters = letters?;
    let (from, to) = match (letters.as_slice(), has("-d"), has("-s")) {
        ([from], true, _) => (from, None),
        ([from], false, true) => (from, Some(from)),
        ([from, to], false, _) if !to.is_empty() => (from, Some(to)),
        _ => return Err("tr: missing operand".to_string()),
    };
    let mut becomes = BTreeMap::new();
    for (index, letter) in from.iter().enumerate() {
        let place = to.and_then(|to| to.get(index).or(to.last()).copied());
        becomes.entry(*letter).or_insert(place);
    }
    Ok(Filter::Tr(Tr {
        becomes,
        squeezed: has("-s"),
        open: String::new(),
        last: None,
    }))
}

/// The letters of a set: `a-z`, `\\n`, `[:upper:]`.
fn letters(set: &str) -> Result<Vec<char>, String> {
    let set = set
        .replace("[:upper:]", "A-Z")
        .replace("[:lower:]", "a-z")
        .replace("[:digit:]", "0-9")
        .replace("[:space:]", " \\t\\n")
        .replace("\\n", "\n")
        .replace("\\t", "\t");
    let given: Vec<char> = set.chars().collect();
    let mut letters = Vec::new();
    let mut at = 0;
    while at < given.len() {
        match given.get(at + 2) {
            Some(last) if given[at + 1] == '-' && given[at] <= *last => {
                letters.extend((given[at]..=*last).take(MOST_LETTERS + 1));
                at += 3;
            }
            _ => {
                letters.push(given[at]);
                at += 1;
            }
        }
        if letters.len() > MOST_LETTERS {
            return Err(format!("tr: a set has at most {MOST_LETTERS} letters here"));
        }
    }
    Ok(letters)
}

impl Tr {
    pub(super) fn line(&mut self, line: &str, out: &mut Vec<String>) {
        for letter in line.chars().chain(['\n']) {
            match self.becomes.get(&letter).copied() {
                None => self.push(letter, out),
                Some(Some(to)) if !self.squeezed || self.last != Some(to) => self.push(to, out),
                Some(_) => {}
            }
        }
    }

    fn push(&mut self, letter: char, out: &mut Vec<String>) {
        self.last = Some(letter);
        if letter == '\n' {
            out.push(std::mem::take(&mut self.open));
        } else {
            self.open.push(letter);
        }
    }

    /// Adds the last line if it has no line break.
    pub(super) fn end(self, out: &mut Vec<String>) {
        if !self.open.is_empty() {
            out.push(self.open);
        }
    }
}
