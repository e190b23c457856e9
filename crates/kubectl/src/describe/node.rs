//! Nodes.

use super::lines;
use crate::call::Call;
use crate::columns::text;
use crate::resource::Resource;

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
    let taints: Vec<String> = super::template::list(&json["spec"], "taints")
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
    out.push_str(&format!(
        "Taints:\t{taints}\nUnschedulable:\t{unschedulable}\n"
    ));
    out.push_str("Addresses:\n");
    for address in super::template::list(&json["status"], "addresses") {
        out.push_str(&format!(
            "  {}:\t{}\n",
            text(&address["type"]),
            text(&address["address"])
        ));
    }
    out.push_str("Allocatable:\n");
    for field in ["cpu", "memory", "pods"] {
        out.push_str(&format!(
            "  {field}:\t{}\n",
            text(&json["status"]["allocatable"][field])
        ));
    }
    let here = call.cluster().store().pods.by_names();
    let here: Vec<_> = here
        .filter(|pod| pod.node_name.as_deref() == Some(&*one.meta.name))
        .collect();
    out.push_str(&format!(
        "Non-terminated Pods:\t({} in total)\n",
        here.len()
    ));
    if !here.is_empty() {
        out.push_str("  Namespace\tName\tAge\n  ---------\t----\t---\n");
    }
    for pod in here {
        let age = call.now().since(pod.meta.creation_timestamp).human();
        out.push_str(&format!(
            "  {}\t{}\t{age}\n",
            pod.meta.namespace, pod.meta.name
        ));
    }
    out
}
