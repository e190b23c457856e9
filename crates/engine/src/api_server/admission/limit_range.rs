//! LimitRanges: the amounts for containers that give none, and the bounds for amounts that are given. Models the admission
//! plugin `limitranger`.

use super::usage::{self, Usage};
use kube::api::kept::KeptObject;
use kube::decimal::SixPlaces;
use kube::quantity::Quantity;
use serde_json::{Value, json};
use std::cmp::Ordering;

const NOTHING: Value = Value::Null;

/// The items of all LimitRanges that are about containers, pods or claims.
fn items<'s>(limits: &'s [&KeptObject], of: &'static str) -> impl Iterator<Item = &'s Value> {
    let specs = limits
        .iter()
        .map(|object| object.fields.get("spec").unwrap_or(&NOTHING));
    let items = specs.flat_map(|spec| spec["limits"].as_array().into_iter().flatten());
    items.filter(move |item| item["type"] == of)
}

/// Gives the containers of a pod what they do not ask for, and checks the result. `Some` says what was filled in.
///
/// # Errors
/// A container or the pod asks for too much or too little; with the API server's words.
pub(super) fn apply(limits: &[&KeptObject], spec: &mut Value) -> Result<Option<String>, String> {
    let mut filled_in: Vec<String> = Vec::new();
    for item in items(limits, "Container") {
        for (list, title) in [
            ("containers", "container"),
            ("initContainers", "init container"),
        ] {
            for container in spec[list].as_array_mut().into_iter().flatten() {
                fill_in(container, title, item, &mut filled_in);
            }
        }
    }
    check_pod(limits, spec)?;
    let is_changed = !filled_in.is_empty();
    Ok(is_changed.then(|| format!("LimitRanger plugin set: {}", filled_in.join("; "))))
}

fn fill_in(container: &mut Value, title: &str, item: &Value, filled_in: &mut Vec<String>) {
    let name = container["name"].as_str().unwrap_or_default().to_string();
    let fields = [
        ("requests", "defaultRequest", "request"),
        ("limits", "default", "limit"),
    ];
    for (field, source, word) in fields {
        let mut set: Vec<&str> = Vec::new();
        for (resource, amount) in item[source].as_object().into_iter().flatten() {
            let resources = &mut container["resources"];
            if !resources.is_object() {
                *resources = json!({});
            }
            if !resources[field].is_object() {
                resources[field] = json!({});
            }
            if resources[field][resource].is_null() {
                resources[field][resource] = amount.clone();
                set.push(resource);
            }
        }
        if !set.is_empty() {
            filled_in.push(format!("{} {word} for {title} {name}", set.join(", ")));
        }
    }
}

fn check_pod(limits: &[&KeptObject], spec: &Value) -> Result<(), String> {
    let mut errors: Vec<String> = Vec::new();
    for item in items(limits, "Container") {
        for list in ["containers", "initContainers"] {
            for container in usage::containers(spec, list) {
                let own = |field: &str| usage::amounts(&container["resources"][field]);
                check(item, &own("requests"), &own("limits"), &mut errors);
            }
        }
    }
    for item in items(limits, "Pod") {
        let whole = |field| usage::of_pod_spec(spec, field);
        check(item, &whole("requests"), &whole("limits"), &mut errors);
    }
    refuse(errors)
}

/// # Errors
/// A claim asks for too much or too little storage; with the API server's words.
pub(super) fn check_claim(limits: &[&KeptObject], spec: &Value) -> Result<(), String> {
    let requests = usage::amounts(&spec["resources"]["requests"]);
    let mut errors: Vec<String> = Vec::new();
    for item in items(limits, "PersistentVolumeClaim") {
        check(item, &requests, &requests, &mut errors);
    }
    refuse(errors)
}

fn refuse(errors: Vec<String>) -> Result<(), String> {
    match &errors[..] {
        [] => Ok(()),
        [one] => Err(one.clone()),
        all => Err(format!("[{}]", all.join(", "))),
    }
}

fn check(item: &Value, requests: &Usage, limits: &Usage, errors: &mut Vec<String>) {
    let of = item["type"].as_str().unwrap_or_default();
    for (resource, least) in usage::amounts(&item["min"]).iter() {
        let (request, limit) = (
            requests.get(resource.as_str()),
            limits.get(resource.as_str()),
        );
        let rule = format!("minimum {resource} usage per {of} is {}", least.canonical());
        let below = |amount: &&Quantity| amount.compare(least) == Ordering::Less;
        errors.extend(match (request, limit.filter(below)) {
            (None, _) => Some(format!("{rule}.  No request is specified")),
            (Some(request), _) if below(&request) => {
                Some(format!("{rule}, but request is {}", request.canonical()))
            }
            (_, Some(limit)) => Some(format!("{rule}, but limit is {}", limit.canonical())),
            _ => None,
        });
    }
    for (resource, most) in usage::amounts(&item["max"]).iter() {
        let (request, limit) = (
            requests.get(resource.as_str()),
            limits.get(resource.as_str()),
        );
        let rule = format!("maximum {resource} usage per {of} is {}", most.canonical());
        let above = |amount: &&Quantity| amount.compare(most) == Ordering::Greater;
        errors.extend(match (limit, request.filter(above)) {
            (None, _) => Some(format!("{rule}.  No limit is specified")),
            (Some(limit), _) if above(&limit) => {
                Some(format!("{rule}, but limit is {}", limit.canonical()))
            }
            (_, Some(request)) => Some(format!("{rule}, but request is {}", request.canonical())),
            _ => None,
        });
    }
    for (resource, most) in usage::amounts(&item["maxLimitRequestRatio"]).iter() {
        let positive = |amount: &&Quantity| amount.milli() > 0;
        let request = requests.get(resource.as_str()).filter(positive);
        let limit = limits.get(resource.as_str()).filter(positive);
        let rule = format!(
            "{resource} max limit to request ratio per {of} is {}",
            most.canonical()
        );
        errors.extend(match (request, limit) {
            (None, _) => Some(format!(
                "{rule}, but no request is specified or request is 0"
            )),
            (_, None) => Some(format!("{rule}, but no limit is specified or limit is 0")),
            (Some(request), Some(limit)) => {
                let (request, limit) = (request.milli() as f64, limit.milli() as f64);
                let ratio = limit / request;
                let exceeds = ratio * 1000.0 > most.milli() as f64;
                exceeds.then(|| format!("{rule}, but provided ratio is {}", SixPlaces(ratio)))
            }
        });
    }
}
