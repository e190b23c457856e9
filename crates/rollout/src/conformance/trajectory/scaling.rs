//! The scaling events of a recorded rollout: each has to be the decision of the simulated controller, given what the
//! ReplicaSets had reported by then. On a busy machine the recorded controller may have skipped several reports between
//! two syncs, but only for a short time.

use super::super::Difference;
use super::recording::{Op, PodRow, Rollout, SetRow};
use engine::context::Context;
use engine::controllers::{Memory, deployment};
use engine::rng::Rng;
use engine::store::Store;
use engine::trace::{Effect, Trace};
use kube::api::meta::{ObjectMeta, OwnerReference};
use kube::api::pod::{PodPhase, PodStatus};
use kube::api::replica_set::ReplicaSetStatus;
use kube::api::{Deployment, Kind, KubernetesVersion, Pod, ReplicaSet, Uid};
use kube::clock::Time;
use serde_json::json;
use std::collections::BTreeMap;

/// Seconds for which the recorded controller may have been late.
const NOISE: f64 = 2.0;
/// Far more syncs in a row than any rollout needs.
const MOST_SYNCS: usize = 100;

/// A change in the recording that the controller can see.
enum Told<'r> {
    Op(&'r Op),
    Set(&'r SetRow),
    Pod(&'r PodRow),
}

pub(super) fn check(rollout: &Rollout, version: KubernetesVersion) -> Result<(), Difference> {
    let mut world = World::new(rollout, version);
    let mut told: Vec<(f64, Told)> = Vec::new();
    told.extend(
        rollout
            .steps
            .iter()
            .map(|step| (step.at, Told::Op(&step.op))),
    );
    let sets = rollout.replica_sets.iter();
    told.extend(sets.map(|row| (row.at, Told::Set(row))));
    told.extend(rollout.pods.iter().map(|row| (row.at, Told::Pod(row))));
    told.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let end = told.last().map_or(0.0, |(at, _)| *at);
    let mut overlooks = None;
    for (at, what) in told {
        world.tell(at, what)?;
        let since = world.look(at)?;
        overlooks = match (since, overlooks) {
            (None, _) => None,
            (Some(wants), None) => Some((at, wants)),
            (_, known) => known,
        };
        if let Some((since, wants)) = &overlooks
            && at - since > NOISE
        {
            return Difference::check(
                &format!("scaling event {} (at {since})", world.seen),
                &world.expected(),
                wants,
            );
        }
    }
    world.look(end + f64::from(30))?;
    world.finish()
}

struct World<'r> {
    rollout: &'r Rollout,
    version: KubernetesVersion,
    store: Store,
    now: Time,
    rng: Rng,
    memory: Memory,
    deployment: Option<Uid>,
    pods: BTreeMap<usize, Uid>,
    /// The number of recorded events that have been decided so far.
    seen: usize,
}

impl<'r> World<'r> {
    fn new(rollout: &'r Rollout, version: KubernetesVersion) -> World<'r> {
        World {
            rollout,
            version,
            store: Store::default(),
            now: Time::ZERO,
            rng: Rng::new(0),
            memory: Memory::default(),
            deployment: None,
            pods: BTreeMap::new(),
            seen: 0,
        }
    }

    fn tell(&mut self, at: f64, what: Told) -> Result<(), Difference> {
        self.now = moment(at);
        match what {
            Told::Op(op) => self.act(op),
            Told::Set(row) => {
                self.report(row);
                Ok(())
            }
            Told::Pod(row) => {
                self.show(row);
                Ok(())
            }
        }
    }

    fn act(&mut self, op: &Op) -> Result<(), Difference> {
        let rollout = self.rollout;
        match op {
            Op::Create {} => {
                let images = rollout.images();
                let image = images.first().filter(|_| self.deployment.is_none());
                let image =
                    image.ok_or_else(|| Difference::unreadable(&"no image, or created twice"))?;
                let made = rollout.deployment(image, rollout.replicas(), self.version)?;
                self.deployment = Some(self.store.create(made));
            }
            Op::Image { image } => {
                let changed = rollout.deployment(image, &json!(0), self.version)?;
                self.change(|deployment| deployment.spec.template = changed.spec.template);
            }
            Op::Scale { replicas } => {
                self.change(|deployment| deployment.spec.replicas = *replicas)
            }
            Op::Settle {} | Op::Wait {} => {}
        }
        Ok(())
    }

    fn change(&mut self, change: impl FnOnce(&mut Deployment)) {
        if let Some(uid) = self.deployment {
            self.store.update_spec(uid, change);
        }
    }

    fn set(&self, index: usize) -> Option<&ReplicaSet> {
        let name = self.rollout.replica_set_names.get(index)?;
        self.store.by_name("default", name).map(|set| &**set)
    }

    fn report(&mut self, row: &SetRow) {
        let Some(set) = self.set(row.rs) else { return };
        let uid = set.meta.uid;
        self.store.update(uid, |set: &mut ReplicaSet| {
            set.status = ReplicaSetStatus {
                replicas: row.replicas,
                ready_replicas: row.ready,
                available_replicas: row.available,
                terminating_replicas: row.terminating,
                observed_generation: set.meta.generation,
                ..set.status.clone()
            };
        });
    }

    /// Applies a recorded change of a pod. The controller sees only whether the pod exists and whether it has finished.
    fn show(&mut self, row: &PodRow) {
        let known = self.pods.get(&row.pod).copied();
        match (known, &row.seen) {
            (Some(uid), Some(seen)) => {
                let phase = phase(&seen.phase);
                self.store
                    .update(uid, |pod: &mut Pod| pod.status.phase = phase);
            }
            (Some(uid), None) => {
                self.store.remove::<Pod>(uid);
            }
            (None, Some(_)) => self.make(row),
            (None, None) => {}
        }
    }

    fn make(&mut self, row: &PodRow) {
        let Some(set) = self.set(row.rs) else { return };
        let pod = Pod {
            meta: ObjectMeta {
                owner: Some(OwnerReference {
                    kind: Kind::ReplicaSet,
                    name: set.meta.name.clone(),
                    uid: set.meta.uid,
                }),
                labels: set.spec.template.labels.clone(),
                ..ObjectMeta::named("default", &format!("pod{}", row.pod))
            },
            spec: set.spec.template.spec.clone(),
            node_name: None,
            mounts_token: false,
            status: PodStatus::default(),
        };
        let uid = self.store.create(pod);
        self.pods.insert(row.pod, uid);
    }

    /// Lets the controller sync for as long as it decides what was recorded next. `Some` holds the decision that it
    /// wants to make instead.
    fn look(&mut self, at: f64) -> Result<Option<String>, Difference> {
        let Some(uid) = self.deployment else {
            return Ok(None);
        };
        self.now = moment(at);
        for _ in 0..MOST_SYNCS {
            let before = (self.store.clone(), self.rng.clone());
            let told = self.told(uid);
            let mut scaled = self.sync(uid);
            // The real controller drops events if there are too many at once, so that only those are compared that
            // reached the API server.
            scaled.truncate(self.told(uid) - told);
            let rest = &self.rollout.deployment_events[self.seen..];
            let expected = rest.iter().map(|event| after_prefix(&event.message));
            if !scaled.iter().eq(expected.take(scaled.len())) {
                (self.store, self.rng) = before;
                return Ok(Some(scaled.join(", ")));
            }
            self.seen += scaled.len();
            self.compare_event(uid)?;
            if self.store.resource_version() == before.0.resource_version() {
                return Ok(None);
            }
        }
        Err(Difference::unreadable(
            &"the controller never comes to rest",
        ))
    }

    /// The number of events about the Deployment.
    fn told(&self, deployment: Uid) -> usize {
        let events = self.store.events_about(deployment);
        events.map(|event| event.count as usize).sum()
    }

    /// One sync of the controller: what it scales, in the words of its events.
    fn sync(&mut self, deployment: Uid) -> Vec<String> {
        let mut trace = Trace::new();
        let mut ctx = Context {
            store: &mut self.store,
            now: self.now,
            version: self.version,
            rng: &mut self.rng,
            trace: &mut trace,
            pod_quota: None,
            memory: &mut self.memory,
        };
        deployment::sync(&mut ctx, deployment);
        self.store.take_changes(&mut Vec::new());
        let scaled = trace.iter().filter_map(|entry| match entry.effect {
            Effect::Created { replicas: to } if to > 0 => Some((&entry.object.name, 0, to)),
            Effect::Scaled { from, to } => Some((&entry.object.name, from, to)),
            _ => None,
        });
        scaled
            .map(|(set, from, to)| {
                let way = if to > from { "up" } else { "down" };
                format!("Scaled {way} replica set {set} from {from} to {to}")
            })
            .collect()
    }

    /// Compares the last event in the form in which the API server stores it: from the tenth on, similar events are
    /// merged into one with a count.
    fn compare_event(&self, deployment: Uid) -> Result<(), Difference> {
        let Some(index) = self.seen.checked_sub(1) else {
            return Ok(());
        };
        let recorded = &self.rollout.deployment_events[index];
        let mut events = self.store.events_about(deployment);
        let told = events.any(|event| {
            (event.message(), event.count) == (recorded.message.clone(), recorded.count)
        });
        if told {
            return Ok(());
        }
        let expected = format!("{} (x{})", recorded.message, recorded.count);
        let field = format!("scaling event {index}");
        Difference::check(&field, &expected, "no such event")
    }

    fn expected(&self) -> String {
        let next = self.rollout.deployment_events.get(self.seen);
        next.map_or("none".to_string(), |event| {
            format!("{:?} at {}", event.message, event.at)
        })
    }

    fn finish(&self) -> Result<(), Difference> {
        let all = self.rollout.deployment_events.len();
        let field = format!("scaling event {}", self.seen);
        if self.seen < all {
            return Difference::check(&field, &self.expected(), "none");
        }
        let deployment = self
            .deployment
            .and_then(|uid| self.store.get::<Deployment>(uid));
        let status = deployment.map(|deployment| &deployment.status);
        let status = serde_json::to_value(status).map_err(|e| Difference::unreadable(&e))?;
        let conditions = status["conditions"].as_array().into_iter().flatten();
        let conditions: Vec<_> = conditions
            .map(|one| {
                json!({
                    "type": one["type"],
                    "status": one["status"],
                    "reason": one["reason"],
                    "message": one["message"],
                })
            })
            .collect();
        let last = &self.rollout.r#final;
        for (field, got) in [
            ("conditions", json!(conditions)),
            ("replicas", status["replicas"].clone()),
            ("available", status["availableReplicas"].clone()),
        ] {
            let field_name = format!("final {field}");
            Difference::check(&field_name, &last[field].to_string(), &got.to_string())?;
        }
        Ok(())
    }
}

/// The message of an event that was merged with similar ones.
fn after_prefix(message: &str) -> &str {
    let folded = message.strip_prefix("(combined from similar events): ");
    folded.unwrap_or(message)
}

fn moment(seconds: f64) -> Time {
    Time((seconds * 1000.0) as u64)
}

fn phase(name: &str) -> PodPhase {
    [PodPhase::Running, PodPhase::Succeeded, PodPhase::Failed]
        .into_iter()
        .find(|phase| phase.name() == name)
        .unwrap_or(PodPhase::Pending)
}
