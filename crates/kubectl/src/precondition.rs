//! The resourceVersion in a request: the API server refuses a change that was made to an older state of an object, and a
//! new object that has one. Apply on the page sends none, because a pasted manifest may come from another cluster.

use crate::resource;
use engine::cluster::{ApiError, Cluster, Command, Target};

/// Checks the resourceVersion that a request carries, if it carries one, and takes it out of the request.
///
/// # Errors
/// The object has another version by now, or is not there yet.
pub(crate) fn check(cluster: &Cluster, command: &mut Command) -> Result<(), ApiError> {
    let Some(target) = command.target() else {
        return Ok(());
    };
    let Some(version) = taken_out(command) else {
        return Ok(());
    };
    let creates = matches!(command, Command::Create { .. });
    match present(cluster, &target).filter(|_| !creates) {
        Some(present) if present == version => Ok(()),
        Some(_) => Err(ApiError::Conflict(target)),
        None if matches!(command, Command::Patch { .. }) => Ok(()),
        None => Err(ApiError::Failed(
            "resourceVersion should not be set on objects to be created".to_string(),
        )),
    }
}

fn taken_out(command: &mut Command) -> Option<String> {
    let sent = match command {
        Command::Patch { patch, .. } => patch,
        command => command.manifest_mut()?,
    };
    let metadata = sent.get_mut("metadata")?.as_object_mut()?;
    let version = metadata.remove("resourceVersion")?;
    let version = version.as_str().filter(|version| !version.is_empty());
    version.map(str::to_string)
}

fn present(cluster: &Cluster, target: &Target) -> Option<String> {
    let found = resource::get(cluster, target.kind, &target.namespace, &target.name)?;
    Some(found.meta.resource_version.to_string())
}
