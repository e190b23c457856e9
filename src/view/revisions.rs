//! The history of a Deployment, as `kubectl rollout history` shows it, and what its limit threw away.

use super::diff::{self, DiffLine};
use super::sets::Sets;
use crate::api::meta::Uid;
use crate::api::pod_spec::POD_TEMPLATE_HASH;
use crate::api::{Deployment, PodTemplate, ReplicaSet};
use crate::cluster::Cluster;
use crate::controllers::deployment::{CHANGE_CAUSE, find_new_replica_set, revision_of};
use crate::manifest::emit;
use crate::timeline::Timeline;
use crate::trace::{Effect, Reason};
use std::rc::Rc;

#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// Newest first.
    pub revisions: Vec<Revision>,
    /// ReplicaSets that were deleted up to now, since there were more old ones than `limit`.
    pub discarded: Vec<Rc<str>>,
    pub limit: Option<i32>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    pub number: i64,
    /// The annotation `kubernetes.io/change-cause`.
    pub cause: Option<Rc<str>>,
    pub set: Uid,
    pub name: Rc<str>,
    pub images: Vec<Rc<str>>,
    pub replicas: i32,
    pub hue: u8,
    /// It has the Deployment's present template.
    pub is_current: bool,
}

impl History {
    /// `None` when there is no such Deployment now.
    pub fn of(timeline: &Timeline, uid: Uid) -> Option<History> {
        let cluster = timeline.cluster();
        let deployment = cluster.store().get::<Deployment>(uid)?;
        let sets = Sets::of(timeline, uid);
        let owned: Vec<Rc<ReplicaSet>> = cluster.store().owned_replica_sets(uid).cloned().collect();
        let new = find_new_replica_set(deployment, &owned).map(|set| set.meta.uid);
        let revision = |set: &Rc<ReplicaSet>| Revision {
            hue: sets.hue(set.meta.uid),
            is_current: new == Some(set.meta.uid),
            ..revision(set)
        };
        let mut revisions: Vec<Revision> = owned.iter().map(revision).collect();
        revisions.sort_by_key(|revision| std::cmp::Reverse(revision.number));
        Some(History {
            revisions,
            discarded: discarded(timeline, &sets),
            limit: deployment.spec.history_limit(),
        })
    }
}

fn revision(set: &ReplicaSet) -> Revision {
    let containers = set.spec.template.spec.containers.iter();
    Revision {
        number: revision_of(&set.meta),
        cause: set.meta.annotation(CHANGE_CAUSE).map(Rc::from),
        set: set.meta.uid,
        name: set.meta.name.clone(),
        images: containers
            .map(|container| container.image.clone())
            .collect(),
        replicas: set.spec.replicas,
        hue: 0,
        is_current: false,
    }
}

fn discarded(timeline: &Timeline, sets: &Sets) -> Vec<Rc<str>> {
    let past = &timeline.entries()[..timeline.present()];
    let removed = past.iter().filter(|entry| {
        entry.effect == Effect::Removed
            && matches!(entry.reason, Reason::HistoryLimit { .. })
            && sets.contains(entry.object.uid)
    });
    removed.map(|entry| entry.object.name.clone()).collect()
}

/// The pod templates of two ReplicaSets compared, as YAML.
pub fn template_diff(cluster: &Cluster, old: Uid, new: Uid) -> Vec<DiffLine> {
    let text = |set: Uid| {
        let set = cluster.store().get::<ReplicaSet>(set);
        set.map_or(String::new(), |set| template_text(&set.spec.template))
    };
    diff::lines(&text(old), &text(new))
}

fn template_text(template: &PodTemplate) -> String {
    emit::to_yaml(&template.without_label(POD_TEMPLATE_HASH).to_json())
}
