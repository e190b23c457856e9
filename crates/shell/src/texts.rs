//! Texts by name, as files and variables are kept.

use std::collections::BTreeMap;

/// Texts by name. They know how many bytes they hold, and count their changes, so that a change can be asked for later.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    entries: BTreeMap<String, Entry>,
    bytes: u64,
    changes: u64,
}

#[derive(Clone, Debug)]
struct Entry {
    text: String,
    /// The number of the change that made it so.
    changed: u64,
}

impl Texts {
    pub fn new() -> Texts {
        Texts::default()
    }

    pub fn get(&self, name: &str) -> Option<&String> {
        self.entries.get(name).map(|entry| &entry.text)
    }

    pub fn contains_key(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// Puts a text in place of the one of this name.
    pub fn insert(&mut self, name: String, text: String) {
        self.remove(&name);
        self.bytes += size(&name, &text);
        self.changes += 1;
        let changed = self.changes;
        self.entries.insert(name, Entry { text, changed });
    }

    /// Adds to the text of this name, which is made if there is none.
    pub fn append(&mut self, name: &str, more: &str) {
        let mut text = self.remove(name).unwrap_or_default();
        text.push_str(more);
        self.insert(name.to_string(), text);
    }

    pub fn remove(&mut self, name: &str) -> Option<String> {
        let entry = self.entries.remove(name)?;
        self.bytes -= size(name, &entry.text);
        self.changes += 1;
        Some(entry.text)
    }

    /// The names and the texts, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &String)> {
        let entries = self.entries.iter();
        entries.map(|(name, entry)| (name, &entry.text))
    }

    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.entries.keys()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many bytes the names and texts have.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How many changes there were so far.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// The texts that were put in since there were `before` changes, with their names. A caller that shows files keeps
    /// [`Texts::changes`] and asks with it later; what was removed since is no longer among the names.
    pub fn changed_since(&self, before: u64) -> impl Iterator<Item = (&str, &str)> {
        let changed = self.entries.iter();
        let changed = changed.filter(move |(_, entry)| entry.changed > before);
        changed.map(|(name, entry)| (name.as_str(), entry.text.as_str()))
    }
}

fn size(name: &str, text: &str) -> u64 {
    (name.len() + text.len()) as u64
}

/// Two collections are equal if they hold the same texts; their counts of changes do not matter.
impl PartialEq for Texts {
    fn eq(&self, other: &Texts) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Texts {}

impl FromIterator<(String, String)> for Texts {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(entries: T) -> Texts {
        let mut texts = Texts::new();
        texts.extend(entries);
        texts
    }
}

impl Extend<(String, String)> for Texts {
    fn extend<T: IntoIterator<Item = (String, String)>>(&mut self, entries: T) {
        for (name, text) in entries {
            self.insert(name, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_know_their_size_and_what_changed() {
        let mut texts = Texts::new();
        texts.insert("a".to_string(), "12".to_string());
        texts.append("b", "3");
        assert_eq!((texts.bytes(), texts.changes()), (5, 2));
        let seen = texts.changes();
        texts.append("b", "45");
        texts.remove("a");
        assert_eq!(texts.remove("nothing"), None);
        assert_eq!(texts.bytes(), 4);
        let changed: Vec<_> = texts.changed_since(seen).collect();
        assert_eq!(changed, [("b", "345")]);
        assert_eq!(texts.keys().collect::<Vec<_>>(), ["b"]);
        assert_eq!(texts.changed_since(texts.changes()).count(), 0);
    }
}
