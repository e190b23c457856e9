//! Scalars without quotes.

use std::borrow::Cow;

use super::fold::Gap;
use super::{Fault, Refusal, Scanner, Style, What};

impl<'a> Scanner<'a> {
    /// Reads a plain scalar, including following lines that are indented further than the collection around it.
    pub(super) fn plain(&mut self) -> Result<(), Refusal> {
        self.save_key()?;
        self.key_allowed = false;
        let (start, indent) = (self.cursor.at, self.indent + 1);
        let mut end = start;
        let mut text: Cow<str> = Cow::Borrowed("");
        let mut gap = Gap::default();
        while !self.cursor.is_document_marker() && self.cursor.byte(0) != b'#' {
            let run_start = self.cursor.offset();
            while !self.cursor.is_gap(0) && !self.ends_plain() {
                self.cursor.skip();
            }
            let run = self.cursor.since(run_start);
            if !run.is_empty() {
                let whole = self.cursor.since(start.offset as usize);
                gap.join(&mut text, run, whole);
                end = self.cursor.at;
            }
            if !self.cursor.is_gap(0) || self.cursor.is_end() {
                break;
            }
            self.skip_gap_in_plain(&mut gap, indent)?;
            if !self.in_flow() && self.cursor.column() < indent {
                break;
            }
        }
        self.queue.push_back(super::Token {
            what: What::Scalar(text, Style::Plain),
            span: super::Span { start, end },
        });
        self.key_allowed |= gap.has_breaks();
        Ok(())
    }

    fn ends_plain(&self) -> bool {
        match self.cursor.byte(0) {
            b':' => self.cursor.is_gap(1),
            b',' | b'?' | b'[' | b']' | b'{' | b'}' => self.in_flow(),
            _ => false,
        }
    }

    /// Skips the blanks and line breaks between two words.
    fn skip_gap_in_plain(&mut self, gap: &mut Gap<'a>, indent: i32) -> Result<(), Refusal> {
        loop {
            if self.cursor.is_blank(0) {
                let violates = gap.has_breaks() && self.cursor.column() < indent;
                if violates && self.cursor.byte(0) == b'\t' {
                    return self.refuse(Fault::TabInPlain, self.cursor.at);
                }
                gap.blank(&mut self.cursor);
            } else if self.cursor.is_break(0) {
                gap.line_break(&mut self.cursor);
            } else {
                return Ok(());
            }
        }
    }
}
