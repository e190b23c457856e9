//! Defaults of the kinds that make pods, for each of their API versions.

use super::pod::default_pod_template;
use super::{object_at, object_in, objects_at, set_default};
use crate::api::WorkloadKind;
use crate::api::version::{Feature, KubernetesVersion};
use serde_json::{Map, Value, json};

/// The value that is stored for "no limit" and "no deadline".
const UNLIMITED: i32 = i32::MAX;

/// Fills in the defaults of an object that makes pods.
pub(super) fn default(
    object: &mut Map<String, Value>,
    kind: WorkloadKind,
    api_version: &str,
    version: KubernetesVersion,
) {
    match kind {
        WorkloadKind::Deployment => deployment(object, api_version, version),
        WorkloadKind::ReplicaSet => replica_set(object, api_version, version),
        WorkloadKind::StatefulSet => stateful_set(object, api_version, version),
        WorkloadKind::DaemonSet => daemon_set(object, api_version, version),
        WorkloadKind::ReplicationController => replication_controller(object, version),
    }
}

/// The defaults in which the API versions of Deployment differ.
struct DeploymentDefaults {
    max_surge: Value,
    max_unavailable: Value,
    revision_history_limit: i32,
    progress_deadline_seconds: i32,
}

fn deployment_defaults(api_version: &str) -> DeploymentDefaults {
    let current = DeploymentDefaults {
        max_surge: json!("25%"),
        max_unavailable: json!("25%"),
        revision_history_limit: 10,
        progress_deadline_seconds: 600,
    };
    match api_version {
        "extensions/v1beta1" => DeploymentDefaults {
            max_surge: json!(1),
            max_unavailable: json!(1),
            revision_history_limit: UNLIMITED,
            progress_deadline_seconds: UNLIMITED,
        },
        "apps/v1beta1" => DeploymentDefaults {
            revision_history_limit: 2,
            ..current
        },
        _ => current,
    }
}

fn deployment(object: &mut Map<String, Value>, api_version: &str, version: KubernetesVersion) {
    template_of(object, version);
    if takes_labels_from_template(api_version) {
        labels_from_template(object, |labels| json!({"matchLabels": labels}));
    }
    let defaults = deployment_defaults(api_version);
    let spec = object_in(object, "spec");
    set_default(spec, "replicas", json!(1));
    set_default(
        spec,
        "revisionHistoryLimit",
        json!(defaults.revision_history_limit),
    );
    set_default(
        spec,
        "progressDeadlineSeconds",
        json!(defaults.progress_deadline_seconds),
    );
    spec.remove("rollbackTo");
    let strategy = object_in(spec, "strategy");
    set_default(strategy, "type", json!("RollingUpdate"));
    if strategy["type"] == "RollingUpdate" {
        let rolling_update = object_in(strategy, "rollingUpdate");
        set_default(rolling_update, "maxUnavailable", defaults.max_unavailable);
        set_default(rolling_update, "maxSurge", defaults.max_surge);
    }
}

fn replica_set(object: &mut Map<String, Value>, api_version: &str, version: KubernetesVersion) {
    template_of(object, version);
    if takes_labels_from_template(api_version) {
        labels_from_template(object, |labels| json!({"matchLabels": labels}));
    }
    set_default(object_in(object, "spec"), "replicas", json!(1));
}

fn replication_controller(object: &mut Map<String, Value>, version: KubernetesVersion) {
    template_of(object, version);
    labels_from_template(object, |labels| labels);
    set_default(object_in(object, "spec"), "replicas", json!(1));
}

fn stateful_set(object: &mut Map<String, Value>, api_version: &str, version: KubernetesVersion) {
    template_of(object, version);
    if takes_labels_from_template(api_version) {
        labels_from_template(object, |labels| json!({"matchLabels": labels}));
    }
    let spec = object_in(object, "spec");
    set_default(spec, "replicas", json!(1));
    set_default(spec, "revisionHistoryLimit", json!(10));
    set_default(spec, "podManagementPolicy", json!("OrderedReady"));
    stateful_set_strategy(object_in(spec, "updateStrategy"), api_version, version);
    if version.has(Feature::StatefulSetClaimRetention) {
        let retention = object_in(spec, "persistentVolumeClaimRetentionPolicy");
        set_default(retention, "whenDeleted", json!("Retain"));
        set_default(retention, "whenScaled", json!("Retain"));
    }
    for claim in objects_at(spec, "volumeClaimTemplates") {
        set_default(claim, "apiVersion", json!("v1"));
        set_default(claim, "kind", json!("PersistentVolumeClaim"));
        volume_claim(claim);
    }
}

/// A `rollingUpdate` block that is absent beside an explicit type stays absent, because the status of such objects is
/// computed differently.
fn stateful_set_strategy(
    strategy: &mut Map<String, Value>,
    api_version: &str,
    version: KubernetesVersion,
) {
    if !strategy.contains_key("type") {
        if api_version == "apps/v1beta1" {
            strategy.insert("type".into(), json!("OnDelete"));
        } else {
            strategy.insert("type".into(), json!("RollingUpdate"));
            object_in(strategy, "rollingUpdate");
        }
    }
    if strategy["type"] != "RollingUpdate" {
        return;
    }
    if let Some(rolling_update) = object_at(strategy, "rollingUpdate") {
        set_default(rolling_update, "partition", json!(0));
        if version.has(Feature::StatefulSetMaxUnavailable) {
            set_default(rolling_update, "maxUnavailable", json!(1));
        }
    }
}

pub(super) fn volume_claim(claim: &mut Map<String, Value>) {
    set_default(object_in(claim, "spec"), "volumeMode", json!("Filesystem"));
    set_default(object_in(claim, "status"), "phase", json!("Pending"));
}

fn daemon_set(object: &mut Map<String, Value>, api_version: &str, version: KubernetesVersion) {
    template_of(object, version);
    let old = api_version == "extensions/v1beta1";
    if old {
        labels_from_template(object, |labels| json!({"matchLabels": labels}));
    }
    let spec = object_in(object, "spec");
    set_default(spec, "revisionHistoryLimit", json!(10));
    let strategy = object_in(spec, "updateStrategy");
    set_default(
        strategy,
        "type",
        json!(if old { "OnDelete" } else { "RollingUpdate" }),
    );
    if strategy["type"] == "RollingUpdate" {
        let rolling_update = object_in(strategy, "rollingUpdate");
        set_default(rolling_update, "maxUnavailable", json!(1));
        if version.has(Feature::DaemonSetMaxSurge) {
            set_default(rolling_update, "maxSurge", json!(0));
        }
    }
}

fn takes_labels_from_template(api_version: &str) -> bool {
    matches!(api_version, "extensions/v1beta1" | "apps/v1beta1")
}

fn template_of(object: &mut Map<String, Value>, version: KubernetesVersion) {
    let spec = object_in(object, "spec");
    object_in(spec, "template");
    default_pod_template(&mut spec["template"], version);
}

/// Old API versions take an absent selector and absent labels from the template.
fn labels_from_template(object: &mut Map<String, Value>, selector: impl Fn(Value) -> Value) {
    let labels = object["spec"]["template"]["metadata"]["labels"].clone();
    if labels.as_object().is_none_or(Map::is_empty) {
        return;
    }
    set_default(object_in(object, "metadata"), "labels", labels.clone());
    set_default(object_in(object, "spec"), "selector", selector(labels));
}
