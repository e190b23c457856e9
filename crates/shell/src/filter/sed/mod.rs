//! `sed`: printing, deleting and substituting lines.

#![expect(
    clippy::string_slice,
    reason = "each place comes from a search in the same text"
)]

mod script;

use crate::budget::Budget;
use script::{Address, Instruction, Substitution, Verb};

pub(crate) struct Sed {
    quiet: bool,
    script: Vec<Instruction>,
    number: usize,
    /// The line that waits for the next one, where the script has to know which is the last.
    held: Option<String>,
}

impl Sed {
    pub(super) fn new(arguments: &[String]) -> Result<Sed, String> {
        let (quiet, script) = script::read(arguments)?;
        Ok(Sed {
            quiet,
            script,
            number: 0,
            held: None,
        })
    }

    /// `false`: nothing more will be read.
    pub(super) fn line(
        &mut self,
        line: String,
        out: &mut Vec<String>,
        budget: &mut Budget,
    ) -> bool {
        let asks_for_last = |one: &Instruction| matches!(one.from, Some(Address::Last));
        let line = if self.script.iter().any(asks_for_last) {
            match self.held.replace(line) {
                Some(held) => held,
                None => return true,
            }
        } else {
            line
        };
        self.run(line, false, out, budget)
    }

    pub(super) fn end(mut self, out: &mut Vec<String>, budget: &mut Budget) -> i32 {
        if let Some(last) = self.held.take() {
            self.run(last, true, out, budget);
        }
        0
    }

    fn run(
        &mut self,
        mut line: String,
        is_last: bool,
        out: &mut Vec<String>,
        budget: &mut Budget,
    ) -> bool {
        self.number += 1;
        for one in &mut self.script {
            if !one.chooses(&line, self.number, is_last, budget) {
                continue;
            }
            match &one.verb {
                Verb::Print => out.push(line.clone()),
                Verb::Number => out.push(self.number.to_string()),
                Verb::Delete => return true,
                Verb::Quit => {
                    out.extend((!self.quiet).then_some(line));
                    return false;
                }
                Verb::Substitute(substitution) => {
                    if let Some(changed) = substitution.apply(&line, budget) {
                        line = changed;
                        out.extend(substitution.prints.then(|| line.clone()));
                    }
                }
            }
        }
        out.extend((!self.quiet).then_some(line));
        true
    }
}

impl Instruction {
    fn chooses(&mut self, line: &str, number: usize, is_last: bool, budget: &mut Budget) -> bool {
        self.is_within(line, number, is_last, budget) != self.negated
    }

    fn is_within(&mut self, line: &str, number: usize, is_last: bool, budget: &mut Budget) -> bool {
        let mut fits = |address: &Address| match address {
            Address::Line(wanted) => *wanted == number,
            Address::Last => is_last,
            Address::Match(pattern) => pattern.is_within(line, budget),
        };
        let Some(from) = &self.from else { return true };
        let Some(to) = &self.to else {
            return fits(from);
        };
        if self.inside {
            self.inside = !fits(to);
            return true;
        }
        if !fits(from) {
            return false;
        }
        self.inside = !matches!(to, Address::Line(end) if *end <= number);
        true
    }
}

impl Substitution {
    /// The line with its places replaced; `None` where the pattern fits nowhere.
    fn apply(&self, line: &str, budget: &mut Budget) -> Option<String> {
        let most = if self.all { usize::MAX } else { self.which };
        let places = self.pattern.places(line, most, budget);
        let mut done = String::new();
        let mut from = 0;
        for place in places.get(self.which - 1..)? {
            done.push_str(&line[from..place.start]);
            let before = done.len();
            self.push_replacement(line, place, &mut done, budget);
            if !budget.make(done.len() - before) {
                break;
            }
            from = place.end;
        }
        if places.len() < self.which {
            return None;
        }
        done.push_str(&line[from..]);
        Some(done)
    }

    fn push_replacement(
        &self,
        line: &str,
        place: &std::ops::Range<usize>,
        done: &mut String,
        budget: &mut Budget,
    ) {
        let groups = if self
            .with
            .iter()
            .any(|part| matches!(part, script::Replacement::Group(_)))
        {
            self.pattern.groups(line, place, budget)
        } else {
            Vec::new()
        };
        for part in &self.with {
            match part {
                script::Replacement::Text(text) => done.push_str(text),
                script::Replacement::Match => done.push_str(&line[place.clone()]),
                script::Replacement::Group(number) => {
                    let group = groups.get(number - 1).cloned().flatten();
                    done.push_str(group.map_or("", |group| &line[group]));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(arguments: &[&str], input: &str) -> String {
        let words: Vec<String> = arguments.iter().map(|word| word.to_string()).collect();
        let mut sed = Sed::new(&words).expect("valid");
        let mut budget = Budget::default();
        let mut out = Vec::new();
        for line in input.lines() {
            if !sed.line(line.to_string(), &mut out, &mut budget) {
                return out.join("\n");
            }
        }
        sed.end(&mut out, &mut budget);
        out.join("\n")
    }

    #[test]
    fn prints_deletes_and_substitutes() {
        let input = "one\ntwo\nthree\nfour";
        for (arguments, expected) in [
            (&["-n", "/two/,$p"][..], "two\nthree\nfour"),
            (&["-n", "2,3p"], "two\nthree"),
            (&["-n", "/two/,/three/p"], "two\nthree"),
            (&["1d"], "two\nthree\nfour"),
            (&["2q"], "one\ntwo"),
            (&["s/o/0/"], "0ne\ntw0\nthree\nf0ur"),
            (&["s|e|<&>|g"], "on<e>\ntwo\nthr<e><e>\nfour"),
            (&["s/$/!/"], "one!\ntwo!\nthree!\nfour!"),
            (&["$d"], "one\ntwo\nthree"),
            (&["-n", "$="], "4"),
            (&["2!d"], "two"),
            (&["-e", "1d", "-e", "s/t/T/"], "Two\nThree\nfour"),
            (&["1d; s/t/T/;3,$d"], "Two"),
            (&["-n", "s/^t/T/p"], "Two\nThree"),
            (&["s/e/E/2"], "one\ntwo\nthreE\nfour"),
            (&["s/O/0/I"], "0ne\ntw0\nthree\nf0ur"),
            (&[r"s/\(.\)\(.\)/\2\1/"], "noe\nwto\nhtree\nofur"),
            (&["-E", r"s/(t)(h)?.*/[\1\2]/"], "one\n[t]\n[th]\nfour"),
            (&["s/^./x/g"], "xne\nxwo\nxhree\nxour"),
        ] {
            assert_eq!(run(arguments, input), expected, "{arguments:?}");
        }
        for script in ["y/a/b/", "s/a/b", "/a", "s/a/b/q", "p q", r"s/a/\1/"] {
            assert!(Sed::new(&[script.to_string()]).is_err(), "{script}");
        }
    }
}
