//! Rules for changes of existing objects.

use super::config::data_update;
use super::pod_update::pod_update;
use super::report::Report;
use super::service_addresses::addresses_kept;
use super::show;
use crate::api::WorkloadKind;
use crate::api::kinds::Kind;
use crate::api::version::Feature;
use crate::manifest::hint::Hint;
use crate::manifest::path::FieldPath;
use crate::quantity::Quantity;
use serde_json::{Map, Value};

/// Checks what upstream checks of a change before it checks the new object itself.
pub(super) fn before(report: &mut Report, kind: Kind, new: &Value, old: &Value) {
    match kind {
        Kind::ConfigMap | Kind::Secret => data_update(report, new, old),
        Kind::Service => service(report, &new["spec"], &old["spec"]),
        Kind::DaemonSet if report.version.has(Feature::DaemonSetSelectorFirst) => {
            selector(report, new, old);
        }
        _ => {}
    }
}

/// Checks a change from `old` to `new`, both complete objects of one kind.
pub(super) fn update(report: &mut Report, kind: Kind, api_version: &str, new: &Value, old: &Value) {
    if let Some(workload) = kind.workload() {
        return workload_update(report, workload, api_version, new, old);
    }
    match kind {
        Kind::Pod => pod_update(report, new, old),
        Kind::PersistentVolumeClaim => claim(report, new, old),
        _ => {}
    }
}

fn workload_update(
    report: &mut Report,
    kind: WorkloadKind,
    api_version: &str,
    new: &Value,
    old: &Value,
) {
    let could_change = matches!(api_version, "extensions/v1beta1" | "apps/v1beta1");
    match kind {
        WorkloadKind::Deployment if could_change => {}
        WorkloadKind::DaemonSet if report.version.has(Feature::DaemonSetSelectorFirst) => {}
        WorkloadKind::Deployment | WorkloadKind::ReplicaSet | WorkloadKind::DaemonSet => {
            selector(report, new, old);
        }
        WorkloadKind::StatefulSet => stateful_set(report, new, old),
        WorkloadKind::ReplicationController => {}
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

fn service(report: &mut Report, new: &Value, old: &Value) {
    addresses_kept(report, new, old);
    let balancers = new["type"] == "LoadBalancer" && old["type"] == "LoadBalancer";
    let (class, port) = ("loadBalancerClass", "healthCheckNodePort");
    if balancers && new.get(class) != old.get(class) {
        let path = FieldPath::parse("spec").field(class);
        report.invalid(&path, new[class].to_string(), "may not change once set");
    }
    let local = |spec: &Value| spec["externalTrafficPolicy"] == "Local";
    if balancers && local(new) && local(old) && new.get(port) != old.get(port) {
        let path = FieldPath::parse("spec").field(port);
        report.forbidden(&path, "field is immutable");
    }
}

/// Puts back the old value of a field, which may change.
pub(super) fn put_back(new: &mut Value, old: &Value, key: &str) {
    match (new.as_object_mut(), old.get(key)) {
        (Some(new), Some(old)) => drop(new.insert(key.to_owned(), old.clone())),
        (Some(new), None) => drop(new.remove(key)),
        (None, _) => {}
    }
}

/// A claim keeps all but its size, once it is bound. Models `ValidatePersistentVolumeClaimUpdate`.
fn claim(report: &mut Report, new: &Value, old: &Value) {
    const RULE: &str = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";
    let path = FieldPath::parse("spec");
    let (new, old, status) = (&new["spec"], &old["spec"], &old["status"]);
    let mut munged = new.clone();
    for key in ["volumeName", "storageClassName"] {
        if old.get(key).is_none() {
            put_back(&mut munged, old, key);
        }
    }
    if status["phase"] == "Bound" {
        put_back(&mut munged, old, "volumeAttributesClassName");
        let requests = &old["resources"]["requests"];
        put_back(&mut munged["resources"]["requests"], requests, "storage");
    }
    let diff = show::difference(report.version, "PersistentVolumeClaimSpec", old, &munged);
    if !diff.is_empty() {
        report.forbidden(&path, &format!("{RULE}\n{diff}"));
    }
    let size = |spec: &Value| Quantity::from_json(&spec["resources"]["requests"]["storage"]);
    let capacity = Quantity::from_json(&status["capacity"]["storage"]);
    if size(new).compare(&size(old)).is_lt() && size(new).compare(&capacity).is_le() {
        let path = path.field("resources").field("requests").field("storage");
        report.forbidden(&path, "field can not be less than status.capacity");
    }
    if new.get("volumeMode") != old.get("volumeMode") {
        immutable(report, &new["volumeMode"], &FieldPath::parse("volumeMode"));
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
