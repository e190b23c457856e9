//! In recordings of controllers a pod that is deleted terminates until the script says that it is gone. A real API server
//! removes pods that have ended, or run nowhere, at once.

use engine::store::Store;
use kube::api::Pod;
use kube::clock::Time;
use std::rc::Rc;

/// Brings back, as terminating, the pods of `before` that are there no more.
pub(super) fn keep_deleted(store: &mut Store, before: &[Rc<Pod>], now: Time) {
    for pod in before {
        if store.get::<Pod>(pod.meta.uid).is_none() {
            let mut pod = Pod::clone(pod);
            pod.meta.deletion_timestamp = Some(now);
            store.create(pod);
        }
    }
}
