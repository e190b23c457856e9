//! The sources of variables' values: what they are called, and with `--resolve` what they hold. Models
//! `kubectl/pkg/cmd/set/env/env_resolve.go`.

use crate::call::{Call, Failure};
use crate::resource::{self, Resource};
use crate::targets::target;
use kube::api::meta::Kind;
use kube::quantity::Quantity;
use serde_json::Value;

/// The object and the container that a variable belongs to.
pub(super) struct EnvSources<'s> {
    pub object: &'s Resource,
    pub container: &'s Value,
}

fn text<'v>(of: &'v Value, field: &str) -> &'v str {
    of[field].as_str().unwrap_or_default()
}

/// A description of the source of a value.
pub(super) fn origin(source: &Value) -> String {
    let key = |of: &Value| format!("{}, key {}", text(of, "name"), text(of, "key"));
    if let Some(map) = source.get("configMapKeyRef") {
        return format!("configmap {}", key(map));
    }
    if let Some(secret) = source.get("secretKeyRef") {
        return format!("secret {}", key(secret));
    }
    if let Some(field) = source.get("fieldRef") {
        return format!("field path {}", text(field, "fieldPath"));
    }
    let Some(amount) = source.get("resourceFieldRef") else {
        return "invalid valueFrom".to_string();
    };
    match text(amount, "containerName") {
        "" => format!("resource field {}", text(amount, "resource")),
        container => format!("resource field {container}/{}", text(amount, "resource")),
    }
}

impl EnvSources<'_> {
    /// The value that the source holds now.
    ///
    /// # Errors
    /// The source is not there, or kubectl cannot read it; with kubectl's words.
    pub(super) fn value(&self, call: &Call, source: &Value) -> Result<String, String> {
        if let Some(secret) = source.get("secretKeyRef") {
            return self.entry(call, Kind::Secret, "secret", secret);
        }
        if let Some(map) = source.get("configMapKeyRef") {
            return self.entry(call, Kind::ConfigMap, "config map", map);
        }
        if let Some(field) = source.get("fieldRef") {
            return self.field(text(field, "fieldPath"));
        }
        match source.get("resourceFieldRef") {
            Some(amount) => self.amount(amount),
            None => Err("invalid valueFrom".to_string()),
        }
    }

    fn entry(&self, call: &Call, kind: Kind, word: &str, of: &Value) -> Result<String, String> {
        let (name, key) = (text(of, "name"), text(of, "key"));
        let target = target(kind, &self.object.meta.namespace, name);
        let found = resource::get(call.cluster(), kind, &target.namespace, name);
        let Some(found) = found else {
            let Failure(words) = Failure::not_found(&target);
            let words = words.split_once("): ").map_or(&*words, |(_, words)| words);
            return Err(words.to_string());
        };
        let json = found.json();
        let missing = || format!("key {key} not found in {word} {name}");
        let value = json["data"][key].as_str().ok_or_else(missing)?;
        Ok(match kind {
            Kind::Secret => shell::decoded(value),
            _ => value.to_string(),
        })
    }

    fn field(&self, path: &str) -> Result<String, String> {
        let meta = &self.object.meta;
        let within = |field: &str| {
            let rest = path.strip_prefix(field)?.strip_prefix("['")?;
            rest.strip_suffix("']").map(str::to_string)
        };
        if let Some(key) = within("metadata.labels") {
            return Ok(meta.labels.get(&*key).cloned().unwrap_or_default());
        }
        if let Some(key) = within("metadata.annotations") {
            return Ok(meta.annotations.get(&*key).cloned().unwrap_or_default());
        }
        let lines = |entries: &kube::api::meta::Labels| {
            let lines: Vec<String> = entries.iter().map(|(k, v)| format!("{k}={v:?}")).collect();
            lines.join("\n")
        };
        match path {
            "metadata.name" => Ok(meta.name.to_string()),
            "metadata.namespace" => Ok(meta.namespace.to_string()),
            "metadata.labels" => Ok(lines(&meta.labels)),
            "metadata.annotations" => Ok(lines(&meta.annotations)),
            "metadata.uid" => Ok(text(&self.object.json()["metadata"], "uid").to_string()),
            path => Err(format!("unsupported fieldPath: {path}")),
        }
    }

    fn amount(&self, of: &Value) -> Result<String, String> {
        let resource = text(of, "resource");
        let unknown = || format!("Unsupported container resource : {resource}");
        let (part, name) = resource.split_once('.').ok_or_else(unknown)?;
        if !matches!(part, "limits" | "requests")
            || !matches!(name, "cpu" | "memory" | "ephemeral-storage")
        {
            return Err(unknown());
        }
        let milli = |value: &Value| {
            let quantity = value.as_str().and_then(|text| Quantity::parse(text).ok());
            quantity.map_or(0, |quantity| quantity.milli())
        };
        let amount = milli(&self.container["resources"][part][name]);
        let divisor = match milli(&of["divisor"]) {
            0 => 1000,
            divisor => divisor,
        };
        Ok(((amount + divisor - 1) / divisor).to_string())
    }
}
