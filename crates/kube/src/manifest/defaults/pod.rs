//! Defaults of pods and pod templates.

#![expect(
    clippy::string_slice,
    reason = "each place comes from a search in the same text"
)]

use super::{object_at, object_in, objects_at, set_default};
use crate::api::requests::complete_requests;
use crate::api::version::{Feature, KubernetesVersion};
use crate::quantity::Quantity;
use serde_json::{Map, Value, json};

const CONTAINER_LISTS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];
const PROBES: [&str; 3] = ["livenessProbe", "readinessProbe", "startupProbe"];

/// Fills in a PodTemplateSpec in stored form.
pub fn default_pod_template(template: &mut Value, version: KubernetesVersion) {
    let Some(template) = template.as_object_mut() else {
        return;
    };
    let spec = object_in(template, "spec");
    default_pod_spec(spec, version);
    if version.has(Feature::TemplateHostPortsDefaulted) {
        default_host_ports(spec);
    }
}

/// Fills in a Pod that is made by itself rather than from a template.
pub(super) fn default_pod(pod: &mut Map<String, Value>, version: KubernetesVersion) {
    let spec = object_in(pod, "spec");
    default_pod_spec(spec, version);
    default_host_ports(spec);
    set_default(spec, "enableServiceLinks", json!(true));
    let grace = spec
        .get("terminationGracePeriodSeconds")
        .and_then(Value::as_i64);
    if grace.is_some_and(|seconds| seconds < 0) && version.has(Feature::GraceAtLeastOne) {
        spec.insert("terminationGracePeriodSeconds".into(), json!(1));
    }
    complete_requests(spec);
}

/// Fills in the fields that pods and templates share.
pub fn default_pod_spec(spec: &mut Map<String, Value>, version: KubernetesVersion) {
    set_default(spec, "dnsPolicy", json!("ClusterFirst"));
    set_default(spec, "restartPolicy", json!("Always"));
    set_default(spec, "securityContext", json!({}));
    set_default(spec, "terminationGracePeriodSeconds", json!(30));
    set_default(spec, "schedulerName", json!("default-scheduler"));
    default_service_account(spec);
    round_resources(spec, "overhead");
    if let Some(resources) = object_at(spec, "resources") {
        default_resources(resources);
    }
    for list in CONTAINER_LISTS {
        objects_at(spec, list).for_each(default_container);
    }
    for volume in objects_at(spec, "volumes") {
        default_volume(volume, version);
    }
}

/// The field for the service account has an old name and a new one; the API server stores both with the same value.
fn default_service_account(spec: &mut Map<String, Value>) {
    if let Some(old) = spec.get("serviceAccount").cloned() {
        set_default(spec, "serviceAccountName", old);
    }
    if let Some(name) = spec.get("serviceAccountName").cloned() {
        spec.insert("serviceAccount".into(), name);
    }
}

/// In the host's network, `hostPort` is the container port unless the user gives it.
fn default_host_ports(spec: &mut Map<String, Value>) {
    if spec.get("hostNetwork") != Some(&json!(true)) {
        return;
    }
    for list in ["initContainers", "containers"] {
        for container in objects_at(spec, list) {
            for port in objects_at(container, "ports") {
                if let Some(number) = port.get("containerPort").cloned() {
                    set_default(port, "hostPort", number);
                }
            }
        }
    }
}

fn default_container(container: &mut Map<String, Value>) {
    let image = container
        .get("image")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let policy = default_pull_policy(image);
    set_default(container, "imagePullPolicy", json!(policy));
    set_default(
        container,
        "terminationMessagePath",
        json!("/dev/termination-log"),
    );
    set_default(container, "terminationMessagePolicy", json!("File"));
    for port in objects_at(container, "ports") {
        set_default(port, "protocol", json!("TCP"));
    }
    for probe in PROBES {
        if let Some(probe) = object_at(container, probe) {
            default_probe(probe);
        }
    }
    if let Some(lifecycle) = object_at(container, "lifecycle") {
        for hook in ["postStart", "preStop"] {
            if let Some(hook) = object_at(lifecycle, hook) {
                default_http_get(hook);
            }
        }
    }
    for env in objects_at(container, "env") {
        if let Some(source) = object_at(env, "valueFrom") {
            default_field_ref(source);
        }
    }
    default_resources(object_in(container, "resources"));
}

fn default_probe(probe: &mut Map<String, Value>) {
    set_default(probe, "timeoutSeconds", json!(1));
    set_default(probe, "periodSeconds", json!(10));
    set_default(probe, "successThreshold", json!(1));
    set_default(probe, "failureThreshold", json!(3));
    default_http_get(probe);
    if let Some(grpc) = object_at(probe, "grpc") {
        set_default(grpc, "service", json!(""));
    }
}

fn default_http_get(handler: &mut Map<String, Value>) {
    if let Some(http_get) = object_at(handler, "httpGet") {
        set_default(http_get, "path", json!("/"));
        set_default(http_get, "scheme", json!("HTTP"));
    }
}

fn default_field_ref(source: &mut Map<String, Value>) {
    if let Some(field_ref) = object_at(source, "fieldRef") {
        set_default(field_ref, "apiVersion", json!("v1"));
    }
}

fn default_resources(resources: &mut Map<String, Value>) {
    round_resources(resources, "limits");
    round_resources(resources, "requests");
}

/// Rounds amounts up to thousandths, the finest unit that the API stores.
fn round_resources(object: &mut Map<String, Value>, key: &str) {
    for amount in object_at(object, key)
        .into_iter()
        .flat_map(|list| list.values_mut())
    {
        if let Some(Ok(quantity)) = amount.as_str().map(Quantity::parse) {
            *amount = quantity.rounded_up_to_milli().canonical().into();
        }
    }
}

fn default_volume(volume: &mut Map<String, Value>, version: KubernetesVersion) {
    if volume.keys().all(|key| key == "name") {
        volume.insert("emptyDir".into(), json!({}));
    }
    for source in ["secret", "configMap", "downwardAPI", "projected"] {
        if let Some(source) = object_at(volume, source) {
            set_default(source, "defaultMode", json!(0o644));
        }
    }
    if let Some(downward) = object_at(volume, "downwardAPI") {
        objects_at(downward, "items").for_each(default_field_ref);
    }
    if let Some(projected) = object_at(volume, "projected") {
        objects_at(projected, "sources").for_each(default_projection);
    }
    if let Some(ephemeral) = object_at(volume, "ephemeral")
        && let Some(claim) = object_at(ephemeral, "volumeClaimTemplate")
    {
        set_default(object_in(claim, "spec"), "volumeMode", json!("Filesystem"));
    }
    if let Some(image) = object_at(volume, "image")
        && version.minor() >= 31
    {
        let policy = default_pull_policy(
            image
                .get("reference")
                .and_then(Value::as_str)
                .unwrap_or_default(),
        );
        set_default(image, "pullPolicy", json!(policy));
    }
    default_network_volume(volume);
}

fn default_projection(projection: &mut Map<String, Value>) {
    if let Some(token) = object_at(projection, "serviceAccountToken") {
        set_default(token, "expirationSeconds", json!(3600));
    }
    if let Some(downward) = object_at(projection, "downwardAPI") {
        objects_at(downward, "items").for_each(default_field_ref);
    }
}

/// Fills in volume sources whose drivers were once part of Kubernetes.
fn default_network_volume(volume: &mut Map<String, Value>) {
    const DEFAULTS: [(&str, &str, &str); 11] = [
        ("hostPath", "type", ""),
        ("iscsi", "iscsiInterface", "default"),
        ("rbd", "pool", "rbd"),
        ("rbd", "user", "admin"),
        ("rbd", "keyring", "/etc/ceph/keyring"),
        ("azureDisk", "cachingMode", "ReadWrite"),
        ("azureDisk", "kind", "Shared"),
        ("azureDisk", "fsType", "ext4"),
        ("scaleIO", "storageMode", "ThinProvisioned"),
        ("scaleIO", "fsType", "xfs"),
        ("azureDisk", "readOnly", ""),
    ];
    for (source, key, default) in DEFAULTS {
        if let Some(source) = object_at(volume, source) {
            let default = if key == "readOnly" {
                json!(false)
            } else {
                json!(default)
            };
            set_default(source, key, default);
        }
    }
}

/// `Always` for the tag `latest`, given or implied; otherwise `IfNotPresent`, also for texts that are not image
/// references.
pub(super) fn default_pull_policy(image: &str) -> &'static str {
    match tag(image) {
        Some("latest") => "Always",
        _ => "IfNotPresent",
    }
}

/// The tag of an image reference; `latest` if it has neither tag nor digest. `None` for a digest without a tag, and for
/// texts that are not image references.
pub fn tag(image: &str) -> Option<&str> {
    let (name, digest) = image
        .split_once('@')
        .map_or((image, None), |(name, digest)| (name, Some(digest)));
    let last = name.rfind('/').map_or(0, |slash| slash + 1);
    let (name, tag) = match name[last..].find(':') {
        Some(colon) => (&name[..last + colon], Some(&name[last + colon + 1..])),
        None => (name, None),
    };
    if !is_repository(name) {
        return None;
    }
    tag.or(if digest.is_none() {
        Some("latest")
    } else {
        None
    })
}

fn is_repository(name: &str) -> bool {
    let path = match name.split_once('/') {
        Some((domain, path)) if domain.contains(['.', ':']) || domain == "localhost" => path,
        _ => name,
    };
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c))
    };
    path.split('/').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pull_policy_follows_the_tag() {
        for image in [
            "nginx",
            "nginx:latest",
            "localhost:5000/a/b",
            "ghcr.io/x/y:latest@sha256:00",
        ] {
            assert_eq!(default_pull_policy(image), "Always", "{image}");
        }
        for image in [
            "nginx:1.25",
            "localhost:5000/a:1",
            "nginx@sha256:00",
            "",
            " nginx",
            "Nginx",
            "a:b:latest",
        ] {
            assert_eq!(default_pull_policy(image), "IfNotPresent", "{image}");
        }
    }
}
