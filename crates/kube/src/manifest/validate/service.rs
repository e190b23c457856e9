//! Services.

use super::container::{port_in_range, port_number_or_name};
use super::meta::labels;
use super::names::{dns_label, dns_subdomain};
use super::pod::{list, text};
use super::report::Report;
use crate::api::version::Feature;
use crate::manifest::hint::Hint;
use crate::manifest::path::FieldPath;
use crate::map::Set;
use serde_json::Value;

pub(super) fn service(report: &mut Report, spec: &Value, path: &FieldPath) {
    let kind = text(spec, "type");
    let ports = list(spec, "ports");
    let headless = text(spec, "clusterIP") == "None";
    if ports.is_empty() && !headless && kind != "ExternalName" {
        report.required(&path.field("ports"), "");
        report.hint(Hint::ServicePort);
    }
    if kind == "ExternalName" {
        external_name(
            report,
            text(spec, "externalName"),
            &path.field("externalName"),
        );
    }
    addresses(report, spec, path);
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
    policies(report, spec, path);
}

/// Checks the addresses and address ranges that a user may give. Models `ValidateService`.
fn addresses(report: &mut Report, spec: &Value, path: &FieldPath) {
    const ADDRESS: &str = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    const RANGE: &str = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
    let is_address = |text: &str| text.parse::<std::net::IpAddr>().is_ok();
    let cluster_ip = text(spec, "clusterIP");
    if !matches!(cluster_ip, "" | "None") && !is_address(cluster_ip) {
        report.invalid_text(&path.field("clusterIPs").index(0), cluster_ip, ADDRESS);
    }
    for (i, address) in list(spec, "externalIPs").iter().enumerate() {
        let address = address.as_str().unwrap_or_default();
        if !is_address(address) {
            report.invalid_text(&path.field("externalIPs").index(i), address, ADDRESS);
        }
    }
    for (i, range) in list(spec, "loadBalancerSourceRanges").iter().enumerate() {
        let range = range.as_str().unwrap_or_default();
        let is_range = range.trim().split_once('/').is_some_and(|(address, bits)| {
            is_address(address) && bits.parse::<u8>().is_ok_and(|bits| bits <= 128)
        });
        if !is_range {
            // Upstream uses the field's Go name in this message.
            let path = path.field("LoadBalancerSourceRanges").index(i);
            report.invalid_text(&path, range, RANGE);
        }
    }
}

/// Checks the traffic policies.
fn policies(report: &mut Report, spec: &Value, path: &FieldPath) {
    let distribution: &[&str] = if report.version.minor() >= 34 {
        &["PreferClose", "PreferSameZone", "PreferSameNode"]
    } else {
        &["PreferClose"]
    };
    let policies: [(&str, &[&str]); 3] = [
        ("externalTrafficPolicy", &["Cluster", "Local"]),
        ("internalTrafficPolicy", &["Cluster", "Local"]),
        ("trafficDistribution", distribution),
    ];
    for (key, supported) in policies {
        if let Some(given) = spec.get(key).and_then(Value::as_str) {
            report.one_of(&path.field(key), given, supported);
        }
    }
    let seconds = spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"].as_i64();
    if let Some(seconds) = seconds.filter(|seconds| !(1..=86_400).contains(seconds)) {
        let path = path.field("sessionAffinityConfig").field("clientIP");
        report.invalid(
            &path.field("timeoutSeconds"),
            seconds.to_string(),
            "must be greater than 0 and less than 86400",
        );
    }
    if text(spec, "ipFamilyPolicy") == "RequireDualStack" {
        report.invalid_text(
            &path.field("ipFamilyPolicy"),
            "RequireDualStack",
            "this cluster is not configured for dual-stack services",
        );
    }
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
            report.hint(Hint::PortsNeedNames);
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
            if report.version.has(Feature::ValidationValuesAsJson) {
                let shown = format!(
                    "{{\"Name\":\"\",\"Protocol\":\"{}\",\"AppProtocol\":null,\"Port\":{number},\"TargetPort\":0,\"NodePort\":0}}",
                    text(port, "protocol")
                );
                report.duplicate_value(&path.index(i), &shown);
                continue;
            }
            let shown = format!("{}/{number}", text(port, "protocol"));
            report.duplicate(&path.index(i), &shown);
        }
    }
}
