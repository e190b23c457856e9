//! The collections that are open while a document is read.

use super::Entry;
use super::Node;
use super::split::Chunk;
use crate::manifest::error::{ErrorKind, ManifestError, Position, Span};
use crate::manifest::path::{FieldPath, Segment};
use crate::order::Order;

/// A collection that is still open.
pub(super) struct Frame {
    pub start: Position,
    /// Where the last value in it ended.
    pub end: Position,
    pub anchor: usize,
    pub flow: bool,
    /// How deep the values in it go.
    pub height: usize,
    pub content: Content,
}

pub(super) enum Content {
    Seq(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        key: Option<Key>,
    },
}

/// A key that waits for its value.
pub(super) struct Key {
    pub text: String,
    pub span: Span,
    pub merge: bool,
}

/// The path of the value that comes next.
pub(super) fn path_of(frames: &[Frame]) -> FieldPath {
    let segments = frames.iter().map(|frame| match &frame.content {
        Content::Seq(items) => Segment::Index(items.len()),
        Content::Map { key, .. } => Segment::Field(
            key.as_ref()
                .map_or_else(String::new, |key| key.text.clone()),
        ),
    });
    FieldPath::from(segments.collect::<Vec<_>>())
}

/// One error for each key of the mapping at `path` that it has already.
pub(super) fn duplicates(entries: &[Entry], path: &FieldPath, chunk: Chunk) -> Vec<ManifestError> {
    let mut sorted: Vec<&Entry> = entries.iter().filter(|entry| !entry.merged).collect();
    // Stable, so equal keys stay in the order of the text.
    sorted.order_by(|a, b| a.key.cmp(&b.key));
    let pairs = sorted.windows(2).filter(|pair| pair[0].key == pair[1].key);
    let error = |pair: &[&Entry]| {
        let [first, second] = [pair[0], pair[1]].map(|entry| chunk.line_of(entry.key_span.start));
        let message = format!(
            "yaml: line {second}: mapping key {:?} already defined at line {first}",
            pair[1].key
        );
        ManifestError::new(ErrorKind::DuplicateKey, message)
            .at_path(path.field(pair[1].key.clone()))
            .at_span(pair[1].key_span)
            .with_hint("Keep one of the two.")
    };
    pairs.map(error).collect()
}
