//! Endpoints and EndpointSlices: the ready and the other addresses behind a Service.

use engine::store::Store;
use kube::api::json::meta_json;
use kube::api::meta::{Labels, ObjectMeta};
use kube::api::pod::PodCondition;
use kube::api::service::{Endpoint, Endpoints, Service};
use kube::api::version::Feature;
use kube::api::{KubernetesVersion, Pod};
use kube::manifest::hash::safe_encode;
use kube::order::Order;
use kube::well_known::{SERVICE_NAME, SLICE_MANAGED_BY};
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// `service` is the spec of the Service that they belong to.
pub(crate) fn endpoints(
    store: &Store,
    endpoints: &Endpoints,
    service: Option<&Value>,
    version: KubernetesVersion,
) -> Value {
    let list = |wanted: fn(&&Endpoint) -> bool| {
        let mut addresses: Vec<_> = endpoints.endpoints.iter().filter(wanted).collect();
        addresses.order_by_key(|endpoint| endpoint.ip.0);
        let addresses = addresses.iter().map(|one| address(store, one));
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
    if version.has(Feature::EndpointsManagedBy) {
        json["metadata"]["labels"][MANAGED_BY] = "endpoint-controller".into();
    }
    changed(store, endpoints, &mut json);
    if !subset.is_empty() {
        super::put(&mut subset, "ports", ports(service));
        json["subsets"] = json!([subset]);
    }
    json
}

const MANAGED_BY: &str = "endpoints.kubernetes.io/managed-by";

/// Notes the moment of the last change of a pod behind the Service.
fn changed(store: &Store, endpoints: &Endpoints, json: &mut Value) {
    const CHANGED: &str = "endpoints.kubernetes.io/last-change-trigger-time";
    let pods = endpoints.endpoints.iter();
    let pods = pods.filter_map(|endpoint| store.get::<Pod>(endpoint.pod));
    let times = pods.filter_map(|pod| pod.status.ready.map(PodCondition::last_transition_time));
    if let Some(last) = times.max() {
        json["metadata"]["annotations"][CHANGED] = last.rfc3339().into();
    }
}

fn address(store: &Store, endpoint: &Endpoint) -> Value {
    let mut json = json!({"ip": endpoint.ip.to_string()});
    locate(store, endpoint, &mut json);
    json
}

/// Writes the pod that an address belongs to, and the node on which the pod runs.
fn locate(store: &Store, endpoint: &Endpoint, json: &mut Value) {
    if let Some(pod) = store.get::<Pod>(endpoint.pod) {
        json["targetRef"] = json!({
            "kind": "Pod",
            "name": &*pod.meta.name,
            "namespace": &*pod.meta.namespace,
            "uid": pod.meta.uid.to_string(),
        });
        if let Some(node) = &pod.node_name {
            json["nodeName"] = (**node).into();
        }
    }
}

/// Endpoints of one slice at most.
const SLICE: usize = 100;

/// The slices that the endpoints of a Service are cut into.
pub(crate) fn endpoint_slices(store: &Store, endpoints: &Endpoints) -> Vec<(ObjectMeta, Value)> {
    let service = store.get::<Service>(endpoints.service);
    let ports = ports(service.map(|service| &service.spec));
    let mut all: Vec<&Endpoint> = endpoints.endpoints.iter().collect();
    all.order_by_key(|endpoint| endpoint.ip.0);
    let mut parts: Vec<&[&Endpoint]> = all.chunks(SLICE).collect();
    if parts.is_empty() {
        parts.push(&[]);
    }
    let slice = |(number, part): (usize, &&[&Endpoint])| {
        let meta = slice_meta(endpoints, number);
        let listed = part.iter().map(|one| slice_endpoint(store, one));
        let mut json = json!({
            "addressType": "IPv4",
            "apiVersion": "discovery.k8s.io/v1",
            "endpoints": listed.collect::<Vec<_>>(),
            "kind": "EndpointSlice",
            "metadata": meta_json(&meta),
            "ports": ports,
        });
        changed(store, endpoints, &mut json);
        (meta, json)
    };
    parts.iter().enumerate().map(slice).collect()
}

fn slice_meta(endpoints: &Endpoints, number: usize) -> ObjectMeta {
    let meta = &endpoints.meta;
    let suffix = safe_encode(
        meta.uid
            .0
            .wrapping_mul(0x9e37_79b9)
            .wrapping_add(number as u32),
    );
    let labels = [
        (SLICE_MANAGED_BY, "endpointslice-controller.k8s.io"),
        (SERVICE_NAME, &*meta.name),
    ];
    let labels = labels.map(|(key, value)| (key.to_string(), value.to_string()));
    ObjectMeta {
        labels: Rc::new(Labels::from(labels)),
        name: format!(
            "{}-{}",
            meta.name,
            suffix.chars().take(5).collect::<String>()
        )
        .into(),
        ..meta.clone()
    }
}

fn slice_endpoint(store: &Store, endpoint: &Endpoint) -> Value {
    let mut json = json!({
        "addresses": [endpoint.ip.to_string()],
        "conditions": {
            "ready": endpoint.ready,
            "serving": endpoint.serving,
            "terminating": endpoint.terminating,
        },
    });
    locate(store, endpoint, &mut json);
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
