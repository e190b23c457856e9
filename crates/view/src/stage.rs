//! The stage: a Deployment's ReplicaSets as lanes of pods, between a ceiling and a floor.

use super::pod::{PodState, PodView};
use super::sets::Sets;
use super::workload::{Group, Workload};
use engine::cluster::Cluster;
use engine::store::Store;
use engine::timeline::Timeline;
use kube::api::deployment::Bounds;
use kube::api::meta::Uid;
use kube::api::workload::{Plan, Revisions, Strategy};
use kube::api::{Pod, ReplicaSet, ReplicationController, WorkloadKind};
use std::rc::Rc;

/// With at most this many pods, each pod is drawn as a card with words.
const MOST_CARDS: i32 = 16;
/// With at most this many pods, each pod is drawn large.
const MOST_LARGE: i32 = 72;
/// With more pods than this, blocks are drawn that each stand for many pods.
const MOST_EACH: i32 = 640;

#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    pub workload: Workload,
    pub grouping: Grouping,
    pub strategy: Strategy,
    /// The ceiling and the floor; `None` when the strategy has none.
    pub bounds: Option<Bounds>,
    pub desired: i32,
    pub paused: bool,
    /// Pods whose ordinal, counted from the first, is below this number keep the current revision.
    pub partition: i32,
    /// The pods that count against the ceiling: those that a Deployment's ReplicaSets are asked for, and for other kinds those
    /// that are neither finished nor terminating.
    pub total: i32,
    pub ready: i32,
    pub available: i32,
    pub terminating: i32,
    pub density: Density,
    /// The lanes, in order of creation.
    pub lanes: Vec<Lane>,
}

/// The things that a workload's pods are grouped by, unless they are grouped by node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    ReplicaSets,
    /// One numbered place for each pod.
    Slots,
    Revisions,
    /// All pods are of one group.
    Pods,
}

impl Grouping {
    const fn of(kind: WorkloadKind) -> Grouping {
        match kind.revisions() {
            Revisions::ReplicaSets => Grouping::ReplicaSets,
            Revisions::ControllerRevisions if kind.has_ordinals() => Grouping::Slots,
            Revisions::ControllerRevisions => Grouping::Revisions,
            Revisions::None => Grouping::Pods,
        }
    }
}

/// How large pods are drawn. The most pods that the strategy allows decide it, so that the size stays the same during a
/// rollout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Density {
    Cards,
    Large,
    Small,
    /// Pods are drawn as blocks by state, not one by one.
    Blocks,
}

/// The pods of one template: a ReplicaSet's, a ReplicationController's, or those of one ControllerRevision.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    pub set: Uid,
    pub name: Rc<str>,
    /// 0 when the kind does not number its revisions.
    pub revision: i64,
    pub images: Vec<Rc<str>>,
    /// Whether the lane has the present template.
    pub is_new: bool,
    pub hue: u8,
    /// `None` when only the workload as a whole has a size.
    pub desired: Option<i32>,
    /// The pods that are neither finished nor terminating. This number and the two after it are those that a ReplicaSet or
    /// ReplicationController reports, since its Deployment computes with these and kubectl shows them; where none reports,
    /// they are counted.
    pub current: i32,
    pub ready: i32,
    pub available: i32,
    pub terminating: i32,
    pub tally: Tally,
    /// The pods in order of creation; empty when they are drawn as blocks.
    pub pods: Vec<PodView>,
}

/// How many pods are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally([i32; PodState::ALL.len()]);

impl Tally {
    pub fn of(self, state: PodState) -> i32 {
        self.0[state as usize]
    }

    /// The states that at least one pod is in, with the numbers of pods.
    pub fn iter(self) -> impl Iterator<Item = (PodState, i32)> {
        let all = PodState::ALL.into_iter();
        all.map(move |state| (state, self.of(state)))
            .filter(|(_, count)| *count > 0)
    }

    /// The number of pods in all states.
    pub fn total(self) -> i32 {
        self.sum(|_| true)
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
    /// Whether the lane has no pods and wants none.
    pub fn is_empty(&self) -> bool {
        self.desired.unwrap_or(0) == 0 && self.tally == Tally::default()
    }
}

impl Stage {
    /// `None` when the workload does not exist now.
    pub fn of(timeline: &Timeline, workload: Uid) -> Option<Stage> {
        let cluster = timeline.cluster();
        let store = cluster.store();
        let workload = Workload::find(store, workload)?;
        let plan = workload.plan(store)?;
        let sets = Sets::of(timeline, workload.uid);
        let groups = workload.groups(store);
        let pods: Vec<Vec<&Rc<Pod>>> = groups
            .iter()
            .map(|group| workload.pods(store, group))
            .collect();
        let density = density(plan, pods.iter().map(Vec::len).sum());
        let lanes = groups.iter().zip(&pods).map(|(group, pods)| Lane {
            hue: sets.hue(group.uid),
            ..lane(cluster, plan, density, group, pods)
        });
        let lanes: Vec<Lane> = lanes.collect();
        let counted: fn(&Lane) -> i32 = match workload.kind.revisions() {
            Revisions::ReplicaSets => |lane| lane.desired.unwrap_or(lane.current),
            Revisions::ControllerRevisions | Revisions::None => |lane| lane.current,
        };
        let sum = |count: fn(&Lane) -> i32| lanes.iter().map(count).sum();
        Some(Stage {
            grouping: Grouping::of(workload.kind),
            workload,
            strategy: plan.strategy,
            bounds: plan.bounds,
            desired: plan.desired,
            paused: plan.paused,
            partition: plan.partition,
            total: sum(counted),
            ready: sum(|lane| lane.ready),
            available: sum(|lane| lane.available),
            terminating: sum(|lane| lane.terminating),
            density,
            lanes,
        })
    }

    /// Whether there are few enough pods to draw each of them.
    pub fn is_each_drawn(&self) -> bool {
        self.density != Density::Blocks
    }

    pub fn pod(&self, uid: Uid) -> Option<(&Lane, &PodView)> {
        let mut pods = self.lanes.iter().flat_map(|lane| {
            let pods = lane.pods.iter();
            pods.map(move |pod| (lane, pod))
        });
        pods.find(|(_, pod)| pod.uid == uid)
    }
}

fn density(plan: Plan, existing: usize) -> Density {
    let allowed = plan.bounds.map_or(plan.desired, Bounds::max_total);
    let existing = existing as i32;
    match allowed {
        _ if allowed.max(existing) > MOST_EACH => Density::Blocks,
        ..=MOST_CARDS if existing <= 2 * MOST_CARDS => Density::Cards,
        ..=MOST_LARGE if existing <= 2 * MOST_LARGE => Density::Large,
        _ => Density::Small,
    }
}

fn lane(cluster: &Cluster, plan: Plan, density: Density, group: &Group, pods: &[&Rc<Pod>]) -> Lane {
    let (now, version, seconds) = (cluster.now(), cluster.version(), plan.min_ready_seconds);
    let mut tally = Tally::default();
    for pod in pods {
        tally.add(PodState::of(pod, seconds, now));
    }
    let views = pods
        .iter()
        .map(|pod| PodView::of(pod, seconds, version, now));
    let containers = group.template.spec.containers.iter();
    let counts = reported(cluster.store(), group.uid).unwrap_or(Counts {
        current: tally.sum(PodState::is_counted),
        ready: tally.of(PodState::Available) + tally.of(PodState::Ready),
        available: tally.of(PodState::Available),
    });
    Lane {
        set: group.uid,
        name: group.meta.name.clone(),
        revision: group.revision,
        images: containers
            .map(|container| container.image.clone())
            .collect(),
        is_new: group.is_new,
        hue: 0,
        desired: group.desired,
        current: counts.current,
        ready: counts.ready,
        available: counts.available,
        terminating: tally.of(PodState::Terminating),
        tally,
        pods: match density {
            Density::Blocks => Vec::new(),
            _ => views.collect(),
        },
    }
}

struct Counts {
    current: i32,
    ready: i32,
    available: i32,
}

/// The counts in the status of a ReplicaSet or ReplicationController; `None` for other objects.
fn reported(store: &Store, uid: Uid) -> Option<Counts> {
    if let Some(set) = store.get::<ReplicaSet>(uid) {
        return Some(Counts {
            current: set.status.replicas,
            ready: set.status.ready_replicas,
            available: set.status.available_replicas,
        });
    }
    let controller = store.get::<ReplicationController>(uid)?;
    Some(Counts {
        current: controller.status.replicas,
        ready: controller.status.ready_replicas,
        available: controller.status.available_replicas,
    })
}
