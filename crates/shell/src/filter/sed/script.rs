//! Reads a script of `sed`.

use crate::pattern::{Pattern, Syntax};

pub(super) struct Instruction {
    pub from: Option<Address>,
    pub to: Option<Address>,
    /// `!`: all other lines.
    pub negated: bool,
    pub verb: Verb,
    /// Between the two addresses of a range.
    pub inside: bool,
}

pub(super) enum Address {
    Line(usize),
    Last,
    Match(Pattern),
}

pub(super) enum Verb {
    Print,
    Number,
    Delete,
    Quit,
    Substitute(Substitution),
}

pub(super) struct Substitution {
    pub pattern: Pattern,
    pub with: Vec<Replacement>,
    /// The first match to replace, counted from 1.
    pub which: usize,
    /// Whether all later matches are replaced, too.
    pub all: bool,
    /// The changed line is printed.
    pub prints: bool,
}

/// A part of the replacement text.
pub(super) enum Replacement {
    Text(String),
    /// `&`.
    Match,
    /// `\1`.
    Group(usize),
}

/// Whether lines are printed only when asked for, and the script.
pub(super) fn read(arguments: &[String]) -> Result<(bool, Vec<Instruction>), String> {
    let mut quiet = false;
    let mut syntax = Syntax::Basic;
    let mut scripts: Vec<&str> = Vec::new();
    let mut words = arguments.iter();
    let mut is_named = false;
    while let Some(word) = words.next() {
        match word.as_str() {
            "-n" | "--quiet" | "--silent" => quiet = true,
            "-E" | "-r" | "--regexp-extended" => syntax = Syntax::Extended,
            "-e" => {
                is_named = true;
                let script = words.next();
                scripts.push(script.ok_or("sed: option requires an argument -- 'e'")?);
            }
            text if text.starts_with('-') && text.len() > 1 => {
                return Err(format!("sed: {text} is not known here"));
            }
            text if scripts.is_empty() && !is_named => scripts.push(text),
            text => {
                return Err(format!(
                    "sed: {text}: only what comes through the pipe is read"
                ));
            }
        }
    }
    if scripts.is_empty() {
        return Err("usage: sed [-n] [-E] SCRIPT".to_string());
    }
    let mut instructions = Vec::new();
    for script in scripts {
        let mut rest = between(script);
        while !rest.is_empty() {
            let (one, after) = instruction(rest, syntax)?;
            instructions.push(one);
            rest = between(after);
        }
    }
    Ok((quiet, instructions))
}

/// Skips the signs between two instructions.
fn between(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\n', '\r', ';'])
}

fn instruction(text: &str, syntax: Syntax) -> Result<(Instruction, &str), String> {
    let (from, rest) = address(text, syntax)?;
    let (to, rest) = match rest.strip_prefix(',') {
        Some(rest) => address(rest, syntax)?,
        None => (None, rest),
    };
    let rest = rest.trim_start();
    let (negated, rest) = match rest.strip_prefix('!') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, rest),
    };
    let (verb, rest) = verb(rest, syntax)?;
    let after = rest.trim_start_matches([' ', '\t', '\r']);
    if !after.is_empty() && !after.starts_with([';', '\n']) {
        return Err("sed: extra characters after command".to_string());
    }
    let one = Instruction {
        from,
        to,
        negated,
        verb,
        inside: false,
    };
    Ok((one, after))
}

fn verb(text: &str, syntax: Syntax) -> Result<(Verb, &str), String> {
    let mut letters = text.chars();
    let verb = match letters.next() {
        Some('p') => Verb::Print,
        Some('=') => Verb::Number,
        Some('d') => Verb::Delete,
        Some('q') => Verb::Quit,
        Some('s') => return substitution(letters.as_str(), syntax),
        _ => {
            return Err(format!(
                "sed: {text:?} is not known here: p, d, q, = and s are"
            ));
        }
    };
    Ok((verb, letters.as_str()))
}

fn address(text: &str, syntax: Syntax) -> Result<(Option<Address>, &str), String> {
    if let Some(rest) = text.strip_prefix('$') {
        return Ok((Some(Address::Last), rest));
    }
    if let Some(rest) = text.strip_prefix('/') {
        let (pattern, rest) = delimited(rest, '/').ok_or("sed: unterminated address regex")?;
        let pattern = Pattern::new(&pattern, syntax, false).map_err(|e| format!("sed: {e}"))?;
        return Ok((Some(Address::Match(pattern)), rest));
    }
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    Ok((digits.parse().ok().map(Address::Line), rest))
}

/// The text up to an unescaped `sign`, and what follows it.
fn delimited(text: &str, sign: char) -> Option<(String, &str)> {
    let mut inner = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == sign {
            return Some((inner, chars.as_str()));
        }
        if c == '\\' {
            match chars.next()? {
                escaped if escaped == sign => inner.push(sign),
                escaped => inner.extend(['\\', escaped]),
            }
            continue;
        }
        inner.push(c);
    }
    None
}

/// `/PATTERN/REPLACEMENT/FLAGS`.
fn substitution(text: &str, syntax: Syntax) -> Result<(Verb, &str), String> {
    let unterminated = || "sed: unterminated `s' command".to_string();
    let mut chars = text.chars();
    let sign = chars.next().ok_or_else(unterminated)?;
    let (pattern, rest) = delimited(chars.as_str(), sign).ok_or_else(unterminated)?;
    let (with, rest) = delimited(rest, sign).ok_or_else(unterminated)?;
    let end = rest.find([';', '\n', ' ', '}']).unwrap_or(rest.len());
    let (flags, rest) = rest.split_at(end);
    let digits: String = flags.chars().filter(char::is_ascii_digit).collect();
    let unknown = flags
        .chars()
        .find(|flag| !flag.is_ascii_digit() && !"gpIi".contains(*flag));
    if unknown.is_some() || digits.starts_with('0') {
        return Err(format!("sed: unknown option to `s': {flags}"));
    }
    let ignore_case = flags.contains(['i', 'I']);
    let pattern = Pattern::new(&pattern, syntax, ignore_case).map_err(|e| format!("sed: {e}"))?;
    let with = replacement(&with);
    for part in &with {
        if let Replacement::Group(number) = part
            && *number > pattern.group_count()
        {
            return Err(format!(
                "sed: invalid reference \\{number} on `s' command's RHS"
            ));
        }
    }
    let substitution = Substitution {
        pattern,
        with,
        which: digits.parse().unwrap_or(1),
        all: flags.contains('g'),
        prints: flags.contains('p'),
    };
    Ok((Verb::Substitute(substitution), rest))
}

fn replacement(text: &str) -> Vec<Replacement> {
    let mut parts = Vec::new();
    let mut open = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let part = match c {
            '&' => Replacement::Match,
            '\\' => match chars.next() {
                Some(digit @ '1'..='9') => Replacement::Group(digit as usize - '0' as usize),
                Some('n') => {
                    open.push('\n');
                    continue;
                }
                escaped => {
                    open.extend(escaped);
                    continue;
                }
            },
            c => {
                open.push(c);
                continue;
            }
        };
        if !open.is_empty() {
            parts.push(Replacement::Text(std::mem::take(&mut open)));
        }
        parts.push(part);
    }
    if !open.is_empty() {
        parts.push(Replacement::Text(open));
    }
    parts
}
