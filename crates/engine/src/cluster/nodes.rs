//! How nodes join, leave, fail, and are cordoned, tainted and drained.

use super::queue::Task;
use super::{Cluster, new_node};
use crate::api_server::{ApiError, Outcome, Target};
use crate::controllers::pods::delete_pod;
use crate::controllers::{disruption, node};
use crate::kubelet::Timer;
use crate::trace::{Actor, Effect, Reason, Trace};
use kube::api::Pod;
use kube::api::event::{EventReason, EventSource, ObjectReference};
use kube::api::meta::{Kind, Uid};
use kube::api::node::{Node, Taint, TaintEffect};
use kube::api::pod_spec::Resources;
use kube::clock::Duration;
use std::rc::Rc;

/// Time after which `kubectl drain` repeats a refused eviction.
const DRAIN_RETRY: Duration = Duration::from_secs(5);

impl Cluster {
    fn node(&self, name: &str) -> Result<Rc<Node>, ApiError> {
        let found = self.store.by_name::<Node>("", name);
        found
            .cloned()
            .ok_or_else(|| ApiError::NotFound(node_target(name)))
    }

    fn note_node(&mut self, trace: &mut Trace, node: &Node, effect: Effect) {
        let object = ObjectReference::to(Kind::Node, &node.meta);
        self.context(trace)
            .record(Actor::User, object, effect, Reason::Asked);
    }

    pub(super) fn cordon(
        &mut self,
        name: &str,
        unschedulable: bool,
        trace: &mut Trace,
    ) -> Result<Outcome, ApiError> {
        let node = self.node(name)?;
        if node.unschedulable == unschedulable {
            return Ok(Outcome::Unchanged);
        }
        self.store.update(node.meta.uid, |node: &mut Node| {
            node.unschedulable = unschedulable;
        });
        self.draining.remove(&node.meta.name);
        let reason = if unschedulable {
            EventReason::NodeNotSchedulable
        } else {
            EventReason::NodeSchedulable
        };
        let message = format!("Node {name} status is now: {}", reason.name());
        let involved = ObjectReference::to(Kind::Node, &node.meta);
        self.context(trace)
            .event(EventSource::Kubelet, involved, reason, message);
        self.note_node(trace, &node, Effect::NodeCordoned { unschedulable });
        Ok(Outcome::Changed)
    }

    /// A node of the usual size joins.
    pub(super) fn join(&mut self, name: &str, trace: &mut Trace) -> Result<Outcome, ApiError> {
        if self.node(name).is_ok() {
            return Err(ApiError::AlreadyExists(node_target(name)));
        }
        let mut node = new_node(name);
        node.meta.creation_timestamp = self.now.truncated();
        let uid = self.store.create(node);
        self.kubelets.set_down(name, false);
        let node = self.store.get::<Node>(uid).expect("just created").clone();
        self.note_node(trace, &node, Effect::NodeJoined);
        Ok(Outcome::Created)
    }

    /// Starts the kubelet of a node that a file made, and plans the evictions for taints that a file gave to a node.
    pub(super) fn node_written(&mut self, target: &Target, outcome: &Outcome) {
        if target.kind != Kind::Node {
            return;
        }
        if *outcome == Outcome::Created {
            self.kubelets.set_down(&target.name, false);
        }
        self.expect_evictions(&target.name);
    }

    /// The node's object is deleted: the machine is gone, and its pods are deleted as soon as the pod garbage collector
    /// notices.
    pub(super) fn leave(&mut self, name: &str, trace: &mut Trace) -> Result<Outcome, ApiError> {
        let node = self.node(name)?;
        self.store.remove::<Node>(node.meta.uid);
        self.kubelets.set_down(name, true);
        self.frozen.remove(name);
        self.draining.remove(name);
        self.note_node(trace, &node, Effect::Removed);
        Ok(Outcome::Deleted)
    }

    /// Makes a node fail or come back. A failed node is silent and nothing on it moves; when it comes back, everything
    /// on it continues.
    pub(super) fn fail_node(
        &mut self,
        name: &str,
        failed: bool,
        trace: &mut Trace,
    ) -> Result<Outcome, ApiError> {
        let node = self.node(name)?;
        if self.kubelets.is_down(name) == failed {
            return Ok(Outcome::Unchanged);
        }
        self.kubelets.set_down(name, failed);
        self.note_node(trace, &node, Effect::NodeFailed { failed });
        if failed {
            let at = self.now + node::grace_period(self.version());
            self.queue.later(at, Task::NodeSilent(node.meta.uid));
            return Ok(Outcome::Changed);
        }
        node::recover(&mut self.context(trace), node.meta.uid);
        for timer in self.frozen.remove(name).unwrap_or_default() {
            self.queue
                .timer(self.now + self.settings.timing.reaction, timer);
        }
        for pod in node::pods_on(&self.store, name) {
            self.with_kubelet(trace, |kubelet| kubelet.recover(pod.meta.uid));
        }
        self.refresh_pods(|pod| pod.node_name.as_deref() == Some(name));
        Ok(Outcome::Changed)
    }

    pub(super) fn node_silent(&mut self, uid: Uid, trace: &mut Trace) {
        let Some(node) = self.store.get::<Node>(uid).cloned() else {
            return;
        };
        if !self.kubelets.is_down(&node.meta.name) || !node.ready {
            return;
        }
        node::lose(&mut self.context(trace), uid);
        self.expect_evictions(&node.meta.name);
    }

    /// Plans the eviction of each pod for the moment up to which it tolerates the taints of its node.
    fn expect_evictions(&mut self, node: &str) {
        for pod in node::pods_on(&self.store, node) {
            if let Some((at, _)) = node::eviction_due(&self.store, &pod) {
                let at = at.max(self.now) + self.settings.timing.reaction;
                self.queue.later(at, Task::TaintEviction(pod.meta.uid));
            }
        }
    }

    pub(super) fn taint(
        &mut self,
        name: &str,
        taint: &super::TaintChange,
        trace: &mut Trace,
    ) -> Result<Outcome, ApiError> {
        let node = self.node(name)?;
        let same = |other: &Taint| other.key == taint.key && other.effect == taint.effect;
        let known = node.taints.iter().find(|other| same(other));
        let changes = match known {
            Some(known) => taint.remove || known.value != taint.value,
            None => !taint.remove,
        };
        if !changes {
            return Ok(Outcome::Unchanged);
        }
        let added = Taint {
            key: taint.key.clone(),
            value: taint.value.clone(),
            effect: taint.effect,
            time_added: (taint.effect == TaintEffect::NoExecute).then_some(self.now),
        };
        self.store.update(node.meta.uid, |node: &mut Node| {
            node.taints.retain(|other| !same(other));
            if !taint.remove {
                node.taints.push(added);
            }
        });
        let effect = Effect::NodeTainted {
            taint: taint.key.as_str().into(),
            present: !taint.remove,
        };
        self.note_node(trace, &node, effect);
        self.expect_evictions(name);
        Ok(Outcome::Changed)
    }

    pub(super) fn set_capacity(
        &mut self,
        name: &str,
        allocatable: Resources,
        max_pods: u32,
    ) -> Result<Outcome, ApiError> {
        let node = self.node(name)?;
        if (node.allocatable, node.max_pods) == (allocatable, max_pods) {
            return Ok(Outcome::Unchanged);
        }
        self.store.update(node.meta.uid, |node: &mut Node| {
            node.allocatable = allocatable;
            node.max_pods = max_pods;
        });
        Ok(Outcome::Changed)
    }

    /// Does what `kubectl drain --ignore-daemonsets` does: the node gets no new pods, its pods are evicted, and
    /// evictions that budgets forbid are tried again.
    pub(super) fn drain(
        &mut self,
        name: &str,
        grace: Option<u32>,
        trace: &mut Trace,
    ) -> Result<Outcome, ApiError> {
        self.cordon(name, true, trace)?;
        let node = self.node(name)?;
        self.draining.insert(node.meta.name.clone(), grace);
        self.queue.later(self.now, Task::Drain(node.meta.uid));
        Ok(Outcome::Changed)
    }

    /// Whether the node has failed. Then nothing on it moves, even if the API server has not noticed yet.
    pub fn is_node_down(&self, node: &str) -> bool {
        self.kubelets.is_down(node)
    }

    /// Whether a drain of the node is under way.
    pub fn is_draining(&self, node: &str) -> bool {
        self.draining.contains_key(node)
    }

    pub(super) fn go_on_draining(&mut self, uid: Uid, trace: &mut Trace) {
        let Some(node) = self.store.get::<Node>(uid).cloned() else {
            return;
        };
        let name = node.meta.name.clone();
        let Some(grace) = self.draining.get(&name).copied() else {
            return;
        };
        let pods = node::pods_on(&self.store, &name);
        let of_daemons = |pod: &Pod| {
            let owner = pod.meta.owner.as_ref();
            owner.is_some_and(|owner| owner.kind == Kind::DaemonSet)
        };
        let mut left = false;
        let mut refused = false;
        for pod in pods.iter().filter(|pod| !of_daemons(pod)) {
            left = true;
            if !pod.meta.is_terminating() {
                refused |= self.evict_pod(pod, grace, trace).is_err();
            }
        }
        if !left {
            self.draining.remove(&name);
            return self.note_node(trace, &node, Effect::NodeDrained);
        }
        let task = Task::Drain(uid);
        if refused {
            self.queue.maybe_never(self.now + DRAIN_RETRY, task)
        } else {
            self.queue.later(self.now + Duration::from_secs(1), task)
        }
    }

    pub(super) fn evict(
        &mut self,
        namespace: &str,
        name: &str,
        grace: Option<u32>,
        trace: &mut Trace,
    ) -> Result<Outcome, ApiError> {
        let target = Target {
            namespace: namespace.to_string(),
            ..Target::new(Kind::Pod, name)
        };
        let found = self.store.by_name::<Pod>(&target.namespace, name);
        let pod = found.cloned().ok_or(ApiError::NotFound(target))?;
        self.evict_pod(&pod, grace, trace)?;
        Ok(Outcome::Deleted)
    }

    fn evict_pod(
        &mut self,
        pod: &Pod,
        grace: Option<u32>,
        trace: &mut Trace,
    ) -> Result<(), ApiError> {
        let refusal = disruption::refusal(&self.store, pod);
        let mut ctx = self.context(trace);
        let object = ObjectReference::to(Kind::Pod, &pod.meta);
        if let Some(refusal) = refusal {
            let why = Reason::DisruptionBudget(Box::new(refusal.clone()));
            ctx.record(Actor::User, object, Effect::EvictionRefused, why);
            return Err(ApiError::DisruptionBudget {
                pod: pod.meta.name.to_string(),
                budget: refusal.budget.to_string(),
                needed: refusal.needed,
                healthy: refusal.healthy,
            });
        }
        delete_pod(&mut ctx, Actor::User, pod.meta.uid, grace, Reason::Evicted);
        Ok(())
    }

    /// Keeps what a kubelet would do until its node is back. `false` when the node is well.
    pub(super) fn freeze(&mut self, timer: Timer) -> bool {
        if !self.kubelets.is_any_down() {
            return false;
        }
        let pod = self.store.get::<Pod>(timer.pod);
        let Some(node) = pod.and_then(|pod| pod.node_name.clone()) else {
            return false;
        };
        let down = self.kubelets.is_down(&node);
        if down {
            self.frozen.or_default(node).push(timer);
        }
        down
    }
}

fn node_target(name: &str) -> Target {
    Target {
        kind: Kind::Node,
        namespace: String::new(),
        name: name.to_string(),
    }
}
