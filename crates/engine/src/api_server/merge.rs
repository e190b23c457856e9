//! Patches: JSON merge, strategic merge, and the three-way merge of `kubectl apply`. Models
//! `strategicpatch` of apimachinery, for the lists that the simulator's objects have.

use serde_json::{Map, Value};

/// Applies a JSON merge patch (RFC 7386): `null` removes, lists are replaced.
pub(super) fn json(target: &mut Value, patch: &Value) {
    apply(target, patch, &|_| None);
}

/// Applies a strategic merge patch: lists of named things are merged by name.
pub(super) fn strategic(target: &mut Value, patch: &Value) {
    apply(target, patch, &merge_key);
}

/// The object that `kubectl apply` makes: fields of `last` that `given` lacks are removed, fields of `given` are set,
/// and all other fields of `live` stay.
pub(super) fn three_way(live: &Value, last: &Value, given: &Value) -> Value {
    let mut result = live.clone();
    remove_dropped(&mut result, last, given, None);
    retain_keys(&mut result, given);
    strategic(&mut result, given);
    result
}

/// Whether the fields below this one are alternatives. When one of them changes, every field that the manifest does not
/// give is removed, even if only a default had set it (`patchStrategy: retainKeys` of `DeploymentSpec.strategy` and of
/// volumes).
fn has_alternatives(field: &str) -> bool {
    matches!(field, "strategy" | "volumes")
}

fn retain_keys(live: &mut Value, given: &Value) {
    let (Value::Object(live), Value::Object(given)) = (live, given) else {
        return;
    };
    for (field, given) in given {
        match (live.get_mut(field), given) {
            (Some(Value::Array(live)), Value::Array(given)) if has_alternatives(field) => {
                for live in live {
                    let named = given.iter().find(|given| given["name"] == live["name"]);
                    named.into_iter().for_each(|given| keep_given(live, given));
                }
            }
            (Some(live), given) if has_alternatives(field) => keep_given(live, given),
            (Some(live), given) => retain_keys(live, given),
            (None, _) => {}
        }
    }
}

fn keep_given(live: &mut Value, given: &Value) {
    let mut merged = live.clone();
    strategic(&mut merged, given);
    let changes = merged != *live;
    if let (Value::Object(live), Value::Object(given), true) = (live, given, changes) {
        live.retain(|key, _| given.contains_key(key));
    }
}

/// The field by which elements of a list are told apart. `None`: the list is replaced as a whole.
fn merge_key(field: &str) -> Option<&'static [&'static str]> {
    match field {
        "containers"
        | "initContainers"
        | "ephemeralContainers"
        | "volumes"
        | "env"
        | "imagePullSecrets" => Some(&["name"]),
        "ports" => Some(&["containerPort", "port"]),
        "volumeMounts" => Some(&["mountPath"]),
        "volumeDevices" => Some(&["devicePath"]),
        "hostAliases" => Some(&["ip"]),
        "topologySpreadConstraints" => Some(&["topologyKey"]),
        _ => None,
    }
}

/// The key of a patch that lists the fields to keep; all other fields are removed.
const RETAIN_KEYS: &str = "$retainKeys";

type Keys<'k> = &'k dyn Fn(&str) -> Option<&'static [&'static str]>;

fn apply(target: &mut Value, patch: &Value, keys: Keys) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if patch.get("$patch").and_then(Value::as_str) == Some("replace") {
        let mut replaced = patch.clone();
        replaced.remove("$patch");
        *target = Value::Object(replaced);
        return;
    }
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(target) = target else {
        return;
    };
    if let Some(Value::Array(kept)) = patch.get(RETAIN_KEYS) {
        target.retain(|field, _| kept.iter().any(|kept| kept == field));
    }
    let fields = patch.iter().filter(|(field, _)| *field != RETAIN_KEYS);
    for (field, value) in fields {
        match (keys(field), value, target.get_mut(field)) {
            (_, Value::Null, _) => drop(target.remove(field)),
            (Some(names), Value::Array(patch), Some(Value::Array(list))) => {
                merge_lists(list, patch, names, keys);
            }
            (_, value, Some(current)) => apply(current, value, keys),
            (_, value, None) => {
                let mut fresh = Value::Null;
                apply(&mut fresh, value, keys);
                target.insert(field.clone(), fresh);
            }
        }
    }
}

fn merge_lists(list: &mut Vec<Value>, patch: &[Value], names: &[&str], keys: Keys) {
    for element in patch {
        let same = |candidate: &Value| same_element(candidate, element, names);
        if element.get("$patch").and_then(Value::as_str) == Some("delete") {
            list.retain(|candidate| !same(candidate));
            continue;
        }
        match list.iter_mut().find(|candidate| same(candidate)) {
            Some(current) => apply(current, element, keys),
            None => list.push(element.clone()),
        }
    }
}

fn same_element(a: &Value, b: &Value, names: &[&str]) -> bool {
    let key = |value: &Value| names.iter().find_map(|name| value.get(name).cloned());
    key(a).is_some() && key(a) == key(b)
}

fn remove_dropped(live: &mut Value, last: &Value, given: &Value, field: Option<&str>) {
    match (live, last, given) {
        (Value::Object(live), Value::Object(last), Value::Object(given)) => {
            for (field, last) in last {
                match (live.get_mut(field), given.get(field)) {
                    (Some(_), None) => drop(live.remove(field)),
                    (Some(live), Some(given)) => remove_dropped(live, last, given, Some(field)),
                    (None, _) => {}
                }
            }
        }
        (Value::Array(live), Value::Array(last), Value::Array(given)) => {
            let Some(names) = field.and_then(merge_key) else {
                return;
            };
            let find = |list: &[Value], element: &Value| {
                list.iter()
                    .find(|candidate| same_element(candidate, element, names))
                    .cloned()
            };
            live.retain(|element| find(last, element).is_none() || find(given, element).is_some());
            for element in live {
                if let (Some(last), Some(given)) = (find(last, element), find(given, element)) {
                    remove_dropped(element, &last, &given, None);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn apply_removes_what_was_dropped_and_keeps_what_others_set() {
        let live = json!({"spec": {"replicas": 5, "paused": true, "containers": [
            {"name": "a", "image": "a:1", "env": [{"name": "X", "value": "1"}]},
            {"name": "injected", "image": "sidecar"},
        ]}});
        let last = json!({"spec": {"paused": true, "containers": [
            {"name": "a", "image": "a:1", "env": [{"name": "X", "value": "1"}]},
        ]}});
        let given = json!({"spec": {"containers": [{"name": "a", "image": "a:2"}]}});
        let expected = json!({"spec": {"replicas": 5, "containers": [
            {"name": "a", "image": "a:2"},
            {"name": "injected", "image": "sidecar"},
        ]}});
        assert_eq!(three_way(&live, &last, &given), expected);
    }

    #[test]
    fn another_strategy_takes_the_place_of_the_defaults_of_the_first() {
        let rolling = json!({"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%"}});
        let live = json!({"spec": {"strategy": rolling}});
        let given = json!({"spec": {"strategy": {"type": "Recreate"}}});
        assert_eq!(three_way(&live, &json!({"spec": {}}), &given), given);
        let same = json!({"spec": {"strategy": {"type": "RollingUpdate"}}});
        assert_eq!(three_way(&live, &json!({"spec": {}}), &same), live);
    }

    #[test]
    fn a_volume_of_another_kind_takes_the_place_of_the_first() {
        let live =
            json!({"volumes": [{"name": "v", "emptyDir": {}}, {"name": "w", "emptyDir": {}}]});
        let given = json!({"volumes": [{"name": "v", "configMap": {"name": "c"}}]});
        let expected = json!({"volumes": [{"name": "v", "configMap": {"name": "c"}}, {"name": "w", "emptyDir": {}}]});
        assert_eq!(three_way(&live, &json!({}), &given), expected);
    }

    #[test]
    fn a_patch_may_say_what_is_kept() {
        let mut object =
            json!({"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}});
        let patch = json!({"strategy": {"$retainKeys": ["type"], "type": "Recreate"}});
        strategic(&mut object, &patch);
        assert_eq!(object, json!({"strategy": {"type": "Recreate"}}));
    }

    #[test]
    fn merge_replaces_lists_and_strategic_merge_does_not() {
        let object = json!({"containers": [{"name": "a", "image": "1"}], "x": 1});
        let patch = json!({"containers": [{"name": "b", "image": "2"}], "x": null});
        let mut merged = object.clone();
        json(&mut merged, &patch);
        assert_eq!(merged, json!({"containers": [{"name": "b", "image": "2"}]}));
        let mut by_name = object;
        strategic(&mut by_name, &patch);
        assert_eq!(by_name["containers"].as_array().map(Vec::len), Some(2));
    }
}
