//! Divides the text into tokens.
//!
//! Models scannerc.go of go-yaml v2, libyaml's scanner: a key is recognised only at its colon, so that tokens wait in a
//! queue until it is certain that no key starts before them.

#![expect(
    clippy::string_slice,
    reason = "the reader's places lie between two characters of the text that it read"
)]

mod block;
mod directive;
mod fold;
mod plain;
mod quoted;
mod tag;

use std::collections::VecDeque;

use super::cursor::Cursor;
use super::fault::{Fault, Refusal, Stage};
use super::token::{Style, Token, What};
use crate::manifest::error::{Position, Span};

/// Longest key without a `?`, in characters.
const LONGEST_KEY: u32 = 1024;

pub(super) struct Scanner<'a> {
    cursor: Cursor<'a>,
    queue: VecDeque<Token<'a>>,
    /// The number of tokens that have left the queue.
    taken: usize,
    /// Whether the first token of the queue is certain.
    ready: bool,
    /// The column of the innermost block collection; -1 outside of any.
    indent: i32,
    indents: Vec<i32>,
    /// The possible keys, one for the block level and one for each open flow collection.
    keys: Vec<Candidate>,
    /// Whether a key may start here.
    key_allowed: bool,
    /// Whether the text is JSON, which has escapes of its own and whose keys are always recognised.
    json: bool,
}

/// A token that becomes a key if a colon follows.
#[derive(Clone, Copy)]
struct Candidate {
    possible: bool,
    /// Whether the token must be a key, because nothing else is allowed at its place.
    required: bool,
    /// The number of the token.
    token: usize,
    /// Whether go-yaml has dropped this candidate from its index by tokens. Closing brackets that hold nothing drops the
    /// opening bracket from it, because the level of the brackets was entered under the same token. The grammar then
    /// gets the bracket before it is known to be a key.
    lost: bool,
    at: Position,
}

impl<'a> Scanner<'a> {
    /// Reads `text` from a position on.
    pub(super) fn new(text: &'a str, start: Position, json: bool) -> Self {
        let mut cursor = Cursor::new(text, start);
        if text[cursor.offset()..].starts_with('\u{feff}') {
            cursor.at.offset += '\u{feff}'.len_utf8() as u32;
        }
        Self {
            cursor,
            queue: VecDeque::new(),
            taken: 0,
            ready: false,
            indent: -1,
            indents: Vec::new(),
            keys: vec![Candidate {
                possible: false,
                required: false,
                token: 0,
                lost: false,
                at: start,
            }],
            key_allowed: true,
            json,
        }
    }

    /// How far the text has been read.
    pub(super) fn position(&self) -> Position {
        self.cursor.at
    }

    /// Returns the next token and leaves it in the queue.
    pub(super) fn peek(&mut self) -> Result<&Token<'a>, Refusal> {
        while !self.ready {
            if self.queue.is_empty() || self.first_may_be_key()? {
                self.fetch()?;
            } else {
                self.ready = true;
            }
        }
        Ok(&self.queue[0])
    }

    /// Takes the next token. At the end of the stream, every call returns the end again.
    pub(super) fn next(&mut self) -> Result<Token<'a>, Refusal> {
        self.peek()?;
        self.ready = false;
        self.taken += 1;
        Ok(self.queue.pop_front().expect("peek leaves a token"))
    }

    fn refusal(&self, fault: Fault, opened: Position) -> Refusal {
        Refusal {
            fault,
            stage: Stage::Scanner,
            at: self.cursor.at,
            opened,
        }
    }

    fn refuse<T>(&self, fault: Fault, opened: Position) -> Result<T, Refusal> {
        Err(self.refusal(fault, opened))
    }

    fn in_flow(&self) -> bool {
        self.keys.len() > 1
    }

    fn first_may_be_key(&mut self) -> Result<bool, Refusal> {
        let first = self.taken;
        let level = self
            .keys
            .iter()
            .rposition(|key| key.possible && !key.lost && key.token == first);
        level.map_or(Ok(false), |level| self.is_still_possible(level))
    }

    /// Whether a candidate is still on this line and short enough.
    fn is_still_possible(&mut self, level: usize) -> Result<bool, Refusal> {
        let key = self.keys[level];
        let at = self.cursor.at;
        let is_over = key.at.line < at.line
            || key.at.column + LONGEST_KEY < at.column
            || self.cursor.is_end();
        if !key.possible || !is_over || self.json {
            return Ok(key.possible);
        }
        if key.required {
            return self.refuse(Fault::NoColon, key.at);
        }
        self.keys[level].possible = false;
        Ok(false)
    }

    /// Notes that the next token may be a key.
    fn save_key(&mut self) -> Result<(), Refusal> {
        if !self.key_allowed {
            return Ok(());
        }
        self.drop_key()?;
        let key = Candidate {
            possible: true,
            required: !self.in_flow() && self.indent == self.cursor.column(),
            token: self.taken + self.queue.len(),
            lost: false,
            at: self.cursor.at,
        };
        *self.innermost() = key;
        Ok(())
    }

    /// Notes that the candidate of this level is not a key.
    fn drop_key(&mut self) -> Result<(), Refusal> {
        let key = *self.innermost();
        if key.possible && key.required {
            return self.refuse(Fault::NoColon, key.at);
        }
        self.innermost().possible = false;
        Ok(())
    }

    fn innermost(&mut self) -> &mut Candidate {
        self.keys.last_mut().expect("the block level is never left")
    }

    /// Opens a block collection if the column is further to the right; its token is inserted before the one with the
    /// number `before`.
    fn roll_indent(&mut self, at: Position, before: Option<usize>, what: What<'a>) {
        let column = at.column as i32 - 1;
        if self.in_flow() || self.indent >= column {
            return;
        }
        self.indents.push(self.indent);
        self.indent = column;
        let token = Token {
            what,
            span: Span { start: at, end: at },
        };
        match before {
            Some(number) => self.insert(number, token),
            None => self.queue.push_back(token),
        }
    }

    /// Inserts a token before the one with the number, or at the end if that one has left the queue.
    fn insert(&mut self, number: usize, token: Token<'a>) {
        let place = number.checked_sub(self.taken);
        let place = place.filter(|place| *place <= self.queue.len());
        self.queue.insert(place.unwrap_or(self.queue.len()), token);
    }

    /// Closes the block collections that end before a column.
    fn unroll_indent(&mut self, column: i32) {
        while !self.in_flow() && self.indent > column {
            self.push(What::BlockEnd, self.cursor.at);
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    /// Queues a token that reaches from `start` to the cursor.
    fn push(&mut self, what: What<'a>, start: Position) {
        let span = Span {
            start,
            end: self.cursor.at,
        };
        self.queue.push_back(Token { what, span });
    }

    /// Queues a token of `length` characters at the cursor.
    fn take(&mut self, what: What<'a>, length: usize) {
        let start = self.cursor.at;
        for _ in 0..length {
            self.cursor.skip();
        }
        self.push(what, start);
    }

    /// Reads on until there is another token.
    fn fetch(&mut self) -> Result<(), Refusal> {
        self.skip_to_token();
        self.unroll_indent(self.cursor.column());
        let byte = self.cursor.byte(0);
        if byte == 0 {
            return self.end_stream();
        }
        if byte == b'%' && self.cursor.column() == 0 {
            return self.directive();
        }
        if self.cursor.is_marker(b'-') {
            return self.document_marker(What::DocumentStart);
        }
        if self.cursor.is_marker(b'.') {
            return self.document_marker(What::DocumentEnd);
        }
        let gap_follows = self.cursor.is_gap(1);
        let flow = self.in_flow();
        match byte {
            b'[' => self.open(What::FlowSequenceStart),
            b'{' => self.open(What::FlowMappingStart),
            b']' => self.close(What::FlowSequenceEnd),
            b'}' => self.close(What::FlowMappingEnd),
            b',' => self.comma(),
            b'-' if gap_follows => self.dash(),
            b'?' if flow || gap_follows => self.question_mark(),
            b':' if flow || gap_follows => self.colon(),
            b'*' | b'&' => self.anchor(),
            b'!' => self.tag(),
            b'|' | b'>' if !flow => self.block_scalar(),
            b'\'' | b'"' => self.quoted(),
            b' ' | b'\t' | b'#' | b'%' | b'@' | b'`' | b'|' | b'>' => {
                self.refuse(Fault::NoToken, self.cursor.at)
            }
            _ => self.plain(),
        }
    }

    /// Skips blanks and comments. Tabs count as blanks only at places at which they cannot be indentation.
    fn skip_to_token(&mut self) {
        loop {
            let tabs = self.in_flow() || !self.key_allowed || self.json;
            while self.cursor.byte(0) == b' ' || tabs && self.cursor.byte(0) == b'\t' {
                self.cursor.skip();
            }
            if self.cursor.byte(0) == b'#' {
                self.cursor.skip_to_break();
            }
            if self.cursor.skip_break().is_empty() {
                return;
            }
            self.key_allowed |= !self.in_flow();
        }
    }

    fn end_stream(&mut self) -> Result<(), Refusal> {
        self.unroll_indent(-1);
        self.drop_key()?;
        self.key_allowed = false;
        self.push(What::StreamEnd, self.cursor.at);
        Ok(())
    }

    fn document_marker(&mut self, what: What<'a>) -> Result<(), Refusal> {
        self.unroll_indent(-1);
        self.drop_key()?;
        self.key_allowed = false;
        self.take(what, 3);
        Ok(())
    }

    fn open(&mut self, what: What<'a>) -> Result<(), Refusal> {
        if !self.json {
            self.save_key()?;
        }
        self.keys.push(Candidate {
            possible: false,
            required: false,
            token: self.taken + self.queue.len(),
            lost: false,
            at: self.cursor.at,
        });
        self.key_allowed = true;
        self.take(what, 1);
        Ok(())
    }

    fn close(&mut self, what: What<'a>) -> Result<(), Refusal> {
        self.drop_key()?;
        if self.in_flow() {
            let inner = self.keys.pop();
            let outer = self.innermost();
            outer.lost |= inner.is_some_and(|inner| inner.token == outer.token);
        }
        self.key_allowed = false;
        self.take(what, 1);
        Ok(())
    }

    fn comma(&mut self) -> Result<(), Refusal> {
        self.drop_key()?;
        self.key_allowed = true;
        self.take(What::FlowEntry, 1);
        Ok(())
    }

    fn dash(&mut self) -> Result<(), Refusal> {
        if !self.in_flow() && !self.key_allowed {
            return self.refuse(Fault::DashNotAllowed, self.cursor.at);
        }
        self.roll_indent(self.cursor.at, None, What::BlockSequenceStart);
        self.drop_key()?;
        self.key_allowed = true;
        self.take(What::BlockEntry, 1);
        Ok(())
    }

    fn question_mark(&mut self) -> Result<(), Refusal> {
        if !self.in_flow() && !self.key_allowed {
            return self.refuse(Fault::KeyNotAllowed, self.cursor.at);
        }
        self.roll_indent(self.cursor.at, None, What::BlockMappingStart);
        self.drop_key()?;
        self.key_allowed = !self.in_flow();
        self.take(What::Key, 1);
        Ok(())
    }

    fn colon(&mut self) -> Result<(), Refusal> {
        let level = self.keys.len() - 1;
        if self.is_still_possible(level)? {
            let key = self.keys[level];
            let span = Span {
                start: key.at,
                end: key.at,
            };
            let token = Token {
                what: What::Key,
                span,
            };
            self.insert(key.token, token);
            self.roll_indent(key.at, Some(key.token), What::BlockMappingStart);
            self.keys[level].possible = false;
            self.key_allowed = false;
        } else {
            if !self.in_flow() && !self.key_allowed {
                return self.refuse(Fault::ValueNotAllowed, self.cursor.at);
            }
            self.roll_indent(self.cursor.at, None, What::BlockMappingStart);
            self.key_allowed = !self.in_flow();
        }
        self.take(What::Value, 1);
        Ok(())
    }

    /// An anchor, or an alias of one.
    fn anchor(&mut self) -> Result<(), Refusal> {
        self.save_key()?;
        self.key_allowed = false;
        let start = self.cursor.at;
        let is_alias = self.cursor.byte(0) == b'*';
        self.cursor.skip();
        let name_start = self.cursor.offset();
        self.skip_name();
        let name = self.cursor.since(name_start);
        let ends = self.cursor.is_gap(0)
            || matches!(
                self.cursor.byte(0),
                b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`'
            );
        if name.is_empty() || !ends {
            return self.refuse(Fault::BadName, start);
        }
        let what = if is_alias {
            What::Alias(name)
        } else {
            What::Anchor(name)
        };
        self.push(what, start);
        Ok(())
    }

    /// Skips letters, digits, dashes and underscores.
    fn skip_name(&mut self) {
        while matches!(self.cursor.byte(0), b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'-') {
            self.cursor.skip();
        }
    }
}
