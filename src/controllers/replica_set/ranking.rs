//! Which pods a ReplicaSet gives up first. Models `ActivePodsWithRanks` of
//! `pkg/controller/controller_utils.go`.

use crate::api::meta::{ObjectMeta, Uid};
use crate::api::pod::PodPhase;
use crate::api::version::Feature;
use crate::api::{KubernetesVersion, Pod};
use crate::clock::Time;
use crate::context::Context;
use crate::controllers::pods::ready_since;
use crate::rng::mix;
use crate::store::Owned;
use crate::trace::{DeletionRule, PodDeletion};
use std::rc::Rc;

const DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";

/// What a pod is compared by, rule after rule; the smallest goes first.
type Rank = [i64; 9];

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
pub fn pick(ctx: &Context, owner: &ObjectMeta, count: usize) -> Vec<(Uid, PodDeletion)> {
    let active = ctx
        .store
        .owned_pods(owner.uid)
        .filter(|pod| pod.is_active());
    if ctx
        .store
        .owned(owner.uid)
        .is_some_and(|owned| owned.active as usize <= count)
    {
        return active.map(|pod| (pod.meta.uid, PodDeletion::All)).collect();
    }
    let siblings = siblings(ctx, owner);
    let crowd = |node: &Rc<str>| -> i32 {
        let counts = siblings.iter().map(|owned| owned.on_node(node));
        counts.sum()
    };
    let rank = |pod: &Rc<Pod>| {
        let crowd = pod.node_name.as_ref().map_or(0, crowd);
        (
            rank(pod, i64::from(crowd), ctx.now, ctx.version),
            pod.meta.uid,
        )
    };
    let mut ranked: Vec<(Rank, Uid)> = active.map(rank).collect();
    let (first, kept, _) = ranked.select_nth_unstable(count);
    first.sort_unstable();
    let kept = kept.0;
    let rule = |rank: &Rank| {
        let differs = rank.iter().zip(kept).position(|(a, b)| *a != b);
        RULES[differs.unwrap_or(RULES.len() - 1)]
    };
    first
        .iter()
        .map(|(rank, uid)| (*uid, PodDeletion::First(rule(rank))))
        .collect()
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

fn rank(pod: &Pod, crowd: i64, now: Time, version: KubernetesVersion) -> Rank {
    let cost = match version.has(Feature::PodDeletionCost) {
        true => pod
            .meta
            .annotation(DELETION_COST)
            .and_then(|text| text.parse().ok()),
        false => None,
    };
    let logarithmic = version.has(Feature::LogarithmicScaleDown);
    let age = |since: Time| match logarithmic {
        // The scale is logarithmic in nanoseconds; only the order of its steps matters.
        true => i64::from(
            (now.since(since).as_millis() * 1_000_000)
                .checked_ilog2()
                .unwrap_or(0),
        ),
        false => -(since.as_millis() as i64),
    };
    let restarts = pod
        .status
        .containers
        .iter()
        .map(|c| i64::from(c.restart_count))
        .max();
    [
        i64::from(pod.node_name.is_some()),
        i64::from(pod.status.phase != PodPhase::Pending),
        i64::from(pod.is_ready()),
        cost.unwrap_or(0),
        -crowd,
        ready_since(pod).map_or(0, |ready| age(ready.last_transition_time)),
        -restarts.unwrap_or(0),
        age(pod.meta.creation_timestamp),
        // UIDs are random in a real cluster; ours count up.
        (mix(u64::from(pod.meta.uid.0)) >> 1) as i64,
    ]
}
