//! Changes a value somewhere inside a JSON text, so that the text stays JSON.

use super::mutate::pick;
use engine::rng::Rng;
use serde_json::{Value, json};

/// The text with one of its values replaced, removed, or exchanged with one of another text; `None` if either is no JSON.
pub(super) fn changed(text: &str, other: &str, rng: &mut Rng) -> Option<String> {
    let mut value: Value = serde_json::from_str(text).ok()?;
    let other: Value = serde_json::from_str(other).ok()?;
    let place = pick(&places(&value), rng).clone();
    match rng.below(5) {
        0 => remove(&mut value, &place, rng),
        1 => {
            let donor = pick(&places(&other), rng).clone();
            *value.pointer_mut(&place)? = other.pointer(&donor)?.clone();
        }
        2 => {
            let donor = pick(&places(&value), rng).clone();
            *value.pointer_mut(&place)? = value.pointer(&donor)?.clone();
        }
        3 => {
            let old = value.pointer(&place)?.clone();
            *value.pointer_mut(&place)? = json!([old.clone(), old]);
        }
        _ => *value.pointer_mut(&place)? = at_an_edge(rng),
    }
    Some(value.to_string())
}

/// The JSON pointers of all values.
fn places(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(value, String::new(), &mut found);
    found
}

fn collect(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let name = name.replace('~', "~0").replace('/', "~1");
                collect(value, format!("{at}/{name}"), found);
            }
        }
        Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                collect(value, format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
    found.push(at);
}

/// Removes the value, or empties it if it is the whole text.
fn remove(value: &mut Value, place: &str, rng: &mut Rng) {
    let (parent, name) = place.rsplit_once('/').unwrap_or_default();
    match value.pointer_mut(parent) {
        Some(Value::Object(fields)) => drop(fields.remove(name)),
        Some(Value::Array(elements)) if !elements.is_empty() => {
            let at = rng.below(elements.len() as u64) as usize;
            elements.remove(at);
        }
        _ => *value = Value::Null,
    }
}

/// A value at the end of a type's range, or of an unexpected type.
fn at_an_edge(rng: &mut Rng) -> Value {
    let edges = [
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(1),
        json!(0.5),
        json!(i64::from(i32::MAX) + 1),
        json!(i64::MIN),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(1e300),
        json!(""),
        json!("é🙂"),
        json!("a\u{0}\nb"),
        json!("9999-12-31T23:59:59Z"),
        json!("100%"),
        json!("x".repeat(300)),
        json!([]),
        json!([null]),
        json!({}),
        json!({"": {"": []}}),
    ];
    pick(&edges, rng).clone()
}
