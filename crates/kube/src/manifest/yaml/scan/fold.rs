//! The gap between two words of a scalar, and its conversion into text.

use std::borrow::Cow;

use super::super::cursor::Cursor;

/// Blanks within a line, or line breaks with blanks around them.
#[derive(Default)]
pub(super) struct Gap<'a> {
    blanks: &'a str,
    /// The first line break.
    first: &'a str,
    /// The line breaks behind it.
    further: String,
    breaks: bool,
}

impl<'a> Gap<'a> {
    /// Whether the last word ended its line.
    pub(super) fn has_breaks(&self) -> bool {
        self.breaks
    }

    /// Skips a blank. Blanks become part of the text if no line break comes before or behind them.
    pub(super) fn blank(&mut self, cursor: &mut Cursor<'a>) {
        let start = cursor.offset() - self.blanks.len();
        cursor.skip();
        if !self.breaks {
            self.blanks = cursor.since(start);
        }
    }

    pub(super) fn line_break(&mut self, cursor: &mut Cursor<'a>) {
        let text = cursor.skip_break();
        if self.breaks {
            self.further.push_str(text);
        } else {
            self.blanks = "";
            self.first = text;
            self.breaks = true;
        }
    }

    /// Skips a line break that a backslash removes from the text.
    pub(super) fn escaped_break(&mut self, cursor: &mut Cursor<'a>) {
        cursor.skip_break();
        self.breaks = true;
    }

    /// Appends the gap and the next word to a text. `whole` is the scalar as written, which can be borrowed if nothing
    /// is folded.
    pub(super) fn join(&mut self, text: &mut Cow<'a, str>, word: &'a str, whole: &'a str) {
        if !self.breaks && matches!(text, Cow::Borrowed(_)) {
            *text = Cow::Borrowed(whole);
            self.blanks = "";
            return;
        }
        self.write(text.to_mut());
        text.to_mut().push_str(word);
    }

    /// Writes the gap: a single line break becomes a space, and further ones are kept.
    pub(super) fn write(&mut self, text: &mut String) {
        if !self.breaks {
            text.push_str(self.blanks);
        } else if self.first != "\n" {
            text.push_str(self.first);
            text.push_str(&self.further);
        } else if self.further.is_empty() {
            text.push(' ');
        } else {
            text.push_str(&self.further);
        }
        *self = Self::default();
    }
}
