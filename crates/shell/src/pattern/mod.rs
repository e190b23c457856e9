//! The patterns of grep and sed: as much of POSIX and GNU regular expressions as people type at a cluster.
//!
//! Matches in time linear in the text, whatever the pattern: all ways are followed at once.

mod read;

use read::{Reader, Tree, literal};

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

#[derive(Clone, Debug)]
pub struct Pattern {
    steps: Vec<Step>,
    ignore_case: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    One(Set),
    Start,
    End,
    WordEdge,
    Split(usize, usize),
    Jump(usize),
    Match,
}

/// Which characters fit.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Set {
    negated: bool,
    ranges: Vec<(char, char)>,
}

/// More steps than this are refused: nobody types such a pattern.
const MOST_STEPS: usize = 4000;
const DEEPEST: usize = 50;

impl Pattern {
    /// # Errors
    /// What grep says about a pattern that cannot be read.
    pub fn new(text: &str, syntax: Syntax, ignore_case: bool) -> Result<Pattern, String> {
        let tree = match syntax {
            Syntax::Fixed => Tree::Sequence(text.chars().map(literal).collect()),
            _ => Reader {
                rest: text,
                extended: syntax == Syntax::Extended,
                depth: 0,
            }
            .whole()?,
        };
        let mut steps = Vec::new();
        emit(&tree, &mut steps)?;
        steps.push(Step::Match);
        Ok(Pattern { steps, ignore_case })
    }

    pub fn is_in(&self, text: &str) -> bool {
        self.find(text).is_some()
    }

    /// Whether the pattern covers the text from end to end.
    pub fn is_all_of(&self, text: &str) -> bool {
        let chars: Vec<char> = text.chars().collect();
        self.longest_at(&chars, 0) == Some(chars.len())
    }

    /// The first and longest place where the pattern fits, as characters from and to.
    pub fn find(&self, text: &str) -> Option<(usize, usize)> {
        let chars: Vec<char> = text.chars().collect();
        (0..=chars.len()).find_map(|from| Some((from, self.longest_at(&chars, from)?)))
    }

    fn longest_at(&self, text: &[char], from: usize) -> Option<usize> {
        let mut found = None;
        let mut now = vec![false; self.steps.len()];
        self.follow(0, text, from, &mut now);
        for at in from..=text.len() {
            if now[self.steps.len() - 1] {
                found = Some(at);
            }
            let Some(&c) = text.get(at) else { break };
            let mut next = vec![false; self.steps.len()];
            let mut alive = false;
            for (step, _) in now.iter().enumerate().filter(|(_, active)| **active) {
                if let Step::One(set) = &self.steps[step]
                    && set.has(c, self.ignore_case)
                {
                    self.follow(step + 1, text, at + 1, &mut next);
                    alive = true;
                }
            }
            if !alive {
                break;
            }
            now = next;
        }
        found
    }

    /// Marks every step that can be reached from `first` without taking a character.
    fn follow(&self, first: usize, text: &[char], at: usize, active: &mut [bool]) {
        let mut waiting = vec![first];
        while let Some(step) = waiting.pop() {
            if std::mem::replace(&mut active[step], true) {
                continue;
            }
            match self.steps[step] {
                Step::Jump(to) => waiting.push(to),
                Step::Split(a, b) => waiting.extend([a, b]),
                Step::Start if at == 0 => waiting.push(step + 1),
                Step::End if at == text.len() => waiting.push(step + 1),
                Step::WordEdge if at_word_edge(text, at) => waiting.push(step + 1),
                _ => {}
            }
        }
    }
}

fn at_word_edge(text: &[char], at: usize) -> bool {
    let is_word = |at: Option<usize>| {
        at.and_then(|at| text.get(at))
            .is_some_and(|c| c.is_alphanumeric() || *c == '_')
    };
    is_word(at.checked_sub(1)) != is_word(Some(at))
}

impl Set {
    fn has(&self, c: char, ignore_case: bool) -> bool {
        let within = |c: char| {
            self.ranges
                .iter()
                .any(|(from, to)| (*from..=*to).contains(&c))
        };
        let other = if c.is_ascii_lowercase() {
            c.to_ascii_uppercase()
        } else {
            c.to_ascii_lowercase()
        };
        (within(c) || (ignore_case && within(other))) != self.negated
    }

    fn of(ranges: &[(char, char)]) -> Set {
        Set {
            negated: false,
            ranges: ranges.to_vec(),
        }
    }
}

fn emit(tree: &Tree, steps: &mut Vec<Step>) -> Result<(), String> {
    if steps.len() > MOST_STEPS {
        return Err("regular expression too big".to_string());
    }
    match tree {
        Tree::Step(step) => steps.push(step.clone()),
        Tree::Sequence(parts) => {
            for part in parts {
                emit(part, steps)?;
            }
        }
        Tree::Either(branches) => emit_either(branches, steps)?,
        Tree::Repeat { of, least, most } => {
            for _ in 0..*least {
                emit(of, steps)?;
            }
            match most {
                None => {
                    let split = steps.len();
                    steps.push(Step::Match);
                    emit(of, steps)?;
                    steps.push(Step::Jump(split));
                    steps[split] = Step::Split(split + 1, steps.len());
                }
                Some(most) => {
                    for _ in *least..*most {
                        let split = steps.len();
                        steps.push(Step::Match);
                        emit(of, steps)?;
                        steps[split] = Step::Split(split + 1, steps.len());
                    }
                }
            }
        }
    }
    Ok(())
}

fn emit_either(branches: &[Tree], steps: &mut Vec<Step>) -> Result<(), String> {
    let mut ends = Vec::new();
    for (index, branch) in branches.iter().enumerate() {
        if index + 1 == branches.len() {
            emit(branch, steps)?;
            break;
        }
        let split = steps.len();
        steps.push(Step::Match);
        emit(branch, steps)?;
        ends.push(steps.len());
        steps.push(Step::Match);
        steps[split] = Step::Split(split + 1, steps.len());
    }
    let after = steps.len();
    for end in ends {
        steps[end] = Step::Jump(after);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fits_where_grep_finds_it() {
        for (pattern, syntax, text, expected) in [
            ("^[+-] ", Syntax::Extended, "-  generation: 1", true),
            ("^[+-] ", Syntax::Extended, "--- /tmp/LIVE", false),
            (
                "deployment/|replicaset/",
                Syntax::Extended,
                "x replicaset/a",
                true,
            ),
            ("a|b", Syntax::Basic, "a", false),
            (r"a\|b", Syntax::Basic, "xb", true),
            ("^web-[a-z0-9]{5}$", Syntax::Extended, "web-x2b4c", true),
            ("^web-[a-z0-9]{5}$", Syntax::Extended, "web-x2b4", false),
            (r"\bweb\b", Syntax::Basic, "a web b", true),
            (r"\bweb\b", Syntax::Basic, "webs", false),
            ("[[:digit:]]+/3", Syntax::Extended, "12/3", true),
            ("(ab)*c$", Syntax::Extended, "ababc", true),
            ("1.25", Syntax::Fixed, "1x25", false),
            ("[]a]", Syntax::Basic, "]", true),
            ("", Syntax::Basic, "", true),
        ] {
            let compiled = Pattern::new(pattern, syntax, false).expect(pattern);
            assert_eq!(compiled.is_in(text), expected, "{pattern} in {text}");
        }
        let folded = Pattern::new("WEB", Syntax::Basic, true).expect("valid");
        assert!(folded.is_in("a Web"));
        let long = Pattern::new("(a*)*b", Syntax::Extended, false).expect("valid");
        assert!(!long.is_in(&"a".repeat(200)));
        assert_eq!(
            Pattern::new("a*", Syntax::Basic, false)
                .expect("valid")
                .find("baaa"),
            Some((0, 0))
        );
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for pattern in ["(", "[", "a{2", "a{9,1}", "a{999}", r"\", "[z-a]"] {
            assert!(
                Pattern::new(pattern, Syntax::Extended, false).is_err(),
                "{pattern}"
            );
        }
    }
}
