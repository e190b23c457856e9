//! Why a DaemonSet does not move, at any moment.

use super::placement;
use super::plan::{View, nodes_with_pods};
use crate::controllers::Snapshot;
use crate::trace::DaemonSetHold;
use kube::api::DaemonSet;
use kube::api::meta::Uid;
use kube::api::version::Feature;
use kube::well_known::CONTROLLER_REVISION_HASH;

/// The reason why the DaemonSet does not move. `None` when no DaemonSet has this UID, or when it has a step to take and
/// is only waiting for its turn.
pub(super) fn hold(at: &Snapshot, uid: Uid) -> Option<DaemonSetHold> {
    let set = at.store.get::<DaemonSet>(uid)?;
    if set.status.observed_generation < set.meta.generation {
        return None;
    }
    let newest = at.store.owned_revisions(uid).pop()?;
    let spec = placement::with_tolerations(&set.spec.template.spec);
    let nodes = nodes_with_pods(at.store, at.version, uid, &spec);
    let view = View {
        set,
        hash: &newest.meta.labels[CONTROLLER_REVISION_HASH],
        nodes: &nodes,
        failed: &at.memory.failed_daemon_pods,
        now: at.now,
        surges: at.version.has(Feature::DaemonSetMaxSurge),
        drops_stranded: at.version.has(Feature::DaemonSetDropsStrandedPods),
        spares_old_unavailable: at.version.has(Feature::DaemonSetSparesOldUnavailable),
    };
    view.plan().hold
}
