//! How kubectl tells that the API server refuses what `apply` or `create` sends.

use super::apply::Given;
use super::patch_refused::{go_map, refused_patch};
use crate::call::{Call, Failure};
use engine::cluster::{ApiError, Target, apply_patch};
use serde_json::Value;

fn apply_failure(given: &Given, error: ApiError) -> Failure {
    match error {
        ApiError::NotSupported { target, what } => Failure::error(format!(
            "{} from \"{}\": {what} is not simulated",
            target.words(),
            given.file
        )),
        error => error.into(),
    }
}

/// The error that kubectl prints for a change that the server refuses.
pub(super) fn update_failure(
    call: &Call,
    given: &Given,
    error: ApiError,
    object: &Value,
) -> Failure {
    match &error {
        ApiError::Invalid { errors, .. } => match refused_patch(errors) {
            Some(reason) => {
                let patch = apply_patch(call.cluster().store(), object).ok().flatten();
                let patch = Value::from(go_map(&patch.unwrap_or_default()));
                Failure(format!(
                    "The request is invalid: patch: Invalid value: {patch}: {reason}"
                ))
            }
            None => apply_failure(given, error),
        },
        ApiError::Conflict(target) => {
            let patch = apply_patch(call.cluster().store(), object).ok().flatten();
            let text = format!(
                "error when applying patch:\n{}\nto:\n{}\nfor: \"{file}\": error when patching \"{file}\": {error}",
                patch.unwrap_or_default(),
                info(target),
                file = given.file,
            );
            Failure::server("Conflict", text)
        }
        _ => apply_failure(given, error),
    }
}

/// An object as kubectl names it where a patch fails.
fn info(target: &Target) -> String {
    let (api_version, kind) = (target.kind.api_version(), target.kind.name());
    let group_version = match target.kind.group() {
        "" => format!("/{api_version}"),
        _ => api_version.to_string(),
    };
    format!(
        "Resource: \"{group_version}, Resource={}\", GroupVersionKind: \"{group_version}, Kind={kind}\"\n\
         Name: \"{}\", Namespace: \"{}\"",
        target.kind.plural(),
        target.name,
        target.namespace
    )
}

/// The error that kubectl prints for an object that the server does not create.
pub(super) fn create_failure(given: &Given, error: ApiError) -> Failure {
    match error.reason() {
        Some(reason) => {
            let text = format!("error when creating \"{}\": {error}", given.file);
            Failure::server(reason, text)
        }
        None => match error {
            ApiError::Failed(text) => {
                let file = &given.file;
                Failure(format!(
                    "Error from server: error when creating \"{file}\": {text}"
                ))
            }
            error => apply_failure(given, error),
        },
    }
}
