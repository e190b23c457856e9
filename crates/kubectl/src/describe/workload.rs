//! Deployments and the other kinds that create pods.

use super::{lines, template};
use crate::call::Call;
use crate::columns::{number, pairs, selector};
use crate::resource::{self, Resource};
use kube::api::meta::{Kind, LabelSelector};
use kube::api::pod::PodPhase;
use kube::api::version::Feature;
use kube::api::{Pod, WorkloadKind};
use kube::clock::Time;
use kube::form::Data;
use kube::order::Order;
use kube::well_known::POD_TEMPLATE_HASH;
use serde_json::Value;

/// An object that makes pods, without its events.
pub(super) fn describe(call: &Call, one: &Resource, kind: WorkloadKind) -> String {
    match kind {
        WorkloadKind::Deployment => deployment(call, one),
        WorkloadKind::ReplicaSet | WorkloadKind::ReplicationController => replica_set(call, one),
        WorkloadKind::StatefulSet => stateful_set(call, one),
        WorkloadKind::DaemonSet => daemon_set(call, one),
    }
}

fn count(value: &Value) -> i64 {
    value.as_i64().unwrap_or(0)
}

/// A count or a percentage, as it was written.
fn amount(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => number(other),
    }
}

fn created(json: &Value) -> String {
    let text = json["metadata"]["creationTimestamp"]
        .as_str()
        .unwrap_or_default();
    Time::parse_rfc3339(text).unwrap_or_default().rfc1123()
}

/// Labels and annotations.
fn notes(json: &Value) -> String {
    let metadata = &json["metadata"];
    let labels = lines::labels("Labels", "", &metadata["labels"]);
    labels + &lines::annotations("Annotations", "", &metadata["annotations"])
}

fn deployment(call: &Call, one: &Resource) -> String {
    let json = one.json();
    let (spec, status) = (&json["spec"], &json["status"]);
    let mut text = format!(
        "Name:\t{}\nNamespace:\t{}\nCreationTimestamp:\t{}\n",
        one.meta.name,
        one.meta.namespace,
        created(&json)
    );
    text.push_str(&notes(&json));
    text.push_str(&format!(
        "Selector:\t{}\nReplicas:\t{} desired | {} updated | {} total | {} available | {} unavailable\n",
        selector(&spec["selector"]),
        count(&spec["replicas"]),
        count(&status["updatedReplicas"]),
        count(&status["replicas"]),
        count(&status["availableReplicas"]),
        count(&status["unavailableReplicas"])
    ));
    let strategy = &spec["strategy"];
    let kind = strategy["type"].as_str().unwrap_or_default();
    text.push_str(&format!(
        "StrategyType:\t{kind}\nMinReadySeconds:\t{}\n",
        count(&spec["minReadySeconds"])
    ));
    let rolling = &strategy["rollingUpdate"];
    if rolling.is_object() {
        text.push_str(&format!(
            "RollingUpdateStrategy:\t{} max unavailable, {} max surge\n",
            amount(&rolling["maxUnavailable"]),
            amount(&rolling["maxSurge"])
        ));
    }
    text.push_str(&template::describe(&spec["template"], call.client));
    text.push_str(&conditions(status));
    text.push_str(&replica_sets(call, one, &spec["template"]));
    text
}

fn conditions(status: &Value) -> String {
    let mut rows = template::list(status, "conditions").peekable();
    if rows.peek().is_none() {
        return String::new();
    }
    let mut text = "Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------\n".to_string();
    for row in rows {
        let cell = |field: &str| row[field].as_str().unwrap_or_default();
        text.push_str(&format!(
            "  {} \t{}\t{}\n",
            cell("type"),
            cell("status"),
            cell("reason")
        ));
    }
    text
}

fn replica_sets(call: &Call, of: &Resource, wanted: &Value) -> String {
    let sets = resource::list(call.cluster(), Kind::ReplicaSet, &of.meta.namespace, None);
    let mut sets: Vec<Resource> = sets
        .into_iter()
        .filter(|set| set.meta.is_controlled_by(of.meta.uid))
        .collect();
    sets.order_by_key(|set| (set.meta.creation_timestamp, set.meta.uid));
    let is_new = |set: &&Resource| same_template(&set.json()["spec"]["template"], wanted);
    let new = sets.iter().position(|set| is_new(&set));
    let new = new.map(|index| sets.remove(index));
    let lists_empty = call.has(Feature::DescribeListsEmptyOldReplicaSets);
    let shown = |set: &Resource| {
        let json = set.json();
        let (total, wanted) = (
            count(&json["status"]["replicas"]),
            count(&json["spec"]["replicas"]),
        );
        let text = format!("{} ({total}/{wanted} replicas created)", set.meta.name);
        (lists_empty || wanted > 0).then_some(text)
    };
    let old: Vec<String> = sets.iter().filter_map(shown).collect();
    let none = || "<none>".to_string();
    let old = if old.is_empty() {
        none()
    } else {
        old.join(", ")
    };
    let new = new.as_ref().map(|set| {
        let json = set.json();
        let (total, wanted) = (
            count(&json["status"]["replicas"]),
            count(&json["spec"]["replicas"]),
        );
        format!("{} ({total}/{wanted} replicas created)", set.meta.name)
    });
    format!(
        "OldReplicaSets:\t{old}\nNewReplicaSet:\t{}\n",
        new.unwrap_or_else(none)
    )
}

/// Compares two templates without the `pod-template-hash` label, which differs between equal templates.
fn same_template(of_set: &Value, wanted: &Value) -> bool {
    let without_hash = |template: &Value| {
        let mut template = template.clone();
        if let Some(labels) = template["metadata"]["labels"].as_object_mut() {
            labels.remove(POD_TEMPLATE_HASH);
        }
        template
    };
    without_hash(of_set) == without_hash(wanted)
}

/// `3 Running / 0 Waiting / 0 Succeeded / 0 Failed`, counting the pods that the selector picks and no other object owns.
fn pods_status(call: &Call, one: &Resource, selector: &LabelSelector) -> String {
    let pods = call.cluster().store().pods.iter();
    let own = |pod: &&std::rc::Rc<Pod>| {
        let owned = pod
            .meta
            .owner
            .as_ref()
            .is_none_or(|owner| owner.uid == one.meta.uid);
        owned && pod.meta.namespace == one.meta.namespace && selector.matches(&pod.meta.labels)
    };
    let phases: Vec<PodPhase> = pods.filter(own).map(|pod| pod.status.phase).collect();
    let of = |phase: PodPhase| phases.iter().filter(|one| **one == phase).count();
    format!(
        "Pods Status:\t{} Running / {} Waiting / {} Succeeded / {} Failed\n",
        of(PodPhase::Running),
        of(PodPhase::Pending),
        of(PodPhase::Succeeded),
        of(PodPhase::Failed)
    )
}

/// A ReplicationController's selector is a plain map.
fn selector_of(one: &Resource, json: &Value) -> (String, LabelSelector) {
    let json = &json["spec"]["selector"];
    if one.kind == Kind::ReplicationController {
        let labels = kube::api::pod_spec::string_map(Some(json));
        return (pairs(json), LabelSelector::from_labels(&labels));
    }
    let parsed = LabelSelector::read(json).unwrap_or_default();
    (parsed.to_string(), parsed)
}

/// ReplicaSets and ReplicationControllers.
fn replica_set(call: &Call, one: &Resource) -> String {
    let json = one.json();
    let (shown, selector) = selector_of(one, &json);
    let mut text = format!(
        "Name:\t{}\nNamespace:\t{}\nSelector:\t{shown}\n",
        one.meta.name, one.meta.namespace
    );
    text.push_str(&notes(&json));
    if let Some(owner) = &one.meta.owner {
        text.push_str(&format!("Controlled By:\t{}/{}\n", owner.kind, owner.name));
    }
    text.push_str(&format!(
        "Replicas:\t{} current / {} desired\n",
        count(&json["status"]["replicas"]),
        count(&json["spec"]["replicas"])
    ));
    text.push_str(&pods_status(call, one, &selector));
    text.push_str(&template::describe(&json["spec"]["template"], call.client));
    text.push_str(&conditions(&json["status"]));
    text
}

fn stateful_set(call: &Call, one: &Resource) -> String {
    let json = one.json();
    let spec = &json["spec"];
    let (shown, selector) = selector_of(one, &json);
    let mut text = format!(
        "Name:\t{}\nNamespace:\t{}\nCreationTimestamp:\t{}\nSelector:\t{shown}\n",
        one.meta.name,
        one.meta.namespace,
        created(&json)
    );
    text.push_str(&notes(&json));
    let policies = call.has(Feature::DescribeStatefulSetPolicies);
    for (title, field) in [
        ("Service Name", "serviceName"),
        ("Pod Management Policy", "podManagementPolicy"),
    ] {
        let given = spec[field].as_str().filter(|given| !given.is_empty());
        if let Some(given) = given.filter(|_| policies) {
            text.push_str(&format!("{title}:\t{given}\n"));
        }
    }
    text.push_str(&format!(
        "Replicas:\t{} desired | {} total\n",
        count(&spec["replicas"]),
        count(&json["status"]["replicas"])
    ));
    let strategy = &spec["updateStrategy"];
    let kind = strategy["type"].as_str().unwrap_or_default();
    text.push_str(&format!("Update Strategy:\t{kind}\n"));
    let rolling = &strategy["rollingUpdate"];
    if rolling.is_object() {
        text.push_str(&format!("  Partition:\t{}\n", count(&rolling["partition"])));
        if !rolling["maxUnavailable"].is_null() {
            text.push_str(&format!(
                "  MaxUnavailable:\t{}\n",
                amount(&rolling["maxUnavailable"])
            ));
        }
    }
    let retention = &spec["persistentVolumeClaimRetentionPolicy"];
    if policies && retention.is_object() {
        text.push_str("Persistent Volume Claim Retention Policy:\n");
        for (title, field) in [("WhenDeleted", "whenDeleted"), ("WhenScaled", "whenScaled")] {
            let policy = retention[field].as_str().unwrap_or_default();
            text.push_str(&format!("  {title}:\t{policy}\n"));
        }
    }
    text.push_str(&pods_status(call, one, &selector));
    text.push_str(&template::describe(&spec["template"], call.client));
    text.push_str(&volume_claims(spec));
    text
}

fn volume_claims(spec: &Value) -> String {
    let mut text = "Volume Claims:".to_string();
    let mut claims = template::list(spec, "volumeClaimTemplates").peekable();
    if claims.peek().is_none() {
        return text + "\t<none>\n";
    }
    text.push('\n');
    for claim in claims {
        let (metadata, spec) = (&claim["metadata"], &claim["spec"]);
        let word = |value: &Value| value.as_str().unwrap_or_default().to_string();
        let modes = template::list(spec, "accessModes")
            .map(word)
            .collect::<Vec<_>>()
            .join(" ");
        text.push_str(&format!(
            "  Name:\t{}\n  StorageClass:\t{}\n",
            word(&metadata["name"]),
            word(&spec["storageClassName"])
        ));
        text.push_str(&lines::labels("Labels", "  ", &metadata["labels"]));
        text.push_str(&lines::annotations(
            "Annotations",
            "  ",
            &metadata["annotations"],
        ));
        text.push_str(&format!(
            "  Capacity:\t{}\n  Access Modes:\t[{modes}]\n",
            word(&spec["resources"]["requests"]["storage"])
        ));
    }
    text
}

fn daemon_set(call: &Call, one: &Resource) -> String {
    let json = one.json();
    let (spec, status) = (&json["spec"], &json["status"]);
    let (shown, selector) = selector_of(one, &json);
    let mut text = format!("Name:\t{}\n", one.meta.name);
    if call.has(Feature::DescribeDaemonSetNamespace) {
        text.push_str(&format!("Namespace:\t{}\n", one.meta.namespace));
    }
    text.push_str(&format!(
        "Selector:\t{shown}\nNode-Selector:\t{}\n",
        pairs(&spec["template"]["spec"]["nodeSelector"])
    ));
    text.push_str(&notes(&json));
    for (title, field) in [
        (
            "Desired Number of Nodes Scheduled",
            "desiredNumberScheduled",
        ),
        (
            "Current Number of Nodes Scheduled",
            "currentNumberScheduled",
        ),
        (
            "Number of Nodes Scheduled with Up-to-date Pods",
            "updatedNumberScheduled",
        ),
        (
            "Number of Nodes Scheduled with Available Pods",
            "numberAvailable",
        ),
        ("Number of Nodes Misscheduled", "numberMisscheduled"),
    ] {
        text.push_str(&format!("{title}: {}\n", count(&status[field])));
    }
    text.push_str(&pods_status(call, one, &selector));
    text.push_str(&template::describe(&spec["template"], call.client));
    text
}
