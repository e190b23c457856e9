//! ResourceQuotas: limits on the objects of a namespace. Models the admission plugin `resourcequota` and `pkg/quota/v1`.

use super::in_namespace;
use super::refusal::{Exceeded, Refusal, Unspecified};
use super::usage::{self, POD_COUNT, Usage};
use crate::api_server::Target;
use crate::api_server::objects::read;
use crate::store::Store;
use kube::api::Pod;
use kube::api::kept::KeptObject;
use kube::api::meta::Kind;
use kube::clock::Time;
use kube::quantity::Quantity;
use serde_json::{Map, Value, json};
use std::cmp::Ordering;
use std::rc::Rc;

struct Quota<'s> {
    name: &'s str,
    hard: Usage,
    spec: &'s Value,
}

const NOTHING: Value = Value::Null;

impl<'s> Quota<'s> {
    fn of(object: &'s KeptObject) -> Quota<'s> {
        let spec = object.fields.get("spec").unwrap_or(&NOTHING);
        Quota {
            name: &object.meta.name,
            hard: usage::amounts(&spec["hard"]),
            spec,
        }
    }

    /// Whether the quota is about pods of this spec.
    fn matches(&self, pod: &Value) -> bool {
        let scopes = self.spec["scopes"].as_array().into_iter().flatten();
        let plain = scopes.map(|scope| (scope, "Exists", &NOTHING));
        let expressions = &self.spec["scopeSelector"]["matchExpressions"];
        let expressions = expressions.as_array().into_iter().flatten();
        let selected = expressions.map(|one| {
            let operator = one["operator"].as_str().unwrap_or_default();
            (&one["scopeName"], operator, &one["values"])
        });
        plain.chain(selected).all(|(scope, operator, values)| {
            matches_scope(scope.as_str().unwrap_or_default(), operator, values, pod)
        })
    }

    fn has_scopes(&self) -> bool {
        !self.spec["scopes"].is_null() || !self.spec["scopeSelector"].is_null()
    }

    /// Refuses an object if its use `more`, added to the use so far, would exceed a limit.
    fn check(&self, more: &Usage, used: &Usage) -> Result<(), Refusal> {
        let zero = Quantity::zero();
        let mut exceeded = Vec::new();
        for (name, hard) in self.hard.iter() {
            let Some(more) = more.get(name.as_str()) else {
                continue;
            };
            let used = used.get(name.as_str()).unwrap_or(&zero);
            let is_asked_for = more.compare(&zero) == Ordering::Greater;
            if is_asked_for && used.plus(more).compare(hard) == Ordering::Greater {
                exceeded.push(Exceeded {
                    resource: name.clone(),
                    requested: more.canonical(),
                    used: used.canonical(),
                    hard: hard.canonical(),
                });
            }
        }
        if exceeded.is_empty() {
            return Ok(());
        }
        Err(Refusal::QuotaExceeded {
            quota: self.name.to_string(),
            exceeded,
        })
    }
}

fn matches_scope(scope: &str, operator: &str, values: &Value, pod: &Value) -> bool {
    let ends = pod["activeDeadlineSeconds"].as_i64().is_some();
    let holds = match scope {
        "Terminating" => ends,
        "NotTerminating" => !ends,
        "BestEffort" => is_best_effort(pod),
        "NotBestEffort" => !is_best_effort(pod),
        "PriorityClass" => {
            let class = &pod["priorityClassName"];
            let listed = values
                .as_array()
                .is_some_and(|values| values.contains(class));
            return match operator {
                "In" => listed,
                "NotIn" => !listed,
                "DoesNotExist" => class.is_null(),
                _ => !class.is_null(),
            };
        }
        _ => return false,
    };
    holds == (operator != "DoesNotExist")
}

/// Whether no container requests anything, or is limited.
fn is_best_effort(pod: &Value) -> bool {
    let lists = ["containers", "initContainers"];
    let mut all = lists.iter().flat_map(|list| usage::containers(pod, list));
    all.all(|container| {
        let resources = &container["resources"];
        ["requests", "limits"].iter().all(|field| {
            let amounts = resources[*field].as_object();
            amounts.is_none_or(Map::is_empty)
        })
    })
}

/// # Errors
/// A quota of the namespace has no room for another pod of this spec, or counts amounts that the spec does not give.
pub(super) fn check_pod(
    store: &Store,
    namespace: &str,
    spec: &Value,
    now: Time,
) -> Result<(), Refusal> {
    for object in in_namespace(store, Kind::ResourceQuota, namespace) {
        let quota = Quota::of(object);
        if !quota.matches(spec) {
            continue;
        }
        let missing = unspecified(&quota, spec);
        if !missing.is_empty() {
            return Err(Refusal::QuotaNeeds {
                quota: quota.name.to_string(),
                missing,
            });
        }
        quota.check(
            &usage::of_pod(spec),
            &used_by_pods(store, namespace, &quota, now),
        )?;
    }
    Ok(())
}

/// The amounts that the quota counts and that some containers leave out, with the names of those containers: a quota
/// refuses such a pod.
fn unspecified(quota: &Quota, spec: &Value) -> Vec<Unspecified> {
    const COUNTED: [(&str, &str, &str); 6] = [
        ("cpu", "requests", "cpu"),
        ("limits.cpu", "limits", "cpu"),
        ("limits.memory", "limits", "memory"),
        ("memory", "requests", "memory"),
        ("requests.cpu", "requests", "cpu"),
        ("requests.memory", "requests", "memory"),
    ];
    let lacks = |field: &str, resource: &str| {
        let lists = ["containers", "initContainers"];
        let all = lists.iter().flat_map(|list| usage::containers(spec, list));
        let without = all.filter(|container| container["resources"][field][resource].is_null());
        let names = without.map(|container| container["name"].as_str().unwrap_or_default());
        names.map(str::to_string).collect::<Vec<_>>()
    };
    let counted = COUNTED
        .iter()
        .filter(|(name, ..)| quota.hard.contains_key(*name));
    let missing = counted.filter_map(|(name, field, resource)| {
        let containers = lacks(field, resource);
        let resource = (*name).to_string();
        (!containers.is_empty()).then_some(Unspecified {
            resource,
            containers,
        })
    });
    missing.collect()
}

/// # Errors
/// A quota of the namespace has no room for another object of the kind.
pub(super) fn check_object(
    store: &Store,
    kind: Kind,
    namespace: &str,
    object: &Value,
    now: Time,
) -> Result<(), Refusal> {
    for quota in in_namespace(store, Kind::ResourceQuota, namespace) {
        let quota = Quota::of(quota);
        if !quota.has_scopes() {
            let used = used(store, namespace, &quota, now);
            quota.check(&usage::of_object(kind, object), &used)?;
        }
    }
    Ok(())
}

/// Thousands of pods share few specs, so pods are counted by spec first.
fn used_by_pods(store: &Store, namespace: &str, quota: &Quota, now: Time) -> Usage {
    let mut specs: Vec<(&Rc<kube::api::PodSpec>, i64)> = Vec::new();
    let mut all = 0;
    let here = |pod: &&Rc<Pod>| *pod.meta.namespace == *namespace;
    for pod in store.pods.iter().filter(here) {
        all += 1;
        if !usage::counts(pod, now) {
            continue;
        }
        match specs
            .iter_mut()
            .find(|(spec, _)| Rc::ptr_eq(spec, &pod.spec))
        {
            Some((_, count)) => *count += 1,
            None => specs.push((&pod.spec, 1)),
        }
    }
    let mut sum = Usage::new();
    for (spec, count) in specs {
        if quota.matches(spec.json()) {
            let mut part = usage::of_pod(spec.json());
            part.values_mut()
                .for_each(|amount| *amount = amount.times(count));
            usage::add(&mut sum, &part);
        }
    }
    if !quota.has_scopes() {
        sum.insert(POD_COUNT.to_string(), Quantity::of(all));
    }
    sum
}

/// The amounts that the objects of the namespace use, of each resource that a quota can limit.
fn used(store: &Store, namespace: &str, quota: &Quota, now: Time) -> Usage {
    let mut sum = used_by_pods(store, namespace, quota, now);
    if quota.has_scopes() {
        return sum;
    }
    for (kind, meta) in store.in_namespace(namespace) {
        if kind == Kind::Pod {
            continue;
        }
        let target = Target {
            kind,
            namespace: namespace.to_string(),
            name: meta.name.to_string(),
        };
        let object = read(store, &target).unwrap_or_default();
        usage::add(&mut sum, &usage::of_object(kind, &object));
    }
    sum
}

/// The status of a quota: what it allows, and what is used.
pub fn status(store: &Store, object: &KeptObject, now: Time) -> Value {
    let quota = Quota::of(object);
    let used = used(store, &object.meta.namespace, &quota, now);
    let zero = Quantity::zero();
    let listed = |amount: &dyn Fn(&str, &Quantity) -> String| {
        let entries = quota.hard.iter();
        let entries = entries.map(|(name, hard)| (name.clone(), amount(name, hard).into()));
        Value::Object(entries.collect())
    };
    json!({
        "hard": listed(&|_, hard| hard.canonical()),
        "used": listed(&|name, _| used.get(name).unwrap_or(&zero).canonical()),
    })
}
