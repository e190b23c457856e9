//! The verbs of `kubectl rollout` that change an object: pause, resume, restart, undo.

use super::edit::patch_spec;
use super::objects::{find_uid, read};
use super::{ApiError, Outcome, Target, write};
use crate::context::Context;
use crate::controllers::deployment::{is_copied, revision_of};
use kube::api::meta::Kind;
use kube::api::pod_spec::labels_json;
use kube::api::{Deployment, PodTemplate, ReplicaSet};
use kube::order::Order;
use kube::well_known::POD_TEMPLATE_HASH;
use kube::well_known::RESTARTED_AT;
use serde_json::{Value, json};
use std::rc::Rc;

fn existing(ctx: &Context, target: &Target) -> Result<Value, ApiError> {
    read(ctx.store, target).ok_or_else(|| ApiError::NotFound(target.clone()))
}

/// # Errors
/// The object is in that state already, does not exist, or cannot be paused.
pub(crate) fn set_paused(
    ctx: &mut Context,
    target: &Target,
    paused: bool,
) -> Result<Outcome, ApiError> {
    let object = existing(ctx, target)?;
    if target.kind != Kind::Deployment {
        let what = if paused { "pausing" } else { "resuming" };
        return Err(not_supported(target, what));
    }
    match (is_paused(&object), paused) {
        (true, true) => Err(ApiError::AlreadyPaused(target.clone())),
        (false, false) => Err(ApiError::NotPaused(target.clone())),
        _ => patch_spec(ctx, target, json!({"paused": paused})),
    }
}

/// Writes the time into the template, so that the template counts as a new one and its pods are replaced.
///
/// # Errors
/// The object does not exist, is paused, cannot be restarted, or was restarted within this second.
pub(crate) fn restart(ctx: &mut Context, target: &Target) -> Result<Outcome, ApiError> {
    let object = existing(ctx, target)?;
    if !target.kind.has_revisions() {
        return Err(not_supported(target, "restarting"));
    }
    if is_paused(&object) {
        return Err(ApiError::PausedRestart(target.clone()));
    }
    let now = ctx.now.rfc3339();
    let annotations = json!({"metadata": {"annotations": {RESTARTED_AT: now}}});
    match patch_spec(ctx, target, json!({"template": annotations}))? {
        Outcome::Unchanged => Err(ApiError::RestartTooSoon(target.clone())),
        outcome => Ok(outcome),
    }
}

/// Goes back to an earlier template; 0 is the revision before the present one. Models `Rollback` of
/// `kubectl/pkg/polymorphichelpers`.
///
/// # Errors
/// There is no such object, or no such revision; or the Deployment is paused.
pub(crate) fn undo(
    ctx: &mut Context,
    target: &Target,
    to_revision: i64,
) -> Result<Outcome, ApiError> {
    let object = existing(ctx, target)?;
    match target.kind {
        Kind::Deployment => undo_deployment(ctx, target, object, to_revision),
        kind if kind.has_revisions() => undo_by_revision(ctx, target, object, to_revision),
        _ => Err(not_supported(target, "undoing")),
    }
}

/// An undo of a Deployment restores the template and the annotations, nothing else.
fn undo_deployment(
    ctx: &mut Context,
    target: &Target,
    mut object: Value,
    to_revision: i64,
) -> Result<Outcome, ApiError> {
    let found = ctx
        .store
        .by_name::<Deployment>(&target.namespace, &target.name);
    let deployment = found.cloned();
    let deployment = deployment.ok_or_else(|| ApiError::NotFound(target.clone()))?;
    let sets = ctx.store.owned_replica_sets(deployment.meta.uid);
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
    object["spec"]["template"] = template.without_label(POD_TEMPLATE_HASH).to_json();
    object["metadata"]["annotations"] = labels_json(&annotations);
    write::replace(ctx, target, object)
}

/// An undo of a StatefulSet or DaemonSet restores only the template.
fn undo_by_revision(
    ctx: &mut Context,
    target: &Target,
    mut object: Value,
    to_revision: i64,
) -> Result<Outcome, ApiError> {
    let uid = find_uid(ctx.store, target).ok_or_else(|| ApiError::NotFound(target.clone()))?;
    let known = ctx.store.owned_revisions(uid).into_iter();
    let known = known.map(|revision| (revision.revision, revision));
    let (number, revision) = revision_to_restore(target, known.collect(), to_revision)?;
    if PodTemplate::from_json(&object["spec"]["template"]) == revision.template {
        return Ok(Outcome::AlreadyAt { revision: number });
    }
    object["spec"]["template"] = revision.template.to_json();
    write::replace(ctx, target, object)
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

fn is_paused(object: &Value) -> bool {
    object["spec"]["paused"] == true
}
