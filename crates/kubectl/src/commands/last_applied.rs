//! `kubectl apply view-last-applied` and `set-last-applied`: the annotation that the next apply compares with.
//! Models `apply_view_last_applied.go` and `apply_set_last_applied.go` of kubectl.

use super::apply::{prepared, read_files, wanted};
use super::set::annotate;
use super::{Running, ended, none_provided};
use crate::args::{Args, misuse};
use crate::call::{Call, Failure};
use crate::flags::{ALL, CREATE_ANNOTATION, DryRun, FILENAME, LAST_APPLIED_OUTPUT, SELECTOR};
use crate::output::{self, Format};
use crate::resource::{self, Resource};
use engine::cluster::{Command, PatchStyle, Target};
use kube::manifest::emit::to_yaml;
use kube::well_known::LAST_APPLIED;
use serde_json::{Value, json};

pub(super) fn view(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let wanted = wanted(call, &args.positional, args)?.ok_or_else(none_provided)?;
    let all = args.is_set(&ALL) || args.value(&SELECTOR).is_some();
    if !wanted.has_names() && !all {
        let text = "resource(s) were provided, but no name was specified";
        return Err(Failure::error(text));
    }
    let (found, missing) = wanted.find(call);
    if let Some(failure) = missing.into_iter().next() {
        return Err(failure);
    }
    let mut texts = Vec::new();
    for one in &found {
        match one.meta.annotation(LAST_APPLIED) {
            Some(text) => texts.push(text.to_string()),
            // kubectl tells it of files only, where it prints an error that is none.
            None => {
                if let Some(file) = args.values(&FILENAME).next() {
                    return Err(Failure::error(format!(
                        "error when no last-applied-configuration annotation found on resource: {}\n {file:?}: <nil>",
                        one.meta.name
                    )));
                }
            }
        }
    }
    let format = args.value(&LAST_APPLIED_OUTPUT).unwrap_or("yaml");
    for text in texts {
        let object: Value = serde_json::from_str(&text)
            .map_err(|error| Failure::error(format!("the annotation is no JSON: {error}")))?;
        match format {
            "yaml" => call.print(to_yaml(&object).trim_end()),
            "json" => call.print(format!("{object:#}")),
            other => {
                return Err(misuse(
                    "apply view-last-applied",
                    &format!(
                        "Unexpected -o output mode: {other}, the flag 'output' must be one of yaml|json"
                    ),
                ));
            }
        }
    }
    Ok(Running::Done(0))
}

pub(super) fn set(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let dry_run = DryRun::of(args)?;
    Format::of_change(call.client, args)?;
    if !args.is_given(&FILENAME) {
        return Err(none_provided());
    }
    let mut changes = Vec::new();
    let (given, failures) = read_files(call, args)?;
    for one in &given {
        changes.extend(change(call, args, &prepared(args, one))?);
    }
    if let Some(failure) = failures.into_iter().next() {
        return Err(failure);
    }
    for (live, text) in changes {
        let mut after = json!({});
        annotate(&mut after, LAST_APPLIED, text);
        let command = Command::Patch {
            target: live.target(),
            patch: after,
            style: PatchStyle::Merge,
        };
        let after = match dry_run {
            DryRun::Client => live,
            _ => call.change(&live, command, dry_run.is_rehearsal())?.1,
        };
        output::told(
            call,
            args,
            &after,
            &format!("configured{}", dry_run.suffix()),
        )?;
    }
    Ok(ended(call, Vec::new()))
}

/// The object to annotate with the text to note, unless the text is there already.
fn change(
    call: &mut Call,
    args: &Args,
    object: &Value,
) -> Result<Option<(Resource, String)>, Failure> {
    let target = Target::of_manifest(object);
    let live = resource::get(call.cluster(), target.kind, &target.namespace, &target.name);
    let live = live.ok_or_else(|| Failure::not_found(&target))?;
    let noted = live.meta.annotation(LAST_APPLIED);
    if noted.is_none() && !args.is_set(&CREATE_ANNOTATION) {
        return Err(Failure::error(format!(
            "no last-applied-configuration annotation found on resource: {0}, to create the annotation, run the command \
             with --create-annotation",
            target.name
        )));
    }
    let noted = noted.and_then(|text| serde_json::from_str::<Value>(text).ok());
    if noted.as_ref() == Some(object) {
        call.print(format!(
            "set-last-applied {}: no changes required.",
            target.name
        ));
        return Ok(None);
    }
    Ok(Some((live, object.to_string())))
}
