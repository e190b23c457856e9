//! `tr`: letters for letters.

use super::{Filter, unknown_option};

/// What becomes of each letter.
pub struct Tr {
    from: Vec<char>,
    /// Empty: they go.
    to: Vec<char>,
    squeezed: bool,
    /// What does not end with a line break yet.
    open: String,
}

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
    let letters: Vec<Vec<char>> = sets.iter().map(|set| letters(set)).collect();
    let (from, to) = match (letters.as_slice(), has("-d"), has("-s")) {
        ([from], true, _) => (from.clone(), Vec::new()),
        ([from], false, true) => (from.clone(), from.clone()),
        ([from, to], false, _) if !to.is_empty() => (from.clone(), to.clone()),
        _ => return Err("tr: missing operand".to_string()),
    };
    Ok(Filter::Tr(Tr {
        from,
        to,
        squeezed: has("-s"),
        open: String::new(),
    }))
}

/// The letters of a set: `a-z`, `\\n`, `[:upper:]`.
fn letters(set: &str) -> Vec<char> {
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
                letters.extend(given[at]..=*last);
                at += 3;
            }
            _ => {
                letters.push(given[at]);
                at += 1;
            }
        }
    }
    letters
}

impl Tr {
    pub fn line(&mut self, line: &str, out: &mut Vec<String>) {
        let ended = line.chars().chain(['\n']);
        for letter in ended {
            let Some(at) = self.from.iter().position(|from| *from == letter) else {
                self.open.push(letter);
                continue;
            };
            let Some(to) = self.to.get(at).or(self.to.last()) else {
                continue;
            };
            if !self.squeezed || !self.open.ends_with(*to) {
                self.open.push(*to);
            }
        }
        while let Some((line, rest)) = self.open.split_once('\n') {
            out.push(line.to_string());
            self.open = rest.to_string();
        }
    }

    /// What is left without a line break.
    pub fn end(self, out: &mut Vec<String>) {
        if !self.open.is_empty() {
            out.push(self.open);
        }
    }
}
