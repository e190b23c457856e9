//! Block scalars: the lines behind `|` or `>`.

use std::borrow::Cow;

use super::{Fault, Position, Refusal, Scanner, Span, Style, Token, What};

/// The treatment of the line breaks at the end.
#[derive(Clone, Copy, PartialEq)]
enum Chomping {
    Clip,
    Strip,
    Keep,
}

/// The line breaks that have been read and not yet written.
#[derive(Default)]
struct Breaks<'a> {
    /// The line break of the last line with text.
    first: &'a str,
    /// The line breaks of the empty lines behind it.
    further: String,
}

impl<'a> Scanner<'a> {
    /// A block scalar. Its span ends with its last line that has text.
    pub(super) fn block_scalar(&mut self) -> Result<(), Refusal> {
        self.drop_key()?;
        self.key_allowed = true;
        let start = self.cursor.at;
        let is_literal = self.cursor.byte(0) == b'|';
        self.cursor.skip();
        let (chomping, increment) = self.block_header(start)?;
        let mut span = Span {
            start,
            end: self.cursor.at,
        };
        self.block_header_end(start)?;
        let mut indent = match increment {
            0 => 0,
            increment => self.indent.max(0) + increment,
        };
        let text = self.block_lines(start, &mut indent, is_literal, chomping, &mut span.end)?;
        self.queue.push_back(Token {
            what: What::Scalar(Cow::Owned(text), Style::Text),
            span,
        });
        Ok(())
    }

    /// The header behind the indicator: the treatment of the last line breaks, and the indentation of the text.
    fn block_header(&mut self, start: Position) -> Result<(Chomping, i32), Refusal> {
        let mut chomping = self.chomping();
        let increment = self.indentation(start)?;
        if chomping == Chomping::Clip {
            chomping = self.chomping();
        }
        Ok((chomping, increment))
    }

    fn chomping(&mut self) -> Chomping {
        let chomping = match self.cursor.byte(0) {
            b'+' => Chomping::Keep,
            b'-' => Chomping::Strip,
            _ => return Chomping::Clip,
        };
        self.cursor.skip();
        chomping
    }

    fn indentation(&mut self, start: Position) -> Result<i32, Refusal> {
        match self.cursor.byte(0) {
            b'0' => self.refuse(Fault::ZeroIndentation, start),
            digit @ b'1'..=b'9' => {
                self.cursor.skip();
                Ok(i32::from(digit - b'0'))
            }
            _ => Ok(0),
        }
    }

    fn block_header_end(&mut self, start: Position) -> Result<(), Refusal> {
        self.cursor.skip_blanks();
        if self.cursor.byte(0) == b'#' {
            self.cursor.skip_to_break();
        }
        if !self.cursor.is_break_or_end(0) {
            return self.refuse(Fault::NoLineBreak, start);
        }
        self.cursor.skip_break();
        Ok(())
    }

    fn block_lines(
        &mut self,
        start: Position,
        indent: &mut i32,
        is_literal: bool,
        chomping: Chomping,
        end: &mut Position,
    ) -> Result<String, Refusal> {
        let mut text = String::new();
        let mut breaks = Breaks::default();
        let mut after_blank = false;
        self.skip_empty_lines(start, indent, &mut breaks.further)?;
        while self.cursor.column() == *indent && !self.cursor.is_end() {
            let blank = self.cursor.is_blank(0);
            let folds = !is_literal && !after_blank && !blank && breaks.first == "\n";
            if !folds {
                text.push_str(breaks.first);
            } else if breaks.further.is_empty() {
                text.push(' ');
            }
            text.push_str(&breaks.further);
            breaks.further.clear();
            after_blank = blank;
            let line_start = self.cursor.offset();
            self.cursor.skip_to_break();
            let line = self.cursor.since(line_start);
            text.push_str(line);
            let filled = line.trim_end_matches([' ', '\t']).len();
            if filled > 0 {
                *end = self.cursor.at;
                end.offset -= (line.len() - filled) as u32;
                end.column -= (line.len() - filled) as u32;
            }
            breaks.first = self.cursor.skip_break();
            self.skip_empty_lines(start, indent, &mut breaks.further)?;
        }
        if chomping != Chomping::Strip {
            text.push_str(breaks.first);
        }
        if chomping == Chomping::Keep {
            text.push_str(&breaks.further);
        }
        Ok(text)
    }

    /// Skips to the next line that has text. If the indentation is not known yet, it is that of the most indented line
    /// here.
    fn skip_empty_lines(
        &mut self,
        start: Position,
        indent: &mut i32,
        breaks: &mut String,
    ) -> Result<(), Refusal> {
        let mut widest = 0;
        loop {
            let indents = |column: i32| *indent == 0 || column < *indent;
            while indents(self.cursor.column()) && self.cursor.byte(0) == b' ' {
                self.cursor.skip();
            }
            widest = widest.max(self.cursor.column());
            if indents(self.cursor.column()) && self.cursor.byte(0) == b'\t' {
                return self.refuse(Fault::TabInBlock, start);
            }
            match self.cursor.skip_break() {
                "" => break,
                text => breaks.push_str(text),
            }
        }
        if *indent == 0 {
            *indent = widest.max(self.indent + 1).max(1);
        }
        Ok(())
    }
}
