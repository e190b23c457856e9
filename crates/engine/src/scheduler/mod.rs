//! The scheduler: it binds each new pod to the node with the fewest pods among the nodes that can take it.
//!
//! Models the filters of `pkg/scheduler` that a rollout meets: cordons, node selectors, taints, host ports, capacity,
//! topology spread, and affinity between pods. Of its scoring it models only the spreading.

mod message;
mod neighbours;

use crate::context::Context;
use crate::store::{NodeLoad, Store};
use crate::trace::{Actor, Effect, NoNode, Reason, Unfit};
use kube::api::event::{EventReason, EventSource, Message, ObjectReference};
use kube::api::meta::{Kind, Uid};
use kube::api::node::{Node, Taint, TaintEffect};
use kube::api::pod::PodCondition;
use kube::api::pod_spec::Resources;
use kube::api::{PersistentVolumeClaim, Pod};
use message::Refusal;
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
    if !pod.spec.scheduling_gates.is_empty() {
        report_gates(ctx, &pod);
        return true;
    }
    match choose(ctx.store, &pod) {
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

/// Why no node can take the pod; `None` when one can.
pub fn why_no_node(store: &Store, pod: &Pod) -> Option<NoNode> {
    let refusals = choose(store, pod).err()?;
    let mut unfit: Vec<(Unfit, u32)> = Vec::new();
    for reason in refusals.iter().flat_map(|refusal| &refusal.reasons) {
        match unfit.iter_mut().find(|(known, _)| known == reason) {
            Some((_, nodes)) => *nodes += 1,
            None => unfit.push((reason.clone(), 1)),
        }
    }
    // A DaemonSet's pod names its node by its affinity, so that the other nodes are no news.
    let affinity = pod.spec.node_affinity.as_ref();
    if unfit.len() > 1 && affinity.is_some_and(|affinity| affinity.only_node().is_some()) {
        unfit.retain(|(reason, _)| *reason != Unfit::Selector);
    }
    let free = |of: fn(Resources) -> u64| {
        let nodes = store.nodes.iter();
        let free = nodes.map(|node| {
            let used = store.node_load(&node.meta.name).requests;
            of(node.allocatable).saturating_sub(of(used))
        });
        free.max().unwrap_or(0)
    };
    Some(NoNode {
        nodes: refusals.len() as u32,
        unfit,
        requests: pod.spec.requests,
        most_free: Resources {
            cpu_milli: free(|resources| resources.cpu_milli),
            memory: free(|resources| resources.memory),
        },
    })
}

fn choose(store: &Store, pod: &Pod) -> Result<Rc<Node>, Vec<Refusal>> {
    let missing_claim = missing_claim(store, pod);
    let neighbours = Neighbours::of(store, pod);
    let mut refusals = Vec::new();
    let mut best: Option<(u32, &Rc<Node>)> = None;
    for node in store.nodes.iter() {
        let load = store.node_load(&node.meta.name);
        let missing =
            missing_claim.map(|claim| Refusal::because(Unfit::ClaimMissing(claim.clone())));
        match missing.or_else(|| check(node, pod, load, neighbours.as_ref())) {
            Some(refusal) => refusals.push(refusal),
            None if best.is_none_or(|(fewest, _)| load.pods < fewest) => {
                best = Some((load.pods, node));
            }
            None => {}
        }
    }
    best.map(|(_, node)| node.clone()).ok_or(refusals)
}

/// The first claim that the pod names and that does not exist. Models a part of the plugin VolumeBinding.
fn missing_claim<'p>(store: &Store, pod: &'p Pod) -> Option<&'p String> {
    let namespace = &pod.meta.namespace;
    let is_there = |claim: &&String| {
        let claim = store.by_name::<PersistentVolumeClaim>(namespace, claim);
        claim.is_some()
    };
    pod.spec.claims.iter().find(|claim| !is_there(claim))
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
        return Some(Refusal::because(Unfit::Cordoned));
    }
    if let Some(taint) = node.taints.iter().find(|taint| repels(taint)) {
        return Some(Refusal::because(Unfit::Taint(Box::new(taint.clone()))));
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

/// A gated pod is not looked at. That is a condition of the pod, and no event tells of it.
fn report_gates(ctx: &mut Context, pod: &Pod) {
    if pod.status.scheduled.is_none() {
        let now = ctx.now;
        ctx.store.update(pod.meta.uid, |pod: &mut Pod| {
            PodCondition::set(&mut pod.status.scheduled, false, now);
        });
    }
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
