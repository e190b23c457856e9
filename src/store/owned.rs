//! Which pods a controller has, counted as they change, so that a status costs no walk over them.

use crate::api::Pod;
use crate::api::meta::{Labels, Uid};
use crate::api::pod_spec::Resources;
use std::rc::Rc;

#[derive(Clone, Debug, Default)]
pub struct Owned {
    uids: UidSet,
    /// Neither finished nor terminating.
    pub active: i32,
    /// Active and Ready.
    pub ready: i32,
    /// Terminating and not yet finished.
    pub terminating: i32,
    /// Active pods on each node that ever had one.
    by_node: Vec<(Rc<str>, i32)>,
}

impl Owned {
    /// In order of creation.
    pub fn uids(&self) -> impl Iterator<Item = Uid> {
        self.uids.iter()
    }

    /// Active pods on a node.
    pub fn on_node(&self, node: &str) -> i32 {
        let own = self.by_node.iter().find(|(name, _)| **name == *node);
        own.map_or(0, |(_, count)| *count)
    }

    pub fn len(&self) -> usize {
        self.uids.len
    }

    pub fn is_empty(&self) -> bool {
        self.uids.len == 0
    }

    pub(super) fn add(&mut self, uid: Uid, footprint: &Footprint) {
        self.uids.set(uid, true);
        self.count(footprint, 1);
    }

    pub(super) fn remove(&mut self, uid: Uid, footprint: &Footprint) {
        self.uids.set(uid, false);
        self.count(footprint, -1);
    }

    /// A pod of this owner has changed.
    pub(super) fn recount(&mut self, old: &Footprint, new: &Footprint) {
        self.count(old, -1);
        self.count(new, 1);
    }

    fn count(&mut self, footprint: &Footprint, by: i32) {
        if let (Standing::Ready | Standing::NotReady, Some(node)) =
            (footprint.standing, &footprint.node)
        {
            let known = self.by_node.iter().position(|(name, _)| name == node);
            let index = known.unwrap_or_else(|| {
                self.by_node.push((node.clone(), 0));
                self.by_node.len() - 1
            });
            self.by_node[index].1 += by;
        }
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

/// A bit for each identity: those of one owner's pods lie close together.
#[derive(Clone, Debug, Default)]
struct UidSet {
    /// 64 bits each, by number, ascending; none is empty.
    blocks: Vec<(u32, u64)>,
    len: usize,
}

impl UidSet {
    /// Puts an identity in that is not there, or takes one out that is.
    fn set(&mut self, uid: Uid, present: bool) {
        let (number, bit) = (uid.0 / 64, 1 << (uid.0 % 64));
        let index = self.blocks.partition_point(|(there, _)| *there < number);
        if self
            .blocks
            .get(index)
            .is_none_or(|(there, _)| *there != number)
        {
            self.blocks.insert(index, (number, 0));
        }
        let bits = &mut self.blocks[index].1;
        *bits ^= bit;
        if *bits == 0 {
            self.blocks.remove(index);
        }
        match present {
            true => self.len += 1,
            false => self.len -= 1,
        }
    }

    fn iter(&self) -> impl Iterator<Item = Uid> {
        self.blocks.iter().flat_map(|(number, bits)| {
            let mut left = *bits;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros())?;
                left &= left - 1;
                Some(Uid(number * 64 + bit))
            })
        })
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
