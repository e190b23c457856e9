//! How much the pods use: the part of the kubelets' reports that a metrics server hands on.
//!
//! No software runs here, so a person sets the load of an application, and one plain rule makes the usage of pods of it.
//! The load is spread evenly over the pods of the application that are ready and do not terminate, rounded down; no pod
//! uses more than its limit, and what is beyond the limits is lost. All other pods use nothing. A pod is measured from
//! 15 seconds after its last container started.
//!
//! This module must not know what is done with the numbers.

use crate::store::Store;
use kube::api::Pod;
use kube::api::meta::{Kind, Uid};
use kube::api::pod::{ContainerState, PodPhase};
use kube::api::pod_spec::{PodSpec, Resources};
use kube::clock::{Duration, Time};
use kube::map::Map;
use kube::quantity::Quantity;
use std::rc::Rc;

/// The time between two measurements, two of which are needed to tell how much CPU was used.
pub const RESOLUTION: Duration = Duration::from_secs(15);

/// An application: the kind, namespace and name of a workload that no other workload owns.
pub type Application = (Kind, Rc<str>, Rc<str>);

/// The load of each application that a person gave one: thousandths of a core, and bytes.
#[derive(Clone, Debug, Default)]
pub struct Loads {
    of: Map<Application, Resources>,
}

impl Loads {
    pub(crate) fn set(&mut self, application: Application, load: Resources) {
        self.of.insert(application, load);
    }

    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    pub fn get(&self, application: &Application) -> Option<Resources> {
        self.of.get(application).copied()
    }
}

/// The application that a pod belongs to, if a workload made the pod.
pub fn application(store: &Store, pod: &Pod) -> Option<Application> {
    let maker = pod.meta.owner.as_ref()?;
    let workload = store.workload(maker.kind.workload()?, maker.uid)?;
    let meta = workload.meta();
    let (kind, name) = match &meta.owner {
        Some(owner) => (owner.kind, owner.name.clone()),
        None => (workload.kind().kind(), meta.name.clone()),
    };
    Some((kind, meta.namespace.clone(), name))
}

/// What each pod uses that is measured at `now`, by its identity.
pub fn measured(store: &Store, loads: &Loads, now: Time) -> Map<Uid, Resources> {
    let mut serving: Map<Application, u64> = Map::new();
    let mut measured: Vec<(&Rc<Pod>, Option<Application>)> = Vec::new();
    for pod in store.pods.iter() {
        let application = application(store, pod).filter(|_| serves(pod));
        if let Some(application) = &application {
            *serving.or_default(application.clone()) += 1;
        }
        if is_measured(pod, now) {
            measured.push((pod, application));
        }
    }
    let used = measured.into_iter().map(|(pod, application)| {
        let share = application.and_then(|application| {
            let pods = serving
                .get(&application)
                .copied()
                .filter(|pods| *pods > 0)?;
            let load = loads.get(&application)?;
            Some(Resources {
                cpu_milli: load.cpu_milli / pods,
                memory: load.memory / pods,
            })
        });
        (pod.meta.uid, limited(&pod.spec, share.unwrap_or_default()))
    });
    used.collect()
}

/// Whether requests reach the pod.
fn serves(pod: &Pod) -> bool {
    pod.is_ready() && !pod.meta.is_terminating()
}

/// Whether all containers have run for long enough.
fn is_measured(pod: &Pod, now: Time) -> bool {
    let containers = &pod.status.containers;
    let runs = |state: &ContainerState| match state {
        ContainerState::Running { started_at } => now.since(*started_at) >= RESOLUTION,
        _ => false,
    };
    pod.status.phase == PodPhase::Running
        && !containers.is_empty()
        && containers.iter().all(|container| runs(&container.state))
}

/// The usage, but no more than the limits of the containers together where each of them has one.
fn limited(spec: &PodSpec, usage: Resources) -> Resources {
    let least = |used: u64, limit: Option<i64>| match limit {
        Some(limit) => used.min(limit.unsigned_abs()),
        None => used,
    };
    Resources {
        cpu_milli: least(
            usage.cpu_milli,
            amount(spec, "limits", "cpu", Quantity::milli),
        ),
        memory: least(
            usage.memory,
            amount(spec, "limits", "memory", Quantity::whole),
        ),
    }
}

/// What the containers request, or what limits them, together; `None` if a container gives no such amount.
fn amount(spec: &PodSpec, field: &str, resource: &str, unit: fn(&Quantity) -> i64) -> Option<i64> {
    let containers = spec.json()["containers"].as_array()?;
    containers.iter().try_fold(0_i64, |sum, container| {
        let amount = &container["resources"][field][resource];
        (!amount.is_null()).then(|| sum.saturating_add(unit(&Quantity::from_json(amount))))
    })
}
