//! `kubectl create deployment|configmap` and `kubectl expose`: objects from flags.

use super::apply::DryRun;
use super::{Running, none_provided};
use crate::api::meta::Kind;
use crate::api::version::Feature;
use crate::cluster::{ApiError, Command};
use crate::kubectl::args::{Args, misuse};
use crate::kubectl::call::{Call, Failure, name_of, wrapped};
use crate::kubectl::output::{self, Format};
use crate::kubectl::targets::Wanted;
use serde_json::{Map, Value, json};

/// `create` without a kind takes files.
pub fn create(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    if let Some(word) = args.positional.first() {
        return Err(misuse("create", &format!("Unexpected args: [{word}]")));
    }
    super::apply::create(call, args)
}

fn one_name(args: &Args) -> Result<&str, Failure> {
    match args.positional.as_slice() {
        [name] => Ok(name),
        given => Err(misuse(
            &args.command,
            &format!("exactly one NAME is required, got {}", given.len()),
        )),
    }
}

pub fn deployment(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let name = one_name(args)?;
    let images: Vec<&str> = args.values("image").collect();
    if images.is_empty() {
        return Err(Failure::error("required flag(s) \"image\" not set"));
    }
    let containers = images.iter().map(|image| container(args, image));
    let containers = containers.collect::<Vec<_>>();
    let labels = json!({"app": name});
    let mut manifest = json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"labels": labels, "name": name},
        "spec": {
            "replicas": args.number("replicas").unwrap_or(1),
            "selector": {"matchLabels": labels},
            "strategy": {},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"containers": containers},
            },
        },
        "status": {},
    });
    if !call.has(Feature::NullCreationTimestamp) {
        return make(call, args, Kind::Deployment, manifest);
    }
    manifest["metadata"]["creationTimestamp"] = Value::Null;
    manifest["spec"]["template"]["metadata"]["creationTimestamp"] = Value::Null;
    make(call, args, Kind::Deployment, manifest)
}

fn container(args: &Args, image: &str) -> Value {
    let last = image.rsplit('/').next().unwrap_or(image);
    let name = last.split([':', '@']).next().unwrap_or(last);
    let mut container = json!({"image": image, "name": name, "resources": {}});
    if let Some(port) = args.number("port") {
        container["ports"] = json!([{"containerPort": port}]);
    }
    if let Some(command) = &args.behind_dashes {
        container["command"] = json!(command);
    }
    container
}

pub fn config_map(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let name = one_name(args)?;
    let mut data = Map::new();
    // A value may hold commas, so the flags are not taken apart.
    for pair in args.whole_values("from-literal") {
        let Some((key, value)) = pair.split_once('=') else {
            return Err(Failure::error(format!(
                "invalid literal source {pair}, expected key=value"
            )));
        };
        data.insert(key.to_string(), value.trim_matches(['\'', '"']).into());
    }
    for source in args.whole_values("from-file") {
        let (key, file) = source
            .split_once('=')
            .unwrap_or((source.rsplit('/').next().unwrap_or(source), source));
        let text = call.files.get(file);
        let text = text.ok_or_else(|| {
            Failure::error(format!("error reading {file}: no such file or directory"))
        })?;
        data.insert(key.to_string(), text.as_str().into());
    }
    let manifest = json!({
        "apiVersion": "v1",
        "data": data,
        "kind": "ConfigMap",
        "metadata": {"name": name},
    });
    make(call, args, Kind::ConfigMap, manifest)
}

/// Creates the object, or only shows it.
fn make(call: &mut Call, args: &Args, kind: Kind, manifest: Value) -> Result<Running, Failure> {
    let dry_run = DryRun::read(args)?;
    let name = manifest["metadata"]["name"]
        .as_str()
        .unwrap_or_default()
        .to_string();
    if dry_run != DryRun::Client {
        let mut sent = manifest.clone();
        sent["metadata"]["namespace"] = args.namespace().into();
        let command = Command::Create { manifest: sent };
        call.execute(command, dry_run.is_rehearsal())
            .map_err(|error| create_failure(kind, &error))?;
    }
    let full_name = name_of(kind, &name);
    match Format::read(args)? {
        Format::Table { .. } => call.print(format!("{full_name} created{}", dry_run.suffix())),
        Format::Name => call.print(full_name),
        format => output::print_value(call, &format, &manifest),
    }
    Ok(Running::Done(0))
}

fn create_failure(kind: Kind, error: &ApiError) -> Failure {
    let kind = kind.name().to_lowercase();
    Failure::error(format!("failed to create {kind}: {}", wrapped(error)))
}

/// `kubectl expose deployment web --port=80`.
pub fn expose(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let wanted = Wanted::read(&args.positional, args)?.ok_or_else(none_provided)?;
    let (found, missing) = wanted.find(call);
    if let Some(failure) = missing.into_iter().next() {
        return Err(failure);
    }
    let [one] = found.as_slice() else {
        return Err(Failure::error("name one object to expose"));
    };
    let json = one.json();
    let selector = match one.kind {
        Kind::Pod => json["metadata"]["labels"].clone(),
        Kind::Service | Kind::ReplicationController => json["spec"]["selector"].clone(),
        Kind::Deployment | Kind::ReplicaSet => json["spec"]["selector"]["matchLabels"].clone(),
        kind => {
            let kind = kind.name();
            return Err(Failure::error(format!("cannot expose a {kind}")));
        }
    };
    let container_port = &json["spec"]["template"]["spec"]["containers"][0]["ports"][0];
    let port = args
        .number("port")
        .or(container_port["containerPort"].as_i64());
    let port = port.ok_or_else(|| {
        Failure::error("couldn't find port via --port flag or introspection\nSee 'kubectl expose -h' for help and examples")
    })?;
    let target_port = args
        .value("target-port")
        .map(|text| match text.parse::<i64>() {
            Ok(number) => number.into(),
            Err(_) => Value::from(text),
        });
    let name = args.value("name").unwrap_or(&one.meta.name);
    let mut service = json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"labels": json["metadata"]["labels"], "name": name},
        "spec": {
            "ports": [{
                "port": port,
                "protocol": args.value("protocol").unwrap_or("TCP"),
                "targetPort": target_port.unwrap_or(port.into()),
            }],
            "selector": selector,
        },
    });
    if service["metadata"]["labels"].is_null() {
        service["metadata"]["labels"] = json!({});
    }
    if let Some(kind) = args.value("type") {
        service["spec"]["type"] = kind.into();
    }
    let dry_run = DryRun::read(args)?;
    let shown = service.clone();
    if dry_run != DryRun::Client {
        service["metadata"]["namespace"] = args.namespace().into();
        let command = Command::Create { manifest: service };
        call.execute(command, dry_run.is_rehearsal())?;
    }
    match Format::read(args)? {
        Format::Table { .. } => call.print(format!("service/{name} exposed{}", dry_run.suffix())),
        format => output::print_value(call, &format, &shown),
    }
    Ok(Running::Done(0))
}
