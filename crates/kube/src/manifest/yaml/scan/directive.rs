//! Directives: lines with a `%` before the document.

use super::{Fault, Position, Refusal, Scanner, What};

impl<'a> Scanner<'a> {
    pub(super) fn directive(&mut self) -> Result<(), Refusal> {
        self.unroll_indent(-1);
        self.drop_key()?;
        self.key_allowed = false;
        let start = self.cursor.at;
        self.cursor.skip();
        let what = match self.directive_name(start)? {
            "YAML" => self.version(start)?,
            "TAG" => self.tag_directive(start)?,
            _ => return self.refuse(Fault::UnknownDirective, start),
        };
        self.push(what, start);
        self.cursor.skip_blanks();
        if self.cursor.byte(0) == b'#' {
            self.cursor.skip_to_break();
        }
        if !self.cursor.is_break_or_end(0) {
            return self.refuse(Fault::DirectiveRest, start);
        }
        self.cursor.skip_break();
        Ok(())
    }

    fn directive_name(&mut self, start: Position) -> Result<&'a str, Refusal> {
        let from = self.cursor.offset();
        self.skip_name();
        let name = self.cursor.since(from);
        if name.is_empty() {
            return self.refuse(Fault::NoDirectiveName, start);
        }
        if !self.cursor.is_gap(0) {
            return self.refuse(Fault::BadDirectiveName, start);
        }
        Ok(name)
    }

    fn version(&mut self, start: Position) -> Result<What<'a>, Refusal> {
        self.cursor.skip_blanks();
        let major = self.version_number(start)?;
        if self.cursor.byte(0) != b'.' {
            return self.refuse(Fault::NoVersionDot, start);
        }
        self.cursor.skip();
        let minor = self.version_number(start)?;
        Ok(What::Version(major, minor))
    }

    fn version_number(&mut self, start: Position) -> Result<u8, Refusal> {
        let mut number = None;
        let mut length = 0;
        while let digit @ b'0'..=b'9' = self.cursor.byte(0) {
            length += 1;
            if length > 2 {
                return self.refuse(Fault::LongVersion, start);
            }
            number = Some(number.unwrap_or(0) * 10 + (digit - b'0'));
            self.cursor.skip();
        }
        number.ok_or_else(|| self.refusal(Fault::NoVersion, start))
    }

    fn tag_directive(&mut self, start: Position) -> Result<What<'a>, Refusal> {
        self.cursor.skip_blanks();
        let handle = self.tag_handle(start)?;
        if handle.len() > 1 && !handle.ends_with('!') {
            return self.refuse(Fault::NoTagMark, start);
        }
        if !self.cursor.is_blank(0) {
            return self.refuse(Fault::NoDirectiveBlank, start);
        }
        self.cursor.skip_blanks();
        self.uri("", start)?;
        if !self.cursor.is_gap(0) {
            return self.refuse(Fault::NoTagBlank, start);
        }
        Ok(What::TagDirective(handle))
    }
}
