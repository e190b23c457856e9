//! A list that only grows. Copies share all of it but the page that is being filled.

use std::rc::Rc;

const PAGE: usize = 64;

#[derive(Clone, Debug)]
pub(super) struct Pages<T> {
    /// The pages; all are full except the last.
    pages: Vec<Rc<Vec<T>>>,
}

impl<T> Default for Pages<T> {
    fn default() -> Pages<T> {
        Pages { pages: Vec::new() }
    }
}

impl<T: Clone> Pages<T> {
    pub(super) fn len(&self) -> usize {
        let last = self.pages.last().map_or(PAGE, |page| page.len());
        self.pages.len() * PAGE + last - PAGE
    }

    pub(super) fn get(&self, index: usize) -> Option<&T> {
        self.pages.get(index / PAGE)?.get(index % PAGE)
    }

    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        let page = self.pages.get_mut(index / PAGE)?;
        Rc::make_mut(page).get_mut(index % PAGE)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.pages.iter().flat_map(|page| page.iter())
    }

    pub(super) fn push(&mut self, value: T) {
        match self.pages.last_mut() {
            Some(page) if page.len() < PAGE => {
                let page = Rc::make_mut(page);
                // A page that was just copied has no spare room, so room for a full page is reserved.
                page.reserve_exact(PAGE - page.len());
                page.push(value);
            }
            _ => {
                let mut page = Vec::with_capacity(PAGE);
                page.push(value);
                self.pages.push(Rc::new(page));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_does_not_see_what_comes_later() {
        let mut numbers = Pages::default();
        (0..100).for_each(|number| numbers.push(number));
        let copy = numbers.clone();
        (100..200).for_each(|number| numbers.push(number));
        *numbers.get_mut(3).expect("it is there") = 1_000;
        assert!(copy.iter().copied().eq(0..100));
        let lengths = (copy.len(), numbers.len());
        assert_eq!((lengths, copy.get(100)), ((100, 200), None));
        assert_eq!(
            (numbers.get(3), numbers.get(199)),
            (Some(&1_000), Some(&199))
        );
    }
}
