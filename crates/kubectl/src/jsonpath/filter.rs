//! Filters of lists: `?(@.type=="Ready")`.

use super::path::Path;
use super::shown;
use serde_json::Value;
use shell::Budget;
use std::cmp::Ordering;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Filter {
    left: Path,
    right: Option<(Operator, Value)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Filter {
    pub(super) fn parse(text: &str) -> Result<Filter, String> {
        const OPERATORS: [(&str, Operator); 6] = [
            ("==", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        let found = OPERATORS.iter().find_map(|(sign, operator)| {
            let (left, right) = text.split_once(sign)?;
            Some((left, *operator, right.trim()))
        });
        let Some((left, operator, right)) = found else {
            return Ok(Filter {
                left: Path::parse(text)?,
                right: None,
            });
        };
        let quoted = right.trim_matches(['"', '\'']);
        let right = if quoted.len() == right.len() {
            serde_json::from_str(right).map_err(|_| format!("unrecognized value {right}"))?
        } else {
            Value::from(quoted)
        };
        Ok(Filter {
            left: Path::parse(left)?,
            right: Some((operator, right)),
        })
    }

    pub(super) fn keeps(&self, element: &Value, budget: &mut Budget) -> bool {
        let Some(left) = self.left.first(element, budget) else {
            return false;
        };
        let Some((operator, right)) = &self.right else {
            return true;
        };
        let order = compare(left, right);
        match operator {
            Operator::Equal => order == Ordering::Equal,
            Operator::NotEqual => order != Ordering::Equal,
            Operator::Less => order == Ordering::Less,
            Operator::LessOrEqual => order != Ordering::Greater,
            Operator::Greater => order == Ordering::Greater,
            Operator::GreaterOrEqual => order != Ordering::Less,
        }
    }
}

/// Numbers by size, everything else by its text.
pub(crate) fn compare(a: &Value, b: &Value) -> Ordering {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => shown(a).cmp(&shown(b)),
    }
}
