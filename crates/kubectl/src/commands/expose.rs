//! Services from flags: `kubectl expose` and `kubectl create service`.

use super::create::{make, one_name, unsent};
use super::{Running, none_provided};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{
    CLUSTERIP, DryRun, NODE_PORT, PROTOCOL, SERVICE_NAME, SERVICE_PORT, SERVICE_TYPE, TARGET_PORT,
    TCP,
};
use crate::output::{self, Format};
use crate::targets::Wanted;
use engine::cluster::Command;
use kube::api::meta::Kind;
use serde_json::{Value, json};

pub(super) fn cluster_ip(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    service(call, args, "ClusterIP")
}

pub(super) fn node_port(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    service(call, args, "NodePort")
}

pub(super) fn load_balancer(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    service(call, args, "LoadBalancer")
}

/// A Service for the pods that are labelled `app: NAME`.
fn service(call: &mut Call, args: &Args, kind: &str) -> Result<Running, Failure> {
    let name = one_name(args)?;
    let headless = args.value(&CLUSTERIP) == Some("None");
    let ports: Result<Vec<Value>, Failure> =
        args.values(&TCP).map(|pair| port(pair, args)).collect();
    let ports = ports?;
    if ports.is_empty() && !headless {
        return Err(Failure::error(
            "at least one tcp port specifier must be provided",
        ));
    }
    let labels = json!({"app": name});
    let mut manifest = json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"labels": labels, "name": name},
        "spec": {"ports": ports, "selector": labels, "type": kind},
        "status": {"loadBalancer": {}},
    });
    if let Some(address) = args.value(&CLUSTERIP) {
        manifest["spec"]["clusterIP"] = address.into();
    }
    make(call, args, Kind::Service, manifest)
}

/// `80:8080`.
fn port(pair: &str, args: &Args) -> Result<Value, Failure> {
    let (port, target) = pair.split_once(':').unwrap_or((pair, pair));
    let number = |text: &str| text.parse::<u16>().ok().filter(|number| *number > 0);
    let invalid = || Failure::error(format!("invalid port specifier: {pair}"));
    let mut json = json!({
        "name": pair.replacen(':', "-", 1),
        "port": number(port).ok_or_else(invalid)?,
        "protocol": "TCP",
        "targetPort": number(target).map_or(Value::from(target), Value::from),
    });
    if let Some(node_port) = args.number(&NODE_PORT) {
        json["nodePort"] = node_port.into();
    }
    Ok(json)
}

/// `kubectl expose deployment web --port=80`.
pub(super) fn expose(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let wanted = Wanted::read(call.version(), &args.positional, args)?.ok_or_else(none_provided)?;
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
        .number(&SERVICE_PORT)
        .or(container_port["containerPort"].as_i64());
    let port =
        port.ok_or_else(|| Failure::error("couldn't find port via --port flag or introspection"))?;
    let target_port = args
        .value(&TARGET_PORT)
        .map(|text| match text.parse::<i64>() {
            Ok(number) => number.into(),
            Err(_) => Value::from(text),
        });
    let name = args.value(&SERVICE_NAME).unwrap_or(&one.meta.name);
    let mut service = json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"labels": json["metadata"]["labels"], "name": name},
        "spec": {
            "ports": [{
                "port": port,
                "protocol": args.value(&PROTOCOL).unwrap_or("TCP"),
                "targetPort": target_port.unwrap_or(port.into()),
            }],
            "selector": selector,
        },
        "status": {"loadBalancer": {}},
    });
    if service["metadata"]["labels"].is_null() {
        service["metadata"]["labels"] = json!({});
    }
    if let Some(kind) = args.value(&SERVICE_TYPE) {
        service["spec"]["type"] = kind.into();
    }
    let dry_run = DryRun::of(args)?;
    let shown = service.clone();
    if dry_run != DryRun::Client {
        service["metadata"]["namespace"] = args.namespace().into();
        let command = Command::Create { manifest: service };
        call.execute(command, dry_run.is_rehearsal())?;
    }
    match Format::read(args)? {
        Format::Table { .. } => call.print(format!("service/{name} exposed{}", dry_run.suffix())),
        Format::Name => call.print(format!("service/{name}")),
        format => output::print_value(call, &format, &unsent(call, shown)),
    }
    Ok(Running::Done(0))
}
