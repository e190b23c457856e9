//! `kubectl set env`: variables by their values, and from ConfigMaps and Secrets.

use super::record;
use super::set::{NOTHING_NAMED, containers, find, names_of, send, split, template};
use super::{Running, ended, none_provided};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{CONTAINERS, ENV, FILENAME, FROM, KEYS, LIST, OVERWRITE, PREFIX};
use crate::resource::Resource;
use crate::targets::Wanted;
use engine::cluster::PatchStyle;
use kube::api::meta::Kind;
use serde_json::{Map, Value, json};

/// The lists of containers that may be meant.
const LISTS: [&str; 2] = ["containers", "initContainers"];

pub(super) fn env(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    record::warn(call, args);
    let is_change = |word: &str| word.contains('=') || (word.ends_with('-') && !word.contains('/'));
    let (names, mut changes) = split(args, is_change);
    if names.is_empty() && !args.is_given(&FILENAME) {
        return Err(Failure::error(NOTHING_NAMED));
    }
    changes.extend(args.repeated(&ENV));
    changes.iter().try_for_each(|change| check_name(change))?;
    let mut variables: Vec<Value> = changes.iter().map(|change| variable(change)).collect();
    variables.extend(referred(call, args)?);
    let found = find(call, args, &names)?;
    let mut failures = Vec::new();
    for one in &found {
        failures.extend(env_of_one(call, args, one, &variables).err());
    }
    Ok(ended(call, failures))
}

/// kubectl applies the older rule for names, which is stricter than the API server's.
fn check_name(change: &str) -> Result<(), Failure> {
    let name = change.split_once('=').map_or(change, |(name, _)| name);
    let is_letter = |c: char| c.is_ascii_alphabetic() || "-._".contains(c);
    let fits = |c: char| is_letter(c) || c.is_ascii_digit();
    if name.starts_with(is_letter) && name.chars().all(fits) {
        return Ok(());
    }
    Err(Failure::error(format!(
        "{name:?} is not a valid key name: a valid environment variable name must consist of alphabetic characters, \
         digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or \
         'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')"
    )))
}

fn variable(change: &str) -> Value {
    match change.split_once('=') {
        Some((name, value)) => json!({"name": name, "value": value}),
        None => json!({"name": change.trim_end_matches('-'), "$patch": "delete"}),
    }
}

/// A variable for each key of what `--from` names.
fn referred(call: &mut Call, args: &Args) -> Result<Vec<Value>, Failure> {
    let Some(from) = args.value(&FROM) else {
        return Ok(Vec::new());
    };
    let wanted =
        Wanted::read(call.version(), &[from.to_string()], args)?.ok_or_else(none_provided)?;
    let (sources, missing) = wanted.find(call);
    if let Some(failure) = missing.into_iter().next() {
        return Err(failure);
    }
    let prefix = args.value(&PREFIX).unwrap_or_default();
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
                "name": format!("{prefix}{name}"),
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

/// Whether a name fits a pattern in which `*` stands for anything. Models `selectString` of `kubectl/pkg/cmd/set`.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
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

fn env_of_one(
    call: &mut Call,
    args: &Args,
    one: &Resource,
    variables: &[Value],
) -> Result<(), Failure> {
    let json = one.json();
    let mut spec = Map::new();
    for list in LISTS {
        let wanted = args.value(&CONTAINERS).unwrap_or("*");
        let names = names_of(containers(one, &json, list)?);
        let chosen = names.iter().filter(|name| matches(wanted, name));
        let changes: Result<Vec<Value>, Failure> = chosen
            .map(|name| changes_of(args, one, &json, (list, name), variables))
            .collect();
        let changes = changes?;
        if !changes.is_empty() {
            spec.insert(list.to_string(), changes.into());
        }
    }
    if spec.is_empty() {
        let wanted = args.value(&CONTAINERS).unwrap_or("*");
        call.complain(format!(
            "Warning: {}/{} does not have any containers matching {wanted:?}",
            one.kind, one.meta.name
        ));
        return Ok(());
    }
    if args.is_set(&LIST) {
        for (list, chosen) in LISTS
            .iter()
            .filter_map(|list| Some((list, spec.get(*list)?)))
        {
            list_env(call, one, &json["spec"]["template"]["spec"][*list], chosen);
        }
        return Ok(());
    }
    if variables.is_empty() {
        return Ok(());
    }
    let patch = template(Value::Object(spec));
    send(call, args, one, patch, "env", PatchStyle::Strategic)
}

/// The change of one container's variables. Deletions of variables that the container lacks are left out.
fn changes_of(
    args: &Args,
    one: &Resource,
    json: &Value,
    (list, name): (&str, &str),
    variables: &[Value],
) -> Result<Value, Failure> {
    let listed = json["spec"]["template"]["spec"][list].as_array();
    let container = listed
        .into_iter()
        .flatten()
        .find(|container| container["name"] == name);
    let known = container.and_then(|container| container["env"].as_array());
    let known = |name: &Value| {
        let mut known = known.into_iter().flatten();
        known.find(|variable| variable["name"] == *name)
    };
    let mut changes = Vec::new();
    for variable in variables {
        let now = known(&variable["name"]);
        match (now, variable.get("$patch")) {
            (None, Some(_)) => continue,
            (Some(now), None) if args.switch(&OVERWRITE) == Some(false) => {
                return Err(has_value(one, now));
            }
            _ => {}
        }
        let mut change = variable.clone();
        // The old value or reference must not survive beside the new one.
        for other in ["value", "valueFrom"] {
            if now.is_some_and(|now| now.get(other).is_some()) && variable.get(other).is_none() {
                change[other] = Value::Null;
            }
        }
        changes.push(change);
    }
    Ok(if changes.is_empty() {
        json!({"name": name})
    } else {
        json!({"name": name, "env": changes})
    })
}

fn has_value(one: &Resource, now: &Value) -> Failure {
    let text = |field: &str| now[field].as_str().unwrap_or_default().to_string();
    Failure::error(format!(
        "{}/{} '{}' already has a value ({}), and --overwrite is false",
        one.kind.plural(),
        one.meta.name,
        text("name"),
        text("value")
    ))
}

fn list_env(call: &mut Call, one: &Resource, containers: &Value, chosen: &Value) {
    let is_chosen = |container: &&Value| {
        let mut chosen = chosen.as_array().into_iter().flatten();
        chosen.any(|one| one["name"] == container["name"])
    };
    let listed = containers.as_array().into_iter().flatten();
    for container in listed.filter(is_chosen) {
        let name = container["name"].as_str().unwrap_or_default();
        call.print(format!(
            "# {} {}, container {name}",
            one.kind, one.meta.name
        ));
        for variable in container["env"].as_array().into_iter().flatten() {
            let name = variable["name"].as_str().unwrap_or_default();
            call.print(match variable.get("valueFrom") {
                None => format!("{name}={}", variable["value"].as_str().unwrap_or_default()),
                Some(source) => format!("# {name} from {}", origin(source)),
            });
        }
    }
}

/// A description of the source of a value.
fn origin(source: &Value) -> String {
    let text = |of: &Value, field: &str| of[field].as_str().unwrap_or_default().to_string();
    let key = |of: &Value| format!("{}, key {}", text(of, "name"), text(of, "key"));
    if let Some(map) = source.get("configMapKeyRef") {
        return format!("configmap {}", key(map));
    }
    if let Some(secret) = source.get("secretKeyRef") {
        return format!("secret {}", key(secret));
    }
    if let Some(field) = source.get("fieldRef") {
        return format!("field path {}", text(field, "fieldPath"));
    }
    let amount = &source["resourceFieldRef"];
    match amount["containerName"].as_str() {
        Some(container) => format!("resource field {container}/{}", text(amount, "resource")),
        None => format!("resource field {}", text(amount, "resource")),
    }
}
