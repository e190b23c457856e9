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

/// Why a node cannot take a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Unfit {
    /// The reasons in the scheduler's words. Only a lack of resources gives several.
    reasons: Vec<String>,
    /// Evicting pods would not make the node fit.
    preemption_is_no_help: bool,
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
    match choose(ctx.store, &pod, ctx.version) {
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

fn choose(store: &Store, pod: &Pod, version: KubernetesVersion) -> Result<Rc<Node>, Vec<Unfit>> {
    let mut unfit = Vec::new();
    let mut best: Option<(u32, &Rc<Node>)> = None;
    for node in store.nodes.iter() {
        let load = store.node_load(&node.meta.name);
        match check(node, pod, load, version) {
            Some(reason) => unfit.push(reason),
            None if best.is_none_or(|(fewest, _)| load.pods < fewest) => {
                best = Some((load.pods, node));
            }
            None => {}
        }
    }
    best.map(|(_, node)| node.clone()).ok_or(unfit)
}

/// The first filter that the node does not pass, in the order of `getDefaultPlugins` of `pkg/scheduler/apis/config/v1`.
fn check(node: &Node, pod: &Pod, load: NodeLoad, version: KubernetesVersion) -> Option<Unfit> {
    let spec = &*pod.spec;
    let repels =
        |taint: &Taint| taint.effect != TaintEffect::PreferNoSchedule && !spec.tolerates(taint);
    let never = |reason: String| {
        Some(Unfit {
            reasons: vec![reason],
            preemption_is_no_help: true,
        })
    };
    if node.cordon_taint().is_some_and(|taint| repels(&taint)) {
        return never("node(s) were unschedulable".into());
    }
    if let Some(taint) = node.taints.iter().find(|taint| repels(taint)) {
        return never(untolerated(taint, version));
    }
    if !spec.selects(node) {
        return never("node(s) didn't match Pod's node affinity/selector".into());
    }
    lacks(node, load, spec.requests, version)
}

fn untolerated(taint: &Taint, version: KubernetesVersion) -> String {
    if version.has(Feature::SchedulerNamesTaint) {
        let (key, value) = (&taint.key, &taint.value);
        return format!("node(s) had untolerated taint {{{key}: {value}}}");
    }
    "node(s) had untolerated taint(s)".into()
}

/// What the node's free resources are too small for. Models `fitsRequest` of `noderesources/fit.go`.
fn lacks(
    node: &Node,
    load: NodeLoad,
    wanted: Resources,
    version: KubernetesVersion,
) -> Option<Unfit> {
    let (used, room) = (load.requests, node.allocatable);
    let mut reasons = Vec::new();
    let mut too_small = false;
    if load.pods >= node.max_pods {
        reasons.push("Too many pods".to_string());
    }
    for (name, used, wanted, room) in [
        ("cpu", used.cpu_milli, wanted.cpu_milli, room.cpu_milli),
        ("memory", used.memory, wanted.memory, room.memory),
    ] {
        if wanted > 0 && used + wanted > room {
            reasons.push(format!("Insufficient {name}"));
            too_small |= wanted > room;
        }
    }
    (!reasons.is_empty()).then_some(Unfit {
        reasons,
        preemption_is_no_help: too_small && version.has(Feature::SchedulerKnowsTooSmallNodes),
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
    let mut counts = Map::<&str, usize>::new();
    for reason in unfit.iter().flat_map(|node| &node.reasons) {
        *counts.or_default(reason.as_str()) += 1;
    }
    let mut parts: Vec<String> = counts
        .iter()
        .map(|(reason, count)| format!("{count} {reason}"))
        .collect();
    parts.order();
    let sentence = format!("0/{nodes} nodes are available: {}.", parts.join(", "));
    if !version.has(Feature::SchedulerTellsPreemption) {
        return sentence;
    }
    let helpless = unfit
        .iter()
        .filter(|node| node.preemption_is_no_help)
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
    preemption.order();
    let preemption = preemption.join(", ");
    let claims = if version.has(Feature::SchedulerTellsClaims) {
        "no new claims to deallocate, "
    } else {
        ""
    };
    format!("{sentence} {claims}preemption: 0/{nodes} nodes are available: {preemption}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfit(reason: &str, preemption_is_no_help: bool) -> Unfit {
        Unfit {
            reasons: vec![reason.to_string()],
            preemption_is_no_help,
        }
    }

    #[test]
    fn the_message_counts_nodes_by_reason() {
        let newest = KubernetesVersion::NEWEST;
        let cpu = unfit("Insufficient cpu", false);
        let cordoned = unfit("node(s) were unschedulable", true);
        assert_eq!(
            failure_message(newest, &[cpu.clone(), cpu.clone(), cpu.clone()]),
            "0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: \
             3 No preemption victims found for incoming pod."
        );
        let old = "1.20".parse().expect("known");
        assert_eq!(
            failure_message(old, &[cordoned.clone(), cpu, cordoned]),
            "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable."
        );
    }

    /// As a cluster of 1.36 says of a pod that asks for 64 CPUs; 1.37 leaves out the claims.
    #[test]
    fn no_preemption_helps_where_even_an_empty_node_is_too_small() {
        let small = vec![unfit("Insufficient cpu", true); 3];
        assert_eq!(
            failure_message("1.36".parse().expect("known"), &small),
            "0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption: \
             0/3 nodes are available: 3 Preemption is not helpful for scheduling."
        );
        assert_eq!(
            failure_message(KubernetesVersion::NEWEST, &small),
            "0/3 nodes are available: 3 Insufficient cpu. preemption: \
             0/3 nodes are available: 3 Preemption is not helpful for scheduling."
        );
    }
}
