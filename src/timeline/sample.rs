//! The counts that a chart draws, noted whenever one of them changed.

use crate::api::deployment::Bounds;
use crate::api::meta::Uid;
use crate::clock::Time;
use crate::cluster::Cluster;

/// All ReplicaSets' counts, and the Deployments' limits, from this moment on.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub at: Time,
    pub sets: Vec<SetSample>,
    pub deployments: Vec<DeploymentSample>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeploymentSample {
    pub deployment: Uid,
    /// `None` under Recreate, which keeps to neither ceiling nor floor.
    pub bounds: Option<Bounds>,
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
    let limits = store.deployments.iter().map(|deployment| DeploymentSample {
        deployment: deployment.meta.uid,
        bounds: deployment
            .spec
            .rolling_update()
            .map(|_| deployment.spec.bounds()),
    });
    let sample = Sample {
        at: cluster.now(),
        sets,
        deployments: limits.collect(),
    };
    match samples.last_mut() {
        Some(last) if last.sets == sample.sets && last.deployments == sample.deployments => {}
        Some(last) if last.at == sample.at => *last = sample,
        _ => samples.push(sample),
    }
}
