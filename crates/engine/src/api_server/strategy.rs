//! Fields that the API server itself writes into the objects that it stores. Models `PrepareForCreate` and
//! `PrepareForUpdate` of `pkg/registry`.

use crate::rng::mix;
use kube::api::KubernetesVersion;
use kube::api::meta::Kind;
use kube::well_known::TEMPLATE_GENERATION;
use serde_json::{Value, json};

/// The ports that every node may open for a Service.
const FIRST_NODE_PORT: u64 = 30_000;
const NODE_PORTS: u64 = 2768;
/// The `clusterIP` of a Service that wants no address.
const HEADLESS: &str = "None";

/// Completes an object that was admitted: a new one, or the next state of `old`. `number` tells objects apart.
pub(super) fn prepare(
    kind: Kind,
    old: Option<&Value>,
    object: &mut Value,
    number: u64,
    version: KubernetesVersion,
) {
    match kind {
        Kind::DaemonSet => count_template(old, object),
        Kind::Service => {
            give_address(old, &mut object["spec"], number, version);
            give_node_ports(old, &mut object["spec"], number);
        }
        _ => {}
    }
}

/// Counts the templates that a DaemonSet has had; the API server keeps the number in an annotation.
fn count_template(old: Option<&Value>, object: &mut Value) {
    let generation = old.map_or(1, |old| {
        let text = old["metadata"]["annotations"][TEMPLATE_GENERATION].as_str();
        let number: i64 = text.and_then(|text| text.parse().ok()).unwrap_or(1);
        number + i64::from(old["spec"]["template"] != object["spec"]["template"])
    });
    let annotations = &mut object["metadata"]["annotations"];
    if !annotations.is_object() {
        *annotations = Value::Object(Default::default());
    }
    annotations[TEMPLATE_GENERATION] = generation.to_string().into();
}

/// A Service has one address of 10.96.0.0/16 for all its life.
fn give_address(old: Option<&Value>, spec: &mut Value, number: u64, version: KubernetesVersion) {
    if spec["type"] == "ExternalName" {
        return;
    }
    let given = |spec: &Value| spec["clusterIP"].as_str().map(str::to_owned);
    let kept = old.and_then(|old| given(&old["spec"]));
    let own = given(spec).filter(|address| !address.is_empty());
    let address = own.or(kept).unwrap_or_else(|| {
        let host = 1 + mix(number) % 65_000;
        format!("10.96.{}.{}", host >> 8, host & 0xff)
    });
    if version.minor() >= 20 {
        spec["clusterIPs"] = json!([address]);
    }
    // Dual-stack Services came with 1.20 and have been on by default since 1.21.
    if version.minor() >= 21 && spec.get("ipFamilies").is_none() && address != HEADLESS {
        spec["ipFamilies"] = json!(["IPv4"]);
        spec["ipFamilyPolicy"] = "SingleStack".into();
    }
    spec["clusterIP"] = address.into();
}

/// Removes the fields that a Service has kept from its earlier type and that its new type does not allow. This must
/// happen before validation, which would refuse them.
pub(super) fn drop_useless(kind: Kind, old: &Value, object: &mut Value) {
    let opens_nodes = |object: &Value| {
        matches!(
            object["spec"]["type"].as_str(),
            Some("NodePort" | "LoadBalancer")
        )
    };
    if kind != Kind::Service || opens_nodes(object) || !opens_nodes(old) {
        return;
    }
    for port in object["spec"]["ports"].as_array_mut().into_iter().flatten() {
        if let Some(port) = port.as_object_mut() {
            port.remove("nodePort");
        }
    }
    if let Some(spec) = object["spec"].as_object_mut() {
        spec.remove("externalTrafficPolicy");
        spec.remove("allocateLoadBalancerNodePorts");
    }
}

/// Gives each port of a Service that is reached from outside a port on every node. The Service keeps that port while it
/// exists.
fn give_node_ports(old: Option<&Value>, spec: &mut Value, number: u64) {
    let asks = spec["type"] == "NodePort"
        || spec["type"] == "LoadBalancer" && spec["allocateLoadBalancerNodePorts"] != false;
    if !asks {
        return;
    }
    let known = |port: &Value| {
        let ports = old?["spec"]["ports"].as_array()?;
        ports.iter().find(|one| one["port"] == port["port"])?["nodePort"].as_u64()
    };
    let ports = spec["ports"].as_array_mut().into_iter().flatten();
    for (index, port) in ports.enumerate() {
        if port["nodePort"].as_u64().is_some_and(|given| given > 0) {
            continue;
        }
        let fresh = FIRST_NODE_PORT + mix(number + index as u64) % NODE_PORTS;
        port["nodePort"] = known(port).unwrap_or(fresh).into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(old: Option<&Value>, mut spec: Value, version: &str) -> Value {
        let version = version.parse().expect("known");
        give_address(old, &mut spec, 7, version);
        spec
    }

    #[test]
    fn a_service_keeps_its_address() {
        let first = prepared(None, json!({"type": "ClusterIP"}), "1.36");
        let address = first["clusterIP"].as_str().expect("one was given");
        assert!(address.starts_with("10.96."), "{address}");
        assert_eq!(first["ipFamilies"], json!(["IPv4"]));
        let old = json!({"spec": first});
        let mut next = json!({"type": "ClusterIP"});
        give_address(Some(&old), &mut next, 8, KubernetesVersion::NEWEST);
        assert_eq!(next["clusterIP"], first["clusterIP"]);
    }

    #[test]
    fn those_that_want_none_get_none() {
        let headless = prepared(None, json!({"clusterIP": "None"}), "1.36");
        assert_eq!(headless["clusterIP"], "None");
        let external = prepared(None, json!({"type": "ExternalName"}), "1.36");
        assert_eq!(external.get("clusterIP"), None);
        let old = prepared(None, json!({}), "1.19");
        assert_eq!((old.get("clusterIPs"), old.get("ipFamilies")), (None, None));
    }
}
