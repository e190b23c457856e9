//! The error for a text that is not YAML: go-yaml's words, the place, and a hint.

#![expect(
    clippy::string_slice,
    reason = "the reader's places lie between two characters of the text that it read"
)]

use super::cursor::Cursor;
use super::fault::{Fault, Refusal, Stage};
use super::split::Chunk;
use crate::manifest::error::{ErrorKind, ManifestError, Position, Span};
use crate::manifest::hint::TextHint;

/// go-yaml reads this many bytes at a time. It checks all of them for forbidden characters before it parses any of
/// them.
const BLOCK: usize = 512;

/// The error for a mistake in the grammar.
pub(super) fn explain(refusal: &Refusal, text: &str, chunk: &Chunk) -> ManifestError {
    let tab = refusal.fault == Fault::NoToken && starts_with(text, refusal.at, '\t');
    let span = match refusal.fault {
        Fault::NoColon => line_from(refusal.opened, text),
        Fault::UnclosedQuote | Fault::MarkerInQuote => character(refusal.opened, text),
        _ => character(refusal.at, text),
    };
    // go-yaml's message has no line number if the mistake is in the first line.
    let line = match (refusal.at.line - chunk.first_line, refusal.stage) {
        (0, _) => String::new(),
        (lines, Stage::Scanner) => format!("line {}: ", lines + 1),
        (lines, Stage::Parser) => format!("line {lines}: "),
    };
    let message = format!("yaml: {line}{}", refusal.fault.words());
    ManifestError::new(ErrorKind::Syntax, message)
        .at_span(span)
        .with_hint(if tab {
            TextHint::Tab
        } else {
            refusal.fault.hint()
        })
}

/// The offset of the first character that YAML forbids in a text.
fn forbidden_character(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let suspect = |byte: &u8| matches!(byte, ..b' ' | 0x7F | 0xC2 | 0xEF);
    let mut from = 0;
    while let Some(found) = bytes[from..].iter().position(suspect) {
        let at = from + found;
        match bytes[at..] {
            [b'\t' | b'\n' | b'\r', ..] | [0xC2, 0x85 | 0xA0.., ..] => {}
            [0xEF, second, third, ..] if second != 0xBF || third < 0xBE => {}
            _ => return Some(at),
        }
        from = at + 1;
    }
    None
}

/// The error for a forbidden character, unless reading stopped before go-yaml would have reached it.
pub(super) fn control_character(
    stopped: Position,
    text: &str,
    chunk: &Chunk,
) -> Option<ManifestError> {
    let found = forbidden_character(&text[chunk.start..])?;
    let block = chunk.start + found / BLOCK * BLOCK;
    if (stopped.offset as usize) < block {
        return None;
    }
    let mut cursor = Cursor::new(text, chunk.position());
    cursor.skip_to(chunk.start + found);
    let code = text[cursor.offset()..].chars().next().map_or(0, u32::from);
    let message = "yaml: control characters are not allowed";
    let error = ManifestError::new(ErrorKind::Syntax, message)
        .at_span(character(cursor.at, text))
        .with_hint(TextHint::InvisibleCharacter(code));
    Some(error)
}

fn starts_with(text: &str, at: Position, c: char) -> bool {
    text.get(at.offset as usize..)
        .is_some_and(|rest| rest.starts_with(c))
}

/// The span of one character; empty at the end of a line or of the text.
fn character(start: Position, text: &str) -> Span {
    let rest = text.get(start.offset as usize..).unwrap_or_default();
    let next = rest.chars().next().filter(|c| !matches!(c, '\r' | '\n'));
    let mut end = start;
    if let Some(next) = next {
        end.offset += next.len_utf8() as u32;
        end.column += 1;
    }
    Span { start, end }
}

/// The span from a place to the end of the last word of its line.
fn line_from(start: Position, text: &str) -> Span {
    let rest = text.get(start.offset as usize..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default().trim_end();
    let mut end = start;
    end.offset += line.len() as u32;
    end.column += line.chars().count() as u32;
    Span { start, end }
}
