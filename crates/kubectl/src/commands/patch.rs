//! `kubectl patch`.

use super::apply::wanted;
use super::{Running, ended, none_provided};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{DryRun, PATCH, PATCH_FILE, PATCH_TYPE, PatchType};
use crate::output;
use engine::cluster::{Command, Outcome, PatchStyle};
use kube::manifest::yaml;
use serde_json::{Map, Value};

const REJECTED: &str =
    "The request is invalid: the server rejected our request due to an error in our request";

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    super::record::warn(call, args);
    let given = args.value(&PATCH).filter(|text| !text.is_empty());
    let text = match (given, args.value(&PATCH_FILE)) {
        (Some(text), _) => text.to_string(),
        (None, Some(file)) => {
            let text = call.files.get(file).cloned();
            text.ok_or_else(|| Failure::error(format!("the path \"{file}\" does not exist")))?
        }
        (None, None) => {
            return Err(Failure::error(
                "must specify --patch or --patch-file containing the contents of the patch",
            ));
        }
    };
    let patch = read(&text)?;
    let kind = args.choice(&PATCH_TYPE).map_err(|other| {
        Failure::error(format!(
            "--type must be one of [json merge strategic], not {other:?}"
        ))
    })?;
    let wanted = wanted(call, &args.positional, args)?;
    let wanted = wanted.ok_or_else(none_provided)?;
    if !wanted.has_names() {
        return Err(Failure::error(
            "resource(s) were provided, but no name was specified",
        ));
    }
    let dry_run = DryRun::of(args)?;
    let (found, mut failures) = wanted.find(call);
    for one in &found {
        let (patch, style) = match kind {
            None | Some(PatchType::Strategic) => (patch.clone(), PatchStyle::Strategic),
            Some(PatchType::Merge) => (patch.clone(), PatchStyle::Merge),
            Some(PatchType::Json) => {
                let before = one.json();
                let mut after = before.clone();
                operate(&mut after, &patch)?;
                (difference(&before, &after), PatchStyle::Merge)
            }
        };
        if !patch.is_object() {
            return Err(Failure::error(
                "unable to parse the patch: it has to be an object",
            ));
        }
        let command = Command::Patch {
            target: one.target(),
            patch,
            style,
        };
        match call.change(one, command, dry_run.is_rehearsal()) {
            Ok((outcome, after)) => {
                let unchanged = match outcome {
                    Outcome::Unchanged => " (no change)",
                    _ => "",
                };
                let after = super::record::noted(call, args, after, dry_run);
                let words = format!("patched{unchanged}{}", dry_run.suffix());
                output::told(call, args, &after, &words)?;
            }
            Err(error) => failures.push(error.into()),
        }
    }
    Ok(ended(call, failures))
}

/// A patch may be JSON or YAML.
fn read(text: &str) -> Result<Value, Failure> {
    let parsed = yaml::parse(text);
    if let Some(error) = parsed.errors.first() {
        return Err(Failure::error(format!("unable to parse {text:?}: {error}")));
    }
    let document = parsed.documents.first();
    Ok(document.map_or(Value::Null, |document| document.root.to_json()))
}

/// Carries out the operations of a JSON patch (RFC 6902).
fn operate(object: &mut Value, operations: &Value) -> Result<(), Failure> {
    let Some(list) = operations.as_array() else {
        return Err(Failure::error("a JSON patch is a list of operations"));
    };
    for operation in list {
        let path = operation["path"].as_str().unwrap_or_default();
        let value = &operation["value"];
        let done = match operation["op"].as_str() {
            Some("add") => put(object, path, value, true),
            Some("replace") => put(object, path, value, false),
            Some("remove") => take(object, path).is_some(),
            Some("test") => object.pointer(path).unwrap_or(&Value::Null) == value,
            Some("copy") => {
                let from = operation["from"].as_str().unwrap_or_default();
                let copied = object.pointer(from).cloned();
                copied.is_some_and(|value| put(object, path, &value, true))
            }
            Some("move") => {
                let from = operation["from"].as_str().unwrap_or_default();
                let into_itself = path
                    .strip_prefix(from)
                    .is_some_and(|rest| rest.starts_with('/'));
                let moved = if into_itself {
                    None
                } else {
                    take(object, from)
                };
                moved.is_some_and(|value| put(object, path, &value, true))
            }
            _ => false,
        };
        if !done {
            return Err(Failure(REJECTED.to_string()));
        }
    }
    Ok(())
}

/// The holder of what a path names, and its last part.
fn holder<'o>(object: &'o mut Value, path: &str) -> Option<(&'o mut Value, String)> {
    let (parent, last) = path.rsplit_once('/')?;
    let last = last.replace("~1", "/").replace("~0", "~");
    Some((object.pointer_mut(parent)?, last))
}

fn put(object: &mut Value, path: &str, value: &Value, adds: bool) -> bool {
    match holder(object, path) {
        Some((Value::Object(map), key)) if adds || map.contains_key(&key) => {
            map.insert(key, value.clone());
            true
        }
        Some((Value::Array(list), key)) => {
            let at = if key == "-" {
                Some(list.len())
            } else {
                key.parse().ok()
            };
            match at {
                Some(at) if adds && at <= list.len() => list.insert(at, value.clone()),
                Some(at) if !adds && at < list.len() => list[at] = value.clone(),
                _ => return false,
            }
            true
        }
        _ => false,
    }
}

/// Removes what a path names, and returns it.
fn take(object: &mut Value, path: &str) -> Option<Value> {
    match holder(object, path)? {
        (Value::Object(map), key) => map.remove(&key),
        (Value::Array(list), key) => {
            let at = key.parse::<usize>().ok().filter(|at| *at < list.len())?;
            Some(list.remove(at))
        }
        _ => None,
    }
}

/// The merge patch that makes `after` of `before`.
fn difference(before: &Value, after: &Value) -> Value {
    let (Value::Object(before), Value::Object(after)) = (before, after) else {
        return after.clone();
    };
    let mut patch = Map::new();
    for (key, value) in after {
        match before.get(key) {
            Some(old) if old == value => {}
            Some(old) => drop(patch.insert(key.clone(), difference(old, value))),
            None => drop(patch.insert(key.clone(), value.clone())),
        }
    }
    let gone = before.keys().filter(|key| !after.contains_key(*key));
    patch.extend(gone.map(|key| (key.clone(), Value::Null)));
    Value::Object(patch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_patches_become_merge_patches() {
        let before = json!({"spec": {"replicas": 3, "list": [1, 2], "paused": true}});
        let mut after = before.clone();
        let operations = json!([
            {"op": "replace", "path": "/spec/replicas", "value": 5},
            {"op": "add", "path": "/spec/list/-", "value": 3},
            {"op": "remove", "path": "/spec/paused"},
        ]);
        operate(&mut after, &operations).expect("it fits");
        let expected = json!({"spec": {"replicas": 5, "list": [1, 2, 3], "paused": null}});
        assert_eq!(difference(&before, &after), expected);
        let moves = json!([
            {"op": "test", "path": "/spec/replicas", "value": 5},
            {"op": "copy", "from": "/spec/replicas", "path": "/spec/copied"},
            {"op": "move", "from": "/spec/list/0", "path": "/spec/list/-"},
        ]);
        operate(&mut after, &moves).expect("it fits");
        assert_eq!(
            after["spec"],
            json!({"replicas": 5, "copied": 5, "list": [2, 3, 1]})
        );
        let untrue = json!([{"op": "test", "path": "/spec/replicas", "value": 6}]);
        assert!(operate(&mut after, &untrue).is_err());
        let wrong = json!([{"op": "replace", "path": "/nope/deeper", "value": 1}]);
        assert!(operate(&mut after, &wrong).is_err());
    }
}
