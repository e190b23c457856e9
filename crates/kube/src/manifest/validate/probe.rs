//! Probes and lifecycle hooks.

use super::container::Pod;
use super::names::header_name;
use super::pod::{list, text};
use super::port::{port_in_range, port_number_or_name};
use super::report::Report;
use crate::api::version::Feature;
use crate::manifest::hint::Hint;
use crate::manifest::path::FieldPath;
use serde_json::Value;

pub(super) fn lifecycle(report: &mut Report, container: &Value, pod: &Pod, path: &FieldPath) {
    let path = path.field("lifecycle");
    for hook in ["postStart", "preStop"] {
        if let Some(handler) = container["lifecycle"].get(hook) {
            handlers(report, handler, pod, &path.field(hook));
        }
    }
}

/// The probes of a container, in upstream's order.
pub(super) fn probes(report: &mut Report, container: &Value, pod: &Pod, path: &FieldPath) {
    for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let Some(value) = container.get(name) else {
            continue;
        };
        let path = path.field(name);
        probe(report, value, pod, &path);
        if name == "readinessProbe" {
            if let Some(seconds) = value["terminationGracePeriodSeconds"].as_i64() {
                let path = path.field("terminationGracePeriodSeconds");
                report.invalid(
                    &path,
                    seconds.to_string(),
                    "must not be set for readinessProbes",
                );
            }
        } else if let Some(threshold) = value["successThreshold"]
            .as_i64()
            .filter(|threshold| *threshold != 1)
        {
            report.invalid(
                &path.field("successThreshold"),
                threshold.to_string(),
                "must be 1",
            );
            report.hint(Hint::OnlyReadinessSucceedsTwice);
        }
    }
}

fn probe(report: &mut Report, probe: &Value, pod: &Pod, path: &FieldPath) {
    handlers(report, probe, pod, path);
    for key in [
        "initialDelaySeconds",
        "timeoutSeconds",
        "periodSeconds",
        "successThreshold",
        "failureThreshold",
    ] {
        report.non_negative(&path.field(key), probe[key].as_i64());
    }
    if let Some(seconds) = probe["terminationGracePeriodSeconds"]
        .as_i64()
        .filter(|seconds| *seconds <= 0)
    {
        report.invalid(
            &path.field("terminationGracePeriodSeconds"),
            seconds.to_string(),
            "must be greater than 0",
        );
    }
}

fn handlers(report: &mut Report, handler: &Value, pod: &Pod, path: &FieldPath) {
    let mut found = 0;
    for kind in ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] {
        let Some(action) = handler.get(kind) else {
            continue;
        };
        let path = path.field(kind);
        found += 1;
        if found > 1 {
            report.forbidden(&path, "may not specify more than 1 handler type");
            continue;
        }
        if kind == "sleep" {
            sleep(report, action, pod, &path);
        } else {
            self::action(report, kind, action, &path);
        }
    }
    if found == 0 {
        report.required(path, "must specify a handler type");
        report.hint(Hint::ProbeHandler);
    }
}

fn action(report: &mut Report, kind: &str, action: &Value, path: &FieldPath) {
    match kind {
        "exec" if list(action, "command").is_empty() => report.required(&path.field("command"), ""),
        "httpGet" => {
            if text(action, "path").is_empty() {
                report.required(&path.field("path"), "");
            }
            port_number_or_name(report, &action["port"], &path.field("port"));
            report.choice(action, "scheme", path, &["HTTP", "HTTPS"]);
            for header in list(action, "httpHeaders") {
                let name = text(header, "name");
                report.invalid_text_for(&path.field("httpHeaders"), name, header_name(name));
            }
        }
        "tcpSocket" => port_number_or_name(report, &action["port"], &path.field("port")),
        "grpc" => port_in_range(
            report,
            action["port"].as_i64().unwrap_or_default(),
            &path.field("port"),
        ),
        _ => {}
    }
}

/// Checks that a hook sleeps no longer than the pod may take to end.
fn sleep(report: &mut Report, action: &Value, pod: &Pod, path: &FieldPath) {
    let Some(grace) = pod.spec["terminationGracePeriodSeconds"].as_i64() else {
        return;
    };
    let seconds = action["seconds"].as_i64().unwrap_or_default();
    let may_be_zero = report.version.has(Feature::SleepMayBeZero);
    let least = i64::from(!may_be_zero);
    if (least..=grace).contains(&seconds) {
        return;
    }
    let detail = if may_be_zero {
        format!("must be non-negative and less than terminationGracePeriodSeconds ({grace})")
    } else {
        format!("must be greater than 0 and less than terminationGracePeriodSeconds ({grace})")
    };
    report.invalid(path, seconds.to_string(), &detail);
}
