//! The counts that a chart draws, noted whenever one of them changed.

use crate::api::meta::Uid;
use crate::clock::Time;
use crate::cluster::Cluster;

/// All ReplicaSets' counts from this moment on.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub at: Time,
    pub sets: Vec<SetSample>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetSample {
    pub set: Uid,
    /// The Deployment, if it has one.
    pub owner: Option<Uid>,
    pub desired: i32,
    /// Pods that are not terminating.
    pub active: i32,
    pub ready: i32,
    pub available: i32,
    pub terminating: i32,
}

pub(super) fn note(samples: &mut Vec<Sample>, cluster: &Cluster) {
    let store = cluster.store();
    let counts = store.replica_sets.iter().map(|set| {
        let owned = store.owned(set.meta.uid);
        let (active, ready, terminating) = owned.map_or((0, 0, 0), |owned| {
            (owned.active, owned.ready, owned.terminating)
        });
        SetSample {
            set: set.meta.uid,
            owner: set.meta.owner.as_ref().map(|owner| owner.uid),
            desired: set.spec.replicas,
            active,
            ready,
            available: match set.spec.min_ready_seconds {
                0 => ready,
                // Availability that only time brings is known through the status.
                _ => set.status.available_replicas.min(ready),
            },
            terminating,
        }
    });
    let sets: Vec<SetSample> = counts.collect();
    let at = cluster.now();
    match samples.last_mut() {
        Some(last) if last.sets == sets => {}
        Some(last) if last.at == at => last.sets = sets,
        _ => samples.push(Sample { at, sets }),
    }
}
