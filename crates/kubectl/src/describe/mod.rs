//! `kubectl describe`. Models `kubectl/pkg/describe`: text with tabs, aligned at the end.

mod autoscaler;
mod claim;
mod config;
mod events;
mod generic;
mod lines;
mod namespace;
mod node;
mod pod;
mod service;
pub(crate) mod template;
mod workload;

use super::args::Args;
use super::call::{Call, Failure};
use super::commands::{Running, ended, none_found, wanted};
use super::deprecated;
use super::resource::{self, Resource};
use super::tabs;
use super::targets::ResourceArgument;
use crate::flags::SHOW_EVENTS;
use kube::api::meta::Kind;
use kube::api::version::Feature;

const NOTHING_NAMED: &str = "You must specify the type of resource to describe. Use \"kubectl api-resources\" \
    for a complete list of supported resources.";

pub(crate) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let wanted = wanted(call, &args.positional, args)?;
    let wanted = wanted.ok_or_else(|| Failure::error(NOTHING_NAMED))?;
    deprecated::warn(call, &wanted);
    let (mut found, mut missing) = wanted.find(call);
    let shows_events = found.len() == 1 && missing.is_empty();
    let mut by_prefix = false;
    // A name that no object has may be a prefix of names; then all objects with that prefix are described.
    let named_apart = args.positional.len() == 2 && !args.positional[0].contains('/');
    for argument in wanted.arguments.iter().filter(|_| named_apart) {
        let ResourceArgument::Named(kind, start) = argument else {
            continue;
        };
        if resource::get(call.cluster(), *kind, &wanted.namespace, start).is_none() {
            let all = resource::list(call.cluster(), *kind, &wanted.namespace, None);
            let with = all
                .into_iter()
                .filter(|one| one.meta.name.starts_with(start.as_str()));
            let before = found.len();
            found.extend(with);
            if found.len() > before {
                by_prefix = true;
                let words = format!("\"{start}\" not found");
                missing.retain(|failure| !failure.0.ends_with(&words));
            }
        }
    }
    if found.is_empty() && missing.is_empty() {
        call.complain(none_found(&wanted));
    }
    let told = shows_events || !call.has(Feature::DescribeManyWithoutEvents);
    let with_events = args.switch(&SHOW_EVENTS).unwrap_or(told);
    let texts: Vec<String> = found
        .iter()
        .map(|one| describe(call, one, with_events))
        .collect();
    if !texts.is_empty() {
        // Each object that is found by the beginning of its name ends with an empty line.
        let between = if by_prefix { "\n\n" } else { "\n\n\n" };
        let end = if by_prefix { "\n" } else { "" };
        call.print(texts.join(between) + end);
    }
    Ok(ended(call, missing))
}

/// One object, without the last line break.
fn describe(call: &Call, one: &Resource, with_events: bool) -> String {
    let mut text = match (one.kind.workload(), one.kind) {
        (Some(kind), _) => workload::describe(call, one, kind),
        (_, Kind::Pod) => pod::describe(call, one),
        (_, Kind::Service) => service::describe(call, one),
        (_, Kind::Node) => node::describe(call, one),
        (_, Kind::PersistentVolumeClaim) => claim::claim(call, one),
        (_, Kind::PodDisruptionBudget) => config::budget(one),
        (_, Kind::HorizontalPodAutoscaler) => autoscaler::autoscaler(one),
        (_, Kind::Endpoints) => config::endpoints(one),
        (_, Kind::EndpointSlice) => config::endpoint_slice(one),
        (_, Kind::Namespace) => namespace::namespace(call, one),
        (_, Kind::ResourceQuota) => namespace::quota(one),
        (_, Kind::LimitRange) => namespace::limit_range(one),
        _ => config::describe(one),
    };
    let has_events = !matches!(
        one.kind,
        Kind::Event | Kind::Secret | Kind::Namespace | Kind::ResourceQuota | Kind::LimitRange
    );
    if with_events && has_events {
        text.push_str(&events::describe(call, one));
    }
    tabs::describe(text.trim_end_matches('\n'))
}
