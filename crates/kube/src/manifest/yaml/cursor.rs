//! A position in a text that moves forward and counts lines and columns.

use crate::manifest::error::Position;

#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    pub at: Position,
}

/// The length in bytes of the line break at the start of a text; 0 if there is none. YAML 1.1 knows five line breaks.
fn break_length(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\n' | b'\r', ..] => 1,
        [0xC2, 0x85, ..] => 2,
        [0xE2, 0x80, 0xA8 | 0xA9, ..] => 3,
        _ => 0,
    }
}

/// The number of line breaks in a text.
pub(super) fn line_breaks(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut count = 0;
    let mut at = 0;
    while at < bytes.len() {
        let length = break_length(&bytes[at..]);
        count += usize::from(length > 0);
        at += length.max(1);
    }
    count
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str, at: Position) -> Self {
        Self { text, at }
    }

    /// The offset in bytes.
    pub(super) fn offset(&self) -> usize {
        self.at.offset as usize
    }

    /// The number of characters between the start of the line and the cursor.
    pub(super) fn column(&self) -> i32 {
        self.at.column as i32 - 1
    }

    /// The byte that many bytes further on; 0 behind the end of the text.
    pub(super) fn byte(&self, ahead: usize) -> u8 {
        let bytes = self.text.as_bytes();
        bytes.get(self.offset() + ahead).copied().unwrap_or(0)
    }

    fn rest(&self, ahead: usize) -> &'a [u8] {
        let bytes = self.text.as_bytes();
        bytes.get(self.offset() + ahead..).unwrap_or_default()
    }

    pub(super) fn is_end(&self) -> bool {
        self.byte(0) == 0
    }

    pub(super) fn is_blank(&self, ahead: usize) -> bool {
        matches!(self.byte(ahead), b' ' | b'\t')
    }

    pub(super) fn is_break(&self, ahead: usize) -> bool {
        break_length(self.rest(ahead)) > 0
    }

    /// Whether a line break or the end of the text is here.
    pub(super) fn is_break_or_end(&self, ahead: usize) -> bool {
        self.byte(ahead) == 0 || self.is_break(ahead)
    }

    /// Whether a blank, a line break or the end of the text is here, which ends a word.
    pub(super) fn is_gap(&self, ahead: usize) -> bool {
        match self.byte(ahead) {
            0 | b' ' | b'\t' | b'\r' | b'\n' => true,
            0xC2 | 0xE2 => self.is_break(ahead),
            _ => false,
        }
    }

    /// Whether this line starts with three such characters that are a word of their own: `---` or `...`.
    pub(super) fn is_marker(&self, character: u8) -> bool {
        self.column() == 0 && self.rest(0).starts_with(&[character; 3]) && self.is_gap(3)
    }

    /// Whether a document starts or ends here.
    pub(super) fn is_document_marker(&self) -> bool {
        self.is_marker(b'-') || self.is_marker(b'.')
    }

    /// Skips one character that is not a line break.
    pub(super) fn skip(&mut self) {
        let length = match self.byte(0) {
            0..0x80 => 1,
            0x80..0xE0 => 2,
            0xE0..0xF0 => 3,
            0xF0.. => 4,
        };
        self.at.offset += length;
        self.at.column += 1;
    }

    /// Skips spaces and tabs.
    pub(super) fn skip_blanks(&mut self) {
        while self.is_blank(0) {
            self.skip();
        }
    }

    /// Moves to the end of the line.
    pub(super) fn skip_to_break(&mut self) {
        while !self.is_break_or_end(0) {
            self.skip();
        }
    }

    /// Skips a line break, if there is one, and returns the text that it means: a line feed for most kinds of breaks.
    pub(super) fn skip_break(&mut self) -> &'a str {
        let length = break_length(self.rest(0));
        if length == 0 {
            return "";
        }
        let start = self.offset();
        self.at.offset += length as u32;
        self.at.line += 1;
        self.at.column = 1;
        if length == 3 { self.since(start) } else { "\n" }
    }

    /// Moves to a later offset.
    pub(super) fn skip_to(&mut self, offset: usize) {
        while self.offset() < offset {
            if self.skip_break().is_empty() {
                self.skip();
            }
        }
    }

    /// The text from an offset to here.
    pub(super) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.offset()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_in_columns_and_bytes_in_offsets() {
        let mut cursor = Cursor::new("é:\r\nb\u{2028}c", Position::START);
        cursor.skip();
        cursor.skip();
        assert_eq!((cursor.offset(), cursor.column()), (3, 2));
        assert_eq!(cursor.skip_break(), "\n");
        cursor.skip();
        assert_eq!(cursor.skip_break(), "\u{2028}");
        assert_eq!(
            (cursor.at.line, cursor.column(), cursor.byte(0)),
            (3, 0, b'c')
        );
        assert_eq!(line_breaks("a\r\nb\rc\u{85}d\u{2029}"), 4);
    }
}
