//! Gives workloads of every kind the same form: groups of pods, each made from one template.

use engine::controllers::deployment::{find_new_replica_set, revision_of};
use engine::store::Store;
use engine::timeline::Timeline;
use kube::api::deployment::Bounds;
use kube::api::meta::{Kind, ObjectMeta, Uid};
use kube::api::{
    ControllerRevision, DaemonSet, Deployment, Pod, PodTemplate, ReplicaSet, ReplicationController,
    StatefulSet,
};
use std::rc::Rc;

/// A workload that can be put on the stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    pub kind: Kind,
    pub uid: Uid,
    pub name: Rc<str>,
}

/// How a workload replaces pods that have an old template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    RollingUpdate,
    Recreate,
    OnDelete,
    /// ReplicaSets and ReplicationControllers never replace pods because of a new template.
    None,
}

/// The size and the limits that a workload is meant to have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    pub strategy: Strategy,
    /// The ceiling and the floor; `None` when the strategy has none.
    pub bounds: Option<Bounds>,
    pub desired: i32,
    pub min_ready_seconds: i32,
    pub paused: bool,
    /// Pods of a StatefulSet below this ordinal keep the current revision.
    pub partition: i32,
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

/// The workloads that exist now, in order of creation.
pub fn workloads(store: &Store) -> Vec<Workload> {
    let mut all = Vec::new();
    let mut add = |kind: Kind, meta: &ObjectMeta| {
        all.push(Workload {
            kind,
            uid: meta.uid,
            name: meta.name.clone(),
        });
    };
    store
        .deployments
        .iter()
        .for_each(|one| add(Kind::Deployment, &one.meta));
    store
        .stateful_sets
        .iter()
        .for_each(|one| add(Kind::StatefulSet, &one.meta));
    store
        .daemon_sets
        .iter()
        .for_each(|one| add(Kind::DaemonSet, &one.meta));
    let controllers = store.replication_controllers.iter();
    controllers.for_each(|one| add(Kind::ReplicationController, &one.meta));
    let lone = store
        .replica_sets
        .iter()
        .filter(|set| set.meta.owner.is_none());
    lone.for_each(|one| add(Kind::ReplicaSet, &one.meta));
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
            .find(|one| target.kind == one.kind && target.name == *one.name);
        found.cloned()
    });
    acted_on.next().or(all.first().cloned())
}

impl Workload {
    /// The workload with that identity, if it exists now.
    pub fn find(store: &Store, uid: Uid) -> Option<Workload> {
        workloads(store).into_iter().find(|one| one.uid == uid)
    }

    /// `None` when the workload does not exist now.
    pub fn plan(&self, store: &Store) -> Option<Plan> {
        let plain = |desired: i32, min_ready_seconds: i32| Plan {
            strategy: Strategy::None,
            bounds: None,
            desired,
            min_ready_seconds,
            paused: false,
            partition: 0,
        };
        Some(match self.kind {
            Kind::Deployment => deployment(store.get::<Deployment>(self.uid)?),
            Kind::StatefulSet => {
                let spec = &store.get::<StatefulSet>(self.uid)?.spec;
                Plan {
                    strategy: strategy(spec.is_on_delete()),
                    bounds: spec.bounds(),
                    partition: spec.partition(),
                    ..plain(spec.replicas, spec.min_ready_seconds)
                }
            }
            Kind::DaemonSet => {
                let set = store.get::<DaemonSet>(self.uid)?;
                let desired = set.status.desired_number_scheduled;
                Plan {
                    strategy: strategy(set.spec.is_on_delete()),
                    bounds: set.bounds(),
                    ..plain(desired, set.spec.min_ready_seconds)
                }
            }
            Kind::ReplicationController => {
                let spec = &store.get::<ReplicationController>(self.uid)?.spec;
                plain(spec.replicas, spec.min_ready_seconds)
            }
            _ => {
                let spec = &store.get::<ReplicaSet>(self.uid)?.spec;
                plain(spec.replicas, spec.min_ready_seconds)
            }
        })
    }

    /// The present template of the workload; `None` when the workload does not exist now.
    pub fn template(&self, store: &Store) -> Option<PodTemplate> {
        Some(match self.kind {
            Kind::Deployment => store.get::<Deployment>(self.uid)?.spec.template.clone(),
            Kind::StatefulSet => store.get::<StatefulSet>(self.uid)?.spec.template.clone(),
            Kind::DaemonSet => store.get::<DaemonSet>(self.uid)?.spec.template.clone(),
            _ => self.groups(store).pop()?.template,
        })
    }

    /// The kind of the object that groups the pods.
    pub const fn group_kind(&self) -> Kind {
        match self.kind {
            Kind::Deployment => Kind::ReplicaSet,
            Kind::StatefulSet | Kind::DaemonSet => Kind::ControllerRevision,
            alone => alone,
        }
    }

    /// The groups, in order of creation.
    pub fn groups(&self, store: &Store) -> Vec<Group> {
        match self.kind {
            Kind::Deployment => replica_sets(store, self.uid),
            Kind::StatefulSet | Kind::DaemonSet => revisions(store, self.uid),
            Kind::ReplicationController => {
                let found = store.get::<ReplicationController>(self.uid).into_iter();
                found
                    .map(|one| alone(&one.meta, &one.spec.template, one.spec.replicas))
                    .collect()
            }
            _ => {
                let found = store.get::<ReplicaSet>(self.uid).into_iter();
                found
                    .map(|one| alone(&one.meta, &one.spec.template, one.spec.replicas))
                    .collect()
            }
        }
    }

    /// The pods of a group in order of creation; pods of a StatefulSet are in order of ordinal.
    pub fn pods<'s>(&self, store: &'s Store, group: &Group) -> Vec<&'s Rc<Pod>> {
        if !matches!(self.kind, Kind::StatefulSet | Kind::DaemonSet) {
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

fn strategy(on_delete: bool) -> Strategy {
    if on_delete {
        Strategy::OnDelete
    } else {
        Strategy::RollingUpdate
    }
}

fn deployment(deployment: &Deployment) -> Plan {
    let spec = &deployment.spec;
    let bounds = spec.rolling_update().map(|_| spec.bounds());
    Plan {
        strategy: match bounds {
            Some(_) => Strategy::RollingUpdate,
            None => Strategy::Recreate,
        },
        bounds,
        desired: spec.replicas,
        min_ready_seconds: spec.min_ready_seconds,
        paused: spec.paused,
        partition: 0,
    }
}

fn replica_sets(store: &Store, uid: Uid) -> Vec<Group> {
    let owned: Vec<Rc<ReplicaSet>> = store.owned_replica_sets(uid).cloned().collect();
    let deployment = store.get::<Deployment>(uid);
    let new = deployment.and_then(|deployment| find_new_replica_set(deployment, &owned));
    let new = new.map(|new| new.meta.uid);
    let group = |set: &Rc<ReplicaSet>| Group {
        revision: revision_of(&set.meta),
        is_new: new == Some(set.meta.uid),
        ..alone(&set.meta, &set.spec.template, set.spec.replicas)
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

fn alone(meta: &ObjectMeta, template: &PodTemplate, replicas: i32) -> Group {
    Group {
        uid: meta.uid,
        meta: meta.clone(),
        revision: 0,
        template: template.clone(),
        is_new: true,
        desired: Some(replicas),
    }
}
