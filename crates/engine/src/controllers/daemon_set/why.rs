//! Why a DaemonSet does not move, at any moment.

use super::placement;
use super::plan::{View, nodes_with_pods};
use crate::store::Store;
use crate::trace::DaemonSetHold;
use kube::api::meta::Uid;
use kube::api::stateful_set::CONTROLLER_REVISION_HASH;
use kube::api::version::Feature;
use kube::api::{DaemonSet, KubernetesVersion, Pod};
use kube::clock::Time;
use std::rc::Rc;

/// What keeps the DaemonSet where it is. `None` when there is none of that identity, or it has a step to take and is only
/// waiting for its turn.
pub fn hold(
    store: &Store,
    uid: Uid,
    now: Time,
    version: KubernetesVersion,
) -> Option<DaemonSetHold> {
    let set = store.get::<DaemonSet>(uid)?;
    if set.status.observed_generation < set.meta.generation {
        return None;
    }
    let newest = store.owned_revisions(uid).pop()?;
    let spec = placement::with_tolerations(&set.spec.template.spec);
    let pods: Vec<Rc<Pod>> = store.owned_pods(uid).cloned().collect();
    let nodes = nodes_with_pods(&spec, store.nodes.iter(), &pods);
    let view = View {
        set,
        hash: &newest.meta.labels[CONTROLLER_REVISION_HASH],
        nodes: &nodes,
        now,
        surges: version.has(Feature::DaemonSetMaxSurge),
    };
    view.plan().hold
}
