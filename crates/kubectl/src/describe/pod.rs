//! Pods.

use super::{lines, template};
use crate::call::Call;
use crate::resource::Resource;
use crate::wire::node_address;
use kube::api::pod::{ContainerState, ContainerStatus, Pod, PodCondition, Termination};
use kube::api::pod_status;
use kube::api::version::Feature;
use kube::clock::Time;
use serde_json::Value;

pub(super) fn describe(call: &Call, one: &Resource) -> String {
    let Some(pod) = one.pod() else {
        return String::new();
    };
    let json = one.json();
    let spec = &json["spec"];
    let account = spec["serviceAccountName"].as_str().unwrap_or("default");
    let mut text = format!(
        "Name:\t{}\nNamespace:\t{}\nPriority:\t{}\nService Account:\t{account}\n",
        one.meta.name,
        one.meta.namespace,
        spec["priority"].as_i64().unwrap_or(0)
    );
    text.push_str(&match &pod.node_name {
        Some(node) => format!("Node:\t{node}/{}\n", node_address(node)),
        None => "Node:\t<none>\n".to_string(),
    });
    if let Some(start) = pod.status.start_time {
        text.push_str(&format!("Start Time:\t{}\n", start.rfc1123()));
    }
    text.push_str(&lines::labels("Labels", "", &json["metadata"]["labels"]));
    text.push_str(&lines::annotations(
        "Annotations",
        "",
        &json["metadata"]["annotations"],
    ));
    text.push_str(&status(call, pod));
    if let Some(reason) = pod.status.reason {
        text.push_str(&format!("Reason:\t{}\n", reason.name()));
    }
    text.push_str(&match pod.status.pod_ip {
        Some(ip) => format!("IP:\t{ip}\nIPs:\n  IP:\t{ip}\n"),
        None => "IP:\t\nIPs:\t<none>\n".to_string(),
    });
    if let Some(owner) = &one.meta.owner {
        text.push_str(&format!("Controlled By:\t{}/{}\n", owner.kind, owner.name));
    }
    if !pod.spec.init_containers.is_empty() {
        text.push_str("Init Containers:\n");
        text.push_str(&containers(
            call,
            pod,
            spec,
            "initContainers",
            &pod.status.init_containers,
        ));
    }
    text.push_str("Containers:\n");
    let statuses = &pod.status.containers;
    text.push_str(&containers(call, pod, spec, "containers", statuses));
    text.push_str(&conditions(pod));
    text.push_str(&template::volumes(spec, ""));
    text.push_str(&format!("QoS Class:\t{}\n", quality(spec)));
    text.push_str(&lines::labels("Node-Selectors", "", &spec["nodeSelector"]));
    text.push_str(&template::tolerations(spec, ""));
    text
}

fn status(call: &Call, pod: &Pod) -> String {
    let Some(at) = pod.meta.deletion_timestamp else {
        return format!("Status:\t{}\n", pod.status.phase.name());
    };
    let finished = pod.status.phase.is_terminal();
    if finished && call.has(Feature::FinishedPodsNotTerminating) {
        return format!("Status:\t{}\n", pod_status::status(pod, call.client));
    }
    let lasts = call.now().since(at).human();
    let grace = pod.meta.deletion_grace_period_seconds.unwrap_or(0);
    format!("Status:\tTerminating (lasts {lasts})\nTermination Grace Period:\t{grace}s\n")
}

fn containers(
    call: &Call,
    pod: &Pod,
    spec: &Value,
    field: &str,
    statuses: &[ContainerStatus],
) -> String {
    let mut text = String::new();
    for (index, container) in template::list(spec, field).enumerate() {
        let status = statuses.get(index);
        text.push_str(&template::container(
            container,
            "  ",
            call.client,
            |part| match part {
                "id" => format!("    Container ID:\t{}\n", id(pod, index, status)),
                "image" => format!("    Image ID:\t{}\n", image_id(status, container)),
                _ => state(status),
            },
        ));
    }
    text
}

fn id(pod: &Pod, index: usize, status: Option<&ContainerStatus>) -> String {
    match status.map(|status| status.state) {
        Some(ContainerState::Running { .. } | ContainerState::Terminated(_)) => {
            format!("containerd://{}-{index}", pod.meta.uid)
        }
        _ => String::new(),
    }
}

fn image_id(status: Option<&ContainerStatus>, container: &Value) -> String {
    match status.map(|status| status.state) {
        Some(ContainerState::Running { .. } | ContainerState::Terminated(_)) => {
            container["image"].as_str().unwrap_or_default().to_string()
        }
        _ => String::new(),
    }
}

fn state(status: Option<&ContainerStatus>) -> String {
    let Some(status) = status else {
        return String::new();
    };
    let mut text = match status.state {
        ContainerState::Waiting(reason) => {
            format!("    State:\tWaiting\n      Reason:\t{}\n", reason.name())
        }
        ContainerState::Running { started_at } => {
            format!(
                "    State:\tRunning\n      Started:\t{}\n",
                started_at.rfc1123()
            )
        }
        ContainerState::Terminated(end) => terminated("State", end),
    };
    let is_present = |end: &Termination| status.state == ContainerState::Terminated(*end);
    if let Some(end) = status
        .last_termination
        .as_deref()
        .copied()
        .filter(|end| !is_present(end))
    {
        text.push_str(&terminated("Last State", end));
    }
    let ready = if status.ready { "True" } else { "False" };
    text + &format!(
        "    Ready:\t{ready}\n    Restart Count:\t{}\n",
        status.restart_count
    )
}

fn terminated(title: &str, end: Termination) -> String {
    let date = |at: Time| at.rfc1123();
    format!(
        "    {title}:\tTerminated\n      Reason:\t{}\n      Exit Code:\t{}\n      Started:\t{}\n      Finished:\t{}\n",
        end.reason.name(),
        end.exit_code,
        date(end.started_at),
        date(end.finished_at)
    )
}

fn conditions(pod: &Pod) -> String {
    let status = &pod.status;
    let rows: Vec<(&str, PodCondition)> = [
        ("PodReadyToStartContainers", status.ready_to_start),
        ("Initialized", status.initialized),
        ("Ready", status.ready),
        ("ContainersReady", status.containers_ready),
        ("PodScheduled", status.scheduled),
    ]
    .into_iter()
    .filter_map(|(name, condition)| Some((name, condition?)))
    .collect();
    if rows.is_empty() {
        return String::new();
    }
    let mut text = "Conditions:\n  Type\tStatus\n".to_string();
    for (name, condition) in rows {
        text.push_str(&format!("  {name} \t{} \n", condition.status.name()));
    }
    text
}

/// Models `GetPodQOS`: what is asked for decides.
fn quality(spec: &Value) -> &'static str {
    let containers: Vec<&Value> = template::list(spec, "containers").collect();
    let part = |container: &Value, field: &str| {
        container["resources"][field]
            .as_object()
            .cloned()
            .unwrap_or_default()
    };
    let asks = |container: &&Value| {
        !part(container, "limits").is_empty() || !part(container, "requests").is_empty()
    };
    let is_sure = |container: &&Value| {
        let (limits, requests) = (part(container, "limits"), part(container, "requests"));
        let both = limits.contains_key("cpu") && limits.contains_key("memory");
        both && requests
            .iter()
            .all(|(name, amount)| limits.get(name) == Some(amount))
    };
    match () {
        () if !containers.iter().any(asks) => "BestEffort",
        () if containers.iter().all(is_sure) => "Guaranteed",
        () => "Burstable",
    }
}
