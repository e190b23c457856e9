//! Converts selections, because a textarea counts in UTF-16 units and Rust in bytes.

use std::ops::Range;
use web_sys::HtmlTextAreaElement;

/// The selected bytes of `text`, which must be the area's own text.
pub(super) fn of(area: &HtmlTextAreaElement, text: &str) -> Range<usize> {
    let at = |offset: Result<Option<u32>, _>| offset.ok().flatten().unwrap_or(0) as usize;
    let start = to_bytes(text, at(area.selection_start()));
    let end = to_bytes(text, at(area.selection_end()));
    start..end.max(start)
}

/// Selects these bytes of `text`.
pub(super) fn set(area: &HtmlTextAreaElement, text: &str, selection: &Range<usize>) {
    let start = to_units(text, selection.start);
    let end = to_units(text, selection.end);
    // The call fails only for elements without a selection, and a textarea has one.
    let _ = area.set_selection_range(start, end);
}

fn to_bytes(text: &str, units: usize) -> usize {
    let mut seen = 0;
    let past = text.char_indices().find(|(_, c)| {
        let here = seen;
        seen += c.len_utf16();
        here >= units
    });
    past.map_or(text.len(), |(at, _)| at)
}

fn to_units(text: &str, bytes: usize) -> u32 {
    let before = text.get(..bytes).unwrap_or(text);
    before.encode_utf16().count() as u32
}
