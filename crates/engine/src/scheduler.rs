//! The scheduler: it binds each new pod to the node with the fewest pods among the nodes that can take it.
//!
//! Models the filters of `pkg/scheduler` that a rollout meets (capacity, cordons, taints, node selectors). Of its
//! scoring it models only the spreading.

use crate::context::Context;
use crate::store::{NodeLoad, Store};
use crate::trace::{Actor, Effect, Reason};
use kube::api::event::{EventReason, EventSource, Message, ObjectReference};
use kube::api::meta::{Kind, Uid};
use kube::api::node::{Node, Taint, TaintEffect};
use kube::api::pod::PodCondition;
use kube::api::pod_spec::Resources;
use kube::api::version::Feature;
use kube::api::{KubernetesVersion, Pod};
use kube::map::Map;
use kube::order::Order;
use std::rc::Rc;

/// Why a node cannot take a pod. The message sorts these reasons by count and text, not by their order here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unfit {
    Unschedulable,
    Selector,
    Taint,
    TooManyPods,
    Cpu,
    Memory,
}

/// Binds the pod `uid`, or says why no node can take it. Returns whether it needs another try when
/// the cluster changes.
pub fn schedule(ctx: &mut Context, uid: Uid) -> bool {
    let Some(pod) = ctx.store.get::<Pod>(uid).cloned() else {
        return false;
    };
    if pod.node_name.is_some() || !pod.is_active() {
        return false;
    }
    match choose(ctx.store, &pod) {
        Ok(node) => {
            let object = ObjectReference::to(Kind::Pod, &pod.meta);
            drop(pod);
            bind(ctx, object, node);
            false
        }
        Err(unfit) => {
            report_failure(ctx, &pod, &unfit);
            true
        }
    }
}

fn choose(store: &Store, pod: &Pod) -> Result<Rc<Node>, Vec<Unfit>> {
    let mut unfit = Vec::new();
    let mut best: Option<(u32, &Rc<Node>)> = None;
    for node in store.nodes.iter() {
        let load = store.node_load(&node.meta.name);
        match check(node, pod, load) {
            Some(reason) => unfit.push(reason),
            None if best.is_none_or(|(fewest, _)| load.pods < fewest) => {
                best = Some((load.pods, node));
            }
            None => {}
        }
    }
    best.map(|(_, node)| node.clone()).ok_or(unfit)
}

fn check(node: &Node, pod: &Pod, load: NodeLoad) -> Option<Unfit> {
    let spec = &*pod.spec;
    let repels =
        |taint: &Taint| taint.effect != TaintEffect::PreferNoSchedule && !spec.tolerates(taint);
    if node.cordon_taint().is_some_and(|taint| repels(&taint)) {
        return Some(Unfit::Unschedulable);
    }
    if !spec.selects(node) {
        return Some(Unfit::Selector);
    }
    if node.taints.iter().any(repels) {
        return Some(Unfit::Taint);
    }
    if load.pods >= node.max_pods {
        return Some(Unfit::TooManyPods);
    }
    lacks(node, load.requests, spec.requests)
}

/// Whether the node's free resources are too small.
fn lacks(node: &Node, used: Resources, wanted: Resources) -> Option<Unfit> {
    if used.cpu_milli + wanted.cpu_milli > node.allocatable.cpu_milli {
        return Some(Unfit::Cpu);
    }
    let memory = used.memory + wanted.memory > node.allocatable.memory;
    memory.then_some(Unfit::Memory)
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

fn report_failure(ctx: &mut Context, pod: &Pod, unfit: &[Unfit]) {
    let message: Rc<str> = failure_message(ctx.version, unfit).into();
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

fn failure_message(version: KubernetesVersion, unfit: &[Unfit]) -> String {
    let nodes = unfit.len();
    if nodes == 0 {
        return "no nodes available to schedule pods".to_string();
    }
    let mut counts = Map::<Unfit, usize>::new();
    for reason in unfit {
        *counts.or_default(*reason) += 1;
    }
    let mut parts: Vec<String> = counts
        .iter()
        .map(|(reason, count)| format!("{count} {}", reason.words()))
        .collect();
    parts.order();
    let sentence = format!("0/{nodes} nodes are available: {}.", parts.join(", "));
    if !version.has(Feature::SchedulerTellsPreemption) {
        return sentence;
    }
    let helpless = unfit
        .iter()
        .filter(|reason| reason.preemption_is_no_help())
        .count();
    let hopeless = nodes - helpless;
    let mut preemption = Vec::new();
    if hopeless > 0 {
        preemption.push(format!(
            "{hopeless} No preemption victims found for incoming pod"
        ));
    }
    if helpless > 0 {
        preemption.push(format!(
            "{helpless} Preemption is not helpful for scheduling"
        ));
    }
    let preemption = preemption.join(", ");
    format!("{sentence} preemption: 0/{nodes} nodes are available: {preemption}.")
}

impl Unfit {
    const fn words(self) -> &'static str {
        match self {
            Unfit::Unschedulable => "node(s) were unschedulable",
            Unfit::Selector => "node(s) didn't match Pod's node affinity/selector",
            Unfit::Taint => "node(s) had untolerated taint(s)",
            Unfit::TooManyPods => "Too many pods",
            Unfit::Cpu => "Insufficient cpu",
            Unfit::Memory => "Insufficient memory",
        }
    }

    /// Evicting pods would not make such a node fit.
    const fn preemption_is_no_help(self) -> bool {
        !matches!(self, Unfit::TooManyPods | Unfit::Cpu | Unfit::Memory)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_counts_nodes_by_reason() {
        let newest = KubernetesVersion::NEWEST;
        assert_eq!(
            failure_message(newest, &[Unfit::Cpu; 3]),
            "0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: \
             3 No preemption victims found for incoming pod."
        );
        let old = "1.20".parse().expect("known");
        assert_eq!(
            failure_message(
                old,
                &[Unfit::Unschedulable, Unfit::Cpu, Unfit::Unschedulable]
            ),
            "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable."
        );
    }
}
