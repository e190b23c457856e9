//! Nodes.

use kube::api::KubernetesVersion;
use kube::api::json::meta_json;
use kube::api::node::Node;
use kube::clock::Time;
use kube::quantity::Quantity;
use serde_json::{Map, Value, json};

pub(crate) fn node(node: &Node, version: KubernetesVersion, now: Time) -> Value {
    let mut spec = Map::new();
    if node.unschedulable {
        spec.insert("unschedulable".to_string(), true.into());
    }
    let taints = node.taints.iter().map(
        |taint| json!({"effect": taint.effect.name(), "key": taint.key, "value": taint.value}),
    );
    super::put(&mut spec, "taints", Value::Array(taints.collect()));
    let capacity = json!({
        "cpu": cores(node.allocatable.cpu_milli),
        "ephemeral-storage": "0",
        "memory": memory(node.allocatable.memory),
        "pods": node.max_pods.to_string(),
    });
    let created = &node.meta.creation_timestamp;
    let mut meta = meta_json(&node.meta);
    let annotations = &mut meta["annotations"];
    if !annotations.is_object() {
        *annotations = json!({});
    }
    annotations["node.alpha.kubernetes.io/ttl"] = "0".into();
    let conditions = CONDITIONS.map(|(kind, status, reason, message)| {
        let lost = (
            "Unknown",
            "NodeStatusUnknown",
            "Kubelet stopped posting node status.",
        );
        let (status, reason, message) = if node.ready {
            (status, reason, message)
        } else {
            lost
        };
        json!({
            "lastHeartbeatTime": now,
            "lastTransitionTime": created,
            "message": message,
            "reason": reason,
            "status": status,
            "type": kind,
        })
    });
    json!({
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": meta,
        "spec": spec,
        "status": {
            "addresses": [
                {"address": address(&node.meta.name), "type": "InternalIP"},
                {"address": &*node.meta.name, "type": "Hostname"},
            ],
            "allocatable": capacity,
            "capacity": capacity,
            "conditions": conditions,
            "nodeInfo": {
                "architecture": "amd64",
                "bootID": "",
                "containerRuntimeVersion": "containerd://2.1.0",
                "kernelVersion": "6.12.0-amd64",
                "kubeletVersion": format!("v{version}.{}", patch_release(version)),
                "machineID": "",
                "operatingSystem": "linux",
                "osImage": "Debian GNU/Linux 13 (trixie)",
                "systemUUID": "",
            },
        },
    })
}

fn cores(milli: u64) -> String {
    match milli % 1000 {
        0 => (milli / 1000).to_string(),
        _ => format!("{milli}m"),
    }
}

fn memory(bytes: u64) -> String {
    let text = format!("{}Ki", bytes >> 10);
    Quantity::parse(&text).map_or(text, |amount| amount.canonical())
}

/// The conditions that a kubelet reports while the node is well: type, status, reason, message.
const CONDITIONS: [(&str, &str, &str, &str); 4] = [
    (
        "MemoryPressure",
        "False",
        "KubeletHasSufficientMemory",
        "kubelet has sufficient memory available",
    ),
    (
        "DiskPressure",
        "False",
        "KubeletHasNoDiskPressure",
        "kubelet has no disk pressure",
    ),
    (
        "PIDPressure",
        "False",
        "KubeletHasSufficientPID",
        "kubelet has sufficient PID available",
    ),
    (
        "Ready",
        "True",
        "KubeletReady",
        "kubelet is posting ready status",
    ),
];

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
