//! Changes one field in the text of a manifest and leaves the rest untouched. The knobs of the page work this way.
//!
//! Comments, layout, quotes and line ends stay as the user wrote them. This module does not check whether a value makes
//! sense.

mod insert;
mod order;
mod remove;
mod render;
mod replace;
mod target;

use crate::manifest::hint::Hint;
use std::ops::Range;

use serde_json::{Map, Value};

use super::error::{ErrorKind, ManifestError};
use super::path::{FieldPath, Segment};
use super::yaml;

/// The new value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditValue {
    Int(i64),
    Bool(bool),
    /// A string; quoted only where it would be read as something else, or was quoted before.
    Text(String),
    /// The field is removed, together with the mappings that would be empty without it.
    Remove,
}

impl EditValue {
    /// A value for an int-or-percent field: `3` is a number, `25%` is text.
    pub fn int_or_text(text: &str) -> Self {
        text.parse()
            .map_or_else(|_| Self::Text(text.to_string()), Self::Int)
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Int(value) => Value::from(*value),
            Self::Bool(value) => Value::from(*value),
            Self::Text(value) => Value::from(value.as_str()),
            Self::Remove => Value::Null,
        }
    }
}

/// A byte range of the text and its replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    pub range: Range<usize>,
    pub replacement: String,
}

/// A changed text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edited {
    pub text: String,
    /// The edits that lead from the old text to the new one, so that an editor can keep its caret and its history. Each
    /// edit refers to the text that the edits before it produced. The list is empty if nothing had to change.
    pub edits: Vec<TextEdit>,
}

/// Gives one field of one document a value.
///
/// Absent fields are inserted where people expect them, together with the mappings around them. A field that comes from
/// an alias or a merge key is written out at its own place, so that the others that share it stay as they are.
///
/// Fails with the document's own error if the document cannot be read, with `NotFound` if there is no such document or
/// list element, and with `NotEditable` if a change of the text would change more than the field.
pub fn set(
    text: &str,
    document: usize,
    path: &FieldPath,
    value: &EditValue,
) -> Result<Edited, ManifestError> {
    let found = yaml::document(text, document)?.ok_or_else(|| {
        ManifestError::new(
            ErrorKind::NotFound,
            format!("the text has no document {}", document + 1),
        )
        .in_document(document)
    })?;
    let root = &found.root;
    let wanted = changed(&root.to_json(), path, value).ok_or_else(|| {
        let message = format!("there is no such place as {path}");
        ManifestError::new(ErrorKind::NotFound, message)
            .in_document(document)
            .at_path(path.clone())
            .at_span(root.span_of(path))
    })?;
    if wanted == root.to_json() {
        return Ok(Edited {
            text: text.to_string(),
            edits: Vec::new(),
        });
    }
    let edit = target::edit(text, root, path, value);
    let edited = edit
        .map(|edit| apply(text, edit))
        .filter(|edited| is_just(text, &edited.text, document, &wanted));
    edited.ok_or_else(|| {
        ManifestError::new(
            ErrorKind::NotEditable,
            format!("{path} cannot be changed without changing more than this field"),
        )
        .in_document(document)
        .at_path(path.clone())
        .at_span(root.span_of(path))
        .with_hint(Hint::EditByHand)
    })
}

/// Makes several changes, one after the other. If one of them fails as in `set`, none is made.
pub fn set_all(
    text: &str,
    document: usize,
    changes: &[(FieldPath, EditValue)],
) -> Result<Edited, ManifestError> {
    let mut result = Edited {
        text: text.to_string(),
        edits: Vec::new(),
    };
    for (path, value) in changes {
        let edited = set(&result.text, document, path, value)?;
        result.text = edited.text;
        result.edits.extend(edited.edits);
    }
    Ok(result)
}

/// Sets the `type` of a strategy, and removes its `rollingUpdate` if the API server would forbid it beside that type.
///
/// `strategy` is the path of the Deployment's `strategy`, or of a StatefulSet's or DaemonSet's `updateStrategy`.
pub fn set_strategy_type(
    text: &str,
    document: usize,
    strategy: &FieldPath,
    name: &str,
) -> Result<Edited, ManifestError> {
    let mut changes = vec![(strategy.field("type"), EditValue::Text(name.to_string()))];
    if name != "RollingUpdate" {
        changes.push((strategy.field("rollingUpdate"), EditValue::Remove));
    }
    set_all(text, document, &changes)
}

fn apply(text: &str, edit: TextEdit) -> Edited {
    let mut changed = text.to_string();
    changed.replace_range(edit.range.clone(), &edit.replacement);
    Edited {
        text: changed,
        edits: vec![edit],
    }
}

/// Whether a text has the same documents as before, except for one, which has become `wanted`.
fn is_just(before: &str, after: &str, document: usize, wanted: &Value) -> bool {
    let changed = yaml::document(after, document);
    yaml::differ_only_in(before, after, document)
        && matches!(changed, Ok(Some(changed)) if changed.root.to_json() == *wanted)
}

/// An object with one field changed; `None` if the path leads through a value that is neither a mapping nor a list.
fn changed(object: &Value, path: &FieldPath, value: &EditValue) -> Option<Value> {
    let mut result = object.clone();
    path.last()?;
    if *value == EditValue::Remove {
        let emptied = remove::target(object, path);
        let (parent, last) = (emptied.parent()?, emptied.last()?);
        if let (Some(Value::Object(map)), Segment::Field(key) | Segment::Key(key)) =
            (at_mut(&mut result, &parent), last)
        {
            map.remove(key);
        }
        return Some(result);
    }
    let mut place = &mut result;
    for segment in path.segments() {
        place = match segment {
            Segment::Index(index) => place.as_array_mut()?.get_mut(*index)?,
            Segment::Field(key) | Segment::Key(key) => {
                if place.is_null() {
                    *place = Value::Object(Map::new());
                }
                place
                    .as_object_mut()?
                    .entry(key.clone())
                    .or_insert(Value::Null)
            }
        };
    }
    *place = value.to_json();
    Some(result)
}

fn at_mut<'a>(value: &'a mut Value, path: &FieldPath) -> Option<&'a mut Value> {
    path.segments()
        .iter()
        .try_fold(value, |value, segment| match segment {
            Segment::Index(index) => value.get_mut(*index),
            Segment::Field(key) | Segment::Key(key) => value.get_mut(key.as_str()),
        })
}
