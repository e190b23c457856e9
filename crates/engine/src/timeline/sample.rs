//! The counts that a chart draws, noted for each workload whenever one of them changed. A step looks only at the
//! workloads that it wrote about, so that its cost does not grow with the number of the others.

use crate::cluster::Cluster;
use crate::store::{Change, Owned, Store};
use kube::api::deployment::Bounds;
use kube::api::meta::{Kind, Uid};
use kube::api::workload::Revisions;
use kube::api::{ReplicaSet, WorkloadKind, WorkloadObject};
use kube::clock::Time;
use kube::map::Map;

/// If a workload with ControllerRevisions has more pods than this, all count to the newest revision, because telling the
/// revisions apart takes a walk over all pods.
const MOST_WALKED: usize = 256;

/// Counts and limits of one workload, from this moment on.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub at: Time,
    /// The sets that have pods, in order of creation.
    pub sets: Vec<SetSample>,
    /// The ceiling and the floor, if the workload has them.
    pub bounds: Option<Bounds>,
}

/// Pods of one template: a ReplicaSet's, or those of one ControllerRevision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetSample {
    /// The ReplicaSet, ReplicationController or ControllerRevision.
    pub set: Uid,
    /// Pods that are not terminating.
    pub active: i32,
    pub ready: i32,
    pub available: i32,
    pub terminating: i32,
}

/// The counts of all workloads over time.
#[derive(Clone, Debug, Default)]
pub(super) struct Samples {
    workloads: Map<Uid, Counted>,
    /// Workloads with pods that become available by the passing of time alone.
    ripening: Vec<Uid>,
}

#[derive(Clone, Debug, Default)]
struct Counted {
    /// The sets that the workload has had, and when each was seen first.
    sets: Vec<(Time, Uid)>,
    samples: Vec<Sample>,
}

impl SetSample {
    fn is_empty(&self) -> bool {
        (self.active, self.ready, self.available, self.terminating) == (0, 0, 0, 0)
    }
}

impl Samples {
    pub(super) fn of(&self, workload: Uid) -> &[Sample] {
        let counted = self.workloads.get(&workload);
        counted.map_or(&[], |counted| &counted.samples)
    }

    pub(super) fn sets_of(&self, workload: Uid) -> impl Iterator<Item = Uid> {
        let counted = self.workloads.get(&workload).into_iter();
        counted.flat_map(|counted| counted.sets.iter().map(|(_, set)| *set))
    }

    /// Forgets what comes after a moment.
    pub(super) fn truncate(&mut self, last: Time) {
        for counted in self.workloads.values_mut() {
            let kept = counted.samples.partition_point(|one| one.at <= last);
            counted.samples.truncate(kept);
            counted.sets.retain(|(first, _)| *first <= last);
        }
        let ripens = |(workload, counted): (&Uid, &Counted)| {
            let sets = counted.samples.last().map(|last| &last.sets);
            let ripens = sets.is_some_and(|sets| sets.iter().any(SetSample::ripens));
            ripens.then_some(*workload)
        };
        self.ripening = self.workloads.iter().filter_map(ripens).collect();
    }

    /// Notes the present counts that the last command or task may have changed.
    pub(super) fn note(&mut self, cluster: &Cluster) {
        let ripening = std::mem::take(&mut self.ripening);
        for change in cluster.last_changes() {
            self.note_change(cluster, change);
        }
        for workload in ripening {
            self.count_revisions(cluster, workload);
        }
    }

    fn note_change(&mut self, cluster: &Cluster, change: &Change) {
        let before = change.before.as_ref().and_then(|before| before.owner);
        let owners = [change.owner, before.filter(|_| before != change.owner)];
        match change.kind {
            Kind::Pod | Kind::ControllerRevision => {
                for (kind, owner) in owners.into_iter().flatten() {
                    self.count(cluster, kind, owner);
                }
            }
            kind if kind.workload().is_some() => {
                self.count(cluster, kind, change.uid);
                self.note_bounds(cluster, kind, change.uid);
                for (kind, owner) in owners.into_iter().flatten() {
                    if kind == Kind::Deployment {
                        self.count_set(cluster, owner, change.uid);
                    }
                }
            }
            _ => {}
        }
    }

    /// Counts the pods of an object again.
    fn count(&mut self, cluster: &Cluster, kind: Kind, uid: Uid) {
        match kind.workload().map(WorkloadKind::revisions) {
            Some(Revisions::ControllerRevisions) => self.count_revisions(cluster, uid),
            Some(Revisions::None) => {
                self.count_set(cluster, uid, uid);
                let set = cluster.store().get::<ReplicaSet>(uid);
                if let Some(deployment) = set.and_then(|set| deployment_of(&**set)) {
                    self.count_set(cluster, deployment, uid);
                }
            }
            // The pods of a Deployment are counted by its ReplicaSets.
            Some(Revisions::ReplicaSets) | None => {}
        }
    }

    /// Counts a set's pods for a workload; none if the set does not belong to it, or not any more.
    fn count_set(&mut self, cluster: &Cluster, workload: Uid, set: Uid) {
        let kinds = [
            WorkloadKind::ReplicaSet,
            WorkloadKind::ReplicationController,
        ];
        let mut found = kinds
            .into_iter()
            .filter_map(|kind| cluster.store().workload(kind, set));
        let own = found.find(|one| deployment_of(*one).unwrap_or(set) == workload);
        let sample = own.map(|one| counted(cluster.store(), one));
        if sample.is_some() || self.workloads.contains_key(&workload) {
            self.put(cluster.now(), workload, set, sample);
        }
    }

    fn count_revisions(&mut self, cluster: &Cluster, workload: Uid) {
        let sets = by_revision(cluster, workload);
        if sets.is_empty() && !self.workloads.contains_key(&workload) {
            return;
        }
        let now = cluster.now();
        let known = self.workloads.or_default(workload);
        let gone: Vec<Uid> = known.sets.iter().map(|(_, set)| *set).collect();
        let gone = gone
            .into_iter()
            .filter(|set| !sets.iter().any(|one| one.set == *set));
        for set in gone.collect::<Vec<_>>() {
            self.put(now, workload, set, None);
        }
        for sample in &sets {
            self.put(now, workload, sample.set, Some(*sample));
        }
        if sets.iter().any(SetSample::ripens) && !self.ripening.contains(&workload) {
            self.ripening.push(workload);
        }
    }

    fn put(&mut self, now: Time, workload: Uid, set: Uid, sample: Option<SetSample>) {
        let counted = self.workloads.or_default(workload);
        if sample.is_some() && !counted.sets.iter().any(|(_, known)| *known == set) {
            counted.sets.push((now, set));
        }
        let sample = sample.filter(|sample| !sample.is_empty());
        let last = counted.samples.last();
        let place = last.map_or(Err(0), |last| {
            last.sets.binary_search_by_key(&set, |one| one.set)
        });
        let known = place.ok().and_then(|place| last?.sets.get(place).copied());
        if known == sample {
            return;
        }
        let sets = &mut counted.latest(now).sets;
        match (place, sample) {
            (Ok(place), Some(sample)) => sets[place] = sample,
            (Err(place), Some(sample)) => sets.insert(place, sample),
            (Ok(place), None) => drop(sets.remove(place)),
            (Err(_), None) => {}
        }
    }

    fn note_bounds(&mut self, cluster: &Cluster, kind: Kind, uid: Uid) {
        let workload = kind
            .workload()
            .and_then(|kind| cluster.store().workload(kind, uid));
        let bounds = workload.and_then(|workload| workload.plan().bounds);
        if bounds.is_none() && !self.workloads.contains_key(&uid) {
            return;
        }
        let counted = self.workloads.or_default(uid);
        if counted.samples.last().and_then(|last| last.bounds) != bounds {
            counted.latest(cluster.now()).bounds = bounds;
        }
    }
}

impl Counted {
    /// The sample that begins now: a copy of the last one, unless that one began now.
    fn latest(&mut self, now: Time) -> &mut Sample {
        let last = self.samples.last();
        if last.is_none_or(|last| last.at != now) {
            let (sets, bounds) =
                last.map_or((Vec::new(), None), |last| (last.sets.clone(), last.bounds));
            self.samples.push(Sample {
                at: now,
                sets,
                bounds,
            });
        }
        self.samples.last_mut().expect("it was just added")
    }
}

impl SetSample {
    /// Whether pods become available without anything being written.
    fn ripens(&self) -> bool {
        self.ready > self.available
    }
}

fn deployment_of(one: &dyn WorkloadObject) -> Option<Uid> {
    let owner = one.meta().owner.as_ref();
    let deployment = owner.filter(|owner| owner.kind == Kind::Deployment);
    deployment.map(|owner| owner.uid)
}

/// The counts of a workload whose pods are all of one template.
fn counted(store: &Store, one: &dyn WorkloadObject) -> SetSample {
    let sample = of_owned(store.owned(one.meta().uid), one.meta().uid);
    SetSample {
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
        active,
        ready,
        available: ready,
        terminating,
    }
}

/// The counts of a workload with ControllerRevisions; none if there is no such workload.
fn by_revision(cluster: &Cluster, workload: Uid) -> Vec<SetSample> {
    let store = cluster.store();
    let kinds = [WorkloadKind::StatefulSet, WorkloadKind::DaemonSet];
    let found = kinds
        .into_iter()
        .find_map(|kind| store.workload(kind, workload));
    let revisions = store.owned_revisions(workload);
    let (Some(one), Some(newest)) = (found, revisions.last()) else {
        return Vec::new();
    };
    let owned = store.owned(workload);
    if owned.is_some_and(|owned| owned.len() > MOST_WALKED) {
        return vec![of_owned(owned, newest.meta.uid)];
    }
    let empty = revisions
        .iter()
        .map(|revision| of_owned(None, revision.meta.uid));
    let mut sets: Vec<SetSample> = empty.collect();
    let seconds = one.plan().min_ready_seconds;
    for pod in store.owned_pods(workload) {
        let made = revisions
            .iter()
            .position(|revision| revision.made(&pod.meta.labels));
        let counts = &mut sets[made.unwrap_or(revisions.len() - 1)];
        if pod.is_active() {
            counts.active += 1;
            counts.ready += i32::from(pod.is_ready());
            counts.available += i32::from(pod.is_available(seconds, cluster.now()));
        } else if !pod.status.phase.is_terminal() {
            counts.terminating += 1;
        }
    }
    sets
}
