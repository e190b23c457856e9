//! Why no node can take a pod, as data.

use kube::api::node::Taint;
use kube::api::pod_spec::Resources;

/// The nodes that refuse a pod, by reason.
#[derive(Clone, Debug, PartialEq)]
pub struct NoNode {
    /// All nodes of the cluster.
    pub nodes: u32,
    /// The reasons, each with the number of nodes that it is true of. A node may lack several resources at once.
    pub unfit: Vec<(Unfit, u32)>,
    /// The pod's requests.
    pub requests: Resources,
    /// The most of each resource that is free on a node.
    pub most_free: Resources,
}

/// Why a node cannot take a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// A claim that the pod names does not exist, so that no node is looked at.
    ClaimMissing(String),
    Cordoned,
    /// The node has not the labels that the pod's node selector or node affinity asks for.
    Selector,
    /// The pod does not tolerate this taint.
    Taint(Box<Taint>),
    /// A host port of the pod is taken.
    HostPort,
    TooManyPods,
    Cpu,
    Memory,
    /// The pods of a topology spread constraint would be too uneven.
    Spread,
    /// The node lacks the label that a topology spread constraint counts by.
    SpreadLabel,
    /// No pod that the pod's affinity asks for is in the node's domain.
    Affinity,
    /// A pod that the pod's anti-affinity names is in the node's domain.
    AntiAffinity,
    /// The anti-affinity of a pod in the node's domain names the pod.
    ExistingAntiAffinity,
}
