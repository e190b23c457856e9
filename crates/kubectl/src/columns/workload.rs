//! The columns of the kinds that make pods.

use super::{join, number, pairs, selector};
use kube::api::version::Feature;
use kube::api::{KubernetesVersion, WorkloadKind};
use serde_json::Value;

/// The headings, and those that `-o wide` adds, each separated by commas.
pub(super) fn header(
    kind: WorkloadKind,
    version: KubernetesVersion,
) -> (&'static str, &'static str) {
    let columns = match kind {
        WorkloadKind::Deployment if version.has(Feature::DeploymentsShowDesired) => {
            "NAME,DESIRED,CURRENT,UP-TO-DATE,AVAILABLE,AGE"
        }
        WorkloadKind::Deployment => "NAME,READY,UP-TO-DATE,AVAILABLE,AGE",
        WorkloadKind::ReplicaSet | WorkloadKind::ReplicationController => {
            "NAME,DESIRED,CURRENT,READY,AGE"
        }
        WorkloadKind::StatefulSet => "NAME,READY,AGE",
        WorkloadKind::DaemonSet => {
            "NAME,DESIRED,CURRENT,READY,UP-TO-DATE,AVAILABLE,NODE SELECTOR,AGE"
        }
    };
    let wide = match kind {
        WorkloadKind::StatefulSet => "CONTAINERS,IMAGES",
        _ => "CONTAINERS,IMAGES,SELECTOR",
    };
    (columns, wide)
}

/// The cells between the name and the age.
pub(super) fn cells(kind: WorkloadKind, json: &Value, version: KubernetesVersion) -> Vec<String> {
    let (spec, status) = (&json["spec"], &json["status"]);
    match kind {
        WorkloadKind::Deployment => deployment(json, version),
        WorkloadKind::ReplicaSet | WorkloadKind::ReplicationController => {
            let numbers = [
                &spec["replicas"],
                &status["replicas"],
                &status["readyReplicas"],
            ];
            numbers.map(number).to_vec()
        }
        WorkloadKind::StatefulSet => {
            let ready = number(&status["readyReplicas"]);
            vec![format!("{ready}/{}", number(&spec["replicas"]))]
        }
        WorkloadKind::DaemonSet => {
            let numbers = [
                &status["desiredNumberScheduled"],
                &status["currentNumberScheduled"],
                &status["numberReady"],
                &status["updatedNumberScheduled"],
                &status["numberAvailable"],
            ];
            let mut cells = numbers.map(number).to_vec();
            cells.push(pairs(&spec["template"]["spec"]["nodeSelector"]));
            cells
        }
    }
}

fn deployment(json: &Value, version: KubernetesVersion) -> Vec<String> {
    let (spec, status) = (&json["spec"], &json["status"]);
    let desired = number(&spec["replicas"]);
    let mut cells = if version.has(Feature::DeploymentsShowDesired) {
        vec![desired, number(&status["replicas"])]
    } else {
        vec![format!("{}/{desired}", number(&status["readyReplicas"]))]
    };
    cells.push(number(&status["updatedReplicas"]));
    cells.push(number(&status["availableReplicas"]));
    cells
}

/// The cells that `-o wide` adds.
pub(super) fn wide(kind: WorkloadKind, json: &Value) -> Vec<String> {
    let spec = &json["spec"];
    let containers = &spec["template"]["spec"]["containers"];
    let mut cells = vec![join(containers, "name"), join(containers, "image")];
    match kind {
        WorkloadKind::StatefulSet => {}
        // The selector of a ReplicationController is a plain map.
        WorkloadKind::ReplicationController => cells.push(pairs(&spec["selector"])),
        WorkloadKind::Deployment | WorkloadKind::ReplicaSet | WorkloadKind::DaemonSet => {
            cells.push(selector(&spec["selector"]));
        }
    }
    cells
}
