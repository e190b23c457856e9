//! Pods.

use super::put;
use engine::cluster::pod_spec_json;
use kube::api::json::meta_json;
use kube::api::pod::{
    ContainerState, ContainerStatus, Pod, PodCondition, PodPhase, PodStatus, Termination,
    TerminationReason, WaitingReason,
};
use kube::api::pod_spec::Container;
use kube::clock::Time;
use serde_json::{Map, Value, json};

pub(crate) fn pod(pod: &Pod) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": meta_json(&pod.meta),
        "spec": pod_spec_json(pod),
        "status": status(pod),
    })
}

fn status(pod: &Pod) -> Value {
    let status = &pod.status;
    let mut map = Map::new();
    put(&mut map, "conditions", conditions(pod));
    let list = |statuses: &[ContainerStatus], specs: &[Container]| {
        let both = statuses.iter().zip(specs);
        Value::Array(
            both.map(|(status, spec)| container(status, spec, pod))
                .collect(),
        )
    };
    put(
        &mut map,
        "initContainerStatuses",
        list(&status.init_containers, &pod.spec.init_containers),
    );
    put(
        &mut map,
        "containerStatuses",
        list(&status.containers, &pod.spec.containers),
    );
    map.insert("phase".to_string(), status.phase.name().into());
    map.insert("qosClass".to_string(), quality(pod).into());
    if let Some(node) = &pod.node_name {
        map.insert("hostIP".to_string(), super::node::address(node).into());
    }
    if let Some(ip) = status.pod_ip {
        map.insert("podIP".to_string(), ip.to_string().into());
        map.insert("podIPs".to_string(), json!([{"ip": ip.to_string()}]));
    }
    put(&mut map, "startTime", json!(status.start_time));
    put(
        &mut map,
        "reason",
        json!(status.reason.map(|reason| reason.name())),
    );
    Value::Object(map)
}

/// How safe a pod is from others that ask for more: it is guaranteed what it asks for where that is also its limit. Models
/// `ComputePodQOS` of `pkg/apis/core/helper/qos`.
fn quality(pod: &Pod) -> &'static str {
    let spec = pod.spec.json();
    let lists = ["initContainers", "containers"].map(|key| spec[key].as_array());
    let containers = lists.into_iter().flatten().flatten();
    let (mut asks, mut bound) = (false, true);
    for container in containers {
        let resources = &container["resources"];
        for resource in ["cpu", "memory"] {
            let (limit, request) = (
                &resources["limits"][resource],
                &resources["requests"][resource],
            );
            asks |= !limit.is_null() || !request.is_null();
            bound &= !limit.is_null() && (request.is_null() || request == limit);
        }
    }
    match (asks, bound) {
        (false, _) => "BestEffort",
        (true, true) => "Guaranteed",
        (true, false) => "Burstable",
    }
}

fn conditions(pod: &Pod) -> Value {
    let status = &pod.status;
    let names: Vec<&str> = pod.spec.containers.iter().map(|c| &*c.name).collect();
    let unready = || {
        let ready = status.containers.iter().map(|container| container.ready);
        let named = names.iter().zip(ready.chain(std::iter::repeat(false)));
        let unready = named.filter(|(_, ready)| !ready).map(|(name, _)| *name);
        format!(
            "containers with unready status: [{}]",
            unready.collect::<Vec<_>>().join(" ")
        )
    };
    let kinds = [
        ("PodReadyToStartContainers", status.ready_to_start),
        ("Initialized", status.initialized),
        ("Ready", status.ready),
        ("ContainersReady", status.containers_ready),
        ("PodScheduled", status.scheduled),
    ];
    let shown = kinds.iter().filter_map(|(name, condition)| {
        let condition: PodCondition = (*condition)?;
        let mut map = Map::new();
        map.insert("type".to_string(), (*name).into());
        map.insert("status".to_string(), condition.status.name().into());
        map.insert("lastProbeTime".to_string(), Value::Null);
        let since = json!(condition.last_transition_time());
        map.insert("lastTransitionTime".to_string(), since);
        let holds = PodCondition::is_true(Some(condition));
        let reason = match (*name, holds, finished(status)) {
            ("Initialized", true, Some("PodCompleted")) => Some("PodCompleted"),
            ("PodReadyToStartContainers", ..) | (_, true, _) => None,
            ("PodScheduled", ..) if !pod.spec.scheduling_gates.is_empty() => {
                let words = "Scheduling is blocked due to non-empty scheduling gates";
                map.insert("message".to_string(), words.into());
                Some("SchedulingGated")
            }
            ("PodScheduled", ..) => {
                put(&mut map, "message", status.unschedulable.as_deref().into());
                Some("Unschedulable")
            }
            ("Initialized", ..) => Some("ContainersNotInitialized"),
            (_, false, Some(reason)) => Some(reason),
            (_, false, None) => {
                map.insert("message".to_string(), unready().into());
                Some("ContainersNotReady")
            }
        };
        put(&mut map, "reason", reason.into());
        Some(Value::Object(map))
    });
    Value::Array(shown.collect())
}

/// The reason why a finished pod is not ready; `None` where the node could not report how a container ended.
fn finished(status: &PodStatus) -> Option<&'static str> {
    let is_unknown = |container: &ContainerStatus| match container.state {
        ContainerState::Terminated(end) => end.reason == TerminationReason::ContainerStatusUnknown,
        _ => false,
    };
    match status.phase {
        PodPhase::Succeeded => Some("PodCompleted"),
        PodPhase::Failed if !status.containers.iter().any(is_unknown) => Some("PodFailed"),
        _ => None,
    }
}

fn container(status: &ContainerStatus, spec: &Container, pod: &Pod) -> Value {
    let id = |started: Time| format!("containerd://{}-{}", pod.meta.uid, started.as_millis());
    let mut map = Map::new();
    let state = match status.state {
        ContainerState::Waiting(reason) => json!({"waiting": waiting(reason, status)}),
        ContainerState::Running { started_at } => {
            map.insert("containerID".to_string(), id(started_at).into());
            json!({"running": {"startedAt": started_at.truncated()}})
        }
        ContainerState::Terminated(end) => json!({"terminated": terminated(end)}),
    };
    let is_last = |end: &Termination| status.state != ContainerState::Terminated(*end);
    let last = status.last_termination.as_deref().copied().filter(is_last);
    let last = last.map_or(json!({}), |end| json!({"terminated": terminated(end)}));
    map.insert("image".to_string(), (*spec.image).into());
    map.insert("imageID".to_string(), "".into());
    map.insert("lastState".to_string(), last);
    map.insert("name".to_string(), (*spec.name).into());
    map.insert("ready".to_string(), status.ready.into());
    map.insert("restartCount".to_string(), status.restart_count.into());
    map.insert("started".to_string(), status.started.into());
    map.insert("state".to_string(), state);
    Value::Object(map)
}

fn waiting(reason: WaitingReason, status: &ContainerStatus) -> Value {
    let mut map = Map::new();
    put(&mut map, "message", status.message.as_deref().into());
    map.insert("reason".to_string(), reason.name().into());
    Value::Object(map)
}

fn terminated(end: Termination) -> Value {
    json!({
        "exitCode": end.exit_code,
        "finishedAt": end.finished_at.truncated(),
        "reason": end.reason.name(),
        "startedAt": end.started_at.truncated(),
    })
}
