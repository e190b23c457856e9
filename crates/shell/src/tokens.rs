//! Divides the text of a line into words and signs.

#![expect(
    clippy::string_slice,
    reason = "each place comes from a search in the same text, or is behind an ASCII sign that was just found"
)]

use std::fmt;

/// A word in the pieces it was written in, so that `$NAME` and `$(…)` can be put in when it is used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word(pub Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    /// `$NAME` or `${NAME}`. Outside quotes the value falls apart into words.
    Variable {
        name: String,
        quoted: bool,
    },
    /// `$(…)` or backquotes.
    Command {
        line: String,
        quoted: bool,
    },
    /// `$((…))`.
    Sum(String),
    /// `{1..5}`: as many words.
    Range(i64, i64),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Word(Word),
    /// `;` or the end of a line.
    Semicolon,
    /// `;;` behind a branch of `case`.
    CaseEnd,
    And,
    Or,
    /// `&` behind a command.
    Background,
    Pipe,
    /// `2>&1`, `2>/dev/null`, `>/dev/null`.
    Redirect(Redirect),
    /// `>` or `>>` in front of the name of a file.
    Write {
        append: bool,
    },
    /// `<` in front of the name of a file.
    Read,
    Open,
    Close,
    /// The text between `<<EOF` and `EOF`.
    HereDocument(Word),
    /// `<<< WORD`.
    HereString(Word),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redirect {
    ErrorsToOutput,
    OutputToErrors,
    DropErrors,
    DropOutput,
}

/// Why a line cannot be read, in the words of a shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    text: String,
    /// The text that would complete the line; `None`: no further text can make the line valid.
    pub awaits: Option<Awaits>,
}

/// The missing part of an incomplete line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Awaits {
    /// Anything.
    More,
    /// The end of something that was quoted, or put in brackets.
    Closing(char),
    /// The line that ends a here-document.
    Line(String),
    /// `done` or `fi`.
    Keyword(&'static str),
}

impl SyntaxError {
    pub fn new(text: impl Into<String>) -> SyntaxError {
        SyntaxError {
            text: text.into(),
            awaits: None,
        }
    }

    pub fn incomplete(text: impl Into<String>, awaits: Awaits) -> SyntaxError {
        SyntaxError {
            text: text.into(),
            awaits: Some(awaits),
        }
    }

    fn unclosed(sign: char) -> SyntaxError {
        let text = format!("unexpected EOF while looking for matching `{sign}'");
        SyntaxError::incomplete(text, Awaits::Closing(sign))
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The tokens of a text, and where each begins.
pub(super) fn tokens(text: &str) -> Result<(Vec<Token>, Vec<usize>), SyntaxError> {
    let mut reader = Reader {
        rest: text,
        tokens: Vec::new(),
    };
    let mut starts = Vec::new();
    loop {
        let before = reader.rest.trim_start_matches([' ', '\t']).len();
        let goes_on = reader.next()?;
        starts.resize(reader.tokens.len(), text.len() - before);
        if !goes_on {
            return Ok((reader.tokens, starts));
        }
    }
}

/// A text as it would stand between double quotes.
pub(crate) fn quoted(text: &str) -> Result<Word, SyntaxError> {
    let text = text.replace('"', "");
    unquoted(&text)
}

/// A text in which `$` and backquotes mean what they mean between double quotes, and double quotes mean nothing.
fn unquoted(text: &str) -> Result<Word, SyntaxError> {
    let mut reader = Reader {
        rest: text,
        tokens: Vec::new(),
    };
    let mut word = Word::default();
    reader.quoted(&mut word, None)?;
    Ok(word)
}

struct Reader<'t> {
    rest: &'t str,
    tokens: Vec<Token>,
}

const SIGNS: [(&str, Token); 13] = [
    ("&&", Token::And),
    ("&", Token::Background),
    ("||", Token::Or),
    ("|", Token::Pipe),
    (";;", Token::CaseEnd),
    (";", Token::Semicolon),
    (">>", Token::Write { append: true }),
    (">", Token::Write { append: false }),
    ("<", Token::Read),
    ("(", Token::Open),
    (")", Token::Close),
    ("\r\n", Token::Semicolon),
    ("\n", Token::Semicolon),
];

const REDIRECTS: [(&str, Redirect); 10] = [
    ("2>&1", Redirect::ErrorsToOutput),
    ("1>&2", Redirect::OutputToErrors),
    (">&2", Redirect::OutputToErrors),
    ("&>/dev/null", Redirect::DropOutput),
    ("&> /dev/null", Redirect::DropOutput),
    ("2>/dev/null", Redirect::DropErrors),
    ("2> /dev/null", Redirect::DropErrors),
    (">/dev/null", Redirect::DropOutput),
    ("> /dev/null", Redirect::DropOutput),
    ("1>/dev/null", Redirect::DropOutput),
];

impl<'t> Reader<'t> {
    /// Reads one token; `false` at the end.
    fn next(&mut self) -> Result<bool, SyntaxError> {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
        if self.rest == "\\" {
            let text = "syntax error: unexpected end of file";
            return Err(SyntaxError::incomplete(text, Awaits::More));
        }
        // A backslash at the end of a line joins it with the next.
        for joint in ["\\\n", "\\\r\n"] {
            if let Some(rest) = self.rest.strip_prefix(joint) {
                self.rest = rest;
                return Ok(true);
            }
        }
        if self.rest.is_empty() {
            return Ok(false);
        }
        if self.rest.starts_with('#') {
            self.rest = self.rest.find('\n').map_or("", |end| &self.rest[end..]);
            return Ok(true);
        }
        if let Some((sign, redirect)) = REDIRECTS.iter().find(|(sign, _)| self.takes(sign)) {
            self.rest = &self.rest[sign.len()..];
            if sign.starts_with('&') {
                self.tokens.push(Token::Redirect(Redirect::DropErrors));
            }
            self.tokens.push(Token::Redirect(*redirect));
            return Ok(true);
        }
        if let Some(rest) = self.rest.strip_prefix("<<<") {
            return self.here_string(rest);
        }
        if let Some(rest) = self.rest.strip_prefix("<<") {
            return self.here_document(rest);
        }
        if let Some((sign, token)) = SIGNS.iter().find(|(sign, _)| self.rest.starts_with(sign)) {
            self.rest = &self.rest[sign.len()..];
            self.tokens.push(token.clone());
            return Ok(true);
        }
        let word = self.word()?;
        self.tokens.push(Token::Word(word));
        Ok(true)
    }

    fn takes(&self, sign: &str) -> bool {
        self.rest.starts_with(sign)
    }

    fn here_document(&mut self, rest: &'t str) -> Result<bool, SyntaxError> {
        let (strips_tabs, rest) = match rest.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let rest = rest.trim_start_matches([' ', '\t']);
        let end = rest.find([' ', '\t', '\r', '\n', ';', '|', '&', '<', '>', ')']);
        let (given, behind) = rest.split_at(end.unwrap_or(rest.len()));
        let mark: String = given.replace(['\'', '"', '\\'], "");
        let (first, body) = behind.split_once('\n').unwrap_or((behind, ""));
        let mut text = String::new();
        let mut used = 0;
        let mut closed = false;
        for line in body.split_inclusive('\n') {
            used += line.len();
            if line.trim() == mark {
                closed = true;
                break;
            }
            text.push_str(if strips_tabs {
                line.trim_start_matches('\t')
            } else {
                line
            });
        }
        if !closed || mark.is_empty() {
            let text = format!("here-document delimited by end-of-file (wanted `{mark}')");
            return Err(SyntaxError::incomplete(text, Awaits::Line(mark)));
        }
        // Quotes around the mark mean that nothing in the text is expanded.
        let word = if mark == given {
            unquoted(&text).map_err(|error| SyntaxError::new(error.to_string()))?
        } else {
            Word(vec![Piece::Text(text)])
        };
        self.tokens.push(Token::HereDocument(word));
        // The text behind the mark on the first line belongs to the same command.
        self.tokens.extend(tokens(first)?.0);
        self.tokens.push(Token::Semicolon);
        self.rest = &body[used..];
        Ok(true)
    }

    /// `<<< WORD`: the word is the input.
    fn here_string(&mut self, rest: &'t str) -> Result<bool, SyntaxError> {
        self.rest = rest.trim_start_matches([' ', '\t']);
        let word = self.word()?;
        self.tokens.push(Token::HereString(word));
        Ok(true)
    }

    fn word(&mut self) -> Result<Word, SyntaxError> {
        let mut word = Word::default();
        while let Some(first) = self.rest.chars().next() {
            match first {
                ' ' | '\t' | '\n' | ';' | '|' | '&' | '<' | '>' | '(' | ')' => break,
                // Only together with a line feed does a carriage return end a line; alone it is a letter like others.
                '\r' if self.takes("\r\n") => break,
                '\'' => {
                    let text = self.until('\'')?;
                    word.push_text(text);
                }
                '"' => self.double_quoted(&mut word)?,
                '\\' => {
                    let mut chars = self.rest.chars();
                    chars.next();
                    match chars.next() {
                        Some('\n') | None => {}
                        Some(escaped) => word.push(escaped),
                    }
                    self.rest = chars.as_str();
                }
                '$' | '`' => self.substitution(&mut word, false)?,
                '{' if range(self.rest).is_some() => {
                    let (from, to, used) = range(self.rest).unwrap_or_default();
                    word.0.push(Piece::Range(from, to));
                    self.rest = &self.rest[used..];
                }
                other => {
                    word.push(other);
                    self.rest = &self.rest[other.len_utf8()..];
                }
            }
        }
        Ok(word)
    }

    /// The text between the sign that `rest` starts with and the next such sign.
    fn until(&mut self, sign: char) -> Result<&'t str, SyntaxError> {
        let inner = &self.rest[1..];
        let Some(end) = inner.find(sign) else {
            return Err(SyntaxError::unclosed(sign));
        };
        self.rest = &inner[end + 1..];
        Ok(&inner[..end])
    }

    fn double_quoted(&mut self, word: &mut Word) -> Result<(), SyntaxError> {
        self.rest = &self.rest[1..];
        self.quoted(word, Some('"'))
    }

    /// Reads quoted text up to the closing sign; without a closing sign it reads the whole rest.
    fn quoted(&mut self, word: &mut Word, closing: Option<char>) -> Result<(), SyntaxError> {
        word.push_text("");
        loop {
            let mut chars = self.rest.chars();
            match (chars.next(), closing) {
                (None, None) => return Ok(()),
                (None, Some(sign)) => return Err(SyntaxError::unclosed(sign)),
                (Some(sign), Some(closing)) if sign == closing => {
                    self.rest = chars.as_str();
                    return Ok(());
                }
                (Some('\\'), _) => {
                    match chars.next() {
                        Some('\n') => {}
                        Some(escaped @ ('\\' | '$' | '`')) => word.push(escaped),
                        Some(escaped) if Some(escaped) == closing => word.push(escaped),
                        other => {
                            word.push('\\');
                            other.into_iter().for_each(|other| word.push(other));
                        }
                    }
                    self.rest = chars.as_str();
                }
                (Some('$' | '`'), _) => self.substitution(word, true)?,
                (Some(other), _) => {
                    word.push(other);
                    self.rest = chars.as_str();
                }
            }
        }
    }

    fn substitution(&mut self, word: &mut Word, quoted: bool) -> Result<(), SyntaxError> {
        if self.rest.starts_with('`') {
            let line = self.until('`')?.to_string();
            word.0.push(Piece::Command { line, quoted });
            return Ok(());
        }
        let inner = &self.rest[1..];
        if let Some(text) = inner.strip_prefix('\'') {
            return self.escaped(word, text);
        }
        if let Some(sum) = inner.strip_prefix("((") {
            let end = closing(sum).filter(|end| sum[end + 1..].starts_with(')'));
            let end = end.ok_or_else(|| SyntaxError::unclosed(')'))?;
            self.rest = &sum[end + 2..];
            word.0.push(Piece::Sum(sum[..end].to_string()));
            return Ok(());
        }
        if let Some(line) = inner.strip_prefix('(') {
            let Some(end) = closing(line) else {
                return Err(SyntaxError::unclosed(')'));
            };
            self.rest = &line[end + 1..];
            let line = line[..end].to_string();
            word.0.push(Piece::Command { line, quoted });
            return Ok(());
        }
        let (name, rest) = match inner.strip_prefix('{') {
            Some(braced) => braced
                .split_once('}')
                .ok_or_else(|| SyntaxError::new("bad substitution: no closing `}'"))?,
            None => {
                let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let end = inner.find(|c| !is_name(c)).unwrap_or(inner.len());
                let special = inner.starts_with(['?', '@', '#', '*', '!']);
                inner.split_at(if special { 1 } else { end })
            }
        };
        self.rest = rest;
        match name {
            "" => word.push_text("$"),
            name => word.0.push(Piece::Variable {
                name: name.to_string(),
                quoted,
            }),
        }
        Ok(())
    }

    /// `$'…'`, in which `\n` and `\t` stand for a line break and a tab.
    fn escaped(&mut self, word: &mut Word, text: &'t str) -> Result<(), SyntaxError> {
        let mut chars = text.chars();
        word.push_text("");
        loop {
            let c = match chars.next() {
                None => return Err(SyntaxError::unclosed('\'')),
                Some('\'') => break,
                Some('\\') => match chars.next() {
                    Some('n') => '\n',
                    Some('t') => '\t',
                    Some(other) => other,
                    None => return Err(SyntaxError::unclosed('\'')),
                },
                Some(other) => other,
            };
            word.push(c);
        }
        self.rest = chars.as_str();
        Ok(())
    }
}

/// `{1..5}` at the beginning of `text`: its ends and how long it is.
fn range(text: &str) -> Option<(i64, i64, usize)> {
    const LONGEST: usize = 40;
    let inner = text.strip_prefix('{')?;
    let end = inner.bytes().take(LONGEST).position(|byte| byte == b'}')?;
    let inner = &inner[..end];
    let (from, to) = inner.split_once("..")?;
    Some((from.parse().ok()?, to.parse().ok()?, inner.len() + 2))
}

/// The place in `text` that closes the bracket opened before it.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') if depth == 0 => return Some(at),
            (None, ')') => depth -= 1,
            _ => {}
        }
    }
    None
}

impl Word {
    fn push(&mut self, letter: char) {
        self.push_text(letter.encode_utf8(&mut [0; 4]));
    }

    fn push_text(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ => self.0.push(Piece::Text(text.to_string())),
        }
    }

    /// The word as written, when nothing has to be put in.
    pub fn plain(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }
}
