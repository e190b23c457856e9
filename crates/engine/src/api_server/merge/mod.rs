//! Patches: JSON merge, strategic merge, and the three-way merge of `kubectl apply`.
//!
//! The strategic merge models `apimachinery/pkg/util/strategicpatch`: which lists are merged and by which key stands in
//! `schema`, how a patch is merged in `strategic` and `lists`, and how a patch is made of two objects in `diff`.

mod diff;
mod lists;
mod schema;
mod strategic;

use super::ApiError;
use diff::PatchDifference;
use kube::api::meta::Kind;
use serde_json::{Map, Value};
use strategic::{MergeBase, PatchMerge};

/// Why a patch cannot be merged, in the words of the API server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PatchError {
    /// The patch has a directive in a wrong form; the API server answers with 400.
    Malformed(&'static str),
    /// The patch does not fit the object; the API server has no status of its own for that.
    Unfit(String),
}

impl From<PatchError> for ApiError {
    fn from(error: PatchError) -> ApiError {
        match error {
            PatchError::Malformed(text) => ApiError::BadRequest(text.to_string()),
            PatchError::Unfit(text) => ApiError::Failed(text),
        }
    }
}

/// Applies a JSON merge patch (RFC 7386): `null` removes, lists are replaced.
pub(super) fn json(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(target) = target else {
        return;
    };
    for (field, value) in patch {
        if value.is_null() {
            target.remove(field);
        } else {
            json(target.entry(field.as_str()).or_insert(Value::Null), value);
        }
    }
}

/// Applies a strategic merge patch to an object of a kind.
///
/// # Errors
/// The patch has a wrong form, or does not fit the object.
pub(super) fn strategic(kind: Kind, target: &mut Value, patch: &Value) -> Result<(), PatchError> {
    match (target, patch) {
        (Value::Object(target), Value::Object(patch)) => {
            PatchMerge::new(kind, MergeBase::Object).maps("", target, patch.clone())
        }
        (target, patch) => {
            *target = patch.clone();
            Ok(())
        }
    }
}

/// The patch that makes one state of an object of another.
///
/// # Errors
/// A list has elements without the field that tells them apart.
pub(super) fn two_way(kind: Kind, before: &Value, after: &Value) -> Result<Value, PatchError> {
    let nothing = Map::new();
    let [before, after] = [before, after].map(|object| object.as_object().unwrap_or(&nothing));
    PatchDifference::all(kind)
        .maps("", before, after, false)
        .map(Value::Object)
}

/// The patch that `kubectl apply` sends: it removes the fields of `last` that `given` lacks, and sets the fields of
/// `given` where `live` differs. It is empty where nothing is to be done.
///
/// # Errors
/// A list has elements without the field that tells them apart.
pub(super) fn three_way(
    kind: Kind,
    live: &Value,
    last: &Value,
    given: &Value,
) -> Result<Value, PatchError> {
    let nothing = Map::new();
    let [live, last, given] =
        [live, last, given].map(|object| object.as_object().unwrap_or(&nothing));
    let delta = PatchDifference::changes(kind).maps("", live, given, false)?;
    let mut patch = PatchDifference::deletions(kind).maps("", last, given, false)?;
    PatchMerge::new(kind, MergeBase::Patch).maps("", &mut patch, delta)?;
    Ok(Value::Object(patch))
}

#[cfg(test)]
mod tests;
