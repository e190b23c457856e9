//! Finding or creating the ReplicaSet whose template is the Deployment's. Models `sync.go`,
//! `getNewReplicaSet`.

use super::{Failed, Sets, Sync, by_age, revision, wanted};
use crate::trace::{Effect, Reason, Scaling, WorkloadStep};
use kube::api::common::ConditionStatus;
use kube::api::deployment::{DeploymentConditionType, DeploymentReason};
use kube::api::event::{EventReason, EventSource, ObjectReference};
use kube::api::meta::{Kind, ObjectMeta, OwnerReference};
use kube::api::replica_set::{ReplicaSetSpec, ReplicaSetStatus};
use kube::api::{Deployment, ReplicaSet, WorkloadKind};
use kube::well_known;
use std::rc::Rc;

/// The ReplicaSet with the Deployment's template; the oldest of several.
pub fn find_new_replica_set<'s>(
    deployment: &Deployment,
    sets: &'s [Rc<ReplicaSet>],
) -> Option<&'s Rc<ReplicaSet>> {
    let template = &deployment.spec.template;
    let equal = sets
        .iter()
        .filter(|set| set.spec.template.equals_ignoring_hash(template));
    equal.min_by(|a, b| by_age(a, b))
}

impl Sync<'_, '_> {
    /// The new and the old ReplicaSets, annotations and revision brought up to date; the new one is
    /// created when it is missing and `create` says so. Models `getAllReplicaSetsAndSyncRevision`.
    pub(super) fn sync_revision(&mut self, create: bool) -> Result<Sets, Failed> {
        let mut sets = self.find_sets();
        let last = sets
            .old
            .iter()
            .map(|set| revision::revision_of(&set.meta))
            .max();
        let revision = last.unwrap_or(0) + 1;
        match &sets.new {
            Some(new) => sets.new = Some(self.update_newest(new.clone(), revision)),
            None if create => sets.new = Some(self.create_newest(&sets, revision)?),
            None => {}
        }
        Ok(sets)
    }

    fn update_newest(&mut self, found: Rc<ReplicaSet>, revision: i64) -> Rc<ReplicaSet> {
        let mut updated = (*found).clone();
        let min_ready_seconds = self.deployment.spec.min_ready_seconds;
        let annotated = revision::annotate_newest(&self.deployment, &mut updated, revision);
        let spec_changed = updated.spec.min_ready_seconds != min_ready_seconds;
        if annotated || spec_changed {
            updated.spec.min_ready_seconds = min_ready_seconds;
            return self.replace(updated, spec_changed);
        }
        let mut changed = self.set_revision(revision::revision_of(&updated.meta));
        let kind = DeploymentConditionType::Progressing;
        let has_deadline = self.deployment.spec.deadline_seconds().is_some();
        if has_deadline && self.deployment.status.condition(kind).is_none() {
            let message = format!("Found new replica set \"{}\"", found.meta.name);
            self.set_progressing(
                ConditionStatus::True,
                DeploymentReason::FoundNewReplicaSet,
                message,
            );
            changed = true;
        }
        if changed {
            self.write_status();
        }
        found
    }

    fn replace(&mut self, updated: ReplicaSet, spec_changed: bool) -> Rc<ReplicaSet> {
        let uid = updated.meta.uid;
        self.ctx.store.update(uid, |set: &mut ReplicaSet| {
            *set = updated;
            set.meta.generation += i64::from(spec_changed);
        });
        let set = self.ctx.store.get::<ReplicaSet>(uid);
        let set = set.expect("it was found in this sync").clone();
        if let Some(known) = self.replica_sets.iter_mut().find(|s| s.meta.uid == uid) {
            *known = set.clone();
        }
        set
    }

    fn create_newest(&mut self, sets: &Sets, revision: i64) -> Result<Rc<ReplicaSet>, Failed> {
        let set = self.new_replica_set(sets, revision);
        let (namespace, name) = (&set.meta.namespace, &set.meta.name);
        if let Some(taken) = self.ctx.store.by_name::<ReplicaSet>(namespace, name) {
            let template = &self.deployment.spec.template;
            let own = taken.meta.is_controlled_by(self.deployment.meta.uid);
            if !own || !taken.spec.template.equals_ignoring_hash(template) {
                return Err(self.note_collision());
            }
            let taken = taken.clone();
            if self.set_revision(revision) {
                self.write_status();
            }
            return Ok(taken);
        }
        let why = self.initial_size(sets).1;
        let replicas = set.spec.replicas;
        let uid = self.ctx.store.create(set);
        let set = self
            .ctx
            .store
            .get::<ReplicaSet>(uid)
            .expect("just created")
            .clone();
        self.replica_sets.push(set.clone());
        self.announce_creation(&set, replicas, why);
        self.set_revision(revision);
        if self.deployment.spec.deadline_seconds().is_some() {
            let message = format!("Created new replica set \"{}\"", set.meta.name);
            self.set_progressing(
                ConditionStatus::True,
                DeploymentReason::NewReplicaSetCreated,
                message,
            );
        }
        self.write_status();
        Ok(set)
    }

    fn new_replica_set(&self, sets: &Sets, revision: i64) -> ReplicaSet {
        let deployment = &self.deployment;
        let collisions = deployment.status.collision_count;
        let hash = self
            .ctx
            .pod_template_hash(&deployment.spec.template, collisions);
        let template = deployment
            .spec
            .template
            .with_label(well_known::POD_TEMPLATE_HASH, &hash);
        let mut selector = deployment.spec.selector.clone();
        selector
            .match_labels
            .insert(well_known::POD_TEMPLATE_HASH.to_string(), hash.clone());
        let name = format!("{}-{hash}", deployment.meta.name);
        let meta = ObjectMeta {
            labels: template.labels.clone(),
            creation_timestamp: self.ctx.now.truncated(),
            owner: Some(OwnerReference {
                kind: Kind::Deployment,
                name: deployment.meta.name.clone(),
                uid: deployment.meta.uid,
            }),
            ..ObjectMeta::named(&deployment.meta.namespace, &name)
        };
        let mut set = ReplicaSet {
            meta,
            spec: ReplicaSetSpec {
                min_ready_seconds: deployment.spec.min_ready_seconds,
                replicas: self.initial_size(sets).0,
                selector,
                template,
            },
            status: ReplicaSetStatus::default(),
        };
        revision::annotate_newest(deployment, &mut set, revision);
        revision::annotate_size(&mut set, deployment.spec.bounds());
        set
    }

    /// The size of a new ReplicaSet that has no pods yet, and the formula that gives it.
    fn initial_size(&self, sets: &Sets) -> (i32, Scaling) {
        self.new_size(wanted(sets.old.iter()), 0)
    }

    fn announce_creation(&mut self, set: &ReplicaSet, replicas: i32, why: Scaling) {
        let object = ObjectReference::to(Kind::ReplicaSet, &set.meta);
        self.record(
            object,
            Effect::Created { replicas },
            Reason::Step(WorkloadStep::Deployment(Box::new(why))),
        );
        if replicas == 0 {
            return;
        }
        let message = revision::creation_message(self.ctx.version, &set.meta.name, replicas);
        let involved = self.reference();
        let source = EventSource::Workload(WorkloadKind::Deployment);
        self.ctx
            .event(source, involved, EventReason::ScalingReplicaSet, message);
    }

    /// Notes that another object has the name, so that the next try computes another hash.
    fn note_collision(&mut self) -> Failed {
        let count = self.deployment.status.collision_count.unwrap_or(0);
        self.deployment.status.collision_count = Some(count + 1);
        self.write_status();
        Failed
    }

    fn set_revision(&mut self, revision: i64) -> bool {
        let text = revision.to_string();
        if self.deployment.meta.annotation(well_known::REVISION) == Some(&text) {
            return false;
        }
        let annotations = Rc::make_mut(&mut self.deployment.meta.annotations);
        annotations.insert(well_known::REVISION.to_string(), text);
        let object = self.reference();
        self.record(
            object,
            Effect::RevisionSet { revision },
            Reason::NewestTemplate,
        );
        true
    }
}
