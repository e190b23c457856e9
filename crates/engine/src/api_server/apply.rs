//! `kubectl apply`: a three-way merge of the manifest that was applied last, the object, and the manifest that is given
//! now.

use super::objects::read;
use super::{ApiError, Outcome, Target, merge, write};
use crate::context::Context;
use crate::store::Store;
use kube::manifest::defaults::{convert_autoscaler, is_converted};
use kube::manifest::kinds::ApiKind;
use kube::well_known::LAST_APPLIED;
use serde_json::{Map, Value};

/// Creates the object, or merges the manifest into it.
///
/// # Errors
/// The object that results from the merge is invalid.
pub(crate) fn apply(ctx: &mut Context, given: &Value) -> Result<Outcome, ApiError> {
    if !has_shape_of_object(given) {
        // Such a manifest cannot be merged; admission refuses it and says what is wrong with it.
        return write::create(ctx, given.clone());
    }
    let target = Target::of_manifest(given);
    let Some(mut live) = read(ctx.store, &target) else {
        return write::create(ctx, noted(&target, given));
    };
    let patch = patch_of(&target, &live, given)?;
    merge::strategic(target.kind, &mut live, &patch)?;
    // A patch goes to the API version that the manifest names, and that version fills in what the manifest leaves out.
    if !is_converted(target.kind) {
        live["apiVersion"] = given["apiVersion"].clone();
    }
    write::replace(ctx, &target, live)
}

/// The patch that `kubectl apply` sends for a manifest; `None` if the object does not exist yet.
///
/// # Errors
/// A list of the manifest has elements without the field that tells them apart.
pub fn apply_patch(store: &Store, given: &Value) -> Result<Option<Value>, ApiError> {
    let target = Target::of_manifest(given);
    let live = read(store, &target).filter(|_| has_shape_of_object(given));
    live.map(|live| patch_of(&target, &live, given)).transpose()
}

fn patch_of(target: &Target, live: &Value, given: &Value) -> Result<Value, ApiError> {
    let last = live["metadata"]["annotations"][LAST_APPLIED].as_str();
    let last = last
        .and_then(|text| serde_json::from_str(text).ok())
        .map_or(Value::Null, stored_form);
    let given = stored_form(noted(target, given));
    Ok(merge::three_way(target.kind, live, &last, &given)?)
}

/// The manifest with its namespace, and with its own text in the annotation that the next apply compares with.
fn noted(target: &Target, given: &Value) -> Value {
    let mut given = given.clone();
    if target.kind.is_namespaced() {
        given["metadata"]["namespace"] = target.namespace.as_str().into();
    }
    let applied = last_applied_text(&given);
    let annotations = &mut given["metadata"]["annotations"];
    if !annotations.is_object() {
        *annotations = Value::Object(Map::new());
    }
    annotations[LAST_APPLIED] = applied.into();
    given
}

/// Converts a manifest of an old API version to the version in which objects are stored.
fn stored_form(mut given: Value) -> Value {
    let target = Target::of_manifest(&given);
    let api_version = given["apiVersion"].as_str().unwrap_or_default().to_string();
    let known = ApiKind::find(&api_version, target.kind.name());
    if known.is_some_and(ApiKind::is_described) {
        given["apiVersion"] = target.kind.api_version().into();
    }
    if let (true, Some(fields)) = (is_converted(target.kind), given.as_object_mut()) {
        convert_autoscaler(fields, &api_version);
    }
    if let Some(spec) = given.get_mut("spec").and_then(Value::as_object_mut) {
        spec.remove("rollbackTo");
    }
    given
}

/// Whether metadata and annotations can be written into the manifest.
fn has_shape_of_object(given: &Value) -> bool {
    let map_or_absent = |value: &Value| value.is_object() || value.is_null();
    let metadata = &given["metadata"];
    given.is_object() && map_or_absent(metadata) && map_or_absent(&metadata["annotations"])
}

/// The manifest in one line, as kubectl notes it on the object.
fn last_applied_text(given: &Value) -> String {
    let mut given = given.clone();
    let annotations = &mut given["metadata"]["annotations"];
    match annotations {
        Value::Object(map) => drop(map.remove(LAST_APPLIED)),
        other => *other = Value::Object(Map::new()),
    }
    format!("{given}\n")
}
