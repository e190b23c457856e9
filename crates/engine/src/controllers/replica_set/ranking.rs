//! Which pods a ReplicaSet gives up first. Models `ActivePodsWithRanks` of
//! `pkg/controller/controller_utils.go`.

use super::Lots;
use crate::context::Context;
use crate::store::{Glance, Owned};
use crate::trace::{DeletionRule, PodDeletion};
use kube::api::KubernetesVersion;
use kube::api::meta::{ObjectMeta, Uid};
use kube::api::version::Feature;
use kube::clock::Time;
use std::cmp::Ordering;

/// Number of pods that are sorted at once; the first ones of several lots are then merged.
const LOT: usize = 512;

/// The values by which pods are compared.
#[derive(Clone, Copy)]
struct Candidate {
    uid: Uid,
    lot: u64,
    assigned: bool,
    pending: bool,
    cost: i32,
    crowd: i32,
    /// How long it has been ready, if it is.
    ready: Option<Age>,
    restarts: u32,
    age: Age,
}

/// A moment, and its age as a step on the release's scale; a larger step means an older moment.
#[derive(Clone, Copy)]
struct Age {
    since: u32,
    step: i32,
}

/// The `count` active pods of the set that go first, each with the rule that set it apart from the
/// first one that stays.
pub(super) fn pick(
    ctx: &Context,
    owner: &ObjectMeta,
    count: usize,
    lots: Lots,
) -> Vec<(Uid, PodDeletion)> {
    let Some(owned) = ctx.store.owned(owner.uid) else {
        return Vec::new();
    };
    let active = owned.active_pods();
    if owned.active as usize <= count {
        return active.map(|(uid, _)| (uid, PodDeletion::All)).collect();
    }
    let siblings = siblings(ctx, owner);
    let crowds: Vec<i32> = owned
        .nodes()
        .map(|node| siblings.iter().map(|owned| owned.on_node(node)).sum())
        .collect();
    let candidate = |(uid, pod): (Uid, &Glance)| {
        let crowd = pod.node.map_or(0, |node| crowds[usize::from(node)]);
        let lot = lots(u64::from(uid.0));
        candidate((uid, lot), pod, crowd, ctx.now, ctx.version)
    };
    let mut first = first_of(active.map(candidate), count + 1);
    let kept = first.pop();
    let rule = |picked: &Candidate| kept.map_or(DeletionRule::Uid, |kept| picked.before(&kept).1);
    let picked = first.iter();
    picked
        .map(|picked| (picked.uid, PodDeletion::First(rule(picked))))
        .collect()
}

/// The first `count` in order. A merge sort of its own is needed, because the order is not a total one and the standard
/// library's sort may panic then: pods with different moments of one step are compared by UID at once, but pods with
/// the same moment by the rules that follow.
fn first_of(candidates: impl Iterator<Item = Candidate>, count: usize) -> Vec<Candidate> {
    let mut first = Vec::new();
    let mut lot = Vec::new();
    for candidate in candidates {
        lot.push(candidate);
        if lot.len() == LOT.max(count) {
            first = merged(first, sorted(std::mem::take(&mut lot)), count);
        }
    }
    merged(first, sorted(lot), count)
}

fn sorted(mut pods: Vec<Candidate>) -> Vec<Candidate> {
    if pods.len() < 2 {
        return pods;
    }
    let right = pods.split_off(pods.len() / 2);
    let count = pods.len() + right.len();
    merged(sorted(pods), sorted(right), count)
}

fn merged(left: Vec<Candidate>, right: Vec<Candidate>, count: usize) -> Vec<Candidate> {
    let mut merged = Vec::with_capacity(count.min(left.len() + right.len()));
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while merged.len() < count {
        let next = match (left.peek(), right.peek()) {
            (Some(a), Some(b)) if b.before(a).0 == Ordering::Less => right.next(),
            (Some(_), _) => left.next(),
            (None, _) => right.next(),
        };
        match next {
            Some(next) => merged.push(next),
            None => break,
        }
    }
    merged
}

/// The pods of the ReplicaSets of the same Deployment, which are counted on each node. A ReplicaSet without an owner
/// has no such pods, not even its own. Models `getReplicaSetsWithSameController`.
fn siblings<'c>(ctx: &'c Context, owner: &ObjectMeta) -> Vec<&'c Owned> {
    let store = &*ctx.store;
    let owner = owner.owner.iter();
    let sets = owner.flat_map(|owner| store.owned_replica_sets(owner.uid));
    sets.filter_map(|set| store.owned(set.meta.uid)).collect()
}

fn candidate(
    (uid, lot): (Uid, u64),
    pod: &Glance,
    crowd: i32,
    now: Time,
    version: KubernetesVersion,
) -> Candidate {
    let logarithmic = version.has(Feature::LogarithmicScaleDown);
    let age = |since: u32| {
        let age = now.since(Time::from_secs(u64::from(since))).as_millis();
        let step = match (age * 1_000_000).checked_ilog2() {
            Some(step) if logarithmic => step as i32,
            None if logarithmic => -1,
            _ => -(since as i32),
        };
        Age { since, step }
    };
    Candidate {
        uid,
        lot,
        assigned: pod.node.is_some(),
        pending: pod.pending,
        cost: if version.has(Feature::PodDeletionCost) {
            pod.deletion_cost
        } else {
            0
        },
        crowd,
        ready: pod.ready_since.map(age),
        restarts: pod.restarts,
        age: age(pod.created),
    }
}

impl Candidate {
    /// Tells which of two pods is deleted first, and by which rule.
    fn before(&self, other: &Candidate) -> (Ordering, DeletionRule) {
        let plain = [
            (
                self.assigned.cmp(&other.assigned),
                DeletionRule::NotAssigned,
            ),
            (other.pending.cmp(&self.pending), DeletionRule::Phase),
            (
                self.ready.is_some().cmp(&other.ready.is_some()),
                DeletionRule::NotReady,
            ),
            (self.cost.cmp(&other.cost), DeletionRule::DeletionCost),
            (other.crowd.cmp(&self.crowd), DeletionRule::CrowdedNode),
        ];
        if let Some(told) = plain.into_iter().find(|(order, _)| order.is_ne()) {
            return told;
        }
        let ready = self.ready.zip(other.ready);
        let ready = ready.and_then(|(own, other)| own.cmp(&other, DeletionRule::ReadyForShorter));
        let restarts = other.restarts.cmp(&self.restarts);
        let restarts = restarts
            .is_ne()
            .then_some((restarts, DeletionRule::MoreRestarts));
        let age = || self.age.cmp(&other.age, DeletionRule::Younger);
        match ready.or(restarts).or_else(age) {
            Some((order, rule)) if order.is_ne() => (order, rule),
            _ => (self.lot.cmp(&other.lot), DeletionRule::Uid),
        }
    }
}

impl Age {
    /// `None` for the same moment. Different moments of one step are equal, and then only the UID decides.
    fn cmp(&self, other: &Age, rule: DeletionRule) -> Option<(Ordering, DeletionRule)> {
        (self.since != other.since).then(|| (self.step.cmp(&other.step), rule))
    }
}
