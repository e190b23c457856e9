//! Who has to look when something was written: the watches of a real cluster.

use super::queue::{Controller, Urgency};
use super::{Cluster, REACTION};
use crate::api::meta::{Kind, Uid};
use crate::api::{Deployment, Pod, ReplicaSet};
use crate::controllers::pods::delete_pod;
use crate::kubelet::Timer;
use crate::store::{Change, Verb};
use crate::trace::{Actor, Effect, Reason, Trace};

impl Cluster {
    pub(super) fn dispatch(&mut self) {
        let mut changes = std::mem::take(&mut self.changes);
        self.store.take_changes(&mut changes);
        for change in changes.drain(..) {
            match change.kind {
                Kind::Deployment => self.deployment_changed(&change),
                Kind::ReplicaSet => self.replica_set_changed(&change),
                Kind::Pod => self.pod_changed(&change),
                Kind::ConfigMap | Kind::Secret => {
                    self.refresh_pods(|pod| !pod.spec.references.is_empty());
                }
                Kind::Node => self.retry_unschedulable(),
                _ => {}
            }
        }
        self.changes = changes;
    }

    fn wake(&mut self, controller: Controller, uid: Uid) {
        self.queue
            .sync(self.now + REACTION, controller, uid, Urgency::Busy);
    }

    fn wake_owner(&mut self, change: &Change) {
        match change.owner {
            Some((Kind::Deployment, owner)) => self.wake(Controller::Deployment, owner),
            Some((Kind::ReplicaSet, owner)) => self.wake(Controller::ReplicaSet, owner),
            _ => {}
        }
    }

    fn deployment_changed(&mut self, change: &Change) {
        match change.verb {
            Verb::Deleted => self.queue.collect(self.now + REACTION, change.uid),
            Verb::Added | Verb::Modified => self.wake(Controller::Deployment, change.uid),
        }
    }

    fn replica_set_changed(&mut self, change: &Change) {
        match change.verb {
            Verb::Deleted => self.queue.collect(self.now + REACTION, change.uid),
            Verb::Added | Verb::Modified => self.wake(Controller::ReplicaSet, change.uid),
        }
        match change.owner {
            Some(_) => self.wake_owner(change),
            None => self.wake_deployments(),
        }
    }

    /// An orphan may be anybody's.
    fn wake_deployments(&mut self) {
        let all: Vec<Uid> = self.store.deployments.iter().map(|d| d.meta.uid).collect();
        for uid in all {
            self.wake(Controller::Deployment, uid);
        }
    }

    pub(super) fn wake_replica_sets(&mut self) {
        let all: Vec<Uid> = self
            .store
            .replica_sets
            .iter()
            .map(|set| set.meta.uid)
            .collect();
        for uid in all {
            self.wake(Controller::ReplicaSet, uid);
        }
    }

    fn pod_changed(&mut self, change: &Change) {
        match change.owner {
            Some(_) => self.wake_owner(change),
            None => self.wake_replica_sets(),
        }
        if change.verb == Verb::Deleted {
            self.kubelets.forget(change.uid);
            self.unschedulable.remove(&change.uid);
            self.retry_unschedulable();
            return self.last_pod_gone(change);
        }
        let Some(pod) = self.store.get::<Pod>(change.uid) else {
            return;
        };
        if pod.node_name.is_none() {
            if change.verb == Verb::Added {
                self.queue.schedule(self.now + REACTION, change.uid);
            }
            return;
        }
        if let Some(step) = self.kubelets.news(pod) {
            let timer = Timer {
                pod: change.uid,
                slot: 0,
                epoch: 0,
                step,
            };
            self.queue.timer(self.now + REACTION, timer);
        }
    }

    /// A Recreate waits for the last pod of its old ReplicaSets.
    fn last_pod_gone(&mut self, change: &Change) {
        let Some((Kind::ReplicaSet, owner)) = change.owner else {
            return;
        };
        if self.store.owned(owner).is_some() {
            return;
        }
        let set = self.store.get::<ReplicaSet>(owner);
        let deployment = set
            .and_then(|set| set.meta.owner.as_ref())
            .map(|owner| owner.uid);
        let recreates = |uid: &Uid| {
            let deployment = self.store.get::<Deployment>(*uid);
            deployment.is_some_and(|deployment| deployment.spec.rolling_update().is_none())
        };
        if let Some(deployment) = deployment.filter(recreates) {
            self.wake(Controller::Deployment, deployment);
        }
    }

    fn retry_unschedulable(&mut self) {
        for pod in std::mem::take(&mut self.unschedulable) {
            self.queue.schedule(self.now + REACTION, pod);
        }
    }

    /// Deletes what an owner that is gone leaves behind. Models `pkg/controller/garbagecollector`.
    pub(super) fn collect(&mut self, owner: Uid, trace: &mut Trace) {
        let sets: Vec<_> = self.store.owned_replica_sets(owner).cloned().collect();
        let pods: Vec<Uid> = self
            .store
            .owned_pods(owner)
            .map(|pod| pod.meta.uid)
            .collect();
        let mut ctx = self.context(trace);
        for set in sets {
            ctx.store.remove::<ReplicaSet>(set.meta.uid);
            let object = crate::api::event::ObjectReference::to(Kind::ReplicaSet, &set.meta);
            ctx.record(
                Actor::GarbageCollector,
                object,
                Effect::Removed,
                Reason::OwnerGone,
            );
        }
        for pod in pods {
            delete_pod(
                &mut ctx,
                Actor::GarbageCollector,
                pod,
                None,
                Reason::OwnerGone,
            );
        }
    }
}
