//! YAML as Kubernetes reads it, every value with its place in the text.
//!
//! Models sigs.k8s.io/yaml on go-yaml v2: YAML 1.1 scalars, merge keys, aliases expanded. The grammar is `saphyr-parser`'s;
//! what a field means is not known here.

mod build;
mod extent;
mod findings;
mod frame;
mod locate;
mod merge;
mod node;
mod scalar;
mod split;
mod syntax;
mod tag;

pub use node::{Entry, Node, NodeValue};
pub use scalar::reads_as_string;

use super::error::{ErrorKind, ManifestError, Span};
use locate::Locator;
use split::Chunk;

/// Longest text taken, in bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// Deepest nesting taken, in levels.
pub const MAX_DEPTH: usize = 100;
/// Most documents taken from one text.
pub const MAX_DOCUMENTS: usize = 500;
/// Most values taken from one text, those that aliases repeat included.
pub const MAX_VALUES: usize = 200_000;

/// One object's worth of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Which document of the text it is, from 0; empty ones do not count.
    pub index: usize,
    /// From behind the `---` before it to the next one, comments included.
    pub span: Span,
    pub root: Node,
}

/// What a text holds: the documents that could be read and what is wrong with the others, each in the order of the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    pub documents: Vec<Document>,
    pub errors: Vec<ManifestError>,
}

/// Reads all documents of a text, YAML or JSON.
///
/// Documents are told apart by `---` lines, as `kubectl` does it, so one that cannot be read does not spoil the others.
/// Documents without a value are left out. A text beyond the limits above gives an error of kind `Limit`.
///
/// The message of a syntax error is go-yaml's, and so is its line number: it counts from the document's first line and may be
/// one too low. The span is the true place.
pub fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    if let Err(error) = parse_into(text, &mut parsed) {
        parsed.errors.push(error);
    }
    parsed
}

fn parse_into(text: &str, parsed: &mut Parsed) -> Result<(), ManifestError> {
    if text.len() > MAX_BYTES {
        let message = format!(
            "the text has {} bytes, more than the {MAX_BYTES} that fit",
            text.len()
        );
        return Err(ManifestError::new(ErrorKind::Limit, message)
            .with_hint("Split it, or leave out what the rollout does not need."));
    }
    let mut locator = Locator::new(text);
    let mut budget = MAX_VALUES;
    let mut index = 0;
    for range in split::chunks(text) {
        let first_line = locator.at_offset(range.start).line as usize;
        let chunk = Chunk {
            start: range.start,
            end: range.end,
            first_line,
        };
        if index >= MAX_DOCUMENTS {
            let message = format!("the text has more than {MAX_DOCUMENTS} documents");
            return Err(ManifestError::new(ErrorKind::Limit, message)
                .in_document(index)
                .with_hint("Split it into several texts."));
        }
        match build::documents(text, chunk, &mut locator, &mut budget) {
            Ok(built) => {
                for document in built {
                    parsed.errors.extend(
                        document
                            .duplicates
                            .into_iter()
                            .map(|error| error.in_document(index)),
                    );
                    let span = Span {
                        start: locator.at_offset(chunk.start),
                        end: locator.at_offset(chunk.end),
                    };
                    parsed.documents.push(Document {
                        index,
                        span,
                        root: document.root,
                    });
                    index += 1;
                }
            }
            Err(error) => {
                let error = error.in_document(index);
                if error.kind == ErrorKind::Limit {
                    return Err(error);
                }
                parsed.errors.push(error);
                index += 1;
            }
        }
    }
    Ok(())
}
