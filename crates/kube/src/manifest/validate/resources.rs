//! Amounts of resources: of containers, and of pods as a whole.
//!
//! Models `validateResourceRequirements` and `validatePodResources` of `pkg/apis/core/validation`.

use super::names::{dns_label, qualified_name};
use super::pod::{list, text};
use super::report::Report;
use crate::api::version::Feature;
use crate::manifest::hint::Hint;
use crate::manifest::path::FieldPath;
use crate::quantity::Quantity;
use serde_json::Value;

const HUGE: &str = "hugepages-";

/// The object that the amounts belong to, which decides the resources that may be named.
#[derive(Clone, Copy, PartialEq)]
enum Owner {
    Container,
    Pod,
}

/// Checks the amounts of a container. `claims` are the names of the pod's resource claims.
pub(super) fn resources(
    report: &mut Report,
    resources: &Value,
    claims: &[Value],
    path: &FieldPath,
) {
    amounts(report, resources, Owner::Container, path);
    claimed(
        report,
        list(resources, "claims"),
        claims,
        &path.field("claims"),
    );
}

/// Checks `spec.resources`, the amounts that all containers of a pod share.
pub(super) fn pod_resources(report: &mut Report, spec: &Value, path: &FieldPath) {
    let Some(given) = spec.get("resources") else {
        return;
    };
    if given.get("claims").is_some() {
        let detail = "claims may not be set for Resources at pod-level";
        report.forbidden(&path.field("claims"), detail);
    }
    amounts(report, given, Owner::Pod, path);
    let requests = path.field("requests");
    for (name, amount) in entries(given, "requests") {
        let sum = requested(spec, name);
        if sum.compare(&Quantity::from_json(amount)).is_gt() {
            let sum = sum.canonical();
            let detail =
                format!("must be greater than or equal to aggregate container requests of {sum}");
            report.invalid_text(&requests.key(name), shown(amount), &detail);
        }
    }
    for (i, container) in list(spec, "containers").iter().enumerate() {
        for (name, limit) in entries(&container["resources"], "limits") {
            let most = &given["limits"][name];
            let above = || Quantity::from_json(limit).compare(&Quantity::from_json(most));
            if !most.is_null() && above().is_gt() {
                let path = path.field("containers").index(i).key(name).field("limits");
                let detail = format!(
                    "must be less than or equal to pod limits of {}",
                    shown(most)
                );
                report.invalid_text(&path, shown(limit), &detail);
            }
        }
    }
}

/// The amount of a resource that all containers request together. Init containers run one after the other, beside the sidecars before
/// them.
fn requested(spec: &Value, name: &str) -> Quantity {
    let of = |container: &Value| Quantity::from_json(&container["resources"]["requests"][name]);
    let containers = list(spec, "containers").iter();
    let mut together = containers.fold(Quantity::zero(), |sum, one| sum.plus(&of(one)));
    let (mut sidecars, mut at_start) = (Quantity::zero(), Quantity::zero());
    for container in list(spec, "initContainers") {
        let now = sidecars.plus(&of(container));
        if text(container, "restartPolicy") == "Always" {
            together = together.plus(&of(container));
            sidecars = now.clone();
        }
        at_start = larger(at_start, now);
    }
    larger(together, at_start)
}

fn larger(a: Quantity, b: Quantity) -> Quantity {
    if a.compare(&b).is_lt() { b } else { a }
}

fn amounts(report: &mut Report, resources: &Value, owner: Owner, path: &FieldPath) {
    let (limits, requests) = (path.field("limits"), path.field("requests"));
    for (name, amount) in entries(resources, "limits") {
        named_amount(report, name, amount, owner, &limits.key(name));
    }
    for (name, amount) in entries(resources, "requests") {
        named_amount(report, name, amount, owner, &requests.key(name));
        match resources["limits"].get(name) {
            Some(limit) => request_within_limit(report, name, amount, limit, &requests),
            None if !may_overcommit(name) => {
                let detail = "Limit must be set for non overcommitable resources";
                report.required(&limits, detail);
            }
            None => {}
        }
    }
    huge_pages_alone(report, resources, path);
}

fn named_amount(report: &mut Report, name: &str, amount: &Value, owner: Owner, path: &FieldPath) {
    match owner {
        Owner::Container => container_resource(report, name, path),
        Owner::Pod => pod_resource(report, name, path),
    }
    amount_is_valid(report, name, amount, path);
    huge_pages_divide(report, name, amount, path);
}

/// Checks that a container with huge pages also has CPU or memory.
fn huge_pages_alone(report: &mut Report, resources: &Value, path: &FieldPath) {
    let names = || entries(resources, "limits").chain(entries(resources, "requests"));
    let has_huge = names().any(|(name, _)| name.starts_with(HUGE));
    let has_plain = names().any(|(name, _)| matches!(name.as_str(), "cpu" | "memory"));
    if has_huge && !has_plain {
        report.forbidden(path, "HugePages require cpu or memory");
    }
}

/// Checks that an amount of huge pages is a whole number of pages of that size.
fn huge_pages_divide(report: &mut Report, name: &str, amount: &Value, path: &FieldPath) {
    let Some(size) = name.strip_prefix(HUGE) else {
        return;
    };
    let size = Quantity::parse(size).map_or(0, |size| size.whole());
    let bytes = Quantity::from_json(amount).whole();
    if bytes <= 0 || size <= 0 || bytes % size != 0 {
        let detail = format!(
            "{} is not positive integer multiple of {name}",
            shown(amount)
        );
        report.invalid_text(path, shown(amount), &detail);
    }
}

fn entries<'a>(resources: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    resources[key].as_object().into_iter().flatten()
}

fn shown(amount: &Value) -> &str {
    amount.as_str().unwrap_or_default()
}

fn is_native(name: &str) -> bool {
    !name.contains('/') || name.starts_with("kubernetes.io/")
}

fn may_overcommit(name: &str) -> bool {
    is_native(name) && !name.starts_with(HUGE)
}

const OF_CONTAINERS: [&str; 3] = ["cpu", "memory", "ephemeral-storage"];

/// Resources that only quotas count.
const ELSEWHERE: [&str; 17] = [
    "configmaps",
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
    "requests.storage",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
    "storage",
];

/// Whether every object may name the resource. Reports it otherwise.
fn is_resource(report: &mut Report, name: &str, path: &FieldPath) -> bool {
    let before = report.len();
    report.invalid_text_for(path, name, qualified_name(name, report.version));
    let huge = [HUGE, "requests.hugepages-"]
        .iter()
        .any(|start| name.starts_with(start));
    let known = OF_CONTAINERS.contains(&name) || ELSEWHERE.contains(&name) || huge;
    if report.len() == before && !name.contains('/') && !known {
        let detail = "must be a standard resource type or fully qualified";
        report.invalid_text(path, name, detail);
        report.suggest(name, &OF_CONTAINERS);
    }
    report.len() == before
}

fn container_resource(report: &mut Report, name: &str, path: &FieldPath) {
    is_resource(report, name, path);
    if !name.contains('/') {
        if !OF_CONTAINERS.contains(&name) && !name.starts_with(HUGE) {
            report.invalid_text(path, name, "must be a standard resource for containers");
        }
    } else if !is_native(name) && name.starts_with("requests.") {
        let detail = "doesn't follow extended resource name standard";
        report.invalid_text(path, name, detail);
    }
}

fn pod_resource(report: &mut Report, name: &str, path: &FieldPath) {
    let known = matches!(name, "cpu" | "memory") || name.starts_with(HUGE);
    if is_resource(report, name, path) && !known {
        report.one_of(path, name, &["cpu", HUGE, "memory"]);
    }
}

/// Checks that an amount is not negative, and whole where the resource comes in pieces.
pub(super) fn amount_is_valid(report: &mut Report, name: &str, amount: &Value, path: &FieldPath) {
    let quantity = Quantity::from_json(amount);
    if quantity.is_negative() {
        report.invalid_text(path, shown(amount), "must be greater than or equal to 0");
    }
    if !is_native(name) && quantity.milli() % 1000 != 0 {
        report.invalid_text(path, shown(amount), "must be an integer");
    }
}

/// Checks `spec.overhead`, which has the form of limits.
pub(super) fn overhead(report: &mut Report, spec: &Value, path: &FieldPath) {
    if let Some(overhead) = spec.get("overhead") {
        let as_limits = serde_json::json!({"limits": overhead});
        amounts(report, &as_limits, Owner::Container, path);
    }
}

fn request_within_limit(
    report: &mut Report,
    name: &str,
    request: &Value,
    limit: &Value,
    path: &FieldPath,
) {
    let order = Quantity::from_json(request).compare(&Quantity::from_json(limit));
    let rule = match may_overcommit(name) {
        false if order.is_ne() => "must be equal to",
        true if order.is_gt() => "must be less than or equal to",
        _ => return,
    };
    let limit = shown(limit);
    let tail = if report.version.has(Feature::RequestErrorNamesLimit) {
        format!(" of {limit}")
    } else {
        String::new()
    };
    report.invalid_text(path, shown(request), &format!("{rule} {name} limit{tail}"));
    report.hint(Hint::LowerRequest {
        resource: name.to_owned(),
        limit: limit.to_owned(),
    });
}

/// Checks the claims that a container uses: each once, and each a claim of the pod.
fn claimed(report: &mut Report, used: &[Value], of_pod: &[Value], path: &FieldPath) {
    for (i, claim) in used.iter().enumerate() {
        let path = path.index(i);
        let (name, request) = (text(claim, "name"), text(claim, "request"));
        if name.is_empty() {
            report.required(&path, "");
            continue;
        }
        if !request.is_empty() {
            let reasons = dns_label(request, report.version);
            report.invalid_text_for(&path.field("request"), request, reasons);
        }
        let again =
            |other: &Value| text(other, "name") == name && text(other, "request") == request;
        if used[..i].iter().any(again) {
            report.duplicate(&path, name);
        }
        if !of_pod.iter().any(|known| text(known, "name") == name) {
            let names: Vec<&str> = of_pod.iter().map(|known| text(known, "name")).collect();
            let known = match names.join(", ") {
                none if none.is_empty() => " which is empty".to_owned(),
                names => format!(": {names}"),
            };
            let detail = format!("must be one of the names in pod.spec.resourceClaims{known}");
            report.not_found_because(&path, name, &detail);
        }
    }
}
