//! `kubectl drain`: a node is cordoned and its pods are evicted, tried again while budgets forbid it. Models
//! `kubectl/pkg/drain`.

use super::Running;
use super::cordon::{self, found_nodes};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{
    DELETE_EMPTYDIR_DATA, DELETE_LOCAL_DATA, DISABLE_EVICTION, DRAIN_FORCE, DRY_RUN, GRACE_PERIOD,
    IGNORE_DAEMONSETS, POD_SELECTOR, TIMEOUT,
};
use crate::selector;
use crate::span::go_span;
use crate::targets::target;
use engine::cluster::{ApiError, Cascade, Command};
use kube::api::Pod;
use kube::api::meta::{Kind, Uid};
use kube::clock::{Duration, Time};
use std::collections::VecDeque;
use std::rc::Rc;

const RETRIES_EVERY: Duration = Duration::from_secs(5);
const LOOKS_EVERY: Duration = Duration::from_secs(1);

/// Drains nodes one after the other.
pub(crate) struct Drain {
    nodes: VecDeque<String>,
    options: Options,
    /// The pods of the first node; `None` until the drain of that node begins.
    leaving: Option<Vec<Leaving>>,
    deadline: Option<Time>,
    /// Nodes that could not be drained, and why.
    failed: Vec<(String, String)>,
}

struct Options {
    force: bool,
    ignore_daemon_sets: bool,
    delete_local_data: bool,
    without_eviction: bool,
    grace: Option<u32>,
    pods: Option<kube::api::meta::LabelSelector>,
    timeout: Duration,
}

struct Leaving {
    uid: Uid,
    namespace: Rc<str>,
    name: Rc<str>,
    next: Time,
    state: State,
}

#[derive(Clone, PartialEq, Eq)]
enum State {
    ToEvict,
    Evicted,
    Gone,
    Failed(String),
}

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let nodes = found_nodes(call, args)?;
    cordon::set_all(call, args, &nodes, true)?;
    if args.is_given(&DRY_RUN) {
        for name in nodes {
            call.print(format!("node/{name} drained (dry run)"));
        }
        return Ok(Running::Done(0));
    }
    let grace = args
        .number(&GRACE_PERIOD)
        .and_then(|seconds| u32::try_from(seconds).ok());
    let pods = args
        .value(&POD_SELECTOR)
        .map(|text| selector::parse(text, call.client))
        .transpose()?;
    Ok(Running::Drain(Drain {
        nodes: nodes.into(),
        options: Options {
            force: args.is_set(&DRAIN_FORCE),
            ignore_daemon_sets: args.is_set(&IGNORE_DAEMONSETS),
            delete_local_data: args.is_set(&DELETE_EMPTYDIR_DATA)
                || args.is_set(&DELETE_LOCAL_DATA),
            without_eviction: args.is_set(&DISABLE_EVICTION),
            grace,
            pods,
            timeout: args.span(&TIMEOUT).unwrap_or_default(),
        },
        leaving: None,
        deadline: None,
        failed: Vec::new(),
    }))
}

impl Drain {
    pub(crate) fn wake_at(&self) -> Option<Time> {
        let open = self.leaving.iter().flatten();
        let open = open.filter(|pod| matches!(pod.state, State::ToEvict | State::Evicted));
        let next = open.map(|pod| pod.next).min();
        match (next, self.deadline) {
            (Some(next), Some(deadline)) => Some(next.min(deadline)),
            (next, _) => next,
        }
    }

    pub(crate) fn rewind(&mut self, now: Time) {
        for pod in self.leaving.iter_mut().flatten() {
            pod.next = now.min(pod.next);
        }
    }

    pub(crate) fn poll(&mut self, call: &mut Call) -> Option<i32> {
        while let Some(node) = self.nodes.front().cloned() {
            if self.leaving.is_none() {
                match self.options.choose(call, &node) {
                    Ok(leaving) => self.leaving = Some(leaving),
                    Err(why) => {
                        self.give_up(call, why);
                        continue;
                    }
                }
                let timeout = self.options.timeout;
                self.deadline = (timeout > Duration::ZERO).then(|| call.now() + timeout);
            }
            let is_late = self.deadline.is_some_and(|deadline| deadline <= call.now());
            let leaving = self.leaving.as_mut().expect("it has begun");
            for pod in leaving.iter_mut() {
                self.options.go_on(call, pod, is_late);
            }
            if leaving
                .iter()
                .any(|pod| matches!(pod.state, State::ToEvict | State::Evicted))
            {
                return None;
            }
            let failed = leaving.iter().filter_map(|pod| match &pod.state {
                State::Failed(why) => Some(why.clone()),
                _ => None,
            });
            let failed: Vec<String> = failed.collect();
            if failed.is_empty() {
                call.print(format!("node/{node} drained"));
                self.nodes.pop_front();
                self.leaving = None;
            } else {
                self.out_of_time(call, &node, &failed)
            }
        }
        Some(self.end(call))
    }

    fn out_of_time(&mut self, call: &mut Call, node: &str, failed: &[String]) {
        let why = aggregate(failed);
        call.complain(format!(
            "There are pending pods in node \"{node}\" when an error occurred: {why}"
        ));
        let store = call.timeline.cluster().store();
        let left = self.leaving.iter().flatten();
        let left = left.filter(|pod| store.get::<Pod>(pod.uid).is_some());
        let left: Vec<String> = left.map(|pod| format!("pod/{}", pod.name)).collect();
        left.into_iter().for_each(|line| call.complain(line));
        self.give_up(call, why);
    }

    /// Gives up the first node, which stays cordoned, and goes on with the next one.
    fn give_up(&mut self, call: &mut Call, why: String) {
        let node = self.nodes.pop_front().unwrap_or_default();
        self.leaving = None;
        call.complain(format!(
            "error: unable to drain node \"{node}\" due to error: {why}, continuing command..."
        ));
        self.failed.push((node, why));
    }

    fn end(&self, call: &mut Call) -> i32 {
        if self.failed.is_empty() {
            return 0;
        }
        call.complain("There are pending nodes to be drained:");
        for (node, _) in &self.failed {
            call.complain(format!(" {node}"));
        }
        let why: Vec<String> = self.failed.iter().map(|(_, why)| why.clone()).collect();
        call.complain(format!("error: {}", aggregate(&why)));
        1
    }
}

/// Several errors as one.
fn aggregate(errors: &[String]) -> String {
    match errors {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

impl Options {
    /// The pods of a node that have to be evicted; prints the warnings. `Err`: some pods must not be evicted.
    fn choose(&self, call: &mut Call, node: &str) -> Result<Vec<Leaving>, String> {
        let pods = call.cluster().store().pods.by_names();
        let here = pods.filter(|pod| pod.node_name.as_deref() == Some(node));
        let here = here.filter(|pod| {
            let selector = self.pods.as_ref();
            selector.is_none_or(|selector| selector.matches(&pod.meta.labels))
        });
        let here: Vec<Rc<Pod>> = here.cloned().collect();
        let (mut warnings, mut errors): (Vec<Remark>, Vec<Remark>) = Default::default();
        let mut leaving = Vec::new();
        for pod in here {
            let verdict = self.verdict(&pod);
            let name = format!("{}/{}", pod.meta.namespace, pod.meta.name);
            match verdict {
                Verdict::Refused(why) => note(&mut errors, why, name),
                Verdict::Kept(why) => note(&mut warnings, why, name),
                Verdict::Goes(warning) => {
                    if let Some(warning) = warning {
                        note(&mut warnings, warning, name);
                    }
                    leaving.push(Leaving {
                        uid: pod.meta.uid,
                        namespace: pod.meta.namespace.clone(),
                        name: pod.meta.name.clone(),
                        next: call.now(),
                        state: State::ToEvict,
                    });
                }
            }
        }
        let texts = |remarks: &[Remark]| -> Vec<String> {
            let text = |(what, names): &Remark| format!("{what}: {}", names.join(", "));
            remarks.iter().map(text).collect()
        };
        if !errors.is_empty() {
            let errors = texts(&errors).into_iter();
            let errors: Vec<String> = errors.map(|text| format!("cannot delete {text}")).collect();
            return Err(aggregate(&errors));
        }
        if !warnings.is_empty() {
            call.complain(format!("Warning: {}", texts(&warnings).join("; ")));
        }
        Ok(leaving)
    }

    fn verdict(&self, pod: &Pod) -> Verdict {
        if pod.status.phase.is_terminal() {
            return Verdict::Goes(None);
        }
        let owner = pod.meta.owner.as_ref().map(|owner| owner.kind);
        if owner == Some(Kind::DaemonSet) {
            return if self.ignore_daemon_sets {
                Verdict::Kept("ignoring DaemonSet-managed Pods")
            } else {
                Verdict::Refused("DaemonSet-managed Pods (use --ignore-daemonsets to ignore)")
            };
        }
        let volumes = pod.spec.json()["volumes"].as_array().into_iter().flatten();
        let local = volumes
            .into_iter()
            .any(|volume| volume.get("emptyDir").is_some());
        match (local, owner) {
            (true, _) if !self.delete_local_data => {
                Verdict::Refused("Pods with local storage (use --delete-emptydir-data to override)")
            }
            (_, None) if !self.force => {
                Verdict::Refused("Pods that declare no controller (use --force to override)")
            }
            (_, None) => Verdict::Goes(Some("deleting Pods that declare no controller")),
            (true, Some(_)) => Verdict::Goes(Some("deleting Pods with local storage")),
            (false, Some(_)) => Verdict::Goes(None),
        }
    }

    /// Evicts the pod or checks whether it is gone, if the pod's next moment has come.
    fn go_on(&self, call: &mut Call, pod: &mut Leaving, is_late: bool) {
        let (now, place) = (
            call.now(),
            format!("pods/{:?} -n {:?}", &*pod.name, &*pod.namespace),
        );
        if pod.state == State::ToEvict && (pod.next <= now || is_late) {
            let span = go_span(self.timeout);
            call.print(format!("evicting pod {}/{}", pod.namespace, pod.name));
            if is_late {
                let text = format!("error when evicting {place}: global timeout reached: {span}");
                pod.state = State::Failed(text);
                return;
            }
            match self.evict(call, pod) {
                Ok(()) => pod.state = State::Evicted,
                Err(ApiError::NotFound(_)) => pod.state = State::Gone,
                Err(error) => {
                    call.complain(format!(
                        "error when evicting {place} (will retry after 5s): {error}"
                    ));
                    pod.next = now + RETRIES_EVERY;
                }
            }
        }
        if pod.state == State::Evicted && (pod.next <= now || is_late) {
            if call.cluster().store().get::<Pod>(pod.uid).is_none() {
                let word = if self.without_eviction {
                    "deleted"
                } else {
                    "evicted"
                };
                call.print(format!("pod/{} {word}", pod.name));
                pod.state = State::Gone;
            } else if is_late {
                pod.state = State::Failed(format!(
                    "error when waiting for pod {:?} in namespace {:?} to terminate: context deadline exceeded",
                    &*pod.name, &*pod.namespace
                ));
            }
            pod.next = now + LOOKS_EVERY;
        }
    }

    fn evict(&self, call: &mut Call, pod: &Leaving) -> Result<(), ApiError> {
        let command = if self.without_eviction {
            Command::Delete {
                target: target(Kind::Pod, &pod.namespace, &pod.name),
                grace_seconds: self.grace,
                cascade: Cascade::Background,
            }
        } else {
            Command::Evict {
                namespace: pod.namespace.to_string(),
                pod: pod.name.to_string(),
                grace_seconds: self.grace,
            }
        };
        call.execute(command, false).map(drop)
    }
}

/// Something to say of several pods.
type Remark = (&'static str, Vec<String>);

fn note(remarks: &mut Vec<Remark>, what: &'static str, name: String) {
    match remarks.iter_mut().find(|(known, _)| *known == what) {
        Some((_, names)) => names.push(name),
        None => remarks.push((what, vec![name])),
    }
}

enum Verdict {
    Goes(Option<&'static str>),
    Kept(&'static str),
    Refused(&'static str),
}
