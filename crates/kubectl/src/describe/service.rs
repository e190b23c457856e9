//! Services.

use super::{lines, template};
use crate::call::Call;
use crate::columns::{self, number, pairs, text};
use crate::resource::{self, Resource};
use kube::api::meta::Kind;
use kube::api::version::Feature;
use kube::well_known::SERVICE_NAME;
use serde_json::Value;

pub(super) fn describe(call: &Call, one: &Resource) -> String {
    let json = one.json();
    let spec = &json["spec"];
    let mut out = format!(
        "Name:\t{}\nNamespace:\t{}\n",
        one.meta.name, one.meta.namespace
    );
    out.push_str(&lines::labels("Labels", "", &json["metadata"]["labels"]));
    out.push_str(&lines::annotations(
        "Annotations",
        "",
        &json["metadata"]["annotations"],
    ));
    out.push_str(&format!(
        "Selector:\t{}\nType:\t{}\n",
        pairs(&spec["selector"]),
        text(&spec["type"])
    ));
    if let Some(policy) = spec["ipFamilyPolicy"].as_str() {
        out.push_str(&format!("IP Family Policy:\t{policy}\n"));
    }
    let joined = |field: &str| {
        let parts: Vec<String> = template::list(spec, field).map(text).collect();
        if parts.is_empty() {
            "<none>".to_string()
        } else {
            parts.join(",")
        }
    };
    out.push_str(&format!("IP Families:\t{}\n", joined("ipFamilies")));
    let ip = text(&spec["clusterIP"]);
    out.push_str(&format!(
        "IP:\t{ip}\nIPs:\t{}\n",
        if spec["clusterIPs"].is_array() {
            joined("clusterIPs")
        } else {
            ip.clone()
        }
    ));
    let line = |title: &str, field: &str| match &spec[field] {
        Value::Null => String::new(),
        Value::Array(_) => format!("{title}:\t{}\n", joined(field)),
        Value::Number(given) => format!("{title}:\t{given}\n"),
        given => format!("{title}:\t{}\n", text(given)),
    };
    out.push_str(&line("External IPs", "externalIPs"));
    out.push_str(&line("Desired LoadBalancer IP", "loadBalancerIP"));
    out.push_str(&line("External Name", "externalName"));
    if let Some(address) = json["status"]["loadBalancer"]["ingress"][0]["ip"].as_str() {
        out.push_str(&format!("LoadBalancer Ingress:\t{address}\n"));
    }
    for port in template::list(spec, "ports") {
        let name = port["name"].as_str().unwrap_or("<unset>");
        let protocol = port["protocol"].as_str().unwrap_or("TCP");
        let target = match &port["targetPort"] {
            Value::String(name) => name.clone(),
            other => number(other),
        };
        out.push_str(&format!(
            "Port:\t{name}\t{}/{protocol}\n",
            number(&port["port"])
        ));
        out.push_str(&format!("TargetPort:\t{target}/{protocol}\n"));
        let known = call.has(Feature::DescribeAppProtocol);
        if let Some(given) = port["appProtocol"].as_str().filter(|_| known) {
            out.push_str(&format!("AppProtocol:\t{given}\n"));
        }
        if let Some(node_port) = port["nodePort"].as_i64() {
            out.push_str(&format!("NodePort:\t{name}\t{node_port}/{protocol}\n"));
        }
        let endpoints = if call.has(Feature::DescribesEndpointSlices) {
            slices(call, one)
        } else {
            addresses(call, one)
        };
        out.push_str(&format!("Endpoints:\t{endpoints}\n"));
    }
    out.push_str(&format!(
        "Session Affinity:\t{}\n",
        text(&spec["sessionAffinity"])
    ));
    for (title, field) in [
        ("External Traffic Policy", "externalTrafficPolicy"),
        ("Internal Traffic Policy", "internalTrafficPolicy"),
        ("HealthCheck NodePort", "healthCheckNodePort"),
        ("LoadBalancer Source Ranges", "loadBalancerSourceRanges"),
    ] {
        out.push_str(&line(title, field));
    }
    if call.has(Feature::DescribeTrafficDistribution) {
        out.push_str(&line("Traffic Distribution", "trafficDistribution"));
    }
    out
}

/// The ready addresses as `get endpoints` prints them, from before kubectl read EndpointSlices.
fn addresses(call: &Call, service: &Resource) -> String {
    let (namespace, name) = (&service.meta.namespace, &service.meta.name);
    let found = resource::get(call.cluster(), Kind::Endpoints, namespace, name);
    found.map_or("<none>".to_string(), |found| {
        columns::endpoints(&found.json())
    })
}

/// The ready addresses, from the EndpointSlices of the Service.
fn slices(call: &Call, service: &Resource) -> String {
    let slices = resource::list(
        call.cluster(),
        Kind::EndpointSlice,
        &service.meta.namespace,
        None,
    );
    let own = slices.iter().filter(|slice| {
        slice.meta.labels.get(SERVICE_NAME).map(String::as_str) == Some(&*service.meta.name)
    });
    let mut addresses = Vec::new();
    for slice in own {
        let json = slice.json();
        for endpoint in template::list(&json, "endpoints") {
            if endpoint["conditions"]["ready"] == Value::Bool(false) {
                continue;
            }
            for port in template::list(&json, "ports") {
                addresses.push(format!(
                    "{}:{}",
                    text(&endpoint["addresses"][0]),
                    number(&port["port"])
                ));
            }
        }
    }
    const MOST: usize = 3;
    let more = addresses.len().saturating_sub(MOST);
    addresses.truncate(MOST);
    match (addresses.is_empty(), more) {
        (true, _) => "<none>".to_string(),
        (_, 0) => addresses.join(","),
        (_, more) => format!("{} + {more} more...", addresses.join(",")),
    }
}
