//! All ReplicaSets or revisions that a workload has had on this branch of time, including those of the simulated
//! future.

use engine::timeline::Timeline;
use engine::trace::{Actor, Entry};
use kube::api::meta::{Kind, Uid};
use kube::api::workload::Revisions;
use std::rc::Rc;

/// The number of colours, which sets take in turn.
pub const HUES: usize = 5;

/// The sets in order of creation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sets {
    pub workload: Uid,
    sets: Vec<Uid>,
    /// The workload's name; `None` before the first entry about the workload.
    name: Option<Rc<str>>,
}

impl Sets {
    pub fn of(timeline: &Timeline, workload: Uid) -> Sets {
        let mut sets: Vec<Uid> = timeline.sets(workload).collect();
        sets.sort_unstable();
        let mut entries = timeline.entries().iter();
        let first = entries.find(|entry| entry.object.uid == workload);
        Sets {
            workload,
            sets,
            name: first.map(|first| first.object.name.clone()),
        }
    }

    pub fn contains(&self, set: Uid) -> bool {
        self.sets.binary_search(&set).is_ok()
    }

    /// The colour of a set, which never changes.
    pub fn hue(&self, set: Uid) -> u8 {
        let index = self.sets.binary_search(&set).unwrap_or_default();
        (index % HUES) as u8
    }

    /// Whether the entry is about the workload itself, one of its ReplicaSets, or a pod that the workload makes or
    /// deletes without a ReplicaSet.
    pub fn concerns(&self, entry: &Entry) -> bool {
        let uid = entry.object.uid;
        match entry.object.kind {
            Kind::Pod => makes_pods(entry.actor) && self.is_pod(&entry.object.name),
            _ => uid == self.workload || self.contains(uid),
        }
    }

    fn is_pod(&self, pod: &str) -> bool {
        let name = self.name.as_deref();
        let rest = name.and_then(|name| pod.strip_prefix(name)?.strip_prefix('-'));
        rest.is_some_and(|rest| !rest.contains('-'))
    }
}

/// Whether the decisions of this controller are about single pods.
fn makes_pods(actor: Actor) -> bool {
    match actor {
        Actor::Workload(kind) => kind.revisions() == Revisions::ControllerRevisions,
        _ => false,
    }
}
