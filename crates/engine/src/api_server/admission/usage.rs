//! How much of which resource an object takes, as a ResourceQuota counts it. Models `pkg/quota/v1/evaluator/core`.

use kube::api::Pod;
use kube::api::meta::Kind;
use kube::clock::{Duration, Time};
use kube::map::Map;
use kube::quantity::Quantity;
use serde_json::Value;
use std::cmp::Ordering;

/// Amounts by the name of the resource.
pub(super) type Usage = Map<String, Quantity>;

pub(super) fn add(sum: &mut Usage, part: &Usage) {
    for (name, amount) in part.iter() {
        let known = sum.get(name.as_str()).map(|known| known.plus(amount));
        sum.insert(name.clone(), known.unwrap_or_else(|| amount.clone()));
    }
}

fn at_least(sum: &mut Usage, other: &Usage) {
    for (name, amount) in other.iter() {
        let more = |known: &Quantity| known.compare(amount) == Ordering::Less;
        if sum.get(name.as_str()).is_none_or(more) {
            sum.insert(name.clone(), amount.clone());
        }
    }
}

/// The amounts in a `requests`, `limits` or `hard` of an object.
pub(super) fn amounts(list: &Value) -> Usage {
    let entries = list.as_object().into_iter().flatten();
    entries
        .map(|(name, amount)| (name.clone(), Quantity::from_json(amount)))
        .collect()
}

pub(super) fn containers<'v>(spec: &'v Value, list: &str) -> impl Iterator<Item = &'v Value> {
    spec[list].as_array().into_iter().flatten()
}

/// The sum of a pod's requests, or of its limits; `field` is `requests` or `limits`. Init containers run one after the
/// other and before the rest, so that only the largest counts, unless they stay as sidecars. Models `PodRequests` of `component-helpers/resource`.
pub(super) fn of_pod_spec(spec: &Value, field: &str) -> Usage {
    let own = |container: &Value| amounts(&container["resources"][field]);
    let mut sum = Usage::new();
    for container in containers(spec, "containers") {
        add(&mut sum, &own(container));
    }
    let (mut sidecars, mut first) = (Usage::new(), Usage::new());
    for container in containers(spec, "initContainers") {
        let own = own(container);
        if container["restartPolicy"] == "Always" {
            add(&mut sidecars, &own);
            at_least(&mut first, &sidecars);
        } else {
            let mut step = sidecars.clone();
            add(&mut step, &own);
            at_least(&mut first, &step);
        }
    }
    add(&mut sum, &sidecars);
    at_least(&mut sum, &first);
    let is_limited = |name: &String| field == "requests" || sum.contains_key(name.as_str());
    let mut overhead = amounts(&spec["overhead"]);
    overhead.retain(|name, _| is_limited(name));
    add(&mut sum, &overhead);
    sum
}

/// The number of pods that a quota counts even if they have ended.
pub(super) const POD_COUNT: &str = "count/pods";
/// The number of pods that have not ended.
pub(super) const PODS: &str = "pods";

/// The amounts that a pod uses of a quota until it has ended.
pub(super) fn of_pod(spec: &Value) -> Usage {
    let mut usage = Usage::new();
    usage.insert(POD_COUNT.to_string(), Quantity::of(1));
    usage.insert(PODS.to_string(), Quantity::of(1));
    for (name, amount) in of_pod_spec(spec, "requests").iter() {
        if matches!(name.as_str(), "cpu" | "memory" | "ephemeral-storage") {
            usage.insert(name.clone(), amount.clone());
        }
        usage.insert(format!("requests.{name}"), amount.clone());
    }
    for (name, amount) in of_pod_spec(spec, "limits").iter() {
        usage.insert(format!("limits.{name}"), amount.clone());
    }
    usage
}

/// Whether the pod takes anything but its place in the storage. Models `QuotaV1Pod`.
pub(super) fn counts(pod: &Pod, now: Time) -> bool {
    let grace = pod.meta.deletion_grace_period_seconds.unwrap_or(0);
    let overdue = |deleted: Time| now > deleted + Duration::from_secs(u64::from(grace));
    !pod.status.phase.is_terminal() && !pod.meta.deletion_timestamp.is_some_and(overdue)
}

/// The amounts that an object other than a pod uses of a quota.
pub(super) fn of_object(kind: Kind, object: &Value) -> Usage {
    let mut usage = Usage::new();
    let mut count = |name: String, amount: Quantity| {
        usage.insert(name, amount);
    };
    let group = kind.group();
    let dot = if group.is_empty() { "" } else { "." };
    count(
        format!("count/{}{dot}{group}", kind.plural()),
        Quantity::of(1),
    );
    let has_own_name = matches!(
        kind,
        Kind::Service
            | Kind::Secret
            | Kind::ConfigMap
            | Kind::ReplicationController
            | Kind::ResourceQuota
            | Kind::PersistentVolumeClaim
    );
    if has_own_name {
        count(kind.plural().to_string(), Quantity::of(1));
    }
    let spec = &object["spec"];
    match kind {
        Kind::Service => {
            let ports = spec["ports"].as_array().map_or(0, Vec::len) as i64;
            let balanced = spec["type"] == "LoadBalancer";
            let opens = spec["type"] == "NodePort"
                || balanced && spec["allocateLoadBalancerNodePorts"] != false;
            count(
                "services.nodeports".to_string(),
                Quantity::of(if opens { ports } else { 0 }),
            );
            count(
                "services.loadbalancers".to_string(),
                Quantity::of(i64::from(balanced)),
            );
        }
        Kind::PersistentVolumeClaim => {
            let storage = Quantity::from_json(&spec["resources"]["requests"]["storage"]);
            if let Some(class) = spec["storageClassName"].as_str() {
                let class = format!("{class}.storageclass.storage.k8s.io");
                count(format!("{class}/requests.storage"), storage.clone());
                count(format!("{class}/persistentvolumeclaims"), Quantity::of(1));
            }
            count("requests.storage".to_string(), storage);
        }
        _ => {}
    }
    usage
}
