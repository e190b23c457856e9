//! Warnings about ports of a pod that are in each other's way. Models a part of `pkg/api/pod/warnings.go`.

use super::container::all_containers;
use super::pod::{list, text};
use crate::manifest::path::FieldPath;
use serde_json::Value;

/// Warns of ports and names of ports that containers of one pod share.
pub(super) fn ports(spec: &Value, path: &FieldPath, out: &mut Vec<String>) {
    let mut seen: Vec<(&Value, FieldPath)> = Vec::new();
    for (container, path) in all_containers(spec, path) {
        for (i, port) in list(container, "ports").iter().enumerate() {
            let path = path.field("ports").index(i);
            let host = |port: &Value| port["hostPort"].as_i64().unwrap_or_default();
            let address = |port: &'_ Value| text(port, "hostIP").to_owned();
            if host(port) == 0 && !address(port).is_empty() {
                out.push(format!(
                    "{path}: hostIP set without hostPort: {{Name:{} HostPort:0 ContainerPort:{} Protocol:{} HostIP:{}}}",
                    text(port, "name"),
                    port["containerPort"],
                    text(port, "protocol"),
                    address(port)
                ));
            }
            let same_number = |other: &Value| {
                port["containerPort"] == other["containerPort"]
                    && text(port, "protocol") == text(other, "protocol")
            };
            for (other, place) in seen.iter().filter(|(other, _)| same_number(other)) {
                let same_host = host(port) == host(other);
                let (mine, its) = (address(port), address(other));
                let how = if same_host && mine == its {
                    "duplicate"
                } else if host(port) == 0 || host(other) == 0 {
                    "overlapping"
                } else if same_host && mine.is_empty() != its.is_empty() {
                    "dangerously ambiguous"
                } else {
                    continue;
                };
                out.push(format!("{path}: {how} port definition with {place}"));
            }
            seen.push((port, path));
        }
    }
    port_names(&seen, out);
}

/// Warns of names of ports that mean the port of another container.
fn port_names(ports: &[(&Value, FieldPath)], out: &mut Vec<String>) {
    for (i, (port, path)) in ports.iter().enumerate() {
        let name = text(port, "name");
        let mut earlier = ports[..i].iter();
        let first = earlier.find(|(other, _)| !name.is_empty() && text(other, "name") == name);
        if let Some((_, first)) = first {
            out.push(format!(
                "{path}: duplicate port name \"{name}\" with {first}, services and probes that select ports by name will use {first}"
            ));
        }
    }
}
