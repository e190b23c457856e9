//! ConfigMaps, Secrets and everything that has no layout of its own.

use super::template::list;
use super::{generic, lines};
use crate::columns::{number, selector};
use crate::jsonpath::shown;
use crate::resource::Resource;
use kube::api::meta::Kind;
use serde_json::Value;

pub(super) fn budget(one: &Resource) -> String {
    let json = one.json();
    let (spec, status) = (&json["spec"], &json["status"]);
    let mut text = format!(
        "Name:\t{}\nNamespace:\t{}\n",
        one.meta.name, one.meta.namespace
    );
    for (field, title) in [
        ("minAvailable", "Min available"),
        ("maxUnavailable", "Max unavailable"),
    ] {
        if spec.get(field).is_some() {
            text.push_str(&format!("{title}:\t{}\n", shown(&spec[field])));
        }
    }
    text.push_str(&format!(
        "Selector:\t{}\nStatus:\n",
        selector(&spec["selector"])
    ));
    for (field, title) in [
        ("disruptionsAllowed", "Allowed disruptions"),
        ("currentHealthy", "Current"),
        ("desiredHealthy", "Desired"),
        ("expectedPods", "Total"),
    ] {
        text.push_str(&format!("    {title}:\t{}\n", number(&status[field])));
    }
    text
}

/// One slice of the addresses behind a Service. Models `describeEndpointSliceV1`.
pub(super) fn endpoint_slice(one: &Resource) -> String {
    let json = one.json();
    let metadata = &json["metadata"];
    let mut text = format!(
        "Name:\t{}\nNamespace:\t{}\n",
        one.meta.name, one.meta.namespace
    );
    text.push_str(&lines::labels("Labels", "", &metadata["labels"]));
    text.push_str(&lines::annotations(
        "Annotations",
        "",
        &metadata["annotations"],
    ));
    text.push_str(&format!("AddressType:\t{}\n", shown(&json["addressType"])));
    let unset = |value: &Value| match value {
        Value::Null => "<unset>".to_string(),
        value => shown(value),
    };
    if list(&json, "ports").next().is_none() {
        text.push_str("Ports: <unset>\n");
    } else {
        text.push_str("Ports:\n  Name\tPort\tProtocol\n  ----\t----\t--------\n");
    }
    for port in list(&json, "ports") {
        let [name, number, protocol] =
            ["name", "port", "protocol"].map(|field| unset(&port[field]));
        text.push_str(&format!("  {name}\t{number}\t{protocol}\n"));
    }
    if list(&json, "endpoints").next().is_none() {
        text.push_str("Endpoints: <none>\n");
    } else {
        text.push_str("Endpoints:\n");
    }
    for endpoint in list(&json, "endpoints") {
        let addresses: Vec<String> = list(endpoint, "addresses").map(shown).collect();
        text.push_str(&format!(
            "  - Addresses:\t{}\n    Conditions:\n      Ready:\t{}\n    Hostname:\t{}\n",
            addresses.join(", "),
            unset(&endpoint["conditions"]["ready"]),
            unset(&endpoint["hostname"])
        ));
        if let Some(target) = endpoint.get("targetRef") {
            let (kind, name) = (shown(&target["kind"]), shown(&target["name"]));
            text.push_str(&format!("    TargetRef:\t{kind}/{name}\n"));
        }
        let (node, zone) = (unset(&endpoint["nodeName"]), unset(&endpoint["zone"]));
        text.push_str(&format!("    NodeName:\t{node}\n    Zone:\t{zone}\n"));
    }
    text
}

/// The addresses behind a Service, subset by subset.
pub(super) fn endpoints(one: &Resource) -> String {
    let json = one.json();
    let mut text = format!(
        "Name:\t{}\nNamespace:\t{}\n",
        one.meta.name, one.meta.namespace
    );
    let metadata = &json["metadata"];
    text.push_str(&lines::labels("Labels", "", &metadata["labels"]));
    text.push_str(&lines::annotations(
        "Annotations",
        "",
        &metadata["annotations"],
    ));
    text.push_str("Subsets:\n");
    for subset in list(&json, "subsets") {
        let addresses = |field: &str| {
            let ips: Vec<&str> = list(subset, field)
                .filter_map(|one| one["ip"].as_str())
                .collect();
            if ips.is_empty() {
                "<none>".to_string()
            } else {
                ips.join(",")
            }
        };
        text.push_str(&format!("  Addresses:\t{}\n", addresses("addresses")));
        text.push_str(&format!(
            "  NotReadyAddresses:\t{}\n",
            addresses("notReadyAddresses")
        ));
        let ports = list(subset, "ports").map(|port| {
            let name = port["name"].as_str().unwrap_or("<unset>");
            let protocol = port["protocol"].as_str().unwrap_or("TCP");
            format!("    {name}\t{}\t{protocol}\n", number(&port["port"]))
        });
        let ports = ports.collect::<String>();
        if !ports.is_empty() {
            text.push_str("  Ports:\n    Name\tPort\tProtocol\n    ----\t----\t--------\n");
            text.push_str(&ports);
        }
        text.push('\n');
    }
    text
}

pub(super) fn describe(one: &Resource) -> String {
    let json = one.json();
    let mut text = format!(
        "Name:\t{}\nNamespace:\t{}\n",
        one.meta.name, one.meta.namespace
    );
    text.push_str(&lines::labels("Labels", "", &json["metadata"]["labels"]));
    text.push_str(&lines::annotations(
        "Annotations",
        "",
        &json["metadata"]["annotations"],
    ));
    let data = json["data"].as_object().into_iter().flatten();
    match one.kind {
        Kind::ConfigMap => {
            text.push_str("\nData\n====\n");
            for (key, value) in data {
                text.push_str(&format!(
                    "{key}:\n----\n{}\n\n",
                    value.as_str().unwrap_or_default()
                ));
            }
            text.push_str("\nBinaryData\n====\n");
            for (key, value) in json["binaryData"].as_object().into_iter().flatten() {
                text.push_str(&format!("{key}: {} bytes\n", decoded_length(value)));
            }
            text.push('\n');
        }
        Kind::Secret => {
            let kind = json["type"].as_str().unwrap_or_default();
            text.push_str(&format!("\nType:\t{kind}\n\nData\n====\n"));
            for (key, value) in data {
                text.push_str(&format!("{key}:\t{} bytes\n", decoded_length(value)));
            }
        }
        Kind::ServiceAccount => {
            let secrets = list(&json, "imagePullSecrets");
            let names: Vec<&str> = secrets.filter_map(|one| one["name"].as_str()).collect();
            let names = if names.is_empty() {
                "<none>".to_string()
            } else {
                names.join(", ")
            };
            text.push_str(&format!("Image pull secrets:\t{names}\n"));
        }
        _ => text.push_str(&generic::fields(&json)),
    }
    text
}

/// How many bytes a text in base64 stands for.
fn decoded_length(value: &Value) -> usize {
    let text = value.as_str().unwrap_or_default();
    text.trim_end_matches('=').len() * 3 / 4
}
