//! Finds the part of the text that a change has to edit.

#![expect(
    clippy::string_slice,
    reason = "the reader's places lie between two characters of the text that it read"
)]

use serde_json::Value;

use super::render::{self, Style};
use super::{EditValue, TextEdit, changed, insert, remove, replace};
use crate::manifest::path::{FieldPath, Segment};
use crate::manifest::yaml::{Entry, Node, NodeValue};

/// A node on the path to a field, and its surroundings.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub text: &'a str,
    pub root: &'a Node,
    pub node: &'a Node,
    /// The entry whose value the node is.
    pub entry: Option<&'a Entry>,
    /// The style of the collection that holds the node.
    pub style: Style,
}

impl<'a> Place<'a> {
    /// The text of the node.
    pub(super) fn written(&self) -> &'a str {
        &self.text[self.node.span.range()]
    }

    /// The entries that are written in the node's own text, without those of merge keys.
    pub(super) fn own_entries(&self) -> Vec<&'a Entry> {
        match &self.node.value {
            NodeValue::Map(entries) => entries.iter().filter(|entry| !entry.merged).collect(),
            _ => Vec::new(),
        }
    }

    /// The style in which the node's children are written.
    pub(super) fn inner_style(&self) -> Style {
        let written = self.written();
        let flow = self.style.flow || written.starts_with(['{', '[']);
        let first_key = self
            .own_entries()
            .first()
            .map_or("", |entry| &self.text[entry.key_span.range()]);
        let quote = first_key.chars().next().filter(|c| matches!(c, '"' | '\''));
        let json = flow
            && if first_key.is_empty() {
                self.style.json
            } else {
                quote == Some('"')
            };
        Style { flow, json, quote }
    }

    fn child(&self, segment: &Segment) -> Option<Place<'a>> {
        let (entry, node) = match (segment, &self.node.value) {
            (Segment::Index(index), NodeValue::Seq(items)) => (None, items.get(*index)?),
            (Segment::Field(key) | Segment::Key(key), NodeValue::Map(_)) => {
                let entry = self.node.entry(key)?;
                (Some(entry), &entry.value)
            }
            _ => return None,
        };
        Some(Place {
            node,
            entry,
            style: self.inner_style(),
            ..*self
        })
    }
}

/// The edit for a change; `None` if the text cannot be changed in place.
pub(super) fn edit(
    text: &str,
    root: &Node,
    path: &FieldPath,
    value: &EditValue,
) -> Option<TextEdit> {
    let pruned;
    let path = if *value == EditValue::Remove {
        pruned = remove::target(&root.to_json(), path);
        &pruned
    } else {
        path
    };
    let mut place = Place {
        text,
        root,
        node: root,
        entry: None,
        style: Style::default(),
    };
    for (depth, segment) in path.segments().iter().enumerate() {
        let rest = FieldPath::from(path.segments()[depth..].to_vec());
        if place.written().starts_with('*') {
            return write_out(&place, &rest, value);
        }
        let Some(child) = place.child(segment) else {
            return insert::field(&place, &rest, nested(&rest, &value.to_json())?);
        };
        if child.entry.is_some_and(|entry| entry.merged) {
            return override_merged(&place, &child, &rest, value);
        }
        if depth + 1 == path.segments().len() && *value == EditValue::Remove {
            return remove::entry(&place, child.entry?);
        }
        place = child;
    }
    replace::value(&place, &value.to_json())
}

/// Replaces an alias by the changed value, because the anchored value must stay the same for its other aliases.
fn write_out(place: &Place, rest: &FieldPath, value: &EditValue) -> Option<TextEdit> {
    let wanted = changed(&place.node.to_json(), rest, value)?;
    Some(TextEdit {
        range: place.node.span.range(),
        replacement: render::value(
            &wanted,
            Style {
                quote: None,
                ..place.style
            },
        ),
    })
}

/// Adds an entry that overrides the one from a merge key.
fn override_merged(
    place: &Place,
    child: &Place,
    rest: &FieldPath,
    value: &EditValue,
) -> Option<TextEdit> {
    let inner = FieldPath::from(rest.segments()[1..].to_vec());
    let wanted = if inner.is_root() {
        value.to_json()
    } else {
        changed(&child.node.to_json(), &inner, value)?
    };
    let first = FieldPath::from(rest.segments()[..1].to_vec());
    (*value != EditValue::Remove || !inner.is_root())
        .then(|| insert::field(place, &first, wanted))?
}

/// The value for the first step of a path with which the whole path leads to `value`.
fn nested(path: &FieldPath, value: &Value) -> Option<Value> {
    path.segments()[1..]
        .iter()
        .rev()
        .try_fold(value.clone(), |value, segment| match segment {
            Segment::Field(key) | Segment::Key(key) => {
                Some(Value::from_iter([(key.clone(), value)]))
            }
            Segment::Index(_) => None,
        })
}
