//! The reduced world of a case: one StatefulSet, its pods and revisions, and a clock that a script moves.

use super::{Given, Op};
use crate::conformance::Difference;
use crate::conformance::lingering::keep_deleted;
use engine::context::Context;
use engine::controllers::Memory;
use engine::controllers::pods::delete_pod;
use engine::controllers::stateful_set::{self, Rules};
use engine::rng::Rng;
use engine::store::Store;
use engine::trace::{Actor, Reason, Trace};
use kube::api::meta::{LabelSelector, Labels, ObjectMeta};
use kube::api::pod::{PodCondition, PodPhase};
use kube::api::pod_spec::PodTemplate;
use kube::api::stateful_set::{Ordinals, StatefulSetSpec, StatefulSetStatus};
use kube::api::{KubernetesVersion, Pod, StatefulSet, Uid};
use kube::clock::Time;
use kube::manifest::defaults::default_pod_template;
use kube::well_known::DEFAULT_NAMESPACE;
use serde_json::json;
use std::rc::Rc;

/// Far more rounds than any case needs to settle, so that a case that never settles fails.
const MOST_ROUNDS: usize = 10_000;

pub(super) struct World {
    given: Given,
    version: KubernetesVersion,
    rules: Rules,
    pub(super) now: Time,
    pub(super) store: Store,
    rng: Rng,
    memory: Memory,
    pub(super) trace: Trace,
    pub(super) set: Uid,
    /// The names of all revisions ever created, in order. A revision that is created again under its old name keeps its
    /// number.
    pub(super) revisions: Vec<Rc<str>>,
}

impl World {
    pub(super) fn new(given: Given, version: KubernetesVersion, rules: Rules) -> World {
        World {
            given,
            version,
            rules,
            now: Time::ZERO,
            store: Store::default(),
            rng: Rng::new(0),
            memory: Memory::default(),
            trace: Trace::new(),
            set: Uid::default(),
            revisions: Vec::new(),
        }
    }

    pub(super) fn apply(&mut self, op: Op) -> Result<(), Difference> {
        self.now = Time::from_secs(self.now.whole_secs() + 1);
        self.trace.clear();
        match op {
            Op::Create => self.create(),
            Op::Image { image } => {
                let template = self.template(&image);
                self.change(|set| set.spec.template = template);
            }
            Op::Scale { replicas } => self.change(|set| set.spec.replicas = replicas),
            Op::Partition { partition } => self.change(|set| {
                let parameters = &mut set.spec.update_strategy.rolling_update;
                parameters.get_or_insert_default().partition = partition;
            }),
            Op::Strategy { kind, parameters } => {
                self.change(|set| set.spec.update_strategy = parameters.strategy(kind))
            }
            Op::Tune {
                min_ready_seconds,
                revision_history_limit,
                start,
            } => self.change(|set| {
                let spec = &mut set.spec;
                spec.min_ready_seconds = min_ready_seconds.unwrap_or(spec.min_ready_seconds);
                spec.revision_history_limit =
                    revision_history_limit.or(spec.revision_history_limit);
                spec.ordinals = start.map(|start| Ordinals { start }).or(spec.ordinals);
            }),
            Op::Undo { to_revision } => self.undo(to_revision),
            Op::Ready { ordinal } => self.set_ready(ordinal, true),
            Op::Unready { ordinal } => self.set_ready(ordinal, false),
            Op::Fail { ordinal } => self.set_phase(ordinal, PodPhase::Failed, false),
            Op::Delete { ordinal } => self.delete_by_hand(ordinal),
            Op::Gone { ordinal } => {
                if let Some(uid) = self.pod(ordinal).map(|pod| pod.meta.uid) {
                    self.store.remove::<Pod>(uid);
                }
            }
            Op::Advance { seconds } => {
                self.now = Time::from_secs(self.now.whole_secs() + u64::from(seconds));
            }
        }
        self.settle()
    }

    fn create(&mut self) {
        let given = &self.given;
        let labels = Labels::from([("app".to_string(), given.name.clone())]);
        let set = StatefulSet {
            meta: ObjectMeta::named(DEFAULT_NAMESPACE, &given.name),
            spec: StatefulSetSpec {
                min_ready_seconds: given.min_ready_seconds,
                ordinals: given.ordinals_start.map(|start| Ordinals { start }),
                persistent_volume_claim_retention_policy: None,
                pod_management_policy: given.pod_management_policy,
                replicas: given.replicas,
                revision_history_limit: given.revision_history_limit,
                selector: LabelSelector::from_labels(&labels),
                service_name: given.name.clone(),
                template: self.template(&given.image),
                update_strategy: given.parameters.strategy(given.update_strategy),
                volume_claim_templates: Vec::new(),
            },
            status: StatefulSetStatus::default(),
        };
        self.set = self.store.create(set);
    }

    fn template(&self, image: &str) -> PodTemplate {
        let mut json = json!({
            "metadata": {"labels": {"app": self.given.name}},
            "spec": {"containers": [{"name": "db", "image": image}]},
        });
        default_pod_template(&mut json, self.version);
        PodTemplate::from_json(&json)
    }

    fn change(&mut self, change: impl FnOnce(&mut StatefulSet)) {
        self.store.update_spec(self.set, change);
    }

    fn undo(&mut self, to_revision: Option<i64>) {
        let known = self.store.owned_revisions(self.set);
        let found = match to_revision {
            Some(number) => known.iter().find(|revision| revision.revision == number),
            None => known.iter().rev().nth(1),
        };
        let template = found.map(|revision| revision.template.clone());
        let now = self.stateful_set().spec.template.clone();
        if let Some(template) = template.filter(|template| *template != now) {
            self.change(|set| set.spec.template = template);
        }
    }

    pub(super) fn stateful_set(&self) -> &Rc<StatefulSet> {
        self.store.get(self.set).expect("cases begin with create")
    }

    fn pod(&self, ordinal: i32) -> Option<&Rc<Pod>> {
        let name = self.stateful_set().pod_name(ordinal);
        self.store.by_name(DEFAULT_NAMESPACE, &name)
    }

    fn set_ready(&mut self, ordinal: i32, ready: bool) {
        self.set_phase(ordinal, PodPhase::Running, ready);
    }

    fn set_phase(&mut self, ordinal: i32, phase: PodPhase, ready: bool) {
        let now = self.now;
        if let Some(uid) = self.pod(ordinal).map(|pod| pod.meta.uid) {
            self.store.update(uid, |pod: &mut Pod| {
                pod.status.phase = phase;
                PodCondition::set(&mut pod.status.ready, ready, now);
            });
        }
    }

    fn delete_by_hand(&mut self, ordinal: i32) {
        if let Some(uid) = self.pod(ordinal).map(|pod| pod.meta.uid) {
            delete_pod(&mut self.context(), Actor::User, uid, None, Reason::Asked);
        }
    }

    fn context(&mut self) -> Context<'_> {
        Context {
            store: &mut self.store,
            now: self.now,
            version: self.version,
            rng: &mut self.rng,
            trace: &mut self.trace,
            pod_quota: None,
            memory: &mut self.memory,
        }
    }

    fn settle(&mut self) -> Result<(), Difference> {
        for _ in 0..MOST_ROUNDS {
            let before = self.store.resource_version();
            let set = self.set;
            let rules = self.rules;
            let pods: Vec<Rc<Pod>> = self.store.pods.iter().cloned().collect();
            stateful_set::sync_by(&mut self.context(), set, rules);
            keep_deleted(&mut self.store, &pods, self.now);
            self.bind_pods();
            self.note_revisions();
            self.store.take_changes(&mut Vec::new());
            if self.store.resource_version() == before {
                return Ok(());
            }
        }
        Err(Difference::unreadable(
            &"the controller never comes to rest",
        ))
    }

    /// Binds new pods to a node, because pods without a node would be removed as soon as they are deleted.
    fn bind_pods(&mut self) {
        let pods = self.store.pods.iter();
        let unbound = pods.filter(|pod| pod.node_name.is_none());
        let unbound: Vec<Uid> = unbound.map(|pod| pod.meta.uid).collect();
        for pod in unbound {
            self.store
                .update(pod, |pod: &mut Pod| pod.node_name = Some("node".into()));
        }
    }

    fn note_revisions(&mut self) {
        for revision in self.store.controller_revisions.iter() {
            if !self.revisions.contains(&revision.meta.name) {
                self.revisions.push(revision.meta.name.clone());
            }
        }
    }
}
