//! Replays recorded decisions of the Deployment controller.
//!
//! The world of these cases is what that controller can see: ReplicaSets whose status a script sets.
//! No kubelet and no pod timing enters.

use super::{Difference, compare_steps};
use engine::context::Context;
use engine::controllers::deployment::{
    self, CHANGE_CAUSE, DESIRED_REPLICAS, MAX_REPLICAS, REVISION, REVISION_HISTORY, revision_of,
};
use engine::rng::Rng;
use engine::store::Store;
use engine::trace::{Effect, Trace};
use kube::api::common::{ConditionStatus, IntOrPercent};
use kube::api::deployment::{DeploymentSpec, DeploymentStatus, DeploymentStrategy, RollingUpdate};
use kube::api::meta::{LabelSelector, Labels, ObjectMeta, OwnerReference};
use kube::api::pod::PodStatus;
use kube::api::pod_spec::PodTemplate;
use kube::api::replica_set::{ReplicaFailureReason, ReplicaSetCondition, ReplicaSetConditionType};
use kube::api::{Deployment, Kind, Pod, ReplicaSet, Uid};
use kube::clock::Time;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// The release that was recorded.
const RECORDED: &str = "1.20";
/// Far more rounds than any case needs to come to rest.
const MOST_ROUNDS: usize = 10_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Given {
    name: String,
    image: String,
    replicas: i32,
    #[serde(flatten)]
    strategy: Strategy,
    #[serde(default)]
    min_ready_seconds: i32,
    progress_deadline_seconds: Option<i32>,
    revision_history_limit: Option<i32>,
    #[serde(default)]
    pods_linger: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Strategy {
    #[serde(rename = "type")]
    kind: String,
    max_surge: Option<String>,
    max_unavailable: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", tag = "op")]
enum Op {
    Create,
    #[serde(rename_all = "camelCase")]
    Image {
        image: String,
        change_cause: Option<String>,
    },
    Scale {
        replicas: i32,
    },
    Strategy(Strategy),
    #[serde(rename_all = "camelCase")]
    Tune {
        revision_history_limit: Option<i32>,
        progress_deadline_seconds: Option<i32>,
        min_ready_seconds: Option<i32>,
    },
    Pause,
    Resume,
    #[serde(rename_all = "camelCase")]
    Undo {
        to_revision: Option<i64>,
    },
    Status {
        rs: usize,
        ready: i32,
        available: i32,
    },
    #[serde(rename_all = "camelCase")]
    ReplicaFailure {
        rs: usize,
        failing: bool,
    },
    Terminated {
        rs: usize,
    },
    Advance {
        seconds: u64,
    },
}

/// Replays one recorded case. `Err` holds the first difference and the step it is in.
pub fn check_case(case: &Value) -> Result<(), Difference> {
    let given = Given::deserialize(&case["deployment"]).map_err(|e| Difference::unreadable(&e))?;
    let mut world = World::new(given);
    compare_steps(case, |op| {
        let op = Op::deserialize(op).map_err(|e| Difference::unreadable(&e))?;
        world.apply(op);
        Ok(world.observe())
    })
}

struct World {
    given: Given,
    store: Store,
    rng: Rng,
    trace: Trace,
    now: Time,
    deployment: Option<Uid>,
    /// The names of all ReplicaSets ever created, in order. One that is made again under its old name stands here
    /// twice, and recordings then list it twice.
    sets: Vec<Rc<str>>,
    newest: Uid,
}

impl World {
    fn new(given: Given) -> World {
        World {
            given,
            store: Store::default(),
            rng: Rng::new(0),
            trace: Trace::new(),
            now: Time::ZERO,
            deployment: None,
            sets: Vec::new(),
            newest: Uid::default(),
        }
    }

    fn apply(&mut self, op: Op) {
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
                self.now = Time::from_secs(self.now.whole_secs() + seconds);
            }
        }
        self.settle();
    }

    fn create(&mut self) {
        let given = &self.given;
        let labels = Labels::from([("app".to_string(), given.name.clone())]);
        let deployment = Deployment {
            meta: ObjectMeta {
                labels: Rc::new(labels.clone()),
                creation_timestamp: self.now,
                ..ObjectMeta::named("default", &given.name)
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
            .without_label(kube::api::pod_spec::POD_TEMPLATE_HASH);
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
        self.change_set(index, |set| {
            let condition = ReplicaSetCondition {
                // The recording's world reports it without a time.
                last_transition_time: Time::ZERO,
                message: "quota exceeded".into(),
                reason: ReplicaFailureReason::FailedCreate,
                status: ConditionStatus::True,
                kind: ReplicaSetConditionType::ReplicaFailure,
            };
            set.status.conditions = failing.then_some(condition).into_iter().collect();
        });
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
    fn settle(&mut self) {
        let Some(uid) = self.deployment else { return };
        for _ in 0..MOST_ROUNDS {
            let before = self.store.resource_version();
            self.catch_up();
            let mut ctx = Context {
                store: &mut self.store,
                now: self.now,
                version: RECORDED.parse().expect("a known version"),
                rng: &mut self.rng,
                trace: &mut self.trace,
                pod_quota: None,
            };
            deployment::sync(&mut ctx, uid);
            self.store.take_changes(&mut Vec::new());
            for set in self.store.replica_sets.iter() {
                if set.meta.uid > self.newest {
                    self.newest = set.meta.uid;
                    self.sets.push(set.meta.name.clone());
                }
            }
            if self.store.resource_version() == before {
                return;
            }
        }
        panic!("the controllers never come to rest");
    }

    fn catch_up(&mut self) {
        let sets: Vec<_> = self.store.replica_sets.iter().cloned().collect();
        for set in sets {
            let mut status = set.status.clone();
            status.replicas = set.spec.replicas;
            status.ready_replicas = status.ready_replicas.min(set.spec.replicas);
            status.available_replicas = status.available_replicas.min(status.ready_replicas);
            status.observed_generation = set.meta.generation;
            if status != set.status {
                for _ in status.replicas..set.status.replicas {
                    self.leave_lingering(&set);
                }
                self.store
                    .update(set.meta.uid, |set: &mut ReplicaSet| set.status = status);
            }
        }
    }

    fn leave_lingering(&mut self, set: &ReplicaSet) {
        if !self.given.pods_linger {
            return;
        }
        let name = format!("{}-{}", set.meta.name, self.store.resource_version());
        self.store.create(Pod {
            meta: ObjectMeta {
                deletion_timestamp: Some(self.now),
                owner: Some(OwnerReference {
                    kind: Kind::ReplicaSet,
                    name: set.meta.name.clone(),
                    uid: set.meta.uid,
                }),
                ..ObjectMeta::named("default", &name)
            },
            spec: set.spec.template.spec.clone(),
            node_name: None,
            status: PodStatus::default(),
        });
    }

    /// The fields of `expect`.
    fn observe(&self) -> Map<String, Value> {
        let uid = self.deployment.expect("cases begin with create");
        let deployment = self.store.get::<Deployment>(uid).expect("never deleted");
        let status = &deployment.status;
        let observed = json!({
            "at": self.now.whole_secs(),
            "events": self.events(),
            "replicaSets": self.observe_sets(),
            "revision": deployment.meta.annotation(REVISION),
            "replicas": status.replicas,
            "updatedReplicas": status.updated_replicas,
            "readyReplicas": status.ready_replicas,
            "availableReplicas": status.available_replicas,
            "unavailableReplicas": status.unavailable_replicas,
            "conditions": self.observe_conditions(status),
        });
        match observed {
            Value::Object(map) => map,
            _ => unreachable!("an object was written"),
        }
    }

    fn set(&self, index: usize) -> Option<&Rc<ReplicaSet>> {
        self.store.by_name("default", self.sets.get(index)?)
    }

    fn events(&self) -> Vec<Value> {
        let scaled = self.trace.iter().filter_map(|entry| {
            let (from, to) = match entry.effect {
                Effect::Created { replicas } if replicas > 0 => (0, replicas),
                Effect::Scaled { from, to } => (from, to),
                _ => return None,
            };
            let direction = if to > from { "up" } else { "down" };
            let name = &entry.object.name;
            let rs = self.sets.iter().position(|known| known == name);
            Some(json!({"rs": rs, "direction": direction, "from": from, "to": to}))
        });
        scaled.collect()
    }

    fn observe_sets(&self) -> Vec<Value> {
        let indexes = 0..self.sets.len();
        let living = indexes.filter_map(|index| Some(observe_set(index, self.set(index)?)));
        living.collect()
    }

    fn observe_conditions(&self, status: &DeploymentStatus) -> Vec<Value> {
        let mut conditions: Vec<_> = status.conditions.iter().collect();
        conditions.sort_by_key(|condition| condition.kind.name());
        let condition = conditions.into_iter().map(|condition| {
            json!({
                "type": condition.kind.name(),
                "status": condition.status.name(),
                "reason": condition.reason.name(),
                "message": self.mask(&condition.message),
                "lastUpdate": condition.last_update_time.whole_secs(),
                "lastTransition": condition.last_transition_time.whole_secs(),
            })
        });
        condition.collect()
    }

    /// ReplicaSets are named by order of creation in recordings.
    fn mask(&self, message: &str) -> String {
        let quoted = self.sets.iter().enumerate();
        quoted.fold(message.to_string(), |text, (index, name)| {
            text.replace(&format!("\"{name}\""), &format!("\"<rs{index}>\""))
        })
    }
}

fn observe_set(index: usize, set: &ReplicaSet) -> Value {
    let mut json = json!({
        "rs": index,
        "image": set.spec.template.images(),
        "replicas": set.spec.replicas,
        "minReadySeconds": set.spec.min_ready_seconds,
    });
    for (field, key) in [
        ("revision", REVISION),
        ("revisionHistory", REVISION_HISTORY),
        ("desiredReplicas", DESIRED_REPLICAS),
        ("maxReplicas", MAX_REPLICAS),
        ("changeCause", CHANGE_CAUSE),
    ] {
        if let Some(value) = set.meta.annotation(key) {
            json[field] = value.into();
        }
    }
    json
}

fn template(labels: &Labels, image: &str) -> PodTemplate {
    PodTemplate::from_json(&json!({
        "metadata": {"labels": labels},
        "spec": {"containers": [{"name": "app", "image": image}]},
    }))
}

impl Strategy {
    fn parse(&self) -> DeploymentStrategy {
        if self.kind == "Recreate" {
            return DeploymentStrategy::Recreate;
        }
        let number = |text: &Option<String>| {
            let given = text.as_deref().and_then(IntOrPercent::parse);
            given.unwrap_or(IntOrPercent::Percent(25))
        };
        DeploymentStrategy::RollingUpdate(RollingUpdate {
            max_surge: number(&self.max_surge),
            max_unavailable: number(&self.max_unavailable),
        })
    }
}
