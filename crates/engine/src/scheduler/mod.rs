//! The scheduler: it binds each new pod to the node with the fewest pods among the nodes that can take it.
//!
//! Models the filters of `pkg/scheduler` that a rollout meets: cordons, node selectors, taints, host ports, capacity,
//! topology spread, and affinity between pods. Of its scoring it models only the spreading.

mod message;
mod neighbours;

use crate::context::Context;
use crate::store::NodeLoad;
use crate::trace::{Actor, Effect, Reason};
use kube::api::Pod;
use kube::api::event::{EventReason, EventSource, Message, ObjectReference};
use kube::api::meta::{Kind, Uid};
use kube::api::node::{Node, Taint, TaintEffect};
use kube::api::pod::PodCondition;
use kube::api::pod_spec::Resources;
use message::{Refusal, Unfit};
use neighbours::Neighbours;
use std::rc::Rc;

/// Binds the pod `uid`, or says why no node can take it. Returns whether it needs another try when
/// the cluster changes.
pub fn schedule(ctx: &mut Context, uid: Uid) -> bool {
    let Some(pod) = ctx.store.get::<Pod>(uid).cloned() else {
        return false;
    };
    if pod.node_name.is_some() || !pod.is_active() {
        return false;
    }
    match choose(ctx, &pod) {
        Ok(node) => {
            let object = ObjectReference::to(Kind::Pod, &pod.meta);
            drop(pod);
            bind(ctx, object, node);
            false
        }
        Err(refusals) => {
            report_failure(ctx, &pod, &refusals);
            true
        }
    }
}

fn choose(ctx: &Context, pod: &Pod) -> Result<Rc<Node>, Vec<Refusal>> {
    let store = &*ctx.store;
    let neighbours = Neighbours::of(store, pod);
    let mut refusals = Vec::new();
    let mut best: Option<(u32, &Rc<Node>)> = None;
    for node in store.nodes.iter() {
        let load = store.node_load(&node.meta.name);
        match check(node, pod, load, neighbours.as_ref()) {
            Some(refusal) => refusals.push(refusal),
            None if best.is_none_or(|(fewest, _)| load.pods < fewest) => {
                best = Some((load.pods, node));
            }
            None => {}
        }
    }
    best.map(|(_, node)| node.clone()).ok_or(refusals)
}

/// The filters run in upstream's order (`pkg/scheduler/apis/config/v1/default_plugins.go`), and the first that refuses
/// the node gives the reason.
fn check(
    node: &Node,
    pod: &Pod,
    load: NodeLoad,
    neighbours: Option<&Neighbours>,
) -> Option<Refusal> {
    let spec = &*pod.spec;
    let repels =
        |taint: &Taint| taint.effect != TaintEffect::PreferNoSchedule && !spec.tolerates(taint);
    if node.cordon_taint().is_some_and(|taint| repels(&taint)) {
        return Some(Refusal::because(Unfit::Unschedulable));
    }
    if let Some(taint) = node.taints.iter().find(|taint| repels(taint)) {
        let (key, value) = (taint.key.clone(), taint.value.clone());
        return Some(Refusal::because(Unfit::Taint { key, value }));
    }
    if !spec.selects(node) {
        return Some(Refusal::because(Unfit::Selector));
    }
    if neighbours.is_some_and(|neighbours| neighbours.takes_port_on(node)) {
        return Some(Refusal::because(Unfit::HostPort));
    }
    lacks(node, load, spec.requests).or_else(|| {
        let unfit = neighbours?.refuse(node)?;
        Some(Refusal::because(unfit))
    })
}

/// Tells every resource of which the node has too little left. Models `fitsRequest` of the plugin NodeResourcesFit.
fn lacks(node: &Node, load: NodeLoad, wanted: Resources) -> Option<Refusal> {
    let (used, all) = (load.requests, node.allocatable);
    let mut reasons = Vec::new();
    if load.pods >= node.max_pods {
        reasons.push(Unfit::TooManyPods);
    }
    if wanted.cpu_milli > 0 && used.cpu_milli + wanted.cpu_milli > all.cpu_milli {
        reasons.push(Unfit::Cpu);
    }
    if wanted.memory > 0 && used.memory + wanted.memory > all.memory {
        reasons.push(Unfit::Memory);
    }
    (!reasons.is_empty()).then_some(Refusal {
        reasons,
        too_small: wanted.cpu_milli > all.cpu_milli || wanted.memory > all.memory,
    })
}

fn bind(ctx: &mut Context, object: ObjectReference, node: Rc<Node>) {
    let name = node.meta.name.clone();
    let now = ctx.now;
    ctx.store.update(object.uid, |pod: &mut Pod| {
        pod.node_name = Some(name.clone());
        pod.status.unschedulable = None;
        PodCondition::set(&mut pod.status.scheduled, true, now);
    });
    let message = Message::of("Successfully assigned {object} to {}", &name);
    ctx.event(
        EventSource::Scheduler,
        object.clone(),
        EventReason::Scheduled,
        message,
    );
    let pods = ctx.store.node_load(&name).pods - 1;
    let effect = Effect::PodBound { node: name };
    ctx.record(
        Actor::Scheduler,
        object,
        effect,
        Reason::FewestPods { pods },
    );
}

fn report_failure(ctx: &mut Context, pod: &Pod, refusals: &[Refusal]) {
    let message: Rc<str> = message::of(ctx.version, refusals).into();
    let object = ObjectReference::to(Kind::Pod, &pod.meta);
    if pod.status.unschedulable.as_ref() == Some(&message) {
        return;
    }
    let now = ctx.now;
    ctx.store.update(pod.meta.uid, |pod: &mut Pod| {
        pod.status.unschedulable = Some(message.clone());
        PodCondition::set(&mut pod.status.scheduled, false, now);
    });
    let source = EventSource::Scheduler;
    ctx.warning(
        source,
        object.clone(),
        EventReason::FailedScheduling,
        message.clone(),
    );
    let why = Reason::Unschedulable(message);
    ctx.record(Actor::Scheduler, object, Effect::PodUnschedulable, why);
}
