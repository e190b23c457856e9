//! What stands in a word for something else: variables and `$(…)`.

use super::arithmetic;
use super::line::LineRun;
use crate::ast::{Part, Word};
use crate::call::{Call, Programs, Stream};
use crate::parse::{parse, quoted};

/// Most words that the ranges in a word stand for.
const MOST_WORDS: u64 = 1000;

/// How many words the ranges in a word stand for.
fn count(word: &Word) -> u64 {
    let lengths = word.0.iter().filter_map(|part| match part {
        Part::Range(from, to) => Some(from.abs_diff(*to).saturating_add(1)),
        _ => None,
    });
    lengths.fold(1, u64::saturating_mul)
}

/// A word with a range in it, once for each number.
fn each_of_range<P: Programs>(
    word: &Word,
    at: usize,
    ends: (i64, i64),
    call: &mut Call<P>,
) -> Result<Vec<String>, String> {
    let (from, to) = ends;
    let step = if from <= to { 1 } else { -1 };
    let mut words = Vec::new();
    let mut number = from;
    loop {
        let mut one = word.clone();
        one.0[at] = Part::Text(number.to_string());
        words.extend(expand(&one, call)?);
        if number == to {
            return Ok(words);
        }
        number += step;
    }
}

/// A word with variables and `$(…)` put in. Outside quotes what is put in falls apart at blanks.
pub(super) fn expand<P: Programs>(word: &Word, call: &mut Call<P>) -> Result<Vec<String>, String> {
    let range = word.0.iter().enumerate().find_map(|(at, part)| match part {
        Part::Range(from, to) => Some((at, (*from, *to))),
        _ => None,
    });
    if let Some((at, ends)) = range {
        if count(word) > MOST_WORDS {
            return Err(format!("more than {MOST_WORDS} words in one"));
        }
        return each_of_range(word, at, ends, call);
    }
    let mut words = Vec::new();
    let mut open: Option<String> = None;
    for part in &word.0 {
        let (text, quoted) = match part {
            Part::Text(text) => (text.clone(), true),
            Part::Variable { name, quoted } => (variable(name, call), *quoted),
            Part::Command { line, quoted } => (substitute(line, call)?, *quoted),
            Part::Sum(text) => (sum(text, call)?, true),
            Part::Range(from, to) => (format!("{{{from}..{to}}}"), true),
        };
        if quoted {
            open.get_or_insert_default().push_str(&text);
            continue;
        }
        if text.starts_with(char::is_whitespace) {
            words.extend(open.take());
        }
        let mut parts = text.split_whitespace().peekable();
        while let Some(part) = parts.next() {
            open.get_or_insert_default().push_str(part);
            if parts.peek().is_some() {
                words.extend(open.take());
            }
        }
        if text.ends_with(char::is_whitespace) {
            words.extend(open.take());
        }
    }
    words.extend(open);
    Ok(words)
}

fn variable<P: Programs>(name: &str, call: &Call<P>) -> String {
    let (name, instead) = name.split_once(":-").unwrap_or((name, ""));
    match name {
        "?" => call.last_status.to_string(),
        name => match call.environment.variables.get(name) {
            Some(value) if !value.is_empty() => value.clone(),
            _ => instead.to_string(),
        },
    }
}

/// `$((…))`; variables in it may stand with or without their `$`.
fn sum<P: Programs>(text: &str, call: &mut Call<P>) -> Result<String, String> {
    let word = quoted(text).map_err(|error| error.to_string())?;
    let text = expand(&word, call)?.join(" ");
    arithmetic::value(&text, &call.environment.variables).map(|value| value.to_string())
}

/// What a line prints, on the spot: it may not wait for time to pass.
fn substitute<P: Programs>(line: &str, call: &mut Call<P>) -> Result<String, String> {
    let last_status = call.last_status;
    let parsed = parse(line).map_err(|error| error.to_string())?;
    let mut printed = Vec::new();
    let mut inner = call.inner(true);
    inner.last_status = last_status;
    inner.out = &mut printed;
    let ended = LineRun::new(parsed).poll(&mut inner);
    if ended.is_none() {
        return Err(format!(
            "$({line}) would wait for time to pass, which it cannot do here"
        ));
    }
    let (kept, errors): (Vec<_>, Vec<_>) = printed
        .into_iter()
        .partition(|chunk| chunk.stream == Stream::Output);
    call.out.extend(errors);
    let lines: Vec<String> = kept.into_iter().map(|chunk| chunk.text).collect();
    Ok(lines.join("\n").trim_end_matches('\n').to_string())
}
