//! Objects of kinds that the simulator only stores. They keep all their fields unchanged.

use super::meta::{Kind, ObjectMeta};
use serde_json::{Map, Value};
use std::rc::Rc;

/// An object of a kind that has no type of its own here.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptObject {
    pub kind: Kind,
    pub meta: ObjectMeta,
    /// All other fields, `apiVersion` among them: objects stay in the version that they were given in.
    pub fields: Rc<Map<String, Value>>,
}
