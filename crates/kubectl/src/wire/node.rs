//! Nodes.

use kube::api::KubernetesVersion;
use kube::api::json::meta_json;
use kube::api::node::Node;
use serde_json::{Map, Value, json};

pub(crate) fn node(node: &Node, version: KubernetesVersion) -> Value {
    let mut spec = Map::new();
    if node.unschedulable {
        spec.insert("unschedulable".to_string(), true.into());
    }
    let taints = node.taints.iter().map(
        |taint| json!({"effect": taint.effect.name(), "key": taint.key, "value": taint.value}),
    );
    super::put(&mut spec, "taints", Value::Array(taints.collect()));
    let capacity = json!({
        "cpu": (node.allocatable.cpu_milli / 1000).to_string(),
        "memory": format!("{}Ki", node.allocatable.memory >> 10),
        "pods": node.max_pods.to_string(),
    });
    let ready = if node.ready {
        json!({"type": "Ready", "status": "True", "reason": "KubeletReady"})
    } else {
        json!({"type": "Ready", "status": "Unknown", "reason": "NodeStatusUnknown"})
    };
    json!({
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": meta_json(&node.meta),
        "spec": spec,
        "status": {
            "addresses": [
                {"address": address(&node.meta.name), "type": "InternalIP"},
                {"address": &*node.meta.name, "type": "Hostname"},
            ],
            "allocatable": capacity,
            "capacity": capacity,
            "conditions": [ready],
            "nodeInfo": {
                "containerRuntimeVersion": "containerd://2.1.0",
                "kernelVersion": "6.12.0-amd64",
                "kubeletVersion": format!("v{version}.{}", patch_release(version)),
                "osImage": "Debian GNU/Linux 13 (trixie)",
            },
        },
    })
}

/// The patch number of a release; for a release with recordings it is the recorded one, so that both print the same.
fn patch_release(version: KubernetesVersion) -> u8 {
    match version.minor() {
        36 => 2,
        _ => 0,
    }
}

/// A node's own address: `node3` is 192.168.1.3.
pub(crate) fn address(name: &str) -> String {
    let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    format!("192.168.1.{}", digits.parse::<u8>().unwrap_or(1))
}
