//! Objects that users read but never write, as the JSON that an API server gives out.

mod endpoints;
mod event;
mod node;
mod pod;
mod served;
mod service;

pub(crate) use endpoints::{endpoint_slices, endpoints};
pub(crate) use event::event;
pub(crate) use node::{address as node_address, node};
pub(crate) use pod::pod;
pub(crate) use served::served;
pub(crate) use service::balancer;

use serde_json::{Map, Value};

/// Puts `value` under `key` unless there is nothing in it.
fn put(map: &mut Map<String, Value>, key: &str, value: Value) {
    let is_empty = match &value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    };
    if !is_empty {
        map.insert(key.to_string(), value);
    }
}
