//! Expands words: it replaces variables, `$(…)`, `$((…))` and ranges by their values.

use super::arithmetic;
use super::functions;
use super::line::LineRun;
use crate::ast::{Piece, Word};
use crate::budget::WORD;
use crate::call::{Call, Chunk, Programs, Stream};
use crate::parse::{parse, quoted};

/// Most words that the ranges in a word stand for.
const MOST_WORDS: u64 = 1000;
/// Steps that reading a letter of a line takes.
const READING: u64 = 4;

/// The error of a word whose expansion the budget did not allow. It is short because the line reports the spent budget.
fn stopped() -> String {
    "stopped".to_string()
}

/// How many words the ranges in a word stand for.
fn count(word: &Word) -> u64 {
    let lengths = word.0.iter().filter_map(|piece| match piece {
        Piece::Range(from, to) => Some(from.abs_diff(*to).saturating_add(1)),
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
        one.0[at] = Piece::Text(number.to_string());
        words.extend(expand(&one, call)?);
        if number == to {
            return Ok(words);
        }
        number += step;
    }
}

/// A word with all that is put in, as one text that does not fall apart.
pub(super) fn text<P: Programs>(word: &Word, call: &mut Call<P>) -> Result<String, String> {
    if let [piece] = word.0.as_slice() {
        return put_in(piece, call).map(|(text, _)| text);
    }
    let mut whole = String::new();
    for piece in &word.0 {
        let (text, _) = put_in(piece, call)?;
        whole.push_str(&text);
    }
    Ok(whole)
}

/// Several words, each with all that is put in.
pub(super) fn all<P: Programs>(words: &[Word], call: &mut Call<P>) -> Result<Vec<String>, String> {
    let mut done = Vec::new();
    for word in words {
        let words = expand(word, call)?;
        if !call.budget.work(WORD * words.len() as u64) {
            return Err(stopped());
        }
        done.extend(words);
    }
    Ok(done)
}

/// A word with variables and `$(…)` put in. Outside quotes what is put in falls apart at blanks.
pub(super) fn expand<P: Programs>(word: &Word, call: &mut Call<P>) -> Result<Vec<String>, String> {
    let range = word
        .0
        .iter()
        .enumerate()
        .find_map(|(at, piece)| match piece {
            Piece::Range(from, to) => Some((at, (*from, *to))),
            _ => None,
        });
    if let Some((at, ends)) = range {
        if count(word) > MOST_WORDS {
            return Err(format!("more than {MOST_WORDS} words in one"));
        }
        return each_of_range(word, at, ends, call);
    }
    let mut words = Words::default();
    for piece in &word.0 {
        match piece {
            Piece::Variable { name, quoted: true } if name == "@" => {
                let arguments = call.environment.arguments.clone();
                words.separate(arguments);
            }
            piece => {
                let (text, quoted) = put_in(piece, call)?;
                if quoted {
                    words.join(&text);
                } else if call.budget.work(text.len() as u64 / 4) {
                    words.split(&text);
                }
            }
        }
    }
    Ok(words.done())
}

/// The text that a piece stands for, and whether it stays in one word.
fn put_in<P: Programs>(piece: &Piece, call: &mut Call<P>) -> Result<(String, bool), String> {
    let (text, quoted) = match piece {
        Piece::Text(text) => (text.clone(), true),
        Piece::Variable { name, quoted } => (value(name, call)?, *quoted),
        Piece::Command { line, quoted } => (substitute(line, call)?, *quoted),
        Piece::Sum(text) => (sum(text, call)?, true),
        Piece::Range(from, to) => (format!("{{{from}..{to}}}"), true),
    };
    if call.budget.make(text.len()) {
        Ok((text, quoted))
    } else {
        Err(stopped())
    }
}

/// The words that a word becomes.
#[derive(Default)]
struct Words {
    ended: Vec<String>,
    open: Option<String>,
}

impl Words {
    fn join(&mut self, text: &str) {
        self.open.get_or_insert_default().push_str(text);
    }

    fn split(&mut self, text: &str) {
        if text.starts_with(char::is_whitespace) {
            self.ended.extend(self.open.take());
        }
        let mut parts = text.split_whitespace().peekable();
        while let Some(part) = parts.next() {
            self.join(part);
            if parts.peek().is_some() {
                self.ended.extend(self.open.take());
            }
        }
        if text.ends_with(char::is_whitespace) {
            self.ended.extend(self.open.take());
        }
    }

    /// `"$@"`: each argument is a word of its own.
    fn separate(&mut self, arguments: Vec<String>) {
        let last = arguments.len().saturating_sub(1);
        for (index, argument) in arguments.iter().enumerate() {
            self.join(argument);
            if index < last {
                self.ended.extend(self.open.take());
            }
        }
    }

    fn done(mut self) -> Vec<String> {
        self.ended.extend(self.open);
        self.ended
    }
}

/// The value of a variable, or the text behind `:-` if the variable has none.
fn value<P: Programs>(name: &str, call: &mut Call<P>) -> Result<String, String> {
    let (name, instead) = name.split_once(":-").unwrap_or((name, ""));
    let arguments = &call.environment.arguments;
    let value = match name {
        "?" => Some(call.environment.status.to_string()),
        "!" => call.jobs.last_process().map(|number| number.to_string()),
        name => functions::value(name, arguments)
            .or_else(|| call.environment.variables.get(name).cloned()),
    };
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if value.is_none() && !is_name {
        return Err(format!("${{{name}}}: bad substitution"));
    }
    match value.filter(|value| !value.is_empty()) {
        Some(value) => Ok(value),
        None if instead.is_empty() => Ok(String::new()),
        None => {
            let word = quoted(instead).map_err(|error| error.to_string())?;
            text(&word, call)
        }
    }
}

/// `$((…))`; variables in it may stand with or without their `$`.
fn sum<P: Programs>(sum: &str, call: &mut Call<P>) -> Result<String, String> {
    let word = quoted(sum).map_err(|error| error.to_string())?;
    let sum = text(&word, call)?;
    if !call.budget.work(READING * sum.len() as u64) {
        return Err(stopped());
    }
    arithmetic::value(&sum, &call.environment.variables).map(|value| value.to_string())
}

/// The output of a line that has to end at once, because a substitution cannot wait for time to pass.
fn substitute<P: Programs>(line: &str, call: &mut Call<P>) -> Result<String, String> {
    if !call.budget.work(READING * line.len() as u64) {
        return Err(stopped());
    }
    let parsed = parse(line).map_err(|error| error.to_string())?;
    let arguments = call.environment.arguments.clone();
    let directory = call.environment.directory.clone();
    let mut printed = Vec::new();
    let mut inner = call.inner(true);
    inner.out = &mut printed;
    inner.shown = false;
    let ended = LineRun::new(parsed).poll(&mut inner);
    call.environment.arguments = arguments;
    call.environment.directory = directory;
    call.environment.substituted = ended;
    if call.budget.is_spent() {
        return Err(stopped());
    }
    if ended.is_none() {
        return Err(format!(
            "$({line}) would wait for time to pass, which it cannot do here"
        ));
    }
    let is_output = |chunk: &Chunk| chunk.stream == Stream::Output;
    let (kept, errors): (Vec<_>, Vec<_>) = printed.into_iter().partition(is_output);
    call.out.extend(errors);
    let lines: Vec<String> = kept.into_iter().map(|chunk| chunk.text).collect();
    Ok(lines.join("\n").trim_end_matches('\n').to_string())
}
