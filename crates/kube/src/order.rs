//! Sorting, where size counts more than the last bit of speed.
//!
//! The standard library's sort is compiled anew for every type and every comparison, 3 kB each. Here positions are
//! sorted, always by the same code; the elements then follow.

use std::cmp::Ordering;

/// As the methods of slices, named `order` for `sort`: stable, too.
pub trait Order<T> {
    fn order_by(&mut self, compare: impl Fn(&T, &T) -> Ordering);

    fn order_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K) {
        self.order_by(|a, b| key(a).cmp(&key(b)));
    }

    fn order(&mut self)
    where
        T: Ord,
    {
        self.order_by(T::cmp);
    }
}

impl<T> Order<T> for [T] {
    fn order_by(&mut self, compare: impl Fn(&T, &T) -> Ordering) {
        let mut from = positions(self.len(), &|a, b| compare(&self[a], &self[b]));
        for start in 0..from.len() {
            let mut at = start;
            while from[at] != start {
                let next = std::mem::replace(&mut from[at], at);
                self.swap(at, next);
                at = next;
            }
            from[at] = at;
        }
    }
}

fn positions(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..count).collect();
    positions.sort_by(|a, b| compare(*a, *b));
    positions
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_is_the_one_of_the_standard_library(numbers: Vec<u8>) {
            let mut ours: Vec<(usize, u8)> = numbers.into_iter().enumerate().collect();
            let mut theirs = ours.clone();
            ours.order_by_key(|(_, number)| number / 8);
            theirs.sort_by_key(|(_, number)| number / 8);
            prop_assert_eq!(ours, theirs);
        }
    }
}
