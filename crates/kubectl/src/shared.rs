//! Keeps the files of the shells and those of an editor the same: each side takes over what the other one changed.

use shell::Files;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A file of an editor: its name, which may have folders in front, and its text.
pub type Edited = (Rc<str>, Rc<str>);

/// A file that a shell wrote (`text`) or removed (`None`) since the editor took it over last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub name: String,
    pub text: Option<Rc<str>>,
}

#[derive(Default)]
pub(crate) struct Shared {
    /// The texts that both sides had at the last exchange. A file that only one side has is not among them.
    agreed: BTreeMap<String, Rc<str>>,
    /// How many changes of the shells' files were passed on to the editor.
    passed_on: u64,
}

impl Shared {
    /// Takes all files of the editor. What it changed goes into the shells' files, and what it closed is removed there. If
    /// both sides changed a file since the last exchange, the editor's text stays, because a person typed it.
    pub(crate) fn take_edited(&mut self, edited: &[Edited], files: &mut Files) {
        let names: BTreeSet<&str> = edited.iter().map(|(name, _)| &**name).collect();
        self.agreed.retain(|name, text| {
            let is_closed = !names.contains(name.as_str());
            // A text that a shell changed meanwhile stays, and comes back to the editor.
            if is_closed && files.get(name).is_some_and(|held| **held == **text) {
                files.remove(name);
            }
            !is_closed
        });
        for (name, text) in edited {
            let is_same = files.get(name).is_some_and(|held| **held == **text);
            let is_untouched = self
                .agreed
                .get(&**name)
                .is_some_and(|agreed| agreed == text);
            if !is_same && is_untouched {
                continue;
            }
            if !is_same {
                files.insert(name.to_string(), text.to_string());
            }
            self.agreed.insert(name.to_string(), text.clone());
        }
    }

    /// What the shells changed since the last call and the editor does not have yet.
    pub(crate) fn take_written(&mut self, files: &Files) -> Vec<Written> {
        if files.changes() == self.passed_on {
            return Vec::new();
        }
        let removed = self.agreed.keys().filter(|name| !files.contains_key(name));
        let removed = removed.map(|name| Written {
            name: name.clone(),
            text: None,
        });
        let changed = files.changed_since(self.passed_on);
        let changed = changed.filter(|(name, text)| {
            let agreed = self.agreed.get(*name);
            agreed.is_none_or(|agreed| **agreed != **text)
        });
        let changed = changed.map(|(name, text)| Written {
            name: name.to_string(),
            text: Some(text.into()),
        });
        let written = removed.chain(changed).collect();
        self.passed_on = files.changes();
        written
    }
}
