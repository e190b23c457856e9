//! Services from flags: `kubectl expose` and `kubectl create service`.

use super::apply::wanted;
use super::create::{make, make_with, one_name, require};
use super::overrides::overridden;
use super::{Running, ended, none_provided};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{
    CLUSTER_IP, CLUSTERIP, EXTERNAL_IP, EXTERNAL_NAME, LOAD_BALANCER_IP, NODE_PORT, PROTOCOL,
    SERVICE_LABELS, SERVICE_NAME, SERVICE_PORT, SERVICE_SELECTOR, SERVICE_TYPE, SESSION_AFFINITY,
    TARGET_PORT, TCP,
};
use crate::resource::Resource;
use kube::api::meta::Kind;
use serde_json::{Map, Value, json};

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
    if !args.is_given(&TCP) && !headless && kind != "ExternalName" {
        return Err(Failure::error(
            "at least one tcp port specifier must be provided",
        ));
    }
    let ports: Result<Vec<Value>, Failure> =
        args.values(&TCP).map(|pair| port(pair, args)).collect();
    let ports = ports?;
    let labels = json!({"app": name});
    let mut manifest = json!({
        "metadata": {"labels": labels, "name": name},
        "spec": {"ports": ports, "selector": labels, "type": kind},
    });
    if let Some(name) = args.value(&EXTERNAL_NAME) {
        manifest["spec"]["externalName"] = name.into();
    }
    if let Some(address) = args.value(&CLUSTERIP) {
        manifest["spec"]["clusterIP"] = address.into();
    }
    make(
        call,
        args,
        Kind::Service,
        manifest,
        &format!("failed to create {kind} service:"),
    )
}

/// `kubectl create service externalname`.
pub(super) fn external_name(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    require(&[("external-name", args.is_given(&EXTERNAL_NAME))])?;
    service(call, args, "ExternalName")
}

/// `80:8080`.
fn port(pair: &str, args: &Args) -> Result<Value, Failure> {
    let (port, target) = pair.split_once(':').unwrap_or((pair, pair));
    let number: u16 = port.parse().map_err(|_| {
        let why = match port.parse::<u64>() {
            Ok(_) => "value out of range",
            Err(_) => "invalid syntax",
        };
        Failure::error(format!("strconv.ParseUint: parsing {port:?}: {why}"))
    })?;
    let mut json = json!({
        "name": pair.replace(':', "-"),
        "port": number,
        "protocol": "TCP",
        "targetPort": number_or_name(target),
    });
    if let Some(node_port) = args.number(&NODE_PORT).filter(|port| *port != 0) {
        json["nodePort"] = node_port.into();
    }
    Ok(json)
}

fn number_or_name(text: &str) -> Value {
    text.parse::<i32>().map_or(Value::from(text), Value::from)
}

/// `kubectl expose deployment web --port=80`.
pub(super) fn expose(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let wanted = wanted(call, &args.positional, args)?.ok_or_else(none_provided)?;
    if !wanted.has_names() {
        let text = "resource(s) were provided, but no name was specified";
        return Err(Failure::error(text));
    }
    let (found, mut failures) = wanted.find(call);
    for one in &found {
        let made = exposed(args, one)
            .and_then(|service| overridden(args, Kind::Service, service))
            .and_then(|service| make_with(call, args, service, "exposed", Failure::from));
        failures.extend(made.err());
    }
    Ok(ended(call, failures))
}

/// The Service for the pods of an object.
fn exposed(args: &Args, one: &Resource) -> Result<Value, Failure> {
    let json = one.json();
    let given = |flag| args.value(flag).filter(|text| !text.is_empty());
    let own = own_selector(one.kind, &json)?;
    let selector = match given(&SERVICE_SELECTOR) {
        Some(text) => pairs(text)?,
        None => own,
    };
    let labels = match given(&SERVICE_LABELS) {
        Some(text) => pairs(text)?,
        None => json["metadata"]["labels"].clone(),
    };
    let mut spec = json!({"ports": ports(args, &json)?, "selector": selector});
    let fields = [
        ("type", given(&SERVICE_TYPE)),
        ("clusterIP", given(&CLUSTER_IP)),
        ("sessionAffinity", given(&SESSION_AFFINITY)),
        (
            "loadBalancerIP",
            given(&LOAD_BALANCER_IP).filter(|_| given(&SERVICE_TYPE) == Some("LoadBalancer")),
        ),
    ];
    for (field, value) in fields {
        if let Some(value) = value {
            spec[field] = value.into();
        }
    }
    if let Some(affinity) = given(&SESSION_AFFINITY)
        && !matches!(affinity, "None" | "ClientIP")
    {
        let text = format!("unknown session affinity: {affinity}");
        return Err(Failure::error(text));
    }
    if let Some(address) = given(&EXTERNAL_IP) {
        spec["externalIPs"] = json!([address]);
    }
    let name: String = one.meta.name.chars().take(63).collect();
    let mut metadata = json!({"name": given(&SERVICE_NAME).unwrap_or(&name)});
    if labels.is_object() {
        metadata["labels"] = labels;
    }
    Ok(json!({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}))
}

/// The selector that finds the pods of an object.
fn own_selector(kind: Kind, json: &Value) -> Result<Value, Failure> {
    let fails = |text: &str| {
        Err(Failure::error(format!(
            "couldn't retrieve selectors via --selector flag or introspection: {text}"
        )))
    };
    let selector = match kind {
        Kind::Pod => &json["metadata"]["labels"],
        Kind::Service | Kind::ReplicationController => &json["spec"]["selector"],
        Kind::Deployment | Kind::ReplicaSet => &json["spec"]["selector"]["matchLabels"],
        kind => {
            let kind = kind.with_group();
            return Err(Failure::error(format!("cannot expose a {kind}")));
        }
    };
    if selector
        .as_object()
        .is_some_and(|labels| !labels.is_empty())
    {
        return Ok(selector.clone());
    }
    match kind {
        Kind::Pod => fails("the pod has no labels and cannot be exposed"),
        Kind::Service => fails("the service has no pod selector set"),
        _ => fails(&format!(
            "invalid {}: no selectors, therefore cannot be exposed",
            kind.singular()
        )),
    }
}

/// `a=b,c=d`.
pub(super) fn pairs(text: &str) -> Result<Value, Failure> {
    let mut labels = Map::new();
    for pair in text.split(',') {
        match pair.split('=').collect::<Vec<_>>().as_slice() {
            ["", _] => return Err(Failure::error("unexpected empty label key")),
            [key, value] => drop(labels.insert(key.to_string(), (*value).into())),
            _ => {
                let text = format!("unexpected label spec: {pair}");
                return Err(Failure::error(text));
            }
        }
    }
    Ok(Value::Object(labels))
}

/// The ports given, or else those that the containers or the Service have, each once.
fn ports(args: &Args, json: &Value) -> Result<Vec<Value>, Failure> {
    let own = own_ports(json);
    let given = args.value(&SERVICE_PORT).filter(|text| !text.is_empty());
    let numbers: Vec<i64> = match given {
        Some(text) => {
            let number = |part: &str| {
                part.parse::<i64>().map_err(|_| {
                    Failure::error(format!("strconv.Atoi: parsing {part:?}: invalid syntax"))
                })
            };
            text.split(',').map(number).collect::<Result<_, _>>()?
        }
        None => {
            let mut numbers: Vec<i64> = Vec::new();
            for (number, _) in &own {
                if !numbers.contains(number) {
                    numbers.push(*number);
                }
            }
            numbers
        }
    };
    if numbers.is_empty() && args.value(&CLUSTER_IP) != Some("None") {
        let text = "couldn't find port via --port flag or introspection";
        return Err(Failure::error(text));
    }
    let target = args.value(&TARGET_PORT).filter(|text| !text.is_empty());
    let protocol = args.value(&PROTOCOL).filter(|text| !text.is_empty());
    let mut ports = Vec::new();
    for (index, number) in numbers.iter().enumerate() {
        let known: Vec<&str> = own
            .iter()
            .filter(|(own, _)| own == number)
            .map(|(_, protocol)| protocol.as_str())
            .collect();
        let protocols = match (protocol, known.as_slice()) {
            (Some(protocol), _) => vec![protocol],
            (None, []) => vec!["TCP"],
            (None, known) => known.to_vec(),
        };
        for protocol in &protocols {
            let mut port = json!({
                "port": number,
                "protocol": protocol,
                "targetPort": target.map_or(Value::from(*number), number_or_name),
            });
            if protocols.len() > 1 {
                let protocol = protocol.to_ascii_lowercase();
                port["name"] = format!("port-{}-{protocol}", index + 1).into();
            } else if numbers.len() > 1 {
                port["name"] = format!("port-{}", index + 1).into();
            }
            ports.push(port);
        }
    }
    Ok(ports)
}

/// The ports of an object's containers, or of a Service, with their protocols.
fn own_ports(json: &Value) -> Vec<(i64, String)> {
    let spec = match json["kind"].as_str() {
        Some("Pod") => &json["spec"],
        Some("Service") => return listed(&json["spec"]["ports"], "port").collect(),
        _ => &json["spec"]["template"]["spec"],
    };
    let containers = spec["containers"].as_array().into_iter().flatten();
    containers
        .flat_map(|container| listed(&container["ports"], "containerPort"))
        .collect()
}

fn listed<'p>(ports: &'p Value, field: &'p str) -> impl Iterator<Item = (i64, String)> + 'p {
    let ports = ports.as_array().into_iter().flatten();
    ports.filter_map(move |port| {
        let protocol = port["protocol"].as_str().unwrap_or("TCP");
        Some((port[field].as_i64()?, protocol.to_string()))
    })
}
