//! The API server's validation of values, with its error messages.
//!
//! Validation expects complete objects: in stored form and with defaults. All violations are collected, in upstream's
//! order.

mod address;
mod amount;
mod autoscaler;
mod claim;
mod config;
mod container;
mod daemon_set;
mod deprecated;
mod diff;
mod env;
mod meta;
mod mount;
mod names;
mod network;
mod overlaps;
mod placement;
mod pod;
mod pod_annotations;
mod pod_update;
mod port;
mod port_warnings;
mod probe;
mod projected;
mod report;
mod resources;
mod security;
mod service;
mod service_addresses;
mod show;
mod stateful_set;
mod update;
mod volume;
mod warnings;
mod windows;
mod workload;

use super::error::ManifestError;
use super::kinds::ApiKind;
use super::path::FieldPath;
use crate::api::WorkloadKind;
use crate::api::kinds::Kind;
use crate::api::version::{Feature, KubernetesVersion};
use meta::NameRule;
pub use names::{config_key, label_value, path_segment, qualified_name};
use report::Report;
use serde_json::Value;
pub use warnings::warnings;

/// Checks a new object, or the change of an `old` one.
pub fn validate(
    object: &Value,
    old: Option<&Value>,
    kind: ApiKind,
    version: KubernetesVersion,
) -> Vec<ManifestError> {
    let mut report = Report::new(version);
    meta::object_meta(
        &mut report,
        &object["metadata"],
        kind.kind.is_namespaced(),
        name_rule(kind.kind, version),
    );
    if let Some(old) = old {
        update::before(&mut report, kind.kind, object, old);
    }
    body(&mut report, object, old, kind.kind);
    if let Some(old) = old {
        update::update(&mut report, kind.kind, kind.api_version(), object, old);
    }
    report.into_errors()
}

fn name_rule(kind: Kind, version: KubernetesVersion) -> NameRule {
    match kind {
        Kind::Service if version.has(Feature::RelaxedServiceNames) => names::dns_label,
        Kind::Service => names::dns_1035_label,
        Kind::Namespace => names::dns_label,
        // The names of roles may be any part of a path, such as `system:node`.
        Kind::Role | Kind::RoleBinding | Kind::ClusterRole | Kind::ClusterRoleBinding => {
            any_path_segment
        }
        // Upstream does not validate the names of these kinds, so that any part of a path is accepted.
        Kind::PodDisruptionBudget => any_path_segment,
        Kind::StatefulSet if version.has(Feature::StatefulSetNameIsLabel) => names::dns_label,
        _ => names::dns_subdomain,
    }
}

fn any_path_segment(name: &str, _: KubernetesVersion) -> Vec<String> {
    path_segment(name)
}

fn body(report: &mut Report, object: &Value, old: Option<&Value>, kind: Kind) {
    let path = FieldPath::parse("spec");
    let spec = &object["spec"];
    if let Some(workload) = kind.workload() {
        let check = match workload {
            WorkloadKind::Deployment => workload::deployment,
            WorkloadKind::ReplicaSet => workload::replica_set,
            WorkloadKind::StatefulSet => stateful_set::stateful_set,
            WorkloadKind::DaemonSet => daemon_set::daemon_set,
            WorkloadKind::ReplicationController => workload::replication_controller,
        };
        return check(report, spec, &path);
    }
    match kind {
        Kind::Pod => pod::pod(report, object, old),
        Kind::Service => service::service(report, object, old),
        Kind::PersistentVolumeClaim => claim::claim_spec(report, spec, &path),
        Kind::Namespace => meta::finalizer_names(report, spec, &path.field("finalizers")),
        Kind::ConfigMap => config::data(report, object, kind),
        Kind::Secret => {
            config::data(report, object, kind);
            config::secret_type(report, object);
        }
        Kind::PodDisruptionBudget => config::pod_disruption_budget(report, spec, &path),
        Kind::HorizontalPodAutoscaler => autoscaler::autoscaler(report, spec, &path),
        _ => {}
    }
}
