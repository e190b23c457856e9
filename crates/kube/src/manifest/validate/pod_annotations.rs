//! Annotations that say something of a pod, most of them from before there were fields for it.
//!
//! Models `ValidatePodSpecificAnnotations` and the rules of `pkg/apis/core/validation` on annotations and fields that must
//! agree.

use super::container::all_containers;
use super::pod::text;
use super::report::Report;
use super::volume::inside;
use crate::manifest::path::FieldPath;
use serde_json::Value;

const MIRROR: &str = "kubernetes.io/config.mirror";
const DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";
pub(super) const SECCOMP_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
pub(super) const SECCOMP_CONTAINER: &str = "container.seccomp.security.alpha.kubernetes.io/";
pub(super) const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";

/// Checks the annotations of a pod or template.
pub(super) fn pod_annotations(report: &mut Report, pod: &Value, path: &FieldPath) {
    let Some(annotations) = pod["metadata"]["annotations"].as_object() else {
        return;
    };
    let value = |key: &str| annotations.get(key).and_then(Value::as_str);
    if let Some(mirror) = value(MIRROR)
        && text(&pod["spec"], "nodeName").is_empty()
    {
        let detail = "must set spec.nodeName if mirror pod annotation is set";
        report.invalid_text(&path.key(MIRROR), mirror, detail);
    }
    if let Some(cost) = value(DELETION_COST)
        && !is_cost(cost)
    {
        let path = path.key(DELETION_COST);
        report.invalid_text(&path, cost, "must be a 32bit integer");
    }
    if let Some(profile) = value(SECCOMP_POD) {
        seccomp(report, profile, &path.field(SECCOMP_POD));
    }
    for (key, profile) in annotations {
        let profile = profile.as_str().unwrap_or_default();
        if key.starts_with(SECCOMP_CONTAINER) {
            seccomp(report, profile, &path.field(key));
        }
    }
    for (key, profile) in annotations {
        if let Some(container) = key.strip_prefix(APP_ARMOR) {
            let profile = profile.as_str().unwrap_or_default();
            app_armor(report, pod, container, profile, &path.key(key));
        }
    }
}

/// Whether a cost is written as upstream demands: without a plus sign and without zeros before it.
fn is_cost(text: &str) -> bool {
    let plain = text == "0" || !text.starts_with(['+', '0']);
    plain && text != "-0" && text.parse::<i32>().is_ok()
}

fn seccomp(report: &mut Report, profile: &str, path: &FieldPath) {
    if matches!(profile, "runtime/default" | "docker/default" | "unconfined") {
        return;
    }
    match profile.strip_prefix("localhost/") {
        Some(file) => inside(report, file, path),
        None => report.invalid_text(path, profile, "must be a valid seccomp profile"),
    }
}

fn app_armor(report: &mut Report, pod: &Value, container: &str, profile: &str, path: &FieldPath) {
    let containers = all_containers(&pod["spec"], path);
    if !containers
        .iter()
        .any(|(one, _)| text(one, "name") == container)
    {
        report.invalid_text(path, container, "container not found");
    }
    let known = matches!(profile, "" | "runtime/default" | "unconfined");
    if !known && !profile.starts_with("localhost/") {
        let detail = format!("invalid AppArmor profile name: \"{profile}\"");
        report.invalid_text(path, profile, &detail);
    }
}

/// Checks that annotations say the same as the fields that took their place.
pub(super) fn agree_with_fields(report: &mut Report, pod: &Value, spec_path: &FieldPath) {
    let annotations = &pod["metadata"]["annotations"];
    if !annotations.is_object() {
        return;
    }
    let spec = &pod["spec"];
    let of_pod = &spec["securityContext"];
    let path = spec_path.field("securityContext").field("seccompProfile");
    agree(
        report,
        &annotations[SECCOMP_POD],
        of_pod.get("seccompProfile"),
        "seccomp",
        &path,
    );
    for (container, path) in all_containers(spec, spec_path) {
        let key = format!("{SECCOMP_CONTAINER}{}", text(container, "name"));
        let profile = container["securityContext"].get("seccompProfile");
        let path = path.field("securityContext").field("seccompProfile");
        agree(report, &annotations[&key], profile, "seccomp", &path);
    }
    for (container, path) in all_containers(spec, spec_path) {
        let key = format!("{APP_ARMOR}{}", text(container, "name"));
        let own = container["securityContext"].get("appArmorProfile");
        let profile = own.or(of_pod.get("appArmorProfile"));
        let path = path.field("securityContext").field("appArmorProfile");
        agree(report, &annotations[&key], profile, "apparmor", &path);
    }
}

fn agree(
    report: &mut Report,
    annotation: &Value,
    profile: Option<&Value>,
    what: &str,
    path: &FieldPath,
) {
    let (Some(noted), Some(profile)) = (annotation.as_str(), profile) else {
        return;
    };
    let file = noted.strip_prefix("localhost/");
    let same_type = match text(profile, "type") {
        "Unconfined" => noted == "unconfined",
        "RuntimeDefault" => {
            noted == "runtime/default" || what == "seccomp" && noted == "docker/default"
        }
        "Localhost" => file.is_some(),
        _ => true,
    };
    if !same_type {
        let detail = format!("{what} type in annotation and field must match");
        report.forbidden(&path.field("type"), &detail);
    } else if file.is_some() && file != profile["localhostProfile"].as_str() {
        let detail = format!("{what} profile in annotation and field must match");
        report.forbidden(&path.field("localhostProfile"), &detail);
    }
}
