//! Inserts a field that the text does not have yet.

#![expect(
    clippy::string_slice,
    reason = "the reader's places lie between two characters of the text that it read"
)]

use serde_json::Value;

use super::TextEdit;
use super::order;
use super::render::{self, Style};
use super::target::Place;
use crate::manifest::path::{FieldPath, Segment};
use crate::manifest::yaml::{Entry, Node, NodeValue};

/// The indentation that is used if the text shows none.
const UNIT: usize = 2;

/// The edit that gives the place's mapping a field, the first step of `path`, with a value.
pub(super) fn field(place: &Place, path: &FieldPath, value: Value) -> Option<TextEdit> {
    let (Segment::Field(key) | Segment::Key(key)) = path.segments().first()? else {
        return None;
    };
    match &place.node.value {
        NodeValue::Map(_) if place.written().starts_with('{') => in_flow(place, key, &value),
        NodeValue::Map(_) if place.style.flow => None,
        NodeValue::Map(_) => in_block(place, key, &value),
        NodeValue::Null => in_nothing(place, key, &value),
        _ => None,
    }
}

/// Inserts into a mapping in braces, which may be empty.
fn in_flow(place: &Place, key: &str, value: &Value) -> Option<TextEdit> {
    let style = place.inner_style();
    let entries = place.own_entries();
    if merges(place, &entries) {
        let end = place.text[..place.node.span.end.offset as usize - 1]
            .trim_end()
            .len();
        let replacement = format!(", {}", pair(key, ": ", value, style));
        return Some(TextEdit {
            range: end..end,
            replacement,
        });
    }
    let at = slot(key, &entries);
    let Some(first) = entries.first() else {
        let start = place.node.span.start.offset as usize + 1;
        return Some(TextEdit {
            range: start..start,
            replacement: pair(key, ": ", value, style),
        });
    };
    let first_start = first.key_span.start.offset as usize;
    let colon = if is_compact(place.text, first) {
        ":"
    } else {
        ": "
    };
    let open = &place.text[place.node.span.start.offset as usize..first_start];
    let gap = if open.contains('\n') {
        let line = &place.text[..first_start];
        let margin = &line[line.rfind('\n')? + 1..];
        format!(
            "{}{}",
            line_end(place.text),
            " ".repeat(margin.chars().count())
        )
    } else if colon == ":" {
        String::new()
    } else {
        " ".to_string()
    };
    let pair = pair(key, colon, value, style);
    let (offset, replacement) = match entries.get(at) {
        Some(next) => (next.key_span.start.offset as usize, format!("{pair},{gap}")),
        None => (
            entries[at - 1].value.span.end.offset as usize,
            format!(",{gap}{pair}"),
        ),
    };
    Some(TextEdit {
        range: offset..offset,
        replacement,
    })
}

/// Inserts into a mapping whose entries have lines of their own.
fn in_block(place: &Place, key: &str, value: &Value) -> Option<TextEdit> {
    let entries = place.own_entries();
    let span = place.node.span;
    let margin = span.start.column as usize - 1;
    let lines = block_lines(place, key, value, margin);
    let margin = " ".repeat(margin);
    let line_end = line_end(place.text);
    let at = if merges(place, &entries) {
        entries.len()
    } else {
        slot(key, &entries)
    };
    let behind = match at {
        0 if !merges(place, &entries) => {
            let start = span.start.offset as usize;
            return Some(TextEdit {
                range: start..start,
                replacement: format!("{lines}{line_end}{margin}"),
            });
        }
        at if at < entries.len() => entries[at - 1].value.span.end,
        _ => span.end,
    };
    let end = end_of_line(place.text, behind.offset as usize);
    Some(TextEdit {
        range: end..end,
        replacement: format!("{line_end}{margin}{lines}"),
    })
}

/// Inserts below a name that has no value, or `null`.
fn in_nothing(place: &Place, key: &str, value: &Value) -> Option<TextEdit> {
    let range = place.node.span.range();
    let parent = place.entry?;
    if place.style.flow || !range.is_empty() {
        let style = Style {
            flow: true,
            quote: None,
            ..place.style
        };
        let blank = if place.text[..range.start].ends_with(':') && !place.style.json {
            " "
        } else {
            ""
        };
        return Some(TextEdit {
            range,
            replacement: format!("{blank}{{{}}}", pair(key, ": ", value, style)),
        });
    }
    let margin = parent.key_span.start.column as usize - 1 + unit(place.root);
    let end = end_of_line(place.text, range.end);
    let lines = block_lines(place, key, value, margin);
    Some(TextEdit {
        range: end..end,
        replacement: format!("{}{}{lines}", line_end(place.text), " ".repeat(margin)),
    })
}

/// The index of the entry before which a key is inserted.
fn slot(key: &str, entries: &[&Entry]) -> usize {
    order::position(key, entries.iter().map(|entry| entry.key.as_str()))
}

/// Whether the mapping has a merge key. A new entry is then inserted behind the merge key, because the later entry has
/// precedence.
fn merges(place: &Place, own: &[&Entry]) -> bool {
    matches!(&place.node.value, NodeValue::Map(all) if all.len() > own.len())
}

fn pair(key: &str, colon: &str, value: &Value, style: Style) -> String {
    format!(
        "{}{colon}{}",
        render::text(key, style),
        render::value(
            value,
            Style {
                quote: None,
                ..style
            }
        )
    )
}

/// `key: value`, one line for each mapping in it. The first line is written without the margin, which the caller adds.
fn block_lines(place: &Place, key: &str, value: &Value, margin: usize) -> String {
    let style = place.inner_style();
    let mut out = render::text(key, style);
    let mut value = value;
    let mut margin = margin;
    // A chain of mappings with one entry each is written in lines of their own; larger values, which come from an alias
    // or a merge key, are written in one line.
    while let Some((key, inner)) = value
        .as_object()
        .filter(|map| map.len() == 1)
        .and_then(|map| map.iter().next())
    {
        margin += unit(place.root);
        out.push(':');
        out.push_str(line_end(place.text));
        out.push_str(&" ".repeat(margin));
        out.push_str(&render::text(key, style));
        value = inner;
    }
    out.push_str(": ");
    out.push_str(&render::value(
        value,
        Style {
            quote: None,
            ..style
        },
    ));
    out
}

/// Whether the text has no blank between colon and value.
fn is_compact(text: &str, entry: &Entry) -> bool {
    let between = &text[entry.key_span.end.offset as usize..entry.value.span.start.offset as usize];
    between == ":"
}

/// The document's indentation, taken from its first mapping inside another mapping.
fn unit(node: &Node) -> usize {
    step(node).unwrap_or(UNIT)
}

fn step(node: &Node) -> Option<usize> {
    match &node.value {
        NodeValue::Seq(items) => items.iter().find_map(step),
        NodeValue::Map(entries) => entries
            .iter()
            .filter(|entry| !entry.merged)
            .find_map(|entry| {
                let (key, value) = (entry.key_span.start, entry.value.span.start);
                let is_block =
                    matches!(entry.value.value, NodeValue::Map(_)) && value.line > key.line;
                let deeper = (value.column as usize)
                    .checked_sub(key.column as usize)
                    .filter(|step| is_block && *step > 0);
                deeper.or_else(|| step(&entry.value))
            }),
        _ => None,
    }
}

fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// The end of the line of a place, before its break.
fn end_of_line(text: &str, offset: usize) -> usize {
    let rest = text[offset..]
        .find('\n')
        .map_or(text.len(), |at| offset + at);
    if text[..rest].ends_with('\r') {
        rest - 1
    } else {
        rest
    }
}
