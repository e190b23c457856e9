//! Describes one object of any kind: its status, its owner, and the objects that it owns.
//!
//! Facts have the names that `kubectl get -o yaml` shows. The page makes the sentences about them.

use engine::cluster::{Cluster, Target, read};
use engine::store::Store;
use kube::api::meta::{Kind, ObjectMeta, Uid};
use kube::api::namespace::is_furniture;
use kube::api::{Node, Pod, WorkloadKind};
use serde_json::Value;
use std::rc::Rc;

/// The object that is described.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    pub kind: Kind,
    pub uid: Uid,
    pub namespace: Rc<str>,
    pub name: Rc<str>,
}

impl Identity {
    pub fn of(kind: Kind, meta: &ObjectMeta) -> Identity {
        Identity {
            kind,
            uid: meta.uid,
            namespace: meta.namespace.clone(),
            name: meta.name.clone(),
        }
    }

    pub fn target(&self) -> Target {
        Target {
            kind: self.kind,
            namespace: self.namespace.to_string(),
            name: self.name.to_string(),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    pub object: Identity,
    pub facts: Vec<Fact>,
    pub conditions: Vec<Condition>,
    pub owner: Option<Identity>,
    /// The objects that name this object as their owner or, for a node, the pods that run on it; in order of creation.
    pub owned: Vec<Identity>,
}

/// A field and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    pub name: String,
    pub value: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    pub kind: String,
    /// `True`, `False` or `Unknown`.
    pub status: String,
    pub reason: String,
    pub message: String,
}

impl Inspection {
    /// `None` when the object does not exist now.
    pub fn of(cluster: &Cluster, uid: Uid) -> Option<Inspection> {
        let store = cluster.store();
        let (object, meta) = find(store, uid)?;
        let json = read(store, &object.target()).unwrap_or_default();
        let facts = match object.kind {
            Kind::Node => node_facts(store, store.get::<Node>(uid)?),
            _ => facts(&json),
        };
        Some(Inspection {
            conditions: conditions(&json["status"]),
            owner: meta.owner.and_then(|owner| Some(find(store, owner.uid)?.0)),
            owned: owned(store, &object),
            facts,
            object,
        })
    }
}

type Found = Option<(Identity, ObjectMeta)>;

/// The object with that identity, if it exists now and people can look at it.
pub fn find(store: &Store, uid: Uid) -> Found {
    let (kind, meta) = store.object(uid)?;
    match kind {
        Kind::Namespace | Kind::Endpoints => None,
        kind => Some((Identity::of(kind, meta), meta.clone())),
    }
}

/// The objects that are not pods, by kind and name, without those that every cluster and every namespace has.
pub fn objects(store: &Store) -> Vec<Identity> {
    const OTHERS: [Kind; 6] = [
        Kind::Service,
        Kind::ConfigMap,
        Kind::Secret,
        Kind::PersistentVolumeClaim,
        Kind::PodDisruptionBudget,
        Kind::HorizontalPodAutoscaler,
    ];
    let workloads = WorkloadKind::ALL.iter().map(|kind| kind.kind());
    let written = workloads.chain(OTHERS);
    let written = written.flat_map(|kind| store.all_written(kind));
    let written = written.map(|one| Identity::of(one.kind, one.meta));
    let kept = store.kept.by_names();
    let kept = kept.map(|one| Identity::of(one.kind, &one.meta));
    let nodes = store.nodes.by_names();
    let nodes = nodes.map(|one| Identity::of(Kind::Node, &one.meta));
    let all = written.chain(kept).chain(nodes);
    all.filter(|one| !Store::is_found(one.uid) && !is_furniture(one.kind, &one.name))
        .collect()
}

/// The plain values of the status, and the values of the spec that matter for the kind.
fn facts(json: &Value) -> Vec<Fact> {
    const SPEC: [&str; 10] = [
        "replicas",
        "minReplicas",
        "maxReplicas",
        "minReadySeconds",
        "progressDeadlineSeconds",
        "revisionHistoryLimit",
        "paused",
        "type",
        "clusterIP",
        "podManagementPolicy",
    ];
    let mut facts = Vec::new();
    let mut add = |name: String, value: &Value| {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            _ => return,
        };
        facts.push(Fact { name, value });
    };
    for field in SPEC {
        add(format!("spec.{field}"), &json["spec"][field]);
    }
    let status = json["status"].as_object();
    for (field, value) in status.into_iter().flatten() {
        add(format!("status.{field}"), value);
    }
    for (label, value) in json["spec"]["selector"].as_object().into_iter().flatten() {
        match value.as_object() {
            Some(labels) => labels
                .iter()
                .for_each(|(label, value)| add(format!("selector.{label}"), value)),
            None => add(format!("selector.{label}"), value),
        }
    }
    for (key, value) in json["data"].as_object().into_iter().flatten() {
        add(format!("data.{key}"), value);
    }
    facts
}

fn node_facts(store: &Store, node: &Node) -> Vec<Fact> {
    let load = store.node_load(&node.meta.name);
    let (used, all) = (load.requests, node.allocatable);
    let taints = node.taints.iter().map(ToString::to_string);
    let of = |used: String, all: String| format!("{used} of {all}");
    let mut facts = vec![
        ("spec.unschedulable", node.unschedulable.to_string()),
        ("pods", of(load.pods.to_string(), node.max_pods.to_string())),
        ("cpu", of(cpu(used.cpu_milli), cpu(all.cpu_milli))),
        ("memory", of(memory(used.memory), memory(all.memory))),
    ];
    facts.extend(taints.map(|taint| ("taint", taint)));
    let ready = if node.ready { "True" } else { "Unknown" };
    facts.insert(0, ("Ready", ready.to_string()));
    let fact = |(name, value): (&str, String)| Fact {
        name: name.to_string(),
        value,
    };
    facts.into_iter().map(fact).collect()
}

fn cpu(milli: u64) -> String {
    match milli % 1000 {
        0 => (milli / 1000).to_string(),
        _ => format!("{milli}m"),
    }
}

fn memory(bytes: u64) -> String {
    match bytes >> 20 {
        mebi if mebi % 1024 == 0 => format!("{}Gi", mebi / 1024),
        mebi => format!("{mebi}Mi"),
    }
}

fn conditions(status: &Value) -> Vec<Condition> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let condition = |value: &Value| Condition {
        kind: text(&value["type"]),
        status: text(&value["status"]),
        reason: text(&value["reason"]),
        message: text(&value["message"]),
    };
    let all = status["conditions"].as_array();
    all.into_iter().flatten().map(condition).collect()
}

fn owned(store: &Store, object: &Identity) -> Vec<Identity> {
    let pod = |pod: &Rc<Pod>| Identity::of(Kind::Pod, &pod.meta);
    if object.kind == Kind::Node {
        let there = |pod: &&Rc<Pod>| pod.node_name.as_deref() == Some(&*object.name);
        return store.pods.iter().filter(there).map(pod).collect();
    }
    let sets = store.owned_replica_sets(object.uid);
    let mut owned: Vec<Identity> = sets
        .map(|set| Identity::of(Kind::ReplicaSet, &set.meta))
        .collect();
    let revisions = store.owned_revisions(object.uid);
    owned.extend(
        revisions
            .iter()
            .map(|one| Identity::of(Kind::ControllerRevision, &one.meta)),
    );
    owned.extend(store.owned_pods(object.uid).map(pod));
    owned
}

/// How many seconds a pod must be ready before it counts as available. The owner of the pod sets this time.
pub fn min_ready_seconds(store: &Store, pod: &Pod) -> i32 {
    let owner = pod.meta.owner.as_ref();
    let owner = owner.and_then(|owner| store.workload(owner.kind.workload()?, owner.uid));
    owner.map_or(0, |owner| owner.plan().min_ready_seconds)
}
