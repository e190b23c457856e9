use super::*;
use serde_json::json;

fn merged(kind: Kind, object: &Value, patch: &Value) -> Value {
    let mut object = object.clone();
    strategic(kind, &mut object, patch).expect("the patch fits");
    object
}

fn applied(live: &Value, last: &Value, given: &Value) -> Value {
    let patch = three_way(Kind::Deployment, live, last, given).expect("the lists have their keys");
    merged(Kind::Deployment, live, &patch)
}

fn names(object: &Value) -> Vec<&str> {
    let list = object["spec"]["containers"].as_array();
    let names = list.into_iter().flatten().map(|one| one["name"].as_str());
    names.map(Option::unwrap_or_default).collect()
}

fn containers(names: &[&str]) -> Value {
    let list: Vec<Value> = names.iter().map(|name| json!({"name": name})).collect();
    json!({"spec": {"containers": list}})
}

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
    assert_eq!(applied(&live, &last, &given), expected);
}

#[test]
fn apply_sends_nothing_when_nothing_differs() {
    let live = json!({"spec": {"replicas": 5, "containers": [{"name": "a", "image": "a:1", "tty": false}]}});
    let given = json!({"spec": {"containers": [{"name": "a", "image": "a:1"}]}});
    let patch = three_way(Kind::Deployment, &live, &given, &given);
    assert_eq!(patch, Ok(json!({})));
}

#[test]
fn apply_puts_containers_where_the_manifest_has_them() {
    let live = containers(&["injected", "a", "b"]);
    let last = containers(&["a", "b"]);
    let given = containers(&["a", "c", "b"]);
    let result = applied(&live, &last, &given);
    assert_eq!(names(&result), ["injected", "a", "c", "b"]);
    let turned = applied(&live, &last, &containers(&["b", "a"]));
    assert_eq!(names(&turned), ["injected", "b", "a"]);
    let fewer = applied(&live, &last, &containers(&["b"]));
    assert_eq!(names(&fewer), ["injected", "b"]);
}

#[test]
fn another_strategy_takes_the_place_of_the_defaults_of_the_first() {
    let rolling = json!({"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%"}});
    let live = json!({"spec": {"strategy": rolling}});
    let given = json!({"spec": {"strategy": {"type": "Recreate"}}});
    assert_eq!(applied(&live, &json!({"spec": {}}), &given), given);
    // kubectl sends what is to be kept whenever the object has more, and the API server sets the defaults again.
    let same = json!({"spec": {"strategy": {"type": "RollingUpdate"}}});
    let patch = three_way(Kind::Deployment, &live, &json!({"spec": {}}), &same);
    let expected = json!({"spec": {"strategy": {"$retainKeys": ["type"]}}});
    assert_eq!(patch, Ok(expected));
}

#[test]
fn a_volume_of_another_kind_takes_the_place_of_the_first() {
    let live = json!({"spec": {"volumes": [{"name": "v", "emptyDir": {}}, {"name": "w", "emptyDir": {}}]}});
    let given = json!({"spec": {"volumes": [{"name": "v", "configMap": {"name": "c"}}]}});
    let expected = json!({"spec": {"volumes": [
        {"name": "v", "configMap": {"name": "c"}},
        {"name": "w", "emptyDir": {}},
    ]}});
    assert_eq!(applied(&live, &json!({}), &given), expected);
}

#[test]
fn a_patch_may_say_what_is_kept() {
    let object =
        json!({"spec": {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}}});
    let patch = json!({"spec": {"strategy": {"$retainKeys": ["type"], "type": "Recreate"}}});
    let expected = json!({"spec": {"strategy": {"type": "Recreate"}}});
    assert_eq!(merged(Kind::Deployment, &object, &patch), expected);
    let mut other = object;
    let patch =
        json!({"spec": {"strategy": {"$retainKeys": ["rollingUpdate"], "type": "Recreate"}}});
    let wrong = strategic(Kind::Deployment, &mut other, &patch);
    assert!(matches!(wrong, Err(PatchError::Malformed(_))), "{wrong:?}");
}

#[test]
fn merge_replaces_lists_and_strategic_merge_does_not() {
    let object = json!({"spec": {"containers": [{"name": "a", "image": "1"}], "x": 1}});
    let patch = json!({"spec": {"containers": [{"name": "b", "image": "2"}], "x": null}});
    let mut replaced = object.clone();
    json(&mut replaced, &patch);
    let expected = json!({"spec": {"containers": [{"name": "b", "image": "2"}]}});
    assert_eq!(replaced, expected);
    let by_name = merged(Kind::Deployment, &object, &patch);
    assert_eq!(
        by_name["spec"]["containers"].as_array().map(Vec::len),
        Some(2)
    );
}

/// A cluster of 1.36 was recorded to put new elements before the elements that the patch does not name.
#[test]
fn new_elements_come_first() {
    let object = containers(&["web", "side"]);
    let once = merged(Kind::Deployment, &object, &containers(&["n3"]));
    assert_eq!(names(&once), ["n3", "web", "side"]);
    let twice = merged(Kind::Deployment, &once, &containers(&["web", "n5"]));
    assert_eq!(names(&twice), ["n3", "web", "n5", "side"]);
}

#[test]
fn directives_delete_replace_and_order() {
    let object = containers(&["a", "b", "c"]);
    let of = |list: Value| json!({"spec": {"containers": list}});
    let deletion = of(json!([{"name": "b", "$patch": "delete"}]));
    assert_eq!(
        names(&merged(Kind::Deployment, &object, &deletion)),
        ["a", "c"]
    );
    let replacement = of(json!([{"name": "z"}, {"$patch": "replace"}]));
    assert_eq!(
        names(&merged(Kind::Deployment, &object, &replacement)),
        ["z"]
    );
    let order = json!({"spec": {"$setElementOrder/containers": [{"name": "c"}, {"name": "a"}]}});
    assert_eq!(
        names(&merged(Kind::Deployment, &object, &order)),
        ["b", "c", "a"]
    );
    let keyless = of(json!([{"image": "x:1"}]));
    let wrong = strategic(Kind::Deployment, &mut object.clone(), &keyless);
    let text = "map: map[image:x:1] does not contain declared merge key: name";
    assert_eq!(wrong, Err(PatchError::Unfit(text.to_string())));
}

#[test]
fn plain_values_are_merged_and_deleted() {
    let object = json!({"metadata": {"finalizers": ["a", "b"]}});
    let more = json!({"metadata": {"finalizers": ["c"]}});
    let fewer = json!({"metadata": {"$deleteFromPrimitiveList/finalizers": ["a"]}});
    let grown = merged(Kind::Deployment, &object, &more);
    assert_eq!(grown["metadata"]["finalizers"], json!(["c", "a", "b"]));
    let left = merged(Kind::Deployment, &object, &fewer);
    assert_eq!(left["metadata"]["finalizers"], json!(["b"]));
}

#[test]
fn ports_are_told_apart_by_their_own_field() {
    let service = json!({"spec": {"ports": [{"port": 80, "name": "http"}]}});
    let more = json!({"spec": {"ports": [{"port": 80, "targetPort": 8080}]}});
    let result = merged(Kind::Service, &service, &more);
    let expected = json!([{"port": 80, "name": "http", "targetPort": 8080}]);
    assert_eq!(result["spec"]["ports"], expected);
}
