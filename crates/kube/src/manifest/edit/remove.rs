//! Removes a field together with its line.

#![expect(
    clippy::string_slice,
    reason = "the reader's places lie between two characters of the text that it read"
)]

use serde_json::Value;

use super::TextEdit;
use super::target::Place;
use crate::manifest::path::{FieldPath, Segment};
use crate::manifest::yaml::{Entry, NodeValue};

/// The path that is really removed with a field: the outermost mapping that holds nothing else. Elements of lists are
/// never removed.
pub(super) fn target(object: &Value, path: &FieldPath) -> FieldPath {
    let mut target = path.clone();
    while let Some(parent) = target.parent() {
        let holds_one = at(object, &parent)
            .and_then(Value::as_object)
            .is_some_and(|map| map.len() == 1);
        let is_there = at(object, &target).is_some();
        let is_field = matches!(parent.last(), Some(Segment::Field(_) | Segment::Key(_)));
        if !(holds_one && is_there && is_field) {
            break;
        }
        target = parent;
    }
    target
}

fn at<'a>(value: &'a Value, path: &FieldPath) -> Option<&'a Value> {
    path.segments()
        .iter()
        .try_fold(value, |value, segment| match segment {
            Segment::Index(index) => value.get(*index),
            Segment::Field(key) | Segment::Key(key) => value.get(key.as_str()),
        })
}

/// The edit that takes an entry out of the place's mapping.
pub(super) fn entry(place: &Place, entry: &Entry) -> Option<TextEdit> {
    let entries = place.own_entries();
    let at = entries
        .iter()
        .position(|other| other.key_span == entry.key_span)?;
    let start = entry.key_span.start.offset as usize;
    let end = entry.value.span.end.offset as usize;
    let next = entries
        .get(at + 1)
        .map(|next| next.key_span.start.offset as usize);
    let previous = at
        .checked_sub(1)
        .map(|at| entries[at].value.span.end.offset as usize);
    let holds_more = matches!(&place.node.value, NodeValue::Map(all) if all.len() > 1);
    let flow = place.inner_style().flow;
    if !holds_more && !flow {
        let replacement = "{}".to_string();
        return Some(TextEdit {
            range: start..end,
            replacement,
        });
    }
    let range = if flow {
        match (next, previous) {
            (Some(next), _) => start..next,
            (None, Some(previous)) => previous..end,
            (None, None) => start..end,
        }
    } else {
        lines(place.text, start, end).or_else(|| Some(start..next?))?
    };
    Some(TextEdit {
        range,
        replacement: String::new(),
    })
}

/// The whole lines of a range that starts at the first word of a line; at the end of the text they include the line
/// break before them.
fn lines(text: &str, start: usize, end: usize) -> Option<std::ops::Range<usize>> {
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    if !text[line_start..start]
        .trim_matches([' ', '\u{feff}'])
        .is_empty()
    {
        return None;
    }
    let line_start = if text[line_start..].starts_with('\u{feff}') {
        start
    } else {
        line_start
    };
    match text[end..].find('\n') {
        Some(rest) => Some(line_start..end + rest + 1),
        None => Some(
            text[..line_start]
                .trim_end_matches('\n')
                .trim_end_matches('\r')
                .len()..text.len(),
        ),
    }
}
