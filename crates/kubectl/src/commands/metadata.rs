//! `kubectl label` and `kubectl annotate`.

use super::apply::wanted;
use super::record;
use super::set::NOTHING_NAMED;
use super::{Running, ended};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{ALL, DryRun, FILENAME, LIST, OVERWRITE};
use crate::output;
use crate::resource::Resource;
use engine::cluster::{Command, Outcome, PatchStyle};
use kube::api::meta::Labels;
use kube::api::version::Feature;
use kube::manifest::validate::label_value;
use kube::well_known::CHANGE_CAUSE;
use serde_json::{Map, Value, json};

/// `a=b` sets, `a-` removes.
type Change<'a> = (&'a str, Option<&'a str>);

fn read<'a>(args: &'a Args) -> Result<(Vec<String>, Vec<Change<'a>>), Failure> {
    let mut names = Vec::new();
    let mut changes = Vec::new();
    for word in &args.positional {
        match word.split_once('=') {
            Some((key, value)) => changes.push((key, Some(value))),
            None if word.ends_with('-') && word.len() > 1 => {
                changes.push((word.trim_end_matches('-'), None));
            }
            None => names.push(word.clone()),
        }
    }
    if let Some((key, _)) = changes.iter().find(|(key, _)| key.is_empty()) {
        return Err(Failure::error(format!("invalid label spec: {key}=")));
    }
    Ok((names, changes))
}

fn check_named(args: &Args, names: &[String]) -> Result<(), Failure> {
    if names.is_empty() && !args.is_given(&FILENAME) {
        Err(Failure::error(NOTHING_NAMED))
    } else {
        Ok(())
    }
}

/// Refuses a value that the rules for label values do not allow.
fn check_value(call: &Call, key: &str, value: Option<&str>) -> Result<(), Failure> {
    let value = value.unwrap_or_default();
    let reasons = label_value(value, call.client);
    if reasons.is_empty() {
        return Ok(());
    }
    let spec = format!("{key}={value}");
    let text = format!("invalid label value: {spec:?}: {}", reasons.join(";"));
    Err(Failure::error(text))
}

fn list(call: &mut Call, entries: &Labels) {
    for (key, value) in entries.iter() {
        call.print(format!("{key}={value}"));
    }
}

fn find(
    call: &mut Call,
    args: &Args,
    names: &[String],
) -> Result<(Vec<Resource>, Vec<Failure>), Failure> {
    let wanted = wanted(call, names, args)?;
    let wanted = wanted.ok_or_else(|| Failure::error(NOTHING_NAMED))?;
    if !wanted.has_names() && wanted.selector.is_none() && !args.is_set(&ALL) {
        return Err(Failure::error(
            "resource(s) were provided, but no name was specified",
        ));
    }
    Ok(wanted.find(call))
}

fn patch(changes: &[Change], field: &str) -> Value {
    let entries = changes
        .iter()
        .map(|(key, value)| (key.to_string(), value.map_or(Value::Null, Value::from)));
    json!({"metadata": {field: Value::Object(entries.collect::<Map<_, _>>())}})
}

fn send(
    call: &mut Call,
    one: &Resource,
    patch: Value,
    dry_run: DryRun,
) -> Result<(Outcome, Resource), Failure> {
    let command = Command::Patch {
        target: one.target(),
        patch,
        style: PatchStyle::Merge,
    };
    Ok(call.change(one, command, dry_run.is_rehearsal())?)
}

pub(super) fn label(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    record::warn(call, args);
    let (names, changes) = read(args)?;
    check_named(args, &names)?;
    if changes.is_empty() && !args.is_set(&LIST) {
        return Err(Failure::error("at least one label update is required"));
    }
    changes
        .iter()
        .try_for_each(|(key, value)| check_value(call, key, *value))?;
    let dry_run = DryRun::of(args)?;
    let (found, mut failures) = find(call, args, &names)?;
    for one in &found {
        if args.is_set(&LIST) {
            list(call, &one.meta.labels);
            continue;
        }
        if let Err(failure) = label_one(call, args, one, &changes, dry_run) {
            failures.push(failure);
        }
    }
    Ok(ended(call, failures))
}

fn label_one(
    call: &mut Call,
    args: &Args,
    one: &Resource,
    changes: &[Change],
    dry_run: DryRun,
) -> Result<(), Failure> {
    for (key, value) in changes {
        let now = one.meta.labels.get(*key).map(String::as_str);
        match (now, value) {
            (None, None) => call.print(format!("label \"{key}\" not found.")),
            (Some(now), Some(value)) if now != *value && !args.is_set(&OVERWRITE) => {
                return Err(Failure::error(format!(
                    "'{key}' already has a value ({now}), and --overwrite is false"
                )));
            }
            _ => {}
        }
    }
    let (outcome, after) = send(call, one, patch(changes, "labels"), dry_run)?;
    let only_removals = changes.iter().all(|(_, value)| value.is_none());
    let mixed = !only_removals && changes.iter().any(|(_, value)| value.is_none());
    let word = match outcome {
        Outcome::Unchanged => "not labeled",
        _ if only_removals => "unlabeled",
        _ if mixed && call.has(Feature::LabelModified) => "modified",
        _ => "labeled",
    };
    let after = record::noted(call, args, after, dry_run);
    output::told(call, args, &after, &format!("{word}{}", dry_run.suffix()))
}

pub(super) fn annotate(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    record::warn(call, args);
    let (names, changes) = read(args)?;
    check_named(args, &names)?;
    if changes.is_empty() && !args.is_set(&LIST) {
        return Err(Failure::error("at least one annotation update is required"));
    }
    let dry_run = DryRun::of(args)?;
    let (found, mut failures) = find(call, args, &names)?;
    for one in &found {
        if args.is_set(&LIST) {
            list(call, &one.meta.annotations);
            continue;
        }
        let declared: Vec<String> = changes
            .iter()
            .filter_map(|(key, value)| {
                let now = one.meta.annotation(key)?;
                let keeps = value.is_none_or(|value| value == now) || *key == CHANGE_CAUSE;
                (!keeps).then(|| format!("'{key}' already has a value ({now})"))
            })
            .collect();
        if !declared.is_empty() && !args.is_set(&OVERWRITE) {
            failures.push(Failure::error(format!(
                "--overwrite is false but found the following declared annotation(s): {}",
                declared.join("; ")
            )));
            continue;
        }
        match send(call, one, patch(&changes, "annotations"), dry_run) {
            Ok((_, after)) => {
                let after = record::noted(call, args, after, dry_run);
                output::told(
                    call,
                    args,
                    &after,
                    &format!("annotated{}", dry_run.suffix()),
                )?;
            }
            Err(failure) => failures.push(failure),
        }
    }
    Ok(ended(call, failures))
}
