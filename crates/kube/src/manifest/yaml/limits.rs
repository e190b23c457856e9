//! Limits on the size of a text, so that no text can block the page. Larger texts are refused with a message.

use crate::manifest::error::{ErrorKind, ManifestError, Span};
use crate::manifest::hint::TextHint;

/// Longest text accepted, in bytes.
pub const MAX_BYTES: usize = 16 << 20;
/// Deepest nesting accepted, in levels.
pub const MAX_DEPTH: usize = 100;
/// Most documents accepted in one text.
pub const MAX_DOCUMENTS: usize = 5_000;
/// Most keys and values accepted in one text.
pub const MAX_VALUES: usize = 3_000_000;
/// Most values that aliases may repeat in one text.
pub const MAX_REPEATED: usize = 80_000;

/// The number of values that a text may still have.
pub(super) struct Budget {
    values: usize,
    repeated: usize,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self {
            values: MAX_VALUES,
            repeated: MAX_REPEATED,
        }
    }

    /// Counts values that are written in the text.
    pub(super) fn spend(&mut self, cost: usize, span: Span) -> Result<(), ManifestError> {
        let left = self.values.checked_sub(cost);
        self.values = left.ok_or_else(|| values().at_span(span))?;
        Ok(())
    }

    /// Counts the copy of a value that an anchor or an alias creates.
    pub(super) fn repeat(&mut self, cost: usize, span: Span) -> Result<(), ManifestError> {
        let left = self.repeated.checked_sub(cost);
        self.repeated = left.ok_or_else(|| aliases().at_span(span))?;
        Ok(())
    }
}

/// Refuses texts that are too large, before any of them is parsed.
pub(super) fn check_size(text: &str) -> Result<(), ManifestError> {
    let bytes = text.len();
    if bytes <= MAX_BYTES {
        return Ok(());
    }
    let message = format!("the text has {bytes} bytes, more than the {MAX_BYTES} that fit");
    Err(limit(message, TextHint::TooLong))
}

pub(super) fn documents() -> ManifestError {
    limit(
        format!("the text has more than {MAX_DOCUMENTS} documents"),
        TextHint::TooLong,
    )
}

fn values() -> ManifestError {
    limit(
        format!("the text holds more than {MAX_VALUES} values"),
        TextHint::TooLong,
    )
}

fn aliases() -> ManifestError {
    limit(
        "yaml: document contains excessive aliasing".to_string(),
        TextHint::TooManyAliases,
    )
}

/// Refuses values that are nested too deeply.
pub(super) fn check_depth(depth: usize, span: Span) -> Result<(), ManifestError> {
    if depth <= MAX_DEPTH {
        return Ok(());
    }
    let message = format!("the text is nested more than {MAX_DEPTH} levels deep");
    Err(limit(message, TextHint::TooDeep).at_span(span))
}

fn limit(message: String, hint: TextHint) -> ManifestError {
    ManifestError::new(ErrorKind::Limit, message).with_hint(hint)
}
