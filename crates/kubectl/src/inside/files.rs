//! Files in a container that come from ConfigMaps and Secrets.

use super::{Place, readable};
use engine::cluster::{Cluster, PodConfig};
use kube::api::references::{ConfigSource, ConfigUsage};
use serde_json::Value;
use std::collections::BTreeMap;

/// The paths of the files and their present texts.
pub(crate) fn files(cluster: &Cluster, place: Place) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for config in cluster.pod_config(place.pod.meta.uid) {
        let ConfigUsage::Volume { volume, .. } = &config.reference.usage else {
            continue;
        };
        let kept = keys(place, volume, &config);
        let mounts = place.json()["volumeMounts"]
            .as_array()
            .into_iter()
            .flatten();
        for mount in mounts.filter(|mount| mount["name"] == volume.as_str()) {
            let path = mount["mountPath"].as_str().unwrap_or_default();
            match mount["subPath"].as_str() {
                Some(only) => {
                    files.extend(kept.get(only).map(|text| (path.to_string(), text.clone())))
                }
                None => files.extend(kept.iter().map(|(name, text)| {
                    (
                        format!("{}/{name}", path.trim_end_matches('/')),
                        text.clone(),
                    )
                })),
            }
        }
    }
    files
}

/// The files of a volume: a key each, or those that `items` chooses, under the paths it gives them.
fn keys(place: Place, volume: &str, config: &PodConfig) -> BTreeMap<String, String> {
    let volumes = place.pod.spec.json()["volumes"]
        .as_array()
        .into_iter()
        .flatten();
    let mut own = volumes.filter(|one| one["name"] == volume);
    let own = own.next().unwrap_or(&Value::Null);
    let projected = own["projected"]["sources"].as_array();
    let mut sources = projected.into_iter().flatten().chain([own]);
    let items = sources.find_map(|source| items(source, config)).flatten();
    let data = &config.content.data;
    let text = |key: &str| data.get(key).map(|value| readable(config, value));
    match items {
        None => data
            .keys()
            .filter_map(|key| Some((key.clone(), text(key)?)))
            .collect(),
        Some(items) => items
            .iter()
            .filter_map(|item| {
                let path = item["path"].as_str()?;
                Some((path.to_string(), text(item["key"].as_str()?)?))
            })
            .collect(),
    }
}

/// The `items` of a volume, or of one source of a projected volume, if it is about this configuration. The inner `None` says
/// that it takes all keys.
fn items<'v>(source: &'v Value, config: &PodConfig) -> Option<Option<&'v Vec<Value>>> {
    let (field, names): (&str, &[&str]) = match config.reference.source {
        ConfigSource::ConfigMap => ("configMap", &["name"]),
        ConfigSource::Secret => ("secret", &["secretName", "name"]),
    };
    let found = source.get(field)?;
    let is_it = names
        .iter()
        .any(|name| found[*name] == config.reference.name.as_str());
    is_it.then(|| found["items"].as_array())
}
