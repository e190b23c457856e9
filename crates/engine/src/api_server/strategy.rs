//! Fields that the API server itself writes into the objects that it stores. Models `PrepareForCreate` and
//! `PrepareForUpdate` of `pkg/registry`.

use crate::rng::mix;
use kube::api::KubernetesVersion;
use kube::api::meta::Kind;
use kube::well_known::TEMPLATE_GENERATION;
use serde_json::{Value, json};

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
        Kind::Service => give_address(old, &mut object["spec"], number, version),
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

/// A Service has one address of the range of Services for all its life.
fn give_address(old: Option<&Value>, spec: &mut Value, number: u64, version: KubernetesVersion) {
    if is_external(spec) {
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
    if version.minor() >= 21 && spec.get("ipFamilies").is_none() {
        give_families(&address, spec);
    }
    spec["clusterIP"] = address.into();
}

/// A Service has the cluster's family of addresses. One that has neither an address nor pods of its own may be reached by
/// both.
fn give_families(address: &str, spec: &mut Value) {
    let is_open = address == HEADLESS && spec.get("selector").is_none();
    let (families, policy) = if is_open {
        (json!(["IPv4", "IPv6"]), "RequireDualStack")
    } else {
        (json!(["IPv4"]), "SingleStack")
    };
    spec["ipFamilies"] = families;
    if spec.get("ipFamilyPolicy").is_none() {
        spec["ipFamilyPolicy"] = policy.into();
    }
}

fn is_external(spec: &Value) -> bool {
    spec["type"] == "ExternalName"
}

fn opens_nodes(spec: &Value) -> bool {
    matches!(spec["type"].as_str(), Some("NodePort" | "LoadBalancer"))
}

/// Removes the fields that a Service has kept from its earlier type and that its new type does not allow, and brings its
/// addresses in line with the one that was changed. This must happen before validation, which would refuse them. Models
/// `dropTypeDependentFields` and `NormalizeClusterIPs`.
pub(super) fn drop_useless(kind: Kind, old: &Value, object: &mut Value) {
    if kind != Kind::Service {
        return;
    }
    let (old, spec) = (&old["spec"], &mut object["spec"]);
    let mut useless: Vec<&str> = Vec::new();
    if is_external(spec) && !is_external(old) {
        useless.extend(["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"]);
    }
    if opens_nodes(old) && !opens_nodes(spec) {
        useless.push("externalTrafficPolicy");
        let ports = spec["ports"].as_array_mut().into_iter().flatten();
        for (port, old) in ports.zip(old["ports"].as_array().into_iter().flatten()) {
            if port["nodePort"] == old["nodePort"]
                && let Some(port) = port.as_object_mut()
            {
                port.remove("nodePort");
            }
        }
    }
    if old["type"] == "LoadBalancer" && spec["type"] != "LoadBalancer" {
        useless.extend(["allocateLoadBalancerNodePorts", "loadBalancerClass"]);
    }
    if let Some(spec) = spec.as_object_mut() {
        for key in useless {
            if spec.get(key) == old.get(key) {
                spec.remove(key);
            }
        }
    }
    let address = &spec["clusterIP"];
    if address.is_string()
        && *address != old["clusterIP"]
        && spec["clusterIPs"] == old["clusterIPs"]
    {
        spec["clusterIPs"] = json!([address]);
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
