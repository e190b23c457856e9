//! Recorded choices of the ReplicaSet controller: which pods are deleted when a ReplicaSet shrinks.

use crate::conformance::{Difference, version_of};
use engine::context::Context;
use engine::controllers::Memory;
use engine::controllers::replica_set;
use engine::rng::Rng;
use engine::store::Store;
use engine::trace::{Actor, Effect, Trace};
use kube::api::meta::{Kind, LabelSelector, Labels, ObjectMeta, OwnerReference, Uid};
use kube::api::pod::{
    ContainerState, ContainerStatus, PodCondition, PodPhase, PodStatus, WaitingReason,
};
use kube::api::pod_spec::{PodTemplate, labels_json};
use kube::api::replica_set::{ReplicaSetSpec, ReplicaSetStatus};
use kube::api::{Pod, ReplicaSet, WorkloadKind};
use kube::clock::Time;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::rc::Rc;

const DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Given {
    now: u32,
    replicas: i32,
    pods: Vec<GivenPod>,
    delete: BTreeSet<String>,
}

/// Times are in seconds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GivenPod {
    name: String,
    /// The number of its ReplicaSet. The first ReplicaSet is scaled; the others belong to the same Deployment.
    rs: u8,
    node: Option<String>,
    phase: String,
    ready: bool,
    ready_at: Option<u32>,
    created_at: u64,
    restarts: u32,
    deletion_cost: Option<i32>,
    #[serde(default)]
    terminating: bool,
}

/// Replays one recorded case. `Err` holds the difference between the pods that were picked.
pub fn check_case(case: &Value) -> Result<(), Difference> {
    let given = Given::deserialize(case).map_err(|e| Difference::unreadable(&e))?;
    let names: BTreeSet<&String> = given.pods.iter().map(|pod| &pod.name).collect();
    if names.len() < given.pods.len() {
        return Err(Difference::unreadable(&"two pods have one name"));
    }
    let mut store = Store::default();
    let sets = create_sets(&mut store, &given);
    create_pods(&mut store, &given, &sets);
    let mut trace = Trace::new();
    let mut ctx = Context {
        store: &mut store,
        now: Time::from_secs(given.now.into()),
        version: version_of(case)?,
        rng: &mut Rng::new(0),
        trace: &mut trace,
        pod_quota: None,
        memory: &mut Memory::default(),
    };
    replica_set::sync(&mut ctx, sets[0], |uid| uid);
    let deleted = trace.iter().filter(|entry| {
        entry.actor == Actor::Workload(WorkloadKind::ReplicaSet)
            && entry.effect == Effect::PodDeleted
    });
    let deleted: BTreeSet<String> = deleted.map(|e| e.object.name.to_string()).collect();
    let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(" ");
    Difference::check("delete", &list(&given.delete), &list(&deleted))
}

fn labels() -> Labels {
    Labels::from([("app".to_string(), "web".to_string())])
}

fn create_sets(store: &mut Store, given: &Given) -> Vec<Uid> {
    let last = given.pods.iter().map(|pod| pod.rs).max().unwrap_or(0);
    let template = json!({
        "metadata": {"labels": labels_json(&labels())},
        "spec": {"containers": [{"name": "app", "image": "app:v1"}]},
    });
    let create = |number: u8| {
        store.create(ReplicaSet {
            meta: ObjectMeta {
                owner: Some(OwnerReference {
                    kind: Kind::Deployment,
                    name: "web".into(),
                    uid: Uid::default(),
                }),
                ..ObjectMeta::named("default", &format!("web-{number}"))
            },
            spec: ReplicaSetSpec {
                min_ready_seconds: 0,
                replicas: given.replicas,
                selector: LabelSelector::from_labels(&labels()),
                template: PodTemplate::from_json(&template),
            },
            status: ReplicaSetStatus::default(),
        })
    };
    (0..=last).map(create).collect()
}

/// Creates the pods in the order of their names. In the recordings a pod's UID is its name, and here UIDs follow the
/// order of creation.
fn create_pods(store: &mut Store, given: &Given, sets: &[Uid]) {
    let mut pods: Vec<&GivenPod> = given.pods.iter().collect();
    pods.sort_by_key(|pod| &pod.name);
    for pod in pods {
        let set = store
            .get::<ReplicaSet>(sets[usize::from(pod.rs)])
            .expect("just created");
        let pod = pod.build(set);
        store.create(pod);
    }
}

impl GivenPod {
    fn build(&self, set: &ReplicaSet) -> Pod {
        let cost = self
            .deletion_cost
            .map(|cost| (DELETION_COST.to_string(), cost.to_string()));
        let mut status = PodStatus {
            phase: if self.phase == "Pending" {
                PodPhase::Pending
            } else {
                PodPhase::Running
            },
            ..PodStatus::default()
        };
        let since = Time::from_secs(self.ready_at.unwrap_or(0).into());
        PodCondition::set(&mut status.ready, self.ready, since);
        status.containers.push(ContainerStatus {
            ready: self.ready,
            started: self.ready,
            restart_count: self.restarts,
            state: ContainerState::Waiting(WaitingReason::ContainerCreating),
            last_termination: None,
            message: None,
            image_push: 0,
        });
        Pod {
            meta: ObjectMeta {
                labels: Rc::new(labels()),
                annotations: Rc::new(cost.into_iter().collect()),
                creation_timestamp: Time::from_secs(self.created_at),
                deletion_timestamp: self.terminating.then_some(Time::ZERO),
                owner: Some(OwnerReference {
                    kind: Kind::ReplicaSet,
                    name: set.meta.name.clone(),
                    uid: set.meta.uid,
                }),
                ..ObjectMeta::named("default", &self.name)
            },
            spec: set.spec.template.spec.clone(),
            node_name: self.node.as_deref().map(Rc::from),
            mounts_token: false,
            status,
        }
    }
}
