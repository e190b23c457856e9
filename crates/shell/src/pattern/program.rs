//! Compiles the tree of a pattern into the steps that a search follows.

use super::MOST_STEPS;
use super::read::Tree;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    One(Set),
    Start,
    End,
    WordEdge,
    /// A group begins or ends here: the first number is that of the first group's beginning.
    Mark(usize),
    /// Two paths; the first is preferred if both lead to a match.
    Split(usize, usize),
    Jump(usize),
    Match,
}

/// Which letters fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Set {
    pub negated: bool,
    pub ranges: Vec<(char, char)>,
}

impl Set {
    pub(super) fn has(&self, c: char, ignore_case: bool) -> bool {
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

    pub(super) fn of(ranges: &[(char, char)]) -> Set {
        Set {
            negated: false,
            ranges: ranges.to_vec(),
        }
    }
}

pub(super) fn steps(tree: &Tree) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    emit(tree, &mut steps)?;
    steps.push(Step::Match);
    Ok(steps)
}

/// The letter that every match begins with.
pub(super) fn first_letter(steps: &[Step]) -> Option<char> {
    let mut steps = steps
        .iter()
        .skip_while(|step| matches!(step, Step::Mark(_)));
    match steps.next() {
        Some(Step::One(Set {
            negated: false,
            ranges,
        })) => match ranges.as_slice() {
            [(from, to)] if from == to => Some(*from),
            _ => None,
        },
        _ => None,
    }
}

fn emit(tree: &Tree, steps: &mut Vec<Step>) -> Result<(), String> {
    if steps.len() > MOST_STEPS {
        return Err("regular expression too big".to_string());
    }
    match tree {
        Tree::Step(step) => steps.push(step.clone()),
        Tree::Group(number, inner) => {
            steps.push(Step::Mark(2 * number));
            emit(inner, steps)?;
            steps.push(Step::Mark(2 * number + 1));
        }
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
