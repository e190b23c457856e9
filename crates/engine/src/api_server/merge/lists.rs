//! The order and the elements of merged lists.

use super::PatchError;
use super::strategic::{DIRECTIVE, SET_ORDER, unknown};
use kube::order::Order;
use serde_json::Value;

/// The value that tells an element of a list from the others.
///
/// # Errors
/// The element has no such field.
pub(super) fn identity<'v>(element: &'v Value, key: &str) -> Result<&'v Value, PatchError> {
    element.get(key).ok_or_else(|| {
        let element = as_go(element);
        PatchError::Unfit(format!(
            "map: {element} does not contain declared merge key: {key}"
        ))
    })
}

/// The value that tells an element from the others: a field of it, or the plain value itself.
fn told_apart<'v>(element: &'v Value, key: Option<&str>) -> Option<&'v Value> {
    match key {
        Some(key) => element.get(key),
        None => Some(element),
    }
}

fn position(list: &[Value], element: &Value, key: Option<&str>) -> Option<usize> {
    let wanted = told_apart(element, key)?;
    list.iter()
        .position(|one| told_apart(one, key) == Some(wanted))
}

fn is_deletion(element: &Value) -> bool {
    element
        .get(DIRECTIVE)
        .is_some_and(|directive| directive == "delete")
}

/// Brings a merged list into its order: elements that the patch names are in the order of the patch, and those of the
/// server keep their places before the first named element that stood behind them. Models `normalizeElementOrder`.
pub(super) fn ordered(
    merged: Vec<Value>,
    patch: &[Value],
    server: &[Value],
    key: Option<&str>,
) -> Result<Vec<Value>, PatchError> {
    if let Some(key) = key {
        for element in merged.iter().chain(patch) {
            identity(element, key)?;
        }
    }
    let is_named = |element: &Value| position(patch, element, key).is_some();
    let (named, rest) = merged.into_iter().partition(is_named);
    let named = sorted(named, patch, key);
    let rest = sorted(rest, server, key);
    let mut named = named.into_iter().peekable();
    let mut all = Vec::new();
    for element in rest {
        let place = position(server, &element, key);
        let stands_before = |named: &Value| {
            let other = position(server, named, key);
            place.is_some() && other.is_some() && place < other
        };
        while let Some(next) = named.next_if(|next| !stands_before(next)) {
            all.push(next);
        }
        all.push(element);
    }
    all.extend(named);
    Ok(all)
}

/// Sorts elements as they stand in another list; deletions come last.
pub(super) fn sorted(list: Vec<Value>, order: &[Value], key: Option<&str>) -> Vec<Value> {
    let (deletions, mut kept): (Vec<Value>, Vec<Value>) = list.into_iter().partition(is_deletion);
    kept.order_by_key(|element| position(order, element, key));
    kept.extend(deletions);
    kept
}

/// Carries out the directives among the elements of a patch, and returns the other elements.
pub(super) fn directed(
    original: &mut Vec<Value>,
    patch: Vec<Value>,
    key: &str,
) -> Result<Vec<Value>, PatchError> {
    let mut plain = Vec::new();
    let mut replaces = false;
    for element in patch {
        let Some(directive) = element.get(DIRECTIVE) else {
            plain.push(element);
            continue;
        };
        match directive.as_str() {
            Some("delete") => {
                let gone = identity(&element, key)?;
                original.retain(|one| one.get(key) != Some(gone));
            }
            Some("replace") => replaces = true,
            Some("merge") => {
                let text = "merging lists cannot yet be specified in the patch";
                return Err(PatchError::Unfit(text.to_string()));
            }
            _ => {
                let element = element.as_object().cloned().unwrap_or_default();
                return Err(unknown(&element[DIRECTIVE], element.clone()));
            }
        }
    }
    if replaces {
        *original = std::mem::take(&mut plain);
    }
    Ok(plain)
}

/// The plain values of both lists, each once. A repeated value gives its place to the last one, as upstream does.
pub(super) fn union(original: &[Value], patch: &[Value]) -> Vec<Value> {
    let mut all = [original, patch].concat();
    let mut at = 0;
    while at < all.len() {
        let mut other = at + 1;
        while other < all.len() {
            if all[other] == all[at] {
                all.swap_remove(other);
            } else {
                other += 1;
            }
        }
        at += 1;
    }
    all
}

/// Checks that a patch has its elements in the order that it asks for.
pub(super) fn check_order(
    patch: &[Value],
    order: &[Value],
    key: Option<&str>,
) -> Result<(), PatchError> {
    if order.is_empty() {
        return Ok(());
    }
    let mut rest = order.iter();
    let mut plain = patch.iter().filter(|one| one.get(DIRECTIVE).is_none());
    let fits = plain.all(|element| {
        let wanted = told_apart(element, key);
        rest.any(|one| told_apart(one, key) == wanted)
    });
    if fits {
        return Ok(());
    }
    let text = |list: &[Value]| as_go(&Value::from(list));
    Err(PatchError::Unfit(format!(
        "The order in patch list:\n{}\n doesn't match {SET_ORDER} list:\n{}\n",
        text(patch),
        text(order)
    )))
}

/// A value as Go prints it: `map[name:web]`.
pub(super) fn as_go(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_string(),
        Value::String(text) => text.clone(),
        Value::Array(list) => {
            let list: Vec<String> = list.iter().map(as_go).collect();
            format!("[{}]", list.join(" "))
        }
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(field, value)| format!("{field}:{}", as_go(value)))
                .collect();
            format!("map[{}]", fields.join(" "))
        }
        plain => plain.to_string(),
    }
}
