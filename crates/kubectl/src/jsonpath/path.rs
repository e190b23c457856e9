//! Paths: the steps from an object to a value inside it.

#![expect(
    clippy::string_slice,
    reason = "each place comes from a search in the same text"
)]

use super::DEEPEST;
use super::filter::Filter;
use serde_json::Value;
use shell::Budget;

/// Steps that following a part of a path from one value takes.
const FOLLOWED: u64 = 2;
/// Values that are looked at in one step.
const LOOKED_AT: u64 = 4;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Path(Vec<Step>);

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Field(String),
    Index(i64),
    Slice(i64, Option<i64>),
    Every,
    Anywhere(String),
    Filter(Filter),
    /// Several paths, one after the other: `['a','b']`.
    Union(Vec<Step>),
}

impl Path {
    /// Reads `.spec.containers[0].image`, `{…}` around it or not, `$` before it or not.
    pub(crate) fn parse(text: &str) -> Result<Path, String> {
        if text.matches("?(").count() > DEEPEST {
            return Err("filters are nested too deeply".to_string());
        }
        let text = text.trim();
        let text = text
            .strip_prefix('{')
            .and_then(|t| t.strip_suffix('}'))
            .unwrap_or(text);
        let mut rest = text.strip_prefix(['$', '@']).unwrap_or(text);
        let mut steps = Vec::new();
        if !rest.starts_with(['.', '[']) && !rest.is_empty() {
            let (name, after) = field_name(rest);
            steps.push(named(name));
            rest = after;
        }
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix("..") {
                let (name, after) = field_name(after);
                steps.push(Step::Anywhere(name));
                rest = after;
            } else if let Some(after) = rest.strip_prefix('.') {
                let (name, after) = field_name(after);
                if !name.is_empty() {
                    steps.push(named(name));
                }
                rest = after;
            } else if let Some(after) = rest.strip_prefix('[') {
                let end = closing_bracket(after).ok_or("unterminated array")?;
                steps.push(bracketed(&after[..end])?);
                rest = &after[end + 1..];
            } else {
                let c = rest.chars().next().unwrap_or_default();
                return Err(format!(
                    "unrecognized character in action: U+{:04X} '{c}'",
                    u32::from(c)
                ));
            }
        }
        Ok(Path(steps))
    }

    /// The values the path leads to. Some are missing where the budget is spent, which the line reports.
    ///
    /// # Errors
    /// A field that is not there.
    pub(crate) fn find<'v>(
        &self,
        root: &'v Value,
        budget: &mut Budget,
    ) -> Result<Vec<&'v Value>, String> {
        let mut found = vec![root];
        for step in &self.0 {
            let mut next = Vec::new();
            for value in found {
                step.follow(value, &mut next, budget)?;
            }
            found = next;
        }
        Ok(found)
    }

    /// The first value the path leads to.
    pub(crate) fn first<'v>(&self, root: &'v Value, budget: &mut Budget) -> Option<&'v Value> {
        self.find(root, budget).ok()?.into_iter().next()
    }
}

fn named(name: String) -> Step {
    match name.as_str() {
        "*" => Step::Every,
        _ => Step::Field(name),
    }
}

/// A field's name up to the next dot or bracket; a backslash takes the sign behind it into the name.
fn field_name(text: &str) -> (String, &str) {
    let mut name = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => name.extend(chars.next().map(|(_, c)| c)),
            '.' | '[' | ' ' | ')' | '=' | '!' | '<' | '>' => return (name, &text[at..]),
            c => name.push(c),
        }
    }
    (name, "")
}

fn closing_bracket(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '[') => depth += 1,
            (None, ']') if depth == 0 => return Some(at),
            (None, ']') => depth -= 1,
            _ => {}
        }
    }
    None
}

fn bracketed(inner: &str) -> Result<Step, String> {
    let inner = inner.trim();
    let unquoted = |text: &str| {
        let text = text.trim();
        let single = text.strip_prefix('\'').and_then(|t| t.strip_suffix('\''));
        let quoted = single.or_else(|| text.strip_prefix('"').and_then(|t| t.strip_suffix('"')));
        quoted.map(|name| Step::Field(name.replace('\\', "")))
    };
    if inner == "*" {
        return Ok(Step::Every);
    }
    // Empty brackets mean the first element.
    if inner.is_empty() {
        return Ok(Step::Slice(0, Some(1)));
    }
    if let Some(filter) = inner
        .strip_prefix("?(")
        .and_then(|text| text.strip_suffix(')'))
    {
        return Ok(Step::Filter(Filter::parse(filter)?));
    }
    if let Some(field) = unquoted(inner).filter(|_| !inner.contains("',")) {
        return Ok(field);
    }
    if inner.contains(',') {
        let part = |part: &str| unquoted(part).map_or_else(|| bracketed(part), Ok);
        let parts: Result<Vec<_>, _> = inner.split(',').map(part).collect();
        return Ok(Step::Union(parts?));
    }
    let invalid = || format!("invalid array index {inner}");
    let number = |text: &str| text.trim().parse::<i64>().map_err(|_| invalid());
    match inner.split_once(':') {
        None => Ok(Step::Index(number(inner)?)),
        Some((from, to)) => Ok(Step::Slice(
            if from.is_empty() { 0 } else { number(from)? },
            if to.is_empty() {
                None
            } else {
                Some(number(to)?)
            },
        )),
    }
}

impl Step {
    fn follow<'v>(
        &self,
        value: &'v Value,
        out: &mut Vec<&'v Value>,
        budget: &mut Budget,
    ) -> Result<(), String> {
        if !budget.work(FOLLOWED) {
            return Ok(());
        }
        let before = out.len();
        match self {
            Step::Field(name) => {
                // A missing key prints nothing, because `--allow-missing-template-keys` is on.
                out.extend(value.get(name.as_str()));
            }
            Step::Index(index) => out.extend(element(value, *index)?),
            Step::Slice(from, to) => {
                let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
                let clamp = |at: i64| {
                    if at < 0 {
                        (list.len() as i64 + at).max(0) as usize
                    } else {
                        (at as usize).min(list.len())
                    }
                };
                let (from, to) = (clamp(*from), to.map_or(list.len(), clamp));
                out.extend(list.get(from..to).unwrap_or_default());
            }
            Step::Every => match value {
                Value::Array(list) => out.extend(list),
                Value::Object(map) => out.extend(map.values()),
                _ => {}
            },
            Step::Anywhere(name) => {
                let looked_at = anywhere(value, name, out);
                budget.work(looked_at / LOOKED_AT);
            }
            Step::Filter(filter) => {
                let list = value.as_array().into_iter().flatten();
                out.extend(list.filter(|element| filter.keeps(element, budget)));
            }
            Step::Union(steps) => {
                for step in steps {
                    step.follow(value, out, budget)?;
                }
                return Ok(());
            }
        }
        budget.work((out.len() - before) as u64 / LOOKED_AT);
        Ok(())
    }
}

fn element(value: &Value, index: i64) -> Result<Option<&Value>, String> {
    let Some(list) = value.as_array() else {
        return Err("is not array or slice".to_string());
    };
    let at = if index < 0 {
        list.len() as i64 + index
    } else {
        index
    };
    let found = usize::try_from(at).ok().and_then(|at| list.get(at));
    match found {
        Some(found) => Ok(Some(found)),
        None => Err(format!(
            "array index out of bounds: index {index}, length {}",
            list.len()
        )),
    }
}

/// Finds a field in a value and in all that stand in it. Returns how many values were looked at.
fn anywhere<'v>(value: &'v Value, name: &str, out: &mut Vec<&'v Value>) -> u64 {
    let mut looked_at = 1;
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                if key == name {
                    out.push(inner);
                }
                looked_at += anywhere(inner, name, out);
            }
        }
        Value::Array(list) => {
            for inner in list {
                looked_at += anywhere(inner, name, out);
            }
        }
        _ => {}
    }
    looked_at
}
