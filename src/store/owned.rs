//! Which pods a controller has, counted as they change, so that a status costs no walk over them.

use crate::api::Pod;
use crate::api::meta::{Labels, Uid};
use crate::api::pod_spec::Resources;
use std::rc::Rc;

#[derive(Clone, Debug, Default)]
pub struct Owned {
    /// Ascending: identities count up, so new pods come last.
    uids: Vec<Uid>,
    /// Neither finished nor terminating.
    pub active: i32,
    /// Active and Ready.
    pub ready: i32,
    /// Terminating and not yet finished.
    pub terminating: i32,
}

impl Owned {
    /// In order of creation.
    pub fn uids(&self) -> impl Iterator<Item = Uid> {
        self.uids.iter().copied()
    }

    pub fn len(&self) -> usize {
        self.uids.len()
    }

    pub fn is_empty(&self) -> bool {
        self.uids.is_empty()
    }

    pub(super) fn add(&mut self, uid: Uid, footprint: &Footprint) {
        if let Err(index) = self.uids.binary_search(&uid) {
            self.uids.insert(index, uid);
        }
        self.count(footprint, 1);
    }

    pub(super) fn remove(&mut self, uid: Uid, footprint: &Footprint) {
        if let Ok(index) = self.uids.binary_search(&uid) {
            self.uids.remove(index);
        }
        self.count(footprint, -1);
    }

    fn count(&mut self, footprint: &Footprint, by: i32) {
        match footprint.standing {
            Standing::Ready => {
                self.active += by;
                self.ready += by;
            }
            Standing::NotReady => self.active += by,
            Standing::Terminating => self.terminating += by,
            Standing::Finished => {}
        }
    }
}

/// What pods take of a node. Finished pods take nothing, terminating ones still do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeLoad {
    pub pods: u32,
    pub requests: Resources,
}

impl NodeLoad {
    pub(super) fn add(&mut self, other: &NodeLoad) {
        self.pods += other.pods;
        self.requests.cpu_milli += other.requests.cpu_milli;
        self.requests.memory += other.requests.memory;
    }

    pub(super) fn subtract(&mut self, other: &NodeLoad) {
        self.pods -= other.pods;
        self.requests.cpu_milli -= other.requests.cpu_milli;
        self.requests.memory -= other.requests.memory;
    }
}

/// All of a pod that the indexes depend on.
#[derive(Clone, Debug)]
pub(super) struct Footprint {
    pub owner: Option<Uid>,
    pub node: Option<Rc<str>>,
    pub load: NodeLoad,
    standing: Standing,
    labels: Rc<Labels>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    NotReady,
    Ready,
    Terminating,
    Finished,
}

impl Footprint {
    pub fn of(pod: &Pod) -> Footprint {
        Footprint {
            owner: pod.meta.owner.as_ref().map(|owner| owner.uid),
            node: pod.node_name.clone(),
            load: match pod.status.phase.is_terminal() {
                true => NodeLoad::default(),
                false => NodeLoad {
                    pods: 1,
                    requests: pod.spec.requests,
                },
            },
            standing: match pod.is_active() {
                true if pod.is_ready() => Standing::Ready,
                true => Standing::NotReady,
                false if pod.status.phase.is_terminal() => Standing::Finished,
                false => Standing::Terminating,
            },
            labels: pod.meta.labels.clone(),
        }
    }

    pub fn same_labels(&self, other: &Footprint) -> bool {
        Rc::ptr_eq(&self.labels, &other.labels) || self.labels == other.labels
    }
}

impl PartialEq for Footprint {
    fn eq(&self, other: &Footprint) -> bool {
        self.owner == other.owner
            && self.standing == other.standing
            && self.node == other.node
            && self.same_labels(other)
    }
}
