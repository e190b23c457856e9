//! The pods that are on the nodes already, as far as they decide where another pod may go.
//!
//! Models the plugins NodePorts, PodTopologySpread and InterPodAffinity of `pkg/scheduler/framework/plugins`. They are
//! asked only when the pod, or a pod that is there, has such constraints, since each look visits every pod.

use crate::store::Store;
use crate::trace::Unfit;
use kube::api::neighbours::{Neighbour, NeighbourConstraints, TopologySpreadConstraint};
use kube::api::node::{Node, TaintEffect};
use kube::api::{Labels, Namespace, ObjectMeta, Pod};
use kube::map::{Map, Set};

/// A label of nodes and its value: all nodes that have both are one domain.
type Domain<'a> = (&'a str, &'a str);

pub(super) struct Neighbours<'a> {
    constraints: &'a NeighbourConstraints,
    /// Names of the nodes on which a wanted host port is taken.
    ports_taken: Set<&'a str>,
    /// Domains with a pod that all affinity terms match.
    attracting: Set<Domain<'a>>,
    /// Domains with a pod that an anti-affinity term matches.
    repelling: Set<Domain<'a>>,
    /// Domains with a pod whose own anti-affinity is about this pod.
    guarded: Set<Domain<'a>>,
    /// The pod matches its own affinity, so it may be the first of its kind.
    attracts_itself: bool,
    spread: Vec<Spread<'a>>,
}

/// The count of one topology spread constraint.
struct Spread<'a> {
    constraint: &'a TopologySpreadConstraint,
    /// Pods that count, by the value of the topology key.
    counts: Map<&'a str, u32>,
    /// The pod itself counts as well.
    counts_itself: bool,
}

static UNCONSTRAINED: NeighbourConstraints = NeighbourConstraints {
    host_ports: Vec::new(),
    affinity: Vec::new(),
    anti_affinity: Vec::new(),
    spread: Vec::new(),
};

impl<'a> Neighbours<'a> {
    /// `None` when no constraint applies to the pod.
    pub(super) fn of(store: &'a Store, pod: &'a Pod) -> Option<Neighbours<'a>> {
        let own = pod.spec.neighbours.as_deref();
        if own.is_none() && !store.has_anti_affinity() {
            return None;
        }
        let constraints = own.unwrap_or(&UNCONSTRAINED);
        let me = neighbour(store, &pod.meta);
        let affinity = &constraints.affinity;
        let mut neighbours = Neighbours {
            constraints,
            ports_taken: Set::new(),
            attracting: Set::new(),
            repelling: Set::new(),
            guarded: Set::new(),
            attracts_itself: affinity.iter().all(|term| term.matches(me, me)),
            spread: spread(store, pod, constraints),
        };
        for other in store.pods.iter().filter(|other| is_there(other)) {
            if let Some(node) = node_of(store, other) {
                neighbours.meet(me, neighbour(store, &other.meta), other, node);
            }
        }
        neighbours.count(store, pod);
        Some(neighbours)
    }

    fn meet(&mut self, me: Neighbour<'a>, you: Neighbour<'a>, other: &'a Pod, node: &'a Node) {
        let NeighbourConstraints {
            host_ports,
            affinity,
            anti_affinity,
            ..
        } = self.constraints;
        let theirs = other.spec.neighbours.as_deref().unwrap_or(&UNCONSTRAINED);
        let taken = |port| theirs.host_ports.iter().any(|other| other.conflicts(port));
        if host_ports.iter().any(taken) {
            self.ports_taken.insert(&node.meta.name);
        }
        if !affinity.is_empty() && affinity.iter().all(|term| term.matches(me, you)) {
            let keys = affinity.iter().map(|term| term.topology_key.as_str());
            self.attracting
                .extend(keys.filter_map(|key| domain(node, key)));
        }
        let repelled = anti_affinity.iter().filter(|term| term.matches(me, you));
        let keys = repelled.map(|term| term.topology_key.as_str());
        self.repelling
            .extend(keys.filter_map(|key| domain(node, key)));
        let guarding = theirs.anti_affinity.iter();
        let guarding = guarding.filter(|term| term.matches(you, me));
        let keys = guarding.map(|term| term.topology_key.as_str());
        self.guarded
            .extend(keys.filter_map(|key| domain(node, key)));
    }

    /// Counts pods for the topology spread. A pod that terminates does not count, so that its successor may take its
    /// place.
    fn count(&mut self, store: &'a Store, pod: &'a Pod) {
        for Spread {
            constraint, counts, ..
        } in &mut self.spread
        {
            for other in store.pods.iter().filter(|other| is_there(other)) {
                let counted = !other.meta.is_terminating()
                    && other.meta.namespace == pod.meta.namespace
                    && constraint.matches(&pod.meta.labels, &other.meta.labels);
                let Some(node) = node_of(store, other).filter(|_| counted) else {
                    continue;
                };
                let value = node.meta.labels.get(&constraint.topology_key);
                if let Some(count) = value.and_then(|value| counts.get_mut(value.as_str())) {
                    *count += 1;
                }
            }
        }
    }

    /// A wanted host port is taken on the node.
    pub(super) fn takes_port_on(&self, node: &Node) -> bool {
        self.ports_taken.contains(&*node.meta.name)
    }

    /// Why the node cannot take the pod, host ports aside.
    pub(super) fn refuse(&self, node: &Node) -> Option<Unfit> {
        if let Some(unfit) = self.spread.iter().find_map(|spread| spread.refuse(node)) {
            return Some(unfit);
        }
        if !self.is_attracted(node) {
            return Some(Unfit::Affinity);
        }
        let mut keys = self.constraints.anti_affinity.iter();
        if keys.any(|term| {
            domain(node, &term.topology_key).is_some_and(|domain| self.repelling.contains(&domain))
        }) {
            return Some(Unfit::AntiAffinity);
        }
        let mut labels = node.meta.labels.iter();
        let guarded = labels.any(|(key, value)| self.guarded.contains(&(&**key, &**value)));
        guarded.then_some(Unfit::ExistingAntiAffinity)
    }

    /// The first pod of a group that wants to be together finds none of its kind and may go anywhere.
    fn is_attracted(&self, node: &Node) -> bool {
        let terms = &self.constraints.affinity;
        let domains: Option<Vec<Domain>> = terms
            .iter()
            .map(|term| domain(node, &term.topology_key))
            .collect();
        domains.is_some_and(|domains| {
            domains
                .iter()
                .all(|domain| self.attracting.contains(domain))
                || (self.attracting.is_empty() && self.attracts_itself)
        })
    }
}

impl Spread<'_> {
    fn refuse(&self, node: &Node) -> Option<Unfit> {
        let TopologySpreadConstraint {
            max_skew,
            topology_key,
            ..
        } = self.constraint;
        let Some(value) = node.meta.labels.get(topology_key) else {
            return Some(Unfit::SpreadLabel);
        };
        let least = if self.counts.len() < self.constraint.min_domains() as usize {
            0
        } else {
            self.counts.values().copied().min().unwrap_or(u32::MAX)
        };
        let here = self.counts.get(value.as_str()).copied().unwrap_or(0);
        let skew = (here + u32::from(self.counts_itself)).saturating_sub(least);
        (skew > *max_skew).then_some(Unfit::Spread)
    }
}

/// The domains of each constraint, still without pods. Only nodes with the labels of all constraints have a part in it.
fn spread<'a>(
    store: &'a Store,
    pod: &'a Pod,
    constraints: &'a NeighbourConstraints,
) -> Vec<Spread<'a>> {
    let keys = || constraints.spread.iter().map(|one| &one.topology_key);
    let labelled = |node: &Node| keys().all(|key| node.meta.labels.contains_key(key));
    let labels = &pod.meta.labels;
    let constraints = constraints.spread.iter();
    let spread = constraints.map(|constraint| Spread {
        constraint,
        counts: {
            let nodes = store.nodes.iter().map(|node| &**node);
            let nodes = nodes.filter(|node| labelled(node) && has_part(constraint, pod, node));
            nodes
                .filter_map(|node| Some((domain(node, &constraint.topology_key)?.1, 0)))
                .collect()
        },
        counts_itself: constraint.matches(labels, labels),
    });
    spread.collect()
}

fn has_part(constraint: &TopologySpreadConstraint, pod: &Pod, node: &Node) -> bool {
    let tolerated = || {
        let mut taints = node.taints.iter();
        taints
            .all(|taint| taint.effect == TaintEffect::PreferNoSchedule || pod.spec.tolerates(taint))
            && node
                .cordon_taint()
                .is_none_or(|taint| pod.spec.tolerates(&taint))
    };
    (!constraint.honours_node_affinity() || pod.spec.selects(node))
        && (!constraint.honours_taints() || tolerated())
}

fn domain<'a>(node: &'a Node, key: &str) -> Option<Domain<'a>> {
    let labels: &'a Labels = &node.meta.labels;
    let mut labels = labels.iter();
    let (key, value) = labels.find(|(name, _)| *name == key)?;
    Some((key, value))
}

fn node_of<'a>(store: &'a Store, pod: &Pod) -> Option<&'a Node> {
    let name = pod.node_name.as_deref()?;
    store.by_name::<Node>("", name).map(|node| &**node)
}

/// The pod takes part in scheduling: it is bound and has not ended.
fn is_there(pod: &Pod) -> bool {
    pod.node_name.is_some() && !pod.status.phase.is_terminal()
}

fn neighbour<'a>(store: &'a Store, meta: &'a ObjectMeta) -> Neighbour<'a> {
    let namespace = store.by_name::<Namespace>("", &meta.namespace);
    Neighbour {
        namespace: &meta.namespace,
        namespace_labels: namespace.map(|namespace| &*namespace.meta.labels),
        labels: &meta.labels,
    }
}
