//! Services.

use super::container::{port_in_range, port_number_or_name};
use super::meta::labels;
use super::names::{dns_label, dns_subdomain};
use super::pod::{list, text};
use super::report::Report;
use crate::manifest::path::FieldPath;
use crate::map::Set;
use serde_json::Value;

pub(super) fn service(report: &mut Report, spec: &Value, path: &FieldPath) {
    let kind = text(spec, "type");
    let ports = list(spec, "ports");
    let headless = text(spec, "clusterIP") == "None";
    if ports.is_empty() && !headless && kind != "ExternalName" {
        report.required(&path.field("ports"), "");
        report.hint("Give at least one port, for example `- port: 80`.");
    }
    if kind == "ExternalName" {
        external_name(
            report,
            text(spec, "externalName"),
            &path.field("externalName"),
        );
    }
    service_ports(report, ports, kind, &path.field("ports"));
    labels(report, spec.get("selector"), &path.field("selector"));
    report.one_of(
        &path.field("sessionAffinity"),
        text(spec, "sessionAffinity"),
        &["ClientIP", "None"],
    );
    report.one_of(
        &path.field("type"),
        kind,
        &["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"],
    );
    duplicate_ports(report, ports, &path.field("ports"));
}

fn external_name(report: &mut Report, name: &str, path: &FieldPath) {
    if name.is_empty() {
        report.required(path, "");
    } else {
        report.invalid_text_for(
            path,
            name,
            dns_subdomain(name.trim_end_matches('.'), report.version),
        );
    }
}

fn service_ports(report: &mut Report, ports: &[Value], kind: &str, path: &FieldPath) {
    let mut names = Set::new();
    for (i, port) in ports.iter().enumerate() {
        let path = path.index(i);
        let name = text(port, "name");
        if name.is_empty() && ports.len() > 1 {
            report.required(&path.field("name"), "");
            report.hint("With several ports each needs a name.");
        } else if !name.is_empty() {
            report.invalid_text_for(&path.field("name"), name, dns_label(name, report.version));
            if !names.insert(name) {
                report.duplicate(&path.field("name"), name);
            }
        }
        port_in_range(
            report,
            port["port"].as_i64().unwrap_or_default(),
            &path.field("port"),
        );
        report.one_of(
            &path.field("protocol"),
            text(port, "protocol"),
            &["SCTP", "TCP", "UDP"],
        );
        port_number_or_name(report, &port["targetPort"], &path.field("targetPort"));
        if kind == "ClusterIP" && port["nodePort"].as_i64().is_some_and(|number| number != 0) {
            report.forbidden(
                &path.field("nodePort"),
                "may not be used when `type` is 'ClusterIP'",
            );
        }
    }
}

fn duplicate_ports(report: &mut Report, ports: &[Value], path: &FieldPath) {
    let mut taken = Set::new();
    for (i, port) in ports.iter().enumerate() {
        let number = port["port"].as_i64().unwrap_or_default();
        if !taken.insert((text(port, "protocol"), number)) {
            let shown = if report.version.minor() >= 34 {
                format!(
                    "{{\"port\":{number},\"protocol\":\"{}\"}}",
                    text(port, "protocol")
                )
            } else {
                format!("{}/{number}", text(port, "protocol"))
            };
            report.duplicate(&path.index(i), &shown);
        }
    }
}
