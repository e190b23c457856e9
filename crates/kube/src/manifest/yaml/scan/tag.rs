//! Tags: the types that a text gives its values.

use super::{Fault, Position, Refusal, Scanner, What};

impl<'a> Scanner<'a> {
    pub(super) fn tag(&mut self) -> Result<(), Refusal> {
        self.save_key()?;
        self.key_allowed = false;
        let start = self.cursor.at;
        let (handle, suffix) = if self.cursor.byte(1) == b'<' {
            self.cursor.skip();
            self.cursor.skip();
            let uri = self.uri("", start)?;
            if self.cursor.byte(0) != b'>' {
                return self.refuse(Fault::NoTagEnd, start);
            }
            self.cursor.skip();
            ("", uri)
        } else {
            self.short_tag(start)?
        };
        if !self.cursor.is_gap(0) {
            return self.refuse(Fault::NoTagBlank, start);
        }
        self.push(What::Tag { handle, suffix }, start);
        Ok(())
    }

    /// `!suffix`, `!handle!suffix`, or `!` alone.
    fn short_tag(&mut self, start: Position) -> Result<(&'a str, String), Refusal> {
        let handle = self.tag_handle(start)?;
        if handle.len() > 1 && handle.ends_with('!') {
            return Ok((handle, self.uri("", start)?));
        }
        let suffix = self.uri(handle, start)?;
        Ok(if suffix.is_empty() {
            ("", "!".to_string())
        } else {
            ("!", suffix)
        })
    }

    /// `!`, `!name`, or `!name!`.
    pub(super) fn tag_handle(&mut self, start: Position) -> Result<&'a str, Refusal> {
        if self.cursor.byte(0) != b'!' {
            return self.refuse(Fault::NoTagMark, start);
        }
        let from = self.cursor.offset();
        self.cursor.skip();
        self.skip_name();
        if self.cursor.byte(0) == b'!' {
            self.cursor.skip();
        }
        Ok(self.cursor.since(from))
    }

    /// The rest of a tag. `head` is the text that was read as a handle but belongs to the rest.
    pub(super) fn uri(&mut self, head: &str, start: Position) -> Result<String, Refusal> {
        let mut uri: Vec<u8> = head.bytes().skip(1).collect();
        let from = self.cursor.offset();
        loop {
            match self.cursor.byte(0) {
                b'%' => self.uri_escape(start, &mut uri)?,
                byte @ (b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z') => {
                    uri.push(byte);
                    self.cursor.skip();
                }
                byte if b"_-;/?:@&=+$,.!~*'()[]".contains(&byte) => {
                    uri.push(byte);
                    self.cursor.skip();
                }
                _ => break,
            }
        }
        if head.is_empty() && self.cursor.offset() == from {
            return self.refuse(Fault::NoTagUri, start);
        }
        Ok(String::from_utf8_lossy(&uri).into_owned())
    }

    /// One character, as one escaped octet after the other.
    fn uri_escape(&mut self, start: Position, uri: &mut Vec<u8>) -> Result<(), Refusal> {
        let mut left = None;
        while left != Some(0) {
            let octet = self.hex(1, 2).filter(|_| self.cursor.byte(0) == b'%');
            let Some(octet) = octet else {
                return self.refuse(Fault::NoOctet, start);
            };
            left = Some(match (left, octet) {
                (None, ..0x80) => 0,
                (None, 0xC0..0xE0) => 1,
                (None, 0xE0..0xF0) => 2,
                (None, 0xF0..0xF8) => 3,
                (None, _) => return self.refuse(Fault::BadLeadingOctet, start),
                (Some(left), 0x80..0xC0) => left - 1,
                (Some(_), _) => return self.refuse(Fault::BadTrailingOctet, start),
            });
            uri.push(octet as u8);
            for _ in 0..3 {
                self.cursor.skip();
            }
        }
        Ok(())
    }
}
