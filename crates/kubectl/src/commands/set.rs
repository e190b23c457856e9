//! `kubectl set`: image, resources, selector; `env` has a file of its own.

use super::apply::wanted;
use super::record;
use super::set_env::matches;
use super::{Running, ended, none_provided};
use crate::args::Args;
use crate::call::{Call, Failure, wrapped};
use crate::flags::{ALL, CONTAINERS, DryRun, LIMITS, RECORD, REQUESTS, SELECTOR};
use crate::output;
use crate::resource::Resource;
use crate::selector;
use engine::cluster::{Command, Outcome, PatchStyle};
use kube::api::meta::Kind;
use kube::quantity::Quantity;
use kube::well_known::CHANGE_CAUSE;
use serde_json::{Map, Value, json};

pub(super) const NOTHING_NAMED: &str =
    "one or more resources must be specified as <resource> <name> or <resource>/<name>";
const NOT_A_QUANTITY: &str =
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const NO_NAME: &str = "resource(s) were provided, but no name was specified";

/// The objects named, and the words that are not names: `a=b`, `a-`.
pub(super) fn split(args: &Args, is_change: impl Fn(&str) -> bool) -> (Vec<String>, Vec<&str>) {
    let (changes, names): (Vec<&String>, Vec<&String>) =
        args.positional.iter().partition(|word| is_change(word));
    let names = names.into_iter().cloned().collect();
    (names, changes.into_iter().map(String::as_str).collect())
}

/// All the objects, or the failure of one of them: then the command sets nothing.
pub(super) fn find(
    call: &mut Call,
    args: &Args,
    names: &[String],
) -> Result<Vec<Resource>, Failure> {
    let wanted = wanted(call, names, args)?;
    let wanted = wanted.ok_or_else(none_provided)?;
    let all = args.is_set(&ALL) || args.value(&SELECTOR).is_some();
    if !wanted.has_names() && !all {
        return Err(Failure::error(NO_NAME));
    }
    let (found, missing) = wanted.find(call);
    if missing.is_empty() {
        Ok(found)
    } else {
        Err(Failure(join(&missing)))
    }
}

fn join(failures: &[Failure]) -> String {
    let texts: Vec<&str> = failures.iter().map(|one| one.0.as_str()).collect();
    texts.join("\n")
}

/// Sends a change of one object and says so, unless it changed nothing.
pub(super) fn send(
    call: &mut Call,
    args: &Args,
    one: &Resource,
    mut patch: Value,
    what: &str,
    style: PatchStyle,
) -> Result<(), Failure> {
    let dry_run = DryRun::of(args)?;
    if args.is_set(&RECORD) {
        patch["metadata"] = json!({"annotations": {CHANGE_CAUSE: args.change_cause()}});
    }
    let command = Command::Patch {
        target: one.target(),
        patch,
        style,
    };
    carry_out(call, args, one, command, what, dry_run)
}

fn carry_out(
    call: &mut Call,
    args: &Args,
    one: &Resource,
    command: Command,
    what: &str,
    dry_run: DryRun,
) -> Result<(), Failure> {
    let changed = call.change(one, command, dry_run.is_rehearsal());
    let (outcome, after) = changed.map_err(|error| {
        Failure::error(format!(
            "failed to patch {what} update to pod template: {}",
            wrapped(&error)
        ))
    })?;
    // kubectl always reports a selector, but other fields only when they changed.
    if outcome == Outcome::Unchanged && what != "selector" {
        return Ok(());
    }
    output::told(
        call,
        args,
        &after,
        &format!("{what} updated{}", dry_run.suffix()),
    )
}

/// The pod spec's containers, or a refusal for kinds that have none to set.
pub(super) fn containers<'j>(
    one: &Resource,
    json: &'j Value,
    list: &str,
) -> Result<&'j [Value], Failure> {
    let has_template = matches!(
        one.kind,
        Kind::Deployment
            | Kind::ReplicaSet
            | Kind::StatefulSet
            | Kind::DaemonSet
            | Kind::ReplicationController
    );
    if !has_template {
        return Err(Failure::error(format!(
            "{}/{} the object is not a pod or does not have a pod template: *v1.{}",
            one.kind.plural(),
            one.meta.name,
            one.kind.name()
        )));
    }
    let found = json["spec"]["template"]["spec"][list].as_array();
    Ok(found.map(Vec::as_slice).unwrap_or_default())
}

pub(super) fn names_of(containers: &[Value]) -> Vec<String> {
    let names = containers
        .iter()
        .map(|container| container["name"].as_str());
    names
        .map(|name| name.unwrap_or_default().to_string())
        .collect()
}

pub(super) fn template(spec: Value) -> Value {
    json!({"spec": {"template": {"spec": spec}}})
}

pub(super) fn image(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    record::warn(call, args);
    let (names, changes) = split(args, |word| word.contains('='));
    let mut pairs = Vec::new();
    for change in changes {
        match change.split_once('=') {
            Some((container, image)) if !container.is_empty() && !image.is_empty() => {
                pairs.push((container, image));
            }
            _ => return Err(Failure::error(format!("invalid image update: {change}"))),
        }
    }
    let found = find(call, args, &names)?;
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
        if let Err(failure) = set_images(call, args, one, &pairs, &mut failures) {
            failures.push(failure);
        }
    }
    Ok(ended(call, failures))
}

/// Sets the images of the containers that exist, and reports the names that no container has.
fn set_images(
    call: &mut Call,
    args: &Args,
    one: &Resource,
    pairs: &[(&str, &str)],
    failures: &mut Vec<Failure>,
) -> Result<(), Failure> {
    let json = one.json();
    let ordinary = names_of(containers(one, &json, "containers")?);
    let initial = names_of(containers(one, &json, "initContainers")?);
    let mut spec = Map::new();
    for (container, image) in pairs {
        let mut known = false;
        for (list, names) in [("containers", &ordinary), ("initContainers", &initial)] {
            for name in names {
                if *container == "*" || container == name {
                    known = true;
                    let entry = spec.entry(list.to_string()).or_insert_with(|| json!([]));
                    let entries = entry.as_array_mut().expect("a list was put there");
                    entries.push(json!({"name": name, "image": image}));
                }
            }
        }
        if !known {
            failures.push(Failure::error(format!(
                "unable to find container named \"{container}\""
            )));
        }
    }
    if spec.is_empty() {
        return Ok(());
    }
    if let ([(container, image)], false) = (pairs, args.is_set(&RECORD)) {
        let command = Command::SetImage {
            target: one.target(),
            container: container.to_string(),
            image: image.to_string(),
        };
        return carry_out(call, args, one, command, "image", DryRun::of(args)?);
    }
    let patch = template(Value::Object(spec));
    send(call, args, one, patch, "image", PatchStyle::Strategic)
}

/// The containers that `-c` picks, by name; all without it.
fn chosen(args: &Args, one: &Resource, json: &Value) -> Result<Vec<String>, Failure> {
    let names = names_of(containers(one, json, "containers")?);
    let wanted = args.value(&CONTAINERS).unwrap_or("*");
    let chosen: Vec<String> = names
        .into_iter()
        .filter(|name| matches(wanted, name))
        .collect();
    if chosen.is_empty() {
        Err(Failure::error(format!(
            "unable to find container named {wanted}"
        )))
    } else {
        Ok(chosen)
    }
}

pub(super) fn resources(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    record::warn(call, args);
    let mut wanted = Map::new();
    for (part, flag) in [("limits", &LIMITS), ("requests", &REQUESTS)] {
        let mut amounts = Map::new();
        let given = args.value(flag).unwrap_or_default().split(',');
        for pair in given.filter(|pair| !pair.is_empty()) {
            let Some((name, amount)) = pair.split_once('=') else {
                return Err(Failure::error(format!(
                    "Invalid argument syntax {pair}, expected <resource>=<value>"
                )));
            };
            if Quantity::parse(amount).is_err() {
                return Err(Failure::error(NOT_A_QUANTITY));
            }
            amounts.insert(name.to_string(), amount.into());
        }
        if !amounts.is_empty() {
            wanted.insert(part.to_string(), Value::Object(amounts));
        }
    }
    if wanted.is_empty() {
        return Err(Failure::error(
            "you must specify an update to requests or limits (in the form of --requests/--limits)",
        ));
    }
    let found = find(call, args, &args.positional)?;
    let mut failures = Vec::new();
    for one in &found {
        let json = one.json();
        let sent = chosen(args, one, &json).and_then(|names| {
            let list = names
                .iter()
                .map(|name| json!({"name": name, "resources": wanted}));
            let patch = template(json!({"containers": list.collect::<Vec<_>>()}));
            send(
                call,
                args,
                one,
                patch,
                "resource requirements",
                PatchStyle::Strategic,
            )
        });
        failures.extend(sent.err());
    }
    Ok(ended(call, failures))
}

pub(super) fn selector(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    record::warn(call, args);
    let (names, changes) = split(args, |word| word.contains('='));
    let [expression] = changes.as_slice() else {
        return Err(Failure::error("one selector is required"));
    };
    let parsed = selector::parse(expression)?;
    let mut labels = Map::new();
    for requirement in parsed.match_expressions {
        let [value] = requirement.values.as_slice() else {
            return Err(Failure::error(
                "set-based requirements are not allowed in a Service",
            ));
        };
        labels.insert(requirement.key, value.as_str().into());
    }
    let found = find(call, args, &names)?;
    let mut failures = Vec::new();
    for one in &found {
        if one.kind != Kind::Service {
            failures.push(Failure::error(
                "setting a selector is only supported for Services",
            ));
            continue;
        }
        let mut selector = labels.clone();
        selector.insert("$patch".to_string(), "replace".into());
        let patch = json!({"spec": {"selector": selector}});
        let sent = send(call, args, one, patch, "selector", PatchStyle::Strategic);
        failures.extend(sent.err());
    }
    Ok(ended(call, failures))
}
