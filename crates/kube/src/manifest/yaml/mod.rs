//! Reads YAML like Kubernetes, and keeps the place of every value in the text.
//!
//! Models `kubectl`'s way through a file: documents are separated at `---` lines, and each is read like
//! sigs.k8s.io/yaml on go-yaml v2 does: libyaml's grammar, YAML 1.1 scalars, merge keys, aliases expanded. This module
//! does not know the meaning of fields.

#![expect(
    clippy::string_slice,
    reason = "the reader's places lie between two characters of the text that it read"
)]

mod cursor;
mod duplicates;
mod explain;
mod fault;
mod go;
mod grammar;
mod json;
mod limits;
mod merge;
mod node;
mod problem;
mod scalar;
mod scan;
mod split;
mod tag;
mod token;

pub use json::object_error;
pub use json::value as json_value;
pub use limits::{MAX_BYTES, MAX_DEPTH, MAX_DOCUMENTS, MAX_REPEATED, MAX_VALUES};
pub use node::{Entry, Node, NodeValue};
pub use scalar::reads_as_string;

use crate::manifest::hint::TextHint;
use std::borrow::Cow;

use super::error::{ErrorKind, ManifestError, Position, Span};
use grammar::{Built, Grammar, Stop};
use limits::Budget;
use scan::Scanner;
use split::{Chunk, Form};

/// One object's worth of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The number of the document in the text, from 0; empty documents do not count.
    pub index: usize,
    /// The text between two `---` lines, including comments.
    pub span: Span,
    pub root: Node,
}

/// The documents of a text that could be read and the errors of the others, both in the order of the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    pub documents: Vec<Document>,
    pub errors: Vec<ManifestError>,
    /// Mistakes that Kubernetes silently accepts: repeated keys, and text that it ignores.
    pub warnings: Vec<ManifestError>,
}

/// Reads all documents of a text, YAML or JSON.
///
/// A document that cannot be read does not spoil the others. Documents without a value are left out. A text beyond the limits
/// above gives an error of kind `Limit`.
///
/// A syntax error has the message of go-yaml with its line number, which counts from the document's first line and may
/// be one too low. The span is the true place.
pub fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    if let Err(error) = parse_into(text, &mut parsed) {
        parsed.errors.push(error);
    }
    parsed
}

/// One document of a text; `None` if the text has fewer documents. The other documents are not parsed; only their ends
/// are found.
///
/// # Errors
/// The document cannot be read; the error has the place.
pub fn document(given: &str, index: usize) -> Result<Option<Document>, ManifestError> {
    limits::check_size(given)?;
    let text = ended(given);
    let Some((_, chunk)) = nth(&text, &split::chunks(&text, given), index) else {
        return Ok(None);
    };
    let built = read(&text, &chunk, &mut Budget::new());
    let built = built.map_err(|error| placed(given, error).in_document(index))?;
    Ok(built.root.map(|root| Document {
        index,
        span: within(given, chunk.span(&text)),
        root,
    }))
}

/// Whether two texts have the same documents except for one, which both have.
pub fn differ_only_in(before: &str, after: &str, index: usize) -> bool {
    let texts = [ended(before), ended(after)];
    let chunks = [
        split::chunks(&texts[0], before),
        split::chunks(&texts[1], after),
    ];
    let Some((changed, _)) = nth(&texts[0], &chunks[0], index) else {
        return false;
    };
    let mut pairs = chunks[0].iter().zip(&chunks[1]).enumerate();
    chunks[0].len() == chunks[1].len()
        && pairs.all(|(place, (old, new))| {
            let same = texts[0][old.start..old.end] == texts[1][new.start..new.end];
            place == changed || same
        })
}

/// The chunk that holds a document.
fn nth(text: &str, chunks: &[Chunk], index: usize) -> Option<(usize, Chunk)> {
    let counts =
        |(_, chunk): &(usize, &Chunk)| chunk.is_surely_a_document(text) || !is_empty(text, chunk);
    let (place, chunk) = chunks.iter().enumerate().filter(counts).nth(index)?;
    Some((place, chunk.clone()))
}

/// Whether a chunk has no value.
fn is_empty(text: &str, chunk: &Chunk) -> bool {
    read(text, chunk, &mut Budget::new())
        .is_ok_and(|built| built.root.is_none_or(|root| root.value == NodeValue::Null))
}

/// The text with a line break at its end, which kubectl adds, too.
fn ended(text: &str) -> Cow<'_, str> {
    match text.as_bytes().last() {
        None | Some(b'\n') => Cow::Borrowed(text),
        Some(_) => Cow::Owned(format!("{text}\n")),
    }
}

fn parse_into(given: &str, parsed: &mut Parsed) -> Result<(), ManifestError> {
    limits::check_size(given)?;
    let text = ended(given);
    let mut budget = Budget::new();
    let mut index = 0;
    for chunk in split::chunks(&text, given) {
        let built = match read(&text, &chunk, &mut budget) {
            Ok(built) => built,
            Err(error) if error.kind == ErrorKind::Limit => return Err(error.in_document(index)),
            Err(error) => {
                parsed.errors.push(placed(given, error).in_document(index));
                index += 1;
                continue;
            }
        };
        let Some(root) = built.root.filter(|root| root.value != NodeValue::Null) else {
            continue;
        };
        if index == MAX_DOCUMENTS {
            return Err(limits::documents().in_document(index));
        }
        let mut warnings = Vec::new();
        if built.duplicates {
            warnings = duplicates::warnings(&root);
        }
        warnings.extend(built.rest.map(ignored));
        let told = warnings
            .into_iter()
            .map(|warning| warning.in_document(index));
        parsed.warnings.extend(told);
        parsed.documents.push(Document {
            index,
            span: within(given, chunk.span(&text)),
            root,
        });
        index += 1;
    }
    Ok(())
}

/// Reads one document.
fn read(text: &str, chunk: &Chunk, budget: &mut Budget) -> Result<Built, ManifestError> {
    if let Form::Refused(error) = &chunk.form {
        return Err((**error).clone());
    }
    let is_json = matches!(chunk.form, Form::Json);
    let text = &text[..chunk.end];
    let mut grammar = Grammar::new(Scanner::new(text, chunk.position(), is_json), budget);
    let mut result = grammar.document();
    let stopped = grammar.position();
    if let Ok(built) = &mut result
        && let Some(problem) = built.problem.take()
    {
        result = Err(problem.into());
    }
    if !is_json && let Some(error) = explain::control_character(stopped, text, chunk) {
        result = Err(error.into());
    }
    result.map_err(|stop| match (stop, &chunk.form) {
        (Stop::Other(error), _) if error.kind == ErrorKind::Limit => *error,
        (_, Form::BrokenJson(error)) => (**error).clone(),
        (Stop::Grammar(refusal), _) => explain::explain(&refusal, text, chunk),
        (Stop::Other(error), _) => *error,
    })
}

/// The warning about text behind the end of a document that is not part of the next document.
fn ignored(span: Span) -> ManifestError {
    let message = "Kubernetes reads this document only up to here";
    ManifestError::new(ErrorKind::Ignored, message)
        .at_span(span)
        .with_hint(TextHint::SecondDocument)
}

/// Limits the place of an error to the text that the user gave.
fn placed(given: &str, mut error: ManifestError) -> ManifestError {
    error.span = error.span.map(|span| within(given, span));
    error
}

/// Moves places behind the end of the text back to its end: they exist because a line break was added to the text.
fn within(text: &str, span: Span) -> Span {
    let back = |place: Position| {
        if place.offset as usize <= text.len() {
            return place;
        }
        let line = text.rsplit(['\n', '\r']).next().unwrap_or_default();
        Position {
            line: place.line - 1,
            column: 1 + line.chars().count() as u32,
            offset: text.len() as u32,
        }
    };
    Span {
        start: back(span.start),
        end: back(span.end),
    }
}
