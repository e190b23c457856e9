//! The stage: a Deployment's ReplicaSets as lanes of pods, between a ceiling and a floor.

use super::pod::{PodState, PodView};
use super::sets::Sets;
use crate::api::deployment::Bounds;
use crate::api::meta::{Kind, Uid};
use crate::api::{Deployment, ReplicaSet};
use crate::clock::Time;
use crate::cluster::Cluster;
use crate::controllers::deployment::{find_new_replica_set, revision_of};
use crate::timeline::Timeline;
use std::rc::Rc;

/// Up to so many pods each has a card with words.
const MOST_CARDS: i32 = 16;
/// Up to so many each is drawn large.
const MOST_LARGE: i32 = 72;
/// Above so many they are drawn as blocks that stand for many.
const MOST_EACH: i32 = 640;

/// A workload that can be put on the stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    pub kind: Kind,
    pub uid: Uid,
    pub name: Rc<str>,
}

/// Those that exist now, in order of creation.
pub fn workloads(cluster: &Cluster) -> Vec<Workload> {
    let deployments = cluster.store().deployments.iter();
    let workload = |deployment: &Rc<Deployment>| Workload {
        kind: Kind::Deployment,
        uid: deployment.meta.uid,
        name: deployment.meta.name.clone(),
    };
    deployments.map(workload).collect()
}

/// The workload that people acted on last, of those that exist now.
pub fn subject(timeline: &Timeline) -> Option<Workload> {
    let all = workloads(timeline.cluster());
    let done = &timeline.commands()[..timeline.commands_done()];
    let named = done.iter().rev().filter_map(|given| given.command.target());
    let mut acted_on = named.filter_map(|target| {
        let found = all
            .iter()
            .find(|one| target.kind == one.kind && target.name == *one.name);
        found.cloned()
    });
    acted_on.next().or(all.first().cloned())
}

#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    pub workload: Workload,
    /// `None` under Recreate, which keeps to neither ceiling nor floor.
    pub bounds: Option<Bounds>,
    pub desired: i32,
    pub paused: bool,
    /// Pods that are counted: neither finished nor terminating.
    pub total: i32,
    pub ready: i32,
    pub available: i32,
    pub terminating: i32,
    pub density: Density,
    /// In order of creation.
    pub lanes: Vec<Lane>,
}

/// How large pods are drawn. Chosen by what the strategy lets there be, so that it stays in a rollout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Density {
    Cards,
    Large,
    Small,
    /// Not each, but blocks by state.
    Blocks,
}

/// One ReplicaSet.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    pub set: Uid,
    pub name: Rc<str>,
    pub revision: i64,
    pub images: Vec<Rc<str>>,
    /// It has the Deployment's present template.
    pub is_new: bool,
    pub hue: u8,
    pub desired: i32,
    /// Pods that are counted.
    pub current: i32,
    pub ready: i32,
    pub available: i32,
    pub terminating: i32,
    pub tally: Tally,
    /// In order of creation; empty when they are drawn as blocks.
    pub pods: Vec<PodView>,
}

/// How many pods are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally([i32; PodState::ALL.len()]);

impl Tally {
    pub fn of(self, state: PodState) -> i32 {
        self.0[state as usize]
    }

    /// The states that some pod is in.
    pub fn iter(self) -> impl Iterator<Item = (PodState, i32)> {
        let all = PodState::ALL.into_iter();
        all.map(move |state| (state, self.of(state)))
            .filter(|(_, count)| *count > 0)
    }

    fn add(&mut self, state: PodState) {
        self.0[state as usize] += 1;
    }

    fn sum(self, of: impl Fn(PodState) -> bool) -> i32 {
        let of = self.iter().filter(|(state, _)| of(*state));
        of.map(|(_, count)| count).sum()
    }
}

impl Lane {
    /// Nothing is in it and nothing is wanted.
    pub fn is_empty(&self) -> bool {
        self.desired == 0 && self.tally == Tally::default()
    }
}

impl Stage {
    /// `None` when there is no such Deployment now.
    pub fn of(timeline: &Timeline, deployment: Uid) -> Option<Stage> {
        let cluster = timeline.cluster();
        let deployment = cluster.store().get::<Deployment>(deployment)?;
        let sets = Sets::of(timeline, deployment.meta.uid);
        let bounds = deployment.spec.rolling_update();
        let bounds = bounds.map(|_| deployment.spec.bounds());
        let owned = cluster.store().owned_replica_sets(deployment.meta.uid);
        let owned: Vec<Rc<ReplicaSet>> = owned.cloned().collect();
        let density = density(cluster, deployment, bounds);
        let new = find_new_replica_set(deployment, &owned).map(|set| set.meta.uid);
        let lane = |set: &Rc<ReplicaSet>| Lane {
            is_new: new == Some(set.meta.uid),
            hue: sets.hue(set.meta.uid),
            ..lane(cluster, set, density)
        };
        let lanes: Vec<Lane> = owned.iter().map(lane).collect();
        let sum = |count: fn(&Lane) -> i32| lanes.iter().map(count).sum();
        Some(Stage {
            workload: Workload {
                kind: Kind::Deployment,
                uid: deployment.meta.uid,
                name: deployment.meta.name.clone(),
            },
            bounds,
            desired: deployment.spec.replicas,
            paused: deployment.spec.paused,
            total: sum(|lane| lane.current),
            ready: sum(|lane| lane.ready),
            available: sum(|lane| lane.available),
            terminating: sum(|lane| lane.terminating),
            density,
            lanes,
        })
    }

    pub fn pod(&self, uid: Uid) -> Option<(&Lane, &PodView)> {
        let mut pods = self.lanes.iter().flat_map(|lane| {
            let pods = lane.pods.iter();
            pods.map(move |pod| (lane, pod))
        });
        pods.find(|(_, pod)| pod.uid == uid)
    }
}

fn density(cluster: &Cluster, deployment: &Deployment, bounds: Option<Bounds>) -> Density {
    let allowed = bounds.map_or(deployment.spec.replicas, Bounds::max_total);
    let existing = cluster.deployment_pods(deployment.meta.uid).count() as i32;
    match allowed {
        _ if allowed.max(existing) > MOST_EACH => Density::Blocks,
        ..=MOST_CARDS if existing <= 2 * MOST_CARDS => Density::Cards,
        ..=MOST_LARGE if existing <= 2 * MOST_LARGE => Density::Large,
        _ => Density::Small,
    }
}

fn lane(cluster: &Cluster, set: &ReplicaSet, density: Density) -> Lane {
    let (now, version): (Time, _) = (cluster.now(), cluster.version());
    let seconds = set.spec.min_ready_seconds;
    let mut tally = Tally::default();
    let mut pods = Vec::new();
    for pod in cluster.store().owned_pods(set.meta.uid) {
        tally.add(PodState::of(pod, seconds, now));
        if density != Density::Blocks {
            pods.push(PodView::of(pod, seconds, version, now));
        }
    }
    let containers = set.spec.template.spec.containers.iter();
    Lane {
        set: set.meta.uid,
        name: set.meta.name.clone(),
        revision: revision_of(&set.meta),
        images: containers
            .map(|container| container.image.clone())
            .collect(),
        is_new: false,
        hue: 0,
        desired: set.spec.replicas,
        current: tally.sum(PodState::is_counted),
        ready: tally.of(PodState::Available) + tally.of(PodState::Ready),
        available: tally.of(PodState::Available),
        terminating: tally.of(PodState::Terminating),
        tally,
        pods,
    }
}
