//! `kubectl create role|clusterrole|rolebinding|clusterrolebinding|serviceaccount`. The objects are kept and
//! have no effect, because no request is refused for lack of permissions here.

use super::Running;
use super::create::{make, one_name};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{
    AGGREGATION_RULE, CLUSTER_ROLE, NON_RESOURCE_URL, RESOURCE, RESOURCE_NAME, ROLE,
    SUBJECT_ACCOUNT, SUBJECT_GROUP, SUBJECT_USER, VERB,
};
use crate::kinds::kind_of;
use kube::api::meta::Kind;
use kube::order::Order;
use serde_json::{Map, Value, json};

const GROUP: &str = "rbac.authorization.k8s.io";

const VERBS: [&str; 14] = [
    "*",
    "get",
    "delete",
    "list",
    "create",
    "update",
    "patch",
    "watch",
    "proxy",
    "deletecollection",
    "use",
    "bind",
    "escalate",
    "impersonate",
];
const VERBS_OF_PATHS: [&str; 8] = [
    "*", "get", "post", "put", "delete", "patch", "head", "options",
];

pub(super) fn service_account(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let manifest = json!({
        "metadata": {"name": one_name(args)?},
    });
    make(
        call,
        args,
        Kind::ServiceAccount,
        manifest,
        "failed to create serviceaccount:",
    )
}

pub(super) fn role(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let name = one_name(args)?;
    let verbs = verbs(args);
    if verbs.is_empty() {
        return Err(Failure::error("at least one verb must be specified"));
    }
    warn_of_verbs(call, &verbs);
    if !args.is_given(&RESOURCE) {
        return Err(Failure::error("at least one resource must be specified"));
    }
    let rules = rules(call, args, &verbs)?;
    let manifest = json!({
        "metadata": {"name": name},
        "rules": rules,
    });
    make(call, args, Kind::Role, manifest, "")
}

pub(super) fn cluster_role(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let name = one_name(args)?;
    let verbs = verbs(args);
    let paths: Vec<&str> = args.values(&NON_RESOURCE_URL).collect();
    let mut manifest = json!({
        "metadata": {"name": name},
    });
    if let Some(labels) = args.value(&AGGREGATION_RULE) {
        let has_rules = !verbs.is_empty() || !paths.is_empty() || args.is_given(&RESOURCE);
        if has_rules || args.is_given(&RESOURCE_NAME) {
            let text = "aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames";
            return Err(Failure::error(text));
        }
        let pairs = labels.split(',').filter_map(|pair| pair.split_once('='));
        let labels: Map<String, Value> = pairs
            .map(|(key, value)| (key.to_string(), value.into()))
            .collect();
        manifest["aggregationRule"] = json!({"clusterRoleSelectors": [{"matchLabels": labels}]});
        manifest["rules"] = Value::Null;
        return make(call, args, Kind::ClusterRole, manifest, "");
    }
    if verbs.is_empty() {
        return Err(Failure::error("at least one verb must be specified"));
    }
    if paths.is_empty() && !args.is_given(&RESOURCE) {
        let text = "one of resource or nonResourceURL must be specified";
        return Err(Failure::error(text));
    }
    let mut all = Vec::new();
    if args.is_given(&RESOURCE) {
        warn_of_verbs(call, &verbs);
        all = rules(call, args, &verbs)?;
    }
    check_paths(&verbs, &paths)?;
    if !paths.is_empty() {
        all.push(json!({"nonResourceURLs": paths, "verbs": verbs}));
    }
    manifest["rules"] = all.into();
    make(call, args, Kind::ClusterRole, manifest, "")
}

/// The verbs, each once; `*` stands for all of them.
fn verbs(args: &Args) -> Vec<&str> {
    let mut verbs: Vec<&str> = Vec::new();
    for verb in args.values(&VERB) {
        if verb == "*" {
            return vec!["*"];
        }
        if !verbs.contains(&verb) {
            verbs.push(verb);
        }
    }
    verbs
}

fn warn_of_verbs(call: &mut Call, verbs: &[&str]) {
    for verb in verbs.iter().filter(|verb| !VERBS.contains(verb)) {
        call.complain(format!("Warning: '{verb}' is not a standard resource verb"));
    }
}

fn check_paths(verbs: &[&str], paths: &[&str]) -> Result<(), Failure> {
    let strange = verbs.iter().find(|verb| !VERBS_OF_PATHS.contains(verb));
    if let (Some(verb), false) = (strange, paths.is_empty()) {
        let text = format!("invalid verb: '{verb}' for nonResourceURL");
        return Err(Failure::error(text));
    }
    for path in paths.iter().filter(|path| **path != "*") {
        if !path.starts_with('/') {
            return Err(Failure::error("nonResourceURL should start with /"));
        }
        if path.strip_suffix('*').unwrap_or(path).contains('*') {
            let text = "nonResourceURL only supports wildcard matches when '*' is at the end";
            return Err(Failure::error(text));
        }
    }
    Ok(())
}

/// A rule for each API group of `--resource`.
fn rules(call: &Call, args: &Args, verbs: &[&str]) -> Result<Vec<Value>, Failure> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for given in args.values(&RESOURCE) {
        let (resource, part) = match given.split_once('/') {
            Some((resource, part)) => (resource, Some(part)),
            None => (given, None),
        };
        if resource.is_empty() {
            let text = "resource must be specified if apiGroup/subresource specified";
            return Err(Failure::error(text));
        }
        let (mut group, mut plural) = match resource.split_once('.') {
            Some((plural, group)) => (group.to_string(), plural.to_string()),
            None => (String::new(), resource.to_string()),
        };
        if plural != "*" {
            let kind = kind_of(resource, call.version())?;
            (group, plural) = (kind.group().to_string(), kind.plural().to_string());
        }
        if let Some(part) = part {
            plural = format!("{plural}/{part}");
        }
        match groups.iter_mut().find(|(known, _)| *known == group) {
            Some((_, known)) if known.contains(&plural) => {}
            Some((_, known)) => known.push(plural),
            None => groups.push((group, vec![plural])),
        }
    }
    groups.order_by_key(|(group, _)| group.clone());
    let mut names: Vec<&str> = Vec::new();
    for name in args.repeated(&RESOURCE_NAME) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let rule = |(group, resources): (String, Vec<String>)| {
        let mut rule = json!({"apiGroups": [group], "resources": resources, "verbs": verbs});
        if !names.is_empty() {
            rule["resourceNames"] = json!(names);
        }
        rule
    };
    Ok(groups.into_iter().map(rule).collect())
}

pub(super) fn role_binding(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let name = one_name(args)?;
    let given = |flag| args.value(flag).filter(|text| !text.is_empty());
    let role = match (given(&CLUSTER_ROLE), given(&ROLE)) {
        (Some(role), None) => ("ClusterRole", role),
        (None, Some(role)) => ("Role", role),
        _ => {
            let text = "exactly one of clusterrole or role must be specified";
            return Err(Failure::error(text));
        }
    };
    let manifest = binding(name, role, subjects(args)?);
    make(
        call,
        args,
        Kind::RoleBinding,
        manifest,
        "failed to create rolebinding:",
    )
}

pub(super) fn cluster_role_binding(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    super::create::require(&[("clusterrole", args.is_given(&CLUSTER_ROLE))])?;
    let name = one_name(args)?;
    let role = args.value(&CLUSTER_ROLE).unwrap_or_default();
    let role = ("ClusterRole", role);
    let manifest = binding(name, role, subjects(args)?);
    make(
        call,
        args,
        Kind::ClusterRoleBinding,
        manifest,
        "failed to create clusterrolebinding:",
    )
}

fn binding(name: &str, (role_kind, role): (&str, &str), subjects: Vec<Value>) -> Value {
    let mut manifest = json!({
        "metadata": {"name": name},
        "roleRef": {"apiGroup": GROUP, "kind": role_kind, "name": role},
    });
    if !subjects.is_empty() {
        manifest["subjects"] = subjects.into();
    }
    manifest
}

/// The subjects that `--user`, `--group` and `--serviceaccount` name.
pub(super) fn subjects(args: &Args) -> Result<Vec<Value>, Failure> {
    let of = |kind: &'static str| move |name: &str| json!({"apiGroup": GROUP, "kind": kind, "name": name});
    let mut subjects: Vec<Value> = args.repeated(&SUBJECT_USER).map(of("User")).collect();
    subjects.extend(args.repeated(&SUBJECT_GROUP).map(of("Group")));
    for account in args.repeated(&SUBJECT_ACCOUNT) {
        let parts: Vec<&str> = account.split(':').collect();
        match parts.as_slice() {
            [namespace, name] if !namespace.is_empty() && !name.is_empty() => {
                subjects.push(json!({
                    "kind": "ServiceAccount",
                    "name": name,
                    "namespace": namespace,
                }));
            }
            _ => {
                let text = "serviceaccount must be <namespace>:<name>";
                return Err(Failure::error(text));
            }
        }
    }
    Ok(subjects)
}
