//! The warnings of the API server about an object that it accepts.
//!
//! Models the `WarningsOnCreate` and `WarningsOnUpdate` of `pkg/registry`, and `warnings.go` of `pkg/api/pod`,
//! `pkg/api/service` and `pkg/api/persistentvolumeclaim`.

use super::container::all_containers;
use super::deprecated::{OLD_ANNOTATIONS, OLD_APP_ARMOR, OLD_SECCOMP, OLD_VOLUMES, old_node_label};
use super::names::{dns_label, label_value};
use super::overlaps::overlaps;
use super::pod::{list, text};
use super::pod_annotations::{APP_ARMOR, SECCOMP_CONTAINER, SECCOMP_POD};
use super::port_warnings::ports;
use crate::api::WorkloadKind;
use crate::api::kinds::Kind;
use crate::api::version::{Feature, KubernetesVersion};
use crate::manifest::path::FieldPath;
use crate::quantity::Quantity;
use serde_json::Value;
use std::net::Ipv6Addr;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";
const NOTHING: &str = "a null labelSelector results in matching no pod";

/// The warnings about a new object or, with `old`, about one that was changed, each without the word `Warning`. Both are
/// objects as they are stored.
pub fn warnings(
    kind: Kind,
    object: &Value,
    old: Option<&Value>,
    version: KubernetesVersion,
) -> Vec<String> {
    if !version.has(Feature::Warnings) {
        return Vec::new();
    }
    let mut out = Vec::new();
    let generation = |object: &Value| object["metadata"]["generation"].as_i64();
    let is_same = old.is_some_and(|old| generation(old) == generation(object));
    if let Some(workload) = kind.workload() {
        let is_exempt = matches!(
            workload,
            WorkloadKind::StatefulSet | WorkloadKind::DaemonSet
        );
        if old.is_none() && !is_exempt {
            name(object, "Pod names and hostnames", version, &mut out);
        }
        if !is_same {
            template(&object["spec"]["template"], &mut out);
        }
        if workload == WorkloadKind::StatefulSet {
            stateful_set(&object["spec"], &mut out);
        }
        return out;
    }
    match kind {
        Kind::Pod if old.is_none() => {
            name(object, "the Pod's hostname", version, &mut out);
            pod(object, &FieldPath::root(), &mut out);
        }
        Kind::Service => service(object, version, &mut out),
        Kind::PersistentVolumeClaim => {
            claim(&object["spec"], &FieldPath::parse("spec"), &mut out);
        }
        _ => {}
    }
    out
}

fn name(object: &Value, what: &str, version: KubernetesVersion, out: &mut Vec<String>) {
    let reasons = dns_label(text(&object["metadata"], "name"), version);
    if !reasons.is_empty() {
        let reasons = reasons.join(" ");
        out.push(format!(
            "metadata.name: this is used in {what}, which can result in surprising behavior; a DNS label is recommended: [{reasons}]"
        ));
    }
}

fn stateful_set(spec: &Value, out: &mut Vec<String>) {
    let path = FieldPath::parse("spec.volumeClaimTemplates");
    for (i, one) in list(spec, "volumeClaimTemplates").iter().enumerate() {
        claim(&one["spec"], &path.index(i), out);
    }
    if spec["revisionHistoryLimit"]
        .as_i64()
        .is_some_and(|limit| limit < 0)
    {
        out.push("spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended".to_owned());
    }
}

fn template(template: &Value, out: &mut Vec<String>) {
    pod(template, &FieldPath::parse("spec.template"), out);
}

/// Warns of a pod or template at `path`.
fn pod(pod: &Value, path: &FieldPath, out: &mut Vec<String>) {
    let spec = &pod["spec"];
    let of_spec = path.field("spec");
    spread(spec, &of_spec, out);
    let annotations = &pod["metadata"]["annotations"];
    let of_annotations = path.field("metadata").field("annotations");
    for (key, message) in OLD_ANNOTATIONS {
        if annotations.get(key).is_some() {
            out.push(format!("{}: {message}", of_annotations.key(key)));
        }
    }
    volumes(spec, &of_spec.field("volumes"), out);
    overlaps(spec, out);
    given_twice(spec, &of_spec, out);
    fractions(spec, "overhead", &of_spec, out);
    let profile = |key: &str, has_field: bool, message: &str, out: &mut Vec<String>| {
        if annotations.get(key).is_some() && !has_field {
            out.push(format!("{}: {message}", of_annotations.key(key)));
        }
    };
    let of_pod = &spec["securityContext"];
    profile(
        SECCOMP_POD,
        of_pod.get("seccompProfile").is_some(),
        OLD_SECCOMP,
        out,
    );
    for (container, path) in all_containers(spec, &of_spec) {
        let (name, own) = (text(container, "name"), &container["securityContext"]);
        let key = format!("{SECCOMP_CONTAINER}{name}");
        profile(&key, own.get("seccompProfile").is_some(), OLD_SECCOMP, out);
        let key = format!("{APP_ARMOR}{name}");
        let has_field = [of_pod, own]
            .iter()
            .any(|one| one.get("appArmorProfile").is_some());
        profile(&key, has_field, OLD_APP_ARMOR, out);
        for key in ["limits", "requests"] {
            fractions(&container["resources"], key, &path.field("resources"), out);
        }
        hidden_variables(list(container, "env"), &path.field("env"), out);
    }
    ports(spec, &of_spec, out);
    let grace = spec["terminationGracePeriodSeconds"].as_i64();
    if grace.is_some_and(|seconds| seconds < 0) {
        out.push(format!(
            "{}: must be >= 0; negative values are invalid and will be treated as 1",
            of_spec.field("terminationGracePeriodSeconds")
        ));
    }
    affinity(&spec["affinity"], &of_spec.field("affinity"), out);
    let servers = list(&spec["dnsConfig"], "nameservers").iter().enumerate();
    let of_servers = of_spec.field("dnsConfig").field("nameservers");
    for (i, address) in servers {
        let address = address.as_str().unwrap_or_default();
        six(address, &of_servers.index(i), out);
    }
    for (i, alias) in list(spec, "hostAliases").iter().enumerate() {
        let path = of_spec.field("hostAliases").index(i).field("ip");
        six(text(alias, "ip"), &path, out);
    }
}

fn spread(spec: &Value, path: &FieldPath, out: &mut Vec<String>) {
    for (label, _) in spec["nodeSelector"].as_object().into_iter().flatten() {
        if let Some(message) = old_node_label(label) {
            out.push(format!(
                "{}: {message}",
                path.field("nodeSelector").key(label)
            ));
        }
    }
    let nodes = &spec["affinity"]["nodeAffinity"];
    let of_nodes = path.field("affinity").field("nodeAffinity");
    let terms = list(&nodes[REQUIRED], "nodeSelectorTerms");
    for (i, term) in terms.iter().enumerate() {
        let path = of_nodes.field(REQUIRED).field("nodeSelectorTerms");
        node_term(term, false, &path.index(i), out);
    }
    for (i, term) in list(nodes, PREFERRED).iter().enumerate() {
        let path = of_nodes.field(PREFERRED).index(i).field("preference");
        node_term(&term["preference"], true, &path, out);
    }
    let constraints = list(spec, "topologySpreadConstraints").iter().enumerate();
    for (i, constraint) in constraints {
        let path = path.field("topologySpreadConstraints").index(i);
        let key = text(constraint, "topologyKey");
        if let Some(message) = old_node_label(key) {
            let path = path.field("topologyKey");
            out.push(format!("{path}: {key} is {message}"));
        }
        if constraint.get("labelSelector").is_none() {
            out.push(format!("{}: {NOTHING}", path.field("labelSelector")));
        }
    }
}

/// Warns of labels of nodes that a term of node affinity names.
fn node_term(term: &Value, is_preference: bool, path: &FieldPath, out: &mut Vec<String>) {
    for (i, expression) in list(term, "matchExpressions").iter().enumerate() {
        let key = text(expression, "key");
        if let Some(message) = old_node_label(key) {
            let path = path.field("matchExpressions").index(i).field("key");
            out.push(format!("{path}: {key} is {message}"));
        }
        let values = list(expression, "values").iter().enumerate();
        for (j, value) in values.filter(|_| is_preference) {
            let value = value.as_str().unwrap_or_default();
            for reason in label_value(value, KubernetesVersion::NEWEST) {
                let path = path.field("matchExpressions").index(i).field("values");
                out.push(format!("{}: {value} is invalid, {reason}", path.index(j)));
            }
        }
    }
}

fn volumes(spec: &Value, path: &FieldPath, out: &mut Vec<String>) {
    for (i, volume) in list(spec, "volumes").iter().enumerate() {
        let path = path.index(i);
        for (source, message) in OLD_VOLUMES {
            if volume.get(source).is_some() {
                // The paths have Go's spelling of two sources.
                let shown = if source == "storageos" {
                    "storageOS"
                } else {
                    source
                };
                out.push(format!("{}: {message}", path.field(shown)));
            }
        }
        if let Some(template) = volume["ephemeral"].get("volumeClaimTemplate") {
            let path = path.field("ephemeral").field("volumeClaimTemplate");
            claim(&template["spec"], &path.field("spec"), out);
        }
    }
}

/// Warns of elements that were given twice, so that `kubectl apply` may lose one.
fn given_twice(spec: &Value, path: &FieldPath, out: &mut Vec<String>) {
    for (key, by) in [("hostAliases", "ip"), ("imagePullSecrets", "name")] {
        let elements = list(spec, key);
        for (i, element) in elements.iter().enumerate() {
            let value = text(element, by);
            if elements[..i].iter().any(|other| text(other, by) == value) {
                let path = path.field(key).index(i).field(by);
                out.push(format!("{path}: duplicate {by} \"{value}\""));
            }
        }
    }
    for (i, secret) in list(spec, "imagePullSecrets").iter().enumerate() {
        if text(secret, "name").is_empty() {
            let path = path.field("imagePullSecrets").index(i).field("name");
            out.push(format!("{path}: invalid empty name \"\""));
        }
    }
}

/// Warns of parts of bytes.
fn fractions(resources: &Value, key: &str, path: &FieldPath, out: &mut Vec<String>) {
    for name in ["memory", "ephemeral-storage"] {
        let amount = &resources[key][name];
        if Quantity::from_json(amount).milli() % 1000 != 0 {
            let (path, amount) = (path.field(key).key(name), text(&resources[key], name));
            out.push(format!(
                "{path}: fractional byte value \"{amount}\" is invalid, must be an integer"
            ));
        }
    }
}

fn hidden_variables(variables: &[Value], path: &FieldPath, out: &mut Vec<String>) {
    for (i, variable) in variables.iter().enumerate() {
        let name = text(variable, "name");
        let again = variables[..i]
            .iter()
            .any(|other| text(other, "name") == name);
        let own = format!("$({name})");
        let value = text(variable, "value");
        let hides = variable.get("valueFrom").is_some() || value == own || !value.contains(&own);
        if again && hides {
            let path = path.index(i);
            out.push(format!(
                "{path}: hides previous definition of \"{name}\", which may be dropped when using apply"
            ));
        }
    }
}

fn affinity(affinity: &Value, path: &FieldPath, out: &mut Vec<String>) {
    for kind in ["podAffinity", "podAntiAffinity"] {
        let path = path.field(kind);
        for (i, term) in list(&affinity[kind], REQUIRED).iter().enumerate() {
            if term.get("labelSelector").is_none() {
                let path = path.field(REQUIRED).index(i).field("labelSelector");
                out.push(format!("{path}: {NOTHING}"));
            }
        }
        for (i, term) in list(&affinity[kind], PREFERRED).iter().enumerate() {
            if term["podAffinityTerm"].get("labelSelector").is_none() {
                let path = path.field(PREFERRED).index(i).field("podAffinityTerm");
                out.push(format!("{}: {NOTHING}", path.field("labelSelector")));
            }
        }
    }
}

fn claim(spec: &Value, path: &FieldPath, out: &mut Vec<String>) {
    for key in ["requests", "limits"] {
        let size = &spec["resources"][key]["storage"];
        if Quantity::from_json(size).milli() % 1000 != 0 {
            let path = path.field("resources").field(key).key("storage");
            let size = size.as_str().unwrap_or_default();
            out.push(format!(
                "{path}: fractional byte value \"{size}\" is invalid, must be an integer"
            ));
        }
    }
}

fn service(service: &Value, version: KubernetesVersion, out: &mut Vec<String>) {
    let (spec, annotations) = (&service["spec"], &service["metadata"]["annotations"]);
    let hints = "service.kubernetes.io/topology-aware-hints";
    if annotations.get(hints).is_some() {
        out.push(format!(
            "annotation {hints} is deprecated, please use service.kubernetes.io/topology-mode instead"
        ));
    }
    let path = FieldPath::parse("spec");
    let kind = text(spec, "type");
    let is_headless = kind == "ClusterIP" && text(spec, "clusterIP") == "None";
    if is_headless {
        for key in ["loadBalancerIP", "externalIPs"] {
            if spec.get(key).is_some() {
                out.push(format!("spec.{key} is ignored for headless services"));
            }
        }
        if text(spec, "sessionAffinity") != "None" {
            out.push("spec.SessionAffinity is ignored for headless services".to_owned());
        }
    }
    for key in ["clusterIPs", "externalIPs"] {
        for (i, address) in list(spec, key).iter().enumerate() {
            let address = address.as_str().unwrap_or_default();
            six(address, &path.field(key).index(i), out);
        }
    }
    let external = !list(spec, "externalIPs").is_empty();
    if external && !is_headless && kind != "ExternalName" && version.has(Feature::ExternalIpsOld) {
        out.push(
            "spec.externalIPs is deprecated and may no longer be implemented in some clusters"
                .to_owned(),
        );
    }
    six(
        text(spec, "loadBalancerIP"),
        &path.field("loadBalancerIP"),
        out,
    );
    if kind == "ExternalName" && external {
        out.push("spec.externalIPs is ignored when spec.type is \"ExternalName\"".to_owned());
    }
    if kind != "ExternalName" && spec.get("externalName").is_some() {
        out.push("spec.externalName is ignored when spec.type is not \"ExternalName\"".to_owned());
    }
    if text(spec, "trafficDistribution") == "PreferClose" && version.has(Feature::PreferCloseOld) {
        out.push(
            "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\""
                .to_owned(),
        );
    }
}

/// Warns of an address of version 6 that is not written in its standard form.
fn six(text: &str, path: &FieldPath, out: &mut Vec<String>) {
    if let Ok(address) = text.parse::<Ipv6Addr>()
        && address.to_string() != text
    {
        out.push(format!(
            "{path}: IPv6 address \"{text}\" should be in RFC 5952 canonical format (\"{address}\")"
        ));
    }
}
