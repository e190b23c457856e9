//! `kubectl replace -f`: an object becomes what a file says, and nothing else.

use super::apply::{Given, prepared, read_files};
use super::{Running, ended};
use crate::args::Args;
use crate::call::{Call, Failure, name_of};
use crate::flags::{DryRun, FILENAME, FORCE, GRACE_PERIOD, SUBRESOURCE, TIMEOUT};
use crate::output::{self, Format};
use crate::resource::{self, Resource};
use engine::cluster::{ApiError, Cascade, Command, PatchStyle, Target};
use serde_json::{Map, Value, json};

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    if !args.is_given(&FILENAME) {
        return Err(Failure::error("must specify --filename to replace"));
    }
    if args.is_given(&SUBRESOURCE) {
        return Err(Failure::error(
            "the playground replaces whole objects; kubectl patch --subresource=scale changes the Scale of one",
        ));
    }
    let force = args.is_set(&FORCE);
    if !force && args.is_given(&GRACE_PERIOD) {
        return Err(Failure::error("--grace-period must have --force specified"));
    }
    if !force && args.is_given(&TIMEOUT) {
        return Err(Failure::error("--timeout must have --force specified"));
    }
    let dry_run = DryRun::of(args)?;
    Format::of_change(call.client, args)?;
    if force && dry_run.is_rehearsal() {
        return Err(Failure::error(
            "--dry-run can not be used when --force is set",
        ));
    }
    let (given, mut failures) = read_files(call, args)?;
    if given.is_empty() && failures.is_empty() {
        return Err(Failure::error("no objects passed to replace"));
    }
    for one in &given {
        let replaced = if force {
            make_anew(call, args, one)
        } else {
            replace(call, args, one, dry_run)
        };
        failures.extend(replaced.err());
    }
    Ok(ended(call, failures))
}

fn missing(given: &Given, target: &Target) -> Failure {
    let text = format!(
        "error when replacing \"{}\": {} not found",
        given.file,
        target.words()
    );
    Failure::server("NotFound", text)
}

fn refused(given: &Given, error: ApiError) -> Failure {
    match error.reason() {
        Some(reason) => {
            let text = format!("error when replacing \"{}\": {error}", given.file);
            Failure::server(reason, text)
        }
        None => error.into(),
    }
}

fn replace(call: &mut Call, args: &Args, given: &Given, dry_run: DryRun) -> Result<(), Failure> {
    let object = prepared(args, given);
    let target = Target::of_manifest(&object);
    let done = format!("replaced{}", dry_run.suffix());
    if dry_run == DryRun::Client {
        return output::told(call, args, &Resource::of_file(object), &done);
    }
    let live = resource::get(call.cluster(), target.kind, &target.namespace, &target.name);
    let live = live.ok_or_else(|| missing(given, &target))?;
    if let Some(refused) = &given.refused
        && refused.contains(" cannot be handled as ")
    {
        return Err(Failure(
            refused.replace("error when creating", "error when replacing"),
        ));
    }
    let mut patch = difference(&live.json(), &object);
    if let Some(version) = object["metadata"].get("resourceVersion") {
        patch["metadata"]["resourceVersion"] = version.clone();
    }
    let command = Command::Patch {
        target: target.clone(),
        patch,
        style: PatchStyle::Merge,
    };
    let (_, after) = call
        .change(&live, command, dry_run.is_rehearsal())
        .map_err(|error| refused(given, error))?;
    output::told(call, args, &after, &done)
}

/// A merge patch that replaces all fields that users write, so that no old value stays.
pub(super) fn difference(live: &Value, wanted: &Value) -> Value {
    const WRITTEN: [&str; 5] = ["spec", "data", "binaryData", "type", "immutable"];
    // The API version that the file names fills in what the file leaves out.
    let mut patch = Map::new();
    if let Some(api_version) = wanted.get("apiVersion") {
        patch.insert("apiVersion".to_string(), api_version.clone());
    }
    for field in WRITTEN {
        if live.get(field).is_some() || wanted.get(field).is_some() {
            patch.insert(field.to_string(), merge(&live[field], &wanted[field]));
        }
    }
    let mut metadata = Map::new();
    for field in ["labels", "annotations"] {
        let patch = merge(&live["metadata"][field], &wanted["metadata"][field]);
        metadata.insert(field.to_string(), patch);
    }
    patch.insert("metadata".to_string(), Value::Object(metadata));
    Value::Object(patch)
}

/// The merge patch (RFC 7386) that makes `wanted` of `live`.
fn merge(live: &Value, wanted: &Value) -> Value {
    let (Value::Object(old), Value::Object(new)) = (live, wanted) else {
        return wanted.clone();
    };
    let gone = old.keys().filter(|key| !new.contains_key(*key));
    let mut patch: Map<String, Value> = gone.map(|key| (key.clone(), json!(null))).collect();
    for (key, value) in new {
        let known = old.get(key).unwrap_or(&Value::Null);
        patch.insert(key.clone(), merge(known, value));
    }
    Value::Object(patch)
}

/// `--force`: deletes the old object with its dependents and creates a new one.
fn make_anew(call: &mut Call, args: &Args, given: &Given) -> Result<(), Failure> {
    if let Some(refused) = &given.refused {
        return Err(Failure(refused.clone()));
    }
    let manifest = prepared(args, given);
    let target = Target::of_manifest(&manifest);
    if resource::get(call.cluster(), target.kind, &target.namespace, &target.name).is_some() {
        call.execute(
            Command::Create {
                manifest: with_another_name(&manifest),
            },
            true,
        )?;
        let delete = Command::Delete {
            target: target.clone(),
            grace_seconds: None,
            cascade: Cascade::Background,
        };
        call.execute(delete, false)?;
        let name = name_of(target.kind, &target.name);
        let (kind, name) = name.split_once('/').unwrap_or((&name, ""));
        call.print(format!(
            "{kind} \"{name}\" deleted{}",
            super::delete::from(call, &target)
        ));
    }
    let one = Resource::of_file(manifest.clone());
    let (_, after) = call.change(&one, Command::Create { manifest }, false)?;
    output::told(call, args, &after, "replaced")
}

/// Under another name the server can check the manifest before the old object is deleted.
fn with_another_name(manifest: &Value) -> Value {
    let mut other = manifest.clone();
    let name = other["metadata"]["name"]
        .as_str()
        .unwrap_or_default()
        .to_string();
    other["metadata"]["name"] = format!("{}-x", name.chars().take(40).collect::<String>()).into();
    other
}
