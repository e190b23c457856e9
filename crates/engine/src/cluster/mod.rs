//! One simulated cluster: the only place that changes state. After a command or a due task has run, the store's changes
//! are read, and the controllers that watch the changed objects are woken.
//!
//! A cluster keeps no history; only the timeline can go back.

pub mod command;
mod config;
mod execute;
mod nodes;
mod pod_cause;
mod queue;
mod traffic;
mod watch;
mod why;

pub use crate::api_server::{
    ApiError, Cascade, Exceeded, Given, OutOfRange, Outcome, PatchStyle, RangeBound, Refusal,
    Target, Unspecified, apply_patch, patched, pod_spec_json, quota_status, read, strategic_patch,
    with_name,
};
pub use command::{Command, TaintChange};
pub use config::PodConfig;
pub use traffic::{Answer, CLIENTS, Dropped, Served};

use crate::api_server;
use crate::context::Context;
use crate::controllers::{ControllerId, Memory, Requeue, Snapshot, Wakes, node};
use crate::kubelet::{ImageFaults, Kubelet, Kubelets, Timer, Timing};
use crate::rng::Rng;
use crate::scheduler;
use crate::store::{Change, Store};
use crate::trace::{Hold, Trace};
use crate::usage;
use kube::api::meta::{Labels, ObjectMeta, Uid};
use kube::api::node::Node;
use kube::api::pod_spec::Resources;
use kube::api::service::Endpoint;
use kube::api::{Deployment, KubernetesVersion, Pod};
use kube::clock::{Duration, Time};
use kube::map::{Map, Set};
use kube::well_known::{DEFAULT_NAMESPACE, HOSTNAME, OS};
use queue::{Queue, Task, Urgency};
use std::rc::Rc;

/// Time from a change of endpoints until all proxies use the new ones.
const PROPAGATION: Duration = Duration(500);
/// First wait after a failed sync; doubles with each further failure.
const FIRST_RETRY: Duration = Duration(5);
const LONGEST_RETRY: Duration = Duration::from_secs(1000);
/// Reading four pods one by one costs a controller about as much time as one write.
const PODS_PER_WRITE: u64 = 4;

/// The settings with which a run begins. The same settings and commands give the same run.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    pub version: KubernetesVersion,
    pub seed: u64,
    /// The names of the nodes that the cluster begins with.
    pub nodes: Vec<Rc<str>>,
    /// Whether Services get EndpointSlices and, if they ask for one, a load balancer. The clusters in which the
    /// recordings were made had neither.
    pub complete_services: bool,
    pub timing: Timing,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            version: KubernetesVersion::NEWEST,
            seed: 1,
            nodes: ["node1", "node2", "node3"].map(Rc::from).into(),
            complete_services: true,
            timing: Timing::default(),
        }
    }
}

/// One cluster at one moment: its objects, its clock, and the tasks that are due.
///
/// A cluster does nothing by itself and reads no clock. Its owner drives it:
///
/// * [`Cluster::execute`] carries out a command at the present moment. It changes everything that the command changes,
///   or, when it returns an error, nothing. Controllers react to the change in later tasks.
/// * [`Cluster::next_at`] tells when the next task is due; `None` means that nothing will ever happen again by itself.
/// * [`Cluster::run_task`] goes to that moment and runs one task. Several tasks may be due at one moment.
/// * [`Cluster::wait_until`] lets time pass up to the next task, and panics when a task would be passed over.
///
/// Time never goes back. The same settings, and the same commands given after the same tasks, lead to the same state and the same
/// trace. A clone is a cluster of its own that goes on from here; the two share unchanged objects, so it is cheap.
///
/// ```
/// use engine::cluster::{Cluster, Command, Settings};
/// use serde_json::json;
///
/// let mut cluster = Cluster::new(Settings::default());
/// let manifest = json!({
///     "apiVersion": "apps/v1",
///     "kind": "Deployment",
///     "metadata": {"name": "web"},
///     "spec": {
///         "replicas": 3,
///         "selector": {"matchLabels": {"app": "web"}},
///         "template": {
///             "metadata": {"labels": {"app": "web"}},
///             "spec": {"containers": [{"name": "web", "image": "nginx:1.27"}]},
///         },
///     },
/// });
/// let mut trace = Vec::new();
/// cluster.execute(&Command::Apply { manifest }, &mut trace)?;
/// assert_eq!(cluster.store().pods.len(), 0, "the controllers have not looked yet");
///
/// while !cluster.is_at_rest() && cluster.run_task(&mut trace) {}
/// let web = cluster.deployment("web").expect("it was applied");
/// assert_eq!(web.status.available_replicas, 3);
/// let hold = cluster.hold(web.meta.uid).expect("it does not move any more");
/// assert!(hold.is_complete());
/// # Ok::<(), engine::cluster::ApiError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Cluster {
    settings: Settings,
    now: Time,
    store: Store,
    rng: Rng,
    queue: Queue,
    kubelets: Kubelets,
    faults: ImageFaults,
    pod_quota: Option<u32>,
    /// Syncs that failed, and how often in a row.
    failures: Map<(ControllerId, Uid), u32>,
    /// When the writes of a controller's last look at an object will be finished.
    busy: Map<(ControllerId, Uid), Time>,
    /// The memory of controllers outside the store.
    memory: Memory,
    unschedulable: Set<Uid>,
    /// Timers of the kubelets of failed nodes, kept until the node comes back.
    frozen: Map<Rc<str>, Vec<Timer>>,
    /// Nodes being drained, and the grace period that their pods get.
    draining: Map<Rc<str>, Option<u32>>,
    /// The endpoints of each Service as the proxies on the nodes know them.
    proxies: Map<Uid, Rc<Vec<Endpoint>>>,
    /// The Services for which the proxies have known a ready endpoint at some time.
    came_up: Set<Uid>,
    /// How many pods controllers have read one by one.
    pods_read: u64,
    /// The writes of the last command or task.
    changes: Vec<Change>,
    /// Scratch buffers, reused so that a step allocates nothing. They are empty between two steps.
    wakes: Wakes,
    timers: Vec<(Duration, Timer)>,
}

impl Cluster {
    pub fn new(settings: Settings) -> Cluster {
        let mut store = Store::default();
        for name in &settings.nodes {
            store.create(new_node(name));
        }
        api_server::found(&mut store, settings.version, settings.complete_services);
        store.take_changes(&mut Vec::new());
        Cluster {
            rng: Rng::new(settings.seed),
            now: Time::ZERO,
            store,
            queue: Queue::default(),
            kubelets: Kubelets::default(),
            faults: ImageFaults::default(),
            pod_quota: None,
            failures: Map::new(),
            memory: Memory::default(),
            busy: Map::new(),
            unschedulable: Set::new(),
            frozen: Map::new(),
            draining: Map::new(),
            proxies: Map::new(),
            came_up: Set::new(),
            pods_read: 0,
            changes: Vec::new(),
            wakes: Wakes::default(),
            timers: Vec::new(),
            settings,
        }
    }

    pub fn now(&self) -> Time {
        self.now
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub fn version(&self) -> KubernetesVersion {
        self.settings.version
    }

    pub fn image_faults(&self) -> &ImageFaults {
        &self.faults
    }

    pub fn pod_quota(&self) -> Option<u32> {
        self.pod_quota
    }

    /// The load that a person gave an application, if one did.
    pub fn load(&self, of: &Target) -> Option<Resources> {
        let (namespace, name) = (of.namespace.as_str(), of.name.as_str());
        let application = (of.kind, namespace.into(), name.into());
        self.memory.loads.get(&application)
    }

    /// Whether a metrics server is there: from the first load that a person sets, or the first autoscaler, on.
    pub fn has_metrics(&self) -> bool {
        !self.memory.loads.is_empty() || !self.store.horizontal_pod_autoscalers.is_empty()
    }

    /// What each pod uses that a metrics server would measure now.
    pub fn usage(&self) -> Map<Uid, Resources> {
        usage::measured(&self.store, &self.memory.loads, self.now)
    }

    /// Whether a user made this pod unready.
    pub fn is_pod_unready(&self, pod: Uid) -> bool {
        self.kubelets.is_unready(pod)
    }

    /// Why the workload does not move now. `None` when it is about to move, or does not exist.
    pub fn hold(&self, workload: Uid) -> Option<Hold> {
        let now = self.snapshot();
        ControllerId::all().find_map(|id| id.controller().hold(&now, workload))
    }

    /// The writes of the last command or task, in order.
    pub(crate) fn last_changes(&self) -> &[Change] {
        &self.changes
    }

    /// Whether nothing but deadlines, back-offs and probes is going on.
    pub fn is_at_rest(&self) -> bool {
        self.queue.is_idle()
    }

    /// The work done so far, in units that cost about the same: one write, or `PODS_PER_WRITE` pods that a controller
    /// read one by one.
    pub fn work(&self) -> u64 {
        self.store.resource_version() + self.pods_read / PODS_PER_WRITE
    }

    /// When the next task is due.
    pub fn next_at(&self) -> Option<Time> {
        self.queue.next_at()
    }

    /// Lets time pass without anything happening. `to` must not lie beyond the next task.
    pub fn wait_until(&mut self, to: Time) {
        assert!(
            self.next_at().is_none_or(|next| to <= next),
            "a task would be passed over"
        );
        self.now = self.now.max(to);
    }

    /// Carries out a command now.
    ///
    /// # Errors
    /// The API server or kubectl refused the command; then nothing has changed.
    pub fn execute(&mut self, command: &Command, trace: &mut Trace) -> Result<Outcome, ApiError> {
        let outcome = self.carry_out(command, trace);
        self.dispatch();
        outcome
    }

    /// Runs the next task. `false` when there is none.
    pub fn run_task(&mut self, trace: &mut Trace) -> bool {
        let Some((at, task)) = self.queue.pop() else {
            return false;
        };
        self.changes.clear();
        self.now = self.now.max(at);
        if let Some(task) = task {
            self.run(task, trace);
            self.dispatch();
        }
        true
    }

    fn run(&mut self, task: Task, trace: &mut Trace) {
        match task {
            Task::Schedule(pod) => {
                let waits = scheduler::schedule(&mut self.context(trace), pod);
                if waits {
                    self.unschedulable.insert(pod)
                } else {
                    self.unschedulable.remove(&pod)
                };
            }
            Task::Kubelet(timer) if self.freeze(timer) => {}
            Task::Kubelet(timer) => self.with_kubelet(trace, |kubelet| kubelet.wake(timer)),
            Task::Program(service) => self.program_proxies(service),
            Task::NodeSilent(node) => self.node_silent(node, trace),
            Task::TaintEviction(pod) => node::evict_for_taint(&mut self.context(trace), pod),
            Task::Drain(node) => self.go_on_draining(node, trace),
            Task::Sync(controller, uid) => self.sync(controller, uid, trace),
        }
    }

    fn sync(&mut self, id: ControllerId, uid: Uid, trace: &mut Trace) {
        let controller = id.controller();
        if controller.reads_each_pod() {
            let owned = self.store.owned(uid);
            self.pods_read += owned.map_or(0, |owned| owned.len() as u64);
        }
        let before = self.store.resource_version();
        let requeue = controller.sync(&mut self.context(trace), uid);
        let write = self.settings.timing.write;
        if controller.writes_take_time() && write > Duration::ZERO {
            let writes = self.store.resource_version() - before;
            let until = self.now + Duration(writes * write.as_millis());
            self.busy.insert((id, uid), until);
        }
        self.requeue(id, uid, requeue);
    }

    fn requeue(&mut self, id: ControllerId, uid: Uid, requeue: Requeue) {
        let key = (id, uid);
        if requeue != Requeue::Retry {
            self.failures.remove(&key);
        }
        let (wait, urgency) = match requeue {
            Requeue::No => return,
            Requeue::After(wait) => (wait, Urgency::Busy),
            Requeue::Deadline(wait) => (wait, Urgency::Idle),
            Requeue::Retry => {
                let failures = self.failures.or_default(key);
                *failures += 1;
                let wait = FIRST_RETRY.as_millis() << (*failures - 1).min(20);
                (Duration(wait).min(LONGEST_RETRY), Urgency::Idle)
            }
        };
        self.queue.sync(self.now + wait, id, uid, urgency);
    }

    /// The proxies on all nodes learn what the endpoints of a Service are.
    fn program_proxies(&mut self, service: Uid) {
        match self.store.endpoints_of(service) {
            Some(published) => {
                if published.endpoints.iter().any(|endpoint| endpoint.ready) {
                    self.came_up.insert(service);
                }
                self.proxies.insert(service, published.endpoints.clone())
            }
            None => self.proxies.remove(&service),
        };
    }

    fn snapshot(&self) -> Snapshot<'_> {
        Snapshot {
            store: &self.store,
            now: self.now,
            version: self.settings.version,
            memory: &self.memory,
        }
    }

    fn context<'c>(&'c mut self, trace: &'c mut Trace) -> Context<'c> {
        Context {
            store: &mut self.store,
            now: self.now,
            version: self.settings.version,
            rng: &mut self.rng,
            trace,
            pod_quota: self.pod_quota,
            memory: &mut self.memory,
        }
    }

    fn with_kubelet(&mut self, trace: &mut Trace, act: impl FnOnce(&mut Kubelet)) {
        let mut timers = std::mem::take(&mut self.timers);
        let mut ctx = Context {
            store: &mut self.store,
            now: self.now,
            version: self.settings.version,
            rng: &mut self.rng,
            trace,
            pod_quota: self.pod_quota,
            memory: &mut self.memory,
        };
        act(&mut Kubelet {
            ctx: &mut ctx,
            memory: &mut self.kubelets,
            faults: &self.faults,
            timing: &self.settings.timing,
            timers: &mut timers,
        });
        for (wait, timer) in timers.drain(..) {
            self.queue.timer(self.now + wait, timer);
        }
        self.timers = timers;
    }

    /// The Deployment of that name in the namespace `default`.
    pub fn deployment(&self, name: &str) -> Option<&Rc<Deployment>> {
        self.store.by_name(DEFAULT_NAMESPACE, name)
    }

    /// Pods of a Deployment that exist, terminating ones included.
    pub fn deployment_pods(&self, deployment: Uid) -> impl Iterator<Item = &Rc<Pod>> {
        let sets = self.store.owned_replica_sets(deployment);
        sets.flat_map(|set| self.store.owned_pods(set.meta.uid))
    }
}

pub(crate) fn new_node(name: &str) -> Node {
    let labels = [
        ("beta.kubernetes.io/arch", "amd64"),
        ("beta.kubernetes.io/os", "linux"),
        ("kubernetes.io/arch", "amd64"),
        (HOSTNAME, name),
        (OS, "linux"),
    ];
    let labels = Labels::from(labels.map(|(key, value)| (key.to_string(), value.to_string())));
    Node {
        meta: ObjectMeta {
            labels: Rc::new(labels),
            ..ObjectMeta::named("", name)
        },
        unschedulable: false,
        taints: Vec::new(),
        allocatable: Resources {
            cpu_milli: 1_000_000,
            memory: 4 << 40,
        },
        // This is far more than a real node takes, because a rollout of thousands of pods shall not depend on the
        // limit.
        max_pods: 100_000,
        ready: true,
        images: Vec::new(),
    }
}
