//! Which nodes shall have a DaemonSet's pod, and what its pods tolerate. Models `pkg/controller/daemon/util`.

use kube::api::node::{Node, TaintEffect};
use kube::api::pod_spec::PodSpec;
use kube::well_known::{
    DISK_PRESSURE, MEMORY_PRESSURE, NOT_READY, PID_PRESSURE, UNREACHABLE, UNSCHEDULABLE,
};
use serde_json::{Value, json};
use std::rc::Rc;

/// Taints that the pods of every DaemonSet tolerate, because they shall stay on a node that is in trouble.
const TOLERATED: [(&str, &str); 6] = [
    (NOT_READY, "NoExecute"),
    (UNREACHABLE, "NoExecute"),
    (DISK_PRESSURE, "NoSchedule"),
    (MEMORY_PRESSURE, "NoSchedule"),
    (PID_PRESSURE, "NoSchedule"),
    (UNSCHEDULABLE, "NoSchedule"),
];

/// Whether a node wants a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Run,
    /// The node gets no new pod, but an existing one may stay.
    Keep,
    Never,
}

/// Models `NodeShouldRunDaemonPod`. `spec` is the template's, with the tolerations of daemon pods.
pub(super) fn wish(spec: &PodSpec, node: &Node) -> Wish {
    let untolerated = |effect: TaintEffect| {
        let mut taints = node.taints.iter().filter(|taint| taint.effect == effect);
        taints.any(|taint| !spec.tolerates(taint))
    };
    match spec.selects(node) {
        false => Wish::Never,
        true if untolerated(TaintEffect::NoExecute) => Wish::Never,
        true if untolerated(TaintEffect::NoSchedule) => Wish::Keep,
        true => Wish::Run,
    }
}

/// The template's spec with the tolerations of daemon pods. Models `AddOrUpdateDaemonPodTolerations`.
pub(super) fn with_tolerations(spec: &PodSpec) -> PodSpec {
    let mut json = spec.json().clone();
    let given = json["tolerations"].as_array().cloned().unwrap_or_default();
    let own =
        TOLERATED.map(|(key, effect)| json!({"key": key, "operator": "Exists", "effect": effect}));
    let others = own
        .into_iter()
        .filter(|toleration| !given.contains(toleration));
    json["tolerations"] = given.iter().cloned().chain(others).collect();
    PodSpec::from_json(json)
}

/// The spec of the pod for one node. Models `ReplaceDaemonSetPodNodeNameNodeAffinity`.
pub(super) fn for_node(spec: &PodSpec, node: &str) -> Rc<PodSpec> {
    let mut json = spec.json().clone();
    let field = json!({"key": "metadata.name", "operator": "In", "values": [node]});
    let required = json!({"nodeSelectorTerms": [{"matchFields": [field]}]});
    let affinity = &mut json["affinity"];
    if !affinity.is_object() {
        *affinity = json!({});
    }
    if !affinity["nodeAffinity"].is_object() {
        affinity["nodeAffinity"] = Value::Object(Default::default());
    }
    affinity["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"] = required;
    Rc::new(PodSpec::from_json(json))
}
