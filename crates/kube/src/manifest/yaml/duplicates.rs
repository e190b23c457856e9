//! Keys that one mapping gives twice. Kubernetes silently uses the last one, which is rarely what the user meant.

use super::{Entry, Node, NodeValue};
use crate::manifest::error::{ErrorKind, ManifestError};
use crate::manifest::hint::TextHint;
use crate::manifest::path::FieldPath;
use crate::order::Order;

/// Mappings with at most this many entries are checked by comparing every pair, which is faster than sorting.
const FEW: usize = 16;

pub(super) fn has_duplicates(entries: &[Entry]) -> bool {
    if entries.len() > FEW {
        return !pairs(entries).is_empty();
    }
    let own = |entry: &&Entry| !entry.merged;
    entries.iter().filter(own).enumerate().any(|(i, entry)| {
        let before = entries.iter().filter(own).take(i);
        before.into_iter().any(|earlier| earlier.key == entry.key)
    })
}

/// Each entry that repeats a key, together with the entry before it that has this key.
fn pairs(entries: &[Entry]) -> Vec<(&Entry, &Entry)> {
    let mut sorted: Vec<&Entry> = entries.iter().filter(|entry| !entry.merged).collect();
    // The sort is stable, so that equal keys stay in the order of the text.
    sorted.order_by(|a, b| a.key.cmp(&b.key));
    let pairs = sorted.windows(2).map(|pair| (pair[0], pair[1]));
    pairs.filter(|(a, b)| a.key == b.key).collect()
}

/// One warning for each repeated key of a document, in the order of the text.
pub(super) fn warnings(root: &Node) -> Vec<ManifestError> {
    let mut found = Vec::new();
    collect(root, &FieldPath::root(), &mut found);
    found.order_by_key(|error| error.span.map(|span| span.start));
    found
}

fn collect(node: &Node, path: &FieldPath, found: &mut Vec<ManifestError>) {
    match &node.value {
        NodeValue::Seq(items) => {
            for (i, item) in items.iter().enumerate() {
                collect(item, &path.index(i), found);
            }
        }
        NodeValue::Map(entries) => {
            let again = pairs(entries).into_iter();
            found.extend(again.map(|(first, second)| warning(first, second, path)));
            for entry in entries.iter().filter(|entry| !entry.merged) {
                collect(&entry.value, &path.field(entry.key.clone()), found);
            }
        }
        _ => {}
    }
}

fn warning(first: &Entry, second: &Entry, path: &FieldPath) -> ManifestError {
    let line = first.key_span.start.line;
    let message = format!("key {:?} was already given in line {line}", second.key);
    ManifestError::new(ErrorKind::DuplicateKey, message)
        .at_path(path.field(second.key.clone()))
        .at_span(second.key_span)
        .with_hint(TextHint::KeepOneKey)
}
