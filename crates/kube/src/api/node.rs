//! Node: where pods run.

use crate::api::meta::ObjectMeta;
use crate::api::pod_spec::Resources;
use crate::clock::Time;
use crate::names;
use std::fmt;
use std::rc::Rc;

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub meta: ObjectMeta,
    /// Set by `kubectl cordon`: the scheduler places no new pods on the node.
    pub unschedulable: bool,
    pub taints: Vec<Taint>,
    pub allocatable: Resources,
    /// Most pods at once.
    pub max_pods: u32,
    pub ready: bool,
    /// The images that the node already has, so that no pod waits for a pull.
    pub images: Vec<Rc<str>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taint {
    pub key: String,
    pub value: String,
    pub effect: TaintEffect,
    /// The time from which a `NoExecute` taint counts the seconds until pods are evicted.
    pub time_added: Option<Time>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaintEffect {
    NoSchedule,
    PreferNoSchedule,
    NoExecute,
}

names!(TaintEffect {
    NoSchedule: "NoSchedule",
    PreferNoSchedule: "PreferNoSchedule",
    NoExecute: "NoExecute",
});

/// `key=value:NoSchedule`, the notation of kubectl.
impl fmt::Display for Taint {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        let Taint {
            key, value, effect, ..
        } = self;
        match value.as_str() {
            "" => write!(out, "{key}:{}", effect.name()),
            value => write!(out, "{key}={value}:{}", effect.name()),
        }
    }
}
