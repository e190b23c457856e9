//! Nodes. Models `describeNode` of `kubectl/pkg/describe/describe.go`.

use super::lines;
use super::template::list;
use crate::call::Call;
use crate::columns::text;
use crate::resource::Resource;
use kube::api::Pod;
use kube::clock::Time;
use kube::quantity::Quantity;
use serde_json::Value;

pub(super) fn describe(call: &Call, one: &Resource) -> String {
    let json = one.json();
    let mut out = format!("Name:\t{}\nRoles:\t<none>\n", one.meta.name);
    out.push_str(&lines::labels("Labels", "", &json["metadata"]["labels"]));
    out.push_str(&lines::annotations(
        "Annotations",
        "",
        &json["metadata"]["annotations"],
    ));
    out.push_str(&format!(
        "CreationTimestamp:\t{}\n",
        one.meta.creation_timestamp.rfc1123()
    ));
    out.push_str(&taints(&json));
    let now = call.now().rfc1123();
    out.push_str(&format!(
        "Lease:\n  HolderIdentity:\t{}\n  AcquireTime:\t<unset>\n  RenewTime:\t{now}\n",
        one.meta.name
    ));
    out.push_str(&conditions(&json));
    let status = &json["status"];
    out.push_str("Addresses:\n");
    for address in list(status, "addresses") {
        let (kind, address) = (text(&address["type"]), text(&address["address"]));
        out.push_str(&format!("  {kind}:\t{address}\n"));
    }
    for (title, field) in [("Capacity", "capacity"), ("Allocatable", "allocatable")] {
        out.push_str(&format!("{title}:\n"));
        for (resource, amount) in status[field].as_object().into_iter().flatten() {
            out.push_str(&format!("  {resource}:\t{}\n", text(amount)));
        }
    }
    out.push_str(&system(&status["nodeInfo"]));
    let here = call.cluster().store().pods.by_names();
    let here: Vec<&Pod> = here
        .filter(|pod| pod.node_name.as_deref() == Some(&*one.meta.name))
        .map(|pod| &**pod)
        .collect();
    out.push_str(&pods(&here, &status["allocatable"], call.now()));
    out
}

fn taints(json: &Value) -> String {
    let taints: Vec<String> = list(&json["spec"], "taints")
        .map(|taint| {
            let value = taint["value"].as_str().filter(|value| !value.is_empty());
            let value = value.map_or(String::new(), |value| format!("={value}"));
            format!("{}{value}:{}", text(&taint["key"]), text(&taint["effect"]))
        })
        .collect();
    let taints = if taints.is_empty() {
        "<none>".to_string()
    } else {
        taints.join("\n\t")
    };
    let unschedulable = json["spec"]["unschedulable"].as_bool().unwrap_or(false);
    format!("Taints:\t{taints}\nUnschedulable:\t{unschedulable}\n")
}

fn conditions(json: &Value) -> String {
    let mut out =
        "Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n  \
                   ----\t------\t-----------------\t------------------\t------\t-------\n"
            .to_string();
    for condition in list(&json["status"], "conditions") {
        let time = |field: &str| {
            let time = condition[field].as_str().and_then(Time::parse_rfc3339);
            time.map_or(String::new(), Time::rfc1123)
        };
        out.push_str(&format!(
            "  {} \t{} \t{} \t{} \t{} \t{}\n",
            text(&condition["type"]),
            text(&condition["status"]),
            time("lastHeartbeatTime"),
            time("lastTransitionTime"),
            text(&condition["reason"]),
            text(&condition["message"])
        ));
    }
    out
}

fn system(info: &Value) -> String {
    let mut out = "System Info:\n".to_string();
    for (title, field) in [
        ("Machine ID", "machineID"),
        ("System UUID", "systemUUID"),
        ("Boot ID", "bootID"),
        ("Kernel Version", "kernelVersion"),
        ("OS Image", "osImage"),
        ("Operating System", "operatingSystem"),
        ("Architecture", "architecture"),
        ("Container Runtime Version", "containerRuntimeVersion"),
        ("Kubelet Version", "kubeletVersion"),
    ] {
        let value = info[field].as_str().unwrap_or_default();
        out.push_str(&format!("  {title}:\t{value}\n"));
    }
    out
}

const RESOURCES: [&str; 3] = ["cpu", "memory", "ephemeral-storage"];

/// The pods of a node with what they request, and the sums.
fn pods(pods: &[&Pod], allocatable: &Value, now: Time) -> String {
    let mut out = format!("Non-terminated Pods:\t({} in total)\n", pods.len());
    out.push_str(
        "  Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge\n  \
         ---------\t----\t\t------------\t----------\t---------------\t-------------\t---\n",
    );
    for pod in pods {
        let share = |resource: &str, part: &str| {
            shared(&amount(pod, part, resource), &allocatable[resource])
        };
        out.push_str(&format!(
            "  {}\t{}\t\t{}\t{}\t{}\t{}\t{}\n",
            pod.meta.namespace,
            pod.meta.name,
            share("cpu", "requests"),
            share("cpu", "limits"),
            share("memory", "requests"),
            share("memory", "limits"),
            now.since(pod.meta.creation_timestamp).human()
        ));
    }
    out.push_str(
        "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n  \
         Resource\tRequests\tLimits\n  --------\t--------\t------\n",
    );
    for resource in RESOURCES {
        let sum = |part: &str| {
            let amounts = pods.iter().map(|pod| amount(pod, part, resource));
            let sum = amounts.fold(Quantity::zero(), |sum, one| sum.plus(&one));
            shared(&sum, &allocatable[resource])
        };
        let (requests, limits) = (sum("requests"), sum("limits"));
        out.push_str(&format!("  {resource}\t{requests}\t{limits}\n"));
    }
    out
}

/// The sum over the containers of a pod.
fn amount(pod: &Pod, part: &str, resource: &str) -> Quantity {
    let spec = pod.spec.json();
    let containers = list(spec, "containers");
    let amounts = containers
        .filter_map(|container| container["resources"][part].get(resource))
        .map(Quantity::from_json);
    amounts.fold(Quantity::zero(), |sum, one| sum.plus(&one))
}

/// `100m (10%)`.
fn shared(amount: &Quantity, of: &Value) -> String {
    let whole = Quantity::from_json(of).milli();
    let percent = match whole {
        0 => 0,
        whole => i128::from(amount.milli()) * 100 / i128::from(whole),
    };
    format!("{} ({percent}%)", amount.canonical())
}
