//! `kubectl scale`.

use super::apply::wanted;
use super::record;
use super::{Running, ended, none_provided};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{ALL, CURRENT_REPLICAS, DryRun, REPLICAS, RESOURCE_VERSION};
use crate::output;
use crate::resource::Resource;
use engine::cluster::{ApiError, Command};
use kube::api::WorkloadKind;
use kube::api::version::Feature;

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    super::record::warn(call, args);
    super::create::require(&[("replicas", args.is_given(&REPLICAS))])?;
    let replicas = args
        .number(&REPLICAS)
        .and_then(|count| i32::try_from(count).ok());
    let Some(replicas) = replicas.filter(|count| *count >= 0) else {
        return Err(Failure::error(
            "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0",
        ));
    };
    let wanted = wanted(call, &args.positional, args)?;
    let wanted = wanted.ok_or_else(none_provided)?;
    if !wanted.has_names() && !wanted.has_selector() && !args.is_set(&ALL) {
        return Err(Failure::error(
            "resource(s) were provided, but no name was specified",
        ));
    }
    let (found, missing) = wanted.find(call);
    if found.is_empty() && !missing.is_empty() && call.has(Feature::ScaleTellsServerError) {
        return Ok(ended(call, missing));
    }
    if found.is_empty() {
        let shown = missing
            .iter()
            .filter(|_| call.has(Feature::ScaleAppendsServerError));
        let texts: Vec<&str> = shown.map(|failure| server_words(&failure.0)).collect();
        let text = format!("no objects passed to scale {}", texts.join(", "));
        return Err(Failure::error(text.trim_end()));
    }
    let dry_run = DryRun::of(args)?;
    let mut failures = Vec::new();
    for one in &found {
        let can_scale = one.kind.workload().is_some_and(WorkloadKind::is_sized);
        if !can_scale {
            failures.push(super::scales::not_served());
            continue;
        }
        if let Some(expected) = args.number(&CURRENT_REPLICAS).filter(|count| *count >= 0) {
            let now = one.json()["spec"]["replicas"].as_i64().unwrap_or(0);
            if now != expected {
                let text = format!("Expected replicas to be {expected}, was {now}");
                failures.push(Failure::error(text));
                continue;
            }
        }
        let present = one.meta.resource_version.to_string();
        if let Some(expected) = args
            .value(&RESOURCE_VERSION)
            .filter(|text| !text.is_empty())
            && *expected != present
        {
            let text = format!("Expected resource version to be {expected}, was {present}");
            failures.push(Failure::error(text));
            continue;
        }
        let command = Command::Scale {
            target: one.target(),
            replicas,
        };
        match call.change(one, command, dry_run.is_rehearsal()) {
            Ok((_, after)) => {
                record::noted(call, args, after, dry_run);
                let mut shown = one.served(call.version());
                if call.has(Feature::ScalePrintsResult) {
                    shown["spec"]["replicas"] = replicas.into();
                }
                let shown = Resource::of_file(shown);
                output::told(call, args, &shown, &format!("scaled{}", dry_run.suffix()))?;
            }
            Err(error @ ApiError::NotSupported { .. }) => {
                failures.push(Failure::error(format!("cannot scale: {error}")));
            }
            Err(error) => failures.push(error.into()),
        }
    }
    failures.extend(missing);
    Ok(ended(call, failures))
}

/// The server's sentence without the words that kubectl puts around it.
fn server_words(text: &str) -> &str {
    text.split_once("): ").map_or(text, |(_, words)| words)
}
