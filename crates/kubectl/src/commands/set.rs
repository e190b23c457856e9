//! `kubectl set`: image, resources, selector, serviceaccount; `env` has a file of its own.
//!
//! Each command computes the next state of an object and sends what became different, as a strategic merge patch.

#![expect(
    clippy::string_slice,
    reason = "only places between two characters are tried"
)]

use super::metadata::of_version;
use super::pairs;
use super::record;
use super::subjects::{check_local, find, only_prints};
use super::{Running, ended};
use crate::args::Args;
use crate::call::{Call, Failure, wrapped};
use crate::flags::{ALL, CONTAINERS, DryRun, FILENAME, LIMITS, RECORD, REQUESTS, SELECTOR};
use crate::output;
use crate::resource::Resource;
use crate::selector;
use crate::typed::{pod_spec, typed};
use engine::cluster::{Command, PatchStyle, strategic_patch};
use kube::api::meta::Kind;
use kube::quantity::Quantity;
use kube::well_known::CHANGE_CAUSE;
use serde_json::{Map, Value, json};

pub(super) const NOTHING_NAMED: &str =
    "one or more resources must be specified as <resource> <name> or <resource>/<name>";

/// The words of a command for its result and for its failure.
#[derive(Clone, Copy)]
pub(super) struct SetWords {
    /// `image updated`.
    pub done: &'static str,
    /// `failed to patch image update to pod template:`.
    pub failed: &'static str,
}

/// Changes one object: computes its next state, and sends the difference or prints the object.
pub(super) fn change(
    call: &mut Call,
    args: &Args,
    one: &Resource,
    words: SetWords,
    edit: impl FnOnce(&mut Value) -> Result<(), Failure>,
) -> Result<(), Failure> {
    send(call, args, one, words, edit, |_| None)
}

/// Does what [`change`] does. `known` returns a command that makes the same change as a patch would.
fn send(
    call: &mut Call,
    args: &Args,
    one: &Resource,
    words: SetWords,
    edit: impl FnOnce(&mut Value) -> Result<(), Failure>,
    known: impl FnOnce(&Resource) -> Option<Command>,
) -> Result<(), Failure> {
    let version = call.client;
    let before = typed(one.kind, one.json(), version);
    let mut after = before.clone();
    edit(&mut after)?;
    if args.is_set(&RECORD) {
        annotate(&mut after, CHANGE_CAUSE, args.change_cause());
    }
    let after = typed(one.kind, after, version);
    let patch = strategic_patch(one.kind, &before, &after)?;
    if patch.as_object().is_none_or(Map::is_empty) {
        return Ok(());
    }
    let dry_run = DryRun::of(args)?;
    let done = format!("{}{}", words.done, dry_run.suffix());
    if only_prints(args)? {
        return output::told(call, args, &Resource::of_file(after), &done);
    }
    let command = known(one).unwrap_or_else(|| Command::Patch {
        target: one.target(),
        patch,
        style: PatchStyle::Strategic,
    });
    let changed = call.change(one, command, dry_run.is_rehearsal());
    let (_, after) =
        changed.map_err(|error| Failure::error(format!("{} {}", words.failed, wrapped(&error))))?;
    output::told(call, args, &after, &done)
}

pub(super) fn annotate(object: &mut Value, key: &str, text: String) {
    let annotations = &mut object["metadata"]["annotations"];
    if !annotations.is_object() {
        *annotations = json!({});
    }
    annotations[key] = text.into();
}

/// The pod spec of an object, or a refusal for kinds that have none to set.
pub(super) fn spec_of<'j>(one: &Resource, object: &'j mut Value) -> Result<&'j mut Value, Failure> {
    pod_spec(one.kind, object).ok_or_else(|| {
        Failure::error(format!(
            "{}/{} the object is not a pod or does not have a pod template: *v1.{}",
            one.kind.plural(),
            one.meta.name,
            one.kind.name()
        ))
    })
}

/// The containers of a list of a pod spec.
pub(super) fn containers<'s>(
    spec: &'s mut Value,
    list: &str,
) -> impl Iterator<Item = &'s mut Value> {
    let list = spec.get_mut(list).and_then(Value::as_array_mut);
    list.into_iter().flatten()
}

/// The lists of containers that may be meant, in the order in which kubectl goes through them.
pub(super) const LISTS: [&str; 2] = ["containers", "initContainers"];

fn check_all(args: &Args) -> Result<(), Failure> {
    if args.is_set(&ALL) && args.is_given(&SELECTOR) {
        let text = "cannot set --all and --selector at the same time";
        return Err(Failure::error(text));
    }
    check_local(args)
}

pub(super) fn image(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    record::warn(call, args);
    let (names, words) = pairs::split(args, "image")?;
    let pairs = pairs::parsed(&words, "image", false)?;
    let pairs = pairs
        .iter()
        .map(|(name, image)| (*name, image.unwrap_or_default()));
    let pairs: Vec<(&str, &str)> = pairs.collect();
    let found = find(call, args, &names)?;
    check_all(args)?;
    if names.is_empty() && !args.is_given(&FILENAME) {
        return Err(Failure::error(NOTHING_NAMED));
    }
    if pairs.is_empty() {
        return Err(Failure::error("at least one image update is required"));
    }
    if pairs.len() > 1 && pairs.iter().any(|(container, _)| *container == "*") {
        return Err(Failure::error(
            "all containers are already specified by *, but saw more than one container_name=container_image pairs",
        ));
    }
    let mut failures = Vec::new();
    for one in &found {
        let mut missing = Vec::new();
        let changed = set_images(call, args, one, &pairs, &mut missing);
        failures.extend(missing);
        failures.extend(changed.err());
    }
    Ok(ended(call, failures))
}

/// Sets the images of the containers that exist, and reports the names that no container has.
fn set_images(
    call: &mut Call,
    args: &Args,
    one: &Resource,
    pairs: &[(&str, &str)],
    missing: &mut Vec<Failure>,
) -> Result<(), Failure> {
    let edit = |object: &mut Value| {
        let spec = spec_of(one, object)?;
        for (container, image) in pairs {
            let mut known = false;
            for list in LISTS {
                let named = |one: &&mut Value| *container == "*" || one["name"] == *container;
                for one in containers(spec, list).filter(named) {
                    one["image"] = (*image).into();
                    known = true;
                }
            }
            if !known {
                missing.push(Failure::error(format!(
                    "unable to find container named \"{container}\""
                )));
            }
        }
        Ok(())
    };
    let words = SetWords {
        done: "image updated",
        failed: "failed to patch image update to pod template:",
    };
    let known = |one: &Resource| match pairs {
        [(container, image)] if *container != "*" && !args.is_set(&RECORD) => {
            Some(Command::SetImage {
                target: one.target(),
                container: container.to_string(),
                image: image.to_string(),
            })
        }
        _ => None,
    };
    send(call, args, one, words, edit, known)
}

/// `cpu=200m,memory=512Mi`.
pub(super) fn amounts(given: &str) -> Result<Map<String, Value>, Failure> {
    let mut amounts = Map::new();
    for pair in given.split(',').filter(|_| !given.is_empty()) {
        let parts: Vec<&str> = pair.split('=').collect();
        let [name, amount] = parts.as_slice() else {
            return Err(Failure::error(format!(
                "Invalid argument syntax {pair}, expected <resource>=<value>"
            )));
        };
        Quantity::parse(amount).map_err(|error| Failure::error(error.to_string()))?;
        amounts.insert(name.to_string(), (*amount).into());
    }
    Ok(amounts)
}

pub(super) fn resources(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    record::warn(call, args);
    let found = find(call, args, &args.positional)?;
    check_all(args)?;
    let given = |flag| args.value(flag).unwrap_or_default();
    let (limits, requests) = (given(&LIMITS), given(&REQUESTS));
    if limits.is_empty() && requests.is_empty() {
        return Err(Failure::error(
            "you must specify an update to requests or limits (in the form of --requests/--limits)",
        ));
    }
    let wanted = [
        ("limits", amounts(limits)?),
        ("requests", amounts(requests)?),
    ];
    let words = SetWords {
        done: "resource requirements updated",
        failed: "failed to patch resources update to pod template",
    };
    let mut failures = Vec::new();
    for one in &found {
        let changed = change(call, args, one, words, |object| {
            let spec = spec_of(one, object)?;
            set_resources(spec, args.value(&CONTAINERS).unwrap_or("*"), &wanted)
        });
        failures.extend(changed.err());
    }
    Ok(ended(call, failures))
}

fn set_resources(
    spec: &mut Value,
    chosen: &str,
    wanted: &[(&str, Map<String, Value>)],
) -> Result<(), Failure> {
    let mut known = false;
    for list in LISTS {
        for container in containers(spec, list).filter(|one| is_chosen(chosen, one)) {
            known = true;
            for (part, amounts) in wanted.iter().filter(|(_, amounts)| !amounts.is_empty()) {
                let held = &mut container["resources"][*part];
                if !held.is_object() {
                    *held = json!({});
                }
                for (name, amount) in amounts {
                    held[name] = amount.clone();
                }
            }
        }
    }
    if known {
        Ok(())
    } else {
        Err(Failure::error(format!(
            "unable to find container named {chosen}"
        )))
    }
}

/// Whether a container's name fits a pattern in which `*` stands for anything.
pub(super) fn is_chosen(pattern: &str, container: &Value) -> bool {
    matches(pattern, container["name"].as_str().unwrap_or_default())
}

/// Models `selectString` of `kubectl/pkg/cmd/set`.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(name) = name.strip_prefix(start) else {
        return false;
    };
    (0..=name.len())
        .filter(|at| name.is_char_boundary(*at))
        .any(|at| matches(rest, &name[at..]))
}

pub(super) fn selector(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    record::warn(call, args);
    let (names, words) = pairs::split(args, "selector")?;
    let [expression] = words.as_slice() else {
        return Err(Failure::error("one selector is required"));
    };
    let parsed = selector::parse(expression, call.client)?;
    let mut labels = Map::new();
    for requirement in parsed.match_expressions {
        let [value] = requirement.values.as_slice() else {
            return Err(Failure::error(
                "set-based requirements are not allowed in a Service",
            ));
        };
        labels.insert(requirement.key, value.as_str().into());
    }
    check_local(args)?;
    let found = find(call, args, &names)?;
    let mut failures = Vec::new();
    for one in &found {
        failures.extend(set_selector(call, args, one, &labels).err());
    }
    Ok(ended(call, failures))
}

/// The selector is replaced as a whole, and kubectl reports it even where it was the same.
fn set_selector(
    call: &mut Call,
    args: &Args,
    one: &Resource,
    labels: &Map<String, Value>,
) -> Result<(), Failure> {
    if one.kind != Kind::Service {
        return Err(Failure::error(
            "setting a selector is only supported for Services",
        ));
    }
    let dry_run = DryRun::of(args)?;
    let done = format!("selector updated{}", dry_run.suffix());
    if only_prints(args)? {
        let mut after = one.json();
        after["spec"]["selector"] = Value::Object(labels.clone());
        return output::told(call, args, &Resource::of_file(after), &done);
    }
    let mut selector = labels.clone();
    selector.insert("$patch".to_string(), "replace".into());
    let mut patch = json!({"spec": {"selector": selector}});
    if args.is_set(&RECORD) {
        annotate(&mut patch, CHANGE_CAUSE, args.change_cause());
    }
    let command = Command::Patch {
        target: one.target(),
        patch: of_version(patch, args),
        style: PatchStyle::Strategic,
    };
    let (_, after) = call.change(one, command, dry_run.is_rehearsal())?;
    output::told(call, args, &after, &done)
}

/// `kubectl set serviceaccount deployment NAME ACCOUNT`.
pub(super) fn service_account(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    record::warn(call, args);
    let Some((account, names)) = args.positional.split_last() else {
        return Err(Failure::error("serviceaccount is required"));
    };
    check_all(args)?;
    let found = find(call, args, names)?;
    let words = SetWords {
        done: "serviceaccount updated",
        failed: "failed to patch ServiceAccountName",
    };
    let mut failures = Vec::new();
    for one in &found {
        let changed = change(call, args, one, words, |object| {
            spec_of(one, object)?["serviceAccountName"] = account.as_str().into();
            Ok(())
        });
        failures.extend(changed.err());
    }
    Ok(ended(call, failures))
}
