//! Sorted maps and sets that keep the program small, at the cost of a little speed.
//!
//! The compiler generates about 6 kB of code for every type that the standard library's `BTreeMap` is used with. These
//! maps keep their entries in sorted blocks instead: finding an entry needs little code, and vectors already provide
//! the rest.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::ops::{Index, RangeInclusive};

/// A block that reaches this many entries is divided in two.
const FULL: usize = 128;

/// A sorted map whose methods have the names and meanings of those of `BTreeMap`.
#[derive(Clone)]
pub struct Map<K, V> {
    /// The sorted blocks. No block is empty, so that each has a first key to search by.
    blocks: Vec<Vec<(K, V)>>,
}

/// A sorted set whose methods have the names and meanings of those of `BTreeSet`.
#[derive(Clone, PartialEq, Eq)]
pub struct Set<K: Ord> {
    keys: Map<K, ()>,
}

/// Where a key is, or where it would have to be inserted.
struct Place {
    block: usize,
    at: usize,
    found: bool,
}

/// Binary search in `0..count`: `Ok` is the index that `compare` calls equal, `Err` the index at which such an entry
/// would have to be inserted.
fn search(count: usize, compare: impl Fn(usize) -> Ordering) -> Result<usize, usize> {
    let (mut from, mut to) = (0, count);
    while from < to {
        let middle = usize::midpoint(from, to);
        match compare(middle) {
            Ordering::Equal => return Ok(middle),
            Ordering::Less => from = middle + 1,
            Ordering::Greater => to = middle,
        }
    }
    Err(from)
}

impl<K: Ord, V> Map<K, V> {
    pub const fn new() -> Map<K, V> {
        Map { blocks: Vec::new() }
    }

    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    pub fn len(&self) -> usize {
        self.blocks.iter().map(Vec::len).sum()
    }

    /// The place of a key: it belongs into the last block whose first key is not larger.
    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Place
    where
        K: Borrow<Q>,
    {
        let block = search(self.blocks.len(), |block| {
            self.blocks[block][0].0.borrow().cmp(key)
        });
        let block = block.unwrap_or_else(|next| next.saturating_sub(1));
        let entries = self.blocks.get(block).map_or(&[][..], Vec::as_slice);
        let at = search(entries.len(), |at| entries[at].0.borrow().cmp(key));
        Place {
            block,
            at: at.unwrap_or_else(|at| at),
            found: at.is_ok(),
        }
    }

    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key);
        let entry = || &self.blocks[place.block][place.at].1;
        place.found.then(entry)
    }

    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key);
        if place.found {
            Some(&mut self.blocks[place.block][place.at].1)
        } else {
            None
        }
    }

    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(key).found
    }

    /// Returns the value that the key had before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let place = self.place(&key);
        if place.found {
            let entry = &mut self.blocks[place.block][place.at];
            return Some(std::mem::replace(&mut entry.1, value));
        }
        self.insert_at(&place, key, value);
        None
    }

    fn insert_at(&mut self, place: &Place, key: K, value: V) {
        if self.blocks.is_empty() {
            self.blocks.push(Vec::new());
        }
        let entries = &mut self.blocks[place.block];
        entries.insert(place.at, (key, value));
        if entries.len() >= FULL {
            // Keys that arrive in ascending order keep their blocks full, because only the new entry moves to the next
            // block.
            let keep = if place.at + 1 == entries.len() {
                entries.len() - 1
            } else {
                entries.len() / 2
            };
            let rest = entries.split_off(keep);
            self.blocks.insert(place.block + 1, rest);
        }
    }

    /// The value at the key; a missing value is created first.
    pub fn or_default(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        let mut place = self.place(&key);
        if !place.found {
            self.insert_at(&place, key, V::default());
            let kept = self.blocks[place.block].len();
            if place.at >= kept {
                place.block += 1;
                place.at -= kept;
            }
        }
        &mut self.blocks[place.block][place.at].1
    }

    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key);
        if !place.found {
            return None;
        }
        let entries = &mut self.blocks[place.block];
        let (_, value) = entries.remove(place.at);
        if entries.is_empty() {
            self.blocks.remove(place.block);
        }
        Some(value)
    }

    pub fn clear(&mut self) {
        self.blocks.clear();
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> + Clone {
        let entries = self.blocks.iter().flatten();
        entries.map(|(key, value)| (key, value))
    }

    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + Clone {
        self.iter().map(|(key, _)| key)
    }

    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + Clone {
        self.iter().map(|(_, value)| value)
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        let entries = self.blocks.iter_mut().flatten();
        entries.map(|(_, value)| value)
    }

    pub fn retain(&mut self, keep: impl Fn(&K, &mut V) -> bool) {
        for entries in &mut self.blocks {
            entries.retain_mut(|(key, value)| keep(key, value));
        }
        self.blocks.retain(|entries| !entries.is_empty());
    }

    /// The entries between two keys, both included.
    pub fn range(&self, range: RangeInclusive<K>) -> impl Iterator<Item = (&K, &V)> {
        let (from, to) = range.into_inner();
        let first = self.place(&from);
        let blocks = self.blocks.get(first.block..).unwrap_or_default();
        let entries = blocks.iter().flatten().skip(first.at);
        let within = entries.take_while(move |(key, _)| *key <= to);
        within.map(|(key, value)| (key, value))
    }
}

impl<K: Ord> Set<K> {
    pub const fn new() -> Set<K> {
        Set { keys: Map::new() }
    }

    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    pub fn contains<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.keys.contains_key(key)
    }

    /// Returns whether the key is new.
    pub fn insert(&mut self, key: K) -> bool {
        self.keys.insert(key, ()).is_none()
    }

    /// Returns whether the set had the key.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.keys.remove(key).is_some()
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &K> + Clone {
        self.keys.keys()
    }

    pub fn retain(&mut self, keep: impl Fn(&K) -> bool) {
        self.keys.retain(|key, ()| keep(key));
    }

    /// The keys between two keys, both included.
    pub fn range(&self, range: RangeInclusive<K>) -> impl Iterator<Item = &K> {
        self.keys.range(range).map(|(key, ())| key)
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Map<K, V> {
        Map { blocks: Vec::new() }
    }
}

impl<K: Ord> Default for Set<K> {
    fn default() -> Set<K> {
        Set {
            keys: Map::default(),
        }
    }
}

/// Two maps with the same entries are equal, however their entries are divided into blocks.
impl<K: Ord, V: PartialEq> PartialEq for Map<K, V> {
    fn eq(&self, other: &Map<K, V>) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<K: Ord, V: Eq> Eq for Map<K, V> {}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Map<K, V> {
        let mut map = Map::new();
        for (key, value) in entries {
            map.insert(key, value);
        }
        map
    }
}

impl<K: Ord> FromIterator<K> for Set<K> {
    fn from_iter<I: IntoIterator<Item = K>>(keys: I) -> Set<K> {
        Set {
            keys: keys.into_iter().map(|key| (key, ())).collect(),
        }
    }
}

impl<K: Ord, V> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Ord> Extend<K> for Set<K> {
    fn extend<I: IntoIterator<Item = K>>(&mut self, keys: I) {
        for key in keys {
            self.insert(key);
        }
    }
}

impl<K: Ord> IntoIterator for Set<K> {
    type Item = K;
    type IntoIter =
        std::iter::Map<std::iter::Flatten<std::vec::IntoIter<Vec<(K, ())>>>, fn((K, ())) -> K>;

    fn into_iter(self) -> Self::IntoIter {
        let entries = self.keys.blocks.into_iter().flatten();
        entries.map(|(key, ())| key)
    }
}

impl<K: Ord, V, const COUNT: usize> From<[(K, V); COUNT]> for Map<K, V> {
    fn from(entries: [(K, V); COUNT]) -> Map<K, V> {
        entries.into_iter().collect()
    }
}

/// # Panics
/// The map has no such key.
impl<K: Ord + Borrow<Q>, V, Q: Ord + ?Sized> Index<&Q> for Map<K, V> {
    type Output = V;

    fn index(&self, key: &Q) -> &V {
        self.get(key).expect("the key is there")
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = std::iter::Flatten<std::vec::IntoIter<Vec<(K, V)>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.blocks.into_iter().flatten()
    }
}

impl<K: fmt::Debug + Ord, V: fmt::Debug> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: fmt::Debug + Ord> fmt::Debug for Set<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn a_map_is_the_one_of_the_standard_library(steps: Vec<(u16, Option<u8>)>, from: u16, to: u16) {
            let mut ours = Map::new();
            let mut theirs = BTreeMap::new();
            for (key, value) in steps {
                match value {
                    Some(value) => prop_assert_eq!(ours.insert(key, value), theirs.insert(key, value)),
                    None => prop_assert_eq!(ours.remove(&key), theirs.remove(&key)),
                }
            }
            prop_assert!(ours.iter().eq(theirs.iter()));
            prop_assert!(ours.iter().rev().eq(theirs.iter().rev()));
            if from <= to {
                prop_assert!(ours.range(from..=to).eq(theirs.range(from..=to)));
            }
        }
    }

    /// Inserts more keys than one block holds, in an order that divides blocks at many places.
    #[test]
    fn blocks_are_cut_and_go() {
        let keys = || (0..20_000u32).map(|number| number.wrapping_mul(7_919) % 20_000);
        let mut map: Map<u32, u32> = Map::new();
        for key in keys() {
            *map.or_default(key) += key + 1;
        }
        assert_eq!(map.len(), 20_000);
        assert!(
            map.iter()
                .map(|(key, value)| value - key)
                .all(|one| one == 1)
        );
        assert!(map.keys().copied().eq(0..20_000));
        assert!(map.range(300..=9_000).map(|(key, _)| *key).eq(300..=9_000));
        for key in keys() {
            assert_eq!(map.remove(&key), Some(key + 1));
        }
        assert!(map.is_empty());
    }
}
