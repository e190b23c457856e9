//! What keeps a workload from going on: the causes behind its pods that are not available or not there.
//!
//! Every cause is found by asking the component that decides (admission, scheduler, kubelet, budget) about the present
//! state; nothing is read from messages.

use super::{Cluster, pod_cause};
use crate::api_server::Refusal;
use crate::controllers::disruption;
use crate::controllers::pods::{PodOrigin, admit, validate};
use crate::trace::{BlockedPod, Blocker, Cause, Hold};
use kube::api::meta::{Kind, Uid};
use kube::api::workload::Revisions;
use kube::api::{DaemonSet, Pod, StatefulSet, WorkloadKind, WorkloadObject};
use kube::order::Order;
use std::rc::Rc;

/// The largest number of pods that a blocker names; its count includes the others.
const MOST_NAMED: usize = 8;

impl Cluster {
    /// What keeps the workload from going on now, with the pods concerned: first what waiting alone does not mend, else in
    /// the order of the pods. Empty when all its pods are available, and when it does not exist.
    pub fn blockers(&self, workload: Uid) -> Vec<Blocker> {
        let Some(object) = self.workload(workload) else {
            return Vec::new();
        };
        let mut blockers = Vec::new();
        if let Some(cause) = self.cause_of_workload(object) {
            add(&mut blockers, cause, None);
        }
        let awaits_end = self
            .hold(workload)
            .is_some_and(|hold| Hold::awaits_end_of_pods(&hold));
        let seconds = object.plan().min_ready_seconds;
        let mut asked = pod_cause::Asked::new(self.now, seconds);
        for pod in self.pods_of(object) {
            if let Some(cause) = self.cause_of_drain(pod) {
                add(&mut blockers, cause, Some(pod));
            }
            if pod.meta.is_terminating() && !awaits_end {
                continue;
            }
            let (store, kubelets, faults) = (&self.store, &self.kubelets, &self.faults);
            if let Some(cause) = asked.cause(store, kubelets, faults, pod) {
                add(&mut blockers, Cause::Pod(cause), Some(pod));
            }
        }
        blockers.order_by_key(|blocker| !blocker.cause.is_trouble());
        blockers
    }

    fn workload(&self, uid: Uid) -> Option<&dyn WorkloadObject> {
        let mut kinds = WorkloadKind::ALL.iter();
        kinds.find_map(|kind| self.store.workload(*kind, uid))
    }

    /// The pods of a workload; those of a Deployment belong to its ReplicaSets, of which the newest comes first.
    fn pods_of(&self, object: &dyn WorkloadObject) -> Vec<&Rc<Pod>> {
        let uid = object.meta().uid;
        match object.kind().revisions() {
            Revisions::ReplicaSets => {
                let sets: Vec<Uid> = self
                    .store
                    .owned_replica_sets(uid)
                    .map(|set| set.meta.uid)
                    .collect();
                let pods = sets
                    .iter()
                    .rev()
                    .flat_map(|set| self.store.owned_pods(*set));
                pods.collect()
            }
            _ => self.store.owned_pods(uid).collect(),
        }
    }

    fn cause_of_workload(&self, object: &dyn WorkloadObject) -> Option<Cause> {
        if let Some(name) = self.name_taken(object) {
            return Some(Cause::NameTaken(name));
        }
        self.refusal(object).map(Cause::Refused)
    }

    /// Why the API server would refuse another pod, if the workload wants one.
    fn refusal(&self, object: &dyn WorkloadObject) -> Option<Refusal> {
        let uid = object.meta().uid;
        if object.kind().revisions() == Revisions::ReplicaSets {
            let mut sets = self.store.owned_replica_sets(uid);
            return sets.find_map(|set| self.refusal(&**set));
        }
        let active = self.store.owned(uid).map_or(0, |owned| owned.active);
        let wanted = match object.kind() {
            WorkloadKind::DaemonSet => {
                let set = self.store.get::<DaemonSet>(uid)?;
                set.status.desired_number_scheduled
            }
            _ => object.replicas()?,
        };
        if active >= wanted {
            return None;
        }
        let origin = PodOrigin {
            kind: object.kind(),
            owner: object.meta(),
            template: object.template(),
        };
        let version = self.version();
        if let Err(invalid) = validate(version, &origin, &object.meta().name) {
            return Some(Refusal::Other(invalid));
        }
        let namespace = &object.meta().namespace;
        let spec = &object.template().spec;
        let admitted = admit(
            &self.store,
            self.pod_quota,
            namespace,
            spec,
            self.now,
            version,
        );
        admitted.err()
    }

    /// The name of the next pod of a StatefulSet, if a pod of another owner has it.
    fn name_taken(&self, object: &dyn WorkloadObject) -> Option<Rc<str>> {
        let meta = object.meta();
        let set = self.store.get::<StatefulSet>(meta.uid)?;
        let first = set.first_ordinal();
        let owned = self.store.owned(meta.uid).map_or(0, |owned| owned.len()) as i32;
        // The ordinals beyond the pods that there are, and one more, have their turn later.
        let next = (first..first.saturating_add(set.spec.replicas)).take(owned as usize + 1);
        let mut others = next.filter_map(|ordinal| {
            let name = format!("{}-{ordinal}", meta.name);
            let pod = self.store.by_name::<Pod>(&meta.namespace, &name)?;
            (!pod.meta.is_controlled_by(meta.uid)).then(|| pod.meta.name.clone())
        });
        others.next()
    }

    /// Why a drain of the pod's node leaves the pod there.
    fn cause_of_drain(&self, pod: &Pod) -> Option<Cause> {
        let node = pod
            .node_name
            .as_ref()
            .filter(|node| self.is_draining(node))?;
        let owner = pod.meta.owner.as_ref();
        if owner.is_some_and(|owner| owner.kind == Kind::DaemonSet) {
            return None;
        }
        Some(Cause::DrainRefused {
            node: node.clone(),
            budget: disruption::refusal(&self.store, pod)?,
        })
    }
}

fn add(blockers: &mut Vec<Blocker>, cause: Cause, pod: Option<&Rc<Pod>>) {
    let known = blockers.iter_mut().find(|known| known.cause == cause);
    let blocker = match known {
        Some(known) => known,
        None => {
            blockers.push(Blocker {
                cause,
                pods: Vec::new(),
                count: 0,
            });
            blockers.last_mut().expect("just added")
        }
    };
    if let Some(pod) = pod {
        blocker.count += 1;
        if blocker.pods.len() < MOST_NAMED {
            blocker.pods.push(BlockedPod {
                uid: pod.meta.uid,
                name: pod.meta.name.clone(),
            });
        }
    }
}
