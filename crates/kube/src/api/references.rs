//! The ConfigMaps and Secrets that a pod names, and what it needs of each.

use crate::api::meta::Kind;
use serde_json::Value;

/// A ConfigMap or Secret that must exist for a container to be created, or for a volume to be mounted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigReference {
    pub source: ConfigSource,
    pub name: String,
    /// Keys that must be in it.
    pub keys: Vec<String>,
    pub usage: ConfigUsage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConfigSource {
    ConfigMap,
    Secret,
}

impl ConfigSource {
    pub const fn kind(self) -> Kind {
        match self {
            ConfigSource::ConfigMap => Kind::ConfigMap,
            ConfigSource::Secret => Kind::Secret,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigUsage {
    /// Environment variables, which the kubelet reads only when it creates the container.
    Environment {
        /// The number of the container in its pod, counting init containers first.
        slot: usize,
    },
    /// Files, which the kubelet refreshes unless every mount of the volume names a `subPath`.
    Volume { volume: String, refreshes: bool },
}

const LISTS: [&str; 2] = ["initContainers", "containers"];

/// The references of a pod spec that are not optional.
pub(super) fn references(spec: &Value) -> Vec<ConfigReference> {
    let containers = LISTS
        .iter()
        .flat_map(|list| spec[*list].as_array().into_iter().flatten());
    let from_containers = containers
        .enumerate()
        .flat_map(|(slot, container)| of_environment(slot, container));
    let volumes = spec["volumes"].as_array().into_iter().flatten();
    let from_volumes = volumes.flat_map(|volume| of_volume(spec, volume));
    from_containers.chain(from_volumes).collect()
}

fn of_environment(slot: usize, container: &Value) -> Vec<ConfigReference> {
    let sources = [
        ("configMapRef", "configMapKeyRef", ConfigSource::ConfigMap),
        ("secretRef", "secretKeyRef", ConfigSource::Secret),
    ];
    let whole = container["envFrom"].as_array().into_iter().flatten();
    let single = container["env"].as_array().into_iter().flatten();
    let references = whole.chain(single.map(|variable| &variable["valueFrom"]));
    references
        .flat_map(|reference| {
            sources.iter().filter_map(move |(whole, single, source)| {
                let found = reference.get(whole).or_else(|| reference.get(single))?;
                required(found).then_some(())?;
                Some(ConfigReference {
                    source: *source,
                    name: found["name"].as_str()?.to_string(),
                    keys: found["key"]
                        .as_str()
                        .map(str::to_string)
                        .into_iter()
                        .collect(),
                    usage: ConfigUsage::Environment { slot },
                })
            })
        })
        .collect()
}

/// A volume names one object, or several if it is projected.
fn of_volume(spec: &Value, volume: &Value) -> Vec<ConfigReference> {
    let Some(volume_name) = volume["name"].as_str() else {
        return Vec::new();
    };
    let usage = ConfigUsage::Volume {
        volume: volume_name.to_string(),
        refreshes: is_mounted_whole(spec, volume_name),
    };
    let projected = volume["projected"]["sources"].as_array();
    let sources = std::iter::once((volume, "secretName"));
    let sources = sources.chain(
        projected
            .into_iter()
            .flatten()
            .map(|source| (source, "name")),
    );
    sources
        .filter_map(|(source, name_of_secret)| {
            let (source, found, name) = match source.get("configMap") {
                Some(found) => (ConfigSource::ConfigMap, found, "name"),
                None => (ConfigSource::Secret, source.get("secret")?, name_of_secret),
            };
            required(found).then_some(())?;
            let items = found["items"].as_array().into_iter().flatten();
            let keys = items.filter_map(|item| item["key"].as_str());
            Some(ConfigReference {
                source,
                name: found[name].as_str()?.to_string(),
                keys: keys.map(str::to_string).collect(),
                usage: usage.clone(),
            })
        })
        .collect()
}

/// Whether a mount of the volume names no `subPath`.
fn is_mounted_whole(spec: &Value, volume: &str) -> bool {
    let containers = LISTS
        .iter()
        .flat_map(|list| spec[*list].as_array().into_iter().flatten());
    let mounts = containers.flat_map(|c| c["volumeMounts"].as_array().into_iter().flatten());
    let mut own = mounts.filter(|mount| mount["name"] == volume);
    own.any(|mount| mount.get("subPath").is_none())
}

fn required(reference: &Value) -> bool {
    reference["optional"] != Value::Bool(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_place_that_names_configuration_is_found() {
        let key = |name: &str, key: &str| json!({"name": name, "key": key});
        let spec = json!({
            "initContainers": [{"env": [{"valueFrom": {"secretKeyRef": key("s", "k")}}]}],
            "containers": [
                {"envFrom": [{"configMapRef": {"name": "m"}}]},
                {"env": [{"valueFrom": {"configMapKeyRef": {"name": "o", "optional": true}}}]},
            ],
            "volumes": [
                {"name": "a", "secret": {"secretName": "t", "items": [{"key": "x", "path": "y"}]}},
                {"name": "b", "projected": {"sources": [
                    {"configMap": {"name": "n"}},
                    {"secret": {"name": "u", "items": [{"key": "z", "path": "z"}]}},
                    {"serviceAccountToken": {"path": "token"}},
                ]}},
            ],
        });
        let found: Vec<(String, Vec<String>)> = references(&spec)
            .into_iter()
            .map(|one| (format!("{:?} {}", one.source, one.name), one.keys))
            .collect();
        let of = |name: &str, keys: &[&str]| {
            let keys = keys.iter().map(|key| (*key).to_string()).collect();
            (name.to_string(), keys)
        };
        assert_eq!(
            found,
            [
                of("Secret s", &["k"]),
                of("ConfigMap m", &[]),
                of("Secret t", &["x"]),
                of("ConfigMap n", &[]),
                of("Secret u", &["z"]),
            ]
        );
        assert_eq!(
            references(&spec)[0].usage,
            ConfigUsage::Environment { slot: 0 }
        );
        assert_eq!(
            references(&spec)[1].usage,
            ConfigUsage::Environment { slot: 1 }
        );
    }
}
