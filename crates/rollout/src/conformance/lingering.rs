//! Keeps deleted pods in the store. In recordings of controllers a deleted pod is terminating until the script removes
//! it. A real API server, like the simulated one, removes pods at once that have finished or have no node.

use engine::store::Store;
use kube::api::Pod;
use kube::clock::Time;
use std::rc::Rc;

/// Puts pods of `before` that were removed back into the store, as terminating pods.
pub(super) fn keep_deleted(store: &mut Store, before: &[Rc<Pod>], now: Time) {
    for pod in before {
        if store.get::<Pod>(pod.meta.uid).is_none() {
            let mut pod = Pod::clone(pod);
            pod.meta.deletion_timestamp = Some(now);
            store.create(pod);
        }
    }
}
