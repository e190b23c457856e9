//! Defaults of Services.

use super::{object_in, objects_at, set_default};
use crate::api::version::KubernetesVersion;
use serde_json::{Map, Value, json};

/// How long a client sticks to a pod under `sessionAffinity: ClientIP`, in seconds.
const AFFINITY_SECONDS: i32 = 10_800;

pub(super) fn service(service: &mut Map<String, Value>, version: KubernetesVersion) {
    let spec = object_in(service, "spec");
    set_default(spec, "sessionAffinity", json!("None"));
    match spec["sessionAffinity"].as_str() {
        Some("ClientIP") => {
            let client_ip = object_in(object_in(spec, "sessionAffinityConfig"), "clientIP");
            set_default(client_ip, "timeoutSeconds", json!(AFFINITY_SECONDS));
        }
        Some("None") => drop(spec.remove("sessionAffinityConfig")),
        _ => {}
    }
    set_default(spec, "type", json!("ClusterIP"));
    for port in objects_at(spec, "ports") {
        service_port(port);
    }
    let kind = spec["type"].as_str().unwrap_or_default().to_owned();
    let reachable_from_outside = kind == "NodePort" || kind == "LoadBalancer";
    if reachable_from_outside || (kind == "ClusterIP" && spec.contains_key("externalIPs")) {
        set_default(spec, "externalTrafficPolicy", json!("Cluster"));
    }
    if version.minor() >= 22 && (reachable_from_outside || kind == "ClusterIP") {
        set_default(spec, "internalTrafficPolicy", json!("Cluster"));
    }
    if version.minor() >= 22 && kind == "LoadBalancer" {
        set_default(spec, "allocateLoadBalancerNodePorts", json!(true));
    }
    if version.minor() >= 20
        && !spec.contains_key("clusterIPs")
        && let Some(address) = spec.get("clusterIP").cloned()
    {
        spec.insert("clusterIPs".into(), json!([address]));
    }
}

fn service_port(port: &mut Map<String, Value>) {
    set_default(port, "protocol", json!("TCP"));
    let target_is_empty = matches!(port.get("targetPort"), None | Some(Value::Null))
        || port.get("targetPort") == Some(&json!(0))
        || port.get("targetPort") == Some(&json!(""));
    if target_is_empty && let Some(number) = port.get("port").cloned() {
        port.insert("targetPort".into(), number);
    }
}
