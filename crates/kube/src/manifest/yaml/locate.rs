//! Places in the text, from what the parser says of them.

use saphyr_parser::Marker;

use crate::manifest::error::Position;

/// Turns the parser's lines and columns, or byte offsets, into positions of the whole text.
///
/// Remembers the last answer, because questions come in the order of the text: a megabyte in one line must not be walked
/// again for each of its values.
pub(super) struct Locator<'a> {
    text: &'a str,
    /// The byte offset at which each line starts.
    lines: Vec<usize>,
    last: Position,
}

impl<'a> Locator<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let first = if text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        let mut lines = vec![first];
        let bytes = text.as_bytes();
        for (i, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' || *byte == b'\r' && bytes.get(i + 1) != Some(&b'\n') {
                lines.push(i + 1);
            }
        }
        Self {
            text,
            lines,
            last: position(1, 1, first),
        }
    }

    /// The place of a marker of a parser that was given the text from the line `first_line` on.
    ///
    /// The parser puts the end of its input on a line of its own; that becomes the end of the text.
    pub(super) fn at(&mut self, first_line: usize, marker: Marker) -> Position {
        let line = first_line + marker.line() - 1;
        let Some(&start) = self.lines.get(line - 1) else {
            return self.at_offset(self.text.len());
        };
        let column = marker.col() + 1;
        let last = self.last;
        let near = last.line as usize == line && last.column as usize <= column;
        let (from_column, from) = if near {
            (last.column as usize, last.offset as usize)
        } else {
            (1, start)
        };
        let rest = &self.text[from..];
        let bytes = rest
            .char_indices()
            .nth(column - from_column)
            .map_or(rest.len(), |(i, _)| i);
        self.last = position(line, column, from + bytes);
        self.last
    }

    /// The place of a byte offset, which is taken back to a character's start and into the text.
    pub(super) fn at_offset(&mut self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len()).max(self.lines[0]);
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.lines.partition_point(|&start| start <= offset);
        let (last, start) = (self.last, self.lines[line - 1]);
        let near = last.line as usize == line && last.offset as usize <= offset;
        let (from_column, from) = if near {
            (last.column as usize, last.offset as usize)
        } else {
            (1, start)
        };
        self.last = position(
            line,
            from_column + self.text[from..offset].chars().count(),
            offset,
        );
        self.last
    }
}

fn position(line: usize, column: usize, offset: usize) -> Position {
    // All three are bounded by MAX_BYTES.
    Position {
        line: line as u32,
        column: column as u32,
        offset: offset as u32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_in_columns_and_bytes_in_offsets() {
        let mut locator = Locator::new("\u{feff}é: ü\r\nb\rc");
        assert_eq!(locator.at(1, Marker::new(3, 1, 3)), position(1, 4, 7));
        assert_eq!(locator.at_offset(7), position(1, 4, 7));
        assert_eq!(locator.at_offset(0), position(1, 1, 3));
        assert_eq!(locator.at_offset(11), position(2, 1, 11));
        assert_eq!(locator.at(2, Marker::new(0, 2, 0)), position(3, 1, 13));
        assert_eq!(
            locator.at(1, Marker::new(0, 4, 0)),
            position(3, 2, 14),
            "beyond the end"
        );
    }
}
