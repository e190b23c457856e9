//! The Scale of a workload, which `get` and `patch` reach by `--subresource=scale`.
//!
//! Sources: `pkg/registry/apps/deployment/storage/storage.go` and `pkg/printers/internalversion/printers.go` of
//! kubernetes/kubernetes, and the page "Update API Objects in Place Using kubectl patch" of the documentation.

use super::{Running, ended};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::columns;
use crate::flags::{IGNORE_NOT_FOUND, NO_HEADERS, SUBRESOURCE};
use crate::json_patch::json_type;
use crate::output::{self, Format};
use crate::resource::Resource;
use crate::tabs::Table;
use crate::targets::Wanted;
use kube::api::WorkloadKind;
use serde_json::{Map, Value, json};

/// Whether the command is about Scales.
pub(super) fn are_asked_for(args: &Args) -> bool {
    args.value(&SUBRESOURCE) == Some("scale")
}

/// `get --subresource=scale`.
pub(super) fn get(
    call: &mut Call,
    args: &Args,
    format: &Format,
    wanted: &Wanted,
) -> Result<Running, Failure> {
    if !wanted.has_names() {
        return Err(Failure::error(
            "subresource cannot be used when bulk resources are specified",
        ));
    }
    let (found, mut failures) = wanted.find(call);
    if args.is_set(&IGNORE_NOT_FOUND) {
        failures.clear();
    }
    let mut scales = Vec::new();
    for one in &found {
        match of(call, one) {
            Ok(scale) => scales.push((one, scale)),
            Err(failure) => failures.push(failure),
        }
    }
    match format {
        _ if scales.is_empty() => {}
        Format::Table { .. } => print_table(call, args, &scales),
        Format::Name => scales.iter().for_each(|(_, one)| call.print(name(one))),
        format => {
            let single = wanted.arguments.len() == 1;
            let scales = scales.into_iter().map(|(_, scale)| scale);
            let objects: Vec<Resource> = scales.map(Resource::of_file).collect();
            output::print(call, format, &objects, single)?;
        }
    }
    Ok(ended(call, failures))
}

fn print_table(call: &mut Call, args: &Args, scales: &[(&Resource, Value)]) {
    let header = ["NAME", "DESIRED", "AVAILABLE", "AGE"].map(str::to_string);
    let mut rows = Vec::from_iter((!args.is_set(&NO_HEADERS)).then(|| header.to_vec()));
    let view = columns::View {
        cluster: call.cluster(),
        wide: false,
    };
    rows.extend(scales.iter().map(|(one, scale)| {
        vec![
            one.meta.name.to_string(),
            columns::number(&scale["spec"]["replicas"]),
            columns::number(&scale["status"]["replicas"]),
            view.age(one.meta.creation_timestamp),
        ]
    }));
    let lines = Table::default().rows(&rows);
    call.print(lines.join("\n"));
}

/// Reports a changed Scale: by a sentence, or in the form that `-o` asks for.
pub(super) fn told(call: &mut Call, args: &Args, scale: Value, words: &str) -> Result<(), Failure> {
    match Format::read(call.client, args)? {
        Format::Table { .. } => call.print(format!("{} {words}", name(&scale))),
        Format::Name => call.print(name(&scale)),
        format => output::print(call, &format, &[Resource::of_file(scale)], true)?,
    }
    Ok(())
}

fn name(scale: &Value) -> String {
    let name = scale["metadata"]["name"].as_str().unwrap_or_default();
    format!("scale.autoscaling/{name}")
}

/// The Scale of an object as the API server gives it out.
///
/// # Errors
/// Objects of this kind have none.
pub(super) fn of(call: &Call, one: &Resource) -> Result<Value, Failure> {
    let workload = one.kind.workload().filter(|workload| workload.is_sized());
    let workload = workload.ok_or_else(not_served)?;
    let object = one.served(call.cluster().version());
    let selector = match workload {
        WorkloadKind::ReplicationController => columns::pairs(&object["spec"]["selector"]),
        _ => columns::selector(&object["spec"]["selector"]),
    };
    let given = &object["metadata"];
    let kept = [
        "name",
        "namespace",
        "uid",
        "resourceVersion",
        "creationTimestamp",
    ];
    let metadata: Map<String, Value> = kept
        .into_iter()
        .map(|key| (key.to_string(), given[key].clone()))
        .collect();
    let replicas = |part: &str| object[part]["replicas"].as_i64().unwrap_or(0);
    let mut spec = Map::new();
    // The API leaves a count of zero away.
    if replicas("spec") != 0 {
        spec.insert("replicas".to_string(), json!(replicas("spec")));
    }
    Ok(json!({
        "apiVersion": "autoscaling/v1",
        "kind": "Scale",
        "metadata": metadata,
        "spec": spec,
        "status": {"replicas": replicas("status"), "selector": selector},
    }))
}

/// The API server's answer where a kind has no such part.
pub(super) fn not_served() -> Failure {
    Failure::server(
        "NotFound",
        "the server could not find the requested resource",
    )
}

/// The number of replicas that a changed Scale asks for.
///
/// # Errors
/// The API server refuses it.
pub(super) fn replicas(scale: &Value) -> Result<i32, Failure> {
    let given = &scale["spec"]["replicas"];
    let count = match given {
        Value::Null => Some(0),
        other => other.as_i64().and_then(|count| i32::try_from(count).ok()),
    };
    let name = scale["metadata"]["name"].as_str().unwrap_or_default();
    match count {
        Some(count) if count >= 0 => Ok(count),
        Some(count) => Err(Failure(format!(
            "The Scale \"{name}\" is invalid: spec.replicas: Invalid value: {count}: must be greater than or equal to 0"
        ))),
        None => {
            let got = json_type(given);
            let text = format!(
                "json: cannot unmarshal {got} into Go struct field ScaleSpec.spec.replicas of type int32"
            );
            Err(Failure::server("BadRequest", text))
        }
    }
}
