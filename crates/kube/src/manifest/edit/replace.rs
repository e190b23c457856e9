//! Replaces an existing value.

#![expect(
    clippy::string_slice,
    reason = "the reader's places lie between two characters of the text that it read"
)]

use serde_json::Value;

use super::TextEdit;
use super::render::{self, Style};
use super::target::Place;

/// The edit that puts `value` where the place's node is.
pub(super) fn value(place: &Place, value: &Value) -> Option<TextEdit> {
    let written = place.written();
    let quote = written.chars().next().filter(|c| matches!(c, '"' | '\''));
    let style = Style {
        quote,
        ..place.style
    };
    let mut replacement = render::value(value, style);
    let mut range = place.node.span.range();
    if place.node.is_collection() && !written.starts_with(['{', '[', '*']) {
        // The old value has lines of its own, so that the new one is written directly behind the name.
        range.start = place.entry?.key_span.end.offset as usize;
        replacement.insert_str(0, ": ");
    } else if range.is_empty() && !place.text[..range.start].ends_with(char::is_whitespace) {
        // A colon or a dash without a value needs a blank before the new value.
        replacement.insert(0, ' ');
    }
    Some(TextEdit { range, replacement })
}
