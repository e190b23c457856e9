//! Ports of containers, and references to ports.

use super::container::Names;
use super::names::{port_name, port_number};
use super::pod::{list, text};
use super::report::Report;
use crate::api::version::Feature;
use crate::manifest::path::FieldPath;
use serde_json::Value;

pub(super) const PROTOCOLS: [&str; 3] = ["SCTP", "TCP", "UDP"];

pub(super) fn ports(report: &mut Report, ports: &[Value], path: &FieldPath) {
    let mut names = Names::new();
    for (i, port) in ports.iter().enumerate() {
        let path = path.index(i);
        let name = text(port, "name");
        if !name.is_empty() {
            let reasons = port_name(name, report.version);
            if reasons.is_empty() && !names.insert(name.to_owned()) {
                report.duplicate(&path.field("name"), name);
            }
            report.invalid_text_for(&path.field("name"), name, reasons);
        }
        match port["containerPort"].as_i64().unwrap_or_default() {
            0 => report.required(&path.field("containerPort"), ""),
            number => port_in_range(report, number, &path.field("containerPort")),
        }
        if let Some(number) = port["hostPort"].as_i64().filter(|number| *number != 0) {
            port_in_range(report, number, &path.field("hostPort"));
        }
        report.choice(port, "protocol", &path, &PROTOCOLS);
    }
}

pub(super) fn port_in_range(report: &mut Report, number: i64, path: &FieldPath) {
    if let Some(reason) = port_number(number) {
        report.invalid(path, number.to_string(), reason);
    }
}

/// A port of the container by number or by name.
pub(super) fn port_number_or_name(report: &mut Report, port: &Value, path: &FieldPath) {
    match port {
        Value::String(name) => report.invalid_text_for(path, name, port_name(name, report.version)),
        number => port_in_range(report, number.as_i64().unwrap_or_default(), path),
    }
}

/// Checks that container port and host port are the same, as a pod in the host's network requires.
pub(super) fn check_host_ports(report: &mut Report, containers: &[Value], path: &FieldPath) {
    let blames_container = report.version.has(Feature::TemplateHostPortsDefaulted);
    let (blamed, detail) = if blames_container {
        (
            "containerPort",
            "must match `hostPort` when `hostNetwork` is true",
        )
    } else {
        (
            "hostPort",
            "must match `containerPort` when `hostNetwork` is true",
        )
    };
    for (i, container) in containers.iter().enumerate() {
        for (j, port) in list(container, "ports").iter().enumerate() {
            let differs = port["hostPort"]
                .as_i64()
                .is_some_and(|host| port["containerPort"].as_i64() != Some(host));
            if differs {
                let path = path.index(i).field("ports").index(j).field(blamed);
                let number = port[blamed].as_i64().unwrap_or_default();
                report.invalid(&path, number.to_string(), detail);
            }
        }
    }
}

pub(super) fn host_port_conflicts(report: &mut Report, containers: &[Value], path: &FieldPath) {
    let mut taken = Names::new();
    for (i, container) in containers.iter().enumerate() {
        for (j, port) in list(container, "ports").iter().enumerate() {
            let Some(number) = port["hostPort"].as_i64().filter(|number| *number != 0) else {
                continue;
            };
            let endpoint = format!(
                "{}/{}/{number}",
                text(port, "protocol"),
                text(port, "hostIP")
            );
            if !taken.insert(endpoint.clone()) {
                report.duplicate(
                    &path.index(i).field("ports").index(j).field("hostPort"),
                    &endpoint,
                );
            }
        }
    }
}
