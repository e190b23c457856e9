//! `kubectl cordon` and `uncordon`.

use super::Running;
use crate::args::{Args, misuse};
use crate::call::{Call, Failure};
use crate::flags::{DryRun, SELECTOR};
use crate::resource;
use crate::selector;
use crate::targets::target;
use engine::cluster::{Command, Outcome};
use kube::api::meta::Kind;

pub(super) fn cordon(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let nodes = found_nodes(call, args)?;
    set_all(call, args, &nodes, true)?;
    Ok(Running::Done(0))
}

pub(super) fn uncordon(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let nodes = found_nodes(call, args)?;
    set_all(call, args, &nodes, false)?;
    Ok(Running::Done(0))
}

/// The nodes that a command is about; all of them exist.
pub(super) fn found_nodes(call: &mut Call, args: &Args) -> Result<Vec<String>, Failure> {
    let chosen = args.value(&SELECTOR);
    if args.positional.is_empty() && chosen.is_none() {
        let text = format!("USAGE: {} NODE [flags]", args.command);
        return Err(misuse(&args.command, &text));
    }
    if !args.positional.is_empty() && chosen.is_some() {
        let text = "error: cannot specify both a node name and a --selector option";
        return Err(misuse(&args.command, text));
    }
    if let Some(text) = chosen {
        let selector = selector::parse(text, call.client)?;
        let nodes = resource::list(call.cluster(), Kind::Node, "", Some(&selector));
        return Ok(nodes
            .iter()
            .map(|node| node.meta.name.to_string())
            .collect());
    }
    let words = args.positional.iter().map(|word| {
        word.trim_start_matches("nodes/")
            .trim_start_matches("node/")
    });
    let names: Vec<String> = words.map(str::to_string).collect();
    let missing = names
        .iter()
        .find(|name| resource::get(call.cluster(), Kind::Node, "", name).is_none());
    match missing {
        Some(name) => Err(Failure::not_found(&target(Kind::Node, "", name))),
        None => Ok(names),
    }
}

pub(super) fn set_all(
    call: &mut Call,
    args: &Args,
    nodes: &[String],
    unschedulable: bool,
) -> Result<(), Failure> {
    let dry_run = DryRun::of(args)?;
    let word = if unschedulable {
        "cordoned"
    } else {
        "uncordoned"
    };
    for name in nodes {
        let command = Command::Cordon {
            node: name.clone(),
            unschedulable,
        };
        let already = match call.execute(command, dry_run.is_rehearsal())? {
            Outcome::Unchanged => "already ",
            _ => "",
        };
        call.print(format!("node/{name} {already}{word}{}", dry_run.suffix()));
    }
    Ok(())
}
