//! Lists and mappings on lines of their own.

use super::{Context, Entries, Fault, Grammar, Node, NodeValue, Position, Span, Stop, What};

impl Grammar<'_, '_> {
    pub(super) fn block_sequence(&mut self, start: Position) -> Result<Node, Stop> {
        self.scanner.next()?;
        let mut end = start;
        let mut items = Vec::new();
        loop {
            let token = self.scanner.peek()?;
            match token.what {
                What::BlockEntry => {
                    let item =
                        self.item(|what| matches!(what, What::BlockEntry | What::BlockEnd))?;
                    end = item.span.end;
                    items.push(item);
                }
                What::BlockEnd => break,
                _ => {
                    let at = token.span.start;
                    return self.refuse(Fault::NoDash, at);
                }
            }
        }
        self.scanner.next()?;
        Ok(sequence(items, start, end))
    }

    /// A list whose dashes are below the first letter of its key.
    pub(super) fn indentless_sequence(&mut self, start: Position) -> Result<Node, Stop> {
        let mut end = start;
        let mut items = Vec::new();
        while self.scanner.peek()?.what == What::BlockEntry {
            let item = self.item(|what| {
                use What::{BlockEnd, BlockEntry, Key, Value};
                matches!(what, BlockEntry | Key | Value | BlockEnd)
            })?;
            end = item.span.end;
            items.push(item);
        }
        Ok(sequence(items, start, end))
    }

    /// The value behind a dash, or no value if one of the tokens that `ends` accepts comes next.
    fn item(&mut self, ends: fn(&What) -> bool) -> Result<Node, Stop> {
        let dash = self.scanner.next()?;
        if ends(&self.scanner.peek()?.what) {
            self.nothing(dash.span.end)
        } else {
            self.node(Context::Block)
        }
    }

    pub(super) fn block_mapping(&mut self, start: Position) -> Result<Node, Stop> {
        self.scanner.next()?;
        let mut entries = Entries::new(start);
        loop {
            let token = self.scanner.peek()?;
            match token.what {
                What::Key => {
                    let at = self.scanner.next()?.span.end;
                    let key = self.block_part(at)?;
                    let key = self.key(key);
                    let value = if self.scanner.peek()?.what == What::Value {
                        let at = self.scanner.next()?.span.end;
                        self.block_part(at)?
                    } else {
                        self.nothing(key.span.end)?
                    };
                    self.entry(&mut entries, key, value);
                }
                What::BlockEnd => break,
                _ => {
                    let at = token.span.start;
                    return self.refuse(Fault::NoKey, at);
                }
            }
        }
        self.scanner.next()?;
        Ok(self.mapping(entries))
    }

    /// A key or a value; a missing one has the position `at`.
    fn block_part(&mut self, at: Position) -> Result<Node, Stop> {
        match self.scanner.peek()?.what {
            What::Key | What::Value | What::BlockEnd => self.nothing(at),
            _ => self.node(Context::BlockOrIndentless),
        }
    }
}

pub(super) fn sequence(items: Vec<Node>, start: Position, end: Position) -> Node {
    Node {
        value: NodeValue::Seq(items),
        span: Span { start, end },
    }
}
