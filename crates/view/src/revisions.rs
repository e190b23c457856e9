//! The history of a workload, as `kubectl rollout history` shows it, and the revisions that the history limit removed.

use super::diff::{self, DiffLine};
use super::sets::Sets;
use super::workload::{Group, Workload};
use engine::cluster::Cluster;
use engine::store::Store;
use engine::timeline::Timeline;
use engine::trace::{Effect, Reason};
use kube::api::meta::Uid;
use kube::api::workload::Revisions;
use kube::api::{ControllerRevision, PodTemplate, ReplicaSet};
use kube::manifest::emit;
use kube::order::Order;
use kube::well_known::{CHANGE_CAUSE, POD_TEMPLATE_HASH};
use std::rc::Rc;

#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// The revisions, newest first.
    pub revisions: Vec<Revision>,
    /// The revisions that were deleted up to now because there were more old ones than `limit`.
    pub discarded: Vec<Rc<str>>,
    /// The number of old revisions that are kept, if there is a limit.
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
    /// `None` when only the workload as a whole has a size.
    pub replicas: Option<i32>,
    pub hue: u8,
    /// Whether this revision has the present template.
    pub is_current: bool,
}

impl History {
    /// `None` when the workload does not exist now, or its kind keeps no history.
    pub fn of(timeline: &Timeline, workload: &Workload) -> Option<History> {
        let store = timeline.cluster().store();
        let sets = Sets::of(timeline, workload.uid);
        let object = workload.object(store)?;
        if workload.kind.revisions() == Revisions::None {
            return None;
        }
        let revision = |group: &Group| revision(group, sets.hue(group.uid));
        let mut revisions: Vec<Revision> = workload.groups(store).iter().map(revision).collect();
        revisions.order_by_key(|revision| std::cmp::Reverse(revision.number));
        Some(History {
            revisions,
            discarded: discarded(timeline, &sets),
            limit: object.history_limit(),
        })
    }
}

fn revision(group: &Group, hue: u8) -> Revision {
    let containers = group.template.spec.containers.iter();
    Revision {
        number: group.revision,
        cause: group.meta.annotation(CHANGE_CAUSE).map(Rc::from),
        set: group.uid,
        name: group.meta.name.clone(),
        images: containers
            .map(|container| container.image.clone())
            .collect(),
        replicas: group.desired,
        hue,
        is_current: group.is_new,
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

/// Compares the pod templates of two ReplicaSets or ControllerRevisions, as YAML.
pub fn template_diff(cluster: &Cluster, old: Uid, new: Uid) -> Vec<DiffLine> {
    let text =
        |uid: Uid| template(cluster.store(), uid).map_or(String::new(), |one| template_text(&one));
    diff::lines(&text(old), &text(new))
}

fn template(store: &Store, uid: Uid) -> Option<PodTemplate> {
    let set = store
        .get::<ReplicaSet>(uid)
        .map(|set| set.spec.template.clone());
    let revision = || {
        store
            .get::<ControllerRevision>(uid)
            .map(|one| one.template.clone())
    };
    set.or_else(revision)
}

fn template_text(template: &PodTemplate) -> String {
    emit::to_yaml(&template.without_label(POD_TEMPLATE_HASH).to_json())
}
