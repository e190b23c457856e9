//! From a scalar's text, style and tag to its value, and from values to keys.

use saphyr_parser::{ScalarStyle, Tag};

use super::NodeValue;
use super::scalar::{self, ScalarTag};

/// Whether a key asks for the entries of other mappings.
pub(super) fn is_merge(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> bool {
    text == "<<"
        && tag.map_or(style == ScalarStyle::Plain, |tag| {
            core_tag(tag) == Some("merge")
        })
}

fn core_tag(tag: &Tag) -> Option<&str> {
    match tag.handle.as_str() {
        "tag:yaml.org,2002:" => Some(&tag.suffix),
        "" => tag.suffix.strip_prefix("tag:yaml.org,2002:"),
        _ => None,
    }
}

/// The value of a scalar, or what go-yaml says against it. Tags that are not YAML's own leave the text a string.
pub(super) fn scalar_value(
    text: &str,
    style: ScalarStyle,
    tag: Option<&Tag>,
) -> Result<NodeValue, (String, &'static str)> {
    let wanted = match tag.map(core_tag) {
        None if style == ScalarStyle::Plain => return finite(scalar::resolve(text)),
        Some(Some("null")) => ScalarTag::Null,
        Some(Some("bool")) => ScalarTag::Bool,
        Some(Some("int")) => ScalarTag::Int,
        Some(Some("float")) => ScalarTag::Float,
        _ => return Ok(NodeValue::String(text.to_string())),
    };
    match scalar::resolve_as(wanted, text) {
        Some(value) => finite(value),
        None => Err((
            format!("cannot decode `{text}` as a {}", wanted.name()),
            "Take the tag away, or give a value of that type.",
        )),
    }
}

fn finite(value: NodeValue) -> Result<NodeValue, (String, &'static str)> {
    match value {
        NodeValue::Float(float) if !float.is_finite() => Err((
            format!("unsupported value: {float}"),
            "Kubernetes has no such number; put it in quotes if it is meant as text.",
        )),
        value => Ok(value),
    }
}

/// A key as JSON has it, and what is wrong with it.
pub(super) fn key_text(value: &NodeValue) -> (String, Option<&'static str>) {
    match value {
        NodeValue::String(text) => (text.clone(), None),
        NodeValue::Int(value) => (value.to_string(), None),
        NodeValue::Bool(value) => (value.to_string(), None),
        // Models k8s' way through a 32-bit float.
        NodeValue::Float(value) => ((*value as f32).to_string(), None),
        NodeValue::Null => (String::new(), Some("unsupported map key: null")),
        NodeValue::Seq(_) | NodeValue::Map(_) => (
            String::new(),
            Some("invalid map key: a key cannot be a list or a mapping"),
        ),
    }
}
