//! Merges a strategic merge patch into an object, or two patches into one. Models `mergeMap` of
//! `apimachinery/pkg/util/strategicpatch/patch.go`.

use super::PatchError;
use super::lists::ordered;
use super::schema::{self, MergeStrategy};
use kube::api::meta::Kind;
use serde_json::{Map, Value};

/// The key of a patch that tells what becomes of a map or of an element.
pub(super) const DIRECTIVE: &str = "$patch";
/// The key of a patch that lists the fields to keep; all other fields are removed.
pub(super) const RETAIN_KEYS: &str = "$retainKeys";
/// `$setElementOrder/containers`: the order of the elements of a list.
pub(super) const SET_ORDER: &str = "$setElementOrder";
/// `$deleteFromPrimitiveList/finalizers`: plain values to take out of a list.
pub(super) const DELETE_FROM_LIST: &str = "$deleteFromPrimitiveList";

const BAD_RETAIN_KEYS: PatchError = PatchError::Malformed("invalid patch format of retainKeys");
pub(super) const BAD_ORDER: PatchError =
    PatchError::Malformed("invalid patch format of setElementOrder list");
const BAD_DELETIONS: PatchError = PatchError::Malformed("invalid patch format of primitive list");

/// The thing that a patch is merged into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MergeBase {
    Object,
    /// Another patch: directives and nulls are kept for the object that both are for.
    Patch,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct PatchMerge {
    kind: Kind,
    base: MergeBase,
}

type Fields = Map<String, Value>;

impl PatchMerge {
    pub(super) const fn new(kind: Kind, base: MergeBase) -> PatchMerge {
        PatchMerge { kind, base }
    }

    /// Merges a map into another one, which is the value of the field `holder` or an element of it.
    pub(super) fn maps(
        self,
        holder: &str,
        original: &mut Fields,
        mut patch: Fields,
    ) -> Result<(), PatchError> {
        if let Some(directive) = patch.remove(DIRECTIVE) {
            match directive.as_str() {
                Some("replace") => *original = patch,
                Some("delete") => original.clear(),
                _ => {
                    patch.insert(DIRECTIVE.to_string(), directive.clone());
                    return Err(unknown(&directive, patch));
                }
            }
            return Ok(());
        }
        self.retain_keys(original, &mut patch)?;
        self.ordered_lists(holder, original, &mut patch)?;
        for (field, value) in patch {
            self.field(holder, original, &field, value)?;
        }
        Ok(())
    }

    fn field(
        self,
        holder: &str,
        original: &mut Fields,
        key: &str,
        value: Value,
    ) -> Result<(), PatchError> {
        let deletes = key.starts_with(DELETE_FROM_LIST);
        if deletes && self.base == MergeBase::Patch {
            original.insert(key.to_string(), value);
            return Ok(());
        }
        let field = if deletes {
            behind(key, DELETE_FROM_LIST).ok_or(BAD_DELETIONS)?
        } else {
            key
        };
        if value.is_null() {
            original.remove(field);
            if self.base == MergeBase::Object {
                return Ok(());
            }
        }
        let strategy = schema::of(self.kind, holder, field);
        match (original.get_mut(field), value) {
            (Some(Value::Object(original)), Value::Object(patch)) => match strategy {
                MergeStrategy::Replace => *original = patch,
                _ => self.maps(field, original, patch)?,
            },
            (Some(Value::Array(original)), Value::Array(patch)) => {
                if deletes {
                    original.retain(|one| !patch.contains(one));
                } else if strategy.merges_lists() {
                    self.lists(field, original, patch, strategy.key())?;
                } else {
                    *original = patch;
                }
            }
            (_, value) if !deletes => self.put(original, field, value),
            _ => {}
        }
        Ok(())
    }

    /// Sets a field that the original lacks, or has with a value of another type.
    fn put(self, original: &mut Fields, field: &str, mut value: Value) {
        if self.base == MergeBase::Object {
            discard_nulls(&mut value);
        }
        match without_directives(value) {
            Some(value) => drop(original.insert(field.to_string(), value)),
            None => drop(original.remove(field)),
        }
    }

    fn retain_keys(self, original: &mut Fields, patch: &mut Fields) -> Result<(), PatchError> {
        let Some(kept) = patch.remove(RETAIN_KEYS) else {
            return Ok(());
        };
        if self.base == MergeBase::Patch {
            original.insert(RETAIN_KEYS.to_string(), kept);
            return Ok(());
        }
        let Value::Array(kept) = kept else {
            return Err(BAD_RETAIN_KEYS);
        };
        let is_kept = |field: &str| kept.iter().any(|kept| kept == field);
        let sets = |(field, value): (&String, &Value)| {
            let directs = field.starts_with(DELETE_FROM_LIST) || field.starts_with(SET_ORDER);
            !value.is_null() && !directs
        };
        if patch
            .iter()
            .any(|(field, value)| sets((field, value)) && !is_kept(field))
        {
            return Err(BAD_RETAIN_KEYS);
        }
        original.retain(|field, _| is_kept(field));
        Ok(())
    }

    /// Merges the lists whose order the patch gives.
    fn ordered_lists(
        self,
        holder: &str,
        original: &mut Fields,
        patch: &mut Fields,
    ) -> Result<(), PatchError> {
        let keys = patch.keys().filter(|key| key.starts_with(SET_ORDER));
        for key in keys.cloned().collect::<Vec<_>>() {
            let Some(Value::Array(order)) = patch.remove(&key) else {
                return Err(BAD_ORDER);
            };
            if self.base == MergeBase::Patch {
                original.insert(key.clone(), Value::Array(order.clone()));
            }
            let field = behind(&key, SET_ORDER).ok_or(BAD_ORDER)?;
            self.ordered_list(holder, original, patch, field, &order)?;
        }
        Ok(())
    }

    fn ordered_list(
        self,
        holder: &str,
        original: &mut Fields,
        patch: &mut Fields,
        field: &str,
        order: &[Value],
    ) -> Result<(), PatchError> {
        let strategy = schema::of(self.kind, holder, field);
        let is_list = |value: Option<&Value>| value.is_none_or(Value::is_array);
        if !is_list(original.get(field)) || !is_list(patch.get(field)) {
            return Err(BAD_ORDER);
        }
        let list = |value: Option<Value>| match value {
            Some(Value::Array(list)) => Some(list),
            _ => None,
        };
        let live = list(original.get(field).cloned());
        let merged = match (live.clone(), list(patch.remove(field))) {
            (None, None) => return Ok(()),
            (Some(live), None) => live,
            (None, Some(given)) => {
                list(without_directives(Value::Array(given))).unwrap_or_default()
            }
            (Some(mut live), Some(given)) => {
                super::lists::check_order(&given, order, strategy.key())?;
                if strategy.merges_lists() {
                    self.lists(field, &mut live, given, strategy.key())?;
                    live
                } else {
                    given
                }
            }
        };
        let live = live.unwrap_or_default();
        let merged = ordered(merged, order, &live, strategy.key())?;
        original.insert(field.to_string(), Value::Array(merged));
        Ok(())
    }

    /// Merges a list into the one of the field `holder`.
    fn lists(
        self,
        holder: &str,
        original: &mut Vec<Value>,
        patch: Vec<Value>,
        key: Option<&str>,
    ) -> Result<(), PatchError> {
        let Some(key) = key else {
            let merged = super::lists::union(original, &patch);
            *original = ordered(merged, &patch, original, None)?;
            return Ok(());
        };
        let patch = super::lists::directed(original, patch, key)?;
        let mut merged = original.clone();
        for element in &patch {
            let wanted = super::lists::identity(element, key)?;
            let known = merged.iter_mut().find(|one| one.get(key) == Some(wanted));
            match (known, element) {
                (Some(Value::Object(known)), Value::Object(element)) => {
                    self.maps(holder, known, element.clone())?;
                }
                _ => merged.push(element.clone()),
            }
        }
        *original = ordered(merged, &patch, original, Some(key))?;
        Ok(())
    }
}

pub(super) fn unknown(directive: &Value, patch: Fields) -> PatchError {
    let directive = super::lists::as_go(directive);
    let patch = super::lists::as_go(&Value::Object(patch));
    PatchError::Unfit(format!("unknown patch type: {directive} in map: {patch}"))
}

/// `containers` of `$setElementOrder/containers`.
fn behind<'k>(key: &'k str, prefix: &str) -> Option<&'k str> {
    key.strip_prefix(prefix)?.strip_prefix('/')
}

fn discard_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(discard_nulls);
        }
        Value::Array(list) => list.iter_mut().for_each(discard_nulls),
        _ => {}
    }
}

/// The value without the maps that carry a directive; `None` if it is such a map itself.
fn without_directives(value: Value) -> Option<Value> {
    Some(match value {
        Value::Object(fields) if fields.contains_key(DIRECTIVE) => return None,
        Value::Object(fields) => {
            let kept = fields
                .into_iter()
                .filter_map(|(field, value)| Some((field, without_directives(value)?)));
            Value::Object(kept.collect())
        }
        Value::Array(list) => list.into_iter().filter_map(without_directives).collect(),
        plain => plain,
    })
}
