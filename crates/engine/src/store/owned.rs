//! Which pods a controller has, counted as they change, so that a status costs no walk over them.

use super::ByUid;
use kube::api::Pod;
use kube::api::meta::{Labels, Uid};
use kube::api::pod::PodPhase;
use kube::api::pod_spec::Resources;
use kube::clock::{Duration, Time};
use kube::well_known::DELETION_COST;
use std::rc::Rc;

#[derive(Clone, Debug, Default)]
pub struct Owned {
    pods: ByUid<Glance>,
    /// Neither finished nor terminating.
    pub active: i32,
    /// Active and Ready.
    pub ready: i32,
    /// Terminating and not yet finished.
    pub terminating: i32,
    /// Active pods on each node that ever had one.
    by_node: Vec<(Rc<str>, i32)>,
}

/// The part of a pod that its controller needs, kept small because a controller may look at thousands of pods. Moments
/// are whole seconds, as the API keeps them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glance {
    /// The number of its node among [`Owned::nodes`]; only an active pod has one.
    pub node: Option<u16>,
    standing: Standing,
    pub pending: bool,
    pub created: u32,
    /// Since when it is Ready, if it is.
    pub ready_since: Option<u32>,
    pub deletion_cost: i32,
    /// The largest restart count of any of its containers.
    pub restarts: u32,
}

impl Glance {
    /// Neither finished nor terminating.
    pub fn is_active(&self) -> bool {
        matches!(self.standing, Standing::Ready | Standing::NotReady)
    }

    /// When this pod, ready now, is (or was) available; `None` while it is not ready.
    pub fn available_at(&self, min_ready_seconds: i32) -> Option<Time> {
        let ready = Time::from_secs(u64::from(self.ready_since?));
        Some(ready + Duration::from_secs(min_ready_seconds.max(0) as u64))
    }
}

impl Owned {
    /// In order of creation.
    pub fn uids(&self) -> impl Iterator<Item = Uid> {
        self.pods.entries().map(|(uid, _)| uid)
    }

    /// The pods that are neither finished nor terminating, in order of creation.
    pub fn active_pods(&self) -> impl Iterator<Item = (Uid, &Glance)> {
        self.pods.entries().filter(|(_, pod)| pod.is_active())
    }

    /// The nodes that ever had active pods.
    pub fn nodes(&self) -> impl Iterator<Item = &Rc<str>> {
        self.by_node.iter().map(|(node, _)| node)
    }

    /// Active pods on a node.
    pub fn on_node(&self, node: &str) -> i32 {
        let own = self.by_node.iter().find(|(name, _)| **name == *node);
        own.map_or(0, |(_, count)| *count)
    }

    pub fn len(&self) -> usize {
        self.pods.len()
    }

    pub fn is_empty(&self) -> bool {
        self.pods.is_empty()
    }

    pub(super) fn add(&mut self, uid: Uid, footprint: &Footprint) {
        let pod = self.count_in(footprint);
        self.pods.insert(uid, pod);
    }

    pub(super) fn remove(&mut self, uid: Uid) {
        if let Some(pod) = self.pods.remove(uid) {
            self.count(&pod, -1);
        }
    }

    /// Counts a changed pod of this owner again.
    pub(super) fn recount(&mut self, uid: Uid, new: &Footprint) {
        let pod = self.count_in(new);
        if let Some(known) = self.pods.get_mut(uid) {
            let old = std::mem::replace(known, pod);
            self.count(&old, -1);
        }
    }

    fn count_in(&mut self, footprint: &Footprint) -> Glance {
        let active = footprint.glance.is_active();
        let node = footprint.node.as_ref().filter(|_| active);
        let pod = Glance {
            node: node.map(|node| self.number_of(node)),
            ..footprint.glance
        };
        self.count(&pod, 1);
        pod
    }

    fn number_of(&mut self, node: &Rc<str>) -> u16 {
        let known = self.by_node.iter().position(|(name, _)| name == node);
        let number = known.unwrap_or_else(|| {
            self.by_node.push((node.clone(), 0));
            self.by_node.len() - 1
        });
        number as u16
    }

    fn count(&mut self, pod: &Glance, by: i32) {
        if let Some(node) = pod.node {
            self.by_node[usize::from(node)].1 += by;
        }
        match pod.standing {
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

/// The resources that pods take of a node. Finished pods take nothing, terminating ones still do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeLoad {
    pub pods: u32,
    pub requests: Resources,
    /// Pods with a required anti-affinity, which may keep other pods away.
    pub with_anti_affinity: u32,
}

impl NodeLoad {
    pub(super) fn add(&mut self, other: &NodeLoad) {
        self.pods += other.pods;
        self.with_anti_affinity += other.with_anti_affinity;
        self.requests.cpu_milli += other.requests.cpu_milli;
        self.requests.memory += other.requests.memory;
    }

    pub(super) fn subtract(&mut self, other: &NodeLoad) {
        self.pods -= other.pods;
        self.with_anti_affinity -= other.with_anti_affinity;
        self.requests.cpu_milli -= other.requests.cpu_milli;
        self.requests.memory -= other.requests.memory;
    }
}

/// The part of a pod on which the indexes depend.
#[derive(Clone, Debug)]
pub(super) struct Footprint {
    pub owner: Option<Uid>,
    pub node: Option<Rc<str>>,
    pub load: NodeLoad,
    glance: Glance,
    labels: Rc<Labels>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    NotReady,
    Ready,
    Terminating,
    Finished,
}

fn glance(pod: &Pod) -> Glance {
    let seconds = |time: Time| time.whole_secs() as u32;
    let ready = pod.status.ready.filter(|_| pod.is_ready());
    let cost = pod.meta.annotation(DELETION_COST);
    let containers = pod.status.containers.iter();
    Glance {
        node: None,
        standing: match pod.is_active() {
            true if ready.is_some() => Standing::Ready,
            true => Standing::NotReady,
            false if pod.status.phase.is_terminal() => Standing::Finished,
            false => Standing::Terminating,
        },
        pending: pod.status.phase == PodPhase::Pending,
        created: seconds(pod.meta.creation_timestamp),
        ready_since: ready.map(|ready| seconds(ready.last_transition_time())),
        deletion_cost: cost.and_then(|text| text.parse().ok()).unwrap_or(0),
        restarts: containers.map(|one| one.restart_count).max().unwrap_or(0),
    }
}

fn has_anti_affinity(pod: &Pod) -> bool {
    let constraints = pod.spec.neighbours.as_ref();
    constraints.is_some_and(|constraints| !constraints.anti_affinity.is_empty())
}

impl Footprint {
    pub(super) fn of(pod: &Pod) -> Footprint {
        Footprint {
            owner: pod.meta.owner.as_ref().map(|owner| owner.uid),
            node: pod.node_name.clone(),
            load: if pod.status.phase.is_terminal() {
                NodeLoad::default()
            } else {
                NodeLoad {
                    pods: 1,
                    requests: pod.spec.requests,
                    with_anti_affinity: u32::from(has_anti_affinity(pod)),
                }
            },
            glance: glance(pod),
            labels: pod.meta.labels.clone(),
        }
    }

    pub(super) fn same_labels(&self, other: &Footprint) -> bool {
        Rc::ptr_eq(&self.labels, &other.labels) || self.labels == other.labels
    }
}

impl PartialEq for Footprint {
    fn eq(&self, other: &Footprint) -> bool {
        self.owner == other.owner
            && self.glance == other.glance
            && self.node == other.node
            && self.same_labels(other)
    }
}
