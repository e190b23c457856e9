//! From the parser's events to trees of values.
//!
//! Works with a stack of its own, so that no text can exhaust the program's.

use crate::map::Map;
use crate::order::Order;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::extent;
use super::frame::{Content, Frame, Key, duplicates, path_of};
use super::limits;
use super::locate::Locator;
use super::merge::{merge_into, weigh, without_overridden};
use super::read::Stop;
use super::split::Chunk;
use super::syntax;
use super::tag::{is_merge, key_text, scalar_value};
use super::{Entry, MAX_DEPTH, MAX_DOCUMENTS, Node, NodeValue};
use crate::manifest::error::{ErrorKind, ManifestError, Span};

/// A document that could be read.
pub(super) struct Built {
    pub root: Node,
    /// One error for each key that its mapping has already.
    pub duplicates: Vec<ManifestError>,
}

/// The documents of a chunk, as far as they are read.
pub(super) struct Builder<'a, 'b> {
    text: &'a str,
    chunk: Chunk,
    locator: &'b mut Locator<'a>,
    budget: &'b mut usize,
    frames: Vec<Frame>,
    anchors: Map<usize, Anchored>,
    root: Option<Node>,
    duplicates: Vec<ManifestError>,
    built: Vec<Built>,
    /// What is wrong beyond the grammar. Told only when the grammar is right, as Kubernetes does.
    problem: Option<ManifestError>,
    /// How many flow collections are open.
    flow: usize,
    /// Where the last event ended.
    cursor: usize,
}

/// A value that an alias may repeat.
struct Anchored {
    node: Node,
    height: usize,
    weight: usize,
}

impl<'a, 'b> Builder<'a, 'b> {
    pub(super) fn new(
        text: &'a str,
        chunk: Chunk,
        locator: &'b mut Locator<'a>,
        budget: &'b mut usize,
    ) -> Self {
        Self {
            text,
            chunk,
            locator,
            budget,
            frames: Vec::new(),
            anchors: Map::new(),
            root: None,
            duplicates: Vec::new(),
            built: Vec::new(),
            problem: None,
            flow: 0,
            cursor: chunk.start,
        }
    }

    /// Reads all of a source: the chunk, or the chunk with harmless changes that keep every place.
    pub(super) fn read(&mut self, source: &str) -> Result<(), Stop> {
        for event in Parser::new_from_str(source) {
            let (event, span) = event.map_err(Stop::Parser)?;
            self.take(event, span)?;
        }
        Ok(())
    }

    /// What has been read, or what is wrong with it beyond the grammar.
    pub(super) fn finish(self) -> Result<Vec<Built>, ManifestError> {
        match self.problem {
            Some(problem) => Err(problem),
            None => Ok(self.built),
        }
    }

    fn take(&mut self, event: Event, span: saphyr_parser::Span) -> Result<(), ManifestError> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd => {}
            Event::DocumentStart(_) => self.anchors.clear(),
            Event::DocumentEnd => self.end_document()?,
            Event::Alias(id) => self.alias(id, span)?,
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(&text, style, anchor, tag.as_deref(), span)?
            }
            Event::SequenceStart(anchor, tag) => {
                let content = Content::Seq(Vec::new());
                self.open(content, anchor, tag.is_some(), span)?;
            }
            Event::MappingStart(anchor, tag) => {
                let content = Content::Map {
                    entries: Vec::new(),
                    key: None,
                };
                self.open(content, anchor, tag.is_some(), span)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span)?,
        }
        Ok(())
    }

    fn end_document(&mut self) -> Result<(), ManifestError> {
        // Up to here there are blanks and comments only, or another document.
        let rest = extent::content_after(self.text, self.cursor, false);
        self.advance(rest.min(self.chunk.end))?;
        let mut duplicates = std::mem::take(&mut self.duplicates);
        duplicates.order_by_key(|error| error.span.map(|span| span.start));
        if let Some(root) = self.root.take()
            && root.value != NodeValue::Null
        {
            self.built.push(Built { root, duplicates });
            if self.built.len() > MAX_DOCUMENTS {
                return Err(limits::documents());
            }
        }
        Ok(())
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: saphyr_parser::Span,
    ) -> Result<(), ManifestError> {
        let mut start = self.locator.at(self.chunk.first_line, span.start);
        let has_properties = anchor > 0 || tag.is_some();
        let is_absent = text.is_empty() && style == ScalarStyle::Plain;
        if has_properties && !is_absent {
            start = self
                .locator
                .at_offset(extent::after_properties(self.text, start.offset as usize));
        }
        let mut reach = None;
        let end = match style {
            ScalarStyle::Plain if is_absent => {
                let seen = if has_properties {
                    self.locator.at(self.chunk.first_line, span.end)
                } else {
                    start
                };
                start = self
                    .locator
                    .at_offset(extent::empty_at(self.text, seen.offset as usize));
                start
            }
            ScalarStyle::Plain => self.locator.at(self.chunk.first_line, span.end),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                let end = extent::quoted_end(self.text, start.offset as usize);
                self.locator.at_offset(end)
            }
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let end = self.locator.at(self.chunk.first_line, span.end).offset as usize;
                reach = Some(end);
                let range =
                    extent::block_scalar(self.text, self.cursor, start.offset as usize, end);
                start = self.locator.at_offset(range.start);
                self.locator.at_offset(range.end)
            }
        };
        self.advance(start.offset as usize)?;
        let span = Span { start, end };
        let merge = is_merge(text, style, tag);
        let value = match scalar_value(text, style, tag) {
            Ok(value) => value,
            Err((message, hint)) => {
                self.report(ErrorKind::WrongType, &message, hint, span);
                NodeValue::Null
            }
        };
        self.spend(1 + text.len() / 64, span, false)?;
        self.cursor = reach.unwrap_or(end.offset as usize).max(self.cursor);
        self.add(Node { value, span }, anchor, 0, merge)
    }

    fn alias(&mut self, id: usize, span: saphyr_parser::Span) -> Result<(), ManifestError> {
        let start = self.locator.at(self.chunk.first_line, span.start);
        let end = self.locator.at(self.chunk.first_line, span.end);
        let span = Span { start, end };
        let name = &self.text[start.offset as usize + 1..end.offset as usize];
        self.advance(start.offset as usize)?;
        self.cursor = end.offset as usize;
        let Some(anchored) = self.anchors.get(&id) else {
            let (message, hint) = if self.frames.iter().any(|frame| frame.anchor == id) {
                (
                    format!("anchor '{name}' value contains itself"),
                    "An alias cannot stand inside the value that it repeats.",
                )
            } else {
                (
                    format!("unknown anchor '{name}' referenced"),
                    "Define the anchor with & earlier in the same document.",
                )
            };
            self.report(ErrorKind::Syntax, &message, hint, span);
            return self.add(
                Node {
                    value: NodeValue::Null,
                    span,
                },
                0,
                0,
                false,
            );
        };
        let (weight, height) = (anchored.weight, anchored.height);
        // Before the value is copied, or the copy is the bomb.
        let room = (*self.budget).checked_sub(weight);
        *self.budget = room.ok_or_else(|| limits::aliases().at_span(span))?;
        let value = anchored.node.value.clone();
        self.add(Node { value, span }, 0, height, false)
    }

    fn open(
        &mut self,
        content: Content,
        anchor: usize,
        tagged: bool,
        span: saphyr_parser::Span,
    ) -> Result<(), ManifestError> {
        let mut start = self.locator.at(self.chunk.first_line, span.start);
        let mut offset = start.offset as usize;
        if anchor > 0 || tagged {
            offset = extent::after_properties(self.text, offset);
        }
        let flow = matches!(self.text.as_bytes().get(offset), Some(b'[' | b'{'));
        if !flow && matches!(content, Content::Seq(_)) && self.awaits_value() {
            // The parser puts a list without indentation behind its first dash.
            offset = extent::content_after(self.text, self.cursor, false);
        }
        start = if offset == start.offset as usize {
            start
        } else {
            self.locator.at_offset(offset)
        };
        self.advance(offset)?;
        let span = Span { start, end: start };
        self.spend(1, span, false)?;
        self.check_depth(self.frames.len() + 1, span)?;
        self.flow += usize::from(flow);
        self.frames.push(Frame {
            start,
            end: start,
            anchor,
            flow,
            height: 0,
            content,
        });
        Ok(())
    }

    fn close(&mut self, span: saphyr_parser::Span) -> Result<(), ManifestError> {
        let frame = self.frames.pop().expect("the parser closes what it opened");
        let value = match frame.content {
            Content::Seq(items) => NodeValue::Seq(items),
            Content::Map { entries, .. } => {
                let path = path_of(&self.frames);
                self.duplicates
                    .extend(duplicates(&entries, &path, self.chunk));
                NodeValue::Map(without_overridden(entries))
            }
        };
        let mut end = frame.end;
        if frame.flow {
            let bracket = self.locator.at(self.chunk.first_line, span.start);
            end = self.locator.at_offset(bracket.offset as usize + 1);
            self.flow -= 1;
            self.cursor = end.offset as usize;
        }
        let node = Node {
            value,
            span: Span {
                start: frame.start,
                end,
            },
        };
        self.add(node, frame.anchor, frame.height + 1, false)
    }

    /// Puts a finished value where it belongs.
    fn add(
        &mut self,
        node: Node,
        anchor: usize,
        height: usize,
        merge: bool,
    ) -> Result<(), ManifestError> {
        self.check_depth(self.frames.len() + height, node.span)?;
        if anchor > 0 {
            let weight = weigh(&node);
            self.spend(weight, node.span, true)?;
            self.anchors.insert(
                anchor,
                Anchored {
                    node: node.clone(),
                    height,
                    weight,
                },
            );
        }
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        frame.height = frame.height.max(height);
        frame.end = node.span.end;
        match &mut frame.content {
            Content::Seq(items) => items.push(node),
            Content::Map { entries, key } => match key.take() {
                None => {
                    let (text, problem) = key_text(&node.value);
                    *key = Some(Key {
                        text,
                        span: node.span,
                        merge,
                    });
                    if let Some(message) = problem {
                        self.report(ErrorKind::Syntax, message, KEY_HINT, node.span);
                    }
                }
                Some(key) if key.merge => {
                    if !merge_into(entries, &node) {
                        let message = "map merge requires map or sequence of maps as the value";
                        self.report(
                            ErrorKind::Syntax,
                            message,
                            "Put an alias of a mapping, such as *base, behind <<.",
                            node.span,
                        );
                    }
                }
                Some(key) => entries.push(Entry {
                    key: key.text,
                    key_span: key.span,
                    value: node,
                    merged: false,
                }),
            },
        }
        Ok(())
    }

    fn awaits_value(&self) -> bool {
        matches!(
            self.frames.last(),
            Some(Frame {
                content: Content::Map { key: Some(_), .. },
                ..
            })
        )
    }

    fn spend(&mut self, cost: usize, span: Span, aliased: bool) -> Result<(), ManifestError> {
        *self.budget = (*self.budget).checked_sub(cost).ok_or_else(|| {
            if aliased {
                limits::aliases()
            } else {
                limits::values()
            }
            .at_span(span)
        })?;
        Ok(())
    }

    fn check_depth(&self, depth: usize, span: Span) -> Result<(), ManifestError> {
        if depth <= MAX_DEPTH {
            return Ok(());
        }
        Err(limits::depth(span))
    }

    /// Goes on to the value or key at `start`, over what no event tells of. The parser takes tabs there where go-yaml does not.
    fn advance(&mut self, start: usize) -> Result<(), ManifestError> {
        let gap = self.cursor..start.max(self.cursor);
        self.cursor = gap.end;
        match extent::tab_in_indentation(self.text, gap) {
            Some(tab) if self.flow == 0 => {
                Err(syntax::tab(tab, self.text, self.chunk, self.locator))
            }
            _ => Ok(()),
        }
    }

    /// Keeps the first thing that is wrong beyond the grammar.
    fn report(&mut self, kind: ErrorKind, message: &str, hint: &str, span: Span) {
        if self.problem.is_none() {
            self.problem = Some(
                ManifestError::new(kind, format!("yaml: {message}"))
                    .at_span(span)
                    .with_hint(hint),
            );
        }
    }
}

const KEY_HINT: &str = "A key must be plain text; where double braces stand for a template, render it first or put it in quotes.";
