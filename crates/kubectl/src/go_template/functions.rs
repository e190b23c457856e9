//! The functions of templates, and how Go prints, compares and judges values.

use super::Part;
use crate::output::{as_go, size};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kube::decimal::SixPlaces;
use serde_json::Value;
use shell::Budget;
use std::borrow::Cow;
use std::cmp::Ordering;

/// A value as a template prints it.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Null => "<no value>".to_string(),
        value => as_go(value),
    }
}

/// Whether a value counts as true: it must be neither empty nor zero.
pub(super) fn truth(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }
}

pub(super) fn number(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        (number as i64).into()
    } else {
        number.into()
    }
}

/// The Go type of a value that was read as JSON.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "interface {}",
        Value::Bool(_) => "bool",
        Value::Number(_) => "float64",
        Value::String(_) => "string",
        Value::Array(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
    }
}

/// The result of a function. The budget pays for functions that read their arguments to the end.
pub(super) fn call<'v>(
    name: &str,
    mut arguments: Vec<Part<'v>>,
    budget: &mut Budget,
) -> Result<Part<'v>, String> {
    match (name, arguments.as_slice()) {
        ("and" | "or", [.., _]) => return Ok(arguments.pop().unwrap_or_default()),
        ("index", [Cow::Borrowed(value), keys @ ..]) => {
            let found = index(value, keys).map(Cow::Borrowed);
            return found.map_err(|words| format!("error calling index: {words}"));
        }
        _ => {}
    }
    let reads_to_the_end = !matches!(name, "not" | "len" | "index" | "exists");
    if reads_to_the_end && !budget.make(arguments.iter().map(|value| size(value)).sum()) {
        return Ok(Cow::Owned(Value::Null));
    }
    plain(name, &arguments).map(Cow::Owned)
}

/// The result of a function that makes a value of its own.
fn plain(name: &str, arguments: &[Part]) -> Result<Value, String> {
    let values: Vec<&Value> = arguments.iter().map(Cow::as_ref).collect();
    let wrong = |words: &str| Err(format!("error calling {name}: {words}"));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    match (name, values.as_slice()) {
        ("not", [value]) => Ok((!truth(value)).into()),
        ("len", [Value::String(text)]) => Ok(text.len().into()),
        ("len", [Value::Array(list)]) => Ok(list.len().into()),
        ("len", [Value::Object(map)]) => Ok(map.len().into()),
        ("len", [value]) => wrong(&format!("len of type {}", kind(value))),
        ("index", [value, ..]) => match index(value, &arguments[1..]) {
            Ok(found) => Ok(found.clone()),
            Err(words) => wrong(&words),
        },
        ("exists", [value, ..]) => {
            let found = index(value, &arguments[1..]);
            Ok(found.is_ok_and(|found| !found.is_null()).into())
        }
        ("print", values) => Ok(joined(values).into()),
        ("println", values) => {
            let words: Vec<String> = values.iter().map(|value| as_go(value)).collect();
            Ok(format!("{}\n", words.join(" ")).into())
        }
        ("printf", [Value::String(format), values @ ..]) => Ok(printf(format, values).into()),
        ("html", [value]) => Ok(escaped(&shown(value)).into()),
        ("base64decode", [value]) => match STANDARD.decode(text(value)) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned().into()),
            Err(_) => wrong("base64 decode failed: illegal base64 data"),
        },
        ("eq", [first, others @ ..]) if !others.is_empty() => {
            Ok(others.iter().any(|other| same(first, other)).into())
        }
        ("ne", [a, b]) => Ok((!same(a, b)).into()),
        ("lt" | "le" | "gt" | "ge", [a, b]) => {
            let Some(order) = order(a, b) else {
                return wrong("incompatible types for comparison");
            };
            Ok(match name {
                "lt" => order == Ordering::Less,
                "le" => order != Ordering::Greater,
                "gt" => order == Ordering::Greater,
                _ => order != Ordering::Less,
            }
            .into())
        }
        (
            "not" | "len" | "index" | "exists" | "printf" | "html" | "base64decode" | "eq" | "ne",
            _,
        )
        | ("and" | "or" | "lt" | "le" | "gt" | "ge", _) => {
            wrong("wrong number of args or type of value")
        }
        _ => Err(format!("function {name:?} not defined")),
    }
}

fn index<'a>(value: &'a Value, keys: &[Part]) -> Result<&'a Value, String> {
    let mut value = value;
    for key in keys {
        value = match (value, key.as_ref()) {
            (Value::Object(map), Value::String(key)) => map.get(key).unwrap_or(&Value::Null),
            (Value::Array(list), Value::Number(at)) => {
                let at = at.as_f64().unwrap_or(-1.0);
                let found = (at >= 0.0).then(|| list.get(at as usize)).flatten();
                found.ok_or_else(|| format!("index out of range: {at}"))?
            }
            (Value::Null, _) => return Err("index of untyped nil".to_string()),
            (value, _) => return Err(format!("can't index item of type {}", kind(value))),
        };
    }
    Ok(value)
}

fn same(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a.total_cmp(&b) == Ordering::Equal,
        _ => a == b,
    }
}

fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64()?.partial_cmp(&b.as_f64()?),
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

/// Joins values; two neighbours get a blank between them if neither is a text.
fn joined(values: &[&Value]) -> String {
    let mut text = String::new();
    for (index, value) in values.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| &values[before]);
        if before.is_some_and(|before| !before.is_string() && !value.is_string()) {
            text.push(' ');
        }
        text.push_str(&as_go(value));
    }
    text
}

fn printf(format: &str, values: &[&Value]) -> String {
    let mut text = String::new();
    let mut values = values.iter();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('%') {
        text.push_str(before);
        let flags = after.len()
            - after
                .trim_start_matches(|c: char| c.is_ascii_digit() || "-+.".contains(c))
                .len();
        let (shape, after) = after.split_at(flags);
        let mut chars = after.chars();
        let verb = chars.next();
        rest = chars.as_str();
        match verb {
            None => text.push_str("%!(NOVERB)"),
            Some('%') => text.push('%'),
            Some(verb) => match values.next() {
                Some(value) => text.push_str(&padded(&verb_of(verb, value), shape)),
                None => text.push_str(&format!("%!{verb}(MISSING)")),
            },
        }
    }
    text.push_str(rest);
    text
}

fn verb_of(verb: char, value: &Value) -> String {
    match (verb, value) {
        ('q', Value::String(text)) => format!("{text:?}"),
        ('f', Value::Number(number)) => SixPlaces(number.as_f64().unwrap_or_default()).to_string(),
        ('v' | 's' | 'd' | 't', value) => as_go(value),
        (verb, value) => format!("%!{verb}({}={})", kind(value), as_go(value)),
    }
}

/// A text as wide as the width says, at the left where it begins with a dash.
fn padded(text: &str, shape: &str) -> String {
    let width = shape.trim_start_matches(['-', '+', '0']);
    let width = width.split('.').next().and_then(|width| width.parse().ok());
    let width: usize = width.unwrap_or(0).min(1000);
    if shape.starts_with('-') {
        format!("{text:<width$}")
    } else {
        format!("{text:>width$}")
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&#34;")
        .replace('\'', "&#39;")
}
