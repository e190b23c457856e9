//! Replays recorded decisions of the StatefulSet controller.
//!
//! The world of these cases is what that controller can see: pods whose readiness and end a script sets. There is no clock.

use super::{Difference, compare_steps};
use engine::context::Context;
use engine::controllers::pods::delete_pod;
use engine::controllers::stateful_set;
use engine::rng::Rng;
use engine::store::Store;
use engine::trace::{Actor, Effect, Reason, Trace};
use kube::api::meta::{LabelSelector, Labels, ObjectMeta};
use kube::api::pod::{PodCondition, PodPhase};
use kube::api::pod_spec::PodTemplate;
use kube::api::stateful_set::{
    CONTROLLER_REVISION_HASH, PodManagementPolicy, RollingUpdateStatefulSet, StatefulSetSpec,
    StatefulSetStatus, StatefulSetUpdateStrategy, UpdateStrategyType,
};
use kube::api::{ControllerRevision, KubernetesVersion, Pod, StatefulSet, Uid};
use kube::clock::Time;
use kube::manifest::defaults::default_pod_template;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// The release that was recorded.
const RECORDED: &str = "1.20";
/// Far more rounds than any case needs to come to rest.
const MOST_ROUNDS: usize = 10_000;
const NOW: Time = Time::ZERO;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Given {
    name: String,
    image: String,
    replicas: i32,
    pod_management_policy: PodManagementPolicy,
    update_strategy: UpdateStrategyType,
    partition: Option<i32>,
    revision_history_limit: Option<i32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", tag = "op")]
enum Op {
    Create,
    Image {
        image: String,
    },
    Scale {
        replicas: i32,
    },
    Partition {
        partition: i32,
    },
    #[serde(rename_all = "camelCase")]
    Undo {
        to_revision: Option<i64>,
    },
    Ready {
        ordinal: i32,
    },
    Unready {
        ordinal: i32,
    },
    Delete {
        ordinal: i32,
    },
    Gone {
        ordinal: i32,
    },
}

/// Replays one recorded case. `Err` holds the first difference and the step it is in.
pub fn check_case(case: &Value) -> Result<(), Difference> {
    let given = Given::deserialize(&case["statefulSet"]).map_err(|e| Difference::unreadable(&e))?;
    let mut world = World {
        given,
        version: RECORDED.parse().expect("a known version"),
        store: Store::default(),
        rng: Rng::new(0),
        trace: Trace::new(),
        set: Uid::default(),
        revisions: Vec::new(),
    };
    compare_steps(case, |op| {
        let op = Op::deserialize(op).map_err(|e| Difference::unreadable(&e))?;
        world.apply(op);
        Ok(world.observe())
    })
}

struct World {
    given: Given,
    version: KubernetesVersion,
    store: Store,
    rng: Rng,
    trace: Trace,
    set: Uid,
    /// The names of all revisions ever created, in order. One that comes back under its old name is the same one.
    revisions: Vec<Rc<str>>,
}

impl World {
    fn apply(&mut self, op: Op) {
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
            Op::Undo { to_revision } => self.undo(to_revision),
            Op::Ready { ordinal } => self.set_ready(ordinal, true),
            Op::Unready { ordinal } => self.set_ready(ordinal, false),
            Op::Delete { ordinal } => self.delete_by_hand(ordinal),
            Op::Gone { ordinal } => {
                if let Some(uid) = self.pod(ordinal).map(|pod| pod.meta.uid) {
                    self.store.remove::<Pod>(uid);
                }
            }
        }
        self.settle();
    }

    fn create(&mut self) {
        let given = &self.given;
        let labels = Labels::from([("app".to_string(), given.name.clone())]);
        // Without a partition the whole block is absent, which is another rule than partition 0.
        let rolling_update = given.partition.map(|partition| RollingUpdateStatefulSet {
            max_unavailable: None,
            partition,
        });
        let set = StatefulSet {
            meta: ObjectMeta::named("default", &given.name),
            spec: StatefulSetSpec {
                min_ready_seconds: 0,
                ordinals: None,
                persistent_volume_claim_retention_policy: None,
                pod_management_policy: given.pod_management_policy,
                replicas: given.replicas,
                revision_history_limit: given.revision_history_limit,
                selector: LabelSelector::from_labels(&labels),
                service_name: given.name.clone(),
                template: self.template(&given.image),
                update_strategy: StatefulSetUpdateStrategy {
                    rolling_update,
                    kind: given.update_strategy,
                },
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

    fn stateful_set(&self) -> &Rc<StatefulSet> {
        self.store.get(self.set).expect("cases begin with create")
    }

    fn pod(&self, ordinal: i32) -> Option<&Rc<Pod>> {
        let name = self.stateful_set().pod_name(ordinal);
        self.store.by_name("default", &name)
    }

    fn set_ready(&mut self, ordinal: i32, ready: bool) {
        if let Some(uid) = self.pod(ordinal).map(|pod| pod.meta.uid) {
            self.store.update(uid, |pod: &mut Pod| {
                pod.status.phase = PodPhase::Running;
                PodCondition::set(&mut pod.status.ready, ready, NOW);
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
            now: NOW,
            version: self.version,
            rng: &mut self.rng,
            trace: &mut self.trace,
            pod_quota: None,
        }
    }

    fn settle(&mut self) {
        for _ in 0..MOST_ROUNDS {
            let before = self.store.resource_version();
            let set = self.set;
            stateful_set::sync(&mut self.context(), set);
            self.bind_pods();
            self.note_revisions();
            self.store.take_changes(&mut Vec::new());
            if self.store.resource_version() == before {
                return;
            }
        }
        panic!("the controller never comes to rest");
    }

    /// Pods that run nowhere would be gone as soon as they are deleted.
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

    /// The fields of `expect`.
    fn observe(&self) -> Map<String, Value> {
        let status = &self.stateful_set().status;
        let observed = json!({
            "actions": self.actions(),
            "pods": self.observe_pods(),
            "revisions": self.observe_revisions(),
            "replicas": status.replicas,
            "readyReplicas": status.ready_replicas,
            "currentReplicas": status.current_replicas,
            "updatedReplicas": status.updated_replicas,
            "currentRevision": self.revision(&status.current_revision),
            "updateRevision": self.revision(&status.update_revision),
        });
        match observed {
            Value::Object(map) => map,
            _ => unreachable!("an object was written"),
        }
    }

    fn revision(&self, name: &str) -> Option<usize> {
        self.revisions.iter().position(|known| **known == *name)
    }

    fn revision_of(&self, pod: &Pod) -> Option<usize> {
        let name = pod.meta.labels.get(CONTROLLER_REVISION_HASH)?;
        self.revision(name)
    }

    fn actions(&self) -> Vec<Value> {
        let own = self.trace.iter().filter_map(|entry| {
            let verb = match (entry.actor, &entry.effect) {
                (Actor::StatefulSetController, Effect::PodCreated) => "create",
                (Actor::StatefulSetController, Effect::PodDeleted) => "delete",
                _ => return None,
            };
            let ordinal = self.stateful_set().ordinal_of(&entry.object.name);
            let pod = self.store.get::<Pod>(entry.object.uid)?;
            Some(json!({"verb": verb, "ordinal": ordinal, "rev": self.revision_of(pod)}))
        });
        own.collect()
    }

    fn observe_pods(&self) -> Vec<Value> {
        let mut pods: Vec<_> = self.store.pods.iter().collect();
        pods.sort_by_key(|pod| self.stateful_set().ordinal_of(&pod.meta.name));
        let pods = pods.into_iter().map(|pod| {
            let state = match pod.is_ready() {
                _ if pod.meta.is_terminating() => "terminating",
                true => "ready",
                false => "pending",
            };
            let ordinal = self.stateful_set().ordinal_of(&pod.meta.name);
            json!({"ordinal": ordinal, "rev": self.revision_of(pod), "state": state})
        });
        pods.collect()
    }

    fn observe_revisions(&self) -> Vec<Value> {
        let known = self.store.owned_revisions(self.set);
        let known = known.iter().map(|revision: &Rc<ControllerRevision>| {
            json!({
                "rev": self.revision(&revision.meta.name),
                "revision": revision.revision,
                "name": revision.meta.name,
                "image": revision.template.images(),
            })
        });
        known.collect()
    }
}
