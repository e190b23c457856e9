//! Where one document ends and the next begins.

use crate::manifest::error::Position;

/// A stretch of the text between two `---` lines.
#[derive(Clone, Copy)]
pub struct Chunk {
    /// Byte offsets into the whole text.
    pub start: usize,
    pub end: usize,
    /// The number of its first line, from 1.
    pub first_line: usize,
}

impl Chunk {
    /// The line of a place in it, as `kubectl` counts: from 1 in each document.
    pub fn line_of(&self, place: Position) -> usize {
        place.line as usize + 1 - self.first_line
    }
}

/// Cuts the text at `---` lines, as `YAMLReader` of k8s.io/apimachinery does: anything but a comment behind the dashes makes
/// the line part of a document.
pub fn chunks(text: &str) -> impl Iterator<Item = Chunk> {
    let bom = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let mut position = (bom, 1);
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let (start, first_line) = position;
        let (mut end, mut line) = position;
        for text_line in text[start..].split_inclusive('\n') {
            line += 1;
            if is_separator(text_line) && !is_directives(&text[start..end]) {
                position = (end + text_line.len(), line);
                return Some(Chunk {
                    start,
                    end,
                    first_line,
                });
            }
            end += text_line.len();
        }
        done = true;
        Some(Chunk {
            start,
            end,
            first_line,
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_at_bare_dashes_only() {
        let text = "\u{feff}a\n---\r\nb\n--- # c\n--- {d: 1}\n---";
        let found: Vec<_> = chunks(text)
            .map(|c| (&text[c.start..c.end], c.first_line))
            .collect();
        assert_eq!(
            found,
            [("a\n", 1), ("b\n", 3), ("--- {d: 1}\n", 5), ("", 7)]
        );
    }
}
