//! Where one document ends and the next begins.

use std::ops::Range;

use crate::manifest::error::Position;

/// A stretch of the text between two `---` lines.
#[derive(Clone, Copy)]
pub(super) struct Chunk {
    /// Byte offsets into the whole text.
    pub start: usize,
    pub end: usize,
    /// The number of its first line, from 1.
    pub first_line: usize,
}

impl Chunk {
    /// The line of a place in it, as `kubectl` counts: from 1 in each document.
    pub(super) fn line_of(&self, place: Position) -> usize {
        place.line as usize + 1 - self.first_line
    }
}

/// The chunks of a text, as byte ranges. Cut at `---` lines, as `YAMLReader` of k8s.io/apimachinery does it: anything but a
/// comment behind the dashes makes the line part of a document.
pub(super) fn chunks(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bom = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let mut next = Some(bom);
    std::iter::from_fn(move || {
        let start = next.take()?;
        let mut end = start;
        for line in text[start..].split_inclusive('\n') {
            if is_separator(line) && !is_directives(&text[start..end]) {
                next = Some(end + line.len());
                break;
            }
            end += line.len();
        }
        Some(start..end)
    })
}

fn is_separator(line: &str) -> bool {
    line.strip_prefix("---").is_some_and(|rest| {
        let rest = rest.trim();
        rest.is_empty() || rest.starts_with('#')
    })
}

/// Whether only directives such as `%YAML 1.1` stand before the dashes: then these start the document, not another one.
fn is_directives(chunk: &str) -> bool {
    let mut lines = chunk
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .peekable();
    lines.peek().is_some() && lines.all(|line| line.starts_with('%'))
}

/// Whether a chunk holds nothing but empty lines and comments.
pub(super) fn is_blank(chunk: &str) -> bool {
    chunk
        .lines()
        .all(|line| line.is_empty() || line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_at_bare_dashes_only() {
        let text = "\u{feff}a\n---\r\nb\n--- # c\n--- {d: 1}\n---";
        let found: Vec<_> = chunks(text).map(|chunk| &text[chunk]).collect();
        assert_eq!(found, ["a\n", "b\n", "--- {d: 1}\n", ""]);
        assert_eq!(chunks("%YAML 1.1\n---\na").count(), 1);
    }
}
