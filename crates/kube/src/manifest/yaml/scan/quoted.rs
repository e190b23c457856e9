//! Scalars in quotes.

use std::borrow::Cow;

use super::fold::Gap;
use super::{Fault, Position, Refusal, Scanner, Style, What};

impl<'a> Scanner<'a> {
    pub(super) fn quoted(&mut self) -> Result<(), Refusal> {
        self.save_key()?;
        self.key_allowed = false;
        let start = self.cursor.at;
        let quote = self.cursor.byte(0);
        self.cursor.skip();
        let text = match self.as_written(quote) {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(self.translated(quote, start)?),
        };
        self.cursor.skip();
        self.push(What::Scalar(text, Style::Text), start);
        Ok(())
    }

    /// The text up to the closing quote, if it has neither escapes nor line breaks and can be borrowed.
    fn as_written(&mut self, quote: u8) -> Option<&'a str> {
        let start = self.cursor;
        loop {
            match self.cursor.byte(0) {
                byte if byte == quote && (quote == b'"' || self.cursor.byte(1) != quote) => {
                    return Some(self.cursor.since(start.offset()));
                }
                b'\\' if quote == b'\'' => self.cursor.skip(),
                // 0xC2 and 0xE2 may be the first bytes of a line break.
                0 | b'\n' | b'\r' | b'\\' | b'\'' | b'"' | 0xC2 | 0xE2
                    if self.is_special(quote) =>
                {
                    self.cursor = start;
                    return None;
                }
                _ => self.cursor.skip(),
            }
        }
    }

    fn is_special(&self, quote: u8) -> bool {
        let byte = self.cursor.byte(0);
        byte == quote || byte == b'\\' || self.is_gap_in_quotes() && !self.cursor.is_blank(0)
    }

    /// Whether a word ends here. In JSON nothing is folded.
    fn is_gap_in_quotes(&self) -> bool {
        self.cursor.is_gap(0) && (!self.json || self.cursor.is_end())
    }

    /// The text up to the closing quote, with escapes resolved and lines folded.
    fn translated(&mut self, quote: u8, start: Position) -> Result<String, Refusal> {
        let mut text = String::new();
        let mut gap = Gap::default();
        loop {
            if self.cursor.is_document_marker() {
                return self.refuse(Fault::MarkerInQuote, start);
            }
            if self.cursor.is_end() {
                return self.refuse(Fault::UnclosedQuote, start);
            }
            self.quoted_word(quote, start, &mut text, &mut gap)?;
            if self.cursor.byte(0) == quote {
                return Ok(text);
            }
            loop {
                if self.cursor.is_blank(0) {
                    gap.blank(&mut self.cursor);
                } else if self.cursor.is_break(0) {
                    gap.line_break(&mut self.cursor);
                } else {
                    break;
                }
            }
            gap.write(&mut text);
        }
    }

    /// Up to the next blank, the closing quote, or an escaped line break.
    fn quoted_word(
        &mut self,
        quote: u8,
        start: Position,
        text: &mut String,
        gap: &mut Gap<'a>,
    ) -> Result<(), Refusal> {
        while !self.is_gap_in_quotes() {
            match self.cursor.byte(0) {
                b'\'' if quote == b'\'' && self.cursor.byte(1) == b'\'' => {
                    text.push('\'');
                    self.cursor.skip();
                    self.cursor.skip();
                }
                byte if byte == quote => return Ok(()),
                b'\\' if quote == b'"' && self.cursor.is_break(1) => {
                    self.cursor.skip();
                    gap.escaped_break(&mut self.cursor);
                    return Ok(());
                }
                b'\\' if quote == b'"' => self.escape(start, text)?,
                _ => {
                    let from = self.cursor.offset();
                    self.cursor.skip();
                    text.push_str(self.cursor.since(from));
                }
            }
        }
        Ok(())
    }

    fn escape(&mut self, start: Position, text: &mut String) -> Result<(), Refusal> {
        let plain = match self.cursor.byte(1) {
            b'0' => "\0",
            b'a' => "\x07",
            b'b' => "\x08",
            b't' | b'\t' => "\t",
            b'n' => "\n",
            b'v' => "\x0B",
            b'f' => "\x0C",
            b'r' => "\r",
            b'e' => "\x1B",
            b' ' => " ",
            b'"' => "\"",
            b'\'' => "'",
            b'\\' => "\\",
            b'/' if self.json => "/",
            b'N' => "\u{85}",
            b'_' => "\u{A0}",
            b'L' => "\u{2028}",
            b'P' => "\u{2029}",
            b'x' => return self.coded(2, start, text),
            b'u' => return self.coded(4, start, text),
            b'U' => return self.coded(8, start, text),
            _ => return self.refuse(Fault::UnknownEscape, start),
        };
        text.push_str(plain);
        self.cursor.skip();
        self.cursor.skip();
        Ok(())
    }

    /// A character that is given by its number, with `digits` hexadecimal digits.
    fn coded(&mut self, digits: usize, start: Position, text: &mut String) -> Result<(), Refusal> {
        self.cursor.skip();
        self.cursor.skip();
        let Some(code) = self.hex(0, digits) else {
            return self.refuse(Fault::NoHex, start);
        };
        match char::from_u32(code) {
            Some(character) => {
                text.push(character);
                self.skip_many(digits);
            }
            None if self.json => self.surrogate(code, text),
            None => return self.refuse(Fault::InvalidCharacter, start),
        }
        Ok(())
    }

    /// A character beyond 16 bits, which JSON writes as two surrogate halves. A half without its other half becomes the
    /// replacement character.
    fn surrogate(&mut self, high: u32, text: &mut String) {
        let is_escape = self.cursor.byte(4) == b'\\' && self.cursor.byte(5) == b'u';
        let low = self.hex(6, 4).filter(|_| is_escape);
        let pair = low
            .filter(|low| high < 0xDC00 && (0xDC00..0xE000).contains(low))
            .and_then(|low| char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)));
        text.push(pair.unwrap_or(char::REPLACEMENT_CHARACTER));
        self.skip_many(if pair.is_some() { 10 } else { 4 });
    }

    fn skip_many(&mut self, count: usize) {
        for _ in 0..count {
            self.cursor.skip();
        }
    }

    /// The number of some hexadecimal digits.
    pub(super) fn hex(&self, ahead: usize, digits: usize) -> Option<u32> {
        (ahead..ahead + digits).try_fold(0, |value: u32, at| {
            let digit = char::from(self.cursor.byte(at)).to_digit(16)?;
            Some(value << 4 | digit)
        })
    }
}
