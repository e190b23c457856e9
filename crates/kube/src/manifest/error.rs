//! The errors of manifests: the place in the text, Kubernetes' message, and a hint.
//!
//! All stages (syntax, fields, values) report errors of one type, so that an editor, `kubectl` and a lesson show them
//! in the same way. The module `message` adds the words that `kubectl` prints around them.

use std::fmt;

use super::hint::Hint;
use super::path::FieldPath;

/// A place in the text. Line and column count from 1, the column in characters; the offset in bytes from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: u32,
    pub column: u32,
    pub offset: u32,
}

impl Position {
    /// The first character of a text.
    pub const START: Self = Self {
        line: 1,
        column: 1,
        offset: 0,
    };
}

/// A part of the text; `end` is the first place behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub start: Position,
    pub end: Position,
}

impl Span {
    /// The byte offsets, to slice the text with.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start.offset as usize..self.end.offset as usize
    }
}

/// The kind of error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ErrorKind {
    /// Not YAML.
    Syntax,
    /// A file that `kubectl` cannot divide into documents: text behind three dashes, JSON with a mistake.
    Stream,
    /// Text that Kubernetes ignores silently, or from which nothing follows here.
    Ignored,
    /// YAML that is too long, too deep or has too many values for the playground.
    Limit,
    /// One mapping gives the same key twice.
    DuplicateKey,
    /// The API has no such field at this place.
    UnknownField,
    /// A value of another JSON type than the field's.
    WrongType,
    /// No `kind`, no `apiVersion`, or a pair of them that no server knows.
    UnknownKind,
    /// A kind that only a CustomResourceDefinition could bring.
    CustomResource,
    /// A kind whose objects the API server answers or generates, but does not store.
    NotAllowed,
    /// `field.Invalid` of the API server.
    Invalid,
    /// `field.Required` of the API server.
    Required,
    /// `field.Forbidden` of the API server.
    Forbidden,
    /// `field.NotSupported` of the API server: not one of the values allowed.
    Unsupported,
    /// `field.Duplicate` of the API server: two elements that must differ.
    Duplicate,
    /// `field.NotFound` of the API server: a reference to nothing.
    NotFound,
    /// `field.TooLong` of the API server.
    TooLong,
    /// A field that cannot be changed in the text without changing other fields, for example because of an alias.
    NotEditable,
}

impl ErrorKind {
    /// Whether the API server's validation reports such an error, as a line that starts with the field's path.
    pub fn is_field_error(self) -> bool {
        use ErrorKind::*;
        matches!(
            self,
            Invalid | Required | Forbidden | Unsupported | Duplicate | NotFound | TooLong
        )
    }
}

/// One thing that is wrong with a manifest.
///
/// Displays as the API server's line, `spec.replicas: Invalid value: -1: must be …`, if validation found it; otherwise
/// as the message alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestError {
    pub kind: ErrorKind,
    /// The number of the document in the text, from 0; empty documents do not count.
    pub document: usize,
    /// The field, if it is known.
    pub path: Option<FieldPath>,
    /// The part of the text to underline, if the text is known.
    pub span: Option<Span>,
    /// Kubernetes' message, without the field's path and without the words that `kubectl` puts before it.
    pub message: String,
    /// A hint for the user.
    pub hint: Option<Box<Hint>>,
}

impl ManifestError {
    /// An error of the first document, whose place in the text is not known yet.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            document: 0,
            path: None,
            span: None,
            message: message.into(),
            hint: None,
        }
    }

    pub fn in_document(mut self, document: usize) -> Self {
        self.document = document;
        self
    }

    pub fn at_path(mut self, path: FieldPath) -> Self {
        self.path = Some(path);
        self
    }

    pub fn at_span(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    pub fn with_hint(mut self, hint: impl Into<Hint>) -> Self {
        self.hint = Some(Box::new(hint.into()));
        self
    }
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) if self.kind.is_field_error() => write!(f, "{path}: {}", self.message),
            _ => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for ManifestError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_error_prints_with_its_path_and_a_syntax_error_without() {
        let path = FieldPath::parse("spec.replicas");
        let invalid =
            ManifestError::new(ErrorKind::Invalid, "Invalid value: -1").at_path(path.clone());
        assert_eq!(invalid.to_string(), "spec.replicas: Invalid value: -1");
        let syntax =
            ManifestError::new(ErrorKind::Syntax, "yaml: line 4: did not find expected key")
                .at_path(path);
        assert_eq!(
            syntax.to_string(),
            "yaml: line 4: did not find expected key"
        );
    }
}
