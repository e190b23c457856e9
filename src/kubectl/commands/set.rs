//! `kubectl set`: image, resources, env, selector.

use super::apply::{CHANGE_CAUSE, DryRun, warn_of_record};
use super::{Running, ended};
use crate::api::meta::Kind;
use crate::cluster::{Command, Outcome, PatchStyle};
use crate::kubectl::args::Args;
use crate::kubectl::call::{Call, Failure, wrapped};
use crate::kubectl::output::{self, Format};
use crate::kubectl::resource::Resource;
use crate::kubectl::selector;
use crate::kubectl::targets::Wanted;
use serde_json::{Map, Value, json};

const NOTHING_NAMED: &str =
    "one or more resources must be specified as <resource> <name> or <resource>/<name>";

/// The objects named, and the words that are not names: `a=b`, `a-`.
fn split(args: &Args, is_change: impl Fn(&str) -> bool) -> (Vec<String>, Vec<&str>) {
    let (changes, names): (Vec<&String>, Vec<&String>) =
        args.positional.iter().partition(|word| is_change(word));
    let names = names.into_iter().cloned().collect();
    (names, changes.into_iter().map(String::as_str).collect())
}

fn find(
    call: &mut Call,
    args: &Args,
    names: &[String],
) -> Result<(Vec<Resource>, Vec<Failure>), Failure> {
    let wanted = match args.value("filename") {
        Some(_) => Some(super::apply::wanted_of_files(call, args)?),
        None => Wanted::read(names, args)?,
    };
    let wanted = wanted.ok_or_else(|| Failure::error(NOTHING_NAMED))?;
    let all = args.is_set("all") || args.value("selector").is_some();
    if !wanted.has_names() && !all {
        return Err(Failure::error(NOTHING_NAMED));
    }
    Ok(wanted.find(call))
}

/// Sends a change of one object and says so, unless it changed nothing.
fn send(
    call: &mut Call,
    args: &Args,
    one: &Resource,
    mut patch: Value,
    what: &str,
    style: PatchStyle,
) -> Result<(), Failure> {
    let dry_run = DryRun::read(args)?;
    if args.is_set("record") {
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
    let outcome = call
        .execute(command, dry_run.is_rehearsal())
        .map_err(|error| {
            Failure::error(format!(
                "failed to patch {what} update to pod template: {}",
                wrapped(&error)
            ))
        })?;
    if outcome == Outcome::Unchanged {
        return Ok(());
    }
    match Format::read(args)? {
        Format::Table { .. } => {
            call.print(format!(
                "{} {what} updated{}",
                one.full_name(),
                dry_run.suffix()
            ));
        }
        format => {
            let after = crate::kubectl::resource::get(
                call.cluster(),
                one.kind,
                &one.meta.namespace,
                &one.meta.name,
            );
            let shown = after.unwrap_or_else(|| one.clone());
            match format {
                Format::Name => call.print(shown.full_name()),
                format => output::print_value(call, &format, &shown.json()),
            }
        }
    }
    Ok(())
}

/// The pod spec's containers, or a refusal for kinds that have none to set.
fn containers<'j>(one: &Resource, json: &'j Value, list: &str) -> Result<&'j [Value], Failure> {
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
            "the object is not a pod or does not have a pod template: {}",
            one.kind.name()
        )));
    }
    let found = json["spec"]["template"]["spec"][list].as_array();
    Ok(found.map(Vec::as_slice).unwrap_or_default())
}

fn names_of(containers: &[Value]) -> Vec<String> {
    let names = containers
        .iter()
        .map(|container| container["name"].as_str());
    names
        .map(|name| name.unwrap_or_default().to_string())
        .collect()
}

fn template(spec: Value) -> Value {
    json!({"spec": {"template": {"spec": spec}}})
}

pub fn image(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    warn_of_record(call, args);
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
    if pairs.is_empty() {
        return Err(Failure::error("at least one image update is required"));
    }
    let (found, mut failures) = find(call, args, &names)?;
    for one in &found {
        if let Err(failure) = set_images(call, args, one, &pairs, &mut failures) {
            failures.push(failure);
        }
    }
    Ok(ended(call, failures))
}

/// Sets the images of the containers that there are, and tells of those that there are not.
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
    if let ([(container, image)], false) = (pairs, args.is_set("record")) {
        let command = Command::SetImage {
            target: one.target(),
            container: container.to_string(),
            image: image.to_string(),
        };
        return carry_out(call, args, one, command, "image", DryRun::read(args)?);
    }
    let patch = template(Value::Object(spec));
    send(call, args, one, patch, "image", PatchStyle::Strategic)
}

/// The containers that `-c` picks, by name; all without it.
fn chosen(args: &Args, one: &Resource, json: &Value) -> Result<Vec<String>, Failure> {
    let names = names_of(containers(one, json, "containers")?);
    let wanted = args.value("containers").unwrap_or("*");
    let chosen: Vec<String> = names
        .into_iter()
        .filter(|name| wanted == "*" || name == wanted)
        .collect();
    match chosen.is_empty() {
        true => Err(Failure::error(format!(
            "unable to find container named {wanted}"
        ))),
        false => Ok(chosen),
    }
}

pub fn resources(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    warn_of_record(call, args);
    let mut wanted = Map::new();
    for part in ["limits", "requests"] {
        let mut amounts = Map::new();
        for pair in args.values(part) {
            let Some((name, amount)) = pair.split_once('=') else {
                return Err(Failure::error(format!(
                    "Invalid argument syntax {pair}, expected <resource>=<value>"
                )));
            };
            let removed = amount == "0";
            amounts.insert(
                name.to_string(),
                if removed { Value::Null } else { amount.into() },
            );
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
    let (found, mut failures) = find(call, args, &args.positional)?;
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

pub fn env(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    warn_of_record(call, args);
    if args.value("from").is_some() {
        return Err(Failure::error(
            "the playground sets variables one by one: kubectl set env deployment/web NAME=value",
        ));
    }
    let is_change = |word: &str| word.contains('=') || (word.ends_with('-') && !word.contains('/'));
    let (names, mut changes) = split(args, is_change);
    changes.extend(args.whole_values("env"));
    let list = args.is_set("list");
    if changes.is_empty() && !list {
        return Err(Failure::error(
            "at least one environment variable must be provided",
        ));
    }
    let variables: Vec<Value> = changes
        .iter()
        .map(|change| match change.split_once('=') {
            Some((name, value)) => json!({"name": name, "value": value}),
            None => json!({"name": change.trim_end_matches('-'), "$patch": "delete"}),
        })
        .collect();
    let (found, mut failures) = find(call, args, &names)?;
    for one in &found {
        let json = one.json();
        let sent = chosen(args, one, &json).and_then(|names| {
            if list {
                list_env(call, one, &json, &names);
                return Ok(());
            }
            let entries = names.iter().map(|name| env_of(&json, name, &variables));
            let patch = template(json!({"containers": entries.collect::<Vec<_>>()}));
            send(call, args, one, patch, "env", PatchStyle::Strategic)
        });
        failures.extend(sent.err());
    }
    Ok(ended(call, failures))
}

/// The change of one container's variables; what is to be deleted and is not there is left out.
fn env_of(json: &Value, name: &str, variables: &[Value]) -> Value {
    let containers = json["spec"]["template"]["spec"]["containers"].as_array();
    let container = containers
        .into_iter()
        .flatten()
        .find(|container| container["name"] == name);
    let known = container.and_then(|container| container["env"].as_array());
    let has = |name: &Value| {
        known
            .into_iter()
            .flatten()
            .any(|variable| variable["name"] == *name)
    };
    let kept = variables
        .iter()
        .filter(|one| one.get("$patch").is_none() || has(&one["name"]));
    match kept.cloned().collect::<Vec<_>>() {
        none if none.is_empty() => json!({"name": name}),
        env => json!({"name": name, "env": env}),
    }
}

fn list_env(call: &mut Call, one: &Resource, json: &Value, names: &[String]) {
    for container in json["spec"]["template"]["spec"]["containers"]
        .as_array()
        .into_iter()
        .flatten()
    {
        let name = container["name"].as_str().unwrap_or_default();
        if !names.iter().any(|wanted| wanted == name) {
            continue;
        }
        let plural = one.kind.plural();
        call.print(format!("# {plural} {}, container {name}", one.meta.name));
        for variable in container["env"].as_array().into_iter().flatten() {
            let name = variable["name"].as_str().unwrap_or_default();
            call.print(match variable["value"].as_str() {
                Some(value) => format!("{name}={value}"),
                None => format!("# {name} from {}", variable["valueFrom"]),
            });
        }
    }
}

pub fn selector(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    warn_of_record(call, args);
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
    let (found, mut failures) = find(call, args, &names)?;
    for one in &found {
        if one.kind != Kind::Service {
            let kind = one.kind.name();
            let text = format!("setting a selector is only supported for Services, not for {kind}");
            failures.push(Failure::error(text));
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
