//! What `kubectl rollout` does to an object: pause, resume, restart, undo.

use super::Cluster;
use super::command::{ApiError, Outcome, Target};
use super::objects::read;
use crate::controllers::deployment::{is_copied, revision_of};
use kube::api::meta::Kind;
use kube::api::pod_spec::{POD_TEMPLATE_HASH, labels_json};
use kube::api::{Deployment, PodTemplate, ReplicaSet};
use kube::order::Order;
use serde_json::{Value, json};
use std::rc::Rc;

const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";

impl Cluster {
    fn existing(&self, target: &Target) -> Result<Value, ApiError> {
        read(&self.store, target).ok_or_else(|| ApiError::NotFound(target.clone()))
    }

    pub(super) fn set_paused(
        &mut self,
        target: &Target,
        paused: bool,
    ) -> Result<Outcome, ApiError> {
        let object = self.existing(target)?;
        if target.kind != Kind::Deployment {
            let what = if paused { "pausing" } else { "resuming" };
            return Err(not_supported(target, what));
        }
        match (is_paused(&object), paused) {
            (true, true) => Err(ApiError::AlreadyPaused(target.clone())),
            (false, false) => Err(ApiError::NotPaused(target.clone())),
            _ => self.patch_spec(target, json!({"paused": paused})),
        }
    }

    pub(super) fn restart(&mut self, target: &Target) -> Result<Outcome, ApiError> {
        let object = self.existing(target)?;
        if !has_rollouts(target.kind) {
            return Err(not_supported(target, "restarting"));
        }
        if is_paused(&object) {
            return Err(ApiError::PausedRestart(target.clone()));
        }
        let now = self.now.rfc3339();
        let annotations = json!({"metadata": {"annotations": {RESTARTED_AT: now}}});
        match self.patch_spec(target, json!({"template": annotations}))? {
            Outcome::Unchanged => Err(ApiError::RestartTooSoon(target.clone())),
            outcome => Ok(outcome),
        }
    }

    /// Models `Rollback` of `kubectl/pkg/polymorphichelpers`.
    pub(super) fn undo(&mut self, target: &Target, to_revision: i64) -> Result<Outcome, ApiError> {
        self.existing(target)?;
        match target.kind {
            Kind::Deployment => self.undo_deployment(target, to_revision),
            kind if has_rollouts(kind) => self.undo_by_revision(target, to_revision),
            _ => Err(not_supported(target, "undoing")),
        }
    }

    /// Template and annotations come back, nothing else.
    fn undo_deployment(&mut self, target: &Target, to_revision: i64) -> Result<Outcome, ApiError> {
        let (namespace, name) = (&target.namespace, &target.name);
        let found = self.store.by_name::<Deployment>(namespace, name);
        let deployment = found.expect("it was read a moment ago").clone();
        let sets = self.store.owned_replica_sets(deployment.meta.uid);
        let sets = sets.map(|set| (revision_of(&set.meta), set.clone()));
        let (revision, set): (i64, Rc<ReplicaSet>) =
            revision_to_restore(target, sets.collect(), to_revision)?;
        if deployment.spec.paused {
            return Err(ApiError::PausedUndo);
        }
        let template = &set.spec.template;
        if template.equals_ignoring_hash(&deployment.spec.template) {
            return Ok(Outcome::AlreadyAt { revision });
        }
        let kept = deployment.meta.annotations.iter();
        let kept = kept.filter(|(key, _)| !is_copied(key));
        let restored = set.meta.annotations.iter();
        let restored = restored.filter(|(key, _)| is_copied(key));
        let annotations = kept
            .chain(restored)
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        let mut object = self.existing(target)?;
        object["spec"]["template"] = template.without_label(POD_TEMPLATE_HASH).to_json();
        object["metadata"]["annotations"] = labels_json(&annotations);
        self.replace(target, object)
    }

    /// Of a StatefulSet or DaemonSet only the template comes back.
    fn undo_by_revision(&mut self, target: &Target, to_revision: i64) -> Result<Outcome, ApiError> {
        let uid = super::objects::find_uid(&self.store, target).expect("it was read a moment ago");
        let known = self.store.owned_revisions(uid).into_iter();
        let known = known.map(|revision| (revision.revision, revision));
        let (number, revision) = revision_to_restore(target, known.collect(), to_revision)?;
        let mut object = self.existing(target)?;
        if PodTemplate::from_json(&object["spec"]["template"]) == revision.template {
            return Ok(Outcome::AlreadyAt { revision: number });
        }
        object["spec"]["template"] = revision.template.to_json();
        self.replace(target, object)
    }
}

/// The revision asked for; 0 is the one before the newest.
fn revision_to_restore<T>(
    target: &Target,
    mut known: Vec<(i64, T)>,
    wanted: i64,
) -> Result<(i64, T), ApiError> {
    known.order_by_key(|(number, _)| std::cmp::Reverse(*number));
    let mut known = known.into_iter();
    match wanted {
        0 => known
            .nth(1)
            .ok_or_else(|| ApiError::NoHistory(target.clone())),
        wanted => known
            .find(|(number, _)| *number == wanted)
            .ok_or(ApiError::NoSuchRevision(wanted)),
    }
}

fn not_supported(target: &Target, what: &'static str) -> ApiError {
    let target = target.clone();
    ApiError::NotSupported { target, what }
}

const fn has_rollouts(kind: Kind) -> bool {
    matches!(kind, Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet)
}

fn is_paused(object: &Value) -> bool {
    object["spec"]["paused"] == true
}
