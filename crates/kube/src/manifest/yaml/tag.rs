//! Turns a scalar's text, style and tag into its value, and values into keys.

use crate::decimal;
use crate::manifest::hint::TextHint;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::NodeValue;
use super::scalar::{self, Kind};
use super::token::Style;

/// The prefix of the tags that YAML itself defines.
pub(super) const CORE: &str = "tag:yaml.org,2002:";

/// Why a scalar has no value.
pub(super) struct Problem {
    pub message: String,
    pub hint: TextHint,
}

/// Whether a key is a merge key, which adds the entries of other mappings.
pub(super) fn is_merge(text: &str, style: Style, tag: Option<&str>) -> bool {
    text == "<<"
        && match tag {
            None => style == Style::Plain,
            Some(tag) => tag == "!" || tag.strip_prefix(CORE) == Some("merge"),
        }
}

/// The value of a scalar, or what is wrong with it. With a tag that is not YAML's own, the value is the text as a
/// string.
pub(super) fn scalar_value(
    text: &str,
    style: Style,
    tag: Option<&str>,
) -> Result<NodeValue, Problem> {
    let wanted = match tag.map(|tag| tag.strip_prefix(CORE)) {
        None if style == Style::Plain => return Ok(scalar::resolve(text)),
        Some(Some("null")) => Kind::Null,
        Some(Some("bool")) => Kind::Bool,
        Some(Some("int")) => Kind::Int,
        Some(Some("float")) => Kind::Float,
        Some(Some("timestamp")) => Kind::Timestamp,
        Some(Some("binary")) => return binary(text),
        _ => return Ok(NodeValue::String(text.to_string())),
    };
    match scalar::resolve_as(wanted, text) {
        Ok(value) => Ok(value),
        Err(found) => Err(Problem {
            message: format!(
                "yaml: cannot decode {} `{text}` as a {}",
                found.name(),
                wanted.name()
            ),
            hint: TextHint::TakeTagAway,
        }),
    }
}

/// Decodes base64 into text and ignores line breaks.
fn binary(text: &str) -> Result<NodeValue, Problem> {
    let digits = text.replace(['\r', '\n'], "");
    let bytes = BASE64_STANDARD.decode(digits).map_err(|_| Problem {
        message: "yaml: !!binary value contains invalid base64 data".to_string(),
        hint: TextHint::Binary,
    })?;
    Ok(NodeValue::String(
        String::from_utf8_lossy(&bytes).into_owned(),
    ))
}

/// The text of a key in JSON. Values that cannot be keys have been reported before and become empty texts.
pub(super) fn key_text(value: &NodeValue) -> String {
    match value {
        NodeValue::String(text) => text.clone(),
        NodeValue::Int(value) => value.to_string(),
        NodeValue::Bool(value) => value.to_string(),
        // sigs.k8s.io/yaml converts float keys through a 32-bit float.
        NodeValue::Float(value) if value.is_nan() => ".nan".to_string(),
        NodeValue::Float(f64::INFINITY) => ".inf".to_string(),
        NodeValue::Float(f64::NEG_INFINITY) => "-.inf".to_string(),
        NodeValue::Float(value) => decimal::shortest_f32(*value as f32),
        NodeValue::Null | NodeValue::Seq(_) | NodeValue::Map(_) => String::new(),
    }
}
