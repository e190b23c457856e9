//! Endpoints: the ready and the other addresses behind a Service.

use crate::api::json::meta_json;
use crate::api::service::{Endpoint, Endpoints};
use crate::order::Order;
use serde_json::{Map, Value, json};

/// `service` is the spec of the Service that they belong to.
pub fn endpoints(endpoints: &Endpoints, service: Option<&Value>) -> Value {
    let list = |wanted: fn(&&Endpoint) -> bool| {
        let mut addresses: Vec<_> = endpoints.endpoints.iter().filter(wanted).collect();
        addresses.order_by_key(|endpoint| endpoint.ip.0);
        let addresses = addresses.iter().map(|e| json!({"ip": e.ip.to_string()}));
        Value::Array(addresses.collect())
    };
    let mut subset = Map::new();
    super::put(&mut subset, "addresses", list(|endpoint| endpoint.ready));
    let waiting: fn(&&Endpoint) -> bool = |endpoint| !endpoint.ready && !endpoint.terminating;
    super::put(&mut subset, "notReadyAddresses", list(waiting));
    let mut json = json!({
        "apiVersion": "v1",
        "kind": "Endpoints",
        "metadata": meta_json(&endpoints.meta),
    });
    if !subset.is_empty() {
        super::put(&mut subset, "ports", ports(service));
        json["subsets"] = json!([subset]);
    }
    json
}

/// The ports that pods listen on: `targetPort` where it is a number, else the Service's own.
fn ports(service: Option<&Value>) -> Value {
    let ports = service.and_then(|spec| spec["ports"].as_array());
    let ports = ports.into_iter().flatten().map(|port| {
        let number = port["targetPort"].as_i64().or(port["port"].as_i64());
        let mut map = Map::new();
        super::put(&mut map, "name", port["name"].clone());
        super::put(&mut map, "port", number.into());
        super::put(&mut map, "protocol", port["protocol"].clone());
        Value::Object(map)
    });
    Value::Array(ports.collect())
}
