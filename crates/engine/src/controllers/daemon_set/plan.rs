//! The next steps of a DaemonSet on each node, or else the reason why it waits. This module only decides and writes
//! nothing.

use super::backoff::FailedPods;
use super::placement::{Wish, wish};
use crate::store::Store;
use crate::trace::{DaemonSetHold, DaemonSetRule, DaemonSetStep};
use kube::api::deployment::Bounds;
use kube::api::meta::Uid;
use kube::api::placement::target_node;
use kube::api::pod::PodPhase;
use kube::api::pod_spec::PodSpec;
use kube::api::version::Feature;
use kube::api::{DaemonSet, KubernetesVersion, Pod};
use kube::clock::{Duration, Time};
use kube::order::Order;
use kube::well_known::CONTROLLER_REVISION_HASH;
use std::rc::Rc;

/// A node, whether it wants a pod, and the set's pods that are there or on their way, oldest first.
pub(super) struct NodePods {
    pub node: Rc<str>,
    pub wish: Wish,
    pub pods: Vec<Rc<Pod>>,
}

/// The data from which a decision is made.
pub(super) struct View<'v> {
    pub set: &'v DaemonSet,
    /// The hash of the newest revision.
    pub hash: &'v str,
    pub nodes: &'v [NodePods],
    pub failed: &'v FailedPods,
    pub now: Time,
    pub surges: bool,
    /// Whether a surge leaves out nodes that want no new pod; old pods on such nodes are deleted when they are not
    /// available.
    pub drops_stranded: bool,
    /// Whether old pods that are not available are replaced without using up `maxUnavailable`.
    pub spares_old_unavailable: bool,
}

/// One action, and the node and the rule that it follows from.
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

/// The nodes in the order of their names, each with the set's pods. Models `getNodesToDaemonPods`.
pub(super) fn nodes_with_pods(
    store: &Store,
    version: KubernetesVersion,
    set: Uid,
    spec: &PodSpec,
) -> Vec<NodePods> {
    let mut nodes: Vec<NodePods> = store
        .nodes
        .iter()
        .map(|node| NodePods {
            node: node.meta.name.clone(),
            wish: wish(spec, node),
            pods: Vec::new(),
        })
        .collect();
    nodes.order_by(|a, b| a.node.cmp(&b.node));
    let skips_ended = version.has(Feature::DaemonSetSkipsEndedPods);
    for pod in store.owned_pods(set) {
        if skips_ended && pod.meta.is_terminating() && pod.status.phase.is_terminal() {
            continue;
        }
        let target = target_node(pod);
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
        let mut bounds = self.set.spec.bounds(wanted.count() as i32);
        if !self.surges {
            bounds.max_surge = 0;
        }
        // If both were 0, no pod could ever be replaced, so one pod may be unavailable.
        if bounds.max_surge == 0 && bounds.max_unavailable == 0 {
            bounds.max_unavailable = 1;
        }
        bounds
    }

    /// Whether `maxSurge` lets a node have two pods. The answer does not depend on the number of nodes. Models
    /// `AllowsSurge`.
    fn allows_surge(&self) -> bool {
        self.surges && self.set.spec.bounds(1).max_surge > 0
    }

    /// Models `updateDaemonSet` of `pkg/controller/daemon`.
    pub(super) fn plan(&self) -> Plan {
        let mut plan = Plan::default();
        let bounds = self.bounds();
        for node in self.nodes {
            self.manage(node, &mut plan.steps);
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

    /// Creates and deletes pods so that each node has as many as it shall have. Models `podsShouldBeOnNode`.
    fn manage(&self, node: &NodePods, steps: &mut Vec<Step>) {
        let mut delete = |pod: &Pod, rule| {
            steps.push(step(node, rule, Act::Delete(pod.meta.uid)));
        };
        match node.wish {
            Wish::Run if node.pods.is_empty() => {
                steps.push(step(node, DaemonSetRule::NodeNeedsPod, Act::Create));
            }
            Wish::Run | Wish::Keep => {
                let staying = || node.pods.iter().filter(|pod| !pod.meta.is_terminating());
                for pod in staying().filter(|pod| self.may_go_as_ended(pod, &node.node)) {
                    delete(pod, DaemonSetRule::Ended);
                }
                let running = staying().filter(|pod| !pod.status.phase.is_terminal());
                if !self.allows_surge() {
                    running
                        .skip(1)
                        .for_each(|pod| delete(pod, DaemonSetRule::Surplus));
                    return;
                }
                let running: Vec<_> = running.collect();
                let none = running.is_empty();
                self.prune(&running, delete);
                if none && node.wish == Wish::Run {
                    steps.push(step(node, DaemonSetRule::NodeNeedsPod, Act::Create));
                }
            }
            Wish::Never => {
                for pod in node.pods.iter().filter(|pod| !pod.meta.is_terminating()) {
                    delete(pod, DaemonSetRule::NodeUnsuited);
                }
            }
        }
    }

    /// Whether a pod that has ended may be deleted. A failed pod is kept for a while on a node where others failed
    /// before.
    fn may_go_as_ended(&self, pod: &Pod, node: &Rc<str>) -> bool {
        match pod.status.phase {
            PodPhase::Failed => self.failed.wait(self.set, node, self.now).is_none(),
            phase => phase.is_terminal(),
        }
    }

    /// The time until the next failed pod that is being kept may be deleted.
    pub(super) fn next_deletion(&self) -> Option<Duration> {
        let failed = |node: &&NodePods| {
            let mut pods = node.pods.iter();
            node.wish != Wish::Never
                && pods
                    .any(|pod| pod.status.phase == PodPhase::Failed && !pod.meta.is_terminating())
        };
        let nodes = self.nodes.iter().filter(failed);
        let waits = nodes.filter_map(|node| self.failed.wait(self.set, &node.node, self.now));
        waits.min()
    }

    /// Deletes surplus pods of a node. With surge a node may have one old and one new pod, but the old one only until
    /// the new one is available.
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

    fn rest(&self, bounds: Bounds, outdated: i32) -> DaemonSetHold {
        let pods = self.nodes.iter().flat_map(|node| &node.pods);
        let terminating = pods.filter(|pod| pod.meta.is_terminating()).count() as i32;
        match (self.unavailable_pods(), terminating) {
            (0, 0) => DaemonSetHold::Complete {
                desired: bounds.desired,
            },
            (unavailable, _) => DaemonSetHold::WaitsFor {
                outdated,
                unavailable,
                terminating,
            },
        }
    }

    fn unavailable_pods(&self) -> i32 {
        let pods = self.nodes.iter().flat_map(|node| &node.pods);
        let pods = pods.filter(|pod| !pod.meta.is_terminating());
        pods.filter(|pod| !self.is_available(pod)).count() as i32
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

pub(super) fn step(node: &NodePods, rule: DaemonSetRule, act: Act) -> Step {
    let node = node.node.clone();
    Step {
        why: DaemonSetStep { node, rule },
        act,
    }
}
