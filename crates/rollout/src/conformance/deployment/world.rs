//! The reduced world of a case: the Deployment, its ReplicaSets, and the status that a script gives them.

use super::{Given, Op};
use crate::conformance::Difference;
use engine::context::Context;
use engine::controllers::Memory;
use engine::controllers::deployment::{self, revision_of};
use engine::rng::Rng;
use engine::store::Store;
use engine::trace::{Effect, Trace};
use kube::api::common::ConditionStatus;
use kube::api::deployment::{DeploymentSpec, DeploymentStatus};
use kube::api::meta::{LabelSelector, Labels, ObjectMeta, OwnerReference};
use kube::api::pod::PodStatus;
use kube::api::pod_spec::{PodTemplate, labels_json};
use kube::api::replica_set::{
    ReplicaFailureReason, ReplicaSetCondition, ReplicaSetConditionType, ReplicaSetStatus,
};
use kube::api::version::Feature;
use kube::api::{Deployment, Kind, KubernetesVersion, Pod, ReplicaSet, Uid};
use kube::clock::Time;
use kube::well_known::{CHANGE_CAUSE, DEFAULT_NAMESPACE};
use serde_json::json;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Far more rounds than any case needs to settle, so that a case that never settles fails.
const MOST_ROUNDS: usize = 10_000;

pub(super) struct World {
    given: Given,
    version: KubernetesVersion,
    pub(super) store: Store,
    rng: Rng,
    memory: Memory,
    pub(super) trace: Trace,
    pub(super) now: Time,
    pub(super) deployment: Option<Uid>,
    /// The names of all ReplicaSets ever created, in order. A ReplicaSet that is created again under its old name is
    /// listed twice.
    pub(super) sets: Vec<Rc<str>>,
    /// Whether the recording lists a ReplicaSet that was created again under each of its numbers, and not only under
    /// the last one.
    pub(super) lists_twice: bool,
    newest: Uid,
    /// The names of ReplicaSets that report a failure, even after they were created again.
    failing: BTreeSet<Rc<str>>,
}

impl World {
    pub(super) fn new(given: Given, version: KubernetesVersion, lists_twice: bool) -> World {
        World {
            given,
            version,
            store: Store::default(),
            rng: Rng::new(0),
            memory: Memory::default(),
            trace: Trace::new(),
            now: Time::ZERO,
            deployment: None,
            sets: Vec::new(),
            lists_twice,
            newest: Uid::default(),
            failing: BTreeSet::new(),
        }
    }

    pub(super) fn apply(&mut self, op: Op) -> Result<(), Difference> {
        self.now = Time::from_secs(self.now.whole_secs() + 1);
        self.trace.clear();
        match op {
            Op::Create => self.create(),
            Op::Image {
                image,
                change_cause,
            } => self.set_image(&image, change_cause),
            Op::Scale { replicas } => self.change(|d| d.spec.replicas = replicas),
            Op::Strategy(strategy) => self.change(|d| d.spec.strategy = strategy.parse()),
            Op::Tune {
                revision_history_limit,
                progress_deadline_seconds,
                min_ready_seconds,
            } => self.change(|d| {
                let spec = &mut d.spec;
                spec.revision_history_limit =
                    revision_history_limit.or(spec.revision_history_limit);
                spec.progress_deadline_seconds =
                    progress_deadline_seconds.or(spec.progress_deadline_seconds);
                spec.min_ready_seconds = min_ready_seconds.unwrap_or(spec.min_ready_seconds);
            }),
            Op::Pause => self.change(|d| d.spec.paused = true),
            Op::Resume => self.change(|d| d.spec.paused = false),
            Op::Undo { to_revision } => self.undo(to_revision),
            Op::Status {
                rs,
                ready,
                available,
            } => self.change_set(rs, |set| {
                set.status.ready_replicas = ready;
                set.status.available_replicas = available;
            }),
            Op::ReplicaFailure { rs, failing } => self.fail_set(rs, failing),
            Op::Terminated { rs } => self.end_lingering(rs),
            Op::Advance { seconds } => {
                self.now = Time::from_secs(self.now.whole_secs() + u64::from(seconds));
            }
        }
        self.settle()
    }

    fn create(&mut self) {
        let given = &self.given;
        let labels = Labels::from([("app".to_string(), given.name.clone())]);
        let deployment = Deployment {
            meta: ObjectMeta {
                labels: Rc::new(labels.clone()),
                creation_timestamp: self.now,
                ..ObjectMeta::named(DEFAULT_NAMESPACE, &given.name)
            },
            spec: DeploymentSpec {
                min_ready_seconds: given.min_ready_seconds,
                paused: false,
                progress_deadline_seconds: given.progress_deadline_seconds,
                replicas: given.replicas,
                revision_history_limit: given.revision_history_limit,
                selector: LabelSelector::from_labels(&labels),
                strategy: given.strategy.parse(),
                template: template(&labels, &given.image),
            },
            status: DeploymentStatus::default(),
        };
        self.deployment = Some(self.store.create(deployment));
    }

    fn change(&mut self, change: impl FnOnce(&mut Deployment)) {
        let uid = self.deployment.expect("cases begin with create");
        self.store.update_spec(uid, change);
    }

    fn set_image(&mut self, image: &str, change_cause: Option<String>) {
        self.change(|deployment| {
            deployment.spec.template = template(&deployment.spec.template.labels, image);
            if let Some(cause) = change_cause {
                let annotations = Rc::make_mut(&mut deployment.meta.annotations);
                annotations.insert(CHANGE_CAUSE.to_string(), cause);
            }
        });
    }

    fn undo(&mut self, to_revision: Option<i64>) {
        let mut sets: Vec<_> = self.store.replica_sets.iter().cloned().collect();
        sets.sort_by_key(|set| std::cmp::Reverse(revision_of(&set.meta)));
        let target = match to_revision {
            Some(revision) => sets.iter().find(|set| revision_of(&set.meta) == revision),
            None => sets.get(1),
        };
        let Some(target) = target else { return };
        let template = target
            .spec
            .template
            .without_label(kube::well_known::POD_TEMPLATE_HASH);
        let cause = target.meta.annotation(CHANGE_CAUSE).map(str::to_string);
        self.change(|deployment| {
            deployment.spec.template = template;
            let annotations = Rc::make_mut(&mut deployment.meta.annotations);
            match cause {
                Some(cause) => annotations.insert(CHANGE_CAUSE.to_string(), cause),
                None => annotations.remove(CHANGE_CAUSE),
            };
        });
    }

    fn change_set(&mut self, index: usize, change: impl FnOnce(&mut ReplicaSet)) {
        if let Some(uid) = self.set(index).map(|set| set.meta.uid) {
            self.store.update(uid, change);
        }
    }

    fn fail_set(&mut self, index: usize, failing: bool) {
        let Some(name) = self.sets.get(index).cloned() else {
            return;
        };
        if failing {
            self.failing.insert(name);
        } else {
            self.failing.remove(&name);
        }
    }

    fn end_lingering(&mut self, index: usize) {
        let Some(set) = self.set(index) else { return };
        let pods = self.store.owned_pods(set.meta.uid);
        let pods: Vec<Uid> = pods.map(|pod| pod.meta.uid).collect();
        for pod in pods {
            self.store.remove::<Pod>(pod);
        }
    }

    /// The ReplicaSet controller and the Deployment controller take turns until nothing changes.
    fn settle(&mut self) -> Result<(), Difference> {
        let Some(uid) = self.deployment else {
            return Ok(());
        };
        for _ in 0..MOST_ROUNDS {
            let before = self.store.resource_version();
            self.catch_up();
            let mut ctx = Context {
                store: &mut self.store,
                now: self.now,
                version: self.version,
                rng: &mut self.rng,
                trace: &mut self.trace,
                pod_quota: None,
                memory: &mut self.memory,
            };
            let known = ctx.trace.len();
            deployment::sync(&mut ctx, uid);
            self.note_given_up(known);
            self.store.take_changes(&mut Vec::new());
            for set in self.store.replica_sets.iter() {
                if set.meta.uid > self.newest {
                    self.newest = set.meta.uid;
                    self.sets.push(set.meta.name.clone());
                }
            }
            if self.store.resource_version() == before {
                return Ok(());
            }
        }
        Err(Difference::unreadable(
            &"the controllers never come to rest",
        ))
    }

    fn catch_up(&mut self) {
        let sets: Vec<_> = self.store.replica_sets.iter().cloned().collect();
        for set in sets {
            let status = self.status_of(&set);
            if status != set.status {
                self.store
                    .update(set.meta.uid, |set: &mut ReplicaSet| set.status = status);
            }
        }
    }

    /// The status that a ReplicaSet reports once its controller has synced.
    fn status_of(&self, set: &ReplicaSet) -> ReplicaSetStatus {
        let replicas = set.spec.replicas;
        let ready = set.status.ready_replicas.min(replicas);
        let terminating = self.store.owned(set.meta.uid);
        let terminating = terminating.map_or(0, |owned| owned.terminating);
        let reports_terminating = self.version.has(Feature::TerminatingReplicas);
        let failure = self.failing.contains(&set.meta.name).then(failure);
        ReplicaSetStatus {
            available_replicas: set.status.available_replicas.min(ready),
            conditions: failure.into_iter().collect(),
            observed_generation: set.meta.generation,
            ready_replicas: ready,
            replicas,
            terminating_replicas: reports_terminating.then_some(terminating),
            ..set.status.clone()
        }
    }

    /// Keeps the removed pods terminating for each change of size since entry `known` of the trace. Each change is
    /// counted from the size that the ReplicaSet reported last. A ReplicaSet that shrinks twice in one sync therefore
    /// counts some pods twice, as in the recordings.
    fn note_given_up(&mut self, known: usize) {
        if !self.given.pods_linger {
            return;
        }
        let sizes = self.trace[known..].iter();
        let sizes = sizes.filter_map(|entry| match entry.effect {
            Effect::Scaled { to, .. } => Some((entry.object.uid, to)),
            _ => None,
        });
        let sizes: Vec<(Uid, i32)> = sizes.collect();
        for (uid, to) in sizes {
            let Some(set) = self.store.get::<ReplicaSet>(uid).cloned() else {
                continue;
            };
            for _ in to..set.status.replicas {
                self.leave_lingering(&set);
            }
        }
    }

    fn leave_lingering(&mut self, set: &ReplicaSet) {
        let name = format!("{}-{}", set.meta.name, self.store.resource_version());
        self.store.create(Pod {
            meta: ObjectMeta {
                deletion_timestamp: Some(self.now),
                owner: Some(OwnerReference {
                    kind: Kind::ReplicaSet,
                    name: set.meta.name.clone(),
                    uid: set.meta.uid,
                }),
                ..ObjectMeta::named(DEFAULT_NAMESPACE, &name)
            },
            spec: set.spec.template.spec.clone(),
            node_name: None,
            mounts_token: false,
            status: PodStatus::default(),
        });
    }

    pub(super) fn set(&self, index: usize) -> Option<&Rc<ReplicaSet>> {
        self.store.by_name(DEFAULT_NAMESPACE, self.sets.get(index)?)
    }
}

fn failure() -> ReplicaSetCondition {
    ReplicaSetCondition {
        // The status in recordings has no time.
        last_transition_time: Time::ZERO,
        message: "quota exceeded".into(),
        reason: ReplicaFailureReason::FailedCreate,
        status: ConditionStatus::True,
        kind: ReplicaSetConditionType::ReplicaFailure,
    }
}

fn template(labels: &Labels, image: &str) -> PodTemplate {
    PodTemplate::from_json(&json!({
        "metadata": {"labels": labels_json(labels)},
        "spec": {"containers": [{"name": "app", "image": image}]},
    }))
}
