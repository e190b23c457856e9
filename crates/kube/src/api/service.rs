//! Service, Endpoints, ConfigMap and Secret: what traffic and configuration need.

use crate::api::meta::{Labels, ObjectMeta, Uid};
use crate::api::pod::PodIp;
use serde_json::Value;
use std::rc::Rc;

/// A Service: the whole JSON, and the parts that the simulator acts on.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    pub meta: ObjectMeta,
    pub spec: Value,
    /// The labels of the pods that get traffic. Without any, no controller makes endpoints for the Service.
    pub selector: Labels,
    pub publish_not_ready_addresses: bool,
}

impl Service {
    /// Whether the selector picks a pod with these labels. A Service without a selector picks none.
    pub fn selects(&self, namespace: &str, labels: &Labels) -> bool {
        let mut wanted = self.selector.iter();
        !self.selector.is_empty()
            && *self.meta.namespace == *namespace
            && wanted.all(|(key, value)| labels.get(key) == Some(value))
    }
}

/// The endpoints that the endpoint controllers published last for a Service.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoints {
    pub meta: ObjectMeta,
    pub service: Uid,
    pub endpoints: Rc<Vec<Endpoint>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint {
    pub pod: Uid,
    pub ip: PodIp,
    pub ready: bool,
    pub serving: bool,
    pub terminating: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ConfigMap {
    pub meta: ObjectMeta,
    pub data: Rc<Labels>,
    /// Values that are no text, in base64.
    pub binary_data: Rc<Labels>,
    pub immutable: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Secret {
    pub meta: ObjectMeta,
    /// The values, in base64 as the API stores them.
    pub data: Rc<Labels>,
    pub immutable: bool,
    pub secret_type: String,
}
