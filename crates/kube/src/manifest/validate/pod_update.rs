//! Changes of pods: little of a pod may change.
//!
//! Models `ValidatePodUpdate` of `pkg/apis/core/validation`.

use super::container::no_blanks_around;
use super::pod::{list, text};
use super::report::Report;
use super::show;
use super::update::put_back;
use crate::manifest::path::FieldPath;
use serde_json::Value;

pub(super) fn pod_update(report: &mut Report, new: &Value, old: &Value) {
    let path = FieldPath::parse("spec");
    let (new, old) = (&new["spec"], &old["spec"]);
    for key in ["containers", "initContainers"] {
        let path = path.field(key);
        if list(new, key).len() != list(old, key).len() {
            return report.forbidden(&path, "pod updates may not add or remove containers");
        }
        for (i, container) in list(new, key).iter().enumerate() {
            let path = path.index(i);
            if text(container, "image").is_empty() {
                report.required(&path.field("image"), "");
            }
            no_blanks_around(report, container, &path);
        }
    }
    if !deadline(report, new, old, &path.field("activeDeadlineSeconds")) {
        return;
    }
    tolerations(report, new, old, &path.field("tolerations"));
    gates(report, new, old, &path.field("schedulingGates"));
    let munged = with_what_may_change(report, new, old, &path);
    // Empty fields and absent ones are the same, so that only what is shown differs counts.
    let diff = show::difference(report.version, "PodSpec", old, &munged);
    if !diff.is_empty() {
        report.forbidden(&path, &format!("{RULE}\n{diff}"));
    }
}

const RULE: &str = "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/// Checks that a deadline only comes nearer. Returns whether upstream goes on.
fn deadline(report: &mut Report, new: &Value, old: &Value, path: &FieldPath) -> bool {
    let of = |spec: &Value| spec["activeDeadlineSeconds"].as_i64();
    match (of(new), of(old)) {
        (Some(new), Some(old)) if new > old => {
            let detail = "must be less than or equal to previous value";
            report.invalid(path, new.to_string(), detail);
            false
        }
        (None, Some(_)) => {
            let detail = "must not update from a positive integer to nil value";
            report.invalid(path, "null", detail);
            true
        }
        _ => true,
    }
}

fn tolerations(report: &mut Report, new: &Value, old: &Value, path: &FieldPath) {
    let without_time = |toleration: &Value| {
        let mut toleration = toleration.clone();
        toleration["tolerationSeconds"] = Value::Null;
        toleration
    };
    let kept: Vec<Value> = list(new, "tolerations").iter().map(without_time).collect();
    let mut olds = list(old, "tolerations").iter().map(without_time);
    if !olds.all(|old| kept.contains(&old)) {
        let detail = "existing toleration can not be modified except its tolerationSeconds";
        report.forbidden(path, detail);
    }
}

fn gates(report: &mut Report, new: &Value, old: &Value, path: &FieldPath) {
    let known = list(old, "schedulingGates");
    for (i, gate) in list(new, "schedulingGates").iter().enumerate() {
        if !known.contains(gate) {
            let name = text(gate, "name");
            let detail =
                format!("only deletion is allowed, but found new scheduling gate '{name}'");
            report.forbidden(&path.index(i).field("name"), &detail);
        }
    }
}

/// The new spec with the old values of all that may change.
fn with_what_may_change(report: &mut Report, new: &Value, old: &Value, path: &FieldPath) -> Value {
    let mut munged = new.clone();
    for key in ["containers", "initContainers"] {
        let containers = munged[key].as_array_mut().into_iter().flatten();
        for (container, old) in containers.zip(list(old, key)) {
            container["image"] = old["image"].clone();
        }
    }
    let is_gated = !list(old, "schedulingGates").is_empty();
    let mut may_change = vec!["activeDeadlineSeconds", "schedulingGates", "tolerations"];
    if is_gated {
        may_change.push("nodeSelector");
        only_added(report, new, old, &path.field("nodeSelector"));
    }
    let was_negative = old["terminationGracePeriodSeconds"]
        .as_i64()
        .is_some_and(|old| old < 0);
    if was_negative && new["terminationGracePeriodSeconds"] == 1 {
        may_change.push("terminationGracePeriodSeconds");
    }
    for key in may_change {
        put_back(&mut munged, old, key);
    }
    munged
}

/// Checks that labels are only added to the selector of nodes of a pod that waits for its gates.
fn only_added(report: &mut Report, new: &Value, old: &Value, path: &FieldPath) {
    let (new, old) = (new.get("nodeSelector"), &old["nodeSelector"]);
    let mut labels = old.as_object().into_iter().flatten();
    if !labels.all(|(key, value)| new.and_then(|new| new.get(key)) == Some(value)) {
        let shown = show::string_map(report.version, new);
        let detail = "only additions to spec.nodeSelector are allowed (no mutations or deletions)";
        report.invalid(path, shown, detail);
    }
}
