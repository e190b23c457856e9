//! Evaluates the values of a document and reports problems that are not mistakes in grammar.

use super::{
    Entry, Grammar, ManifestError, Node, NodeValue, PendingKey, Position, Repeated, Span, Stop,
    Style, limits, merge_into, tag, without_overridden,
};
use crate::manifest::error::ErrorKind;
use crate::manifest::hint::TextHint;
use crate::manifest::yaml::duplicates::has_duplicates;
use crate::manifest::yaml::go;
use crate::manifest::yaml::merge::{height, weigh};
use crate::manifest::yaml::problem::Step;

/// The entries of a mapping that is being read.
pub(super) struct Entries {
    list: Vec<Entry>,
    start: Position,
    pub end: Position,
}

impl Entries {
    pub(super) fn new(start: Position) -> Self {
        Self {
            list: Vec::new(),
            start,
            end: start,
        }
    }
}

impl<'a> Grammar<'a, '_> {
    pub(super) fn scalar(
        &mut self,
        text: &str,
        style: Style,
        tag: Option<&str>,
        span: Span,
    ) -> Result<Node, Stop> {
        self.budget.spend(1 + text.len() / 64, span)?;
        self.merges = tag::is_merge(text, style, tag);
        let value = match tag::scalar_value(text, style, tag) {
            Ok(value) => value,
            Err(problem) => {
                self.report(Step::Decode, problem.message, problem.hint, span);
                NodeValue::Null
            }
        };
        self.infinite |= matches!(value, NodeValue::Float(float) if !float.is_finite());
        Ok(Node { value, span })
    }

    pub(super) fn alias(&mut self, name: &'a str) -> Result<Node, Stop> {
        let span = self.scanner.next()?.span;
        self.merges = false;
        let nothing = Node {
            value: NodeValue::Null,
            span,
        };
        let repeated = match self.anchors.get(name) {
            Some(Some(repeated)) => repeated,
            Some(None) => {
                let message = format!("yaml: anchor '{name}' value contains itself");
                let hint = TextHint::AliasInItself;
                self.report(Step::Decode, message, hint, span);
                return Ok(nothing);
            }
            None => return Err(unknown_anchor(name, span).into()),
        };
        limits::check_depth(self.depth + repeated.height, span)?;
        // The budget is checked before the value is copied, because the copy itself could already exhaust the memory.
        self.budget.repeat(repeated.weight, span)?;
        Ok(Node {
            value: repeated.node.value.clone(),
            span,
        })
    }

    /// Keeps a value for the aliases of its anchor.
    pub(super) fn remember(&mut self, name: &'a str, node: &Node) -> Result<(), Stop> {
        let weight = weigh(node);
        self.budget.repeat(weight, node.span)?;
        let repeated = Repeated {
            node: node.clone(),
            height: height(node),
            weight,
        };
        self.anchors.insert(name, Some(repeated));
        Ok(())
    }

    /// Turns a value into a key.
    pub(super) fn key(&mut self, node: Node) -> PendingKey {
        let merge = self.merges && !node.is_collection();
        if node.is_collection() {
            let message = format!("yaml: invalid map key: {}", go::syntax(&node.value));
            self.report(Step::Decode, message, TextHint::PlainKey, node.span);
        }
        PendingKey {
            text: tag::key_text(&node.value),
            is_null: node.value == NodeValue::Null,
            span: node.span,
            merge,
        }
    }

    pub(super) fn entry(&mut self, entries: &mut Entries, key: PendingKey, value: Node) {
        entries.end = value.span.end;
        if key.merge {
            let (given, span) = (entries.list.len(), value.span);
            if !merge_into(&mut entries.list, &value) {
                entries.list.truncate(given);
                let message = "yaml: map merge requires map or sequence of maps as the value";
                let hint = TextHint::MergeOfMapping;
                self.report(Step::Decode, message.to_string(), hint, span);
            }
            return;
        }
        if key.is_null {
            let message = format!(
                "unsupported map key of type: %!s(<nil>), key: <nil>, value: {}",
                go::syntax(&value.value)
            );
            self.report(Step::Convert, message, TextHint::PlainKey, key.span);
        }
        entries.list.push(Entry {
            key: key.text,
            key_span: key.span,
            value,
            merged: false,
        });
    }

    pub(super) fn mapping(&mut self, entries: Entries) -> Node {
        self.duplicates |= has_duplicates(&entries.list);
        Node {
            value: NodeValue::Map(without_overridden(entries.list)),
            span: Span {
                start: entries.start,
                end: entries.end,
            },
        }
    }

    /// Reports the first number that JSON does not have.
    pub(super) fn report_infinite(&mut self, node: &Node) {
        let words = match &node.value {
            NodeValue::Float(float) if float.is_nan() => "NaN",
            NodeValue::Float(f64::INFINITY) => "+Inf",
            NodeValue::Float(f64::NEG_INFINITY) => "-Inf",
            NodeValue::Seq(items) => {
                return items.iter().for_each(|item| self.report_infinite(item));
            }
            NodeValue::Map(entries) => {
                let values = entries.iter().map(|entry| &entry.value);
                return values.for_each(|value| self.report_infinite(value));
            }
            _ => return,
        };
        let message = format!("json: unsupported value: {words}");
        let hint = TextHint::NoSuchNumber;
        self.report(Step::Write, message, hint, node.span);
    }

    fn report(&mut self, step: Step, message: String, hint: TextHint, span: Span) {
        let error = ManifestError::new(ErrorKind::Syntax, message)
            .at_span(span)
            .with_hint(hint);
        self.problems.report(step, error);
    }
}

fn unknown_anchor(name: &str, span: Span) -> ManifestError {
    let message = format!("yaml: unknown anchor '{name}' referenced");
    ManifestError::new(ErrorKind::Syntax, message)
        .at_span(span)
        .with_hint(TextHint::UnknownAnchor)
}
