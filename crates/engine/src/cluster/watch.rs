//! Decides which components have to look after a write, as watches do in a real cluster.

use super::queue::{Task, Urgency};
use super::{Cluster, PROPAGATION};
use crate::controllers::{ControllerId, Wake, Wakes};
use crate::kubelet::Timer;
use crate::store::{Change, Verb};
use kube::api::Pod;
use kube::api::meta::{Kind, Uid};
use kube::api::service::Endpoints;
use kube::map::Set;

impl Cluster {
    /// Passes on what was written since the last call.
    pub(super) fn dispatch(&mut self) {
        let mut changes = std::mem::take(&mut self.changes);
        let mut wakes = std::mem::take(&mut self.wakes);
        changes.clear();
        self.store.take_changes(&mut changes);
        for change in &changes {
            if matches!(change.kind, Kind::Node | Kind::PersistentVolumeClaim) {
                self.retry_unschedulable();
            }
            wakes.ask_about(change, &self.snapshot());
            self.wake(wakes.iter().filter(|(.., when)| *when != Wake::Last));
            match change.kind {
                Kind::Pod => self.pod_changed(change),
                Kind::ConfigMap | Kind::Secret => {
                    self.refresh_pods(|pod| !pod.spec.references.is_empty());
                }
                Kind::Endpoints => self.endpoints_changed(change),
                Kind::ResourceQuota | Kind::LimitRange => self.quota_changed(),
                _ => {}
            }
            self.wake(wakes.iter().filter(|(.., when)| *when == Wake::Last));
            wakes.clear();
        }
        self.changes = changes;
        self.wakes = wakes;
    }

    fn wake(&mut self, wakes: impl Iterator<Item = (ControllerId, Uid, Wake)>) {
        for (controller, uid, when) in wakes {
            let wait = match when {
                Wake::Soon | Wake::Last => self.settings.timing.reaction,
                Wake::After(wait) => wait,
            };
            let busy_until = self.busy.get(&(controller, uid)).copied();
            let at = (self.now + wait).max(busy_until.unwrap_or_default());
            self.queue.sync(at, controller, uid, Urgency::Busy);
        }
    }

    /// Lets the controllers whose pods were refused try again.
    pub(super) fn quota_changed(&mut self) {
        let mut wakes = Wakes::default();
        wakes.ask_about_quota(&self.store);
        self.wake(wakes.iter());
    }

    /// Has the controllers look that follow the load.
    pub(super) fn load_changed(&mut self) {
        let mut wakes = Wakes::default();
        wakes.ask_about_load(&self.store);
        self.wake(wakes.iter());
    }

    fn pod_changed(&mut self, change: &Change) {
        if change.verb == Verb::Deleted {
            self.kubelets.forget(change.uid);
            self.unschedulable.remove(&change.uid);
            return self.retry_unschedulable();
        }
        let Some(pod) = self.store.get::<Pod>(change.uid) else {
            return;
        };
        let soon = self.now + self.settings.timing.reaction;
        if pod.node_name.is_none() {
            let ungated = pod.spec.scheduling_gates.is_empty()
                && pod.status.scheduled.is_some()
                && pod.status.unschedulable.is_none();
            if change.verb == Verb::Added || ungated {
                self.queue.schedule(soon, change.uid);
            }
            return;
        }
        let news = self.kubelets.news(pod);
        self.retry_constrained();
        if let Some(step) = news {
            let timer = Timer {
                pod: change.uid,
                slot: 0,
                epoch: 0,
                step,
            };
            self.queue.timer(soon, timer);
        }
    }

    /// Lets the scheduler try again after a pod was bound, ended, or got other labels, if a pod waits whose affinity or topology
    /// spread depends on other pods.
    fn retry_constrained(&mut self) {
        let waits = |uid: &Uid| {
            let pod = self.store.get::<Pod>(*uid);
            pod.is_some_and(|pod| pod.spec.neighbours.is_some())
        };
        if self.unschedulable.iter().any(waits) {
            self.retry_unschedulable();
        }
    }

    /// Lets the scheduler try again the pods that no node could take.
    fn retry_unschedulable(&mut self) {
        for pod in std::mem::take(&mut self.unschedulable) {
            self.queue
                .schedule(self.now + self.settings.timing.reaction, pod);
        }
    }

    /// Plans the moment at which the proxies on all nodes learn of changed endpoints.
    fn endpoints_changed(&mut self, change: &Change) {
        let at = self.now + PROPAGATION;
        if let Some(endpoints) = self.store.get::<Endpoints>(change.uid) {
            return self.queue.later(at, Task::Program(endpoints.service));
        }
        let published: Set<Uid> = self.store.endpoints.iter().map(|one| one.service).collect();
        for service in self.proxies.keys().filter(|one| !published.contains(one)) {
            self.queue.later(at, Task::Program(*service));
        }
    }
}
