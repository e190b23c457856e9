//! Users, groups and privileges of a pod and its containers.
//!
//! Models `validatePodSpecSecurityContext` and `ValidateSecurityContext` of `pkg/apis/core/validation`.

use super::pod::{list, text};
use super::report::Report;
use super::volume::inside;
use crate::manifest::path::FieldPath;
use serde_json::Value;

pub(super) fn pod_security(report: &mut Report, spec: &Value, pod: &FieldPath) {
    let Some(context) = spec.get("securityContext") else {
        return;
    };
    let path = pod.field("securityContext");
    for key in ["fsGroup", "runAsUser", "runAsGroup"] {
        id(report, &context[key], &path.field(key));
    }
    for (i, group) in list(context, "supplementalGroups").iter().enumerate() {
        id(report, group, &path.field("supplementalGroups").index(i));
    }
    if spec["shareProcessNamespace"] == true && spec["hostPID"] == true {
        let detail = "ShareProcessNamespace and HostPID cannot both be enabled";
        report.invalid(&path.field("shareProcessNamespace"), "true", detail);
    }
    let mut seen = crate::map::Set::new();
    for (i, sysctl) in list(context, "sysctls").iter().enumerate() {
        let path = path.field("sysctls").index(i).field("name");
        match text(sysctl, "name") {
            "" => report.required(&path, ""),
            name if !seen.insert(name) => report.duplicate(&path, name),
            _ => {}
        }
    }
    if let Some(policy) = context.get("fsGroupChangePolicy").and_then(Value::as_str) {
        let supported = ["Always", "OnRootMismatch"];
        report.one_of(&path.field("fsGroupChangePolicy"), policy, &supported);
    }
    seccomp(report, context, &path.field("seccompProfile"));
}

pub(super) fn container_security(report: &mut Report, container: &Value, path: &FieldPath) {
    let Some(context) = container.get("securityContext") else {
        return;
    };
    let path = path.field("securityContext");
    for key in ["runAsUser", "runAsGroup"] {
        id(report, &context[key], &path.field(key));
    }
    if let Some(mount) = context.get("procMount").and_then(Value::as_str) {
        report.one_of(&path.field("procMount"), mount, &["Default", "Unmasked"]);
    }
    seccomp(report, context, &path.field("seccompProfile"));
    if context["allowPrivilegeEscalation"] != false {
        return;
    }
    let shown = context.to_string();
    if context["privileged"] == true {
        let detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
        report.invalid(&path, &shown, detail);
    }
    if list(&context["capabilities"], "add").contains(&Value::from("CAP_SYS_ADMIN")) {
        let detail =
            "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN";
        report.invalid(&path, &shown, detail);
    }
}

fn id(report: &mut Report, id: &Value, path: &FieldPath) {
    if let Some(number) = id.as_i64()
        && !(0..=i64::from(i32::MAX)).contains(&number)
    {
        let detail = format!("must be between 0 and {}, inclusive", i32::MAX);
        report.invalid(path, number.to_string(), &detail);
    }
}

fn seccomp(report: &mut Report, context: &Value, path: &FieldPath) {
    let Some(profile) = context.get("seccompProfile") else {
        return;
    };
    let file = profile.get("localhostProfile").and_then(Value::as_str);
    let of_type = path.field("type");
    let of_file = path.field("localhostProfile");
    match text(profile, "type") {
        "" => report.required(&of_type, "type is required when seccompProfile is set"),
        kind => report.one_of(
            &of_type,
            kind,
            &["Localhost", "RuntimeDefault", "Unconfined"],
        ),
    }
    match (text(profile, "type") == "Localhost", file) {
        (true, None) => {
            report.required(&of_file, "must be set when seccomp type is Localhost");
        }
        (true, Some(file)) => inside(report, file, &of_file),
        (false, Some(_)) => {
            let detail = "can only be set when seccomp type is Localhost";
            report.invalid(&of_file, profile.to_string(), detail);
        }
        (false, None) => {}
    }
}
