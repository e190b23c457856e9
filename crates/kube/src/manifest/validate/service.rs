//! Services.
//!
//! Models `validateService` of `pkg/apis/core/validation`, and what the API server checks before it gives a Service its
//! addresses (`pkg/registry/core/service/storage/alloc.go`): such a mistake is reported alone.

use super::address::{cidr_valid, end_point, ip_valid};
use super::meta::labels;
use super::names::{dns_label, dns_subdomain, port_number, qualified_name};
use super::pod::{list, text};
use super::port::{PROTOCOLS, port_in_range, port_number_or_name};
use super::report::Report;
use super::service_addresses::{cluster_ips, is_headless, out_of_range};
use crate::api::version::Feature;
use crate::manifest::hint::Hint;
use crate::manifest::path::FieldPath;
use crate::map::Set;
use serde_json::Value;

pub(super) fn service(report: &mut Report, service: &Value, old: Option<&Value>) {
    let path = FieldPath::parse("spec");
    let spec = &service["spec"];
    let before = report.len();
    cluster_ips(report, spec, old, &path);
    if report.len() == before && old.is_none() {
        out_of_range(report, spec, &path);
    }
    if report.len() > before {
        return;
    }
    let kind = text(spec, "type");
    topology_annotations(report, &service["metadata"]["annotations"]);
    let ports = list(spec, "ports");
    if ports.is_empty() && !is_headless(spec) && kind != "ExternalName" {
        report.required(&path.field("ports"), "");
        report.hint(Hint::ServicePort);
    }
    of_type(report, spec, kind, &path);
    service_ports(report, ports, &path.field("ports"));
    labels(report, spec.get("selector"), &path.field("selector"));
    report.choice(spec, "sessionAffinity", &path, &["ClientIP", "None"]);
    affinity_seconds(report, spec, &path);
    external_ips(report, spec, &path.field("externalIPs"));
    const TYPES: [&str; 4] = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
    report.choice(spec, "type", &path, &TYPES);
    node_ports(report, ports, kind, &path.field("ports"));
    duplicate_ports(report, ports, &path.field("ports"));
    source_ranges(report, service, &path);
    load_balancer(report, spec, &path);
    policies(report, spec, &path);
}

fn topology_annotations(report: &mut Report, annotations: &Value) {
    const MODE: &str = "service.kubernetes.io/topology-mode";
    const HINTS: &str = "service.kubernetes.io/topology-aware-hints";
    if let (Some(mode), Some(hints)) = (annotations[MODE].as_str(), annotations[HINTS].as_str())
        && mode != hints
    {
        let path = FieldPath::parse("metadata.annotations").key(MODE);
        let detail = format!("must match annotations[{HINTS}] when both are specified");
        report.invalid_text(&path, mode, &detail);
    }
}

/// Checks what a type demands and what it does not allow.
fn of_type(report: &mut Report, spec: &Value, kind: &str, path: &FieldPath) {
    match kind {
        "LoadBalancer" | "NodePort" if is_headless(spec) => {
            let detail = format!("may not be set to 'None' for {kind} services");
            report.invalid_text(&path.field("clusterIPs").index(0), "None", &detail);
        }
        "ExternalName" => {
            for key in ["clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
                if spec.get(key).is_some() {
                    let detail = "may not be set for ExternalName services";
                    report.forbidden(&path.field(key), detail);
                }
            }
            let path = path.field("externalName");
            let name = text(spec, "externalName");
            match name.strip_suffix('.').unwrap_or(name) {
                "" => report.required(&path, ""),
                name => report.invalid_text_for(&path, name, dns_subdomain(name, report.version)),
            }
        }
        _ => {}
    }
}

fn affinity_seconds(report: &mut Report, spec: &Value, path: &FieldPath) {
    let seconds = spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"].as_i64();
    if let Some(seconds) = seconds.filter(|seconds| !(1..=86_400).contains(seconds)) {
        let path = path.field("sessionAffinityConfig").field("clientIP");
        report.invalid(
            &path.field("timeoutSeconds"),
            seconds.to_string(),
            "must be greater than 0 and less than 86400",
        );
    }
}

fn external_ips(report: &mut Report, spec: &Value, path: &FieldPath) {
    for (i, address) in list(spec, "externalIPs").iter().enumerate() {
        let address = address.as_str().unwrap_or_default();
        if ip_valid(report, address, &path.index(i)) {
            end_point(report, address, &path.index(i));
        }
    }
}

fn service_ports(report: &mut Report, ports: &[Value], path: &FieldPath) {
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
        report.choice(port, "protocol", &path, &PROTOCOLS);
        port_number_or_name(report, &port["targetPort"], &path.field("targetPort"));
        if let Some(protocol) = port.get("appProtocol").and_then(Value::as_str) {
            let reasons = qualified_name(protocol, report.version);
            report.invalid_text_for(&path.field("appProtocol"), protocol, reasons);
        }
    }
}

fn node_ports(report: &mut Report, ports: &[Value], kind: &str, path: &FieldPath) {
    let mut taken = Set::new();
    let given = |port: &Value| port["nodePort"].as_i64().filter(|number| *number != 0);
    for (i, port) in ports.iter().enumerate() {
        if given(port).is_some() && kind == "ClusterIP" {
            report.forbidden(
                &path.index(i).field("nodePort"),
                "may not be used when `type` is 'ClusterIP'",
            );
        }
    }
    for (i, port) in ports.iter().enumerate() {
        if let Some(number) = given(port)
            && !taken.insert((text(port, "protocol"), number))
        {
            let path = path.index(i).field("nodePort");
            report.duplicate_value(&path, &number.to_string());
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

const ONLY_LOAD_BALANCERS: &str = "may only be used when `type` is 'LoadBalancer'";

/// Checks the addresses that may use a load balancer. Upstream calls the field by its name in Go.
fn source_ranges(report: &mut Report, service: &Value, path: &FieldPath) {
    const ANNOTATION: &str = "service.beta.kubernetes.io/load-balancer-source-ranges";
    let spec = &service["spec"];
    let (of_field, of_annotation) = (
        path.field("LoadBalancerSourceRanges"),
        FieldPath::parse("metadata.annotations").key(ANNOTATION),
    );
    let ranges = list(spec, "loadBalancerSourceRanges");
    let annotation = service["metadata"]["annotations"][ANNOTATION].as_str();
    let forbidden = text(spec, "type") != "LoadBalancer";
    if !ranges.is_empty() {
        if forbidden {
            report.forbidden(&of_field, ONLY_LOAD_BALANCERS);
        }
        for (i, range) in ranges.iter().enumerate() {
            let range = range.as_str().unwrap_or_default().trim();
            cidr_valid(report, range, &of_field.index(i));
        }
    } else if let Some(annotation) = annotation {
        if forbidden {
            report.forbidden(&of_annotation, ONLY_LOAD_BALANCERS);
        }
        let ranges = annotation.trim();
        for range in ranges.split(',').filter(|_| !ranges.is_empty()) {
            cidr_valid(report, range.trim(), &of_annotation);
        }
    }
}

fn load_balancer(report: &mut Report, spec: &Value, path: &FieldPath) {
    let is_balancer = text(spec, "type") == "LoadBalancer";
    for key in ["allocateLoadBalancerNodePorts", "loadBalancerClass"] {
        if !is_balancer && spec.get(key).is_some() {
            report.forbidden(&path.field(key), ONLY_LOAD_BALANCERS);
        }
    }
    let class = text(spec, "loadBalancerClass");
    if is_balancer && !class.is_empty() {
        let reasons = qualified_name(class, report.version);
        report.invalid_text_for(&path.field("loadBalancerClass"), class, reasons);
    }
}

/// Whether clients outside the cluster can reach the Service.
fn is_reached_from_outside(spec: &Value) -> bool {
    match text(spec, "type") {
        "LoadBalancer" | "NodePort" => true,
        "ClusterIP" => !list(spec, "externalIPs").is_empty(),
        _ => false,
    }
}

/// Checks the traffic policies.
fn policies(report: &mut Report, spec: &Value, path: &FieldPath) {
    const SCOPES: [&str; 2] = ["Cluster", "Local"];
    let external = text(spec, "externalTrafficPolicy");
    if !external.is_empty() && !is_reached_from_outside(spec) {
        let detail = "may only be set for externally-accessible services";
        report.invalid_text(&path.field("externalTrafficPolicy"), external, detail);
    } else {
        report.choice(spec, "externalTrafficPolicy", path, &SCOPES);
    }
    if let Some(number) = spec["healthCheckNodePort"]
        .as_i64()
        .filter(|number| *number != 0)
    {
        let is_checked = text(spec, "type") == "LoadBalancer" && external == "Local";
        let reason = if is_checked {
            port_number(number)
        } else {
            Some(
                "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
            )
        };
        if let Some(reason) = reason {
            let path = path.field("healthCheckNodePort");
            report.invalid(&path, number.to_string(), reason);
        }
    }
    report.choice(spec, "internalTrafficPolicy", path, &SCOPES);
    let distribution: &[&str] = if report.version.minor() >= 34 {
        &["PreferClose", "PreferSameZone", "PreferSameNode"]
    } else {
        &["PreferClose"]
    };
    report.choice(spec, "trafficDistribution", path, distribution);
}
