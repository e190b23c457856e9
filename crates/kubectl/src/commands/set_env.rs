//! `kubectl set env`: variables by their values, and from ConfigMaps and Secrets. Models `kubectl/pkg/cmd/set/set_env.go`.

use super::env_values::{self, EnvSources};
use super::set::{LISTS, NOTHING_NAMED, SetWords, change, containers, is_chosen, spec_of};
use super::subjects::{check_local, find};
use super::{Running, ended, none_provided};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{
    ALL, CONTAINERS, ENV, FILENAME, FROM, KEYS, LIST, OUTPUT, OVERWRITE, PREFIX, RESOLVE, SELECTOR,
};
use crate::resource::Resource;
use crate::targets::Wanted;
use kube::api::meta::Kind;
use serde_json::{Map, Value, json};

const WORDS: SetWords = SetWords {
    done: "env updated",
    failed: "failed to patch env update to pod template:",
};

/// The variables to set, and the names of those to remove.
#[derive(Default)]
struct EnvChanges {
    set: Vec<Value>,
    remove: Vec<String>,
}

pub(super) fn env(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    if args.is_set(&ALL) && args.is_given(&SELECTOR) {
        let text = "cannot set --all and --selector at the same time";
        return Err(Failure::error(text));
    }
    let (names, words) = split(args)?;
    check(args, &names)?;
    let given = args.repeated(&ENV).chain(words.iter().copied());
    let mut changes = read(call, given)?;
    changes.set.extend(referred(call, args)?);
    if let Some(prefix) = args.value(&PREFIX) {
        for variable in &mut changes.set {
            let name = variable["name"].as_str().unwrap_or_default();
            variable["name"] = format!("{prefix}{name}").into();
        }
    }
    let found = find(call, args, &names)?;
    let mut failures = Vec::new();
    for one in &found {
        if args.is_set(&LIST) {
            list(call, args, one, &changes)?;
            continue;
        }
        if warn_of_none(call, args, one)? {
            continue;
        }
        let changed = change(call, args, one, WORDS, |object| {
            set(args, one, object, &changes)
        });
        failures.extend(changed.err());
    }
    Ok(ended(call, failures))
}

/// The words that name objects, and those behind them that are variables.
fn split(args: &Args) -> Result<(Vec<String>, Vec<&str>), Failure> {
    let is_variable = |word: &str| {
        let sets = word
            .split_once('=')
            .is_some_and(|(name, _)| !name.is_empty());
        sets || word.ends_with('-')
    };
    let words = &args.positional;
    let first = words.iter().position(|word| is_variable(word));
    let (names, variables) = words.split_at(first.unwrap_or(words.len()));
    if variables.iter().any(|word| !is_variable(word)) {
        return Err(Failure::error(format!(
            "all resources must be specified before environment changes: {}",
            words.join(" ")
        )));
    }
    let variables = variables.iter().map(String::as_str).collect();
    Ok((names.to_vec(), variables))
}

fn check(args: &Args, names: &[String]) -> Result<(), Failure> {
    check_local(args)?;
    let wrong = if names.is_empty() && !args.is_given(&FILENAME) {
        NOTHING_NAMED
    } else if args.is_set(&LIST) && args.value(&OUTPUT).is_some_and(|text| !text.is_empty()) {
        "--list and --output may not be specified together"
    } else if args.is_given(&KEYS) && !args.is_given(&FROM) {
        "when specifying --keys, a configmap or secret must be provided with --from"
    } else {
        return Ok(());
    };
    Err(Failure::error(wrong))
}

/// Reads `NAME=VALUE`, `NAME-`, and `-` for the lines of the input.
fn read<'a>(call: &mut Call, given: impl Iterator<Item = &'a str>) -> Result<EnvChanges, Failure> {
    let mut changes = EnvChanges::default();
    for word in given {
        if word == "-" {
            let input = call.input().unwrap_or_default();
            let lines = input
                .lines()
                .map(|line| line.split('#').next().unwrap_or_default());
            let pairs = lines.filter_map(|line| line.split_once('='));
            changes
                .set
                .extend(pairs.map(|(name, value)| json!({"name": name, "value": value})));
        } else if let Some((name, value)) = word.split_once('=') {
            check_name(name)?;
            changes.set.push(json!({"name": name, "value": value}));
        } else if let Some(name) = word.strip_suffix('-') {
            changes.remove.push(name.to_string());
        } else {
            let text = format!("unknown environment variable: {word}");
            return Err(Failure::error(text));
        }
    }
    let sets = |name: &String| changes.set.iter().any(|one| one["name"] == name.as_str());
    if changes.remove.iter().any(sets) {
        let text =
            "can not both modify and remove the same environment variable in the same command";
        return Err(Failure::error(text));
    }
    Ok(changes)
}

/// kubectl applies the older rule for names, which is stricter than the API server's.
pub(super) fn check_name(name: &str) -> Result<(), Failure> {
    let is_letter = |c: char| c.is_ascii_alphabetic() || "-._".contains(c);
    let fits = |c: char| is_letter(c) || c.is_ascii_digit();
    let mut reasons = Vec::new();
    if !(name.starts_with(is_letter) && name.chars().all(fits)) {
        reasons.push(
            "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must \
             not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is \
             '[-._a-zA-Z][-._a-zA-Z0-9]*')",
        );
    }
    match name {
        "." => reasons.push("must not be '.'"),
        ".." => reasons.push("must not be '..'"),
        name if name.starts_with("..") => reasons.push("must not start with '..'"),
        _ => {}
    }
    if reasons.is_empty() {
        return Ok(());
    }
    let reasons = reasons.join(";");
    Err(Failure::error(format!(
        "{name:?} is not a valid key name: {reasons}"
    )))
}

/// A variable for each key of what `--from` names.
fn referred(call: &mut Call, args: &Args) -> Result<Vec<Value>, Failure> {
    let Some(from) = args.value(&FROM) else {
        return Ok(Vec::new());
    };
    let wanted = Wanted::read(call.version(), &[from.to_string()], args)?;
    let (sources, missing) = wanted.ok_or_else(none_provided)?.find(call);
    if let Some(failure) = missing.into_iter().next() {
        return Err(failure);
    }
    let wanted: Vec<&str> = args.values(&KEYS).collect();
    let mut variables = Vec::new();
    for source in &sources {
        let reference = match source.kind {
            Kind::ConfigMap => "configMapKeyRef",
            Kind::Secret => "secretKeyRef",
            _ => return Err(Failure::error("unsupported resource specified in --from")),
        };
        let json = source.json();
        let keys = json["data"].as_object().into_iter().flat_map(Map::keys);
        for key in keys.filter(|key| wanted.is_empty() || wanted.contains(&key.as_str())) {
            let name = env_name(key);
            if name != *key {
                call.complain(format!("Warning: key {key} transferred to {name}"));
            }
            variables.push(json!({
                "name": name,
                "valueFrom": {reference: {"key": key, "name": &*source.meta.name}},
            }));
        }
    }
    Ok(variables)
}

/// A key as the name of a variable: capitals, and `_` for what is neither letter nor digit.
fn env_name(key: &str) -> String {
    let letter = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    key.chars().map(letter).collect()
}

fn pattern(args: &Args) -> &str {
    args.value(&CONTAINERS).unwrap_or("*")
}

/// Warns of an object that has none of the containers chosen, and tells whether it did.
fn warn_of_none(call: &mut Call, args: &Args, one: &Resource) -> Result<bool, Failure> {
    let mut object = one.json();
    let spec = spec_of(one, &mut object)?;
    let chosen = pattern(args);
    let has_one = LISTS
        .iter()
        .any(|list| containers(spec, list).any(|one| is_chosen(chosen, one)));
    if !has_one {
        call.complain(format!(
            "Warning: {}/{} does not have any containers matching {chosen:?}",
            one.kind, one.meta.name
        ));
    }
    Ok(!has_one)
}

/// EnvChanges the variables of the containers chosen.
fn set(
    args: &Args,
    one: &Resource,
    object: &mut Value,
    changes: &EnvChanges,
) -> Result<(), Failure> {
    let spec = spec_of(one, object)?;
    for list in LISTS {
        for container in containers(spec, list).filter(|one| is_chosen(pattern(args), one)) {
            let known = container["env"].as_array().cloned().unwrap_or_default();
            if args.switch(&OVERWRITE) == Some(false) {
                check_overwrites(one, &known, &changes.set)?;
            }
            let next = updated(&known, changes);
            match container.as_object_mut() {
                Some(fields) if next.is_empty() => drop(fields.remove("env")),
                _ => container["env"] = next.into(),
            }
        }
    }
    Ok(())
}

fn check_overwrites(one: &Resource, known: &[Value], set: &[Value]) -> Result<(), Failure> {
    let text = |of: &Value, field: &str| of[field].as_str().unwrap_or_default().to_string();
    for variable in set {
        let known = known.iter().find(|known| known["name"] == variable["name"]);
        if let Some(now) = known.filter(|now| text(now, "value") != text(variable, "value")) {
            return Err(Failure::error(format!(
                "{}/{} '{}' already has a value ({}), and --overwrite is false",
                one.kind.plural(),
                one.meta.name,
                text(now, "name"),
                text(now, "value")
            )));
        }
    }
    Ok(())
}

/// The variables of a container with the changes. Models `updateEnv`: known ones keep their places.
fn updated(known: &[Value], changes: &EnvChanges) -> Vec<Value> {
    let is_removed = |name: &Value| changes.remove.iter().any(|gone| name == gone.as_str());
    let newer = |name: &Value| changes.set.iter().find(|one| one["name"] == *name);
    let mut next: Vec<Value> = Vec::new();
    let mut covered: Vec<Value> = Vec::new();
    for variable in known {
        let name = &variable["name"];
        if is_removed(name) || covered.contains(name) {
            continue;
        }
        match newer(name) {
            Some(newer) => {
                covered.push(name.clone());
                next.push(newer.clone());
            }
            None => next.push(variable.clone()),
        }
    }
    for variable in &changes.set {
        let name = &variable["name"];
        if !is_removed(name) && !covered.contains(name) {
            covered.push(name.clone());
            next.push(variable.clone());
        }
    }
    next
}

/// `--list`: the variables as they would be with the changes.
fn list(call: &mut Call, args: &Args, one: &Resource, changes: &EnvChanges) -> Result<(), Failure> {
    if warn_of_none(call, args, one)? {
        return Ok(());
    }
    let mut object = one.json();
    let spec = spec_of(one, &mut object)?;
    let chosen = LISTS.iter().flat_map(|list| {
        let containers = containers(spec, list).filter(|one| is_chosen(pattern(args), one));
        containers.map(|one| one.clone()).collect::<Vec<_>>()
    });
    for container in chosen.collect::<Vec<_>>() {
        let name = container["name"].as_str().unwrap_or_default();
        call.print(format!(
            "# {} {}, container {name}",
            one.kind, one.meta.name
        ));
        let known = container["env"].as_array().cloned().unwrap_or_default();
        let sources = EnvSources {
            object: one,
            container: &container,
        };
        let mut wrong: Vec<(String, Vec<String>)> = Vec::new();
        for variable in updated(&known, changes) {
            let name = variable["name"].as_str().unwrap_or_default().to_string();
            let Some(source) = variable.get("valueFrom") else {
                let value = variable["value"].as_str().unwrap_or_default();
                call.print(format!("{name}={value}"));
                continue;
            };
            let resolved = args.is_set(&RESOLVE).then(|| sources.value(call, source));
            match resolved {
                Some(Ok(value)) => call.print(format!("{name}={value}")),
                other => {
                    call.print(format!("# {name} from {}", env_values::origin(source)));
                    if let Some(Err(why)) = other {
                        match wrong.iter_mut().find(|(known, _)| *known == why) {
                            Some((_, names)) => names.push(name),
                            None => wrong.push((why, vec![name])),
                        }
                    }
                }
            }
        }
        for (why, names) in wrong {
            let names = names.join(", ");
            call.complain(format!("error retrieving reference for {names}: {why}"));
        }
    }
    Ok(())
}
