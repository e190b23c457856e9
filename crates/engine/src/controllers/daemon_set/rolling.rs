//! A rolling update of a DaemonSet, once every node has the pods it shall have. Models `pkg/controller/daemon/update.go`.

use super::placement::Wish;
use super::plan::{Act, NodePods, Step, View, step};
use crate::trace::{DaemonSetHold, DaemonSetRule};
use kube::api::Pod;
use kube::api::deployment::Bounds;
use std::rc::Rc;

/// The pods of one node by revision, without terminating ones. A node with two pods of one sort has no pair.
struct Pair<'p> {
    new: Option<&'p Rc<Pod>>,
    old: Option<&'p Rc<Pod>>,
}

impl View<'_> {
    /// Old pods go first, within `maxUnavailable`. Models the first half of `rollingUpdate`.
    pub(super) fn replace(
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
                        unavailable += i32::from(!self.spares_old_unavailable);
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
        waiting.then_some(DaemonSetHold::MaxUnavailable {
            bounds,
            unavailable,
            outdated,
        })
    }

    /// New pods come first, at most `maxSurge` beside old ones. Models the second half of `rollingUpdate`.
    pub(super) fn surge(
        &self,
        bounds: Bounds,
        outdated: i32,
        steps: &mut Vec<Step>,
    ) -> Option<DaemonSetHold> {
        let mut surging = 0;
        let mut candidates = Vec::new();
        for node in self.nodes.iter().filter(|node| self.counts(node)) {
            let (new, old) = match self.pair(node) {
                None => {
                    surging += 1;
                    continue;
                }
                Some(Pair { old: None, .. }) => continue,
                Some(Pair {
                    new,
                    old: Some(old),
                }) => (new, old),
            };
            match new {
                Some(new) if self.is_available(new) => {
                    let act = Act::Delete(old.meta.uid);
                    steps.push(step(node, DaemonSetRule::OldReplaced, act));
                }
                Some(_) => surging += 1,
                None if self.is_stranded(node) => {}
                None if self.is_available(old) => candidates.push(node),
                None => steps.push(step(node, DaemonSetRule::OldUnavailable, Act::Create)),
            }
        }
        self.drop_stranded(bounds, steps);
        let room = (bounds.max_surge - surging).max(0) as usize;
        let waiting = candidates.len() > room;
        for (taken, node) in (0..).zip(candidates.into_iter().take(room)) {
            let rule = DaemonSetRule::MaySurge {
                bounds,
                surging: surging + taken,
            };
            steps.push(step(node, rule, Act::Create));
        }
        waiting.then_some(DaemonSetHold::MaxSurge {
            bounds,
            surging,
            outdated,
        })
    }

    /// Whether a surge leaves the node out, since it wants no new pod.
    fn is_stranded(&self, node: &NodePods) -> bool {
        self.drops_stranded && node.wish != Wish::Run
    }

    /// Deletes old pods on nodes that want no new one. An available one is deleted only when more nodes have an
    /// available pod than shall have one, because then another node has taken over.
    fn drop_stranded(&self, bounds: Bounds, steps: &mut Vec<Step>) {
        let staying = |node: &NodePods| {
            let pods = node.pods.iter().filter(|pod| !pod.meta.is_terminating());
            pods.cloned().collect::<Vec<_>>()
        };
        let serving = self.nodes.iter();
        let serving = serving.filter(|node| staying(node).iter().any(|pod| self.is_available(pod)));
        let mut spare = serving.count() as i32 - bounds.desired;
        for node in self.nodes.iter().filter(|node| self.is_stranded(node)) {
            let Some(Pair {
                new: None,
                old: Some(old),
            }) = self.pair(node)
            else {
                continue;
            };
            if self.is_available(old) {
                if spare <= 0 {
                    continue;
                }
                spare -= 1;
            }
            let act = Act::Delete(old.meta.uid);
            steps.push(step(node, DaemonSetRule::OldUnwanted, act));
        }
    }

    /// Whether a rolling update looks at the node.
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
}
