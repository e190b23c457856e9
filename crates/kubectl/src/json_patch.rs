//! JSON patches (RFC 6902), applied as the library of the API server and of kubectl applies them: it counts negative
//! indices from the end, and replaces fields of maps that are not there. Models `gopkg.in/evanphx/json-patch.v4`.

use serde_json::{Map, Value};

/// Why a patch was refused, in the library's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PatchRefusal {
    /// The text is no list of operations.
    NoPatch(String),
    /// An operation does not fit the object, or a test failed.
    Unfit(String),
}

const MISSING: &str = "missing value";

/// Carries out the operations, in their order.
///
/// # Errors
/// The value is no patch, or one of its operations does not fit.
pub(crate) fn apply(object: &mut Value, patch: &Value) -> Result<(), PatchRefusal> {
    let operations = operations(patch).map_err(PatchRefusal::NoPatch)?;
    let mut each = operations.into_iter();
    each.try_for_each(|operation| carry_out(object, operation))
        .map_err(PatchRefusal::Unfit)
}

fn operations(patch: &Value) -> Result<Vec<&Map<String, Value>>, String> {
    let list = match patch {
        Value::Null => return Ok(Vec::new()),
        Value::Array(list) => list,
        other => return Err(no_such_type(other, "jsonpatch.Patch")),
    };
    let operations = list.iter().map(|one| {
        let operation = one.as_object();
        operation.ok_or_else(|| no_such_type(one, "jsonpatch.Operation"))
    });
    operations.collect()
}

/// Go's message for a value of a wrong JSON type.
pub(crate) fn no_such_type(value: &Value, go_type: &str) -> String {
    let got = json_type(value);
    format!("json: cannot unmarshal {got} into Go value of type {go_type}")
}

/// The JSON type of a value as Go's messages name it.
pub(crate) fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn carry_out(object: &mut Value, operation: &Map<String, Value>) -> Result<(), String> {
    let text = |field: &str| operation.get(field).and_then(Value::as_str);
    let null = Value::Null;
    let value = operation.get("value").unwrap_or(&null);
    let verb = text("op").unwrap_or("unknown");
    if !matches!(
        verb,
        "add" | "remove" | "replace" | "move" | "test" | "copy"
    ) {
        return Err(format!("Unexpected kind: {verb}"));
    }
    let Some(path) = text("path") else {
        return Err(format!("{verb} operation failed to decode path: {MISSING}"));
    };
    match verb {
        "add" => add(object, path, value.clone()),
        "remove" => remove(object, path),
        "replace" => replace(object, path, value),
        "test" => test(object, path, value),
        _ => {
            let Some(from) = text("from") else {
                return Err(format!("{verb} operation failed to decode from: {MISSING}"));
            };
            let found = find(object, from).ok_or_else(|| {
                format!(
                    "{verb} operation does not apply: doc is missing from path: {from}: {MISSING}"
                )
            })?;
            let value = get(found.holder, &found.key)?.cloned().unwrap_or_default();
            if verb == "move" {
                remove(object, from)?;
            }
            let found = find(object, path).ok_or_else(|| {
                format!(
                    "{verb} operation does not apply: doc is missing destination path: {path}: {MISSING}"
                )
            })?;
            put(found, value)
        }
    }
}

/// The place that a path names: a field of a map, or an element of a list, which need not be there.
struct PatchPlace<'o> {
    holder: &'o mut Value,
    key: String,
}

fn find<'o>(object: &'o mut Value, path: &str) -> Option<PatchPlace<'o>> {
    let (_, path) = path.split_once('/')?;
    let mut parts: Vec<&str> = path.split('/').collect();
    let unescaped = |part: &str| part.replace("~1", "/").replace("~0", "~");
    let key = unescaped(parts.pop()?);
    let mut holder = object;
    for part in parts {
        let part = unescaped(part);
        holder = match holder {
            Value::Object(fields) => fields.get_mut(&part)?,
            Value::Array(list) => {
                let at = index(&part, list.len()).ok()?;
                list.get_mut(at)?
            }
            _ => return None,
        };
    }
    (holder.is_object() || holder.is_array()).then_some(PatchPlace { holder, key })
}

/// The index that a part of a path names; below zero it counts from `length`.
fn index(part: &str, length: usize) -> Result<usize, String> {
    let number: i64 = part
        .parse()
        .map_err(|_| format!("strconv.Atoi: parsing {part:?}: invalid syntax"))?;
    let from_end = i64::try_from(length).unwrap_or(i64::MAX);
    let at = if number < 0 {
        number + from_end
    } else {
        number
    };
    usize::try_from(at).map_err(|_| invalid(number))
}

fn invalid(number: i64) -> String {
    format!("Unable to access invalid index: {number}: invalid index referenced")
}

/// The value at a place. A field that a map lacks is no error.
fn get<'o>(holder: &'o Value, key: &str) -> Result<Option<&'o Value>, String> {
    match holder {
        Value::Array(list) => {
            let at = index(key, list.len())?;
            list.get(at).map(Some).ok_or_else(|| invalid(at as i64))
        }
        holder => Ok(holder.get(key)),
    }
}

fn put(found: PatchPlace, value: Value) -> Result<(), String> {
    match found.holder {
        Value::Array(list) if found.key == "-" => list.push(value),
        Value::Array(list) => {
            let at = index(&found.key, list.len() + 1)?;
            if at > list.len() {
                return Err(invalid(at as i64));
            }
            list.insert(at, value);
        }
        holder => holder[&found.key] = value,
    }
    Ok(())
}

fn add(object: &mut Value, path: &str, value: Value) -> Result<(), String> {
    let found = find(object, path).ok_or_else(|| {
        format!("add operation does not apply: doc is missing path: {path:?}: {MISSING}")
    })?;
    put(found, value).map_err(|why| format!("error in add for path: '{path}': {why}"))
}

fn remove(object: &mut Value, path: &str) -> Result<(), String> {
    let found = find(object, path).ok_or_else(|| {
        format!("remove operation does not apply: doc is missing path: {path:?}: {MISSING}")
    })?;
    let wrong = |why: String| format!("error in remove for path: '{path}': {why}");
    match found.holder {
        Value::Array(list) => {
            let at = index(&found.key, list.len()).map_err(wrong)?;
            if at >= list.len() {
                return Err(wrong(invalid(at as i64)));
            }
            list.remove(at);
        }
        Value::Object(fields) => {
            let key = found.key;
            if fields.remove(&key).is_none() {
                return Err(wrong(format!(
                    "Unable to remove nonexistent key: {key}: {MISSING}"
                )));
            }
        }
        _ => {}
    }
    Ok(())
}

fn replace(object: &mut Value, path: &str, value: &Value) -> Result<(), String> {
    if path.is_empty() {
        *object = value.clone();
        return Ok(());
    }
    let found = find(object, path).ok_or_else(|| {
        format!("replace operation does not apply: doc is missing path: {path}: {MISSING}")
    })?;
    if get(found.holder, &found.key).is_err() {
        return Err(format!(
            "replace operation does not apply: doc is missing key: {path}: {MISSING}"
        ));
    }
    match found.holder {
        Value::Array(list) => {
            let at = index(&found.key, list.len())?;
            list[at] = value.clone();
        }
        holder => holder[&found.key] = value.clone(),
    }
    Ok(())
}

fn test(object: &mut Value, path: &str, wanted: &Value) -> Result<(), String> {
    let found = if path.is_empty() {
        Some(&*object)
    } else {
        let found = find(object, path).ok_or_else(|| {
            format!("test operation does not apply: is missing path: {path}: {MISSING}")
        })?;
        get(found.holder, &found.key)
            .map_err(|why| format!("error in test for path: '{path}': {why}"))?
    };
    if found.unwrap_or(&Value::Null) == wanted {
        Ok(())
    } else {
        Err(format!("testing value {path} failed: test failed"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn after(patch: Value) -> Result<Value, PatchRefusal> {
        let mut object = json!({"spec": {"replicas": 3, "list": [1, 2], "paused": true}});
        apply(&mut object, &patch).map(|()| object["spec"].clone())
    }

    #[test]
    fn operations_are_carried_out_in_their_order() {
        let patch = json!([
            {"op": "test", "path": "/spec/replicas", "value": 3},
            {"op": "replace", "path": "/spec/replicas", "value": 5},
            {"op": "add", "path": "/spec/list/-", "value": 3},
            {"op": "remove", "path": "/spec/paused"},
            {"op": "copy", "from": "/spec/replicas", "path": "/spec/copied"},
            {"op": "move", "from": "/spec/list/0", "path": "/spec/list/-"},
        ]);
        let expected = json!({"replicas": 5, "copied": 5, "list": [2, 3, 1]});
        assert_eq!(after(patch), Ok(expected));
    }

    #[test]
    fn indices_count_from_the_end_too() {
        let last = json!([{"op": "replace", "path": "/spec/list/-1", "value": 9}]);
        assert_eq!(
            after(last).map(|spec| spec["list"].clone()),
            Ok(json!([1, 9]))
        );
        let first = json!([{"op": "remove", "path": "/spec/list/-2"}]);
        assert_eq!(
            after(first).map(|spec| spec["list"].clone()),
            Ok(json!([2]))
        );
        let beyond = json!([{"op": "add", "path": "/spec/list/3", "value": 9}]);
        assert!(after(beyond).is_err());
    }

    #[test]
    fn a_field_that_is_not_there_can_be_replaced_but_not_removed() {
        let replace = json!([{"op": "replace", "path": "/spec/new", "value": 1}]);
        assert_eq!(after(replace).map(|spec| spec["new"].clone()), Ok(json!(1)));
        let deeper = json!([{"op": "replace", "path": "/nope/deeper", "value": 1}]);
        let text =
            "replace operation does not apply: doc is missing path: /nope/deeper: missing value";
        assert_eq!(after(deeper), Err(PatchRefusal::Unfit(text.to_string())));
        let remove = json!([{"op": "remove", "path": "/spec/new"}]);
        assert!(matches!(after(remove), Err(PatchRefusal::Unfit(_))));
    }

    #[test]
    fn a_patch_that_is_no_list_is_refused_in_go_s_words() {
        let text = "json: cannot unmarshal object into Go value of type jsonpatch.Patch";
        assert_eq!(
            after(json!({})),
            Err(PatchRefusal::NoPatch(text.to_string()))
        );
        let untrue = json!([{"op": "test", "path": "/spec/replicas", "value": 6}]);
        let text = "testing value /spec/replicas failed: test failed";
        assert_eq!(after(untrue), Err(PatchRefusal::Unfit(text.to_string())));
    }
}
