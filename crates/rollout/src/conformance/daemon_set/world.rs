//! The reduced world of a case: one DaemonSet, the nodes, its pods and revisions, and a clock that a script moves.

use super::{Given, GivenNode, Op};
use crate::conformance::Difference;
use crate::conformance::lingering::keep_deleted;
use engine::context::Context;
use engine::controllers::pods::delete_pod;
use engine::controllers::{Memory, daemon_set};
use engine::rng::Rng;
use engine::store::Store;
use engine::trace::{Actor, Reason, Trace};
use kube::api::daemon_set::{DaemonSetSpec, DaemonSetStatus};
use kube::api::meta::{LabelSelector, Labels, ObjectMeta};
use kube::api::node::{Node, Taint, TaintEffect};
use kube::api::placement::target_node;
use kube::api::pod::{PodCondition, PodPhase};
use kube::api::pod_spec::{PodTemplate, Resources};
use kube::api::{DaemonSet, KubernetesVersion, Pod, Uid};
use kube::clock::Time;
use kube::manifest::defaults::default_pod_template;
use kube::well_known::DEFAULT_NAMESPACE;
use serde_json::json;
use std::rc::Rc;

/// Far more rounds than any case needs to settle, so that a case that never settles fails.
const MOST_ROUNDS: usize = 10_000;
/// The label that the set may ask for, and the key of the taint that the script sets.
const LABEL: (&str, &str) = ("disk", "ssd");
const TAINT: &str = "dedicated";

pub(super) struct World {
    given: Given,
    version: KubernetesVersion,
    pub(super) now: Time,
    pub(super) store: Store,
    rng: Rng,
    trace: Trace,
    /// The actions of each sync since the last op.
    pub(super) syncs: Vec<Trace>,
    memory: Memory,
    pub(super) set: Uid,
    /// The names of all pods and of all revisions ever created, in order. A revision that is created again under its
    /// old name keeps its number.
    pub(super) pods: Vec<Rc<str>>,
    pub(super) revisions: Vec<Rc<str>>,
}

impl World {
    pub(super) fn new(given: Given, nodes: &[GivenNode], version: KubernetesVersion) -> World {
        let mut world = World {
            given,
            version,
            now: Time::ZERO,
            store: Store::default(),
            rng: Rng::new(0),
            trace: Trace::new(),
            syncs: Vec::new(),
            memory: Memory::default(),
            set: Uid::default(),
            pods: Vec::new(),
            revisions: Vec::new(),
        };
        for node in nodes {
            world.add_node(&node.name, node.labelled);
        }
        world
    }

    pub(super) fn apply(&mut self, op: Op) -> Result<(), Difference> {
        self.now = Time::from_secs(self.now.whole_secs() + 1);
        self.syncs.clear();
        match op {
            Op::Create => self.create(),
            Op::Image { image } => {
                let template = self.template(&image);
                self.change(|set| set.spec.template = template);
            }
            Op::Strategy { kind, parameters } => {
                self.change(|set| set.spec.update_strategy = parameters.strategy(kind));
            }
            Op::Tune {
                min_ready_seconds,
                revision_history_limit,
            } => self.change(|set| {
                let spec = &mut set.spec;
                spec.min_ready_seconds = min_ready_seconds.unwrap_or(spec.min_ready_seconds);
                spec.revision_history_limit =
                    revision_history_limit.or(spec.revision_history_limit);
            }),
            Op::Undo { to_revision } => self.undo(to_revision),
            Op::Ready { pod } => self.set_phase(pod, PodPhase::Running, true),
            Op::Unready { pod } => self.set_phase(pod, PodPhase::Running, false),
            Op::Fail { pod } => self.set_phase(pod, PodPhase::Failed, false),
            Op::Delete { pod } => {
                if let Some(uid) = self.pod(pod).map(|pod| pod.meta.uid) {
                    delete_pod(&mut self.context(), Actor::User, uid, None, Reason::Asked);
                }
            }
            Op::Gone { pod } => {
                if let Some(uid) = self.pod(pod).map(|pod| pod.meta.uid) {
                    self.store.remove::<Pod>(uid);
                }
            }
            Op::NodeAdd { node, on } => self.add_node(&node, on),
            Op::NodeRemove { node } => self.remove_node(&node),
            Op::Cordon { node } => self.change_node(&node, |node| node.unschedulable = true),
            Op::Uncordon { node } => self.change_node(&node, |node| node.unschedulable = false),
            Op::Taint { node, effect } => self.change_node(&node, |node| taint(node, effect)),
            Op::Untaint { node } => self.change_node(&node, |node| node.taints.clear()),
            Op::Label { node, on } => self.change_node(&node, |node| label(node, on)),
            Op::Advance { seconds } => {
                self.now = Time::from_secs(self.now.whole_secs() + u64::from(seconds));
            }
        }
        self.settle()
    }

    fn create(&mut self) {
        let given = &self.given;
        let labels = Labels::from([("app".to_string(), given.name.clone())]);
        let set = DaemonSet {
            meta: ObjectMeta::named(DEFAULT_NAMESPACE, &given.name),
            spec: DaemonSetSpec {
                min_ready_seconds: given.min_ready_seconds,
                revision_history_limit: given.revision_history_limit,
                selector: LabelSelector::from_labels(&labels),
                template: self.template(&given.image),
                update_strategy: given.parameters.strategy(given.update_strategy),
            },
            status: DaemonSetStatus::default(),
        };
        self.set = self.store.create(set);
    }

    fn template(&self, image: &str) -> PodTemplate {
        let mut json = json!({
            "metadata": {"labels": {"app": self.given.name}},
            "spec": {"containers": [{"name": "agent", "image": image}]},
        });
        if self.given.node_selector {
            json["spec"]["nodeSelector"] = json!({LABEL.0: LABEL.1});
        }
        default_pod_template(&mut json, self.version);
        PodTemplate::from_json(&json)
    }

    fn change(&mut self, change: impl FnOnce(&mut DaemonSet)) {
        self.store.update_spec(self.set, change);
    }

    fn undo(&mut self, to_revision: Option<i64>) {
        let known = self.store.owned_revisions(self.set);
        let found = match to_revision {
            Some(number) => known.iter().find(|revision| revision.revision == number),
            None => known.iter().rev().nth(1),
        };
        let template = found.map(|revision| revision.template.clone());
        let now = self.daemon_set().spec.template.clone();
        if let Some(template) = template.filter(|template| *template != now) {
            self.change(|set| set.spec.template = template);
        }
    }

    /// Adds a node, unless it is there already.
    fn add_node(&mut self, name: &str, labelled: bool) {
        if self.node(name).is_some() {
            return;
        }
        let mut node = Node {
            meta: ObjectMeta::named("", name),
            unschedulable: false,
            taints: Vec::new(),
            allocatable: Resources {
                cpu_milli: 1_000_000,
                memory: 4 << 40,
            },
            max_pods: 1_000,
            ready: true,
            images: Vec::new(),
        };
        label(&mut node, labelled);
        self.store.create(node);
    }

    fn node(&self, name: &str) -> Option<&Rc<Node>> {
        self.store.by_name("", name)
    }

    fn change_node(&mut self, name: &str, change: impl FnOnce(&mut Node)) {
        if let Some(uid) = self.node(name).map(|node| node.meta.uid) {
            self.store.update(uid, change);
        }
    }

    /// Removes a node together with its pods.
    fn remove_node(&mut self, name: &str) {
        let Some(uid) = self.node(name).map(|node| node.meta.uid) else {
            return;
        };
        self.store.remove::<Node>(uid);
        let pods = self.store.pods.iter();
        let pods = pods.filter(|pod| target_node(pod).as_deref() == Some(name));
        let pods: Vec<Uid> = pods.map(|pod| pod.meta.uid).collect();
        for pod in pods {
            self.store.remove::<Pod>(pod);
        }
    }

    pub(super) fn daemon_set(&self) -> &Rc<DaemonSet> {
        self.store.get(self.set).expect("cases begin with create")
    }

    fn pod(&self, number: usize) -> Option<&Rc<Pod>> {
        self.store
            .by_name(DEFAULT_NAMESPACE, self.pods.get(number)?)
    }

    fn set_phase(&mut self, number: usize, phase: PodPhase, ready: bool) {
        let now = self.now;
        if let Some(uid) = self.pod(number).map(|pod| pod.meta.uid) {
            self.store.update(uid, |pod: &mut Pod| {
                pod.status.phase = phase;
                PodCondition::set(&mut pod.status.ready, ready, now);
            });
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
            let pods: Vec<Rc<Pod>> = self.store.pods.iter().cloned().collect();
            self.trace.clear();
            let set = self.set;
            daemon_set::sync(&mut self.context(), set);
            self.syncs.push(std::mem::take(&mut self.trace));
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

    /// New pods are bound at once, and numbered in the order of their nodes' names.
    fn bind_pods(&mut self) {
        let pods = self.store.pods.iter();
        let unbound = pods.filter(|pod| pod.node_name.is_none());
        let unbound = unbound.filter_map(|pod| Some((target_node(pod)?, pod.clone())));
        let mut unbound: Vec<(Rc<str>, Rc<Pod>)> = unbound.collect();
        unbound.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (node, pod) in unbound {
            self.pods.push(pod.meta.name.clone());
            self.store
                .update(pod.meta.uid, |pod: &mut Pod| pod.node_name = Some(node));
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

fn label(node: &mut Node, on: bool) {
    let labels = Rc::make_mut(&mut node.meta.labels);
    if on {
        labels.insert(LABEL.0.to_string(), LABEL.1.to_string());
    } else {
        labels.remove(LABEL.0);
    }
}

fn taint(node: &mut Node, effect: TaintEffect) {
    node.taints = vec![Taint {
        key: TAINT.to_string(),
        value: String::new(),
        effect,
        time_added: None,
    }];
}
