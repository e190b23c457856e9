//! Containers: names, images, ports, environment, mounts and resources.

use super::env::{env, env_from};
use super::names::{dns_label, port_name, port_number, qualified_name};
use super::pod::{list, text};
use super::probe::{lifecycle, probes};
use super::report::Report;
use super::security::container_security;
use super::volume::inside;
use crate::api::version::Feature;
use crate::manifest::hint::Hint;
use crate::manifest::path::FieldPath;
use crate::manifest::schema::nearest;
use crate::map::Set;
use crate::quantity::Quantity;
use serde_json::Value;

type Names = Set<String>;

pub(super) fn containers(
    report: &mut Report,
    containers: &[Value],
    volumes: &Names,
    path: &FieldPath,
) {
    if containers.is_empty() {
        report.required(path, "");
        report.hint(Hint::ContainerNeeded);
        return;
    }
    let mut names = Names::new();
    for (i, container) in containers.iter().enumerate() {
        let path = path.index(i);
        container_common(report, container, volumes, &path);
        unique_name(report, container, &mut names, &path);
        lifecycle(report, container, &path);
        probes(report, container, &path);
        restart_policy(report, container, false, &path.field("restartPolicy"));
    }
    host_port_conflicts(report, containers, path);
}

pub(super) fn init_containers(
    report: &mut Report,
    spec: &Value,
    volumes: &Names,
    path: &FieldPath,
) {
    let mut names: Names = list(spec, "containers")
        .iter()
        .map(|c| text(c, "name").to_owned())
        .collect();
    let all = path;
    for (i, container) in list(spec, "initContainers").iter().enumerate() {
        let path = path.index(i);
        container_common(report, container, volumes, &path);
        restart_policy(report, container, true, &path.field("restartPolicy"));
        unique_name(report, container, &mut names, &path);
        // Init containers run one after the other, so that each is checked alone for conflicts of ports.
        host_port_conflicts(report, std::slice::from_ref(container), all);
        let is_sidecar = text(container, "restartPolicy") == "Always";
        if is_sidecar {
            lifecycle(report, container, &path);
            probes(report, container, &path);
            continue;
        }
        for key in [
            "lifecycle",
            "livenessProbe",
            "readinessProbe",
            "startupProbe",
        ] {
            if container.get(key).is_some() {
                report.forbidden(
                    &path.field(key),
                    "may not be set for init containers without restartPolicy=Always",
                );
            }
        }
    }
}

/// Checks a container's own restart policy. Before 1.35 only init containers could have one, and only `Always`, which
/// makes them sidecars.
fn restart_policy(report: &mut Report, container: &Value, is_init: bool, path: &FieldPath) {
    let Some(policy) = container.get("restartPolicy").and_then(Value::as_str) else {
        return;
    };
    match (report.version.has(Feature::ContainerRestartPolicy), is_init) {
        (true, _) => report.one_of(path, policy, &["Always", "Never", "OnFailure"]),
        (false, true) => report.one_of(path, policy, &["Always"]),
        (false, false) => report.forbidden(path, "may not be set for non-init containers"),
    }
}

fn unique_name(report: &mut Report, container: &Value, names: &mut Names, path: &FieldPath) {
    let name = text(container, "name");
    if !name.is_empty() && !names.insert(name.to_owned()) {
        report.duplicate(&path.field("name"), name);
    }
}

fn container_common(report: &mut Report, container: &Value, volumes: &Names, path: &FieldPath) {
    let name = text(container, "name");
    if name.is_empty() {
        report.required(&path.field("name"), "");
    } else {
        report.invalid_text_for(&path.field("name"), name, dns_label(name, report.version));
    }
    if text(container, "image").is_empty() {
        report.required(&path.field("image"), "");
    }
    let policy = text(container, "terminationMessagePolicy");
    report.one_of(
        &path.field("terminationMessagePolicy"),
        policy,
        &["FallbackToLogsOnError", "File"],
    );
    ports(report, list(container, "ports"), &path.field("ports"));
    env(report, list(container, "env"), &path.field("env"));
    env_from(report, list(container, "envFrom"), &path.field("envFrom"));
    mounts(
        report,
        list(container, "volumeMounts"),
        volumes,
        &path.field("volumeMounts"),
    );
    let policy = text(container, "imagePullPolicy");
    report.one_of(
        &path.field("imagePullPolicy"),
        policy,
        &["Always", "IfNotPresent", "Never"],
    );
    resources(report, &container["resources"], &path.field("resources"));
    container_security(report, container, path);
}

fn ports(report: &mut Report, ports: &[Value], path: &FieldPath) {
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
        report.one_of(
            &path.field("protocol"),
            text(port, "protocol"),
            &["SCTP", "TCP", "UDP"],
        );
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

fn host_port_conflicts(report: &mut Report, containers: &[Value], path: &FieldPath) {
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

fn mounts(report: &mut Report, mounts: &[Value], volumes: &Names, list: &FieldPath) {
    let mut paths = Names::new();
    for (i, mount) in mounts.iter().enumerate() {
        let path = list.index(i);
        let name = text(mount, "name");
        if name.is_empty() {
            report.required(&path.field("name"), "");
        }
        if !volumes.contains(name) {
            report.not_found(&path.field("name"), name);
            let meant = nearest(name, volumes.iter().map(String::as_str));
            report.hint(meant.map_or(Hint::NameAVolume, |meant| {
                Hint::DidYouMeanVolume(meant.to_owned())
            }));
        }
        let mount_path = text(mount, "mountPath");
        if mount_path.is_empty() {
            report.required(&path.field("mountPath"), "");
        }
        if !paths.insert(mount_path.to_owned()) {
            report.invalid_text(&path.field("mountPath"), mount_path, "must be unique");
        }
        if let Some(mode) = mount.get("mountPropagation").and_then(Value::as_str) {
            let supported = ["Bidirectional", "HostToContainer", "None"];
            report.one_of(&list.field("mountPropagation"), mode, &supported);
        }
        let recursive = text(mount, "recursiveReadOnly");
        if !matches!(recursive, "" | "Disabled") && mount["readOnly"] != true {
            report.forbidden(
                &list.field("recursiveReadOnly"),
                "may only be specified when readOnly is true",
            );
        }
        for key in ["subPath", "subPathExpr"] {
            // Upstream reports this error without the element's index.
            inside(report, text(mount, key), &list.field(key));
        }
    }
}

fn resources(report: &mut Report, resources: &Value, path: &FieldPath) {
    let (limits, requests) = (path.field("limits"), path.field("requests"));
    for (name, amount) in entries(resources, "limits") {
        resource_name(report, name, &limits.key(name));
        amount_is_valid(report, name, amount, &limits.key(name));
    }
    for (name, amount) in entries(resources, "requests") {
        resource_name(report, name, &requests.key(name));
        amount_is_valid(report, name, amount, &requests.key(name));
        match resources["limits"].get(name) {
            Some(limit) => request_within_limit(report, name, amount, limit, &requests),
            None if !may_overcommit(name) => {
                report.required(
                    &limits,
                    "Limit must be set for non overcommitable resources",
                );
            }
            None => {}
        }
    }
    huge_pages_alone(report, resources, path);
}

/// Checks that a container with huge pages also has CPU or memory.
fn huge_pages_alone(report: &mut Report, resources: &Value, path: &FieldPath) {
    let names = || entries(resources, "limits").chain(entries(resources, "requests"));
    let has_huge = names().any(|(name, _)| name.starts_with("hugepages-"));
    let has_plain = names().any(|(name, _)| matches!(name.as_str(), "cpu" | "memory"));
    if has_huge && !has_plain {
        report.forbidden(path, "HugePages require cpu or memory");
    }
}

fn entries<'a>(resources: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    resources[key].as_object().into_iter().flatten()
}

fn is_native(name: &str) -> bool {
    !name.contains('/') || name.starts_with("kubernetes.io/")
}

fn may_overcommit(name: &str) -> bool {
    is_native(name) && !name.starts_with("hugepages-")
}

fn resource_name(report: &mut Report, name: &str, path: &FieldPath) {
    const STANDARD: [&str; 3] = ["cpu", "memory", "ephemeral-storage"];
    const ELSEWHERE: [&str; 12] = [
        "requests.cpu",
        "requests.memory",
        "requests.storage",
        "requests.ephemeral-storage",
        "limits.cpu",
        "limits.memory",
        "limits.ephemeral-storage",
        "pods",
        "services",
        "secrets",
        "configmaps",
        "storage",
    ];
    report.invalid_text_for(path, name, qualified_name(name, report.version));
    if name.contains('/') || STANDARD.contains(&name) || name.starts_with("hugepages-") {
        return;
    }
    if !ELSEWHERE.contains(&name) {
        report.invalid_text(
            path,
            name,
            "must be a standard resource type or fully qualified",
        );
        report.suggest(name, &STANDARD);
    }
    report.invalid_text(path, name, "must be a standard resource for containers");
}

fn amount_is_valid(report: &mut Report, name: &str, amount: &Value, path: &FieldPath) {
    let quantity = Quantity::from_json(amount);
    let shown = amount.as_str().unwrap_or_default();
    if quantity.is_negative() {
        report.invalid_text(path, shown, "must be greater than or equal to 0");
    }
    if !is_native(name) && quantity.milli() % 1000 != 0 {
        report.invalid_text(path, shown, "must be an integer");
    }
}

fn request_within_limit(
    report: &mut Report,
    name: &str,
    request: &Value,
    limit: &Value,
    path: &FieldPath,
) {
    let order = Quantity::from_json(request).compare(&Quantity::from_json(limit));
    let rule = match may_overcommit(name) {
        false if order.is_ne() => "must be equal to",
        true if order.is_gt() => "must be less than or equal to",
        _ => return,
    };
    let limit = limit.as_str().unwrap_or_default();
    let tail = if report.version.has(Feature::RequestErrorNamesLimit) {
        format!(" of {limit}")
    } else {
        String::new()
    };
    report.invalid_text(
        path,
        request.as_str().unwrap_or_default(),
        &format!("{rule} {name} limit{tail}"),
    );
    report.hint(Hint::LowerRequest {
        resource: name.to_owned(),
        limit: limit.to_owned(),
    });
}
