//! Why a StatefulSet does not move, at any moment.

use super::plan::View;
use super::rules::Rules;
use crate::controllers::Snapshot;
use crate::trace::StatefulSetHold;
use kube::api::meta::Uid;
use kube::api::{Pod, StatefulSet};
use std::rc::Rc;

/// The reason why the StatefulSet does not move. `None` when no StatefulSet has this UID, or when it has a step to take
/// and is only waiting for its turn.
pub(super) fn hold(at: &Snapshot, uid: Uid) -> Option<StatefulSetHold> {
    let set = at.store.get::<StatefulSet>(uid)?;
    if set.status.observed_generation < set.meta.generation {
        return None;
    }
    let pods: Vec<Rc<Pod>> = at.store.owned_pods(uid).cloned().collect();
    let view = View {
        set,
        current: &set.status.current_revision,
        update: &set.status.update_revision,
        pods: &pods,
        now: at.now,
        rules: Rules::of(at.version),
    };
    view.plan().hold
}
