//! Sorting that keeps the program small, at the cost of a little speed.
//!
//! The compiler generates about 3 kB of code for every type and every comparison that the standard library's sort is
//! used with. This module always sorts positions, so that one copy of that code is enough, and then moves the elements
//! to their positions.

use std::cmp::Ordering;

/// Stable sorting. The methods do what the methods of slices do that are named `sort` instead of `order`.
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
