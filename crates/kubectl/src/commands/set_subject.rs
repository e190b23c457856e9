//! `kubectl set subject`: who a RoleBinding or ClusterRoleBinding gives its role to.

use super::create_access::subjects;
use super::set::{SetWords, change};
use super::subjects::{check_local, find};
use super::{Running, ended};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{ALL, SELECTOR};
use crate::resource::Resource;
use kube::api::meta::Kind;
use kube::order::Order;
use serde_json::Value;

const WORDS: SetWords = SetWords {
    done: "subjects updated",
    failed: "failed to patch subjects to rolebinding:",
};

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    check_local(args)?;
    if args.is_set(&ALL) && args.value(&SELECTOR).is_some() {
        let text = "cannot set --all and --selector at the same time";
        return Err(Failure::error(text));
    }
    let found = find(call, args, &args.positional)?;
    let mut more = subjects(args)?;
    more.order_by_key(place);
    if more.is_empty() {
        let text = "you must specify at least one value of user, group or serviceaccount";
        return Err(Failure::error(text));
    }
    let mut failures = Vec::new();
    for one in &found {
        let changed = change(call, args, one, WORDS, |object| add(one, object, &more));
        failures.extend(changed.err());
    }
    Ok(ended(call, failures))
}

/// Subjects are added in this order: users, groups and accounts, each by their names.
fn place(subject: &Value) -> (usize, String) {
    let kinds = ["User", "Group", "ServiceAccount"];
    let kind = kinds.iter().position(|kind| subject["kind"] == *kind);
    let text = |key: &str| subject[key].as_str().unwrap_or_default();
    let name = format!("{}:{}", text("namespace"), text("name"));
    (kind.unwrap_or(kinds.len()), name)
}

/// Adds the subjects that the binding does not have yet.
fn add(one: &Resource, object: &mut Value, more: &[Value]) -> Result<(), Failure> {
    if !matches!(one.kind, Kind::RoleBinding | Kind::ClusterRoleBinding) {
        return Err(Failure::error(format!(
            "{} setting subjects is only supported for RoleBinding/ClusterRoleBinding",
            one.full_name()
        )));
    }
    let mut subjects = object["subjects"].as_array().cloned().unwrap_or_default();
    for subject in more {
        if !subjects.contains(subject) {
            subjects.push(subject.clone());
        }
    }
    object["subjects"] = subjects.into();
    Ok(())
}
