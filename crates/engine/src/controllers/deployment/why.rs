//! Why a Deployment does not move: the inequality that holds it back, at any moment.

use super::find_new_replica_set;
use crate::controllers::Snapshot;
use crate::trace::DeploymentHold;
use kube::api::common::ConditionStatus;
use kube::api::deployment::DeploymentConditionType;
use kube::api::meta::Uid;
use kube::api::{Deployment, ReplicaSet};
use std::rc::Rc;

/// The reason why the Deployment does not move. `None` when there is no such Deployment, or it has a step to take and
/// is only waiting for its turn.
pub(super) fn hold(at: &Snapshot, uid: Uid) -> Option<DeploymentHold> {
    let store = at.store;
    let deployment = store.get::<Deployment>(uid)?;
    let sets: Vec<Rc<ReplicaSet>> = store.owned_replica_sets(uid).cloned().collect();
    let new = find_new_replica_set(deployment, &sets);
    if deployment.spec.paused {
        return Some(DeploymentHold::Paused);
    }
    if let Some(message) = failure(deployment) {
        return Some(DeploymentHold::ReplicaFailure(message));
    }
    let old = |set: &&Rc<ReplicaSet>| new.is_none_or(|new| new.meta.uid != set.meta.uid);
    if deployment.spec.rolling_update().is_none() {
        let old_uids = sets.iter().filter(old).map(|set| set.meta.uid);
        let pods: usize = old_uids.map(|uid| store.owned_pods(uid).count()).sum();
        let unwanted = new.is_none_or(|new| new.spec.replicas < deployment.spec.replicas);
        if pods > 0 && unwanted {
            return Some(DeploymentHold::OldPodsRunning { pods: pods as i32 });
        }
    }
    let new = new?;
    waiting(deployment, &sets, new)
}

fn failure(deployment: &Deployment) -> Option<Rc<str>> {
    let kind = DeploymentConditionType::ReplicaFailure;
    let condition = deployment.status.condition(kind)?;
    (condition.status == ConditionStatus::True).then(|| condition.message.clone())
}

fn waiting(
    deployment: &Deployment,
    sets: &[Rc<ReplicaSet>],
    new: &Rc<ReplicaSet>,
) -> Option<DeploymentHold> {
    let bounds = deployment.spec.bounds();
    let total = super::wanted(sets.iter());
    let available = super::available(sets.iter());
    let new_unavailable = new.spec.replicas - new.status.available_replicas;
    let alone = total == new.spec.replicas && total == bounds.desired;
    if alone && new_unavailable == 0 {
        let desired = bounds.desired;
        return Some(DeploymentHold::Complete { desired });
    }
    let may_grow = new.spec.replicas < bounds.desired && total < bounds.max_total();
    let max_scaled_down = total - bounds.min_available() - new_unavailable;
    let old_left = total > new.spec.replicas;
    let old_unavailable = (total - new.spec.replicas) - (available - new.status.available_replicas);
    let budget = available - bounds.min_available();
    let may_shrink = old_left && max_scaled_down > 0 && (budget > 0 || old_unavailable > 0);
    if may_grow || may_shrink {
        return None;
    }
    Some(DeploymentHold::Waiting {
        bounds,
        total,
        new_replicas: new.spec.replicas,
        available,
        new_unavailable,
        max_scaled_down,
        budget,
    })
}
