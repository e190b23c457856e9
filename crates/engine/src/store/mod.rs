//! The API objects of one cluster, with the indexes that keep controllers fast at scale.
//!
//! Every write gives the object a new resourceVersion and notes a [`Change`], from which the cluster tells which
//! components have to look. The store does not know why an object is written.

mod by_uid;
mod dependents;
mod events;
mod object;
mod owned;
mod pages;
mod selected;
mod table;
mod tables;

pub use by_uid::ByUid;
use dependents::are_made_for_owners;
use events::Events;
pub use events::NewEvent;
use kube::order::Order;
pub use object::{Object, Typed};
use owned::Footprint;
pub use owned::{Glance, NodeLoad, Owned};
use pages::Pages;
pub use table::Table;
pub use tables::{Store, Written};
pub(crate) use tables::{TypeVisitor, with_type};

use kube::api::kept::KeptObject;
use kube::api::meta::{Kind, Labels, ObjectMeta, Uid};
use kube::api::service::{Endpoints, Service};
use kube::api::{ControllerRevision, Event, PersistentVolumeClaim, Pod, ReplicaSet};
use kube::clock::Time;
use std::rc::Rc;

/// The note that an object was written. The store holds the object's present state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub kind: Kind,
    pub uid: Uid,
    pub verb: Verb,
    pub owner: Option<(Kind, Uid)>,
    /// The earlier labels and owner of an object that was deleted or that has others now.
    pub before: Option<Box<Before>>,
}

/// What a write took away of an object, for components that have to look because of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    pub namespace: Rc<str>,
    pub labels: Rc<Labels>,
    pub owner: Option<(Kind, Uid)>,
}

impl Before {
    fn of(meta: &ObjectMeta) -> Before {
        Before {
            namespace: meta.namespace.clone(),
            labels: meta.labels.clone(),
            owner: owner_of(meta),
        }
    }

    fn differs(&self, meta: &ObjectMeta) -> bool {
        self.owner != owner_of(meta)
            || !(Rc::ptr_eq(&self.labels, &meta.labels) || self.labels == meta.labels)
    }
}

fn owner_of(meta: &ObjectMeta) -> Option<(Kind, Uid)> {
    let owner = meta.owner.as_ref();
    owner.map(|owner| (owner.kind, owner.uid))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Added,
    Modified,
    Deleted,
}

/// Identities above this one belong to what a cluster has from its beginning.
const FOUND: u32 = 1 << 31;

impl Store {
    pub fn get<T: Object>(&self, uid: Uid) -> Option<&Rc<T>> {
        T::table(self).get(uid)
    }

    pub fn by_name<T: Typed>(&self, namespace: &str, name: &str) -> Option<&Rc<T>> {
        T::table(self).by_name(namespace, name)
    }

    /// The objects of a kind that are kept whole, in order of creation.
    pub fn kept_of(&self, kind: Kind) -> impl Iterator<Item = &Rc<KeptObject>> {
        self.kept.iter().filter(move |object| object.kind == kind)
    }

    /// Whether the object was stored with [`Store::found`].
    pub fn is_found(uid: Uid) -> bool {
        uid.0 > FOUND
    }

    /// Stores an object that a cluster has from its beginning. It does not change the numbers that users' objects get.
    pub fn found<T: Object>(&mut self, mut object: T) {
        self.last_found += 1;
        let kind = object.kind();
        let meta = object.meta_mut();
        meta.uid = Uid(FOUND + self.last_found);
        meta.resource_version = 1;
        meta.generation = i64::from(kind.has_generation());
        T::table_mut(self).insert(Rc::new(object));
    }

    /// Stores a new object and gives it its identity. Its namespace and name must be free.
    pub fn create<T: Object>(&mut self, mut object: T) -> Uid {
        self.last_uid += 1;
        let uid = Uid(self.last_uid);
        let resource_version = self.next_resource_version();
        let kind = object.kind();
        let meta = object.meta_mut();
        meta.uid = uid;
        meta.resource_version = resource_version;
        meta.generation = i64::from(kind.has_generation());
        self.reindex(uid, None, object.as_pod().map(Footprint::of));
        self.follow(&object);
        self.note(kind, Verb::Added, object.meta(), None);
        T::table_mut(self).insert(Rc::new(object));
        uid
    }

    /// Rewrites an object in place. Returns `false` when there is none.
    pub fn update<T: Object>(&mut self, uid: Uid, change: impl FnOnce(&mut T)) -> bool {
        let Some(before) = T::table(self).get(uid) else {
            return false;
        };
        let old = before.as_pod().map(Footprint::of);
        let service = before.as_service().cloned();
        let before = Before::of(before.meta());
        let resource_version = self.next_resource_version();
        let object = T::table_mut(self)
            .get_mut(uid)
            .expect("it was there a moment ago");
        change(object);
        object.meta_mut().resource_version = resource_version;
        if let (Some(old), Some(new)) = (old, object.as_pod().map(Footprint::of)) {
            self.reindex(uid, Some(old), Some(new));
        }
        let object = T::table(self)
            .get(uid)
            .expect("it was just changed")
            .clone();
        let before = before.differs(object.meta()).then_some(before);
        if let Some(before) = &before {
            self.leave(object.kind(), uid, before);
        }
        if let Some(service) = &service {
            self.selected.remove_service(service);
        }
        if before.is_some() || service.is_some() {
            self.follow(&*object);
        }
        self.note(object.kind(), Verb::Modified, object.meta(), before);
        true
    }

    /// Rewrites labels and annotations, like [`Store::update`]. Returns `false` when the object has them already.
    pub fn update_metadata<T: Object>(
        &mut self,
        uid: Uid,
        labels: Rc<Labels>,
        annotations: Rc<Labels>,
    ) -> bool {
        let Some(meta) = T::table(self).get(uid).map(|object| object.meta()) else {
            return false;
        };
        if meta.labels == labels && meta.annotations == annotations {
            return false;
        }
        self.update(uid, |object: &mut T| {
            let meta = object.meta_mut();
            meta.labels = labels;
            meta.annotations = annotations;
        })
    }

    /// Rewrites the `spec`, like [`Store::update`], and raises the generation by one.
    pub fn update_spec<T: Object>(&mut self, uid: Uid, change: impl FnOnce(&mut T)) -> bool {
        self.update(uid, |object: &mut T| {
            change(object);
            let counted = object.kind().has_generation();
            object.meta_mut().generation += i64::from(counted);
        })
    }

    /// Takes an object out for good.
    pub fn remove<T: Object>(&mut self, uid: Uid) -> Option<Rc<T>> {
        let object = T::table_mut(self).remove(uid)?;
        self.next_resource_version();
        self.reindex(uid, object.as_pod().map(Footprint::of), None);
        self.relabelled.remove(&uid);
        let before = Before::of(object.meta());
        self.leave(object.kind(), uid, &before);
        if let Some(service) = object.as_service() {
            self.selected.remove_service(service);
        }
        self.note(object.kind(), Verb::Deleted, object.meta(), Some(before));
        Some(object)
    }

    /// Moves the writes since the last call to the end of `changes`, in order.
    pub fn take_changes(&mut self, changes: &mut Vec<Change>) {
        changes.append(&mut self.changes);
    }

    /// The pods that `owner` controls; `None` when it has none.
    pub fn owned(&self, owner: Uid) -> Option<&Owned> {
        self.owned.get(&owner).map(|owned| &**owned)
    }

    /// The pods that `owner` controls, in order of creation.
    pub fn owned_pods(&self, owner: Uid) -> impl Iterator<Item = &Rc<Pod>> {
        let uids = self.owned(owner).into_iter().flat_map(Owned::uids);
        uids.map(|uid| self.pods.get(uid).expect("the index names living pods"))
    }

    /// The ReplicaSets that a Deployment controls, in order of creation.
    pub fn owned_replica_sets(&self, owner: Uid) -> impl Iterator<Item = &Rc<ReplicaSet>> {
        let own = self.dependents.of(Some(owner));
        own.filter_map(|uid| self.get::<ReplicaSet>(uid))
    }

    /// The ReplicaSets without a controller, in order of creation.
    pub fn orphaned_replica_sets(&self) -> impl Iterator<Item = &Rc<ReplicaSet>> {
        let orphans = self.dependents.of(None);
        orphans.filter_map(|uid| self.get::<ReplicaSet>(uid))
    }

    /// The revisions without a controller, in order of creation.
    pub fn orphaned_revisions(&self) -> impl Iterator<Item = &Rc<ControllerRevision>> {
        let orphans = self.dependents.of(None);
        orphans.filter_map(|uid| self.get::<ControllerRevision>(uid))
    }

    /// The claims that belong to an object and are deleted with it, in order of creation.
    pub fn owned_claims(&self, owner: Uid) -> impl Iterator<Item = &Rc<PersistentVolumeClaim>> {
        let own = self.dependents.of(Some(owner));
        own.filter_map(|uid| self.get::<PersistentVolumeClaim>(uid))
    }

    /// The Services whose selectors pick a pod with these labels, in order of creation.
    pub fn services_picking(&self, namespace: &str, labels: &Labels) -> Vec<Uid> {
        self.selected.services(&self.services, namespace, labels)
    }

    /// The endpoints that are published for a Service, which may be gone already.
    pub fn endpoints_of(&self, service: Uid) -> Option<&Rc<Endpoints>> {
        let is_own = |endpoints: &&Rc<Endpoints>| endpoints.service == service;
        let meta = self.get::<Service>(service).map(|service| &service.meta);
        let named = meta.and_then(|meta| self.by_name(&meta.namespace, &meta.name));
        let named = named.filter(is_own);
        named.or_else(|| self.endpoints.iter().find(is_own))
    }

    /// The pods that the selector of a Service picks, in order of creation.
    pub fn pods_picked_by(&self, service: Uid) -> impl Iterator<Item = &Rc<Pod>> {
        let picked = self.selected.pods(service);
        picked.map(|uid| self.pods.get(uid).expect("the index names living pods"))
    }

    /// The revisions that a StatefulSet or DaemonSet controls, lowest number first. Models
    /// `SortControllerRevisions` of `pkg/controller/history`.
    pub fn owned_revisions(&self, owner: Uid) -> Vec<Rc<ControllerRevision>> {
        let own = self.dependents.of(Some(owner));
        let own = own.filter_map(|uid| self.get::<ControllerRevision>(uid));
        let mut own: Vec<_> = own.cloned().collect();
        own.order_by_key(|revision| revision.revision);
        own
    }

    /// Pods without a controller, in order of creation.
    pub fn orphans(&self) -> impl Iterator<Item = &Rc<Pod>> {
        self.orphans.iter().filter_map(|uid| self.pods.get(*uid))
    }

    /// Pods whose labels were changed after their creation.
    pub fn relabelled(&self) -> impl Iterator<Item = &Rc<Pod>> {
        self.relabelled.iter().filter_map(|uid| self.pods.get(*uid))
    }

    /// The resources that the pods bound to the node take.
    pub fn node_load(&self, node: &str) -> NodeLoad {
        self.bound.get(node).copied().unwrap_or_default()
    }

    /// Whether a pod that is on a node has a required anti-affinity.
    pub fn has_anti_affinity(&self) -> bool {
        self.bound.values().any(|load| load.with_anti_affinity > 0)
    }

    /// Reports an event. Similar events are counted together, and a flood is cut off.
    pub fn record_event(&mut self, event: NewEvent, now: Time) {
        let resource_version = self.next_resource_version();
        self.events.record(event, now, resource_version);
    }

    /// Deletes an event. `false`: there is none of this name.
    pub fn delete_event(&mut self, namespace: &str, name: &str) -> bool {
        self.events.delete(namespace, name)
    }

    /// All events, in order of their first occurrence.
    pub fn events(&self) -> Vec<&Event> {
        self.events.all()
    }

    /// The events about one object, in order of their first occurrence.
    pub fn events_about(&self, uid: Uid) -> impl Iterator<Item = &Event> {
        self.events.about(uid).into_iter()
    }

    /// The number of the last write. The next write of an object gets the following one.
    pub fn resource_version(&self) -> u64 {
        self.last_resource_version
    }

    fn next_resource_version(&mut self) -> u64 {
        self.last_resource_version += 1;
        self.last_resource_version
    }

    fn note(&mut self, kind: Kind, verb: Verb, meta: &ObjectMeta, before: Option<Before>) {
        self.changes.push(Change {
            kind,
            uid: meta.uid,
            verb,
            owner: owner_of(meta),
            before: before.map(Box::new),
        });
    }

    /// Adds an object that is new, or has other labels, another owner or another selector now, to the indexes of
    /// dependents and of Services' pods.
    fn follow<T: Object>(&mut self, object: &T) {
        let meta = object.meta();
        if are_made_for_owners(object.kind()) {
            let owner = meta.owner.as_ref().map(|owner| owner.uid);
            self.dependents.add(owner, meta.uid);
        }
        if object.as_pod().is_some() {
            self.selected.add_pod(&self.services, meta);
        }
        if let Some(service) = object.as_service() {
            self.selected.add_service(service, &self.pods);
        }
    }

    /// Takes an object that had these labels and this owner out of the same indexes.
    fn leave(&mut self, kind: Kind, uid: Uid, before: &Before) {
        if are_made_for_owners(kind) {
            let owner = before.owner.map(|(_, owner)| owner);
            self.dependents.remove(owner, uid);
        }
        if kind == Kind::Pod {
            let Before {
                namespace, labels, ..
            } = before;
            self.selected
                .remove_pod(&self.services, namespace, labels, uid);
        }
    }

    /// Removes a pod's `old` footprint from the indexes and adds its `new` one.
    fn reindex(&mut self, uid: Uid, old: Option<Footprint>, new: Option<Footprint>) {
        if old == new {
            return;
        }
        if let (Some(old), Some(new)) = (&old, &new)
            && (old.owner != new.owner || !old.same_labels(new))
        {
            self.relabelled.insert(uid);
        }
        let same_place = |(old, new): (&Footprint, &Footprint)| {
            old.owner == new.owner && old.node == new.node && old.load == new.load
        };
        let owner = new.as_ref().and_then(|new| new.owner);
        if let (Some(old), Some(new), Some(owner)) = (&old, &new, owner)
            && same_place((old, new))
        {
            let owned = self.owned.get_mut(&owner).expect("it was added");
            return Rc::make_mut(owned).recount(uid, new);
        }
        if let Some(old) = old {
            self.unindex(uid, &old);
        }
        let Some(new) = new else { return };
        match new.owner {
            Some(owner) => Rc::make_mut(self.owned.or_default(owner)).add(uid, &new),
            None => {
                self.orphans.insert(uid);
            }
        }
        if let Some(node) = new.node.clone() {
            self.bound.or_default(node).add(&new.load);
        }
    }

    fn unindex(&mut self, uid: Uid, old: &Footprint) {
        match old.owner {
            Some(owner) => {
                let owned = self.owned.get_mut(&owner).expect("it was added");
                Rc::make_mut(owned).remove(uid);
                if owned.is_empty() {
                    self.owned.remove(&owner);
                }
            }
            None => {
                self.orphans.remove(&uid);
            }
        }
        if let Some(node) = &old.node {
            let load = self.bound.get_mut(node).expect("it was counted");
            load.subtract(&old.load);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kube::api::meta::ObjectMeta;
    use kube::api::service::ConfigMap;

    fn config(name: &str) -> ConfigMap {
        ConfigMap {
            meta: ObjectMeta::named("default", name),
            data: Rc::default(),
            binary_data: Rc::default(),
            immutable: false,
        }
    }

    #[test]
    fn a_copy_keeps_what_was_when_the_original_moves_on() {
        let mut store = Store::default();
        let uid = store.create(config("a"));
        let copy = store.clone();
        store.update_spec(uid, |config: &mut ConfigMap| config.immutable = true);
        assert!(!copy.get::<ConfigMap>(uid).expect("kept").immutable);
        let now = store.get::<ConfigMap>(uid).expect("kept");
        assert_eq!((now.meta.generation, now.meta.resource_version), (0, 2));
        let mut changes = Vec::new();
        store.take_changes(&mut changes);
        let verbs: Vec<Verb> = changes.iter().map(|c| c.verb).collect();
        assert_eq!(verbs, [Verb::Added, Verb::Modified]);
    }
}
