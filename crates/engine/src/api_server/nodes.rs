//! Nodes as JSON: what a file may say of a node, and what is kept of it.

use crate::cluster::new_node;
use kube::api::json::meta_json;
use kube::api::node::{Node, Taint, TaintEffect};
use kube::api::pod_spec::{Resources, string_map};
use kube::clock::Time;
use kube::form::Data;
use kube::quantity::Quantity;
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// The node without its status.
pub(super) fn to_json(node: &Node) -> Value {
    let mut spec = Map::new();
    if node.unschedulable {
        spec.insert("unschedulable".to_string(), true.into());
    }
    if !node.taints.is_empty() {
        let taints = node.taints.iter().map(taint_json);
        spec.insert("taints".to_string(), taints.collect());
    }
    json!({"apiVersion": "v1", "kind": "Node", "metadata": meta_json(&node.meta), "spec": spec})
}

fn taint_json(taint: &Taint) -> Value {
    let mut json = json!({"key": taint.key, "effect": taint.effect.name()});
    if !taint.value.is_empty() {
        json["value"] = taint.value.as_str().into();
    }
    json
}

/// A node that joins as a file describes it. It has the labels that its kubelet sets, and the usual size where the file
/// gives none.
pub(super) fn joined(json: &Value, now: Time) -> Node {
    let mut node = new_node(json["metadata"]["name"].as_str().unwrap_or_default());
    node.meta.creation_timestamp = now.truncated();
    let registered = node.meta.labels.clone();
    update(&mut node, json, now);
    for (label, value) in registered.iter() {
        let labels = Rc::make_mut(&mut node.meta.labels);
        if !labels.contains_key(label) {
            labels.insert(label.clone(), value.clone());
        }
    }
    let status = &json["status"];
    let amount = |resource: &str| {
        let given = [
            &status["allocatable"][resource],
            &status["capacity"][resource],
        ];
        let given = given.into_iter().find(|amount| !amount.is_null());
        given.map(Quantity::from_json)
    };
    let positive = |number: i64| u64::try_from(number).unwrap_or(0);
    node.allocatable = Resources {
        cpu_milli: amount("cpu").map_or(node.allocatable.cpu_milli, |cpu| positive(cpu.milli())),
        memory: amount("memory").map_or(node.allocatable.memory, |memory| positive(memory.whole())),
    };
    if let Some(pods) = amount("pods") {
        node.max_pods = u32::try_from(pods.whole()).unwrap_or(0);
    }
    node
}

/// Takes over labels, annotations, taints and whether the node takes new pods; its status belongs to its kubelet.
pub(super) fn update(node: &mut Node, json: &Value, now: Time) {
    let (metadata, spec) = (&json["metadata"], &json["spec"]);
    node.meta.labels = Rc::new(string_map(metadata.get("labels")));
    node.meta.annotations = Rc::new(string_map(metadata.get("annotations")));
    node.unschedulable = spec["unschedulable"] == true;
    let known = std::mem::take(&mut node.taints);
    let taints = spec["taints"].as_array().into_iter().flatten();
    node.taints = taints
        .filter_map(|taint| {
            let effect = TaintEffect::read(&taint["effect"]).ok()?;
            let text = |key: &str| taint[key].as_str().unwrap_or_default().to_string();
            let (key, value) = (text("key"), text("value"));
            let same = |one: &&Taint| (&one.key, one.effect) == (&key, effect);
            let since = known.iter().find(same).and_then(|one| one.time_added);
            let evicts = effect == TaintEffect::NoExecute;
            Some(Taint {
                key,
                value,
                effect,
                time_added: evicts.then(|| since.unwrap_or(now)),
            })
        })
        .collect();
}
