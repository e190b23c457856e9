//! How long a DaemonSet leaves a failed pod alone, so that it does not fight with a kubelet that refuses its pods. Models
//! `failedPodsBackoff` of `pkg/controller/daemon`, and `Backoff` of `client-go/util/flowcontrol`.

use kube::api::DaemonSet;
use kube::api::meta::Uid;
use kube::clock::{Duration, Time};
use kube::map::Map;
use std::rc::Rc;

/// Time for which the controller keeps the next failed pod on a node after it deleted one there. It doubles each time.
const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// The DaemonSet, the generation that its controller has seen, and the node. The back-off starts again with each
/// generation.
type Key = (Uid, i64, Rc<str>);

#[derive(Clone, Copy, Debug)]
struct Deletion {
    at: Time,
    wait: Duration,
}

/// When the last failed pod was deleted on each node.
#[derive(Clone, Debug, Default)]
pub struct FailedPods {
    deletions: Map<Key, Deletion>,
}

fn key(set: &DaemonSet, node: &Rc<str>) -> Key {
    let generation = set.status.observed_generation;
    (set.meta.uid, generation, node.clone())
}

impl FailedPods {
    /// How long a failed pod on the node has to be left alone yet; `None` when it may be deleted.
    pub(super) fn wait(&self, set: &DaemonSet, node: &Rc<str>, now: Time) -> Option<Duration> {
        let last = self.last(&key(set, node), now)?;
        let due = last.at + last.wait;
        (now < due).then(|| due.since(now))
    }

    /// Notes that a failed pod on the node is deleted now.
    pub(super) fn note(&mut self, set: &DaemonSet, node: &Rc<str>, now: Time) {
        let key = key(set, node);
        let wait = match self.last(&key, now) {
            Some(last) => Duration(last.wait.as_millis() * 2).min(LONGEST),
            None => FIRST,
        };
        self.deletions.insert(key, Deletion { at: now, wait });
    }

    /// The last deletion on a node. One that is older than twice the longest wait is forgotten.
    fn last(&self, key: &Key, now: Time) -> Option<Deletion> {
        let last = *self.deletions.get(key)?;
        let age = now.since(last.at).as_millis();
        (age <= 2 * LONGEST.as_millis()).then_some(last)
    }
}
