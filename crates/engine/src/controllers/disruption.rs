//! The disruption controller: it counts the pods of a budget that are healthy, that must be healthy, and that may be
//! evicted. Models `pkg/controller/disruption` and the eviction part of the API server.

use super::{Controller, Requeue, Snapshot, Wakes};
use crate::context::Context;
use crate::store::{Change, Store};
use crate::trace::BudgetRefusal;
use kube::api::Pod;
use kube::api::common::IntOrPercent;
use kube::api::disruption::{PodDisruptionBudget, PodDisruptionBudgetStatus, UnhealthyPods};
use kube::api::meta::{Kind, Uid};
use kube::api::pod::PodPhase;
use kube::map::Map;
use std::rc::Rc;

pub(super) struct DisruptionController;

impl Controller for DisruptionController {
    fn kind(&self) -> Option<Kind> {
        Some(Kind::PodDisruptionBudget)
    }

    /// Every budget may have covered a pod that is gone, because its labels are not known any more.
    fn wakes(&self, change: &Change, now: &Snapshot, wakes: &mut Wakes) {
        let store = now.store;
        if change.kind != Kind::Pod || store.pod_disruption_budgets.is_empty() {
            return;
        }
        let pod = store.get::<Pod>(change.uid);
        let concerned =
            |budget: &&Rc<PodDisruptionBudget>| pod.is_none_or(|pod| covers(budget, pod));
        for budget in store.pod_disruption_budgets.iter().filter(concerned) {
            wakes.soon(budget.meta.uid);
        }
    }

    /// Writes the present numbers of the budget `uid`.
    fn sync(&self, ctx: &mut Context, uid: Uid) -> Requeue {
        let Some(budget) = ctx.store.get::<PodDisruptionBudget>(uid).cloned() else {
            return Requeue::No;
        };
        let status = measure(ctx.store, &budget);
        if status != budget.status {
            ctx.store.update(uid, |budget: &mut PodDisruptionBudget| {
                budget.status = status
            });
        }
        Requeue::No
    }
}

/// Whether the budget's selector matches this pod.
fn covers(budget: &PodDisruptionBudget, pod: &Pod) -> bool {
    let selector = budget.spec.selector.as_ref();
    budget.meta.namespace == pod.meta.namespace
        && selector.is_some_and(|selector| selector.matches(&pod.meta.labels))
}

fn measure(store: &Store, budget: &PodDisruptionBudget) -> PodDisruptionBudgetStatus {
    let pods = store.pods.iter();
    let pods: Vec<&Rc<Pod>> = pods.filter(|pod| covers(budget, pod)).collect();
    let healthy = pods.iter().filter(|pod| is_healthy(pod)).count() as i32;
    let (expected, desired) = match (budget.spec.max_unavailable, budget.spec.min_available) {
        (Some(limit), _) => {
            let expected = wanted(store, &pods);
            (expected, (expected - limit.rounded_up(expected)).max(0))
        }
        (None, Some(IntOrPercent::Int(least))) => (pods.len() as i32, least),
        (None, Some(share)) => {
            let expected = wanted(store, &pods);
            (expected, share.rounded_up(expected))
        }
        (None, None) => (pods.len() as i32, 0),
    };
    PodDisruptionBudgetStatus {
        current_healthy: healthy,
        desired_healthy: desired,
        disruptions_allowed: match expected {
            ..=0 => 0,
            _ => (healthy - desired).max(0),
        },
        expected_pods: expected,
        observed_generation: budget.meta.generation,
    }
}

fn is_healthy(pod: &Pod) -> bool {
    pod.is_ready() && !pod.meta.is_terminating()
}

/// How many pods the controllers of these pods want in all. Models `getExpectedScale`.
fn wanted(store: &Store, pods: &[&Rc<Pod>]) -> i32 {
    let owners = pods.iter().filter_map(|pod| pod.meta.owner.as_ref());
    let scales: Map<Uid, i32> = owners
        .filter_map(|owner| scale(store, owner.kind, owner.uid))
        .collect();
    scales.values().sum()
}

/// The object whose `replicas` count, and that number: a Deployment rather than its ReplicaSets. `None` for owners
/// without a size of their own.
fn scale(store: &Store, kind: Kind, uid: Uid) -> Option<(Uid, i32)> {
    let workload = store.workload(kind.workload()?, uid)?;
    match &workload.meta().owner {
        Some(owner) if kind == Kind::ReplicaSet => scale(store, owner.kind, owner.uid),
        _ => Some((uid, workload.replicas()?)),
    }
}

/// The budget that forbids evicting the pod now, if any does.
pub fn refusal(store: &Store, pod: &Pod) -> Option<BudgetRefusal> {
    let free = matches!(
        pod.status.phase,
        PodPhase::Pending | PodPhase::Succeeded | PodPhase::Failed
    );
    if free || pod.meta.is_terminating() {
        return None;
    }
    let mut budgets = store.pod_disruption_budgets.iter();
    budgets.find_map(|budget| {
        let status = covers(budget, pod).then(|| measure(store, budget))?;
        let (needed, healthy) = (status.desired_healthy, status.current_healthy);
        let allowed = match (pod.is_ready(), budget.spec.unhealthy_pod_eviction_policy) {
            (true, _) => status.disruptions_allowed > 0,
            (false, Some(UnhealthyPods::AlwaysAllow)) => true,
            (false, _) => needed > 0 && healthy >= needed,
        };
        (!allowed).then(|| BudgetRefusal {
            budget: budget.meta.name.clone(),
            needed,
            healthy,
        })
    })
}
