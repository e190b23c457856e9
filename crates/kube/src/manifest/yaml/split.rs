//! Divides a file into documents in the way that `kubectl` does.
//!
//! Models `YAMLOrJSONDecoder` and `YAMLReader` of k8s.io/apimachinery.

#![expect(
    clippy::string_slice,
    reason = "the reader's places lie between two characters of the text that it read"
)]

use super::cursor::line_breaks;
use super::json;
use crate::manifest::error::{ErrorKind, ManifestError, Position, Span};
use crate::manifest::hint::TextHint;

/// A part of the text that is read as one document.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    /// Byte offsets into the whole text.
    pub start: usize,
    pub end: usize,
    /// The number of its first line, from 1.
    pub first_line: u32,
    pub form: Form,
}

/// The format of a part of the text.
#[derive(Clone, Debug)]
pub(super) enum Form {
    Yaml,
    /// JSON without a mistake.
    Json,
    /// Text that starts like JSON but is not, and is therefore read as YAML. If it is not YAML either, the error about
    /// the JSON is reported.
    BrokenJson(Box<ManifestError>),
    /// Text that `kubectl` refuses as a whole.
    Refused(Box<ManifestError>),
}

impl Chunk {
    /// The start of the chunk.
    pub(super) fn position(&self) -> Position {
        Position {
            line: self.first_line,
            column: 1,
            offset: self.start as u32,
        }
    }

    /// Whether the chunk certainly has a value, which a quick look shows: its first line with text has a colon or opens
    /// a bracket.
    pub(super) fn is_surely_a_document(&self, text: &str) -> bool {
        let lines = text[self.start..self.end].lines().map(str::trim);
        let mut filled = lines.filter(|line| !line.is_empty() && !line.starts_with(['#', '-']));
        filled
            .next()
            .is_some_and(|line| line.contains(": ") || line.ends_with(':') || line.starts_with('{'))
    }

    /// The span of the whole chunk.
    pub(super) fn span(&self, text: &str) -> Span {
        let own = &text[self.start..self.end];
        let last_line = own.rsplit(['\n', '\r']).next().unwrap_or_default();
        let end = Position {
            line: self.first_line + line_breaks(own) as u32,
            column: 1 + last_line.chars().count() as u32,
            offset: self.end as u32,
        };
        Span {
            start: self.position(),
            end,
        }
    }
}

/// The chunks of a text that ends with a line break. `given` is the text that the user gave.
pub(super) fn chunks(text: &str, given: &str) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let mut from = 0;
    let mut broken = None;
    if text.trim_start().starts_with('{') {
        let stream = json::values(given);
        let mut line = 1;
        for range in stream.values {
            chunks.push(Chunk {
                start: range.start,
                end: range.end,
                first_line: line,
                form: Form::Json,
            });
            line += line_breaks(&text[range.clone()]) as u32;
            from = range.end;
        }
        let Some(error) = stream.error else {
            return chunks;
        };
        broken = Some(Box::new(error));
        from = rest_of_line(text, from);
    }
    let first = chunks.len();
    Cutter::new(text, from).cut(&mut chunks);
    if let (Some(error), Some(chunk)) = (broken, chunks.get_mut(first)) {
        chunk.form = match (first, &chunk.form) {
            (0 | 1, Form::Yaml) if text.len() - from >= PEEKED => Form::BrokenJson(error),
            _ => Form::Refused(error),
        };
    }
    chunks
}

/// The number of bytes that `kubectl` needs to decide what follows a JSON value.
const PEEKED: usize = 4;

/// The offset behind the blanks that follow a JSON value, or behind the end of its line.
fn rest_of_line(text: &str, from: usize) -> usize {
    let rest = &text[from..];
    let blanks = rest.len() - rest.trim_start().len();
    from + rest[..blanks].find('\n').map_or(blanks, |at| at + 1)
}

/// Divides a text at the lines that start with three dashes.
struct Cutter<'a> {
    text: &'a str,
    start: usize,
    first_line: u32,
    refused: Option<Box<ManifestError>>,
}

impl<'a> Cutter<'a> {
    fn new(text: &'a str, start: usize) -> Self {
        Self {
            text,
            start,
            first_line: 1 + line_breaks(&text[..start]) as u32,
            refused: None,
        }
    }

    fn cut(mut self, chunks: &mut Vec<Chunk>) {
        let mut at = self.start;
        for line in self.text[self.start..].split_inclusive('\n') {
            let end = at + line.len();
            match line.strip_prefix("---").map(str::trim) {
                Some(rest) if !rest.is_empty() && !rest.starts_with('#') => {
                    let first = self.refused.take();
                    self.refused = first.or_else(|| Some(self.separator(at, rest)));
                }
                // The first line of a document does not end it.
                Some(_) if at > self.start => {
                    self.end_chunk(at, chunks);
                    self.first_line += line_breaks(line) as u32;
                    self.start = end;
                }
                _ => {}
            }
            at = end;
        }
        self.end_chunk(at, chunks);
    }

    fn end_chunk(&mut self, end: usize, chunks: &mut Vec<Chunk>) {
        if end == self.start {
            return;
        }
        chunks.push(Chunk {
            start: self.start,
            end,
            first_line: self.first_line,
            form: self.refused.take().map_or(Form::Yaml, Form::Refused),
        });
        self.first_line += line_breaks(&self.text[self.start..end]) as u32;
    }

    /// The error for three dashes with text behind them, at which `kubectl` stops.
    fn separator(&self, at: usize, rest: &str) -> Box<ManifestError> {
        let start = Position {
            line: self.first_line + line_breaks(&self.text[self.start..at]) as u32,
            column: 1,
            offset: at as u32,
        };
        let end = Position {
            column: start.column + 3,
            offset: start.offset + 3,
            ..start
        };
        let message = format!("invalid Yaml document separator: {rest}");
        Box::new(
            ManifestError::new(ErrorKind::Stream, message)
                .at_span(Span { start, end })
                .with_hint(TextHint::AfterDashes),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<(&str, u32)> {
        let chunks = chunks(text, text).into_iter();
        chunks
            .map(|chunk| (&text[chunk.start..chunk.end], chunk.first_line))
            .collect()
    }

    #[test]
    fn cuts_at_lines_of_dashes() {
        assert_eq!(
            cut("a\n---\r\nb\n--- # c\nd\n---"),
            [("a\n", 1), ("b\n", 3), ("d\n", 5)]
        );
        assert_eq!(cut("---\na\n---\n---\nb"), [("---\na\n", 1), ("---\nb", 4)]);
        assert_eq!(cut("a\n ---\nb: ---\n"), [("a\n ---\nb: ---\n", 1)]);
        assert_eq!(cut(""), []);
    }

    #[test]
    fn dashes_with_text_spoil_their_chunk() {
        let text = "a\n---b\nc\n---\nd\n";
        assert_eq!(cut(text), [("a\n---b\nc\n", 1), ("d\n", 5)]);
        let Form::Refused(error) = &chunks(text, text)[0].form else {
            panic!("it is taken");
        };
        assert_eq!(error.message, "invalid Yaml document separator: b");
        assert_eq!(error.span.map(|span| span.start.line), Some(2));
    }

    #[test]
    fn json_comes_one_value_after_the_other() {
        assert_eq!(
            cut("{\"a\": 1}\n{\n}\n{}"),
            [("{\"a\": 1}", 1), ("\n{\n}", 1), ("\n{}", 3)]
        );
        assert_eq!(
            cut("{\"a\": 1}\n---\nb: 1\n"),
            [("{\"a\": 1}", 1), ("---\nb: 1\n", 2)]
        );
    }
}
