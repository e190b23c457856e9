//! What is said of a text that is not YAML: go-yaml's words, the place, and what to do.
//!
//! The parser that reads is not go-yaml, so its findings are put into go-yaml's words here. Where the two stop at different
//! places of one mistake, the words tell what go-yaml would have come upon.

use std::ops::Range;

use saphyr_parser::ScanError;

use super::findings::{FINDINGS, Place, Stage, TAB, TOKEN};
use super::limits;
use super::locate::Locator;
use super::split::Chunk;
use crate::manifest::error::{ErrorKind, ManifestError, Position, Span};

/// The parser's error in go-yaml's words.
pub(super) fn explain(
    error: &ScanError,
    text: &str,
    chunk: Chunk,
    locator: &mut Locator,
) -> ManifestError {
    let noticed = locator.at(chunk.first_line, *error.marker());
    if error.info().contains("recursion limit") {
        return limits::depth(character(noticed, text, locator));
    }
    if error.info().contains("unknown anchor") {
        return unknown_anchor(noticed, text, locator);
    }
    let Some(finding) = FINDINGS
        .iter()
        .find(|finding| error.info().contains(finding.parser))
    else {
        let words = error.info().rsplit(", ").next().unwrap_or_default();
        return syntax_error(Stage::Scanner, error.marker().line(), words)
            .at_span(character(noticed, text, locator));
    };
    let line = error.marker().line();
    let (line, span) = match finding.place {
        Place::Here => (line, character(noticed, text, locator)),
        Place::LineBefore => (line, line_before(noticed, text, chunk, locator)),
        Place::Tab => {
            let span = first_tab(noticed, text, locator);
            (chunk.line_of(span.start), span)
        }
        Place::UnclosedQuote => (
            chunk.line_of(locator.at_offset(chunk.end)),
            character(noticed, text, locator),
        ),
    };
    syntax_error(finding.stage, line, finding.words)
        .at_span(span)
        .with_hint(finding.hint)
}

/// The tabs between a colon and a value, where the parser refuses them. go-yaml takes them.
pub(super) fn tab_after_colon(
    error: &ScanError,
    text: &str,
    chunk: Chunk,
    locator: &mut Locator,
) -> Option<Range<usize>> {
    let end = locator.at(chunk.first_line, *error.marker()).offset as usize;
    let start = text[..end].trim_end_matches('\t').len();
    (error.info().contains("':' must be followed") && start < end).then_some(start..end)
}

/// Refuses what YAML texts may not hold at all.
pub(super) fn check_characters(
    text: &str,
    chunk: Chunk,
    locator: &mut Locator,
) -> Result<(), ManifestError> {
    let Some((at, c)) = text[chunk.start..chunk.end]
        .char_indices()
        .find(|(_, c)| !is_printable(*c))
    else {
        return Ok(());
    };
    let span = character(locator.at_offset(chunk.start + at), text, locator);
    let hint = format!(
        "This is the invisible character U+{:04X}: take it out.",
        u32::from(c)
    );
    Err(ManifestError::new(
        ErrorKind::Syntax,
        "yaml: control characters are not allowed",
    )
    .at_span(span)
    .with_hint(hint))
}

/// A tab where only spaces may be.
pub(super) fn tab(offset: usize, text: &str, chunk: Chunk, locator: &mut Locator) -> ManifestError {
    let place = locator.at_offset(offset);
    syntax_error(Stage::Scanner, chunk.line_of(place), TOKEN)
        .at_span(character(place, text, locator))
        .with_hint(TAB)
}

fn unknown_anchor(start: Position, text: &str, locator: &mut Locator) -> ManifestError {
    let rest = &text[start.offset as usize..];
    let length = rest
        .find([' ', '\t', '\r', '\n', ',', ']', '}'])
        .unwrap_or(rest.len());
    let end = locator.at_offset(start.offset as usize + length);
    let message = format!(
        "yaml: unknown anchor '{}' referenced",
        &rest[rest.len().min(1)..length.max(1)]
    );
    let hint = "Define the anchor with & earlier in the same document; put a value that merely starts with * in quotes.";
    ManifestError::new(ErrorKind::Syntax, message)
        .at_span(Span { start, end })
        .with_hint(hint)
}

/// From the line in the document. go-yaml tells none for the first line, and one too low from its parser.
fn syntax_error(stage: Stage, line: usize, words: &str) -> ManifestError {
    let message = match stage {
        _ if line <= 1 => format!("yaml: {words}"),
        Stage::Scanner => format!("yaml: line {line}: {words}"),
        Stage::Parser => format!("yaml: line {}: {words}", line - 1),
    };
    ManifestError::new(ErrorKind::Syntax, message)
}

fn is_printable(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | '\u{85}' => true,
        '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        c => !c.is_control(),
    }
}

/// One character, or nothing at the end of a line or of the text.
fn character(start: Position, text: &str, locator: &mut Locator) -> Span {
    let offset = start.offset as usize;
    let next = text[offset..]
        .chars()
        .next()
        .filter(|c| !matches!(c, '\r' | '\n'));
    Span {
        start,
        end: locator.at_offset(offset + next.map_or(0, char::len_utf8)),
    }
}

fn line_before(place: Position, text: &str, chunk: Chunk, locator: &mut Locator) -> Span {
    let line_start = text[..place.offset as usize]
        .rfind('\n')
        .unwrap_or(0)
        .max(chunk.start);
    let before = text[chunk.start..line_start].lines().rev().find(|line| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#')
    });
    let Some(line) = before else {
        return character(place, text, locator);
    };
    let start =
        line.as_ptr() as usize - text.as_ptr() as usize + line.len() - line.trim_start().len();
    Span {
        start: locator.at_offset(start),
        end: locator.at_offset(start + line.trim().len()),
    }
}

/// The first tab among the blanks that start a line, from the line of a place on.
fn first_tab(place: Position, text: &str, locator: &mut Locator) -> Span {
    let line_start = text[..place.offset as usize]
        .rfind('\n')
        .map_or(0, |at| at + 1);
    let mut start = line_start;
    for line in text[line_start..].split_inclusive('\n') {
        let blanks = line.len() - line.trim_start_matches([' ', '\t', '-']).len();
        if let Some(tab) = line[..blanks].find('\t') {
            return character(locator.at_offset(start + tab), text, locator);
        }
        start += line.len();
    }
    character(place, text, locator)
}
