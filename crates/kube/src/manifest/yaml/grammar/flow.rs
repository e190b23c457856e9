//! Lists and mappings in brackets.

use super::block::sequence;
use super::{Context, Entries, Fault, Grammar, Node, Position, Stop, What};

impl Grammar<'_, '_> {
    pub(super) fn flow_sequence(&mut self, start: Position) -> Result<Node, Stop> {
        self.scanner.next()?;
        let mut items = Vec::new();
        loop {
            self.comma(
                items.is_empty(),
                What::FlowSequenceEnd,
                Fault::NoCommaOrBracket,
            )?;
            let token = self.scanner.peek()?;
            match token.what {
                What::FlowSequenceEnd => break,
                What::Key => {
                    let start = token.span.start;
                    items.push(self.nested(start, Self::pair)?);
                }
                _ => items.push(self.node(Context::Flow)?),
            }
        }
        let end = self.scanner.next()?.span.end;
        Ok(sequence(items, start, end))
    }

    /// A mapping of one entry without braces, as an element of a list.
    fn pair(&mut self, start: Position) -> Result<Node, Stop> {
        use What::{FlowEntry, FlowSequenceEnd, Value};
        let at = self.scanner.next()?.span.end;
        let key = match self.scanner.peek()?.what {
            Value | FlowEntry | FlowSequenceEnd => {
                // libyaml drops this token.
                self.scanner.next()?;
                self.nothing(at)?
            }
            _ => self.node(Context::Flow)?,
        };
        let key = self.key(key);
        let value = self.flow_value(key.span.end, What::FlowSequenceEnd)?;
        let mut entries = Entries::new(start);
        self.entry(&mut entries, key, value);
        Ok(self.mapping(entries))
    }

    pub(super) fn flow_mapping(&mut self, start: Position) -> Result<Node, Stop> {
        self.scanner.next()?;
        let mut entries = Entries::new(start);
        let mut first = true;
        loop {
            self.comma(first, What::FlowMappingEnd, Fault::NoCommaOrBrace)?;
            first = false;
            match self.scanner.peek()?.what {
                What::FlowMappingEnd => break,
                What::Key => {
                    let at = self.scanner.next()?.span.end;
                    let key = match self.scanner.peek()?.what {
                        What::Value | What::FlowEntry | What::FlowMappingEnd => self.nothing(at)?,
                        _ => self.node(Context::Flow)?,
                    };
                    let key = self.key(key);
                    let value = self.flow_value(key.span.end, What::FlowMappingEnd)?;
                    self.entry(&mut entries, key, value);
                }
                _ => {
                    let key = self.node(Context::Flow)?;
                    let key = self.key(key);
                    let value = self.nothing(key.span.end)?;
                    self.entry(&mut entries, key, value);
                }
            }
        }
        entries.end = self.scanner.next()?.span.end;
        Ok(self.mapping(entries))
    }

    /// Takes the comma that another element needs. The collection may also end behind the comma.
    fn comma(&mut self, first: bool, end: What, fault: Fault) -> Result<(), Stop> {
        let token = self.scanner.peek()?;
        if first || token.what == end {
            return Ok(());
        }
        if token.what != What::FlowEntry {
            let at = token.span.start;
            return self.refuse(fault, at);
        }
        self.scanner.next()?;
        Ok(())
    }

    /// The value behind the colon, if there is one; a missing value has the position `at`.
    fn flow_value(&mut self, at: Position, end: What) -> Result<Node, Stop> {
        if self.scanner.peek()?.what != What::Value {
            return self.nothing(at);
        }
        let at = self.scanner.next()?.span.end;
        let what = &self.scanner.peek()?.what;
        if *what == What::FlowEntry || *what == end {
            self.nothing(at)
        } else {
            self.node(Context::Flow)
        }
    }
}
