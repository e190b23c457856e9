//! The changes that undo takes back and redo makes again: small changes of one text, typed or made by a knob.

/// One replaced stretch of the text, as byte offsets.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Change {
    at: usize,
    removed: String,
    inserted: String,
    /// Whether the change was typed. Characters typed in a row become one change; any other change is undone on its own.
    typed: bool,
}

/// How many changes can be taken back.
const DEPTH: usize = 500;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct History {
    done: Vec<Change>,
    undone: Vec<Change>,
}

impl History {
    /// Notes that `old` became `new`. Changes that were undone before are forgotten.
    pub(crate) fn record(&mut self, old: &str, new: &str, typed: bool) {
        let Some(change) = Change::between(old, new, typed) else {
            return;
        };
        self.undone.clear();
        match self.done.last_mut() {
            Some(last) if last.continues_with(&change) => last.inserted += &change.inserted,
            _ => self.done.push(change),
        }
        if self.done.len() > DEPTH {
            self.done.remove(0);
        }
    }

    /// Forgets the last change if it made `new` out of `old`, so that another change of `old` can take its place. Returns
    /// whether it did.
    pub(crate) fn forget(&mut self, old: &str, new: &str) -> bool {
        let is_last = self.done.last() == Change::between(old, new, false).as_ref();
        if is_last {
            self.done.pop();
        }
        is_last
    }

    pub(crate) fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    pub(crate) fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// The text before the last change, and where the caret belongs in it.
    pub(crate) fn undo(&mut self, text: &str) -> Option<(String, usize)> {
        let change = self.done.pop()?;
        let before = replaced(text, change.at, &change.inserted, &change.removed);
        let caret = change.at + change.removed.len();
        self.undone.push(change);
        Some((before, caret))
    }

    /// The text after the change last undone, and where the caret belongs in it.
    pub(crate) fn redo(&mut self, text: &str) -> Option<(String, usize)> {
        let change = self.undone.pop()?;
        let after = replaced(text, change.at, &change.removed, &change.inserted);
        let caret = change.at + change.inserted.len();
        self.done.push(change);
        Some((after, caret))
    }
}

impl Change {
    fn between(old: &str, new: &str, typed: bool) -> Option<Change> {
        if old == new {
            return None;
        }
        let start = common_prefix(old, new);
        let end = common_suffix(&old[start..], &new[start..]);
        Some(Change {
            at: start,
            removed: old[start..old.len() - end].to_string(),
            inserted: new[start..new.len() - end].to_string(),
            typed,
        })
    }

    fn continues_with(&self, next: &Change) -> bool {
        self.typed
            && next.typed
            && next.removed.is_empty()
            && !next.inserted.contains('\n')
            && next.at == self.at + self.inserted.len()
    }
}

fn replaced(text: &str, at: usize, from: &str, to: &str) -> String {
    let tail = &text[at + from.len()..];
    [&text[..at], to, tail].concat()
}

fn common_prefix(a: &str, b: &str) -> usize {
    let pairs = a.char_indices().zip(b.chars());
    let mut same = pairs.skip_while(|((_, a), b)| a == b);
    same.next().map_or(a.len().min(b.len()), |((at, _), _)| at)
}

fn common_suffix(a: &str, b: &str) -> usize {
    let pairs = a.chars().rev().zip(b.chars().rev());
    pairs
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len_utf8())
        .sum()
}
