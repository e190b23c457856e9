//! Environment variables of a container: those of its spec, and what the kubelet adds.

use super::{Place, readable};
use crate::wire;
use engine::cluster::{Cluster, PodConfig};
use kube::api::references::{ConfigSource, ConfigUsage};
use serde_json::Value;
use std::collections::BTreeMap;

/// All variables.
pub(crate) fn environment(cluster: &Cluster, place: Place) -> Vec<(String, String)> {
    let mut variables = vec![
        (
            "PATH".to_string(),
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".to_string(),
        ),
        ("HOSTNAME".to_string(), place.pod.meta.name.to_string()),
    ];
    variables.extend(given(cluster, place));
    for (name, value) in [
        ("KUBERNETES_SERVICE_HOST", "10.96.0.1"),
        ("KUBERNETES_SERVICE_PORT", "443"),
        ("HOME", "/root"),
    ] {
        variables.push((name.to_string(), value.to_string()));
    }
    variables
}

/// The variables of the container's spec, those of `envFrom` first.
pub(super) fn given(cluster: &Cluster, place: Place) -> Vec<(String, String)> {
    let read = cluster.pod_config(place.pod.meta.uid);
    let own_slot = place.pod.spec.init_containers.len() + place.index;
    let own = read.into_iter().filter(|config| {
        let usage = &config.reference.usage;
        matches!(usage, ConfigUsage::Environment { slot } if *slot == own_slot)
    });
    let own: Vec<PodConfig> = own.collect();
    let mut variables = Vec::new();
    let list = |field: &str| place.json()[field].as_array().into_iter().flatten();
    for source in list("envFrom") {
        let prefix = source["prefix"].as_str().unwrap_or_default();
        let named = find(&own, source, "configMapRef", "secretRef");
        for (key, value) in named.into_iter().flat_map(entries) {
            variables.push((format!("{prefix}{key}"), value));
        }
    }
    for variable in list("env") {
        let name = variable["name"].as_str().unwrap_or_default();
        if let Some(value) = value(variable, &own, place) {
            variables.push((name.to_string(), value));
        }
    }
    // A later entry of the same name overrides an earlier one.
    let last: BTreeMap<String, String> = variables.iter().cloned().collect();
    let mut seen = Vec::new();
    variables.retain(|(name, _)| {
        !seen.contains(name) && {
            seen.push(name.clone());
            true
        }
    });
    for (name, value) in &mut variables {
        value.clone_from(&last[name]);
    }
    variables
}

fn find<'c>(
    read: &'c [PodConfig],
    source: &Value,
    config_map: &str,
    secret: &str,
) -> Option<&'c PodConfig> {
    let (kind, named) = match source.get(config_map) {
        Some(named) => (ConfigSource::ConfigMap, named),
        None => (ConfigSource::Secret, source.get(secret)?),
    };
    let is_it = |config: &&PodConfig| {
        config.reference.source == kind && named["name"] == config.reference.name.as_str()
    };
    read.iter().find(is_it)
}

fn entries(config: &PodConfig) -> impl Iterator<Item = (String, String)> {
    let data = config.content.data.iter();
    data.map(|(key, value)| (key.clone(), readable(config, value)))
}

fn value(variable: &Value, read: &[PodConfig], place: Place) -> Option<String> {
    let source = &variable["valueFrom"];
    if let Some(path) = source["fieldRef"]["fieldPath"].as_str() {
        return field(place, path);
    }
    if source.is_object() {
        let config = find(read, source, "configMapKeyRef", "secretKeyRef")?;
        let key = source["configMapKeyRef"]["key"].as_str();
        let key = key.or(source["secretKeyRef"]["key"].as_str())?;
        return entries(config)
            .find(|(name, _)| name == key)
            .map(|(_, value)| value);
    }
    Some(variable["value"].as_str().unwrap_or_default().to_string())
}

/// The value of a field that the downward API offers.
fn field(place: Place, path: &str) -> Option<String> {
    let pod = wire::pod(place.pod);
    if let Some((map, key)) = path
        .strip_prefix("metadata.")
        .and_then(|rest| rest.split_once("['"))
    {
        let value = &pod["metadata"][map][key.trim_end_matches("']")];
        return value.as_str().map(str::to_string);
    }
    let pointer = format!("/{}", path.replace('.', "/"));
    pod.pointer(&pointer)?.as_str().map(str::to_string)
}
