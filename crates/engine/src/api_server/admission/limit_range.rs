//! LimitRanges: the amounts for containers that give none, and the bounds for amounts that are given. Models the admission
//! plugin `limitranger`.

use super::refusal::{Given, OutOfRange, RangeBound, Refusal};
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
/// A container or the pod asks for too much or too little.
pub(super) fn apply(limits: &[&KeptObject], spec: &mut Value) -> Result<Option<String>, Refusal> {
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

fn check_pod(limits: &[&KeptObject], spec: &Value) -> Result<(), Refusal> {
    let mut errors: Vec<OutOfRange> = Vec::new();
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
/// A claim asks for too much or too little storage.
pub(super) fn check_claim(limits: &[&KeptObject], spec: &Value) -> Result<(), Refusal> {
    let requests = usage::amounts(&spec["resources"]["requests"]);
    let mut errors: Vec<OutOfRange> = Vec::new();
    for item in items(limits, "PersistentVolumeClaim") {
        check(item, &requests, &requests, &mut errors);
    }
    refuse(errors)
}

fn refuse(errors: Vec<OutOfRange>) -> Result<(), Refusal> {
    if errors.is_empty() {
        return Ok(());
    }
    Err(Refusal::LimitRange(errors))
}

fn check(item: &Value, requests: &Usage, limits: &Usage, errors: &mut Vec<OutOfRange>) {
    let of = item["type"].as_str().unwrap_or_default();
    let rules: [(&str, RangeBound, Rule); 3] = [
        ("min", RangeBound::Minimum, below),
        ("max", RangeBound::Maximum, above),
        ("maxLimitRequestRatio", RangeBound::Ratio, beyond),
    ];
    for (field, bound, broken) in rules {
        for (resource, allowed) in usage::amounts(&item[field]).iter() {
            let amounts = Amounts {
                request: requests.get(resource.as_str()),
                limit: limits.get(resource.as_str()),
            };
            errors.extend(broken(allowed, amounts).map(|given| OutOfRange {
                bound,
                resource: resource.clone(),
                of: of.to_string(),
                allowed: allowed.canonical(),
                given,
            }));
        }
    }
}

/// Tells the amount that breaks a rule, given what the rule allows.
type Rule = fn(&Quantity, Amounts) -> Option<Given>;

/// What is asked for of one resource.
#[derive(Clone, Copy)]
struct Amounts<'a> {
    request: Option<&'a Quantity>,
    limit: Option<&'a Quantity>,
}

fn below(least: &Quantity, Amounts { request, limit }: Amounts) -> Option<Given> {
    let below = |amount: &&Quantity| amount.compare(least) == Ordering::Less;
    match (request, limit.filter(below)) {
        (None, _) => Some(Given::NoRequest),
        (Some(request), _) if below(&request) => Some(Given::Request(request.canonical())),
        (_, Some(limit)) => Some(Given::Limit(limit.canonical())),
        _ => None,
    }
}

fn above(most: &Quantity, Amounts { request, limit }: Amounts) -> Option<Given> {
    let above = |amount: &&Quantity| amount.compare(most) == Ordering::Greater;
    match (limit, request.filter(above)) {
        (None, _) => Some(Given::NoLimit),
        (Some(limit), _) if above(&limit) => Some(Given::Limit(limit.canonical())),
        (_, Some(request)) => Some(Given::Request(request.canonical())),
        _ => None,
    }
}

fn beyond(most: &Quantity, Amounts { request, limit }: Amounts) -> Option<Given> {
    let positive = |amount: &&Quantity| amount.milli() > 0;
    match (request.filter(positive), limit.filter(positive)) {
        (None, _) => Some(Given::NoRequest),
        (_, None) => Some(Given::NoLimit),
        (Some(request), Some(limit)) => {
            let ratio = limit.milli() as f64 / request.milli() as f64;
            let exceeds = ratio * 1000.0 > most.milli() as f64;
            exceeds.then(|| Given::Ratio(SixPlaces(ratio).to_string()))
        }
    }
}
