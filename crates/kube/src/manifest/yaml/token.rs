//! The tokens of YAML, which the scanner produces and the grammar consumes.

use std::borrow::Cow;

use crate::manifest::error::Span;

#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    pub what: What<'a>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum What<'a> {
    StreamEnd,
    /// `%YAML 1.1`
    Version(u8, u8),
    /// `%TAG !handle! prefix`, of which only the handle matters: `kubectl` never reads the document behind it.
    TagDirective(&'a str),
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    /// The end of a block sequence or of a block mapping.
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    /// A dash.
    BlockEntry,
    /// A comma.
    FlowEntry,
    Key,
    Value,
    Alias(&'a str),
    Anchor(&'a str),
    Tag {
        handle: &'a str,
        suffix: String,
    },
    Scalar(Cow<'a, str>, Style),
}

/// The style in which a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    /// A scalar in quotes or a block scalar, whose value is always text.
    Text,
}
