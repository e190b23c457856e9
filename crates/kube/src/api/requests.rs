//! What the containers of a pod request where only limits are given. The API server completes pods, and leaves templates as
//! they are. Models `SetDefaults_Pod` of `pkg/apis/core/v1/defaults.go`.

use super::PodSpec;
use serde_json::{Map, Value, json};
use std::rc::Rc;

const LISTS: [&str; 2] = ["initContainers", "containers"];

/// Has the containers of a pod request what limits them, where they request nothing of that resource.
pub fn complete_requests(spec: &mut Map<String, Value>) {
    for list in LISTS {
        let containers = spec.get_mut(list).and_then(Value::as_array_mut);
        for container in containers.into_iter().flatten() {
            complete(&mut container["resources"]);
        }
    }
}

fn complete(resources: &mut Value) {
    let limits = resources.get("limits").and_then(Value::as_object).cloned();
    let (Some(limits), Some(resources)) = (limits, resources.as_object_mut()) else {
        return;
    };
    let requests = resources.entry("requests").or_insert_with(|| json!({}));
    if requests.is_null() {
        *requests = json!({});
    }
    for (name, amount) in limits {
        if let Some(requests) = requests.as_object_mut() {
            requests.entry(name).or_insert(amount);
        }
    }
}

/// The spec of the pods of a template, if it is not that of the template itself.
pub(super) fn completed(template: &Value) -> Option<Rc<PodSpec>> {
    let containers = LISTS.iter().filter_map(|list| template[*list].as_array());
    let lacks = containers.flatten().any(|container| {
        let resources = &container["resources"];
        let limits = resources["limits"].as_object().into_iter().flatten();
        let mut requests = limits.map(|(name, _)| &resources["requests"][name]);
        requests.any(Value::is_null)
    });
    let given = template.as_object().filter(|_| lacks)?;
    let mut spec = given.clone();
    complete_requests(&mut spec);
    // A spec that nothing completes, like one whose limit is null, must not be read again and again.
    (spec != *given).then(|| Rc::new(PodSpec::from_json(Value::Object(spec))))
}
