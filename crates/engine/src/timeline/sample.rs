//! The counts that a chart draws, noted whenever one of them changed.

use crate::cluster::Cluster;
use crate::store::{Owned, Store};
use kube::api::WorkloadObject;
use kube::api::deployment::Bounds;
use kube::api::meta::{Kind, Uid};
use kube::api::workload::Revisions;
use kube::clock::Time;
use std::rc::Rc;

/// If a workload with ControllerRevisions has more pods than this, all count to the newest revision, because telling the
/// revisions apart takes a walk over all pods.
const MOST_WALKED: usize = 256;

/// Counts and limits of all workloads, from this moment on.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub at: Time,
    pub sets: Vec<SetSample>,
    pub limits: Rc<[LimitSample]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitSample {
    pub workload: Uid,
    pub bounds: Bounds,
}

/// Pods of one template: a ReplicaSet's, or those of one ControllerRevision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetSample {
    /// The ReplicaSet, ReplicationController or ControllerRevision.
    pub set: Uid,
    /// The workload that keeps the revisions; else the set itself.
    pub workload: Uid,
    /// Pods that are not terminating.
    pub active: i32,
    pub ready: i32,
    pub available: i32,
    pub terminating: i32,
}

/// Notes the present counts unless they are unchanged. `scratch` is reused so that counting allocates nothing.
pub(super) fn note(samples: &mut Vec<Sample>, cluster: &Cluster, scratch: &mut Vec<SetSample>) {
    sets(cluster, scratch);
    let at = cluster.now();
    let last = samples.last_mut();
    let limits = match &last {
        Some(last) if are_limits(cluster.store(), &last.limits) => last.limits.clone(),
        _ => limits(cluster.store()).into(),
    };
    match last {
        Some(last) if last.sets == *scratch && Rc::ptr_eq(&last.limits, &limits) => {}
        Some(last) if last.at == at => {
            last.sets.clone_from(scratch);
            last.limits = limits;
        }
        _ => samples.push(Sample {
            at,
            sets: scratch.clone(),
            limits,
        }),
    }
}

fn limit(one: &dyn WorkloadObject) -> Option<LimitSample> {
    let (workload, bounds) = (one.meta().uid, one.plan().bounds?);
    Some(LimitSample { workload, bounds })
}

fn limits(store: &Store) -> Vec<LimitSample> {
    let mut limits = Vec::new();
    store.each_workload(&mut |one| limits.extend(limit(one)));
    limits
}

/// Whether the present limits are these.
fn are_limits(store: &Store, known: &[LimitSample]) -> bool {
    let mut known = known.iter();
    let mut same = true;
    store.each_workload(&mut |one| {
        if let Some(limit) = limit(one) {
            same &= known.next() == Some(&limit);
        }
    });
    same && known.next().is_none()
}

fn sets(cluster: &Cluster, sets: &mut Vec<SetSample>) {
    let store = cluster.store();
    sets.clear();
    store.each_workload(&mut |one| match one.kind().revisions() {
        // The pods of a Deployment are counted by its ReplicaSets.
        Revisions::ReplicaSets => {}
        Revisions::ControllerRevisions => {
            let seconds = one.plan().min_ready_seconds;
            by_revision(cluster, one.meta().uid, seconds, sets);
        }
        Revisions::None => sets.push(counted(store, one)),
    });
}

/// The counts of a workload whose pods are all of one template.
fn counted(store: &Store, one: &dyn WorkloadObject) -> SetSample {
    let meta = one.meta();
    let owner = meta.owner.as_ref();
    let deployment = owner.filter(|owner| owner.kind == Kind::Deployment);
    let sample = of_owned(store.owned(meta.uid), meta.uid);
    SetSample {
        workload: deployment.map_or(meta.uid, |owner| owner.uid),
        available: match one.plan().min_ready_seconds {
            0 => sample.ready,
            // Pods become available by the passing of time alone, so their number is taken from the status.
            _ => one.available_replicas().min(sample.ready),
        },
        ..sample
    }
}

fn of_owned(owned: Option<&Owned>, set: Uid) -> SetSample {
    let (active, ready, terminating) = owned.map_or((0, 0, 0), |owned| {
        (owned.active, owned.ready, owned.terminating)
    });
    SetSample {
        set,
        workload: set,
        active,
        ready,
        available: ready,
        terminating,
    }
}

fn by_revision(cluster: &Cluster, workload: Uid, seconds: i32, sets: &mut Vec<SetSample>) {
    let store = cluster.store();
    let revisions = store.owned_revisions(workload);
    let Some(newest) = revisions.last() else {
        return;
    };
    let owned = store.owned(workload);
    if owned.is_some_and(|owned| owned.len() > MOST_WALKED) {
        sets.push(SetSample {
            workload,
            ..of_owned(owned, newest.meta.uid)
        });
        return;
    }
    let first = sets.len();
    sets.extend(revisions.iter().map(|revision| SetSample {
        workload,
        ..of_owned(None, revision.meta.uid)
    }));
    for pod in store.owned_pods(workload) {
        let made = revisions
            .iter()
            .position(|revision| revision.made(&pod.meta.labels));
        let counts = &mut sets[first + made.unwrap_or(revisions.len() - 1)];
        if pod.is_active() {
            counts.active += 1;
            counts.ready += i32::from(pod.is_ready());
            counts.available += i32::from(pod.is_available(seconds, cluster.now()));
        } else if !pod.status.phase.is_terminal() {
            counts.terminating += 1;
        }
    }
}
