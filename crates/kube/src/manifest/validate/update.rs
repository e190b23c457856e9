//! Rules for changes of existing objects.

use super::config::data_update;
use super::report::Report;
use super::show;
use crate::api::kinds::Kind;
use crate::api::version::Feature;
use crate::manifest::hint::Hint;
use crate::manifest::path::FieldPath;
use serde_json::{Map, Value};

/// Checks a change from `old` to `new`, both complete objects of one kind.
pub(super) fn update(report: &mut Report, kind: Kind, api_version: &str, new: &Value, old: &Value) {
    match kind {
        Kind::Deployment if matches!(api_version, "extensions/v1beta1" | "apps/v1beta1") => {}
        Kind::Deployment | Kind::ReplicaSet | Kind::DaemonSet => selector(report, new, old),
        Kind::StatefulSet => stateful_set(report, new, old),
        Kind::ConfigMap | Kind::Secret => data_update(report, new, old),
        Kind::Service => cluster_ip(report, new, old),
        _ => {}
    }
}

/// Reports a changed value that may not change.
pub(super) fn immutable(report: &mut Report, new: &Value, path: &FieldPath) {
    report.invalid(path, new.to_string(), "field is immutable");
}

fn selector(report: &mut Report, new: &Value, old: &Value) {
    let (new, old) = (new["spec"].get("selector"), old["spec"].get("selector"));
    if new == old {
        return;
    }
    let shown = show::label_selector(report.version, new.unwrap_or(&Value::Null));
    report.invalid(
        &FieldPath::parse("spec.selector"),
        shown,
        "field is immutable",
    );
    report.hint(Hint::SelectorStays);
}

fn cluster_ip(report: &mut Report, new: &Value, old: &Value) {
    let (new_ip, old_ip) = (&new["spec"]["clusterIP"], &old["spec"]["clusterIP"]);
    let had_one = old_ip.as_str().is_some_and(|ip| !ip.is_empty());
    if had_one && new_ip != old_ip && new["spec"]["type"] != "ExternalName" && new_ip.is_string() {
        immutable(report, new_ip, &FieldPath::parse("spec.clusterIP"));
    }
}

fn stateful_set(report: &mut Report, new: &Value, old: &Value) {
    let version = report.version;
    let mut mutable = vec!["replicas"];
    mutable.extend(
        version
            .has(Feature::StatefulSetOrdinals)
            .then_some("ordinals"),
    );
    mutable.extend(["template", "updateStrategy"]);
    mutable.extend(
        version
            .has(Feature::StatefulSetHistoryLimitMutable)
            .then_some("revisionHistoryLimit"),
    );
    mutable.extend(
        version
            .has(Feature::StatefulSetClaimRetention)
            .then_some("persistentVolumeClaimRetentionPolicy"),
    );
    mutable.extend(
        version
            .has(Feature::StatefulSetMinReadySeconds)
            .then_some("minReadySeconds"),
    );
    if rest(&new["spec"], &mutable) == rest(&old["spec"], &mutable) {
        return;
    }
    let quoted: Vec<_> = mutable.iter().map(|key| format!("'{key}'")).collect();
    let list = match quoted.split_last() {
        Some((last, others)) if version.minor() <= 22 => {
            format!("{}, and {last}", others.join(", "))
        }
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    };
    let detail = format!("updates to statefulset spec for fields other than {list} are forbidden");
    report.forbidden(&FieldPath::parse("spec"), &detail);
    report.hint(Hint::DeleteAndCreateStatefulSet);
}

/// The fields that may not change.
fn rest(spec: &Value, mutable: &[&str]) -> Map<String, Value> {
    let fields = spec.as_object().cloned().unwrap_or_default();
    fields
        .into_iter()
        .filter(|(key, _)| !mutable.contains(&key.as_str()))
        .collect()
}
