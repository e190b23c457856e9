//! Which pods a ReplicaSet gives up first. Models `ActivePodsWithRanks` of
//! `pkg/controller/controller_utils.go`.

use crate::context::Context;
use crate::rng::mix;
use crate::store::{Glance, Owned};
use crate::trace::{DeletionRule, PodDeletion};
use kube::api::KubernetesVersion;
use kube::api::meta::{ObjectMeta, Uid};
use kube::api::version::Feature;
use kube::clock::Time;
use kube::map::Map;

/// What a pod is compared by, rule after rule but for the last; the smallest goes first.
type Rank = [i32; RULES.len() - 1];

const RULES: [DeletionRule; 9] = [
    DeletionRule::NotAssigned,
    DeletionRule::Phase,
    DeletionRule::NotReady,
    DeletionRule::DeletionCost,
    DeletionRule::CrowdedNode,
    DeletionRule::ReadyForShorter,
    DeletionRule::MoreRestarts,
    DeletionRule::Younger,
    DeletionRule::Uid,
];

/// The `count` active pods of the set that go first, each with the rule that set it apart from the
/// first one that stays.
pub(super) fn pick(ctx: &Context, owner: &ObjectMeta, count: usize) -> Vec<(Uid, PodDeletion)> {
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
    let rank = |pod: &Glance| {
        let crowd = pod.node.map_or(0, |node| crowds[usize::from(node)]);
        rank(pod, crowd, ctx.now, ctx.version)
    };
    // Only the last rule tells apart thousands of pods that are of a few kinds.
    let mut alike: Map<Rank, Vec<Uid>> = Map::new();
    for (uid, pod) in active {
        alike.or_default(rank(pod)).push(uid);
    }
    let mut picked = Vec::with_capacity(count);
    let mut kept = None;
    for (rank, uids) in alike.iter() {
        let left = count - picked.len();
        picked.extend(first_of(uids, left).into_iter().map(|uid| (rank, uid)));
        if left < uids.len() {
            kept = Some(rank);
            break;
        }
    }
    let rule = |rank: &Rank| {
        let kept = kept.into_iter().flatten();
        let differs = rank.iter().zip(kept).position(|(a, b)| a != b);
        RULES[differs.unwrap_or(RULES.len() - 1)]
    };
    picked
        .into_iter()
        .map(|(rank, uid)| (uid, PodDeletion::First(rule(rank))))
        .collect()
}

/// The `count` pods that go first by the last rule. UIDs are random in a real cluster; ours count up.
fn first_of(uids: &[Uid], count: usize) -> Vec<Uid> {
    let mut mixed: Vec<(u64, Uid)> = uids
        .iter()
        .map(|uid| (mix(u64::from(uid.0)), *uid))
        .collect();
    if count < mixed.len() {
        mixed.select_nth_unstable(count);
        mixed.truncate(count);
    }
    mixed.sort_unstable();
    mixed.into_iter().map(|(_, uid)| uid).collect()
}

/// The pods of the ReplicaSets of the same Deployment.
fn siblings<'c>(ctx: &'c Context, owner: &ObjectMeta) -> Vec<&'c Owned> {
    let store = &*ctx.store;
    match &owner.owner {
        Some(owner) => {
            let sets = store.owned_replica_sets(owner.uid);
            sets.filter_map(|set| store.owned(set.meta.uid)).collect()
        }
        None => store.owned(owner.uid).into_iter().collect(),
    }
}

fn rank(pod: &Glance, crowd: i32, now: Time, version: KubernetesVersion) -> Rank {
    let cost = if version.has(Feature::PodDeletionCost) {
        pod.deletion_cost
    } else {
        0
    };
    let logarithmic = version.has(Feature::LogarithmicScaleDown);
    let age = |since: u32| {
        if logarithmic {
            let age = now.since(Time::from_secs(u64::from(since)));
            let nanoseconds = age.as_millis() * 1_000_000;
            nanoseconds.checked_ilog2().unwrap_or(0) as i32
        } else {
            -(since as i32)
        }
    };
    [
        i32::from(pod.node.is_some()),
        i32::from(!pod.pending),
        i32::from(pod.ready_since.is_some()),
        cost,
        -crowd,
        pod.ready_since.map_or(0, age),
        -(pod.restarts as i32),
        age(pod.created),
    ]
}
