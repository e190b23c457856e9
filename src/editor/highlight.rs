//! Which parts of a line of YAML, or JSON, are keys, texts, numbers and so on.
//!
//! Each line is read on its own and without errors, because a person may be in the middle of typing it.

use kube::decimal;
use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Plain,
    Key,
    Text,
    Number,
    Word,
    Mark,
    Comment,
}

/// State that a line inherits from the lines above it: the indentation of the key whose block text (`|`, `>`) may go on.
pub(super) type Block = Option<usize>;

/// Longer lines are shown without colours.
const LONGEST: usize = 2_000;

/// The parts of a line in order, without gaps, and what the next line inherits.
pub(super) fn tokens(line: &str, block: Block) -> (Vec<(Token, Range<usize>)>, Block) {
    let indentation = line.len() - line.trim_start().len();
    if let Some(key) = block
        && (indentation > key || line.trim().is_empty())
    {
        return (vec![(Token::Text, 0..line.len())], block);
    }
    if line.len() > LONGEST {
        return (vec![(Token::Plain, 0..line.len())], None);
    }
    if line.starts_with("---") || line.starts_with("...") {
        return (vec![(Token::Mark, 0..line.len())], None);
    }
    let mut scan = Scan {
        line,
        at: 0,
        parts: Vec::new(),
        flow: 0,
        opens_block: false,
    };
    scan.run();
    let next = scan.opens_block.then_some(indentation);
    (scan.parts, next)
}

struct Scan<'a> {
    line: &'a str,
    at: usize,
    parts: Vec<(Token, Range<usize>)>,
    /// Open `{` and `[` of this line.
    flow: u32,
    opens_block: bool,
}

impl Scan<'_> {
    fn run(&mut self) {
        while let Some(first) = self.rest().chars().next() {
            match first {
                ' ' | '\t' => self.spaces(),
                '#' if self.after_space() => self.take(Token::Comment, self.rest().len()),
                '-' if self.is_dash() => self.take(Token::Mark, 1),
                '{' | '[' => {
                    self.flow += 1;
                    self.take(Token::Mark, 1);
                }
                '}' | ']' => {
                    self.flow = self.flow.saturating_sub(1);
                    self.take(Token::Mark, 1);
                }
                ',' | ':' => self.take(Token::Mark, 1),
                '"' | '\'' => self.quoted(first),
                '|' | '>' if self.is_block_header() => {
                    self.opens_block = true;
                    self.take(Token::Mark, self.rest().trim_end().len());
                }
                '&' | '*' | '!' => {
                    let end = self.rest().find(' ').unwrap_or(self.rest().len());
                    self.take(Token::Word, end);
                }
                _ => self.plain(),
            }
        }
    }

    fn rest(&self) -> &str {
        &self.line[self.at..]
    }

    fn take(&mut self, token: Token, length: usize) {
        self.parts.push((token, self.at..self.at + length));
        self.at += length;
    }

    fn spaces(&mut self) {
        let rest = self.rest();
        let length = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        self.take(Token::Plain, length);
    }

    fn after_space(&self) -> bool {
        self.at == 0 || self.line[..self.at].ends_with([' ', '\t'])
    }

    fn is_dash(&self) -> bool {
        let only_dashes = self.line[..self.at]
            .bytes()
            .all(|b| matches!(b, b' ' | b'-'));
        only_dashes && (self.rest().len() == 1 || self.rest()[1..].starts_with(' '))
    }

    fn is_block_header(&self) -> bool {
        let header = self.rest()[1..].split('#').next().unwrap_or_default();
        let mut indicators = header.trim_end().chars();
        indicators.all(|c| matches!(c, '+' | '-' | '0'..='9'))
    }

    fn quoted(&mut self, quote: char) {
        let mut escaped = false;
        let end = self.rest().char_indices().skip(1).find(|(_, c)| {
            let ends = *c == quote && !escaped;
            escaped = *c == '\\' && quote == '"' && !escaped;
            ends
        });
        let length = end.map_or(self.rest().len(), |(at, _)| at + 1);
        let is_key = self.rest()[length..].trim_start().starts_with(':');
        self.take(if is_key { Token::Key } else { Token::Text }, length);
    }

    fn plain(&mut self) {
        let rest = self.rest();
        let stop = |(at, c): (usize, char)| {
            let next = rest[at + c.len_utf8()..].chars().next();
            let ends = match c {
                ':' => next.is_none_or(|next| next == ' '),
                ',' => self.flow > 0 || next.is_none(),
                '{' | '}' | '[' | ']' => self.flow > 0,
                ' ' => next == Some('#'),
                _ => false,
            };
            ends.then_some(at)
        };
        let end = rest.char_indices().find_map(stop).unwrap_or(rest.len());
        let word = rest[..end].trim_end();
        let token = if rest[end..].starts_with(':') {
            Token::Key
        } else {
            kind_of(word)
        };
        // A token has at least one character, so that the scan always moves on.
        let first = rest.chars().next().map_or(1, char::len_utf8);
        self.take(token, word.len().max(first));
    }
}

fn kind_of(word: &str) -> Token {
    let number = word.strip_suffix('%').unwrap_or(word);
    match word {
        "true" | "false" | "null" | "~" | "True" | "False" | "TRUE" | "FALSE" | "yes" | "no"
        | "on" | "off" => Token::Word,
        _ if decimal::read(number).is_some() => Token::Number,
        _ => Token::Text,
    }
}
