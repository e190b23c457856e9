//! Why a DaemonSet does not move, at any moment.

use super::backoff::FailedPods;
use super::placement;
use super::plan::{View, nodes_with_pods};
use crate::store::Store;
use crate::trace::DaemonSetHold;
use kube::api::meta::Uid;
use kube::api::stateful_set::CONTROLLER_REVISION_HASH;
use kube::api::version::Feature;
use kube::api::{DaemonSet, KubernetesVersion};
use kube::clock::Time;

/// What keeps the DaemonSet where it is. `None` when there is none of that identity, or it has a step to take and is only
/// waiting for its turn.
pub fn hold(
    store: &Store,
    uid: Uid,
    now: Time,
    version: KubernetesVersion,
    failed: &FailedPods,
) -> Option<DaemonSetHold> {
    let set = store.get::<DaemonSet>(uid)?;
    if set.status.observed_generation < set.meta.generation {
        return None;
    }
    let newest = store.owned_revisions(uid).pop()?;
    let spec = placement::with_tolerations(&set.spec.template.spec);
    let nodes = nodes_with_pods(store, version, uid, &spec);
    let view = View {
        set,
        hash: &newest.meta.labels[CONTROLLER_REVISION_HASH],
        nodes: &nodes,
        failed,
        now,
        surges: version.has(Feature::DaemonSetMaxSurge),
        drops_stranded: version.has(Feature::DaemonSetDropsStrandedPods),
        spares_old_unavailable: version.has(Feature::DaemonSetSparesOldUnavailable),
    };
    view.plan().hold
}
