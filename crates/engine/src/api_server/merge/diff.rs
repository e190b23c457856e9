//! The strategic merge patch that makes one object of another. Models `diffMaps` of
//! `apimachinery/pkg/util/strategicpatch/patch.go`.

use super::PatchError;
use super::lists::{as_go, identity, sorted};
use super::schema::{self, MergeStrategy};
use super::strategic::{DELETE_FROM_LIST, DIRECTIVE, RETAIN_KEYS, SET_ORDER};
use kube::api::meta::Kind;
use kube::order::Order;
use serde_json::{Map, Value, json};

/// Which of the differences a patch is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct PatchDifference {
    kind: Kind,
    /// The fields that are new, or have another value.
    changes: bool,
    /// The fields that are gone.
    deletions: bool,
}

type Fields = Map<String, Value>;

impl PatchDifference {
    pub(super) const fn all(kind: Kind) -> PatchDifference {
        PatchDifference {
            kind,
            changes: true,
            deletions: true,
        }
    }

    pub(super) const fn changes(kind: Kind) -> PatchDifference {
        PatchDifference {
            deletions: false,
            ..PatchDifference::all(kind)
        }
    }

    pub(super) const fn deletions(kind: Kind) -> PatchDifference {
        PatchDifference {
            changes: false,
            ..PatchDifference::all(kind)
        }
    }

    /// The patch for the map of the field `holder`, or for an element of its list.
    pub(super) fn maps(
        self,
        holder: &str,
        original: &Fields,
        modified: &Fields,
        retain_keys: bool,
    ) -> Result<Fields, PatchError> {
        let mut patch = Map::new();
        for (field, new) in modified {
            let strategy = schema::of(self.kind, holder, field);
            match (original.get(field), new) {
                (Some(Value::Object(old)), Value::Object(new)) => {
                    self.map(field, old, new, strategy, &mut patch)?;
                }
                (Some(Value::Array(old)), Value::Array(new)) if strategy.merges_lists() => {
                    self.list(field, old, new, strategy, &mut patch)?;
                }
                (old, new) if self.changes && old != Some(new) => {
                    patch.insert(field.clone(), new.clone());
                }
                _ => {}
            }
        }
        if self.deletions {
            let gone = original.keys().filter(|key| !modified.contains_key(*key));
            patch.extend(gone.map(|key| (key.clone(), Value::Null)));
        }
        let lacks =
            |(key, value): (&String, &Value)| !value.is_null() && !modified.contains_key(key);
        if retain_keys && (!patch.is_empty() || original.iter().any(lacks)) {
            let kept = modified.iter().filter(|(_, value)| !value.is_null());
            let kept: Vec<&String> = kept.map(|(key, _)| key).collect();
            if !kept.is_empty() {
                patch.insert(RETAIN_KEYS.to_string(), json!(kept));
            }
        }
        Ok(patch)
    }

    fn map(
        self,
        field: &str,
        old: &Fields,
        new: &Fields,
        strategy: MergeStrategy,
        patch: &mut Fields,
    ) -> Result<(), PatchError> {
        if strategy == MergeStrategy::Replace {
            if self.changes {
                patch.insert(field.to_string(), Value::Object(new.clone()));
            }
            return Ok(());
        }
        let inner = self.maps(field, old, new, strategy.retains_keys())?;
        if !inner.is_empty() {
            patch.insert(field.to_string(), Value::Object(inner));
        }
        Ok(())
    }

    fn list(
        self,
        field: &str,
        old: &[Value],
        new: &[Value],
        strategy: MergeStrategy,
        patch: &mut Fields,
    ) -> Result<(), PatchError> {
        if old.is_empty() {
            if !new.is_empty() && self.changes {
                patch.insert(field.to_string(), Value::from(new));
            }
            return Ok(());
        }
        match strategy.key() {
            Some(key) => self.keyed_list(field, old, new, (key, strategy.retains_keys()), patch),
            None => {
                self.set(field, old, new, patch);
                Ok(())
            }
        }
    }

    fn keyed_list(
        self,
        field: &str,
        old: &[Value],
        new: &[Value],
        (key, retain_keys): (&str, bool),
        patch: &mut Fields,
    ) -> Result<(), PatchError> {
        let (changed, gone) = self.elements(field, old, new, key, retain_keys)?;
        let mut list = sorted(changed, new, Some(key));
        list.extend(gone);
        let same_order = old.len() == new.len()
            && old
                .iter()
                .zip(new)
                .all(|(old, new)| old.get(key) == new.get(key));
        let has_changes = !list.is_empty();
        if has_changes {
            patch.insert(field.to_string(), Value::Array(list));
        }
        if (has_changes || (self.changes && !same_order)) && !new.is_empty() {
            let order = new.iter().map(|element| json!({key: element[key]}));
            patch.insert(format!("{SET_ORDER}/{field}"), order.collect());
        }
        Ok(())
    }

    /// The patches of the elements, and the directives that delete elements. Models `diffListsOfMaps`, which pairs the
    /// elements of both lists in the order of their keys.
    fn elements(
        self,
        field: &str,
        old: &[Value],
        new: &[Value],
        key: &str,
        retain_keys: bool,
    ) -> Result<(Vec<Value>, Vec<Value>), PatchError> {
        let (old, new) = (by_key(old, key)?, by_key(new, key)?);
        let (mut changed, mut gone) = (Vec::new(), Vec::new());
        let (mut old, mut new) = (old.into_iter().peekable(), new.into_iter().peekable());
        while let Some(order) = match (old.peek(), new.peek()) {
            (None, None) => None,
            (Some(_), None) => Some(std::cmp::Ordering::Less),
            (None, Some(_)) => Some(std::cmp::Ordering::Greater),
            (Some((old, _)), Some((new, _))) => Some(old.cmp(new)),
        } {
            let old = old.next_if(|_| order.is_le()).map(|(_, element)| element);
            let new = new.next_if(|_| order.is_ge()).map(|(_, element)| element);
            match (old, new) {
                (Some(Value::Object(old)), Some(Value::Object(new))) => {
                    let mut inner = self.maps(field, old, new, retain_keys)?;
                    if !inner.is_empty() {
                        inner.insert(key.to_string(), new[key].clone());
                        changed.push(Value::Object(inner));
                    }
                }
                (None, Some(new)) if self.changes => changed.push(new.clone()),
                (Some(old), None) if self.deletions => {
                    gone.push(json!({key: old[key], DIRECTIVE: "delete"}));
                }
                _ => {}
            }
        }
        Ok((changed, gone))
    }

    fn set(self, field: &str, old: &[Value], new: &[Value], patch: &mut Fields) {
        let missing = |from: &[Value], of: &[Value]| -> Vec<Value> {
            let missing = of.iter().filter(|one| !from.contains(one));
            missing.cloned().collect()
        };
        let (added, gone) = (missing(old, new), missing(new, old));
        if self.changes && !added.is_empty() {
            patch.insert(field.to_string(), Value::Array(added));
        }
        if self.deletions && !gone.is_empty() {
            patch.insert(format!("{DELETE_FROM_LIST}/{field}"), gone.clone().into());
        }
        let reordered = (self.changes && old != new) || (self.deletions && !gone.is_empty());
        if reordered && !new.is_empty() {
            patch.insert(format!("{SET_ORDER}/{field}"), Value::from(new));
        }
    }
}

/// The elements with the texts of their keys, by these texts. Equal ones stand in reverse, as Go's sort leaves them in
/// lists of up to twelve elements.
fn by_key<'v>(list: &'v [Value], key: &str) -> Result<Vec<(String, &'v Value)>, PatchError> {
    let keyed = list.iter().rev();
    let keyed = keyed.map(|element| Ok((as_go(identity(element, key)?), element)));
    let mut keyed = keyed.collect::<Result<Vec<_>, PatchError>>()?;
    keyed.order_by(|(a, _), (b, _)| a.cmp(b));
    Ok(keyed)
}
