//! The DaemonSet controller: it keeps a pod on each node that shall have one, and replaces them node by node. Models
//! `pkg/controller/daemon`.

mod backoff;
mod placement;
mod plan;
mod rolling;
mod why;

use super::history::Historian;
use super::looks::next_look;
use super::pods::{PodOrigin, claim_pods, create_pod, delete_pod};
use super::{Controller, Requeue, Snapshot, Wakes};
use crate::context::Context;
use crate::store::{Change, Store};
use crate::trace::{Actor, DaemonSetRule, Hold, Reason, WorkloadStep};
pub use backoff::FailedPods;
use kube::api::daemon_set::DaemonSetStatus;
use kube::api::event::{EventReason, EventSource, ObjectReference};
use kube::api::meta::{Kind, Labels, Uid};
use kube::api::node::Node;
use kube::api::placement::target_node;
use kube::api::pod::PodPhase;
use kube::api::pod_spec::PodSpec;
use kube::api::version::Feature;
use kube::api::{DaemonSet, KubernetesVersion, Pod, WorkloadKind};
use kube::well_known::{CONTROLLER_REVISION_HASH, POD_TEMPLATE_GENERATION, TEMPLATE_GENERATION};
use placement::{Wish, wish};
use plan::{Act, NodePods, Step, View, nodes_with_pods};
use std::rc::Rc;

const KIND: WorkloadKind = WorkloadKind::DaemonSet;
const ACTOR: Actor = Actor::Workload(KIND);
const SOURCE: EventSource = EventSource::Workload(KIND);

/// The controller of DaemonSets.
pub(super) struct DaemonSetController;

impl Controller for DaemonSetController {
    fn kind(&self) -> Option<Kind> {
        Some(Kind::DaemonSet)
    }

    fn wakes(&self, change: &Change, now: &Snapshot, wakes: &mut Wakes) {
        wakes.pod_maker::<DaemonSet>(change, now.store);
        if change.kind == Kind::Node {
            wake_for_node(change.uid, now, wakes);
        }
    }

    fn sync(&self, ctx: &mut Context, uid: Uid) -> Requeue {
        sync(ctx, uid)
    }

    fn hold(&self, now: &Snapshot, uid: Uid) -> Option<Hold> {
        why::hold(now, uid).map(Hold::DaemonSet)
    }

    fn quota_changed(&self, store: &Store, wakes: &mut Wakes) {
        wakes.all::<DaemonSet>(store);
    }

    fn reads_each_pod(&self) -> bool {
        true
    }
}

/// Takes the next step of the DaemonSet `uid`.
pub fn sync(ctx: &mut Context, uid: Uid) -> Requeue {
    let mut failed = std::mem::take(&mut ctx.memory.failed_daemon_pods);
    let requeue = step(ctx, uid, &mut failed);
    ctx.memory.failed_daemon_pods = failed;
    requeue
}

/// Models `syncDaemonSet`.
fn step(ctx: &mut Context, uid: Uid, failed: &mut FailedPods) -> Requeue {
    let Some(set) = ctx.store.get::<DaemonSet>(uid).cloned() else {
        return Requeue::No;
    };
    claim_pods(ctx, KIND, &set.meta, |pod| {
        set.spec.selector.matches(&pod.meta.labels)
    });
    let historian = Historian {
        kind: KIND,
        owner: &set.meta,
        selector: &set.spec.selector,
        template: &set.spec.template,
    };
    let mut collisions = set.status.collision_count.unwrap_or(0);
    let newest = historian.newest(ctx, &mut collisions);
    let hash = newest.meta.labels[CONTROLLER_REVISION_HASH].clone();
    let spec = placement::with_tolerations(&set.spec.template.spec);
    let nodes = observe(ctx, uid, &spec);
    let live: Vec<String> = ctx
        .store
        .owned_pods(uid)
        .filter_map(revision_label)
        .collect();
    let before = view(ctx, &set, &hash, &nodes, failed);
    let (steps, backoff) = (before.plan().steps, before.next_deletion());
    for step in steps.iter().filter(|step| is_of_failed_pod(ctx, step)) {
        failed.note(&set, &step.why.node, ctx.now);
    }
    let outcome = take_all(ctx, &set, &hash, &spec, steps);
    let nodes = observe(ctx, uid, &spec);
    let status = count(&view(ctx, &set, &hash, &nodes, failed), collisions);
    let some_wait = status.number_ready != status.number_available;
    if status != set.status {
        ctx.store
            .update(uid, |set: &mut DaemonSet| set.status = status);
    }
    let limit = set.spec.revision_history_limit.unwrap_or(10);
    historian.truncate(ctx, limit, |revision| {
        let own = &revision.meta.labels[CONTROLLER_REVISION_HASH];
        *own == hash || live.contains(own)
    });
    match outcome {
        Err(_) => Requeue::Retry,
        Ok(()) => {
            let seconds = set.spec.min_ready_seconds;
            let available = (seconds > 0).then(|| next_look(ctx, uid, seconds, some_wait));
            let next = available.flatten().into_iter().chain(backoff).min();
            next.map_or(Requeue::No, Requeue::After)
        }
    }
}

/// Wakes the DaemonSets that a new or changed node concerns. A deleted node cannot be looked up any more, so it wakes
/// all of them.
fn wake_for_node(node: Uid, now: &Snapshot, wakes: &mut Wakes) {
    let Some(node) = now.store.get::<Node>(node) else {
        return wakes.all::<DaemonSet>(now.store);
    };
    for set in now.store.daemon_sets.iter() {
        if is_concerned(now.store, set, node, now.version) {
            wakes.soon(set.meta.uid);
        }
    }
}

/// Whether a node that was added or changed is a reason to look at a DaemonSet. Until 1.33 every change that altered
/// what the node wants was a reason. Later releases look only if a pod has to come or go, or if the change may correct
/// a misscheduled pod. Models `syncNodeUpdate`.
fn is_concerned(store: &Store, set: &DaemonSet, node: &Node, version: KubernetesVersion) -> bool {
    if !version.has(Feature::DaemonSetIgnoresStrandedPods) {
        return true;
    }
    let spec = placement::with_tolerations(&set.spec.template.spec);
    let mut pods = store.owned_pods(set.meta.uid);
    let scheduled = pods.any(|pod| target_node(pod).as_ref() == Some(&node.meta.name));
    match wish(&spec, node) {
        _ if scheduled && set.status.number_misscheduled > 0 => true,
        Wish::Run => !scheduled,
        Wish::Keep => false,
        Wish::Never => scheduled,
    }
}

fn is_of_failed_pod(ctx: &Context, step: &Step) -> bool {
    let Act::Delete(uid) = step.act else {
        return false;
    };
    let pod = ctx.store.get::<Pod>(uid);
    let failed = pod.is_some_and(|pod| pod.status.phase == PodPhase::Failed);
    failed && step.why.rule == DaemonSetRule::Ended
}

fn revision_label(pod: &Rc<Pod>) -> Option<String> {
    pod.meta.labels.get(CONTROLLER_REVISION_HASH).cloned()
}

fn observe(ctx: &Context, uid: Uid, spec: &PodSpec) -> Vec<NodePods> {
    nodes_with_pods(ctx.store, ctx.version, uid, spec)
}

fn view<'v>(
    ctx: &Context,
    set: &'v DaemonSet,
    hash: &'v str,
    nodes: &'v [NodePods],
    failed: &'v FailedPods,
) -> View<'v> {
    View {
        set,
        hash,
        nodes,
        failed,
        now: ctx.now,
        surges: ctx.version.has(Feature::DaemonSetMaxSurge),
        drops_stranded: ctx.version.has(Feature::DaemonSetDropsStrandedPods),
        spares_old_unavailable: ctx.version.has(Feature::DaemonSetSparesOldUnavailable),
    }
}

fn take_all(
    ctx: &mut Context,
    set: &DaemonSet,
    hash: &str,
    spec: &PodSpec,
    steps: Vec<Step>,
) -> Result<(), String> {
    // Pods are made first, as in `syncNodes`; a failure to make one does not stop the deletions.
    let (create, delete): (Vec<_>, Vec<_>) = steps
        .into_iter()
        .partition(|step| matches!(step.act, Act::Create));
    let mut outcome = Ok(());
    for step in create {
        outcome = self::create(ctx, set, hash, spec, step);
        if outcome.is_err() {
            break;
        }
    }
    for step in delete {
        if let Act::Delete(pod) = step.act {
            self::delete(ctx, set, pod, step);
        }
    }
    outcome
}

fn create(
    ctx: &mut Context,
    set: &DaemonSet,
    hash: &str,
    spec: &PodSpec,
    step: Step,
) -> Result<(), String> {
    let mut template = set.spec.template.clone();
    template.spec = placement::for_node(spec, &step.why.node);
    let labels: &mut Labels = Rc::make_mut(&mut template.labels);
    labels.insert(CONTROLLER_REVISION_HASH.to_string(), hash.to_string());
    let generation = set.meta.annotation(TEMPLATE_GENERATION).unwrap_or("1");
    labels.insert(POD_TEMPLATE_GENERATION.to_string(), generation.to_string());
    let origin = PodOrigin {
        kind: KIND,
        owner: &set.meta,
        template: &template,
    };
    let involved = ObjectReference::to(Kind::DaemonSet, &set.meta);
    match create_pod(
        ctx,
        &origin,
        Reason::Step(WorkloadStep::DaemonSet(Box::new(step.why))),
    ) {
        Ok(pod) => {
            let message = format!("Created pod: {}", pod.meta.name);
            ctx.event(SOURCE, involved, EventReason::SuccessfulCreate, message);
            Ok(())
        }
        Err(error) => {
            let message = format!("Error creating: {error}");
            ctx.warning(SOURCE, involved, EventReason::FailedCreate, message);
            Err(error)
        }
    }
}

fn delete(ctx: &mut Context, set: &DaemonSet, uid: Uid, step: Step) {
    let Some(pod) = ctx.store.get::<Pod>(uid).cloned() else {
        return;
    };
    let involved = ObjectReference::to(Kind::DaemonSet, &set.meta);
    if step.why.rule == DaemonSetRule::Ended {
        let (namespace, name, node) = (&pod.meta.namespace, &pod.meta.name, &step.why.node);
        match pod.status.phase {
            PodPhase::Failed => {
                let message = format!(
                    "Found failed daemon pod {namespace}/{name} on node {node}, will try to kill it"
                );
                ctx.warning(
                    SOURCE,
                    involved.clone(),
                    EventReason::FailedDaemonPod,
                    message,
                );
            }
            _ => {
                let message = format!(
                    "Found succeeded daemon pod {namespace}/{name} on node {node}, will try to delete it"
                );
                ctx.event(
                    SOURCE,
                    involved.clone(),
                    EventReason::SucceededDaemonPod,
                    message,
                );
            }
        }
    }
    delete_pod(
        ctx,
        ACTOR,
        uid,
        None,
        Reason::Step(WorkloadStep::DaemonSet(Box::new(step.why))),
    );
    let message = format!("Deleted pod: {}", pod.meta.name);
    ctx.event(SOURCE, involved, EventReason::SuccessfulDelete, message);
}

/// Counts the status. If a node has several pods, only the oldest counts. Models `updateDaemonSetStatus`.
fn count(view: &View, collisions: i32) -> DaemonSetStatus {
    let mut status = DaemonSetStatus {
        collision_count: (collisions > 0).then_some(collisions),
        observed_generation: view.set.meta.generation,
        ..DaemonSetStatus::default()
    };
    for node in view.nodes {
        let oldest = node.pods.first();
        if node.wish != Wish::Run {
            status.number_misscheduled += i32::from(oldest.is_some());
            continue;
        }
        status.desired_number_scheduled += 1;
        if let Some(pod) = oldest {
            status.current_number_scheduled += 1;
            status.number_ready += i32::from(pod.is_ready());
            status.number_available += i32::from(view.is_available(pod));
            status.updated_number_scheduled += i32::from(view.is_new(pod));
        }
    }
    status.number_unavailable = status.desired_number_scheduled - status.number_available;
    status
}
