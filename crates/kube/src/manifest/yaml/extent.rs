//! How far values reach in the text, where the parser's own spans are too wide or too narrow.
//!
//! All places are byte offsets. The text is known to be well-formed up to them.

use std::ops::Range;

/// Where the value starts whose anchor or tag starts at `offset`.
pub(super) fn after_properties(text: &str, offset: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = offset;
    while matches!(bytes.get(at), Some(b'&' | b'!')) {
        at += text[at..]
            .find([' ', '\t', '\r', '\n', ',', ']', '}'])
            .unwrap_or(text.len() - at);
        at = skip_blanks(text, at);
    }
    at
}

/// Where the first value behind `offset` starts: over blanks, comments, properties and indicators. Stops at a dash unless told
/// to skip those as well.
pub(super) fn content_after(text: &str, offset: usize, skip_dashes: bool) -> usize {
    let bytes = text.as_bytes();
    let mut at = offset;
    loop {
        at = skip_blanks(text, at);
        let blank_follows = matches!(bytes.get(at + 1), None | Some(b' ' | b'\t' | b'\r' | b'\n'));
        match bytes.get(at) {
            Some(b':' | b'?') if blank_follows => at += 1,
            Some(b'-') if blank_follows && skip_dashes => at += 1,
            Some(b'-') if text[at..].starts_with("---") => at += 3,
            Some(b'&' | b'!') => at = after_properties(text, at),
            _ => return at,
        }
    }
}

/// Where a value that is not there would stand; `offset` is where the parser saw it missing.
pub(super) fn empty_at(text: &str, offset: usize) -> usize {
    offset + usize::from(text.as_bytes().get(offset) == Some(&b':'))
}

/// Behind the closing quote of the scalar that starts at `start`.
pub(super) fn quoted_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let Some(&quote) = bytes.get(start) else {
        return start;
    };
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'\\' && quote == b'"' {
            at += 2;
        } else if byte != quote {
            at += 1;
        } else if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') {
            at += 2;
        } else {
            return at + 1;
        }
    }
    bytes.len()
}

/// A block scalar from its `|` or `>`, which comes somewhere behind `cursor`, to the end of its last line with text.
pub(super) fn block_scalar(text: &str, cursor: usize, content: usize, end: usize) -> Range<usize> {
    let header = content_after(text, cursor, true);
    let start = if matches!(text.as_bytes().get(header), Some(b'|' | b'>')) {
        header
    } else {
        content
    };
    let filled = text[..end].trim_end().len();
    start..filled.max(start)
}

/// The first tab that stands where indentation is counted: at the start of a line, or behind a dash. `gap` holds no values.
pub(super) fn tab_in_indentation(text: &str, gap: Range<usize>) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut indenting = bytes.get(gap.start) == Some(&b'-') || gap.start == 0;
    for at in gap {
        match bytes[at] {
            b'\n' => indenting = true,
            b'\t' if indenting => return Some(at),
            b' ' | b'\r' | b'-' | b'?' => {}
            _ => indenting = false,
        }
    }
    None
}

/// Over spaces, tabs, line ends and comments.
fn skip_blanks(text: &str, offset: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = offset;
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\t' | b'\r' | b'\n') => at += 1,
            Some(b'#') if at == 0 || bytes[at - 1].is_ascii_whitespace() => {
                at += text[at..].find('\n').unwrap_or(text.len() - at);
            }
            _ => return at,
        }
    }
}
