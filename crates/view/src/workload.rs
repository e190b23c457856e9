//! Gives workloads of every kind the same form: groups of pods, each made from one template.

use engine::controllers::deployment::{find_new_replica_set, revision_of};
use engine::store::Store;
use engine::timeline::Timeline;
use kube::api::meta::{Kind, ObjectMeta, Uid};
use kube::api::workload::{Plan, Revisions};
use kube::api::{
    ControllerRevision, Deployment, Pod, PodTemplate, ReplicaSet, WorkloadKind, WorkloadObject,
};
use std::rc::Rc;

/// A workload that can be put on the stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    pub kind: WorkloadKind,
    pub uid: Uid,
    pub name: Rc<str>,
}

/// The pods of one template, and the object that they belong to.
pub struct Group {
    /// The ReplicaSet, ReplicationController or ControllerRevision.
    pub uid: Uid,
    pub meta: ObjectMeta,
    /// 0 when the kind does not number its revisions.
    pub revision: i64,
    pub template: PodTemplate,
    /// Whether the group has the present template.
    pub is_new: bool,
    /// `None` when only the workload as a whole has a size.
    pub desired: Option<i32>,
}

/// The workloads that exist now, in order of creation, without the ReplicaSets of Deployments.
pub fn workloads(store: &Store) -> Vec<Workload> {
    let mut all = Vec::new();
    store.each_workload(&mut |one| {
        if one.kind() != WorkloadKind::ReplicaSet || one.meta().owner.is_none() {
            all.push(Workload::of(one));
        }
    });
    all.sort_by_key(|workload| workload.uid);
    all
}

/// The workload that people acted on last, among those that exist now.
pub fn subject(timeline: &Timeline) -> Option<Workload> {
    let all = workloads(timeline.cluster().store());
    let done = &timeline.commands()[..timeline.commands_done()];
    let named = done.iter().rev().filter_map(|given| given.command.target());
    let mut acted_on = named.filter_map(|target| {
        let found = all
            .iter()
            .find(|one| target.kind == one.kind.kind() && target.name == *one.name);
        found.cloned()
    });
    acted_on.next().or(all.first().cloned())
}

impl Workload {
    /// The workload with that identity, if it exists now.
    pub fn find(store: &Store, uid: Uid) -> Option<Workload> {
        workloads(store).into_iter().find(|one| one.uid == uid)
    }

    fn of(one: &dyn WorkloadObject) -> Workload {
        Workload {
            kind: one.kind(),
            uid: one.meta().uid,
            name: one.meta().name.clone(),
        }
    }

    /// The object itself; `None` when it does not exist now.
    pub fn object<'s>(&self, store: &'s Store) -> Option<&'s dyn WorkloadObject> {
        store.workload(self.kind, self.uid)
    }

    /// `None` when the workload does not exist now.
    pub fn plan(&self, store: &Store) -> Option<Plan> {
        Some(self.object(store)?.plan())
    }

    /// The present template of the workload; `None` when the workload does not exist now.
    pub fn template(&self, store: &Store) -> Option<PodTemplate> {
        Some(self.object(store)?.template().clone())
    }

    /// The kind of the object that groups the pods.
    pub const fn group_kind(&self) -> Kind {
        match self.kind.revisions() {
            Revisions::ReplicaSets => Kind::ReplicaSet,
            Revisions::ControllerRevisions => Kind::ControllerRevision,
            Revisions::None => self.kind.kind(),
        }
    }

    /// The groups, in order of creation.
    pub fn groups(&self, store: &Store) -> Vec<Group> {
        match self.kind.revisions() {
            Revisions::ReplicaSets => replica_sets(store, self.uid),
            Revisions::ControllerRevisions => revisions(store, self.uid),
            Revisions::None => self.object(store).map(alone).into_iter().collect(),
        }
    }

    /// The pods of a group in order of creation; pods of a StatefulSet are in order of ordinal.
    pub fn pods<'s>(&self, store: &'s Store, group: &Group) -> Vec<&'s Rc<Pod>> {
        if self.kind.revisions() != Revisions::ControllerRevisions {
            return store.owned_pods(group.uid).collect();
        }
        let known = store.owned_revisions(self.uid);
        let newest = known.last().map(|revision| revision.meta.uid);
        let made_by = |pod: &Pod| {
            let made = known
                .iter()
                .find(|revision| revision.made(&pod.meta.labels));
            made.map(|revision| revision.meta.uid).or(newest)
        };
        let pods = store.owned_pods(self.uid);
        let mut pods: Vec<_> = pods.filter(|pod| made_by(pod) == Some(group.uid)).collect();
        pods.sort_by_key(|pod| (ordinal(&pod.meta.name), pod.meta.uid));
        pods
    }
}

/// The number at the end of a name, if there is one.
fn ordinal(name: &str) -> Option<u32> {
    name.rsplit_once('-')
        .and_then(|(_, number)| number.parse().ok())
}

fn replica_sets(store: &Store, uid: Uid) -> Vec<Group> {
    let owned: Vec<Rc<ReplicaSet>> = store.owned_replica_sets(uid).cloned().collect();
    let deployment = store.get::<Deployment>(uid);
    let new = deployment.and_then(|deployment| find_new_replica_set(deployment, &owned));
    let new = new.map(|new| new.meta.uid);
    let group = |set: &Rc<ReplicaSet>| Group {
        revision: revision_of(&set.meta),
        is_new: new == Some(set.meta.uid),
        ..alone(&**set)
    };
    owned.iter().map(group).collect()
}

fn revisions(store: &Store, uid: Uid) -> Vec<Group> {
    let mut known: Vec<Rc<ControllerRevision>> = store.owned_revisions(uid);
    let newest = known.last().map(|revision| revision.meta.uid);
    known.sort_by_key(|revision| revision.meta.uid);
    let group = |revision: &Rc<ControllerRevision>| Group {
        uid: revision.meta.uid,
        meta: revision.meta.clone(),
        revision: revision.revision,
        template: revision.template.clone(),
        is_new: newest == Some(revision.meta.uid),
        desired: None,
    };
    known.iter().map(group).collect()
}

/// The only group of a workload that has one template.
fn alone(one: &dyn WorkloadObject) -> Group {
    Group {
        uid: one.meta().uid,
        meta: one.meta().clone(),
        revision: 0,
        template: one.template().clone(),
        is_new: true,
        desired: one.replicas(),
    }
}
