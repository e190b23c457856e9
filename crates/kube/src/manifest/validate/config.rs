//! ConfigMaps, Secrets and PodDisruptionBudgets.

use super::meta::selector_parts;
use super::names::{config_key, percent};
use super::report::Report;
use super::show;
use crate::manifest::hint::Hint;
use crate::manifest::path::FieldPath;
use serde_json::{Map, Value};

/// Most bytes of data in one object.
const MAX_BYTES: usize = 1 << 20;

/// Checks the keys and the size of the data of a ConfigMap or Secret.
pub(super) fn data(report: &mut Report, object: &Value) {
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
            size += value.as_str().map_or(0, str::len);
        }
    }
    if size > MAX_BYTES {
        report.too_long(&FieldPath::parse(""), MAX_BYTES);
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
    if let Some(policy) = spec
        .get("unhealthyPodEvictionPolicy")
        .and_then(Value::as_str)
    {
        let supported = ["AlwaysAllow", "IfHealthyBudget"];
        report.one_of(
            &path.field("unhealthyPodEvictionPolicy"),
            policy,
            &supported,
        );
    }
}

/// Checks that a Secret of a type that Kubernetes knows has the keys that the type demands. Models `ValidateSecret`.
pub(super) fn secret_type(report: &mut Report, secret: &Value) {
    let kind = secret["type"].as_str().unwrap_or_default();
    let data = FieldPath::parse("data");
    let required: &[&str] = match kind {
        "kubernetes.io/service-account-token" => {
            const ACCOUNT: &str = "kubernetes.io/service-account.name";
            let annotations = &secret["metadata"]["annotations"];
            if annotations[ACCOUNT].as_str().unwrap_or_default().is_empty() {
                let path = FieldPath::parse("metadata.annotations").key(ACCOUNT);
                report.required(&path, "");
            }
            &[]
        }
        "kubernetes.io/tls" => &["tls.crt", "tls.key"],
        "kubernetes.io/ssh-auth" => &["ssh-privatekey"],
        "kubernetes.io/dockercfg" => &[".dockercfg"],
        "kubernetes.io/dockerconfigjson" => &[".dockerconfigjson"],
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
    if new.get("type") != old.get("type") {
        super::update::immutable(report, &new["type"], &FieldPath::parse("type"));
    }
}

fn non_empty<'a>(object: &'a Value, key: &str) -> Option<&'a Map<String, Value>> {
    object[key].as_object().filter(|map| !map.is_empty())
}
