//! `kubectl logs`: the logs of the simulated containers. Models `kubectl/pkg/cmd/logs` and the kubelet's answers.

use super::Running;
use super::get::none_found;
use crate::args::{Args, misuse};
use crate::call::{Call, Failure};
use crate::flags::{
    ALL_CONTAINERS, ALL_PODS, CONTAINER, FOLLOW, IGNORE_ERRORS, MAX_LOG_REQUESTS, PREFIX_LINES,
    PREVIOUS, SELECTOR, SINCE, TAIL, TIMESTAMPS,
};
use crate::inside::{LogLine, log};
use crate::pods;
use crate::targets::Wanted;
use kube::api::Pod;
use kube::api::meta::{Kind, Uid};
use kube::api::pod::{ContainerState, ContainerStatus, WaitingReason};
use kube::api::pod_spec::Container;
use kube::api::version::Feature;
use kube::clock::{Duration, Time};
use std::rc::Rc;

const USAGE: &str = "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument \
    for the logs command";
/// Lines of each pod when a selector chose several.
const SELECTOR_TAIL: usize = 10;
/// Streams that are followed at once, unless told otherwise.
const MOST_FOLLOWED: i64 = 5;
/// `logs -f` asks again every second while a container has not started, and gives up after [`GIVES_UP_AFTER`].
const ASKS_EVERY: Duration = Duration::from_secs(1);
const GIVES_UP_AFTER: Duration = Duration::from_secs(20);

/// A container whose log was asked for.
struct Source {
    pod: Uid,
    pod_name: Rc<str>,
    container: String,
}

/// How lines are chosen and shown.
struct Form {
    previous: bool,
    tail: Option<usize>,
    since: Option<Time>,
    timestamps: bool,
    prefix: bool,
}

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let sources = sources(call, args)?;
    let follow = args.is_set(&FOLLOW);
    let most = args.number(&MAX_LOG_REQUESTS).unwrap_or(MOST_FOLLOWED);
    if follow && sources.len() > 1 && sources.len() as i64 > most {
        return Err(Failure::error(format!(
            "you are attempting to follow {} log streams, but maximum allowed concurrency is {most}, use \
             --max-log-requests to increase the limit",
            sources.len()
        )));
    }
    let form = form(call, args)?;
    if follow && !form.previous {
        return Ok(Running::Logs(Follow::new(call, sources, form)));
    }
    for source in &sources {
        match lines(call, source, form.previous) {
            Ok(mut lines) => {
                lines.retain(|line| line.at <= call.now());
                form.print(call, source, &form.chosen(lines));
            }
            Err(failure) if args.is_set(&IGNORE_ERRORS) => call.print(failure.0),
            Err(failure) => return Err(failure),
        }
    }
    Ok(Running::Done(0))
}

fn form(call: &Call, args: &Args) -> Result<Form, Failure> {
    let tail = args.number(&TAIL);
    if tail.is_some_and(|tail| tail < -1) {
        return Err(Failure::error("--tail must be greater than or equal to -1"));
    }
    let tail = match tail {
        None if args.value(&SELECTOR).is_some() => Some(SELECTOR_TAIL),
        None | Some(-1) => None,
        Some(tail) => Some(tail as usize),
    };
    let span = args.span(&SINCE).unwrap_or_default();
    let since = call.now().as_millis().saturating_sub(span.as_millis());
    Ok(Form {
        previous: args.is_set(&PREVIOUS),
        tail,
        since: (span > Duration::ZERO).then_some(Time(since)),
        timestamps: args.is_set(&TIMESTAMPS),
        prefix: args.is_set(&PREFIX_LINES) || args.is_set(&ALL_PODS),
    })
}

fn sources(call: &mut Call, args: &Args) -> Result<Vec<Source>, Failure> {
    let selector = args.value(&SELECTOR);
    let (word, inline) = match (args.positional.as_slice(), selector) {
        ([], Some(_)) => (None, None),
        ([_], Some(_)) => {
            let text = "only a selector (-l) or a POD name is allowed";
            return Err(misuse("logs", text));
        }
        ([word], None) => (Some(word), None),
        ([word, container], _) => (Some(word), Some(container.as_str())),
        _ => return Err(misuse("logs", USAGE)),
    };
    let given = args.value(&CONTAINER);
    if given.is_some() && inline.is_some() {
        let text = "only one of -c or an inline [CONTAINER] arg is allowed";
        return Err(Failure::error(text));
    }
    let given = given.or(inline);
    let all_containers = args.is_set(&ALL_CONTAINERS);
    if let (true, Some(name)) = (all_containers, given) {
        return Err(Failure::error(format!(
            "--all-containers=true should not be specified with container name {name}"
        )));
    }
    let pods = match word {
        Some(word) => pods_of(call, args, word)?,
        None => pods_by_selector(call, args)?,
    };
    let mut sources = Vec::new();
    for pod in pods {
        let names: Vec<String> = if all_containers {
            let all = pod.spec.init_containers.iter().chain(&pod.spec.containers);
            all.map(|one| one.name.to_string()).collect()
        } else {
            vec![pods::container(call, &pod, given)?]
        };
        sources.extend(names.into_iter().map(|container| Source {
            pod: pod.meta.uid,
            pod_name: pod.meta.name.clone(),
            container,
        }));
    }
    Ok(sources)
}

fn pods_by_selector(call: &mut Call, args: &Args) -> Result<Vec<Rc<Pod>>, Failure> {
    let wanted = Wanted::read(call.version(), &["pods".to_string()], args)?
        .ok_or_else(|| misuse("logs", USAGE))?;
    let (found, _) = wanted.find(call);
    if found.is_empty() {
        call.complain(none_found(&wanted));
    }
    Ok(found
        .iter()
        .filter_map(|one| one.pod().cloned().map(Rc::new))
        .collect())
}

fn pods_of(call: &mut Call, args: &Args, word: &str) -> Result<Vec<Rc<Pod>>, Failure> {
    let object = pods::named(call, args, word).map_err(|failure| not_found(call, args, failure))?;
    let mut found = pods::of(call, &object)?;
    let Some(first) = found.first() else {
        return Err(Failure::error("timed out waiting for the condition"));
    };
    if args.is_set(&ALL_PODS) {
        return Ok(found);
    }
    if object.kind != Kind::Pod && found.len() > 1 {
        let text = format!("Found {} pods, using pod/{}", found.len(), first.meta.name);
        call.complain(text);
    }
    found.truncate(1);
    Ok(found)
}

fn not_found(call: &Call, args: &Args, failure: Failure) -> Failure {
    const FROM_SERVER: &str = "Error from server (NotFound): ";
    match failure.0.strip_prefix(FROM_SERVER) {
        Some(what) if call.has(Feature::LogsNotFoundTellsNamespace) => Failure::error(format!(
            "error from server (NotFound): {what} in namespace \"{}\"",
            args.namespace()
        )),
        _ => failure,
    }
}

/// A container of a pod, and how it is.
fn container<'p>(pod: &'p Pod, name: &str) -> Option<(&'p Container, &'p ContainerStatus)> {
    let init = pod
        .spec
        .init_containers
        .iter()
        .zip(&pod.status.init_containers);
    let main = pod.spec.containers.iter().zip(&pod.status.containers);
    main.chain(init)
        .find(|(container, _)| *container.name == *name)
}

/// All lines of a container, including those whose moment has not come yet.
fn lines(call: &Call, source: &Source, previous: bool) -> Result<Vec<LogLine>, Failure> {
    let (cluster, name) = (call.cluster(), &source.container);
    let Some(pod) = cluster.store().get::<Pod>(source.pod) else {
        let text = format!("pods \"{}\" not found", source.pod_name);
        return Err(Failure::server("NotFound", text));
    };
    if pod.node_name.is_none() {
        return Ok(Vec::new());
    }
    let found = container(pod, name);
    let said = found.and_then(|(spec, status)| log(cluster, pod, spec, status, previous));
    said.ok_or_else(|| {
        let pod = &source.pod_name;
        let state = found.map(|(_, status)| status.state);
        let text = match state {
            _ if previous => {
                format!("previous terminated container \"{name}\" in pod \"{pod}\" not found")
            }
            Some(ContainerState::Waiting(reason)) => {
                let why = match reason {
                    WaitingReason::ErrImagePull => "image can't be pulled",
                    WaitingReason::ImagePullBackOff => "trying and failing to pull image",
                    other => other.name(),
                };
                format!("container \"{name}\" in pod \"{pod}\" is waiting to start: {why}")
            }
            _ => format!("container \"{name}\" in pod \"{pod}\" is not available"),
        };
        Failure::server("BadRequest", text)
    })
}

impl Form {
    /// The lines that are wanted of those said up to now.
    fn chosen(&self, mut lines: Vec<LogLine>) -> Vec<LogLine> {
        lines.retain(|line| self.since.is_none_or(|since| line.at >= since));
        let surplus = self.tail.map_or(0, |tail| lines.len().saturating_sub(tail));
        lines.drain(..surplus);
        lines
    }

    fn print(&self, call: &mut Call, source: &Source, lines: &[LogLine]) {
        for line in lines {
            let mut text = String::new();
            if self.prefix {
                text = format!("[pod/{}/{}] ", source.pod_name, source.container);
            }
            if self.timestamps {
                let stamp = line.at.rfc3339();
                let millis = line.at.as_millis() % 1000;
                text.push_str(&format!(
                    "{}.{millis:03}000000Z ",
                    stamp.trim_end_matches('Z')
                ));
            }
            call.print(text + &line.text);
        }
    }
}

/// `logs -f`.
pub(crate) struct Follow {
    followed: Vec<Followed>,
    form: Form,
    wake_at: Option<Time>,
}

struct Followed {
    source: Source,
    state: State,
}

enum State {
    /// The container has not started: when it is asked again, and until when.
    Waits {
        next: Time,
        until: Time,
    },
    /// How many lines of the life that began then were shown.
    Speaks {
        since: Option<Time>,
        shown: usize,
    },
    Ended,
}

impl Follow {
    fn new(call: &Call, sources: Vec<Source>, form: Form) -> Follow {
        let state = || State::Waits {
            next: call.now(),
            until: call.now() + GIVES_UP_AFTER,
        };
        let followed = sources.into_iter().map(|source| Followed {
            source,
            state: state(),
        });
        Follow {
            followed: followed.collect(),
            form,
            wake_at: None,
        }
    }

    pub(crate) fn wake_at(&self) -> Option<Time> {
        self.wake_at
    }

    /// Time was moved back, so all lines up to the present count as shown and later ones are shown again.
    pub(crate) fn rewind(&mut self, call: &Call) {
        let now = call.now();
        for Followed { source, state } in &mut self.followed {
            *state = match lines(call, source, false) {
                Ok(said) => State::Speaks {
                    since: said.first().map(|line| line.at),
                    shown: said.iter().filter(|line| line.at <= now).count(),
                },
                Err(_) => State::Waits {
                    next: now,
                    until: now + GIVES_UP_AFTER,
                },
            };
        }
    }

    pub(crate) fn poll(&mut self, call: &mut Call) -> Result<Option<i32>, Failure> {
        self.wake_at = None;
        for index in 0..self.followed.len() {
            let next = self.follow(index, call)?;
            self.wake_at = match (self.wake_at, next) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        let mut states = self.followed.iter().map(|one| &one.state);
        let ended = states.all(|state| matches!(state, State::Ended));
        Ok(ended.then_some(0))
    }

    /// Shows what is new of one source; when it will speak again.
    fn follow(&mut self, index: usize, call: &mut Call) -> Result<Option<Time>, Failure> {
        let now = call.now();
        let Followed { source, state } = &mut self.followed[index];
        match state {
            State::Ended => return Ok(None),
            State::Waits { next, .. } if now < *next => return Ok(Some(*next)),
            _ => {}
        }
        let said = match lines(call, source, false) {
            Ok(said) => said,
            Err(failure) => match state {
                State::Waits { next, until }
                    if call.has(Feature::LogsFollowWaits) && now < *until =>
                {
                    call.complain(
                        failure
                            .0
                            .trim_start_matches("Error from server (BadRequest): "),
                    );
                    *next = now + ASKS_EVERY;
                    return Ok(Some(*next));
                }
                State::Waits { .. } => return Err(failure),
                _ => {
                    *state = State::Ended;
                    return Ok(None);
                }
            },
        };
        let life = said.first().map(|line| line.at);
        let next = said.iter().map(|line| line.at).find(|at| *at > now);
        let up_to_now: Vec<LogLine> = said.into_iter().filter(|line| line.at <= now).collect();
        let count = up_to_now.len();
        let new = match state {
            State::Speaks { since, shown } if *since == life => {
                up_to_now[(*shown).min(count)..].to_vec()
            }
            State::Speaks { .. } => {
                *state = State::Ended;
                return Ok(None);
            }
            _ => self.form.chosen(up_to_now),
        };
        let runs = call
            .cluster()
            .store()
            .get::<Pod>(source.pod)
            .is_none_or(|pod| {
                let status = container(pod, &source.container).map(|(_, status)| status.state);
                pod.node_name.is_none() || matches!(status, Some(ContainerState::Running { .. }))
            });
        *state = if runs {
            State::Speaks {
                since: life,
                shown: count,
            }
        } else {
            State::Ended
        };
        self.form.print(call, source, &new);
        Ok(next)
    }
}
