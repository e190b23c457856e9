//! `kubectl taint`. Models `kubectl/pkg/cmd/taint`.

use super::{Running, ended};
use crate::args::{Args, misuse};
use crate::call::{Call, Failure};
use crate::flags::{ALL_NODES, DryRun, OVERWRITE, SELECTOR};
use crate::kinds::kind_of;
use crate::output::{self, Format};
use crate::targets::{ResourceArgument, Wanted};
use engine::cluster::{Command, TaintChange};
use kube::api::KubernetesVersion;
use kube::api::meta::Kind;
use kube::api::node::{Node, TaintEffect};

/// A taint as it was typed. The effect may be missing when the taint is to be removed.
struct Given {
    key: String,
    value: String,
    effect: Option<TaintEffect>,
    remove: bool,
}

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let (resources, given) = read(args)?;
    let wanted = nodes(call.version(), args, &resources)?;
    let dry_run = DryRun::of(args)?;
    let overwrite = args.is_set(&OVERWRITE);
    let (found, mut failures) = wanted.find(call);
    Format::of_change(call.client, args)?;
    for mut node in found {
        let name = node.meta.name.to_string();
        match changes(call, &name, &given, overwrite) {
            Ok((word, changes)) => {
                for taint in changes {
                    let command = Command::Taint {
                        node: name.clone(),
                        taint,
                    };
                    node = call.change(&node, command, dry_run.is_rehearsal())?.1;
                }
                let words = format!("{word}{}", dry_run.suffix());
                output::told(call, args, &node, &words)?;
            }
            Err(failure) => failures.push(failure),
        }
    }
    Ok(ended(call, failures))
}

fn read(args: &Args) -> Result<(Vec<String>, Vec<Given>), Failure> {
    let is_taint = |word: &String| word.contains(['=', ':']) || word.ends_with('-');
    let (mut resources, mut taints) = (Vec::new(), Vec::new());
    for word in &args.positional {
        match (is_taint(word), taints.is_empty()) {
            (true, _) => taints.push(word),
            (false, true) => resources.push(word.clone()),
            (false, false) => {
                return Err(Failure::error(format!(
                    "all resources must be specified before taint changes: {word}"
                )));
            }
        }
    }
    if resources.is_empty() {
        let text = "one or more resources must be specified as <resource> <name>";
        return Err(Failure::error(text));
    }
    if taints.is_empty() {
        return Err(Failure::error("at least one taint update is required"));
    }
    let given: Result<Vec<Given>, String> = taints.iter().map(|word| taint(word)).collect();
    let given = given.map_err(|error| misuse("taint", &error))?;
    let conflicts: Vec<String> = given
        .iter()
        .filter(|one| one.remove)
        .filter(|gone| given.iter().any(|new| is_both(new, gone)))
        .map(|gone| format!("{}={}", gone.key, gone.effect.map_or("", TaintEffect::name)))
        .collect();
    if conflicts.is_empty() {
        Ok((resources, given))
    } else {
        Err(Failure::error(format!(
            "can not both modify and remove the following taint(s) in the same command: {}",
            conflicts.join(", ")
        )))
    }
}

fn is_both(new: &Given, gone: &Given) -> bool {
    !new.remove && new.key == gone.key && (gone.effect.is_none() || gone.effect == new.effect)
}

/// `key=value:Effect`, `key:Effect`, `key:Effect-`, `key-`.
fn taint(word: &str) -> Result<Given, String> {
    let (spec, remove) = match word.strip_suffix('-') {
        Some(spec) => (spec, true),
        None => (word, false),
    };
    let invalid = || format!("invalid taint spec: {spec}");
    let (pair, effect) = match spec.split_once(':') {
        Some((_, rest)) if rest.contains(':') => return Err(invalid()),
        Some((pair, effect)) => (pair, Some(read_effect(effect)?)),
        None => (spec, None),
    };
    let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
    let is_key = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
    if key.is_empty()
        || !key.chars().all(is_key)
        || value.contains('=')
        || (effect.is_none() && !remove)
    {
        return Err(invalid());
    }
    Ok(Given {
        key: key.to_string(),
        value: value.to_string(),
        effect,
        remove,
    })
}

fn read_effect(text: &str) -> Result<TaintEffect, String> {
    let all = [
        TaintEffect::NoSchedule,
        TaintEffect::PreferNoSchedule,
        TaintEffect::NoExecute,
    ];
    let found = all.into_iter().find(|effect| effect.name() == text);
    found.ok_or_else(|| format!("invalid taint effect: {text}, unsupported taint effect"))
}

fn nodes(version: KubernetesVersion, args: &Args, resources: &[String]) -> Result<Wanted, Failure> {
    let (kind, names) = resources.split_first().expect("checked before");
    let (kind, slashed) = match kind.split_once('/') {
        Some((kind, name)) => (kind, Some(name.to_string())),
        None => (kind.as_str(), None),
    };
    if kind_of(kind, version)? != Kind::Node {
        return Err(Failure::error(format!(
            "invalid resource type {kind}, only node types are supported"
        )));
    }
    let chosen = args.is_set(&ALL_NODES) || args.value(&SELECTOR).is_some();
    let named = slashed.iter().chain(names);
    let mut arguments: Vec<ResourceArgument> = named
        .map(|name| ResourceArgument::Named(Kind::Node, name.clone()))
        .collect();
    if arguments.is_empty() && !chosen {
        let text = "at least one resource name must be specified since 'all' parameter is not set";
        return Err(Failure::error(text));
    }
    if arguments.is_empty() {
        arguments.push(ResourceArgument::Every(Kind::Node));
    }
    let mut wanted = Wanted::of_arguments(arguments, "");
    wanted.select(args, version);
    Ok(wanted)
}

/// The changes of the node, and the word by which kubectl reports them.
fn changes(
    call: &Call,
    name: &str,
    given: &[Given],
    overwrite: bool,
) -> Result<(&'static str, Vec<TaintChange>), Failure> {
    let node = call.cluster().store().by_name::<Node>("", name);
    let taints = node.map(|node| node.taints.clone()).unwrap_or_default();
    let has = |key: &str, effect: Option<TaintEffect>| {
        taints
            .iter()
            .any(|one| one.key == key && effect.is_none_or(|effect| one.effect == effect))
    };
    let added = given.iter().filter(|one| !one.remove);
    let known: Vec<&str> = added
        .clone()
        .filter(|one| has(&one.key, one.effect))
        .map(|one| one.key.as_str())
        .collect();
    if !overwrite && !known.is_empty() {
        return Err(Failure::error(format!(
            "node {name} already has {} taint(s) with same effect(s) and --overwrite is false",
            known.join(",")
        )));
    }
    let mut changes: Vec<TaintChange> = Vec::new();
    for gone in given.iter().filter(|one| one.remove) {
        if !has(&gone.key, gone.effect) {
            let effect = gone
                .effect
                .map_or(String::new(), |effect| format!(":{}", effect.name()));
            return Err(Failure::error(format!(
                "taint \"{}{effect}\" not found",
                gone.key
            )));
        }
        let matching = taints.iter().filter(|one| one.key == gone.key);
        let matching = matching.filter(|one| gone.effect.is_none_or(|effect| one.effect == effect));
        changes.extend(matching.map(|one| change(&one.key, "", one.effect, true)));
    }
    let removes = !changes.is_empty();
    let mut adds = false;
    for one in added {
        if let Some(effect) = one.effect {
            adds |= !has(&one.key, one.effect);
            changes.push(change(&one.key, &one.value, effect, false));
        }
    }
    let word = match (adds, removes) {
        (true, true) => "modified",
        _ if overwrite => "modified",
        (true, false) => "tainted",
        (false, _) => "untainted",
    };
    Ok((word, changes))
}

fn change(key: &str, value: &str, effect: TaintEffect, remove: bool) -> TaintChange {
    TaintChange {
        key: key.to_string(),
        value: value.to_string(),
        effect,
        remove,
    }
}
