//! Who has to look when something was written: the watches of a real cluster.

use super::queue::{Controller, Task, Urgency};
use super::{Cluster, PROPAGATION, objects};
use crate::controllers::pods::delete_pod;
use crate::controllers::{daemon_set, disruption, endpoints};
use crate::kubelet::Timer;
use crate::store::{Change, Verb};
use crate::trace::{Actor, Effect, Reason, Trace};
use kube::api::event::ObjectReference;
use kube::api::meta::{Kind, ObjectMeta, Uid};
use kube::api::node::Node;
use kube::api::service::Endpoints;
use kube::api::{Deployment, Pod, ReplicaSet};
use kube::clock::Duration;

/// Changes of pods are gathered for so long before a Service's endpoints are written anew.
const ENDPOINTS_BATCH: Duration = Duration(50);

impl Cluster {
    pub(super) fn dispatch(&mut self) {
        let mut changes = std::mem::take(&mut self.changes);
        self.store.take_changes(&mut changes);
        for change in changes.drain(..) {
            if let Some(controller) = Controller::of(change.kind) {
                self.workload_changed(controller, &change);
            }
            match change.kind {
                Kind::Pod => self.pod_changed(&change),
                Kind::ConfigMap | Kind::Secret => {
                    self.refresh_pods(|pod| !pod.spec.references.is_empty());
                }
                Kind::Node => {
                    self.retry_unschedulable();
                    self.wake_daemon_sets(change.uid);
                }
                _ => {}
            }
        }
        self.changes = changes;
    }

    fn wake(&mut self, controller: Controller, uid: Uid) {
        let soon = self.now + self.settings.timing.reaction;
        let at = match controller {
            Controller::Deployment => soon.max(self.busy.get(&uid).copied().unwrap_or_default()),
            _ => soon,
        };
        self.queue.sync(at, controller, uid, Urgency::Busy);
    }

    fn wake_owner(&mut self, change: &Change) {
        if let Some((kind, owner)) = change.owner
            && let Some(controller) = Controller::of(kind)
        {
            self.wake(controller, owner);
        }
    }

    /// An object that has a controller of its own was written.
    fn workload_changed(&mut self, controller: Controller, change: &Change) {
        match change.verb {
            Verb::Deleted => self
                .queue
                .collect(self.now + self.settings.timing.reaction, change.uid),
            Verb::Added | Verb::Modified => self.wake(controller, change.uid),
        }
        match (change.kind, change.owner) {
            (Kind::ReplicaSet, None) => self.wake_all(&[Kind::Deployment]),
            _ => self.wake_owner(change),
        }
    }

    /// Something without an owner may be anybody's.
    pub(super) fn wake_all(&mut self, kinds: &[Kind]) {
        for kind in kinds {
            for uid in objects::uids(&self.store, *kind) {
                let controller = Controller::of(*kind).expect("only workloads are woken");
                self.wake(controller, uid);
            }
        }
    }

    /// Lets the DaemonSets look again that a node concerns; those whose pods went with a node are woken for these.
    fn wake_daemon_sets(&mut self, node: Uid) {
        let Some(node) = self.store.get::<Node>(node) else {
            return self.wake_all(&[Kind::DaemonSet]);
        };
        let sets = self.store.daemon_sets.iter();
        let concerned = sets
            .filter(|set| daemon_set::is_concerned(&self.store, set, node, self.settings.version));
        for uid in concerned.map(|set| set.meta.uid).collect::<Vec<_>>() {
            self.wake(Controller::DaemonSet, uid);
        }
    }

    /// Lets everything look again that makes pods.
    pub(super) fn wake_pod_makers(&mut self) {
        self.wake_all(&[
            Kind::ReplicaSet,
            Kind::StatefulSet,
            Kind::DaemonSet,
            Kind::ReplicationController,
        ]);
    }

    /// Whoever sends traffic to a pod has to know. What labels a pod had that is gone nobody can tell.
    fn wake_services(&mut self, pod: Uid) {
        if self.store.services.is_empty() {
            return;
        }
        let pod = self.store.get::<Pod>(pod);
        let services = self.store.services.iter();
        let concerned = services.filter(|service| {
            pod.is_none_or(|pod| endpoints::selects(service, &pod.meta.namespace, &pod.meta.labels))
        });
        for uid in concerned
            .map(|service| service.meta.uid)
            .collect::<Vec<_>>()
        {
            let at = self.now + ENDPOINTS_BATCH;
            self.queue
                .sync(at, Controller::Endpoints, uid, Urgency::Busy);
        }
    }

    fn wake_budgets(&mut self, pod: Uid) {
        if self.store.pod_disruption_budgets.is_empty() {
            return;
        }
        let pod = self.store.get::<Pod>(pod);
        let budgets = self.store.pod_disruption_budgets.iter();
        let concerned =
            budgets.filter(|budget| pod.is_none_or(|pod| disruption::covers(budget, pod)));
        for uid in concerned.map(|budget| budget.meta.uid).collect::<Vec<_>>() {
            self.wake(Controller::Disruption, uid);
        }
    }

    fn pod_changed(&mut self, change: &Change) {
        self.wake_services(change.uid);
        self.wake_budgets(change.uid);
        match change.owner {
            Some(_) => self.wake_owner(change),
            None => self.wake_pod_makers(),
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
                self.queue
                    .schedule(self.now + self.settings.timing.reaction, change.uid);
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
            self.queue
                .timer(self.now + self.settings.timing.reaction, timer);
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
            self.queue
                .schedule(self.now + self.settings.timing.reaction, pod);
        }
    }

    /// What a Service that is gone had published goes with it.
    fn forget_service(&mut self, service: Uid) {
        let mut published = self.store.endpoints.iter();
        let own = published.find(|endpoints| endpoints.service == service);
        let uid = own.map(|endpoints| endpoints.meta.uid);
        drop(published);
        if let Some(uid) = uid {
            self.store.remove::<Endpoints>(uid);
            let task = Task::Program(service);
            self.queue.later(self.now + PROPAGATION, task);
        }
    }

    /// Deletes what an owner that is gone leaves behind. Models `pkg/controller/garbagecollector`.
    pub(super) fn collect(&mut self, owner: Uid, trace: &mut Trace) {
        self.forget_service(owner);
        let mut owned: Vec<(Kind, ObjectMeta)> = Vec::new();
        let sets = self.store.owned_replica_sets(owner);
        owned.extend(sets.map(|set| (Kind::ReplicaSet, set.meta.clone())));
        let revisions = self.store.owned_revisions(owner).into_iter();
        owned.extend(revisions.map(|revision| (Kind::ControllerRevision, revision.meta.clone())));
        let claims = self.store.persistent_volume_claims.iter();
        let claims = claims.filter(|claim| claim.meta.is_controlled_by(owner));
        owned.extend(claims.map(|claim| (Kind::PersistentVolumeClaim, claim.meta.clone())));
        let pods: Vec<Uid> = self
            .store
            .owned_pods(owner)
            .map(|pod| pod.meta.uid)
            .collect();
        let mut ctx = self.context(trace);
        let actor = Actor::GarbageCollector;
        for (kind, meta) in owned {
            objects::remove(ctx.store, kind, meta.uid);
            let object = ObjectReference::to(kind, &meta);
            ctx.record(actor, object, Effect::Removed, Reason::OwnerGone);
        }
        for pod in pods {
            delete_pod(&mut ctx, actor, pod, None, Reason::OwnerGone);
        }
    }
}
