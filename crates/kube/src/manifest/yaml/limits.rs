//! How much text is taken, so that none can hang the page: whatever is beyond is refused with words.

use crate::manifest::error::{ErrorKind, ManifestError, Span};

/// Longest text taken, in bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// Deepest nesting taken, in levels.
pub const MAX_DEPTH: usize = 100;
/// Most documents taken from one text.
pub const MAX_DOCUMENTS: usize = 500;
/// Most keys and values taken from one text, those that aliases repeat included.
pub const MAX_VALUES: usize = 80_000;
/// Most brackets and commas taken in one text. The parser reads all of an outermost bracket before it tells of anything in it.
const MAX_BRACKETS: usize = 80_000;

/// Refuses texts by what they look like from outside.
pub(super) fn check_size(text: &str) -> Result<(), ManifestError> {
    let bytes = text.len();
    if bytes > MAX_BYTES {
        let message = format!("the text has {bytes} bytes, more than the {MAX_BYTES} that fit");
        return Err(limit(
            message,
            "Split it, or leave out what the rollout does not need.",
        ));
    }
    let is_bracket = |byte: &u8| matches!(byte, b'[' | b'{' | b',');
    if text.bytes().filter(is_bracket).count() > MAX_BRACKETS {
        return Err(values());
    }
    Ok(())
}

pub(super) fn documents() -> ManifestError {
    limit(
        format!("the text has more than {MAX_DOCUMENTS} documents"),
        "Split it into several texts.",
    )
}

pub(super) fn values() -> ManifestError {
    limit(
        format!("the text holds more than {MAX_VALUES} values"),
        "Leave out what the rollout does not need.",
    )
}

pub(super) fn aliases() -> ManifestError {
    let hint = "Write the repeated values out, or use fewer aliases of aliases.";
    limit(
        "yaml: document contains excessive aliasing".to_string(),
        hint,
    )
}

pub(super) fn depth(span: Span) -> ManifestError {
    let hint = "No Kubernetes object goes that deep: look for a bracket that is never closed.";
    limit(
        format!("the text is nested more than {MAX_DEPTH} levels deep"),
        hint,
    )
    .at_span(span)
}

fn limit(message: String, hint: &str) -> ManifestError {
    ManifestError::new(ErrorKind::Limit, message).with_hint(hint)
}
