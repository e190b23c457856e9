//! `awk`: one condition and one `print`, as tables are read with.

#![expect(
    clippy::string_slice,
    reason = "each place comes from a search in the same text"
)]

use super::Filter;
use crate::budget::Budget;
use crate::number;
use crate::pattern::{Pattern, Syntax};

pub(crate) struct Awk {
    separator: Option<String>,
    condition: Option<Condition>,
    parts: Vec<Operand>,
    /// Lines read so far.
    number: usize,
}

/// `A == B`, `A ~ /…/`, `/…/`.
enum Condition {
    Compares(Operand, &'static str, Operand),
    Fits {
        part: Operand,
        pattern: Pattern,
        negated: bool,
    },
}

/// A value that is read from the line, or a literal text.
enum Operand {
    Field(usize),
    LastField,
    FieldCount,
    LineNumber,
    Text(String),
}

const SIGNS: [&str; 6] = ["==", "!=", ">=", "<=", ">", "<"];

fn help() -> String {
    "awk: only awk [-F SEPARATOR] '[CONDITION] {print $1, $2}' is known here".to_string()
}

pub(super) fn awk(arguments: &[String]) -> Result<Filter, String> {
    let mut separator = None;
    let mut program = None;
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.strip_prefix("-F") {
            Some("") => separator = words.next().cloned(),
            Some(attached) => separator = Some(attached.to_string()),
            None if program.is_none() && !word.starts_with('-') => program = Some(word),
            None => return Err(help()),
        }
    }
    let program = program.ok_or_else(help)?.trim();
    let (before, parts) = match program
        .split_once("{print")
        .or(program.split_once("{ print"))
    {
        Some((before, list)) => {
            let list = list.trim_end().strip_suffix('}').ok_or_else(help)?;
            (before, print_parts(list)?)
        }
        None => (program, Vec::new()),
    };
    let condition = match before.trim() {
        "" if parts.is_empty() => return Err(help()),
        "" => None,
        text => Some(condition(text)?),
    };
    let parts = if parts.is_empty() {
        vec![Operand::Field(0)]
    } else {
        parts
    };
    Ok(Filter::Awk(Awk {
        separator,
        condition,
        parts,
        number: 0,
    }))
}

fn condition(text: &str) -> Result<Condition, String> {
    if text.starts_with('/') {
        return fits(Operand::Field(0), text, false);
    }
    for (sign, negated) in [("!~", true), ("~", false)] {
        if let Some((left, right)) = text.split_once(sign) {
            return fits(part(left)?, right.trim(), negated);
        }
    }
    let found = SIGNS
        .iter()
        .find_map(|sign| Some((*sign, text.split_once(sign)?)));
    let (sign, (left, right)) = found.ok_or_else(help)?;
    Ok(Condition::Compares(part(left)?, sign, part(right)?))
}

fn fits(part: Operand, text: &str, negated: bool) -> Result<Condition, String> {
    let inner = text
        .strip_prefix('/')
        .and_then(|text| text.strip_suffix('/'));
    let pattern = Pattern::new(inner.ok_or_else(help)?, Syntax::Extended, false)
        .map_err(|error| format!("awk: {error}"))?;
    Ok(Condition::Fits {
        part,
        pattern,
        negated,
    })
}

/// One part, with nothing behind it.
fn part(text: &str) -> Result<Operand, String> {
    let mut rest = text.trim();
    let found = next_part(&mut rest)?;
    if rest.is_empty() {
        Ok(found)
    } else {
        Err(help())
    }
}

fn next_part(rest: &mut &str) -> Result<Operand, String> {
    if let Some(after) = rest.strip_prefix('"') {
        let (text, after) = after.split_once('"').ok_or_else(help)?;
        *rest = after;
        return Ok(Operand::Text(
            text.replace("\\t", "\t").replace("\\n", "\n"),
        ));
    }
    for (name, found) in [
        ("$NF", Operand::LastField),
        ("NF", Operand::FieldCount),
        ("NR", Operand::LineNumber),
    ] {
        if let Some(after) = rest.strip_prefix(name) {
            *rest = after;
            return Ok(found);
        }
    }
    let digits = rest.strip_prefix('$').unwrap_or(rest);
    let end = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    let number: usize = digits[..end].parse().map_err(|_| help())?;
    let is_field = rest.starts_with('$');
    *rest = &digits[end..];
    Ok(if is_field {
        Operand::Field(number)
    } else {
        Operand::Text(number.to_string())
    })
}

/// `$1, $3`, `$1 "-" $2`.
fn print_parts(list: &str) -> Result<Vec<Operand>, String> {
    let mut rest = list.trim();
    let mut parts = Vec::new();
    while !rest.is_empty() {
        match rest.strip_prefix(',') {
            Some(after) => {
                parts.push(Operand::Text(" ".to_string()));
                rest = after;
            }
            None => parts.push(next_part(&mut rest)?),
        }
        rest = rest.trim_start();
    }
    if parts.is_empty() {
        Ok(vec![Operand::Field(0)])
    } else {
        Ok(parts)
    }
}

impl Awk {
    pub(super) fn line(&mut self, line: &str, budget: &mut Budget) -> Option<String> {
        self.number += 1;
        let fields: Vec<&str> = match self.separator.as_deref() {
            None | Some(" ") => line.split_whitespace().collect(),
            Some("\\t") => line.split('\t').collect(),
            Some(separator) => line.split(separator).collect(),
        };
        let text = |part: &Operand| match part {
            Operand::Field(0) => line.to_string(),
            Operand::Field(number) => fields.get(number - 1).unwrap_or(&"").to_string(),
            Operand::LastField => fields.last().unwrap_or(&"").to_string(),
            Operand::FieldCount => fields.len().to_string(),
            Operand::LineNumber => self.number.to_string(),
            Operand::Text(text) => text.clone(),
        };
        let holds = match &self.condition {
            None => true,
            Some(Condition::Compares(left, sign, right)) => {
                compare(&text(left), sign, &text(right))
            }
            Some(Condition::Fits {
                part,
                pattern,
                negated,
            }) => pattern.is_within(&text(part), budget) != *negated,
        };
        holds.then(|| self.parts.iter().map(text).collect())
    }
}

/// Numbers by their value, other texts by their letters.
fn compare(a: &str, sign: &str, b: &str) -> bool {
    let order = match (number::read(a), number::read(b)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.cmp(b),
    };
    match sign {
        "==" => order.is_eq(),
        "!=" => order.is_ne(),
        ">=" => order.is_ge(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        _ => order.is_lt(),
    }
}
