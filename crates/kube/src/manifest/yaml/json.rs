//! Reads JSON like Go: finds the end of each value of a stream, and the error message for malformed ones.
//!
//! Models scanner.go of encoding/json.

use std::ops::Range;

use super::cursor::Cursor;
use crate::manifest::error::{ErrorKind, ManifestError, Position, Span};
use crate::manifest::hint::TextHint;

/// The values that follow each other in a text, and the error that ends them.
pub(super) struct Stream {
    pub values: Vec<Range<usize>>,
    pub error: Option<ManifestError>,
}

pub(super) fn values(text: &str) -> Stream {
    let mut values = Vec::new();
    let mut scanner = Scanner {
        bytes: text.as_bytes(),
        at: 0,
    };
    let error = loop {
        let start = scanner.at;
        scanner.skip_blanks();
        if scanner.at == text.len() {
            break None;
        }
        match scanner.value() {
            Ok(()) => values.push(start..scanner.at),
            Err(context) => break Some(error(text, scanner.at, context, values.len())),
        }
    };
    Stream { values, error }
}

/// The value of a text that is JSON and nothing else.
///
/// # Errors
/// The message of Go's decoder.
pub fn value(text: &str) -> Result<serde_json::Value, String> {
    check(text.as_bytes())?;
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Checks that bytes are one value of JSON.
fn check(bytes: &[u8]) -> Result<(), String> {
    let mut scanner = Scanner { bytes, at: 0 };
    let mut context = scanner.value().err();
    if context.is_none() {
        scanner.skip_blanks();
        context = (scanner.at < bytes.len()).then_some("after top-level value");
    }
    match (context, bytes.get(scanner.at)) {
        (None, _) => Ok(()),
        (Some(_), None) => Err("unexpected end of JSON input".to_string()),
        (Some(context), Some(&byte)) => {
            Err(format!("invalid character {} {context}", quoted(byte)))
        }
    }
}

/// Why bytes are not one JSON object, in the words of Go's `json.Unmarshal`; `None` if they are, or are `null`.
pub fn object_error(bytes: &[u8]) -> Option<String> {
    if let Err(error) = check(bytes) {
        return Some(error);
    }
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let kind = match first {
        Some(b'{' | b'n') => return None,
        Some(b'[') => "array",
        Some(b'"') => "string",
        Some(b't' | b'f') => "bool",
        _ => "number",
    };
    Some(format!(
        "json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}"
    ))
}

/// Builds the error. `kubectl` mentions the offset only as long as the text might still be YAML, which is until its
/// second value.
fn error(text: &str, at: usize, context: &str, values: usize) -> ManifestError {
    let message = match text.as_bytes().get(at) {
        None => "unexpected EOF".to_string(),
        Some(&byte) => {
            let offset = match values {
                0 | 1 => format!("json: offset {}: ", at + 1),
                _ => String::new(),
            };
            format!("{offset}invalid character {} {context}", quoted(byte))
        }
    };
    let mut cursor = Cursor::new(text, Position::START);
    cursor.skip_to(at);
    let start = cursor.at;
    if at < text.len() && !cursor.is_break(0) {
        cursor.skip();
    }
    let span = Span {
        start,
        end: cursor.at,
    };
    ManifestError::new(ErrorKind::Stream, message)
        .at_span(span)
        .with_hint(TextHint::Json)
}

/// A byte in single quotes, as Go writes it.
fn quoted(byte: u8) -> String {
    match byte {
        b'\'' => r"'\''".to_string(),
        b'"' => "'\"'".to_string(),
        7..=13 => format!("'\\{}'", char::from(b"abtnvfr"[usize::from(byte - 7)])),
        b'\\' => r"'\\'".to_string(),
        ..b' ' | 0x7F => format!("'\\x{byte:02x}'"),
        byte => format!("'{}'", char::from(byte)),
    }
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// Deepest nesting that Go accepts.
const MAX_DEPTH: usize = 10_000;

/// The context in which a byte was unexpected, in the words of Go's message. The scanner has stopped at that byte.
type Unexpected = &'static str;

impl Scanner<'_> {
    fn byte(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    fn skip_blanks(&mut self) {
        while matches!(self.byte(), b' ' | b'\t' | b'\r' | b'\n') {
            self.at += 1;
        }
    }

    /// Skips one value. It keeps open brackets in a vector instead of recursing, so that deep nesting cannot overflow
    /// the stack.
    fn value(&mut self) -> Result<(), Unexpected> {
        let mut open = Vec::new();
        loop {
            self.skip_blanks();
            match self.byte() {
                b'{' | b'[' if open.len() == MAX_DEPTH => return Err("exceeded max depth"),
                bracket @ (b'{' | b'[') => {
                    self.at += 1;
                    self.skip_blanks();
                    if self.byte() == bracket + 2 {
                        self.at += 1;
                    } else {
                        open.push(bracket);
                        if bracket == b'{' {
                            self.key()?;
                        }
                        continue;
                    }
                }
                b'"' => self.string()?,
                b'-' | b'0'..=b'9' => self.number()?,
                b't' => self.literal("true")?,
                b'f' => self.literal("false")?,
                b'n' => self.literal("null")?,
                _ => return Err("looking for beginning of value"),
            }
            if !self.next_value(&mut open)? {
                return Ok(());
            }
        }
    }

    /// Moves from the end of a value to the start of the next one in the same brackets, or past the closing brackets if
    /// there is no next value.
    fn next_value(&mut self, open: &mut Vec<u8>) -> Result<bool, Unexpected> {
        while let Some(&bracket) = open.last() {
            self.skip_blanks();
            let byte = self.byte();
            if byte == b',' {
                self.at += 1;
                if bracket == b'{' {
                    self.skip_blanks();
                    self.key()?;
                }
                return Ok(true);
            }
            if byte != bracket + 2 {
                return Err(if bracket == b'{' {
                    "after object key:value pair"
                } else {
                    "after array element"
                });
            }
            self.at += 1;
            open.pop();
        }
        Ok(false)
    }

    fn key(&mut self) -> Result<(), Unexpected> {
        if self.byte() != b'"' {
            return Err("looking for beginning of object key string");
        }
        self.string()?;
        self.skip_blanks();
        if self.byte() != b':' {
            return Err("after object key");
        }
        self.at += 1;
        Ok(())
    }

    fn string(&mut self) -> Result<(), Unexpected> {
        self.at += 1;
        loop {
            match self.byte() {
                b'"' => break,
                b'\\' => {
                    self.at += 1;
                    self.escape()?;
                }
                ..b' ' => return Err("in string literal"),
                _ => self.at += 1,
            }
        }
        self.at += 1;
        Ok(())
    }

    fn escape(&mut self) -> Result<(), Unexpected> {
        match self.byte() {
            b'b' | b'f' | b'n' | b'r' | b't' | b'\\' | b'/' | b'"' => self.at += 1,
            b'u' => {
                self.at += 1;
                for _ in 0..4 {
                    if !self.byte().is_ascii_hexdigit() {
                        return Err("in \\u hexadecimal character escape");
                    }
                    self.at += 1;
                }
            }
            _ => return Err("in string escape code"),
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), Unexpected> {
        if self.byte() == b'-' {
            self.at += 1;
        }
        if self.byte() == b'0' {
            self.at += 1;
        } else {
            self.digits("in numeric literal")?;
        }
        if self.byte() == b'.' {
            self.at += 1;
            self.digits("after decimal point in numeric literal")?;
        }
        if matches!(self.byte(), b'e' | b'E') {
            self.at += 1;
            if matches!(self.byte(), b'+' | b'-') {
                self.at += 1;
            }
            self.digits("in exponent of numeric literal")?;
        }
        Ok(())
    }

    fn digits(&mut self, context: Unexpected) -> Result<(), Unexpected> {
        if !self.byte().is_ascii_digit() {
            return Err(context);
        }
        while self.byte().is_ascii_digit() {
            self.at += 1;
        }
        Ok(())
    }

    fn literal(&mut self, word: &'static str) -> Result<(), Unexpected> {
        for expected in word.bytes() {
            if self.byte() != expected {
                return Err(in_literal(word, expected));
            }
            self.at += 1;
        }
        Ok(())
    }
}

fn in_literal(word: &str, expected: u8) -> Unexpected {
    match (word, expected) {
        ("true", b'r') => "in literal true (expecting 'r')",
        ("true", b'u') => "in literal true (expecting 'u')",
        ("true", _) => "in literal true (expecting 'e')",
        ("false", b'a') => "in literal false (expecting 'a')",
        ("false", b'l') => "in literal false (expecting 'l')",
        ("false", b's') => "in literal false (expecting 's')",
        ("false", _) => "in literal false (expecting 'e')",
        (_, b'u') => "in literal null (expecting 'u')",
        (_, _) => "in literal null (expecting 'l')",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_object_is_one() {
        let error = |text: &str| object_error(text.as_bytes()).unwrap_or_default();
        assert_eq!(error("{\"auths\": {}}"), "");
        assert_eq!(error(" null "), "");
        assert_eq!(error(""), "unexpected end of JSON input");
        assert_eq!(
            error("not json"),
            "invalid character 'o' in literal null (expecting 'u')"
        );
        assert_eq!(error("{} x"), "invalid character 'x' after top-level value");
        assert_eq!(
            error("[]"),
            "json: cannot unmarshal array into Go value of type map[string]interface {}"
        );
    }
}
