//! The object that an autoscaler scales: what the subresource `scale` of it tells.

use crate::api_server::Target;
use crate::store::Store;
use kube::api::autoscaler::{HorizontalPodAutoscaler, ScaleTargetRef};
use kube::api::meta::{Kind, LabelSelector, ObjectMeta};
use kube::api::{KubernetesVersion, WorkloadKind};
use kube::form::Data;
use serde_json::Value;

pub(super) struct Scale {
    pub target: Target,
    pub meta: ObjectMeta,
    /// The size that is wanted.
    pub replicas: i32,
    pub selector: LabelSelector,
}

/// The workload that the autoscaler names, if it names one that can be scaled.
pub(super) fn target(
    autoscaler: &HorizontalPodAutoscaler,
    version: KubernetesVersion,
) -> Option<Target> {
    let named = &autoscaler.spec.scale_target_ref;
    let kind = kind(named, version).ok()?;
    kind.workload().filter(|kind| kind.is_sized())?;
    Some(Target {
        kind,
        namespace: autoscaler.meta.namespace.to_string(),
        name: named.name.clone(),
    })
}

/// # Errors
/// There is no such object, or it cannot be scaled; with the API server's words.
pub(super) fn read(
    store: &Store,
    autoscaler: &HorizontalPodAutoscaler,
    version: KubernetesVersion,
) -> Result<Scale, String> {
    let kind = kind(&autoscaler.spec.scale_target_ref, version)?;
    let Some(target) = target(autoscaler, version) else {
        return Err("the server could not find the requested resource".to_string());
    };
    let found = store.written(kind, &target.namespace, &target.name);
    let found = found.ok_or_else(|| format!("{} not found", target.words()))?;
    let json = found.to_json();
    Ok(Scale {
        meta: found.meta.clone(),
        replicas: json["spec"]["replicas"].as_i64().unwrap_or(1) as i32,
        selector: selector(kind, &json["spec"]["selector"]),
        target,
    })
}

fn selector(kind: Kind, json: &Value) -> LabelSelector {
    let read = match kind.workload() {
        Some(WorkloadKind::ReplicationController) => {
            Data::read(json).map(|labels| LabelSelector::from_labels(&labels))
        }
        _ => LabelSelector::read(json),
    };
    read.unwrap_or_default()
}

/// # Errors
/// The release has no such kind.
fn kind(named: &ScaleTargetRef, version: KubernetesVersion) -> Result<Kind, String> {
    let group = match named.api_version.split_once('/') {
        Some((_, rest)) if rest.contains('/') => {
            return Err(format!(
                "unexpected GroupVersion string: {}",
                named.api_version
            ));
        }
        Some((group, _)) => group,
        None => "",
    };
    let found = Kind::from_name(&named.kind);
    let is_served = |kind: &Kind| {
        let mut versions = kind.versions().iter();
        versions.any(|served| served.group() == group && served.is_in(version))
    };
    found.filter(is_served).ok_or_else(|| {
        format!(
            "no matches for kind \"{}\" in group \"{group}\"",
            named.kind
        )
    })
}
