//! The node controller: it marks nodes that have fallen silent, and evicts pods that do not tolerate the taints of
//! their node. Models `pkg/controller/nodelifecycle` and `pkg/controller/tainteviction`.

use crate::context::Context;
use crate::controllers::pods::delete_pod;
use crate::store::Store;
use crate::trace::{Actor, Effect, Reason};
use kube::api::event::{EventReason, EventSource, ObjectReference};
use kube::api::meta::{Kind, Uid};
use kube::api::node::{Node, Taint, TaintEffect};
use kube::api::placement::Tolerance;
use kube::api::pod::PodCondition;
use kube::api::version::Feature;
use kube::api::{KubernetesVersion, Pod};
use kube::clock::{Duration, Time};
use kube::well_known::UNREACHABLE;
use std::rc::Rc;

const ACTOR: Actor = Actor::NodeController;

/// How long a node may be silent before it counts as lost.
pub fn grace_period(version: KubernetesVersion) -> Duration {
    if version.has(Feature::NodeGraceFiftySeconds) {
        Duration::from_secs(50)
    } else {
        Duration::from_secs(40)
    }
}

/// The pods bound to a node, in order of creation.
pub fn pods_on(store: &Store, node: &str) -> Vec<Rc<Pod>> {
    let pods = store.pods.iter();
    let on_node = |pod: &&Rc<Pod>| pod.node_name.as_deref() == Some(node);
    pods.filter(on_node).cloned().collect()
}

/// Taints a node that was silent for the grace period, and marks its pods as not ready.
pub fn lose(ctx: &mut Context, uid: Uid) {
    let Some(node) = ctx.store.get::<Node>(uid).cloned() else {
        return;
    };
    let taint = |effect| Taint {
        key: UNREACHABLE.to_string(),
        value: String::new(),
        effect,
        time_added: Some(ctx.now),
    };
    let taints = [TaintEffect::NoSchedule, TaintEffect::NoExecute].map(taint);
    ctx.store.update(uid, |node: &mut Node| {
        node.ready = false;
        node.taints.extend(taints);
    });
    let why = Reason::NodeSilent {
        grace: grace_period(ctx.version),
    };
    say_ready(ctx, &node, false, why.clone());
    for pod in pods_on(ctx.store, &node.meta.name) {
        let object = ObjectReference::to(Kind::Pod, &pod.meta);
        let source = EventSource::NodeController;
        let message = "Node is not ready";
        ctx.warning(source, object.clone(), EventReason::NodeNotReady, message);
        if pod.is_ready() {
            let now = ctx.now;
            ctx.store.update(pod.meta.uid, |pod: &mut Pod| {
                PodCondition::set(&mut pod.status.ready, false, now);
            });
            ctx.record(
                ACTOR,
                object,
                Effect::PodReady { ready: false },
                why.clone(),
            );
        }
    }
}

/// Marks a node that reports again as ready, and removes the taint of unreachable nodes.
pub fn recover(ctx: &mut Context, uid: Uid) {
    let Some(node) = ctx.store.get::<Node>(uid).cloned() else {
        return;
    };
    if node.ready {
        return;
    }
    ctx.store.update(uid, |node: &mut Node| {
        node.ready = true;
        node.taints.retain(|taint| taint.key != UNREACHABLE);
    });
    say_ready(ctx, &node, true, Reason::NodeHeard);
}

fn say_ready(ctx: &mut Context, node: &Node, ready: bool, why: Reason) {
    let object = ObjectReference::to(Kind::Node, &node.meta);
    let (reason, word) = if ready {
        (EventReason::NodeReady, "NodeReady")
    } else {
        (EventReason::NodeNotReady, "NodeNotReady")
    };
    let message = format!("Node {} status is now: {word}", node.meta.name);
    ctx.event(EventSource::NodeController, object.clone(), reason, message);
    ctx.record(ACTOR, object, Effect::NodeReady { ready }, why);
}

/// When a pod will be evicted because of the taints of its node; `None` if no taint will evict it.
pub fn eviction_due(store: &Store, pod: &Pod) -> Option<(Time, Taint)> {
    let node = store.by_name::<Node>("", pod.node_name.as_ref()?)?;
    let driving = node.taints.iter();
    let driving = driving.filter(|taint| taint.effect == TaintEffect::NoExecute);
    let due = driving.filter_map(|taint| {
        let since = taint.time_added.unwrap_or_default();
        match pod.spec.tolerance(taint) {
            Tolerance::Forever => None,
            Tolerance::Never => Some((since, taint.clone())),
            Tolerance::Seconds(seconds) => {
                Some((since + Duration::from_secs(seconds), taint.clone()))
            }
        }
    });
    due.min_by_key(|(at, _)| *at)
}

/// Deletes a pod that has tolerated a taint of its node for as long as its toleration allows.
pub fn evict_for_taint(ctx: &mut Context, uid: Uid) {
    let Some(pod) = ctx.store.get::<Pod>(uid).cloned() else {
        return;
    };
    let due = eviction_due(ctx.store, &pod).filter(|(at, _)| *at <= ctx.now);
    let Some((_, taint)) = due.filter(|_| !pod.meta.is_terminating()) else {
        return;
    };
    let involved = ObjectReference::to(Kind::Pod, &pod.meta);
    let (namespace, name) = (&pod.meta.namespace, &pod.meta.name);
    let message = format!("Marking for deletion Pod {namespace}/{name}");
    let source = EventSource::TaintEviction;
    ctx.event(source, involved, EventReason::TaintManagerEviction, message);
    let after = ctx.now.since(taint.time_added.unwrap_or_default());
    let why = Reason::NotTolerated {
        taint: taint.key.as_str().into(),
        after_seconds: after.whole_secs() as u32,
    };
    delete_pod(ctx, ACTOR, uid, None, why);
}
