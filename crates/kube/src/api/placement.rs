//! Which nodes a pod may be on: node selectors, node affinity, taints and tolerations.

use crate::api::meta::LabelRequirement;
use crate::api::node::{Node, Taint, TaintEffect};
use crate::api::pod_spec::{PodSpec, Toleration};
use crate::fields;
use crate::form::{Data, defaulted};
use crate::well_known::{NOT_READY, UNREACHABLE, UNSCHEDULABLE};
use serde_json::Value;
use std::fmt;
use std::rc::Rc;

/// Seconds that a pod stays on a node that is not ready or not reachable, if the pod itself does not say how long it
/// tolerates that.
const DEFAULT_TOLERATION_SECONDS: u64 = 300;

/// `requiredDuringSchedulingIgnoredDuringExecution`: at least one term must hold, with all its requirements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeAffinity {
    terms: Vec<NodeTerm>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct NodeTerm {
    match_expressions: Vec<LabelRequirement>,
    /// Requirements on fields of the node. Kubernetes has only one such field, `metadata.name`.
    match_fields: Vec<LabelRequirement>,
}

fields!(NodeTerm {
    match_expressions: defaulted "matchExpressions",
    match_fields: defaulted "matchFields",
});

/// How long a pod stays on a node with a `NoExecute` taint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tolerance {
    Forever,
    Seconds(u64),
    Never,
}

impl NodeAffinity {
    /// Reads the node affinity of a pod spec.
    pub fn from_json(spec: &Value) -> Option<NodeAffinity> {
        let required =
            &spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
        let terms = required["nodeSelectorTerms"].as_array()?.iter();
        let terms = terms.filter_map(|term| NodeTerm::read(term).ok());
        Some(NodeAffinity {
            terms: terms.collect(),
        })
    }

    fn matches(&self, node: &Node) -> bool {
        self.terms.iter().any(|term| term.matches(node))
    }

    /// The node's name, if the affinity asks for just one node by name. DaemonSets place their pods in this way.
    pub fn only_node(&self) -> Option<&str> {
        match &self.terms[..] {
            [term] => match &term.match_fields[..] {
                [field] if field.values.len() == 1 => Some(&field.values[0]),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The requirements of the term in the notation of selectors, `zone in (a,b),!old`.
impl fmt::Display for NodeTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.match_fields.iter().chain(&self.match_expressions);
        let all: Vec<String> = all.map(ToString::to_string).collect();
        f.write_str(&all.join(","))
    }
}

impl NodeTerm {
    fn matches(&self, node: &Node) -> bool {
        let named = |field: &LabelRequirement| {
            field.key == "metadata.name"
                && field.values.iter().any(|name| **name == *node.meta.name)
        };
        let empty = self.match_expressions.is_empty() && self.match_fields.is_empty();
        let labels = &node.meta.labels;
        !empty
            && self.match_fields.iter().all(named)
            && self.match_expressions.iter().all(|e| e.matches(labels))
    }
}

impl Toleration {
    fn covers(&self, taint: &Taint) -> bool {
        let effect = self.effect.is_empty() || self.effect == taint.effect.name();
        let exists = self.operator == "Exists";
        let key = self.key == taint.key || (exists && self.key.is_empty());
        effect && key && (exists || self.value == taint.value)
    }
}

impl Node {
    /// The taint that a cordoned node has; `None` for other nodes.
    pub fn cordon_taint(&self) -> Option<Taint> {
        self.unschedulable.then(|| Taint {
            key: UNSCHEDULABLE.to_string(),
            value: String::new(),
            effect: TaintEffect::NoSchedule,
            time_added: None,
        })
    }
}

impl PodSpec {
    pub fn tolerates(&self, taint: &Taint) -> bool {
        self.tolerations
            .iter()
            .any(|toleration| toleration.covers(taint))
    }

    /// Whether the node has the labels, or the name, that the pod asks for.
    pub fn selects(&self, node: &Node) -> bool {
        let mut wanted = self.node_selector.iter();
        wanted.all(|(key, value)| node.meta.labels.get(key) == Some(value))
            && self
                .node_affinity
                .as_ref()
                .is_none_or(|affinity| affinity.matches(node))
    }

    /// What the pod asks of its node's labels, in the notation of selectors: the node selector, then each term of the node
    /// affinity, of which one must hold.
    pub fn node_selectors(&self) -> Vec<String> {
        let pairs: Vec<String> = self
            .node_selector
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        let plain = (!pairs.is_empty()).then(|| pairs.join(","));
        let terms = self
            .node_affinity
            .iter()
            .flat_map(|affinity| &affinity.terms);
        plain
            .into_iter()
            .chain(terms.map(ToString::to_string))
            .collect()
    }

    /// How long a pod stays with a `NoExecute` taint. The API server adds tolerations for nodes in trouble to every pod
    /// that has none for them, so that such pods stay for a while. Models
    /// `plugin/pkg/admission/defaulttolerationseconds`.
    pub fn tolerance(&self, taint: &Taint) -> Tolerance {
        let covering = self
            .tolerations
            .iter()
            .filter(|toleration| toleration.covers(taint));
        let seconds = covering.map(|toleration| toleration.toleration_seconds);
        match seconds.min_by_key(|seconds| seconds.unwrap_or(i64::MAX)) {
            Some(Some(seconds)) => Tolerance::Seconds(seconds.max(0) as u64),
            Some(None) => Tolerance::Forever,
            None if taint.key == NOT_READY || taint.key == UNREACHABLE => {
                Tolerance::Seconds(DEFAULT_TOLERATION_SECONDS)
            }
            None => Tolerance::Never,
        }
    }
}

/// The node on which a pod is, or which it will be on: a DaemonSet's pod names its node before it is bound.
pub fn target_node(pod: &crate::api::Pod) -> Option<Rc<str>> {
    let named = || pod.spec.node_affinity.as_ref()?.only_node().map(Rc::from);
    pod.node_name.clone().or_else(named)
}
