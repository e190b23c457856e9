//! The revisions of a StatefulSet or DaemonSet: each template it had, under a number. Models
//! `pkg/controller/history`.

use crate::context::Context;
use crate::trace::{Actor, Effect, Reason};
use kube::api::event::ObjectReference;
use kube::api::meta::{Kind, LabelSelector, Labels, ObjectMeta, OwnerReference};
use kube::api::{ControllerRevision, PodTemplate, WorkloadKind};
use kube::manifest::hash::controller_revision_hash;
use kube::well_known::{CONTROLLER_REVISION_HASH, REVISION_HASH};
use std::rc::Rc;

/// The owner of the revisions, and its present template.
pub(super) struct Historian<'h> {
    pub(super) kind: WorkloadKind,
    pub(super) owner: &'h ObjectMeta,
    pub(super) selector: &'h LabelSelector,
    pub(super) template: &'h PodTemplate,
}

impl Historian<'_> {
    /// The revision that holds the present template. An existing one gets the next number if others are newer; if none
    /// exists, a new one is made. `collisions` counts how often another template already had its name.
    pub(super) fn newest(&self, ctx: &mut Context, collisions: &mut i32) -> Rc<ControllerRevision> {
        self.adopt(ctx);
        let known = ctx.store.owned_revisions(self.owner.uid);
        let next = known.last().map_or(0, |last| last.revision) + 1;
        let same = |revision: &&Rc<ControllerRevision>| revision.template == *self.template;
        match known.iter().rfind(same) {
            Some(same) if same.revision + 1 == next => same.clone(),
            Some(same) => self.renumber(ctx, same, next),
            None => self.create(ctx, next, collisions),
        }
    }

    /// Takes over the revisions that a deleted owner left and that the selector matches. Models `AdoptOrphanRevisions`.
    fn adopt(&self, ctx: &mut Context) {
        let orphans = ctx.store.orphaned_revisions().filter(|revision| {
            revision.meta.namespace == self.owner.namespace
                && self.selector.matches(&revision.meta.labels)
        });
        let orphans: Vec<_> = orphans.map(|orphan| orphan.meta.uid).collect();
        for uid in orphans {
            let owner = self.reference();
            ctx.store.update(uid, |revision: &mut ControllerRevision| {
                revision.meta.owner = Some(owner);
            });
        }
    }

    fn reference(&self) -> OwnerReference {
        OwnerReference {
            kind: self.kind.kind(),
            name: self.owner.name.clone(),
            uid: self.owner.uid,
        }
    }

    fn renumber(
        &self,
        ctx: &mut Context,
        same: &ControllerRevision,
        number: i64,
    ) -> Rc<ControllerRevision> {
        let uid = same.meta.uid;
        ctx.store.update(uid, |revision: &mut ControllerRevision| {
            revision.revision = number;
        });
        let revision = ctx
            .store
            .get::<ControllerRevision>(uid)
            .expect("it was listed")
            .clone();
        self.record(ctx, &revision);
        revision
    }

    fn create(
        &self,
        ctx: &mut Context,
        number: i64,
        collisions: &mut i32,
    ) -> Rc<ControllerRevision> {
        let namespace = &self.owner.namespace;
        let (name, hash) = loop {
            let hash = self.hash(ctx, *collisions);
            let name = format!("{}-{hash}", self.owner.name);
            match ctx.store.by_name::<ControllerRevision>(namespace, &name) {
                Some(_) => *collisions += 1,
                None => break (name, hash),
            }
        };
        let mut labels: Labels = (*self.template.labels).clone();
        let key = match self.kind {
            WorkloadKind::DaemonSet => CONTROLLER_REVISION_HASH,
            _ => REVISION_HASH,
        };
        labels.insert(key.to_string(), hash);
        let uid = ctx.store.create(ControllerRevision {
            meta: ObjectMeta {
                creation_timestamp: ctx.now.truncated(),
                labels: Rc::new(labels),
                annotations: self.owner.annotations.clone(),
                owner: Some(self.reference()),
                ..ObjectMeta::named(namespace, &name)
            },
            revision: number,
            template: self.template.clone(),
        });
        let revision = ctx
            .store
            .get::<ControllerRevision>(uid)
            .expect("just created")
            .clone();
        self.record(ctx, &revision);
        revision
    }

    /// DaemonSets hash the template as Deployments do, StatefulSets the patch that is stored.
    fn hash(&self, ctx: &Context, collisions: i32) -> String {
        match self.kind {
            WorkloadKind::DaemonSet => {
                ctx.pod_template_hash(self.template, (collisions > 0).then_some(collisions))
            }
            _ => controller_revision_hash(&self.template.to_json(), ctx.version, collisions),
        }
    }

    fn record(&self, ctx: &mut Context, revision: &ControllerRevision) {
        let object = ObjectReference::to(Kind::ControllerRevision, &revision.meta);
        let effect = Effect::RevisionSet {
            revision: revision.revision,
        };
        ctx.record(
            Actor::Workload(self.kind),
            object,
            effect,
            Reason::NewestTemplate,
        );
    }

    /// Deletes the oldest revisions that are not `live` until at most `limit` are left. The limit counts the revisions
    /// that are not live; for a DaemonSet it counts all revisions except the newest. Models `truncateHistory` of
    /// StatefulSets and `cleanupHistory` of DaemonSets.
    pub(super) fn truncate(
        &self,
        ctx: &mut Context,
        limit: i32,
        live: impl Fn(&ControllerRevision) -> bool,
    ) {
        let known = ctx.store.owned_revisions(self.owner.uid);
        let old: Vec<_> = known.iter().filter(|revision| !live(revision)).collect();
        let counted = match self.kind {
            WorkloadKind::DaemonSet => known.len().saturating_sub(1),
            _ => old.len(),
        };
        let surplus = counted.saturating_sub(limit.max(0) as usize);
        let count = counted as i32;
        for revision in old.into_iter().take(surplus) {
            ctx.store.remove::<ControllerRevision>(revision.meta.uid);
            let object = ObjectReference::to(Kind::ControllerRevision, &revision.meta);
            let why = Reason::HistoryLimit { limit, old: count };
            ctx.record(Actor::Workload(self.kind), object, Effect::Removed, why);
        }
    }
}
