//! Constraints of a pod on the other pods of its node or topology domain: host ports, required pod affinity and
//! anti-affinity, and topology spread. Only constraints that keep a pod from a node are read; preferences are not.
//!
//! The scheduler asks these types which pods count; they know no store and no nodes.

use crate::api::meta::{LabelSelector, Labels};
use crate::fields;
use crate::form::{Data, optional, required};
use serde_json::Value;

/// The constraints of one pod spec that depend on other pods. Most pods have none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NeighbourConstraints {
    pub host_ports: Vec<HostPort>,
    /// Each term needs a matching pod in the domain of the node.
    pub affinity: Vec<PodAffinityTerm>,
    /// No term may have a matching pod in the domain of the node.
    pub anti_affinity: Vec<PodAffinityTerm>,
    pub spread: Vec<TopologySpreadConstraint>,
}

/// A port of the node that a container takes for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPort {
    /// `0.0.0.0` stands for every address of the node.
    ip: String,
    protocol: String,
    pub port: u64,
}

/// One term of `requiredDuringSchedulingIgnoredDuringExecution` of a pod affinity or anti-affinity.
#[derive(Clone, Debug, PartialEq)]
pub struct PodAffinityTerm {
    pub topology_key: String,
    label_selector: Option<LabelSelector>,
    namespaces: Vec<String>,
    namespace_selector: Option<LabelSelector>,
    match_label_keys: Vec<String>,
    mismatch_label_keys: Vec<String>,
}

fields!(PodAffinityTerm {
    topology_key: required "topologyKey",
    label_selector: optional "labelSelector",
    namespaces: optional "namespaces",
    namespace_selector: optional "namespaceSelector",
    match_label_keys: optional "matchLabelKeys",
    mismatch_label_keys: optional "mismatchLabelKeys",
});

/// One of `topologySpreadConstraints` with `whenUnsatisfiable: DoNotSchedule`.
#[derive(Clone, Debug, PartialEq)]
pub struct TopologySpreadConstraint {
    pub max_skew: u32,
    pub topology_key: String,
    when_unsatisfiable: String,
    label_selector: Option<LabelSelector>,
    min_domains: Option<u32>,
    node_affinity_policy: Option<String>,
    node_taints_policy: Option<String>,
    match_label_keys: Vec<String>,
}

fields!(TopologySpreadConstraint {
    max_skew: required "maxSkew",
    topology_key: required "topologyKey",
    when_unsatisfiable: required "whenUnsatisfiable",
    label_selector: optional "labelSelector",
    min_domains: optional "minDomains",
    node_affinity_policy: optional "nodeAffinityPolicy",
    node_taints_policy: optional "nodeTaintsPolicy",
    match_label_keys: optional "matchLabelKeys",
});

/// The parts of a pod that a constraint of another pod looks at.
#[derive(Clone, Copy)]
pub struct Neighbour<'a> {
    pub namespace: &'a str,
    /// The labels of that namespace.
    pub namespace_labels: Option<&'a Labels>,
    pub labels: &'a Labels,
}

impl NeighbourConstraints {
    /// Reads the constraints of a pod spec. `None` when it has no such constraint.
    pub fn from_json(spec: &Value) -> Option<Box<NeighbourConstraints>> {
        let required = |kind: &str| {
            let terms = &spec["affinity"][kind]["requiredDuringSchedulingIgnoredDuringExecution"];
            list(terms)
        };
        let mut spread: Vec<TopologySpreadConstraint> = list(&spec["topologySpreadConstraints"]);
        spread.retain(|constraint| constraint.when_unsatisfiable == "DoNotSchedule");
        let constraints = NeighbourConstraints {
            host_ports: host_ports(spec),
            affinity: required("podAffinity"),
            anti_affinity: required("podAntiAffinity"),
            spread,
        };
        (constraints != NeighbourConstraints::default()).then(|| Box::new(constraints))
    }
}

fn list<T: Data>(json: &Value) -> Vec<T> {
    let items = json.as_array().into_iter().flatten();
    items.filter_map(|item| T::read(item).ok()).collect()
}

/// Host ports of the containers that run as long as the pod: sidecars count, other init containers do not.
fn host_ports(spec: &Value) -> Vec<HostPort> {
    let containers = |key: &str| spec[key].as_array().into_iter().flatten();
    let sidecars = containers("initContainers").filter(|one| one["restartPolicy"] == "Always");
    let ports = containers("containers")
        .chain(sidecars)
        .flat_map(|container| container["ports"].as_array().into_iter().flatten());
    ports.filter_map(HostPort::from_json).collect()
}

impl HostPort {
    fn from_json(json: &Value) -> Option<HostPort> {
        let port = json["hostPort"].as_u64().filter(|port| *port > 0)?;
        let text = |key: &str, default: &str| match json[key].as_str() {
            None | Some("") => default.to_string(),
            Some(text) => text.to_string(),
        };
        Some(HostPort {
            ip: text("hostIP", "0.0.0.0"),
            protocol: text("protocol", "TCP"),
            port,
        })
    }

    /// Whether two containers of one node cannot both have these ports.
    pub fn conflicts(&self, other: &HostPort) -> bool {
        let any = |one: &HostPort| one.ip == "0.0.0.0";
        self.port == other.port
            && self.protocol == other.protocol
            && (self.ip == other.ip || any(self) || any(other))
    }
}

impl PodAffinityTerm {
    /// Whether the term of a pod (`own`) is about the pod `other`. Models `AffinityTerm.Matches` of the scheduler's
    /// framework; a term without a selector is about no pod.
    pub fn matches(&self, own: Neighbour, other: Neighbour) -> bool {
        let selected = self.label_selector.as_ref();
        self.is_about_namespace(own, other)
            && selected.is_some_and(|selector| selector.matches(other.labels))
            && same_values(&self.match_label_keys, own.labels, other.labels)
            && self.mismatch_label_keys.iter().all(|key| {
                let value = own.labels.get(key);
                value.is_none() || value != other.labels.get(key)
            })
    }

    /// A term that names no namespaces is about the namespace of its own pod.
    fn is_about_namespace(&self, own: Neighbour, other: Neighbour) -> bool {
        let named = self.namespaces.iter().any(|name| name == other.namespace);
        let selected = self.namespace_selector.as_ref().is_some_and(|selector| {
            other
                .namespace_labels
                .is_some_and(|labels| selector.matches(labels))
        });
        let unnamed = self.namespaces.is_empty() && self.namespace_selector.is_none();
        named || selected || (unnamed && own.namespace == other.namespace)
    }
}

impl TopologySpreadConstraint {
    /// Whether a pod of the same namespace with the labels `other` counts for a pod with the labels `own`. A constraint
    /// without a selector counts no pod.
    pub fn matches(&self, own: &Labels, other: &Labels) -> bool {
        let selected = self.label_selector.as_ref();
        selected.is_some_and(|selector| selector.matches(other))
            && same_values(&self.match_label_keys, own, other)
    }

    /// With fewer domains than this, the emptiest domain counts as empty.
    pub fn min_domains(&self) -> u32 {
        self.min_domains.unwrap_or(1)
    }

    /// Whether nodes that the pod's node selector and node affinity rule out are left out of the count.
    pub fn honours_node_affinity(&self) -> bool {
        self.node_affinity_policy.as_deref() != Some("Ignore")
    }

    /// Whether nodes with taints that the pod does not tolerate are left out of the count.
    pub fn honours_taints(&self) -> bool {
        self.node_taints_policy.as_deref() == Some("Honor")
    }
}

/// Models `matchLabelKeys`: for each key that the own pod has, the other pod must have the same value.
fn same_values(keys: &[String], own: &Labels, other: &Labels) -> bool {
    keys.iter().all(|key| {
        let value = own.get(key);
        value.is_none() || value == other.get(key)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn labels(app: &str, hash: &str) -> Labels {
        let pairs = [("app", app), ("pod-template-hash", hash)];
        let pairs = pairs.map(|(key, value)| (key.to_string(), value.to_string()));
        Labels::from(pairs)
    }

    fn in_namespace<'a>(namespace: &'a str, labels: &'a Labels) -> Neighbour<'a> {
        Neighbour {
            namespace,
            namespace_labels: None,
            labels,
        }
    }

    fn read_spec(spec: Value) -> Box<NeighbourConstraints> {
        NeighbourConstraints::from_json(&spec).expect("it has constraints")
    }

    #[test]
    fn a_pod_without_such_constraints_has_none() {
        let spec = json!({"containers": [{"name": "web", "ports": [{"containerPort": 80}]}],
            "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"}]});
        assert_eq!(NeighbourConstraints::from_json(&spec), None);
    }

    #[test]
    fn host_ports_conflict_by_address_protocol_and_number() {
        let spec = json!({"containers": [{"ports": [
            {"hostPort": 80}, {"hostPort": 80, "hostIP": "10.0.0.1"}, {"hostPort": 80, "hostIP": "10.0.0.2"},
            {"hostPort": 80, "protocol": "UDP"}, {"hostPort": 81}]}]});
        let ports = read_spec(spec).host_ports;
        let against = |one: usize| -> Vec<bool> {
            ports
                .iter()
                .map(|other| ports[one].conflicts(other))
                .collect()
        };
        assert_eq!(against(0), [true, true, true, false, false]);
        assert_eq!(against(1), [true, true, false, false, false]);
    }

    #[test]
    fn a_term_is_about_its_own_namespace_unless_it_says_otherwise() {
        let term = |more: Value| {
            let mut term =
                json!({"topologyKey": "zone", "labelSelector": {"matchLabels": {"app": "web"}}});
            let (fields, more) = (term.as_object_mut().expect("a map"), more);
            fields.extend(more.as_object().expect("a map").clone());
            let spec = json!({"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}});
            read_spec(spec).anti_affinity.remove(0)
        };
        let web = labels("web", "1");
        let (here, there) = (in_namespace("a", &web), in_namespace("b", &web));
        assert!(term(json!({})).matches(here, here));
        assert!(!term(json!({})).matches(here, there));
        assert!(term(json!({"namespaces": ["b"]})).matches(here, there));
        assert!(!term(json!({"namespaces": ["b"]})).matches(here, here));
        let anywhere = Neighbour {
            namespace_labels: Some(&web),
            ..there
        };
        assert!(term(json!({"namespaceSelector": {}})).matches(here, anywhere));
    }

    #[test]
    fn label_keys_tell_revisions_apart() {
        let spec = json!({"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "zone",
            "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"app": "web"}},
            "matchLabelKeys": ["pod-template-hash"]}]});
        let constraint = &read_spec(spec).spread[0];
        assert!(constraint.matches(&labels("web", "1"), &labels("web", "1")));
        assert!(!constraint.matches(&labels("web", "1"), &labels("web", "2")));
        assert!(!constraint.matches(&labels("web", "1"), &labels("api", "1")));
    }
}
