//! Service, Endpoints, ConfigMap and Secret: what traffic and configuration need.

use crate::api::meta::{Labels, ObjectMeta, Uid};
use crate::api::pod::PodIp;
use serde_json::Value;
use std::rc::Rc;

/// A Service, kept whole as JSON beside the parts the simulator acts on.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    pub meta: ObjectMeta,
    pub spec: Value,
    /// Empty: the Service has no automatic endpoints.
    pub selector: Labels,
    pub publish_not_ready_addresses: bool,
}

/// What the endpoint controllers last published for a Service.
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
    pub immutable: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Secret {
    pub meta: ObjectMeta,
    /// As stored: base64.
    pub data: Rc<Labels>,
    pub immutable: bool,
    pub secret_type: String,
}
