//! The path of a field in an object, in Kubernetes' notation.

#![expect(
    clippy::string_slice,
    reason = "each place comes from a search in the same text"
)]

use std::fmt;

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    /// A named field of an object: `.spec`.
    Field(String),
    /// An element of a list, from 0: `[0]`.
    Index(usize),
    /// A key that the user chose, as in labels: `[app]`.
    Key(String),
}

/// A path from the root of a document to a field.
///
/// Displays in the notation of the API server's messages: `spec.template.spec.containers[0].image`,
/// `metadata.labels[app]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldPath(Vec<Segment>);

impl FieldPath {
    /// The path of the document itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// Reads what `Display` writes: `spec.ports[0].name`, `metadata.labels[app]`.
    ///
    /// Digits in brackets are an index. Text that is not a path is read as far as possible.
    pub fn parse(text: &str) -> Self {
        let mut segments = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('[') {
                let (key, after) = inner.split_once(']').unwrap_or((inner, ""));
                segments.push(match key.parse() {
                    Ok(index) => Segment::Index(index),
                    Err(_) => Segment::Key(key.to_string()),
                });
                rest = after;
            } else {
                let field = rest.strip_prefix('.').unwrap_or(rest);
                let end = field.find(['.', '[']).unwrap_or(field.len());
                if end > 0 {
                    segments.push(Segment::Field(field[..end].to_string()));
                }
                rest = &field[end..];
            }
        }
        Self(segments)
    }

    /// This path, one named field further.
    pub fn field(&self, name: impl Into<String>) -> Self {
        self.join(Segment::Field(name.into()))
    }

    /// This path, into the element `index` of a list.
    pub fn index(&self, index: usize) -> Self {
        self.join(Segment::Index(index))
    }

    /// This path, into a map whose keys are the user's own.
    pub fn key(&self, key: impl Into<String>) -> Self {
        self.join(Segment::Key(key.into()))
    }

    /// The path of the object or list that holds this field; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        let (_, init) = self.0.split_last()?;
        Some(Self(init.to_vec()))
    }

    /// The last step; `None` for the root.
    pub fn last(&self) -> Option<&Segment> {
        self.0.last()
    }

    /// All steps, from the root on.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    fn join(&self, segment: Segment) -> Self {
        let mut segments = self.0.clone();
        segments.push(segment);
        Self(segments)
    }
}

impl From<Vec<Segment>> for FieldPath {
    fn from(segments: Vec<Segment>) -> Self {
        Self(segments)
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Field(name) if i == 0 => f.write_str(name)?,
                Segment::Field(name) => write!(f, ".{name}")?,
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) => write!(f, "[{key}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_the_api_server_does_and_reads_it_back() {
        let spec = FieldPath::root().field("spec");
        let image = spec.field("containers").index(0).field("image");
        let label = FieldPath::root()
            .field("metadata")
            .field("labels")
            .key("app.kubernetes.io/name");
        for (path, text) in [
            (FieldPath::root(), ""),
            (image, "spec.containers[0].image"),
            (label, "metadata.labels[app.kubernetes.io/name]"),
            (FieldPath::root().index(2).field("a"), "[2].a"),
        ] {
            assert_eq!(path.to_string(), text);
            assert_eq!(FieldPath::parse(text), path);
        }
    }

    #[test]
    fn parent_of_the_root_is_none() {
        assert_eq!(FieldPath::root().parent(), None);
        assert_eq!(
            FieldPath::parse("a[1]").parent(),
            Some(FieldPath::parse("a"))
        );
    }
}
