//! `sed`: printing and deleting ranges of lines, and substitution; one command a script.

use crate::pattern::{Pattern, Syntax};

pub struct Sed {
    quiet: bool,
    from: Option<Address>,
    to: Option<Address>,
    command: Command,
    number: usize,
    /// Between the two addresses of a range.
    inside: bool,
}

enum Address {
    Line(usize),
    Last,
    Match(Pattern),
}

enum Command {
    Print,
    Delete,
    Quit,
    Substitute {
        pattern: Pattern,
        with: String,
        all: bool,
    },
}

impl Sed {
    pub fn new(arguments: &[String]) -> Result<Sed, String> {
        let mut quiet = false;
        let mut syntax = Syntax::Basic;
        let mut script = None;
        for word in arguments {
            match word.as_str() {
                "-n" => quiet = true,
                "-E" | "-r" => syntax = Syntax::Extended,
                "-e" => {}
                text if text.starts_with('-') => {
                    return Err(format!("sed: {text} is not known here"));
                }
                text if script.is_none() => script = Some(text),
                text => {
                    return Err(format!(
                        "sed: {text}: only what comes through the pipe is read"
                    ));
                }
            }
        }
        let script = script.ok_or("usage: sed [-n] [-E] SCRIPT")?.trim();
        let (from, rest) = address(script, syntax)?;
        let (to, rest) = match rest.strip_prefix(',') {
            Some(rest) => address(rest, syntax)?,
            None => (None, rest),
        };
        let command = match rest.trim() {
            "p" => Command::Print,
            "d" => Command::Delete,
            "q" => Command::Quit,
            text if text.starts_with('s') => substitution(text, syntax)?,
            text => {
                return Err(format!(
                    "sed: {text:?} is not known here: p, d, q and s are"
                ));
            }
        };
        Ok(Sed {
            quiet,
            from,
            to,
            command,
            number: 0,
            inside: false,
        })
    }

    /// `false`: nothing more will be read.
    pub fn line(&mut self, line: String, out: &mut Vec<String>) -> bool {
        self.number += 1;
        let chosen = self.chooses(&line);
        match &self.command {
            Command::Print if chosen => {
                if !self.quiet {
                    out.push(line.clone());
                }
                out.push(line);
                return true;
            }
            Command::Delete if chosen => return true,
            Command::Quit if chosen => {
                out.extend((!self.quiet).then_some(line));
                return false;
            }
            Command::Substitute { pattern, with, all } if chosen => {
                let line = substitute(&line, pattern, with, *all);
                out.extend((!self.quiet).then_some(line));
                return true;
            }
            _ => {}
        }
        out.extend((!self.quiet).then_some(line));
        true
    }

    fn chooses(&mut self, line: &str) -> bool {
        let fits = |address: &Address, number: usize| match address {
            Address::Line(wanted) => *wanted == number,
            // Only used as the end of a range, where it means: to the end.
            Address::Last => false,
            Address::Match(pattern) => pattern.is_in(line),
        };
        let Some(from) = &self.from else { return true };
        let Some(to) = &self.to else {
            return fits(from, self.number);
        };
        if self.inside {
            self.inside = !fits(to, self.number);
            return true;
        }
        if !fits(from, self.number) {
            return false;
        }
        self.inside = !matches!(to, Address::Line(end) if *end <= self.number);
        true
    }
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
    match text[..end].parse() {
        Ok(number) => Ok((Some(Address::Line(number)), &text[end..])),
        Err(_) => Ok((None, text)),
    }
}

/// The text up to an unescaped `sign`, and what follows it.
fn delimited(text: &str, sign: char) -> Option<(String, &str)> {
    let mut inner = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c == sign {
            return Some((inner, &text[at + c.len_utf8()..]));
        }
        if c == '\\' {
            match chars.next()? {
                (_, escaped) if escaped == sign => inner.push(sign),
                (_, escaped) => inner.extend(['\\', escaped]),
            }
            continue;
        }
        inner.push(c);
    }
    None
}

fn substitution(text: &str, syntax: Syntax) -> Result<Command, String> {
    let unterminated = || "sed: unterminated `s' command".to_string();
    let mut chars = text[1..].chars();
    let sign = chars.next().ok_or_else(unterminated)?;
    let (pattern, rest) = delimited(chars.as_str(), sign).ok_or_else(unterminated)?;
    let (with, flags) = delimited(rest, sign).ok_or_else(unterminated)?;
    if !flags.chars().all(|flag| flag == 'g') {
        return Err(format!("sed: unknown option to `s': {flags}"));
    }
    Ok(Command::Substitute {
        pattern: Pattern::new(&pattern, syntax, false).map_err(|e| format!("sed: {e}"))?,
        with,
        all: flags.contains('g'),
    })
}

fn substitute(line: &str, pattern: &Pattern, with: &str, all: bool) -> String {
    let mut done = String::new();
    let mut rest: Vec<char> = line.chars().collect();
    while let Some((from, to)) = pattern.find(&rest.iter().collect::<String>()) {
        done.extend(&rest[..from]);
        let matched: String = rest[from..to].iter().collect();
        push_replacement(with, &matched, &mut done);
        if to == from {
            let Some(&next) = rest.get(to) else {
                return done;
            };
            done.push(next);
        }
        rest.drain(..(to.max(from + 1)).min(rest.len()));
        if !all || rest.is_empty() {
            break;
        }
    }
    done.extend(rest);
    done
}

/// `&` stands for what was found.
fn push_replacement(with: &str, matched: &str, done: &mut String) {
    let mut chars = with.chars();
    while let Some(c) = chars.next() {
        match c {
            '&' => done.push_str(matched),
            '\\' => done.extend(chars.next().map(|c| if c == 'n' { '\n' } else { c })),
            c => done.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(arguments: &[&str], input: &str) -> String {
        let words: Vec<String> = arguments.iter().map(|word| word.to_string()).collect();
        let mut sed = Sed::new(&words).expect("valid");
        let mut out = Vec::new();
        for line in input.lines() {
            if !sed.line(line.to_string(), &mut out) {
                break;
            }
        }
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
        ] {
            assert_eq!(run(arguments, input), expected, "{arguments:?}");
        }
        assert!(Sed::new(&["y/a/b/".to_string()]).is_err());
    }
}
