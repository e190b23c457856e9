//! Arranges the pods of a stage otherwise than by revision: in the numbered slots of a StatefulSet, or on their nodes.

use super::pod::PodView;
use super::stage::Stage;
use engine::cluster::Cluster;
use kube::api::StatefulSet;
use kube::api::meta::Uid;
use std::rc::Rc;

/// A pod and the colour of its revision.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    pub hue: u8,
    pub pod: PodView,
}

/// The place for one pod of a StatefulSet, which exists even when the pod does not.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    pub ordinal: i32,
    pub placed: Option<Placed>,
    /// The StatefulSet wants too few pods to need this ordinal.
    pub surplus: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Slots {
    /// The slots, in order of their ordinals.
    pub slots: Vec<Slot>,
    /// The first ordinal that an update reaches, when the partition lets some pods keep their revision.
    pub partition: Option<i32>,
}

impl Slots {
    /// `None` for a workload that is not a StatefulSet, and for one with too many pods to draw each.
    pub fn of(stage: &Stage, cluster: &Cluster) -> Option<Slots> {
        let set = cluster.store().get::<StatefulSet>(stage.workload.uid)?;
        if !stage.is_each_drawn() {
            return None;
        }
        let first = set.first_ordinal();
        let wanted = first..first + stage.desired;
        let slot = |ordinal| Slot {
            ordinal,
            placed: None,
            surplus: !wanted.contains(&ordinal),
        };
        let mut slots: Vec<Slot> = wanted.clone().map(slot).collect();
        for placed in placed(stage) {
            let Some(ordinal) = set.ordinal_of(&placed.pod.name) else {
                continue;
            };
            let at = slots.partition_point(|slot| slot.ordinal < ordinal);
            if slots.get(at).is_none_or(|found| found.ordinal != ordinal) {
                slots.insert(at, slot(ordinal));
            }
            slots[at].placed = Some(placed);
        }
        Some(Slots {
            slots,
            partition: (stage.partition > 0).then_some(first + stage.partition),
        })
    }
}

/// A node with the pods of the workload that are on it.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeBox {
    /// `None` for the pods that have no node yet.
    pub node: Option<NodeState>,
    pub pods: Vec<Placed>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct NodeState {
    pub uid: Uid,
    pub name: Rc<str>,
    pub ready: bool,
    pub unschedulable: bool,
    pub draining: bool,
    /// The taints, written as `kubectl describe node` shows them.
    pub taints: Vec<String>,
}

/// The nodes in order of their creation; when some pods have no node, a last box holds them. `None` when there are too
/// many pods to draw each.
pub fn nodes(stage: &Stage, cluster: &Cluster) -> Option<Vec<NodeBox>> {
    if !stage.is_each_drawn() {
        return None;
    }
    let store = cluster.store();
    let empty = store.nodes.iter().map(|node| NodeBox {
        node: Some(NodeState {
            uid: node.meta.uid,
            name: node.meta.name.clone(),
            ready: node.ready,
            unschedulable: node.unschedulable,
            draining: cluster.is_draining(&node.meta.name),
            taints: node.taints.iter().map(ToString::to_string).collect(),
        }),
        pods: Vec::new(),
    });
    let mut boxes: Vec<NodeBox> = empty.collect();
    let mut nowhere = Vec::new();
    for placed in placed(stage) {
        let here = |one: &&mut NodeBox| {
            let name = one.node.as_ref().map(|node| &node.name);
            name.is_some() && name == placed.pod.node.as_ref()
        };
        match boxes.iter_mut().find(here) {
            Some(found) => found.pods.push(placed),
            None => nowhere.push(placed),
        }
    }
    if !nowhere.is_empty() {
        boxes.push(NodeBox {
            node: None,
            pods: nowhere,
        });
    }
    Some(boxes)
}

fn placed(stage: &Stage) -> impl Iterator<Item = Placed> {
    stage.lanes.iter().flat_map(|lane| {
        let pods = lane.pods.iter().cloned();
        pods.map(|pod| Placed { hue: lane.hue, pod })
    })
}
