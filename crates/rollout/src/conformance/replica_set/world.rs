//! The reduced world of a case: one ReplicaSet, its pods, a quota, and a clock that a script moves.

use super::{Given, Op};
use crate::conformance::Difference;
use crate::conformance::lingering::keep_deleted;
use engine::context::Context;
use engine::controllers::Memory;
use engine::controllers::pods::delete_pod;
use engine::controllers::replica_set::{self, Synced};
use engine::rng::Rng;
use engine::store::Store;
use engine::trace::{Actor, Reason, Trace};
use kube::api::meta::{LabelSelector, Labels, ObjectMeta};
use kube::api::pod::{PodCondition, PodPhase};
use kube::api::pod_spec::{PodTemplate, labels_json};
use kube::api::replica_set::{ReplicaSetSpec, ReplicaSetStatus};
use kube::api::{KubernetesVersion, Pod, ReplicaSet, Uid};
use kube::clock::Time;
use serde_json::{Value, json};
use std::rc::Rc;

/// Far more rounds than any case needs to settle, so that a case that never settles fails.
const MOST_ROUNDS: usize = 10_000;
const DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";

pub(super) struct World {
    given: Given,
    version: KubernetesVersion,
    quota: Option<u32>,
    pub(super) now: Time,
    pub(super) store: Store,
    rng: Rng,
    memory: Memory,
    /// The result and the actions of each sync since the last op, in order.
    pub(super) syncs: Vec<(Synced, Trace)>,
    pub(super) set: Uid,
    /// The names of all pods ever created, in order.
    pub(super) pods: Vec<Rc<str>>,
}

impl World {
    pub(super) fn new(given: Given, quota: Option<u32>, version: KubernetesVersion) -> World {
        World {
            given,
            version,
            quota,
            now: Time::ZERO,
            store: Store::default(),
            rng: Rng::new(0),
            memory: Memory::default(),
            syncs: Vec::new(),
            set: Uid::default(),
            pods: Vec::new(),
        }
    }

    pub(super) fn apply(&mut self, op: Op) -> Result<(), Difference> {
        self.now = Time::from_secs(self.now.whole_secs() + 1);
        self.syncs.clear();
        match op {
            Op::Create => self.create(),
            Op::Quota { limit } => self.quota = limit,
            Op::Scale { replicas } => self.change(|set| set.spec.replicas = replicas),
            Op::Tune { min_ready_seconds } => {
                self.change(|set| set.spec.min_ready_seconds = min_ready_seconds);
            }
            Op::Ready { pod, node } => {
                if let Some(node) = node {
                    self.schedule(pod, &node);
                }
                self.set_phase(pod, PodPhase::Running, true);
            }
            Op::Unready { pod } => self.set_phase(pod, PodPhase::Running, false),
            Op::Schedule { pod, node } => self.schedule(pod, &node),
            Op::Fail { pod } => self.set_phase(pod, PodPhase::Failed, false),
            Op::Delete { pod } => self.delete_by_hand(pod),
            Op::Gone { pod } => {
                if let Some(uid) = self.pod(pod).map(|pod| pod.meta.uid) {
                    self.store.remove::<Pod>(uid);
                }
            }
            Op::Unlabel { pod, label } => self.change_pod(pod, |pod| {
                Rc::make_mut(&mut pod.meta.labels).remove(&label);
            }),
            Op::Relabel { pod } => self.change_pod(pod, |pod| pod.meta.labels = labels()),
            Op::Cost { pod, cost } => self.change_pod(pod, |pod| {
                let annotations = Rc::make_mut(&mut pod.meta.annotations);
                annotations.insert(DELETION_COST.to_string(), cost.to_string());
            }),
            Op::Advance { seconds } => {
                self.now = Time::from_secs(self.now.whole_secs() + u64::from(seconds));
            }
        }
        self.settle()
    }

    fn create(&mut self) {
        let template = json!({
            "metadata": {"labels": labels_json(&labels())},
            "spec": {"containers": [{"name": "app", "image": "app:v1"}]},
        });
        let selector = Labels::from([("app".to_string(), "web".to_string())]);
        self.set = self.store.create(ReplicaSet {
            meta: ObjectMeta::named("default", &self.given.name),
            spec: ReplicaSetSpec {
                min_ready_seconds: self.given.min_ready_seconds,
                replicas: self.given.replicas,
                selector: LabelSelector::from_labels(&selector),
                template: PodTemplate::from_json(&template),
            },
            status: ReplicaSetStatus::default(),
        });
    }

    fn change(&mut self, change: impl FnOnce(&mut ReplicaSet)) {
        let mut changed = ReplicaSet::clone(self.replica_set());
        change(&mut changed);
        if changed.spec != self.replica_set().spec {
            self.store
                .update_spec(self.set, |set: &mut ReplicaSet| set.spec = changed.spec);
        }
    }

    pub(super) fn replica_set(&self) -> &Rc<ReplicaSet> {
        self.store.get(self.set).expect("cases begin with create")
    }

    fn pod(&self, number: usize) -> Option<&Rc<Pod>> {
        self.store.by_name("default", self.pods.get(number)?)
    }

    fn change_pod(&mut self, number: usize, change: impl FnOnce(&mut Pod)) {
        if let Some(uid) = self.pod(number).map(|pod| pod.meta.uid) {
            self.store.update(uid, change);
        }
    }

    fn schedule(&mut self, number: usize, node: &str) {
        self.change_pod(number, |pod| pod.node_name = Some(node.into()));
    }

    fn set_phase(&mut self, number: usize, phase: PodPhase, ready: bool) {
        let now = self.now;
        self.change_pod(number, |pod| {
            pod.status.phase = phase;
            PodCondition::set(&mut pod.status.ready, ready, now);
        });
    }

    fn delete_by_hand(&mut self, number: usize) {
        let before = self.all_pods();
        if let Some(uid) = self.pod(number).map(|pod| pod.meta.uid) {
            let mut trace = Trace::new();
            let mut ctx = self.context(&mut trace);
            delete_pod(&mut ctx, Actor::User, uid, None, Reason::Asked);
        }
        keep_deleted(&mut self.store, &before, self.now);
    }

    fn all_pods(&self) -> Vec<Rc<Pod>> {
        self.store.pods.iter().cloned().collect()
    }

    fn context<'c>(&'c mut self, trace: &'c mut Trace) -> Context<'c> {
        Context {
            store: &mut self.store,
            now: self.now,
            version: self.version,
            rng: &mut self.rng,
            trace,
            pod_quota: self.quota,
            memory: &mut self.memory,
        }
    }

    fn settle(&mut self) -> Result<(), Difference> {
        // Changes by the script are dropped, because only the controller's own work is observed.
        self.store.take_changes(&mut Vec::new());
        for _ in 0..MOST_ROUNDS {
            let pods = self.all_pods();
            let set = self.set;
            let mut trace = Trace::new();
            // If pods differ in nothing else, the one that was created first is deleted first.
            let synced = replica_set::sync(&mut self.context(&mut trace), set, |uid| uid);
            keep_deleted(&mut self.store, &pods, self.now);
            self.note_pods();
            self.syncs.push((synced, trace));
            let mut changes = Vec::new();
            self.store.take_changes(&mut changes);
            if changes.is_empty() {
                return Ok(());
            }
        }
        Err(Difference::unreadable(
            &"the controller never comes to rest",
        ))
    }

    /// The real controller's choice between two pods that are equal in everything is arbitrary. If the recording has
    /// the other pod, the two pods swap their numbers.
    pub(super) fn swap_twins(&mut self, expected: &Value) {
        let gone = |number: usize| {
            let pods = expected.as_array()?.iter();
            let pod = pods.into_iter().find(|pod| pod["pod"] == number)?;
            Some(pod["state"] == "terminating")
        };
        for number in 0..self.pods.len() {
            let Some(pod) = self.pod(number).cloned() else {
                continue;
            };
            if !pod.meta.is_terminating() || gone(number) != Some(false) {
                continue;
            }
            let twin = (0..self.pods.len()).find(|other| {
                gone(*other) == Some(true)
                    && self.pod(*other).is_some_and(|other| twins(&pod, other))
            });
            if let Some(twin) = twin {
                self.pods.swap(number, twin);
            }
        }
    }

    fn note_pods(&mut self) {
        for pod in self.store.pods.iter() {
            if !self.pods.contains(&pod.meta.name) {
                self.pods.push(pod.meta.name.clone());
            }
        }
    }
}

/// Whether two pods differ only in their names and in that one was deleted and the other was not.
fn twins(gone: &Pod, kept: &Pod) -> bool {
    let mut other = gone.clone();
    other.meta.name = kept.meta.name.clone();
    other.meta.uid = kept.meta.uid;
    other.meta.resource_version = kept.meta.resource_version;
    other.meta.deletion_timestamp = None;
    other.meta.deletion_grace_period_seconds = None;
    other == *kept
}

/// The labels of the template. The selector has only the first one.
fn labels() -> Rc<Labels> {
    let labels = [("app", "web"), ("tier", "front")];
    let labels = labels.map(|(key, value)| (key.to_string(), value.to_string()));
    Rc::new(labels.into_iter().collect())
}
