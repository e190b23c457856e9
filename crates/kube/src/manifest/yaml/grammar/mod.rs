//! Builds trees of values from tokens.
//!
//! Models parserc.go and decode.go of go-yaml v2: a mistake in the grammar is reported before mistakes in values,
//! because go-yaml parses a whole document before it looks at the values. Recursion is bounded by `MAX_DEPTH`.

mod block;
mod flow;
mod values;

use crate::map::Map;

use super::fault::{Fault, Refusal, Stage};
use super::limits::{self, Budget};
use super::merge::{merge_into, without_overridden};
use super::problem::Problems;
use super::scan::Scanner;
use super::tag;
use super::token::{Style, Token, What};
use super::{Entry, Node, NodeValue};
use crate::manifest::error::{ManifestError, Position, Span};
use values::Entries;

/// The reason why reading ends early.
pub(super) enum Stop {
    Grammar(Refusal),
    Other(Box<ManifestError>),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Grammar(refusal)
    }
}

impl From<ManifestError> for Stop {
    fn from(error: ManifestError) -> Self {
        Self::Other(Box::new(error))
    }
}

/// The first document of a text.
pub(super) struct Grammar<'a, 'b> {
    scanner: Scanner<'a>,
    budget: &'b mut Budget,
    anchors: Map<&'a str, Anchored>,
    problems: Problems,
    depth: usize,
    /// Whether the last scalar would be a merge key if it were a key.
    merges: bool,
    /// Whether a number is not finite.
    infinite: bool,
    /// Whether a mapping gives one key twice.
    duplicates: bool,
}

/// A value that aliases may repeat; `None` while the value itself is being read.
type Anchored = Option<Repeated>;

struct Repeated {
    node: Node,
    height: usize,
    weight: usize,
}

/// A document that is well-formed.
pub(super) struct Built {
    /// `None` if the document has only comments.
    pub root: Option<Node>,
    /// The first problem of the document's values.
    pub problem: Option<ManifestError>,
    pub duplicates: bool,
    /// Text behind the end of the document, which `kubectl` does not read.
    pub rest: Option<Span>,
}

/// A key that waits for its value.
struct PendingKey {
    text: String,
    is_null: bool,
    span: Span,
    /// Whether the key is a merge key.
    merge: bool,
}

impl<'a, 'b> Grammar<'a, 'b> {
    pub(super) fn new(scanner: Scanner<'a>, budget: &'b mut Budget) -> Self {
        Self {
            scanner,
            budget,
            anchors: Map::new(),
            problems: Problems::default(),
            depth: 0,
            merges: false,
            infinite: false,
            duplicates: false,
        }
    }

    /// How far the text has been read.
    pub(super) fn position(&self) -> Position {
        self.scanner.position()
    }

    pub(super) fn document(&mut self) -> Result<Built, Stop> {
        let has_directives = self.directives()?;
        let token = self.scanner.peek()?;
        let start = token.span.start;
        let root = match token.what {
            What::DocumentStart => {
                self.scanner.next()?;
                self.content_or_nothing()?
            }
            _ if has_directives => {
                return self.refuse(Fault::NoDocumentStart, start);
            }
            What::StreamEnd => None,
            _ => Some(self.node(Context::Block)?),
        };
        let mut next = self.scanner.peek()?.clone();
        if next.what == What::DocumentEnd {
            self.scanner.next()?;
            // go-yaml does not read the text behind the end of a document, so that a mistake there is not an error.
            next = self.scanner.peek().map_or(next, Token::clone);
        }
        if let Some(root) = root.as_ref().filter(|_| self.infinite) {
            self.report_infinite(root);
        }
        let ends = matches!(next.what, What::StreamEnd | What::DocumentEnd);
        Ok(Built {
            root,
            problem: self.problems.take(),
            duplicates: self.duplicates,
            rest: (!ends).then_some(next.span),
        })
    }

    /// Reads directives. `kubectl` never reads a document behind them.
    fn directives(&mut self) -> Result<bool, Stop> {
        let (mut version, mut handles) = (false, Vec::new());
        loop {
            let token = self.scanner.peek()?;
            let start = token.span.start;
            match token.what {
                What::Version(..) if version => return self.refuse(Fault::SecondVersion, start),
                What::Version(1, 1) => version = true,
                What::Version(..) => return self.refuse(Fault::OtherVersion, start),
                What::TagDirective(handle) if handles.contains(&handle) => {
                    return self.refuse(Fault::SecondTag, start);
                }
                What::TagDirective(handle) => handles.push(handle),
                _ => return Ok(version || !handles.is_empty()),
            }
            self.scanner.next()?;
        }
    }

    fn content_or_nothing(&mut self) -> Result<Option<Node>, Stop> {
        use What::{DocumentEnd, DocumentStart, StreamEnd, TagDirective, Version};
        let ends = matches!(
            self.scanner.peek()?.what,
            Version(..) | TagDirective(_) | DocumentStart | DocumentEnd | StreamEnd
        );
        if ends {
            Ok(None)
        } else {
            self.node(Context::Block).map(Some)
        }
    }

    fn refuse<T>(&self, fault: Fault, at: Position) -> Result<T, Stop> {
        Err(Stop::Grammar(Refusal {
            fault,
            stage: Stage::Parser,
            at,
            opened: at,
        }))
    }

    /// A value with its anchor and its tag.
    fn node(&mut self, context: Context) -> Result<Node, Stop> {
        let mut anchor = None;
        let mut tag: Option<(&'a str, String, Position)> = None;
        let mut end = None;
        loop {
            let token = self.scanner.peek()?;
            match token.what {
                What::Alias(name) if end.is_none() => return self.alias(name),
                What::Anchor(name) if anchor.is_none() => anchor = Some(name),
                What::Tag { .. } if tag.is_none() => {}
                _ => break,
            }
            let token = self.scanner.next()?;
            end = Some(token.span.end);
            if let What::Tag { handle, suffix } = token.what {
                tag = Some((handle, suffix, token.span.start));
            }
        }
        let tag = match tag {
            Some(("", suffix, _)) => Some(suffix),
            Some(("!", suffix, _)) => Some(format!("!{suffix}")),
            Some(("!!", suffix, _)) => Some(format!("{}{suffix}", tag::CORE)),
            Some((_, _, at)) => return self.refuse(Fault::UndefinedHandle, at),
            None => None,
        };
        if let Some(name) = anchor {
            self.anchors.insert(name, None);
        }
        let node = self.content(context, tag.as_deref(), end)?;
        if let Some(name) = anchor {
            self.remember(name, &node)?;
        }
        Ok(node)
    }

    /// A value behind its anchor and its tag, which end at `properties_end`.
    fn content(
        &mut self,
        context: Context,
        tag: Option<&str>,
        properties_end: Option<Position>,
    ) -> Result<Node, Stop> {
        let token = self.scanner.peek()?;
        let start = token.span.start;
        match token.what {
            What::Scalar(..) => {
                let token = self.scanner.next()?;
                match token.what {
                    What::Scalar(text, style) => self.scalar(&text, style, tag, token.span),
                    _ => unreachable!("peek and next give the same token"),
                }
            }
            What::FlowSequenceStart => self.nested(start, Self::flow_sequence),
            What::FlowMappingStart => self.nested(start, Self::flow_mapping),
            What::BlockEntry if context == Context::BlockOrIndentless => {
                self.nested(start, Self::indentless_sequence)
            }
            What::BlockSequenceStart if context != Context::Flow => {
                self.nested(start, Self::block_sequence)
            }
            What::BlockMappingStart if context != Context::Flow => {
                self.nested(start, Self::block_mapping)
            }
            _ => match properties_end {
                Some(at) => self.scalar("", Style::Plain, tag, Span { start: at, end: at }),
                None => self.refuse(Fault::NoNode, start),
            },
        }
    }

    /// A collection that starts here, unless it is too deep.
    fn nested(
        &mut self,
        start: Position,
        read: fn(&mut Self, Position) -> Result<Node, Stop>,
    ) -> Result<Node, Stop> {
        let span = Span { start, end: start };
        self.budget.spend(1, span)?;
        limits::check_depth(self.depth + 1, span)?;
        self.depth += 1;
        let node = read(self, start);
        self.depth -= 1;
        node
    }

    /// A missing value.
    fn nothing(&mut self, at: Position) -> Result<Node, Stop> {
        self.scalar("", Style::Plain, None, Span { start: at, end: at })
    }
}

/// The surroundings of a value, which decide what it may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Block,
    /// Behind a key: the dashes of a list may be below the key's first letter.
    BlockOrIndentless,
    Flow,
}
