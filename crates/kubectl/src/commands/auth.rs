//! `kubectl auth can-i` and `kubectl auth whoami`. Everybody may do everything here, so the answer is always yes; words that an
//! API server does not know are told as kubectl tells them.

use super::Running;
use super::config::NAME;
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{ALL_NAMESPACES, LIST, NO_HEADERS, ONLY_STATUS, OUTPUT, TEMPLATE};
use crate::kinds::kind_of;
use crate::output::{self, Format};
use crate::tabs::align;
use serde_json::json;

const VERBS: [&str; 13] = [
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "use",
    "bind",
    "escalate",
    "impersonate",
    "*",
];
const GROUPS: [&str; 2] = ["system:masters", "system:authenticated"];

pub(super) fn can_i(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    if args.is_set(&LIST) {
        return list(call, args);
    }
    let [verb, what] = args.positional.as_slice() else {
        return Err(Failure::error(
            "you must specify two arguments: verb resource or verb resource/resourceName.\n\
             See 'kubectl auth can-i -h' for help and examples",
        ));
    };
    if !what.starts_with('/') {
        if !VERBS.contains(&verb.as_str()) {
            call.complain(format!("Warning: verb '{verb}' is not a known verb\n"));
        }
        warn_of_kind(call, args, what);
    }
    if !args.is_set(&ONLY_STATUS) {
        call.print("yes");
    }
    Ok(Running::Done(0))
}

fn warn_of_kind(call: &mut Call, args: &Args, what: &str) {
    let word = what.split('/').next().unwrap_or_default();
    if word == "*" {
        return;
    }
    match kind_of(word, call.version()) {
        Err(_) => call.complain(format!(
            "Warning: the server doesn't have a resource type '{word}'\n"
        )),
        Ok(kind) if !kind.is_namespaced() && !args.is_set(&ALL_NAMESPACES) => {
            let group = match kind.group() {
                "" => String::new(),
                group => format!(" in group '{group}'"),
            };
            call.complain(format!(
                "Warning: resource '{}' is not namespace scoped{group}\n",
                kind.plural()
            ));
        }
        Ok(_) => {}
    }
}

fn list(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    if !args.positional.is_empty() {
        let text = "list option must be specified with no arguments";
        return Err(Failure::error(text));
    }
    let head = if args.is_set(&NO_HEADERS) {
        ""
    } else {
        "Resources\tNon-Resource URLs\tResource Names\tVerbs\n"
    };
    call.print(align(
        &format!("{head}*.*\t[]\t[]\t[*]\n\t[*]\t[]\t[*]"),
        0,
        3,
    ));
    Ok(Running::Done(0))
}

pub(super) fn who_am_i(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    if args.is_given(&OUTPUT) || args.is_given(&TEMPLATE) {
        let review = json!({
            "apiVersion": "authentication.k8s.io/v1",
            "kind": "SelfSubjectReview",
            "metadata": {},
            "status": {"userInfo": {"groups": GROUPS, "username": NAME}},
        });
        let format = Format::of_change(call.client, args)?;
        output::print_value(call, &format, &review)?;
        return Ok(Running::Done(0));
    }
    let groups = GROUPS.join(" ");
    let text = format!("ATTRIBUTE\tVALUE\nUsername\t{NAME}\nGroups\t[{groups}]");
    call.print(align(&text, 0, 3));
    Ok(Running::Done(0))
}
