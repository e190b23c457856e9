//! The fields that only pods of Windows have, and those that they must not have.
//!
//! Models `validateWindowsSecurityContextOptions`, `validateWindowsHostProcessPod`, `validateLinux` and `validateWindows` of
//! `pkg/apis/core/validation`. The form of user names is not checked.

use super::container::all_containers;
use super::names::dns_subdomain;
use super::pod::text;
use super::report::Report;
use crate::manifest::path::FieldPath;
use serde_json::Value;

pub(super) fn windows_options(report: &mut Report, context: &Value, path: &FieldPath) {
    let Some(options) = context.get("windowsOptions") else {
        return;
    };
    if let Some(name) = options["gmsaCredentialSpecName"].as_str() {
        let reasons = dns_subdomain(name, report.version);
        report.invalid_text_for(&path.field("gmsaCredentialSpecName"), name, reasons);
    }
    for key in ["gmsaCredentialSpec", "runAsUserName"] {
        if options[key] == "" {
            let detail = format!("{key} cannot be an empty string");
            report.invalid_text(&path.field(key), "", &detail);
        }
    }
}

/// Checks that either all containers of a pod are processes of the host, or none is.
pub(super) fn host_processes(report: &mut Report, spec: &Value, path: &FieldPath) {
    let of = |context: &Value| context["windowsOptions"]["hostProcess"].as_bool();
    let of_pod = of(&spec["securityContext"]);
    let containers = all_containers(spec, path);
    let mut count = 0;
    for (container, path) in &containers {
        let own = of(&container["securityContext"]);
        if let (Some(pod), Some(own)) = (of_pod, own)
            && pod != own
        {
            let path = path.field("securityContext").field("windowsOptions");
            let detail =
                format!("pod hostProcess value must be identical if both are specified, was {pod}");
            report.invalid(&path.field("hostProcess"), own.to_string(), &detail);
        }
        count += usize::from(own.or(of_pod) == Some(true));
    }
    if count == 0 {
        return;
    }
    if count != containers.len() {
        let detail = "If pod contains any hostProcess containers then all containers must be HostProcess containers";
        report.invalid_text(path, "", detail);
    }
    if spec["hostNetwork"] != true {
        let detail = "hostNetwork must be true if pod contains any hostProcess containers";
        report.invalid(&path.field("hostNetwork"), "false", detail);
    }
}

/// Checks `spec.os`, and that a pod has nothing of the other operating system.
pub(super) fn operating_system(report: &mut Report, spec: &Value, path: &FieldPath) {
    let Some(os) = spec.get("os") else {
        return;
    };
    let of_name = path.field("os").field("name");
    match text(os, "name") {
        "" => report.required(&of_name, ""),
        "linux" => no_windows(report, spec, path),
        "windows" => only_windows(report, spec, path),
        other => report.one_of(&of_name, other, &["linux", "windows"]),
    }
}

fn no_windows(report: &mut Report, spec: &Value, path: &FieldPath) {
    let own = (spec, path.clone());
    for (owner, path) in std::iter::once(own).chain(all_containers(spec, path)) {
        if owner["securityContext"].get("windowsOptions").is_some() {
            let path = path.field("securityContext").field("windowsOptions");
            report.forbidden(&path, "windows options cannot be set for a linux pod");
        }
    }
}

/// The fields that pods of Windows must not have: of the pod itself or, with a point before, of its security context.
const ONLY_LINUX: [&str; 15] = [
    ".appArmorProfile",
    ".seLinuxOptions",
    "hostUsers",
    "hostPID",
    "hostIPC",
    ".seccompProfile",
    ".fsGroup",
    ".fsGroupChangePolicy",
    ".sysctls",
    "shareProcessNamespace",
    ".runAsUser",
    ".runAsGroup",
    ".supplementalGroups",
    ".supplementalGroupsPolicy",
    ".seLinuxChangePolicy",
];

const ONLY_LINUX_CONTAINERS: [&str; 10] = [
    "appArmorProfile",
    "seLinuxOptions",
    "seccompProfile",
    "capabilities",
    "readOnlyRootFilesystem",
    "privileged",
    "allowPrivilegeEscalation",
    "procMount",
    "runAsUser",
    "runAsGroup",
];

fn only_windows(report: &mut Report, spec: &Value, path: &FieldPath) {
    const FORBIDDEN: &str = "cannot be set for a windows pod";
    let of_context = path.field("securityContext");
    for key in ONLY_LINUX {
        let (owner, key, path) = match key.strip_prefix('.') {
            Some(key) => (&spec["securityContext"], key, &of_context),
            None => (spec, key, path),
        };
        if owner.get(key).is_some() {
            report.forbidden(&path.field(key), FORBIDDEN);
        }
    }
    for (container, path) in all_containers(spec, path) {
        for key in ONLY_LINUX_CONTAINERS {
            if container["securityContext"].get(key).is_some() {
                report.forbidden(&path.field("securityContext").field(key), FORBIDDEN);
            }
        }
    }
}
