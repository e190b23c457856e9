//! `kubectl config`: one cluster, and one context whose namespace can be chosen.

use super::Running;
use crate::args::{Args, misuse};
use crate::call::{Call, Failure};
use crate::flags::{CURRENT, NAMESPACE, NO_HEADERS, OUTPUT};
use crate::output::{self, Format};
use crate::tabs::align;
use kube::well_known::DEFAULT_NAMESPACE;
use serde_json::{Value, json};

/// The one name that the context, the cluster and the user share.
pub(super) const NAME: &str = "playground";
const SERVER: &str = "https://127.0.0.1:6443";

pub(super) fn current_context(call: &mut Call, _: &Args) -> Result<Running, Failure> {
    call.print(NAME);
    Ok(Running::Done(0))
}

/// `get-clusters` and `get-users`.
pub(super) fn names(call: &mut Call, _: &Args) -> Result<Running, Failure> {
    call.print(format!("NAME\n{NAME}"));
    Ok(Running::Done(0))
}

pub(super) fn get_contexts(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let strange = args.positional.iter().find(|name| *name != NAME);
    if let Some(strange) = strange {
        return Err(Failure::error(format!("context {strange} not found")));
    }
    if args.value(&OUTPUT) == Some("name") {
        call.print(NAME);
        return Ok(Running::Done(0));
    }
    let row = format!("*\t{NAME}\t{NAME}\t{NAME}\t{}", chosen(call));
    let text = if args.is_set(&NO_HEADERS) {
        row
    } else {
        format!("CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n{row}")
    };
    call.print(align(&text, 6, 3));
    Ok(Running::Done(0))
}

/// The namespace as the configuration file has it: empty until the user chooses one.
fn chosen<'c>(call: &'c Call) -> &'c str {
    match call.host.namespace.as_str() {
        DEFAULT_NAMESPACE => "",
        chosen => chosen,
    }
}

pub(super) fn use_context(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    match args.positional.as_slice() {
        [name] if name == NAME => {
            call.print(format!("Switched to context \"{NAME}\"."));
            Ok(Running::Done(0))
        }
        [name] => Err(Failure::error(format!(
            "no context exists with the name: \"{name}\""
        ))),
        others => Err(misuse(
            "config use-context",
            &format!("Unexpected args: [{}]", others.join(" ")),
        )),
    }
}

pub(super) fn set_context(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let current = args.is_set(&CURRENT);
    match args.positional.as_slice() {
        [] if !current => {
            let text = "you must specify a non-empty context name or --current";
            return Err(Failure::error(text));
        }
        [_] if current => {
            let text = "you cannot specify both a context name and --current";
            return Err(Failure::error(text));
        }
        [name] if name != NAME => {
            return Err(Failure::error(format!(
                "there is one cluster here, and one context: {NAME}"
            )));
        }
        _ => {}
    }
    if let Some(namespace) = args.value(&NAMESPACE) {
        call.host.namespace = match namespace {
            "" => DEFAULT_NAMESPACE.to_string(),
            chosen => chosen.to_string(),
        };
    }
    call.print(format!("Context \"{NAME}\" modified."));
    Ok(Running::Done(0))
}

pub(super) fn view(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let format = match Format::read(call.client, args)? {
        Format::Table { .. } => Format::Yaml,
        format => format,
    };
    let config = config(call);
    output::print_value(call, &format, &config)?;
    Ok(Running::Done(0))
}

fn config(call: &Call) -> Value {
    let mut context = json!({"cluster": NAME, "user": NAME});
    if !chosen(call).is_empty() {
        context["namespace"] = chosen(call).into();
    }
    json!({
        "apiVersion": "v1",
        "clusters": [{"cluster": {"server": SERVER}, "name": NAME}],
        "contexts": [{"context": context, "name": NAME}],
        "current-context": NAME,
        "kind": "Config",
        "preferences": {},
        "users": [{"name": NAME, "user": {}}],
    })
}
