//! `kubectl label` and `kubectl annotate`.

use super::apply::wanted;
use super::pairs::{self, Pair};
use super::record;
use super::set::NOTHING_NAMED;
use super::subjects::{check_local, of_files, only_prints};
use super::{Running, ended};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{
    ALL, DryRun, FIELD_SELECTOR, FILENAME, LIST, LOCAL, OUTPUT, OVERWRITE, RESOURCE_VERSION,
    SELECTOR,
};
use crate::output;
use crate::resource::Resource;
use engine::cluster::{Command, Outcome, PatchStyle, patched};
use kube::api::meta::Labels;
use kube::api::version::Feature;
use kube::manifest::validate::label_value;
use kube::well_known::CHANGE_CAUSE;
use serde_json::{Map, Value, json};

/// Labels or annotations, with the words that kubectl has for them.
#[derive(Clone, Copy)]
struct MetadataField {
    /// `labels`.
    name: &'static str,
    /// `label`.
    one: &'static str,
    /// Example files in the messages about `--local`.
    files: &'static str,
}

const LABELS: MetadataField = MetadataField {
    name: "labels",
    one: "label",
    files: "-f pod.yaml or --filename=pod.json",
};
const ANNOTATIONS: MetadataField = MetadataField {
    name: "annotations",
    one: "annotation",
    files: "-f rsrc.yaml or --filename=rsrc.json",
};

impl MetadataField {
    fn of(self, one: &Resource) -> &Labels {
        if self.name == LABELS.name {
            &one.meta.labels
        } else {
            &one.meta.annotations
        }
    }
}

/// Checks the flags and arguments against each other, in kubectl's order.
fn check(
    args: &Args,
    names: &[String],
    changes: &[Pair],
    field: MetadataField,
) -> Result<(), Failure> {
    let fails = |text: &str| Err(Failure::error(text));
    let (list, local) = (args.is_set(&LIST), args.is_set(&LOCAL));
    if list && args.value(&OUTPUT).is_some_and(|text| !text.is_empty()) {
        return fails("--list and --output may not be specified together");
    }
    if args.is_set(&ALL) && args.is_given(&SELECTOR) {
        return fails("cannot set --all and --selector at the same time");
    }
    if args.is_set(&ALL) && args.is_given(&FIELD_SELECTOR) {
        return fails("cannot set --all and --field-selector at the same time");
    }
    check_local(args)?;
    let files = field.files;
    if local && !names.is_empty() {
        return fails(&format!(
            "can only use local files by {files} when --local=true is set"
        ));
    }
    if names.is_empty() && !args.is_given(&FILENAME) {
        return if local {
            fails(&format!("one or more files must be specified as {files}"))
        } else {
            fails(NOTHING_NAMED)
        };
    }
    if changes.is_empty() && !list {
        return fails(&format!("at least one {} update is required", field.one));
    }
    Ok(())
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

/// The labels to change: `a=b` sets, `a-` removes.
fn label_pairs<'a>(call: &Call, words: &[&'a str]) -> Result<Vec<Pair<'a>>, Failure> {
    let mut pairs = Vec::new();
    for word in words {
        let parts: Vec<&str> = word.split('=').collect();
        match parts.as_slice() {
            [_] => pairs.push((word.trim_end_matches('-'), None)),
            [key, value] => {
                check_value(call, key, Some(value))?;
                pairs.push((key, Some(*value)));
            }
            _ => return Err(Failure::error(format!("invalid label spec: {word}"))),
        }
    }
    if !in_both(&pairs).is_empty() {
        let text = "can not both modify and remove a label in the same command";
        return Err(Failure::error(text));
    }
    Ok(pairs)
}

/// The keys that are set and removed in one command.
fn in_both<'a>(pairs: &[Pair<'a>]) -> Vec<&'a str> {
    let removed = pairs.iter().filter(|(_, value)| value.is_none());
    let is_set = |key: &str| {
        pairs
            .iter()
            .any(|(other, value)| *other == key && value.is_some())
    };
    let both = removed.map(|(key, _)| *key).filter(|key| is_set(key));
    both.collect()
}

/// `--list`: what there would be with the changes, under a heading where there are several objects.
fn list(call: &mut Call, one: &Resource, changes: &[Pair], field: MetadataField, single: bool) {
    let mut entries = field.of(one).clone();
    for (key, value) in changes {
        match value {
            Some(value) => drop(entries.insert(key.to_string(), value.to_string())),
            None => drop(entries.remove(*key)),
        }
    }
    let indent = if single { "" } else { " " };
    if !single {
        let (kind, group) = (one.kind, one.kind.group());
        let name = &one.meta.name;
        call.print(format!("Listing {} for {kind}.{group}/{name}:", field.name));
    }
    for (key, value) in entries.iter() {
        call.print(format!("{indent}{key}={value}"));
    }
}

/// The objects, the failures of those that are not there, and whether one object was named.
fn find(
    call: &mut Call,
    args: &Args,
    names: &[String],
) -> Result<(Vec<Resource>, Vec<Failure>, bool), Failure> {
    if args.is_set(&LOCAL) {
        let found = of_files(call, args, names)?;
        let single = found.len() == 1;
        return Ok((found, Vec::new(), single));
    }
    let wanted = wanted(call, names, args)?;
    let wanted = wanted.ok_or_else(|| Failure::error(NOTHING_NAMED))?;
    if !wanted.has_names() && !wanted.has_selector() && !args.is_set(&ALL) {
        return Err(Failure::error(
            "resource(s) were provided, but no name was specified",
        ));
    }
    let single = wanted.has_names() && wanted.arguments.len() == 1;
    let (found, failures) = wanted.find(call);
    Ok((found, failures, single))
}

fn patch(changes: &[Pair], field: MetadataField) -> Value {
    let entries = changes
        .iter()
        .map(|(key, value)| (key.to_string(), value.map_or(Value::Null, Value::from)));
    json!({"metadata": {field.name: Value::Object(entries.collect::<Map<_, _>>())}})
}

/// The patch for an object of the version that `--resource-version` names.
pub(super) fn of_version(mut patch: Value, args: &Args) -> Value {
    if let Some(version) = args.value(&RESOURCE_VERSION) {
        patch["metadata"]["resourceVersion"] = version.into();
    }
    patch
}

/// Sends the changes of one object, or only computes the object.
fn send(
    call: &mut Call,
    args: &Args,
    one: &Resource,
    changes: &[Pair],
    field: MetadataField,
) -> Result<(Outcome, Resource), Failure> {
    let patch = patch(changes, field);
    let style = PatchStyle::Merge;
    if only_prints(args)? {
        let before = one.json();
        let after = patched(one.kind, &before, &patch, style)?;
        let outcome = if after == before {
            Outcome::Unchanged
        } else {
            Outcome::Changed
        };
        return Ok((outcome, Resource::of_file(after)));
    }
    let command = Command::Patch {
        target: one.target(),
        patch: of_version(patch, args),
        style,
    };
    let rehearse = DryRun::of(args)?.is_rehearsal();
    Ok(call.change(one, command, rehearse)?)
}

pub(super) fn label(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    record::warn(call, args);
    let (names, words) = pairs::split(args, LABELS.one)?;
    let changes = label_pairs(call, &words)?;
    check(args, &names, &changes, LABELS)?;
    let (found, mut failures, single) = find(call, args, &names)?;
    for one in &found {
        if args.is_set(&LIST) {
            list(call, one, &changes, LABELS, single);
            continue;
        }
        failures.extend(label_one(call, args, one, &changes).err());
    }
    Ok(ended(call, failures))
}

fn label_one(
    call: &mut Call,
    args: &Args,
    one: &Resource,
    changes: &[Pair],
) -> Result<(), Failure> {
    let labels = &one.meta.labels;
    let now = |key: &str| labels.get(key).map(String::as_str);
    for (key, _) in changes.iter().filter(|(_, value)| value.is_none()) {
        if now(key).is_none() && !only_prints(args)? {
            call.print(format!("label \"{key}\" not found."));
        }
    }
    let taken: Vec<String> = changes
        .iter()
        .filter_map(|(key, value)| {
            let now = now(key).filter(|now| value.is_some_and(|value| value != *now))?;
            Some(format!(
                "'{key}' already has a value ({now}), and --overwrite is false"
            ))
        })
        .collect();
    if !taken.is_empty() && !args.is_set(&OVERWRITE) {
        let several = taken.join(", ");
        let text = match taken.len() {
            1 => several,
            _ => format!("[{several}]"),
        };
        return Err(Failure::error(text));
    }
    let dry_run = DryRun::of(args)?;
    let (outcome, after) = send(call, args, one, changes, LABELS)?;
    let adds = changes
        .iter()
        .any(|(key, value)| value.is_some() && now(key) != *value);
    let removes = changes
        .iter()
        .any(|(key, value)| value.is_none() && now(key).is_some());
    let word = match outcome {
        Outcome::Unchanged => "not labeled",
        _ if adds && removes && call.has(Feature::LabelModified) => "modified",
        _ if adds => "labeled",
        _ => "unlabeled",
    };
    let after = noted(call, args, after)?;
    output::told(call, args, &after, &format!("{word}{}", dry_run.suffix()))
}

/// `--record`, which a command that only prints leaves out.
fn noted(call: &mut Call, args: &Args, after: Resource) -> Result<Resource, Failure> {
    if only_prints(args)? {
        return Ok(after);
    }
    let dry_run = DryRun::of(args)?;
    Ok(record::noted(call, args, after, dry_run))
}

pub(super) fn annotate(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    record::warn(call, args);
    let (names, words) = pairs::split(args, ANNOTATIONS.one)?;
    let changes = pairs::parsed(&words, ANNOTATIONS.one, true)?;
    check(args, &names, &changes, ANNOTATIONS)?;
    let both = in_both(&changes);
    if !both.is_empty() {
        let both = both.join(", ");
        return Err(Failure::error(format!(
            "can not both modify and remove the following annotation(s) in the same command: {both}"
        )));
    }
    let (found, mut failures, single) = find(call, args, &names)?;
    for one in &found {
        if args.is_set(&LIST) {
            list(call, one, &changes, ANNOTATIONS, single);
            continue;
        }
        failures.extend(annotate_one(call, args, one, &changes).err());
    }
    Ok(ended(call, failures))
}

fn annotate_one(
    call: &mut Call,
    args: &Args,
    one: &Resource,
    changes: &[Pair],
) -> Result<(), Failure> {
    let declared: Vec<String> = changes
        .iter()
        .filter_map(|(key, value)| {
            let now = one.meta.annotation(key)?;
            let keeps = value.is_none_or(|value| value == now) || *key == CHANGE_CAUSE;
            (!keeps).then(|| format!("'{key}' already has a value ({now})"))
        })
        .collect();
    if !declared.is_empty() && !args.is_set(&OVERWRITE) {
        return Err(Failure::error(format!(
            "--overwrite is false but found the following declared annotation(s): {}",
            declared.join("; ")
        )));
    }
    let dry_run = DryRun::of(args)?;
    let (_, after) = send(call, args, one, changes, ANNOTATIONS)?;
    let after = noted(call, args, after)?;
    let words = format!("annotated{}", dry_run.suffix());
    output::told(call, args, &after, &words)
}
