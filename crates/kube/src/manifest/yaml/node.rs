//! The tree that a document is read into, and how to find a field in it.

use serde_json::{Map, Number, Value};

use crate::manifest::error::Span;
use crate::manifest::path::{FieldPath, Segment};

/// A value and its place in the text.
///
/// The span covers the value alone, without its anchor or tag; the span of an aliased value is that of the alias, while
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
    /// A number that `Int` cannot hold: a fraction, a number beyond 64 bits.
    Float(f64),
    String(String),
    Seq(Vec<Node>),
    /// A mapping, with its entries in the order of the text. If several entries have the same key, the last one counts.
    Map(Vec<Entry>),
}

/// A key and its value. Keys that are not strings in YAML have the text that JSON needs: `true`, `10`.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: String,
    pub key_span: Span,
    pub value: Node,
    /// Whether the entry comes from a merge key, so that its place is elsewhere in the text.
    pub merged: bool,
}

impl Node {
    /// The value as JSON, which is all that Kubernetes sees of it.
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

    /// The span of a field's name; `None` for the root, for elements of lists and for absent fields.
    pub fn key_span(&self, path: &FieldPath) -> Option<Span> {
        let (Segment::Field(key) | Segment::Key(key)) = path.last()? else {
            return None;
        };
        Some(self.at(&path.parent()?)?.entry(key)?.key_span)
    }

    /// The span to underline for a field: a scalar itself, otherwise the name of the field. An absent field is replaced
    /// by the nearest existing field around it.
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

    /// Whether the value is a list or a mapping.
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

    /// A span that does not cover many lines: for a mapping it is the first key.
    fn first_span(&self) -> Span {
        match &self.value {
            NodeValue::Map(entries) => entries.first().map_or(self.span, |entry| entry.key_span),
            NodeValue::Seq(items) => items.first().map_or(self.span, Self::first_span),
            _ => self.span,
        }
    }
}
