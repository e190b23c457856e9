//! What a DaemonSet wants to do next on which nodes, and else what holds it back. Decides only: nothing is written.

use super::placement::{Wish, wish};
use crate::controllers::pods::pod_hold;
use crate::trace::{DaemonSetHold, DaemonSetRule, DaemonSetStep, PodHold};
use kube::api::deployment::Bounds;
use kube::api::meta::Uid;
use kube::api::node::Node;
use kube::api::pod_spec::PodSpec;
use kube::api::stateful_set::CONTROLLER_REVISION_HASH;
use kube::api::{DaemonSet, Pod};
use kube::clock::Time;
use std::rc::Rc;

/// Pods that a hold names at most; the rest is counted by the numbers.
const MOST_PODS: usize = 8;

/// A node, whether it wants a pod, and the set's pods that are there or on their way, oldest first.
pub(super) struct NodePods {
    pub node: Rc<str>,
    pub wish: Wish,
    pub pods: Vec<Rc<Pod>>,
}

/// What a decision is made from.
pub(super) struct View<'v> {
    pub set: &'v DaemonSet,
    /// The hash of the newest revision.
    pub hash: &'v str,
    pub nodes: &'v [NodePods],
    pub now: Time,
    pub surges: bool,
}

/// What shall be done, and on which node by which rule.
#[derive(Debug)]
pub(super) struct Step {
    pub why: DaemonSetStep,
    pub act: Act,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    Create,
    Delete(Uid),
}

/// Steps to take now. Without any, there is a hold.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub steps: Vec<Step>,
    pub hold: Option<DaemonSetHold>,
}

/// The pods of one node by revision, those that are going left out. `None` of it: more than one of a kind.
struct Pair<'p> {
    new: Option<&'p Rc<Pod>>,
    old: Option<&'p Rc<Pod>>,
}

/// The nodes of a set, each with its pods. Models `getNodesToDaemonPods`.
pub(super) fn nodes_with_pods<'n>(
    spec: &PodSpec,
    nodes: impl Iterator<Item = &'n Rc<Node>>,
    pods: &[Rc<Pod>],
) -> Vec<NodePods> {
    let mut nodes: Vec<NodePods> = nodes
        .map(|node| NodePods {
            node: node.meta.name.clone(),
            wish: wish(spec, node),
            pods: Vec::new(),
        })
        .collect();
    for pod in pods {
        let target = kube::api::placement::target_node(pod);
        if let Some(node) = nodes
            .iter_mut()
            .find(|node| Some(&node.node) == target.as_ref())
        {
            node.pods.push(pod.clone());
        }
    }
    nodes
}

impl View<'_> {
    pub(super) fn bounds(&self) -> Bounds {
        let wanted = self.nodes.iter().filter(|node| node.wish == Wish::Run);
        let bounds = self.set.spec.bounds(wanted.count() as i32);
        if self.surges {
            bounds
        } else {
            Bounds {
                max_surge: 0,
                ..bounds
            }
        }
    }

    /// Models `updateDaemonSet` of `pkg/controller/daemon`.
    pub(super) fn plan(&self) -> Plan {
        let mut plan = Plan::default();
        let bounds = self.bounds();
        for node in self.nodes {
            self.manage(node, bounds, &mut plan.steps);
        }
        if !plan.steps.is_empty() {
            return plan;
        }
        let outdated = self
            .nodes
            .iter()
            .filter(|node| self.is_outdated(node))
            .count() as i32;
        let limit = match (self.set.spec.is_on_delete(), bounds.max_surge) {
            (true, _) => (outdated > 0).then_some(DaemonSetHold::OnDelete { outdated }),
            (false, 0) => self.replace(bounds, outdated, &mut plan.steps),
            (false, _) => self.surge(bounds, outdated, &mut plan.steps),
        };
        if plan.steps.is_empty() {
            plan.hold = limit.or_else(|| Some(self.rest(bounds, outdated)));
        }
        plan
    }

    /// Each node shall have as many pods as it may. Models `podsShouldBeOnNode`.
    fn manage(&self, node: &NodePods, bounds: Bounds, steps: &mut Vec<Step>) {
        let mut delete = |pod: &Pod, rule| {
            steps.push(step(node, rule, Act::Delete(pod.meta.uid)));
        };
        match node.wish {
            Wish::Run if node.pods.is_empty() => {
                steps.push(step(node, DaemonSetRule::NodeNeedsPod, Act::Create));
            }
            Wish::Run | Wish::Keep => {
                let staying = || node.pods.iter().filter(|pod| !pod.meta.is_terminating());
                for pod in staying().filter(|pod| pod.status.phase.is_terminal()) {
                    delete(pod, DaemonSetRule::Ended);
                }
                let running = staying().filter(|pod| !pod.status.phase.is_terminal());
                match bounds.max_surge {
                    0 => running
                        .skip(1)
                        .for_each(|pod| delete(pod, DaemonSetRule::Surplus)),
                    _ => {
                        let running: Vec<_> = running.collect();
                        let none = running.is_empty();
                        self.prune(&running, delete);
                        if none && node.wish == Wish::Run {
                            steps.push(step(node, DaemonSetRule::NodeNeedsPod, Act::Create));
                        }
                    }
                }
            }
            Wish::Never => {
                for pod in node.pods.iter().filter(|pod| !pod.meta.is_terminating()) {
                    delete(pod, DaemonSetRule::NodeUnsuited);
                }
            }
        }
    }

    /// With surge a node may have one old and one new pod, the old one only until the new one is available.
    fn prune(&self, running: &[&Rc<Pod>], mut delete: impl FnMut(&Pod, DaemonSetRule)) {
        if running.len() <= 1 {
            return;
        }
        let mut new = running.iter().filter(|pod| self.is_new(pod));
        let mut old = running.iter().filter(|pod| !self.is_new(pod));
        let (first_new, first_old) = (new.next(), old.next());
        for pod in new.chain(old) {
            delete(pod, DaemonSetRule::Surplus);
        }
        if let (Some(new), Some(old)) = (first_new, first_old)
            && (!old.is_ready() || self.is_available(new))
        {
            delete(old, DaemonSetRule::OldReplaced);
        }
    }

    /// Old pods go first, within `maxUnavailable`. Models the first half of `rollingUpdate`.
    fn replace(
        &self,
        bounds: Bounds,
        outdated: i32,
        steps: &mut Vec<Step>,
    ) -> Option<DaemonSetHold> {
        let mut unavailable = 0;
        let mut candidates = Vec::new();
        for node in self.nodes.iter().filter(|node| self.counts(node)) {
            match self.pair(node) {
                Some(Pair {
                    new: Some(new),
                    old: None,
                }) => unavailable += i32::from(!self.is_available(new)),
                Some(Pair {
                    new: None,
                    old: Some(old),
                }) => {
                    if self.is_available(old) {
                        candidates.push((node, old))
                    } else {
                        let act = Act::Delete(old.meta.uid);
                        steps.push(step(node, DaemonSetRule::OldUnavailable, act));
                    }
                }
                _ => unavailable += 1,
            }
        }
        let room = (bounds.max_unavailable - unavailable).max(0) as usize;
        let waiting = candidates.len() > room;
        for (taken, (node, old)) in (0..).zip(candidates.into_iter().take(room)) {
            let rule = DaemonSetRule::MayBeUnavailable {
                bounds,
                unavailable: unavailable + taken,
            };
            steps.push(step(node, rule, Act::Delete(old.meta.uid)));
        }
        waiting.then(|| DaemonSetHold::MaxUnavailable {
            bounds,
            unavailable,
            outdated,
            pods: self.unavailable_pods(),
        })
    }

    /// New pods come first, at most `maxSurge` beside old ones. Models the second half of `rollingUpdate`.
    fn surge(&self, bounds: Bounds, outdated: i32, steps: &mut Vec<Step>) -> Option<DaemonSetHold> {
        let mut surging = 0;
        let mut candidates = Vec::new();
        for node in self.nodes.iter().filter(|node| self.counts(node)) {
            match self.pair(node) {
                None => surging += 1,
                Some(Pair { old: None, .. }) => {}
                Some(Pair {
                    new: None,
                    old: Some(old),
                }) => {
                    if self.is_available(old) {
                        candidates.push(node)
                    } else {
                        steps.push(step(node, DaemonSetRule::OldUnavailable, Act::Create))
                    }
                }
                Some(Pair {
                    new: Some(new),
                    old: Some(old),
                }) => {
                    if self.is_available(new) {
                        let act = Act::Delete(old.meta.uid);
                        steps.push(step(node, DaemonSetRule::OldReplaced, act));
                    } else {
                        surging += 1
                    }
                }
            }
        }
        let room = (bounds.max_surge - surging).max(0) as usize;
        let waiting = candidates.len() > room;
        for (taken, node) in (0..).zip(candidates.into_iter().take(room)) {
            let rule = DaemonSetRule::MaySurge {
                bounds,
                surging: surging + taken,
            };
            steps.push(step(node, rule, Act::Create));
        }
        waiting.then(|| DaemonSetHold::MaxSurge {
            bounds,
            surging,
            outdated,
            pods: self.unavailable_pods(),
        })
    }

    /// Nodes that a rolling update looks at.
    fn counts(&self, node: &NodePods) -> bool {
        node.wish == Wish::Run || !node.pods.is_empty()
    }

    /// Models `findUpdatedPodsOnNode`.
    fn pair<'p>(&self, node: &'p NodePods) -> Option<Pair<'p>> {
        let mut pair = Pair {
            new: None,
            old: None,
        };
        for pod in node.pods.iter().filter(|pod| !pod.meta.is_terminating()) {
            let place = if self.is_new(pod) {
                &mut pair.new
            } else {
                &mut pair.old
            };
            if place.replace(pod).is_some() {
                return None;
            }
        }
        Some(pair)
    }

    fn rest(&self, bounds: Bounds, outdated: i32) -> DaemonSetHold {
        let pods = self.nodes.iter().flat_map(|node| &node.pods);
        let terminating = pods.filter(|pod| pod.meta.is_terminating()).count() as i32;
        let pods = self.unavailable_pods();
        match (pods.is_empty(), terminating) {
            (true, 0) => DaemonSetHold::Complete {
                desired: bounds.desired,
            },
            _ => DaemonSetHold::WaitsFor {
                outdated,
                pods,
                terminating,
            },
        }
    }

    fn unavailable_pods(&self) -> Vec<PodHold> {
        let pods = self.nodes.iter().flat_map(|node| &node.pods);
        let pods = pods.filter(|pod| !pod.meta.is_terminating());
        let seconds = self.set.spec.min_ready_seconds;
        pods.filter_map(|pod| pod_hold(pod, seconds, self.now))
            .take(MOST_PODS)
            .collect()
    }

    fn is_outdated(&self, node: &NodePods) -> bool {
        let mut staying = node.pods.iter().filter(|pod| !pod.meta.is_terminating());
        staying.any(|pod| !self.is_new(pod))
    }

    pub(super) fn is_new(&self, pod: &Pod) -> bool {
        let label = pod.meta.labels.get(CONTROLLER_REVISION_HASH);
        label.is_some_and(|hash| hash == self.hash)
    }

    pub(super) fn is_available(&self, pod: &Pod) -> bool {
        pod.is_available(self.set.spec.min_ready_seconds, self.now)
    }
}

fn step(node: &NodePods, rule: DaemonSetRule, act: Act) -> Step {
    let node = node.node.clone();
    Step {
        why: DaemonSetStep { node, rule },
        act,
    }
}
