//! Support for merge keys and aliases, which repeat values.

use crate::map::Map;

use super::{Entry, Node, NodeValue};

/// Adds the entries of a mapping, or of each mapping of a list, to another mapping. Earlier mappings of the list have
/// precedence. All of them override the entries that the mapping had before, because go-yaml v2 merges in the order of
/// the text.
pub(super) fn merge_into(entries: &mut Vec<Entry>, from: &Node) -> bool {
    match &from.value {
        NodeValue::Map(merged) => {
            entries.extend(merged.iter().cloned().map(|entry| Entry {
                merged: true,
                ..entry
            }));
            true
        }
        NodeValue::Seq(items) => items
            .iter()
            .rev()
            .all(|item| matches!(item.value, NodeValue::Map(_)) && merge_into(entries, item)),
        _ => false,
    }
}

/// Removes overridden entries from a mapping with merged entries, so that the last entry of each key remains.
pub(super) fn without_overridden(entries: Vec<Entry>) -> Vec<Entry> {
    if !entries.iter().any(|entry| entry.merged) {
        return entries;
    }
    let last: Map<String, usize> = entries
        .iter()
        .enumerate()
        .map(|(i, entry)| (entry.key.clone(), i))
        .collect();
    let counts = |(i, entry): &(usize, Entry)| last.get(&entry.key) == Some(i);
    entries
        .into_iter()
        .enumerate()
        .filter(counts)
        .map(|(_, entry)| entry)
        .collect()
}

/// The cost of a copy of a value.
pub(super) fn weigh(node: &Node) -> usize {
    match &node.value {
        NodeValue::String(text) => 1 + text.len() / 64,
        NodeValue::Seq(items) => items.iter().map(weigh).sum::<usize>() + 1,
        NodeValue::Map(entries) => {
            entries
                .iter()
                .map(|entry| 1 + entry.key.len() / 64 + weigh(&entry.value))
                .sum::<usize>()
                + 1
        }
        _ => 1,
    }
}

/// The number of nested levels of collections in a value.
pub(super) fn height(node: &Node) -> usize {
    let inner = match &node.value {
        NodeValue::Seq(items) => items.iter().map(height).max(),
        NodeValue::Map(entries) => entries.iter().map(|entry| height(&entry.value)).max(),
        _ => return 0,
    };
    1 + inner.unwrap_or(0)
}
