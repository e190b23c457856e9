//! YAML as Kubernetes reads it, every value with its place in the text.
//!
//! Models sigs.k8s.io/yaml on go-yaml v2: YAML 1.1 scalars, merge keys, aliases expanded. The grammar is `saphyr-parser`'s;
//! what a field means is not known here.

mod build;
mod extent;
mod findings;
mod frame;
mod limits;
mod locate;
mod merge;
mod node;
mod read;
mod scalar;
mod split;
mod syntax;
mod tag;

pub use limits::{MAX_BYTES, MAX_DEPTH, MAX_DOCUMENTS, MAX_VALUES};
pub use node::{Entry, Node, NodeValue};
pub use scalar::reads_as_string;

use super::error::{ErrorKind, ManifestError, Span};
use locate::Locator;
use split::Chunk;

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
    limits::check_size(text)?;
    let mut locator = Locator::new(text);
    let mut budget = MAX_VALUES;
    let mut index = 0;
    for range in split::chunks(text).filter(|range| !split::is_blank(&text[range.clone()])) {
        let start = locator.at_offset(range.start);
        let chunk = Chunk {
            start: range.start,
            end: range.end,
            first_line: start.line as usize,
        };
        match read::documents(text, chunk, &mut locator, &mut budget) {
            Ok(built) => {
                let span = Span {
                    start,
                    end: locator.at_offset(range.end),
                };
                for document in built {
                    let duplicates = document.duplicates.into_iter();
                    parsed
                        .errors
                        .extend(duplicates.map(|error| error.in_document(index)));
                    parsed.documents.push(Document {
                        index,
                        span,
                        root: document.root,
                    });
                    index += 1;
                }
            }
            Err(error) if error.kind == ErrorKind::Limit => return Err(error.in_document(index)),
            Err(error) => {
                parsed.errors.push(error.in_document(index));
                index += 1;
            }
        }
        if index > MAX_DOCUMENTS {
            parsed
                .documents
                .retain(|document| document.index < MAX_DOCUMENTS);
            return Err(limits::documents().in_document(MAX_DOCUMENTS));
        }
    }
    Ok(())
}
