//! A map from an object's identity to a value. A copy is cheap, because it shares all unchanged chunks; only the chunk
//! around a change is copied. Large values should be kept behind an `Rc`.

use kube::api::meta::Uid;
use std::rc::Rc;

/// Slots of a chunk. Identities count up, so objects that were made together share a chunk.
const SLOTS: u32 = 32;

type Chunk<T> = [Option<T>; SLOTS as usize];

#[derive(Clone, Debug)]
pub struct ByUid<T> {
    /// The chunks in ascending order of their numbers. No chunk is empty.
    chunks: Vec<(u32, Rc<Chunk<T>>)>,
    len: usize,
}

impl<T> Default for ByUid<T> {
    fn default() -> ByUid<T> {
        ByUid {
            chunks: Vec::new(),
            len: 0,
        }
    }
}

impl<T: Clone> ByUid<T> {
    pub fn get(&self, uid: Uid) -> Option<&T> {
        let (number, slot) = place(uid);
        let index = self.find(number).ok()?;
        self.chunks[index].1[slot].as_ref()
    }

    pub fn contains(&self, uid: Uid) -> bool {
        self.get(uid).is_some()
    }

    /// The values in order of creation.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        let slots = self.chunks.iter().flat_map(|(_, chunk)| chunk.iter());
        slots.flatten()
    }

    /// The values in order of creation, each with the identity of its object.
    pub fn entries(&self) -> impl Iterator<Item = (Uid, &T)> {
        self.chunks.iter().flat_map(|(number, chunk)| {
            let slots = (number * SLOTS..).zip(chunk.iter());
            slots.filter_map(|(uid, slot)| slot.as_ref().map(|value| (Uid(uid), value)))
        })
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn insert(&mut self, uid: Uid, value: T) {
        let (number, slot) = place(uid);
        let index = self.find(number).unwrap_or_else(|index| {
            let empty = Rc::new([const { None }; SLOTS as usize]);
            self.chunks.insert(index, (number, empty));
            index
        });
        let old = Rc::make_mut(&mut self.chunks[index].1)[slot].replace(value);
        self.len += usize::from(old.is_none());
    }

    pub fn remove(&mut self, uid: Uid) -> Option<T> {
        let (number, slot) = place(uid);
        let index = self.find(number).ok()?;
        self.chunks[index].1[slot].as_ref()?;
        let chunk = Rc::make_mut(&mut self.chunks[index].1);
        let old = chunk[slot].take();
        if chunk.iter().all(Option::is_none) {
            self.chunks.remove(index);
        }
        self.len -= 1;
        old
    }

    /// The index of the chunk, or as an error the index at which it would be inserted.
    fn find(&self, number: u32) -> Result<usize, usize> {
        // The first guess assumes that no chunk is missing, which is nearly always so.
        let first = self.chunks.first().map_or(0, |(first, _)| *first);
        let guess = number.wrapping_sub(first) as usize;
        match self.chunks.get(guess) {
            Some((there, _)) if *there == number => Ok(guess),
            _ => self
                .chunks
                .binary_search_by_key(&number, |(there, _)| *there),
        }
    }

    pub fn get_mut(&mut self, uid: Uid) -> Option<&mut T> {
        let (number, slot) = place(uid);
        let index = self.find(number).ok()?;
        self.chunks[index].1[slot].as_ref()?;
        let chunk = Rc::make_mut(&mut self.chunks[index].1);
        chunk[slot].as_mut()
    }
}

fn place(uid: Uid) -> (u32, usize) {
    (uid.0 / SLOTS, (uid.0 % SLOTS) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_lists_in_order_whatever_came_first_and_forgets_what_is_removed() {
        let mut table = ByUid::default();
        for uid in [900, 3, 64, 65, 31, 32] {
            table.insert(Uid(uid), uid);
        }
        assert!(table.remove(Uid(64)).is_some() && table.remove(Uid(66)).is_none());
        assert!(table.remove(Uid(900)).is_some() && table.get(Uid(900)).is_none());
        let listed: Vec<u32> = table.iter().copied().collect();
        assert_eq!((listed, table.len()), (vec![3, 31, 32, 65], 4));
        assert!(table.entries().all(|(uid, value)| uid.0 == *value));
    }

    #[test]
    fn a_copy_does_not_see_later_changes() {
        let mut table = ByUid::default();
        table.insert(Uid(7), 1);
        let copy = table.clone();
        *table.get_mut(Uid(7)).expect("it is there") = 2;
        let values = (table.get(Uid(7)), copy.get(Uid(7)));
        assert_eq!(values, (Some(&2), Some(&1)));
        assert!(table.get_mut(Uid(8)).is_none());
    }
}
