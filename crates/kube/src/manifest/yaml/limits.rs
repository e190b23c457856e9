//! How much text is taken, so that none can hang the page: whatever is beyond is refused with words.

use crate::manifest::error::{ErrorKind, ManifestError, Span};

/// Longest text taken, in bytes.
pub const MAX_BYTES: usize = 16 << 20;
/// Deepest nesting taken, in levels.
pub const MAX_DEPTH: usize = 100;
/// Most documents taken from one text.
pub const MAX_DOCUMENTS: usize = 5_000;
/// Most keys and values taken from one text.
pub const MAX_VALUES: usize = 3_000_000;
/// Most values that aliases may repeat in one text.
pub const MAX_REPEATED: usize = 80_000;

/// How many values a text may still have.
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

    /// Pays for values that stand in the text.
    pub(super) fn spend(&mut self, cost: usize, span: Span) -> Result<(), ManifestError> {
        let left = self.values.checked_sub(cost);
        self.values = left.ok_or_else(|| values().at_span(span))?;
        Ok(())
    }

    /// Pays for the copy of a value that an anchor or an alias makes.
    pub(super) fn repeat(&mut self, cost: usize, span: Span) -> Result<(), ManifestError> {
        let left = self.repeated.checked_sub(cost);
        self.repeated = left.ok_or_else(|| aliases().at_span(span))?;
        Ok(())
    }
}

/// Refuses texts by what they look like from outside.
pub(super) fn check_size(text: &str) -> Result<(), ManifestError> {
    let bytes = text.len();
    if bytes <= MAX_BYTES {
        return Ok(());
    }
    let message = format!("the text has {bytes} bytes, more than the {MAX_BYTES} that fit");
    let hint = "Split it, or leave out what the rollout does not need.";
    Err(limit(message, hint))
}

pub(super) fn documents() -> ManifestError {
    limit(
        format!("the text has more than {MAX_DOCUMENTS} documents"),
        "Split it into several texts.",
    )
}

fn values() -> ManifestError {
    limit(
        format!("the text holds more than {MAX_VALUES} values"),
        "Leave out what the rollout does not need.",
    )
}

fn aliases() -> ManifestError {
    let hint = "Write the repeated values out, or use fewer aliases of aliases.";
    limit(
        "yaml: document contains excessive aliasing".to_string(),
        hint,
    )
}

/// Refuses what lies too many levels deep.
pub(super) fn check_depth(depth: usize, span: Span) -> Result<(), ManifestError> {
    if depth <= MAX_DEPTH {
        return Ok(());
    }
    let hint = "No Kubernetes object goes that deep: look for a bracket that is never closed.";
    let message = format!("the text is nested more than {MAX_DEPTH} levels deep");
    Err(limit(message, hint).at_span(span))
}

fn limit(message: String, hint: &str) -> ManifestError {
    ManifestError::new(ErrorKind::Limit, message).with_hint(hint)
}
