//! Users, groups and privileges of a pod and its containers.
//!
//! Models `validatePodSpecSecurityContext` and `ValidateSecurityContext` of `pkg/apis/core/validation`.

use super::names::is_sysctl;
use super::pod::{list, text};
use super::report::Report;
use super::show;
use super::volume::inside;
use super::windows::windows_options;
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
    sysctls(
        report,
        spec,
        list(context, "sysctls"),
        &path.field("sysctls"),
    );
    let policies = ["Always", "OnRootMismatch"];
    report.choice(context, "fsGroupChangePolicy", &path, &policies);
    seccomp(report, context, &path.field("seccompProfile"));
    windows_options(report, context, &path.field("windowsOptions"));
    app_armor(report, context, &path.field("appArmorProfile"));
    let policies = ["Merge", "Strict"];
    report.choice(context, "supplementalGroupsPolicy", &path, &policies);
    // `MountOption` needs the feature gate SELinuxMount, which is off.
    report.choice(context, "seLinuxChangePolicy", &path, &["Recursive"]);
}

fn sysctls(report: &mut Report, spec: &Value, sysctls: &[Value], path: &FieldPath) {
    for (i, sysctl) in sysctls.iter().enumerate() {
        let path = path.index(i).field("name");
        let name = text(sysctl, "name");
        let again = || sysctls[..i].iter().any(|other| text(other, "name") == name);
        if name.is_empty() {
            report.required(&path, "");
        } else if !is_sysctl(name) {
            let detail = "must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
            report.invalid_text(&path, name, detail);
        } else if again() {
            report.duplicate(&path, name);
        }
        not_of_host(report, spec, name, &path);
    }
}

/// Checks that a setting is not one that the host's namespace already decides.
fn not_of_host(report: &mut Report, spec: &Value, name: &str, path: &FieldPath) {
    const IPC: [&str; 3] = ["kernel.shm", "kernel.msg", "fs.mqueue."];
    let dotted = name.replace('/', ".");
    let of_ipc = dotted == "kernel.sem" || IPC.iter().any(|start| dotted.starts_with(start));
    if spec["hostNetwork"] == true && dotted.starts_with("net.") {
        let detail = "may not be specified when 'hostNetwork' is true";
        report.invalid_text(path, name, detail);
    } else if spec["hostIPC"] == true && of_ipc {
        report.invalid_text(path, name, "may not be specified when 'hostIPC' is true");
    }
}

pub(super) fn container_security(
    report: &mut Report,
    container: &Value,
    spec: &Value,
    path: &FieldPath,
) {
    let Some(context) = container.get("securityContext") else {
        return;
    };
    let path = path.field("securityContext");
    for key in ["runAsUser", "runAsGroup"] {
        id(report, &context[key], &path.field(key));
    }
    report.choice(context, "procMount", &path, &["Default", "Unmasked"]);
    if context["procMount"] == "Unmasked" && spec["hostUsers"] != false {
        let detail = "`hostUsers` must be false to use `Unmasked`";
        report.invalid_text(&path.field("procMount"), "Unmasked", detail);
    }
    seccomp(report, context, &path.field("seccompProfile"));
    if context["allowPrivilegeEscalation"] == false {
        no_privileges(report, context, &path);
    }
    windows_options(report, context, &path.field("windowsOptions"));
    app_armor(report, context, &path.field("appArmorProfile"));
}

/// Checks that a container that may not gain privileges does not have them from the start.
fn no_privileges(report: &mut Report, context: &Value, path: &FieldPath) {
    let shown = show::internal(report.version, "SecurityContext", context);
    if context["privileged"] == true {
        let detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
        report.invalid(path, &shown, detail);
    }
    if list(&context["capabilities"], "add").contains(&Value::from("CAP_SYS_ADMIN")) {
        let detail =
            "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN";
        report.invalid(path, &shown, detail);
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

const PROFILE_TYPES: [&str; 3] = ["Localhost", "RuntimeDefault", "Unconfined"];

fn seccomp(report: &mut Report, context: &Value, path: &FieldPath) {
    let Some(profile) = context.get("seccompProfile") else {
        return;
    };
    let file = profile.get("localhostProfile").and_then(Value::as_str);
    let of_type = path.field("type");
    let of_file = path.field("localhostProfile");
    match text(profile, "type") {
        "" => report.required(&of_type, "type is required when seccompProfile is set"),
        kind => report.one_of(&of_type, kind, &PROFILE_TYPES),
    }
    match (text(profile, "type") == "Localhost", file) {
        (true, None) => {
            report.required(&of_file, "must be set when seccomp type is Localhost");
        }
        (true, Some(file)) => inside(report, file, &of_file),
        (false, Some(_)) => {
            let detail = "can only be set when seccomp type is Localhost";
            let shown = show::internal(report.version, "SeccompProfile", profile);
            report.invalid(&of_file, shown, detail);
        }
        (false, None) => {}
    }
}

fn app_armor(report: &mut Report, context: &Value, path: &FieldPath) {
    const LONGEST: usize = 4095;
    let Some(profile) = context.get("appArmorProfile") else {
        return;
    };
    let of_file = path.field("localhostProfile");
    let file = profile.get("localhostProfile").and_then(Value::as_str);
    match (text(profile, "type"), file) {
        ("Localhost", None) => {
            report.required(&of_file, "must be set when AppArmor type is Localhost");
        }
        ("Localhost", Some(file)) => {
            if file.trim() != file {
                report.invalid_text(&of_file, file, "must not be padded with whitespace");
            } else if file.is_empty() {
                report.required(&of_file, "must be set when AppArmor type is Localhost");
            }
            if file.len() > LONGEST {
                report.too_long(&of_file, LONGEST);
            }
        }
        ("RuntimeDefault" | "Unconfined", Some(file)) => {
            let detail = "can only be set when AppArmor type is Localhost";
            report.invalid_text(&of_file, file, detail);
        }
        ("RuntimeDefault" | "Unconfined", None) => {}
        ("", _) => {
            let detail = "type is required when appArmorProfile is set";
            report.required(&path.field("type"), detail);
        }
        (kind, _) => report.one_of(&path.field("type"), kind, &PROFILE_TYPES),
    }
}
