//! `kubectl create ingress`: rules as `HOST/PATH=SERVICE:PORT[,tls[=SECRET]]`.

#![expect(
    clippy::string_slice,
    reason = "each place comes from a search in the same text"
)]

use super::Running;
use super::create::{make, one_name};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{DEFAULT_BACKEND, INGRESS_ANNOTATION, INGRESS_CLASS, RULE};
use kube::api::meta::Kind;
use serde_json::{Map, Value, json};

const TOO_LITTLE: &str = "not enough information provided: every ingress has to either specify a default-backend (which catches \
    all traffic) or a list of rules (which catch specific paths)";

/// A rule, taken apart.
struct IngressRule<'r> {
    host: &'r str,
    path: &'r str,
    service: &'r str,
    /// The name of the secret, empty if only `tls` is given.
    tls: Option<&'r str>,
}

pub(super) fn ingress(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let name = one_name(args)?;
    let backend = args.value(&DEFAULT_BACKEND).filter(|text| !text.is_empty());
    let rules: Result<Vec<IngressRule>, Failure> = args.repeated(&RULE).map(rule).collect();
    if backend.is_none() && !args.is_given(&RULE) {
        return Err(Failure::error(TOO_LITTLE));
    }
    let rules = rules?;
    let mut annotations = Map::new();
    for given in args.repeated(&INGRESS_ANNOTATION) {
        let (key, value) = given.split_once('=').ok_or_else(|| {
            Failure::error(format!(
                "annotation {given} is invalid and should be in format key=[value]"
            ))
        })?;
        annotations.insert(key.to_string(), value.into());
    }
    if backend.is_some_and(|backend| backend.split(':').count() != 2) {
        let text = "default-backend should be in format servicename:serviceport";
        return Err(Failure::error(text));
    }
    let mut spec = Map::new();
    if let Some(class) = args.value(&INGRESS_CLASS).filter(|class| !class.is_empty()) {
        spec.insert("ingressClassName".to_string(), class.into());
    }
    if let Some(backend) = backend {
        spec.insert("defaultBackend".to_string(), service(backend));
    }
    for (field, list) in [("tls", secrets(&rules)), ("rules", hosts(&rules))] {
        if !list.is_empty() {
            spec.insert(field.to_string(), list.into());
        }
    }
    let mut manifest = json!({
        "metadata": {"name": name},
        "spec": spec,
    });
    if !annotations.is_empty() {
        manifest["metadata"]["annotations"] = Value::Object(annotations);
    }
    make(
        call,
        args,
        Kind::Ingress,
        manifest,
        "failed to create ingress:",
    )
}

fn rule(given: &str) -> Result<IngressRule<'_>, Failure> {
    parts(given).ok_or_else(|| {
        Failure::error(format!(
            "rule {given} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]"
        ))
    })
}

fn parts(given: &str) -> Option<IngressRule<'_>> {
    let is_word = |text: &str| {
        let fits = |c: char| c.is_alphanumeric() || "_-".contains(c);
        !text.is_empty() && text.chars().all(fits)
    };
    let (route, tls) = match given.split_once(',') {
        Some((route, tls)) => (route, Some(tls)),
        None => (given, None),
    };
    let (host_and_path, backend) = route.split_once('=')?;
    let (host, _) = host_and_path.split_once('/')?;
    let is_host = |c: char| c.is_alphanumeric() || "_*-.".contains(c);
    let (name, port) = backend.split_once(':')?;
    let fits = host.chars().all(is_host) && is_word(name) && is_word(port);
    fits.then_some(IngressRule {
        host,
        path: &host_and_path[host.len()..],
        service: backend,
        tls: tls.map(|tls| tls.split_once('=').map_or("", |(_, secret)| secret)),
    })
}

/// The backend `SERVICE:PORT`; a port is a number or a name.
fn service(given: &str) -> Value {
    let (name, port) = given.split_once(':').unwrap_or((given, ""));
    let port = match port.parse::<i32>() {
        Ok(number) => json!({"number": number}),
        Err(_) => json!({"name": port}),
    };
    json!({"service": {"name": name, "port": port}})
}

/// The hosts with their paths; rules of one host are gathered.
fn hosts(rules: &[IngressRule]) -> Vec<Value> {
    let mut hosts: Vec<Value> = Vec::new();
    for rule in rules {
        let (path, kind) = match rule.path.strip_suffix('*') {
            Some(path) => (path, "Prefix"),
            None => (rule.path, "Exact"),
        };
        let path = json!({"backend": service(rule.service), "path": path, "pathType": kind});
        let known = hosts
            .iter_mut()
            .find(|known| known["host"].as_str().unwrap_or_default() == rule.host);
        match known.and_then(|known| known["http"]["paths"].as_array_mut()) {
            Some(paths) => paths.push(path),
            None => {
                let mut host = json!({"http": {"paths": [path]}});
                if !rule.host.is_empty() {
                    host["host"] = rule.host.into();
                }
                hosts.push(host);
            }
        }
    }
    hosts
}

/// The secrets with the hosts that they are for; a host counts once.
fn secrets(rules: &[IngressRule]) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for rule in rules {
        let Some(secret) = rule.tls.filter(|_| !seen.contains(&rule.host)) else {
            continue;
        };
        seen.push(rule.host);
        let known = all
            .iter_mut()
            .find(|known| known["secretName"].as_str().unwrap_or_default() == secret);
        match known.and_then(|known| known["hosts"].as_array_mut()) {
            Some(hosts) => hosts.push(rule.host.into()),
            None => {
                let mut entry = Map::new();
                if !rule.host.is_empty() {
                    entry.insert("hosts".to_string(), json!([rule.host]));
                }
                if !secret.is_empty() {
                    entry.insert("secretName".to_string(), secret.into());
                }
                if !entry.is_empty() {
                    all.push(Value::Object(entry));
                }
            }
        }
    }
    all
}
