//! The tree that a document is read into, and how to find a field in it.

use serde_json::{Map, Number, Value};

use crate::manifest::error::Span;
use crate::manifest::path::{FieldPath, Segment};

/// A value and where it stands.
///
/// The span covers the value alone, without its anchor or tag; where the text has an alias, the span is the alias', while
/// the spans inside are those of the anchored value.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub value: NodeValue,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum NodeValue {
    Null,
    Bool(bool),
    Int(i64),
    /// Only what `Int` cannot hold: a fraction, a number beyond 64 bits.
    Float(f64),
    String(String),
    Seq(Vec<Node>),
    /// In the order of the text. Of entries with one key, the last counts.
    Map(Vec<Entry>),
}

/// A key and its value. Keys that are not strings in YAML are written as JSON needs them: `true`, `10`.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: String,
    pub key_span: Span,
    pub value: Node,
    /// Whether a merge key brought it, so that it stands elsewhere in the text.
    pub merged: bool,
}

impl Node {
    /// The value as JSON, as Kubernetes gets to see it.
    pub fn to_json(&self) -> Value {
        match &self.value {
            NodeValue::Null => Value::Null,
            NodeValue::Bool(value) => Value::Bool(*value),
            NodeValue::Int(value) => Value::from(*value),
            NodeValue::Float(value) => Number::from_f64(*value).map_or(Value::Null, Value::Number),
            NodeValue::String(value) => Value::String(value.clone()),
            NodeValue::Seq(items) => Value::Array(items.iter().map(Self::to_json).collect()),
            NodeValue::Map(entries) => Value::Object(
                entries
                    .iter()
                    .map(|entry| (entry.key.clone(), entry.value.to_json()))
                    .collect::<Map<_, _>>(),
            ),
        }
    }

    /// The entry of a mapping under a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.value {
            NodeValue::Map(entries) => entries.iter().rev().find(|entry| entry.key == key),
            _ => None,
        }
    }

    /// The value of a mapping under a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            NodeValue::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a field.
    pub fn at(&self, path: &FieldPath) -> Option<&Node> {
        path.segments().iter().try_fold(self, |node, segment| {
            node.child(segment).map(|(_, child)| child)
        })
    }

    /// Where the name of a field stands; `None` for the root, for elements of lists and for what is not there.
    pub fn key_span(&self, path: &FieldPath) -> Option<Span> {
        let (Segment::Field(key) | Segment::Key(key)) = path.last()? else {
            return None;
        };
        Some(self.at(&path.parent()?)?.entry(key)?.key_span)
    }

    /// What to underline for a field: a plain value itself, else the name of the field; where the field is absent, the same
    /// for the nearest field around it that is there.
    pub fn span_of(&self, path: &FieldPath) -> Span {
        let mut node = self;
        let mut span = self.first_span();
        for segment in path.segments() {
            let Some((entry, child)) = node.child(segment) else {
                break;
            };
            span = match entry {
                Some(entry) if child.is_collection() || child.span.start == child.span.end => {
                    entry.key_span
                }
                _ => child.first_span(),
            };
            node = child;
        }
        span
    }

    /// Whether it is a list or a mapping.
    pub fn is_collection(&self) -> bool {
        matches!(self.value, NodeValue::Seq(_) | NodeValue::Map(_))
    }

    fn child(&self, segment: &Segment) -> Option<(Option<&Entry>, &Node)> {
        match (segment, &self.value) {
            (Segment::Field(key) | Segment::Key(key), NodeValue::Map(_)) => {
                self.entry(key).map(|entry| (Some(entry), &entry.value))
            }
            (Segment::Index(index), NodeValue::Seq(items)) => {
                items.get(*index).map(|item| (None, item))
            }
            _ => None,
        }
    }

    /// A span that does not go over many lines: of a mapping its first key.
    fn first_span(&self) -> Span {
        match &self.value {
            NodeValue::Map(entries) => entries.first().map_or(self.span, |entry| entry.key_span),
            NodeValue::Seq(items) => items.first().map_or(self.span, Self::first_span),
            _ => self.span,
        }
    }
}
