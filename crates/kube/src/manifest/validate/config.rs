//! ConfigMaps, Secrets and PodDisruptionBudgets.

use super::meta::selector_parts;
use super::names::{config_key, percent};
use super::pod::text;
use super::report::Report;
use super::show;
use crate::api::kinds::Kind;
use crate::manifest::hint::Hint;
use crate::manifest::path::FieldPath;
use crate::manifest::yaml::object_error;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// Most bytes of data in one object.
const MAX_BYTES: usize = 1 << 20;

/// Checks the keys and the size of the data of a ConfigMap or Secret. Bytes are given in base64: they count as they are.
pub(super) fn data(report: &mut Report, object: &Value, kind: Kind) {
    let maps = ["data", "binaryData"];
    let mut size = 0;
    for map in maps {
        for (key, value) in object[map].as_object().into_iter().flatten() {
            let path = FieldPath::parse(map).key(key);
            report.invalid_text_for(&path, key, config_key(key, report.version));
            if map == "binaryData" && object["data"].get(key).is_some() {
                report.invalid(
                    &FieldPath::parse("data").key(key),
                    super::report::quoted(key),
                    "duplicate of key present in binaryData",
                );
            }
            let text = value.as_str().unwrap_or_default();
            let is_text = kind == Kind::ConfigMap && map == "data";
            size += if is_text {
                text.len()
            } else {
                text.trim_end_matches('=').len() * 3 / 4
            };
        }
    }
    if size > MAX_BYTES {
        let path = if kind == Kind::Secret { "data" } else { "" };
        report.too_long(&FieldPath::parse(path), MAX_BYTES);
    }
}

pub(super) fn pod_disruption_budget(report: &mut Report, spec: &Value, path: &FieldPath) {
    let given: Vec<_> = ["minAvailable", "maxUnavailable"]
        .into_iter()
        .filter(|key| spec.get(*key).is_some())
        .collect();
    if given.len() == 2 {
        let shown = show::disruption_budget(report.version, spec);
        report.invalid(
            path,
            shown,
            "minAvailable and maxUnavailable cannot be both set",
        );
        report.hint(Hint::KeepOne);
    }
    for key in given {
        amount(report, &spec[key], &path.field(key));
    }
    if let Some(selector) = spec.get("selector") {
        selector_parts(report, selector, &path.field("selector"));
    }
    let policies = ["AlwaysAllow", "IfHealthyBudget"];
    report.choice(spec, "unhealthyPodEvictionPolicy", path, &policies);
}

/// Checks that a Secret of a type that Kubernetes knows has the keys that the type demands. Models `ValidateSecret`.
pub(super) fn secret_type(report: &mut Report, secret: &Value) {
    let kind = secret["type"].as_str().unwrap_or_default();
    let data = FieldPath::parse("data");
    let required: &[&str] = match kind {
        "kubernetes.io/service-account-token" => {
            const ACCOUNT: &str = "kubernetes.io/service-account.name";
            let annotations = &secret["metadata"]["annotations"];
            if text(annotations, ACCOUNT).is_empty() {
                let path = FieldPath::parse("metadata.annotations").key(ACCOUNT);
                report.required(&path, "");
            }
            &[]
        }
        "kubernetes.io/tls" => &["tls.crt", "tls.key"],
        "kubernetes.io/ssh-auth" => {
            const KEY: &str = "ssh-privatekey";
            if text(&secret["data"], KEY).is_empty() {
                report.required(&data.key(KEY), "");
            }
            &[]
        }
        "kubernetes.io/dockercfg" => {
            credentials(report, secret, ".dockercfg");
            &[]
        }
        "kubernetes.io/dockerconfigjson" => {
            credentials(report, secret, ".dockerconfigjson");
            &[]
        }
        "kubernetes.io/basic-auth" => {
            let has = |key| secret["data"].get(key).is_some();
            if !has("username") && !has("password") {
                report.required(&data.key("username"), "");
                report.required(&data.key("password"), "");
            }
            &[]
        }
        _ => &[],
    };
    for key in required {
        if secret["data"].get(*key).is_none() {
            report.required(&data.key(*key), "");
        }
    }
}

/// Checks that a file of credentials for a registry is a JSON object.
fn credentials(report: &mut Report, secret: &Value, key: &str) {
    let path = FieldPath::parse("data").key(key);
    let Some(text) = secret["data"].get(key).and_then(Value::as_str) else {
        return report.required(&path, "");
    };
    let bytes = STANDARD.decode(text).unwrap_or_default();
    if let Some(reason) = object_error(&bytes) {
        report.invalid_text(&path, "<secret contents redacted>", &reason);
    }
}

fn amount(report: &mut Report, value: &Value, path: &FieldPath) {
    match value {
        Value::String(text) => match percent(text) {
            Some(reason) => {
                report.invalid(path, show::int_or_string(report.version, value), &reason)
            }
            None if super::names::percent_value(text).is_some_and(|percent| percent > 100) => {
                report.invalid(
                    path,
                    show::int_or_string(report.version, value),
                    "must not be greater than 100%",
                );
            }
            None => {}
        },
        number => report.non_negative(path, number.as_i64()),
    }
}

/// Checks a change of a ConfigMap or Secret: nothing may change once it is immutable.
pub(super) fn data_update(report: &mut Report, new: &Value, old: &Value) {
    const FROZEN: &str = "field is immutable when `immutable` is set";
    if new.get("type") != old.get("type") {
        super::update::immutable(report, &new["type"], &FieldPath::parse("type"));
    }
    if old["immutable"] == true {
        if new["immutable"] != true {
            report.forbidden(&FieldPath::parse("immutable"), FROZEN);
            report.hint(Hint::Immutable);
        }
        for map in ["data", "binaryData"] {
            if non_empty(new, map) != non_empty(old, map) {
                report.forbidden(&FieldPath::parse(map), FROZEN);
                report.hint(Hint::NewNameAndReference);
            }
        }
    }
}

fn non_empty<'a>(object: &'a Value, key: &str) -> Option<&'a Map<String, Value>> {
    object[key].as_object().filter(|map| !map.is_empty())
}
