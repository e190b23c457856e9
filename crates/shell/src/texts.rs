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
    /// `None`: the text was removed.
    text: Option<String>,
    /// The number of the change that made it so.
    changed: u64,
}

impl Texts {
    pub fn new() -> Texts {
        Texts::default()
    }

    pub fn get(&self, name: &str) -> Option<&String> {
        self.entries.get(name)?.text.as_ref()
    }

    pub fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Puts a text in place of the one of this name.
    pub fn insert(&mut self, name: String, text: String) {
        self.put(name, Some(text));
    }

    /// Adds to the text of this name, which is made if there is none.
    pub fn append(&mut self, name: &str, more: &str) {
        let mut text = self.remove(name).unwrap_or_default();
        text.push_str(more);
        self.insert(name.to_string(), text);
    }

    pub fn remove(&mut self, name: &str) -> Option<String> {
        self.contains_key(name)
            .then(|| self.put(name.to_string(), None))
            .flatten()
    }

    fn put(&mut self, name: String, text: Option<String>) -> Option<String> {
        let size = |name: &str, text: &str| (name.len() + text.len()) as u64;
        self.changes += 1;
        self.bytes += text.as_ref().map_or(0, |text| size(&name, text));
        let held = self.get(&name).map_or(0, |text| size(&name, text));
        self.bytes -= held;
        let changed = self.changes;
        let before = self.entries.insert(name, Entry { text, changed });
        before?.text
    }

    /// The names and the texts, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &String)> {
        let entries = self.entries.iter();
        entries.filter_map(|(name, entry)| Some((name, entry.text.as_ref()?)))
    }

    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.iter().map(|(name, _)| name)
    }

    /// How many bytes the names and texts have.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How many changes there were so far.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// The texts that changed since there were `before` changes, with their names; `None`: the text was removed. A
    /// caller that shows files keeps [`Texts::changes`] and asks with it later.
    pub fn changed_since(&self, before: u64) -> impl Iterator<Item = (&str, Option<&str>)> {
        let changed = self.entries.iter();
        let changed = changed.filter(move |(_, entry)| entry.changed > before);
        changed.map(|(name, entry)| (name.as_str(), entry.text.as_deref()))
    }
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
        assert_eq!(changed, [("a", None), ("b", Some("345"))]);
        assert_eq!(texts.keys().collect::<Vec<_>>(), ["b"]);
        assert_eq!(texts.changed_since(texts.changes()).count(), 0);
    }
}
