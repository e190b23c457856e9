//! Runs the same commands under a second strategy, from the same seed, and compares the two runs up to and after the
//! moment at which they diverge.
//!
//! Both runs are simulated anew from the commands, so that the result does not depend on how far a person has played.

use super::chart::{Chart, Window, Zoom};
use super::explain::is_notable;
use super::requests::{PER_SECOND, targets};
use super::sets::Sets;
use super::workload::Workload;
use engine::cluster::{Command, Settings};
use engine::timeline::{Given, Timeline, Traffic};
use engine::trace::{Actor, Effect, Entry};
use kube::api::deployment::DeploymentReason;
use kube::api::meta::{Kind, Uid};
use kube::clock::{Duration, Time};
use serde_json::{Value, json};

/// The longest time that is compared when a run does not come to rest.
const LONGEST: Duration = Duration::from_secs(1800);
/// The longest time during which requests are sent.
const LONGEST_TRAFFIC: Duration = Duration::from_secs(300);
/// The largest number of columns of a chart.
const COLUMNS: usize = 240;

/// Both runs are simulated in full at each change of the text. With more pods this would take longer than the time
/// between two key presses.
pub const MOST_REPLICAS: i64 = 2_000;

/// The reason why there is nothing to compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A size is larger than [`MOST_REPLICAS`].
    TooMany,
    /// The answer of the API server to the second strategy.
    Api(String),
}

/// The second strategy. Numbers are written as in a manifest: `1`, `25%`.
#[derive(Clone, Debug, PartialEq)]
pub enum Second {
    Recreate,
    RollingUpdate {
        max_surge: String,
        max_unavailable: String,
    },
}

impl Second {
    /// The value of the field `spec.strategy`.
    pub fn json(&self) -> Value {
        let amount = |text: &str| text.parse::<i32>().map_or(json!(text), Value::from);
        match self {
            Second::Recreate => json!({"type": "Recreate"}),
            Second::RollingUpdate {
                max_surge,
                max_unavailable,
            } => json!({
                "type": "RollingUpdate",
                "rollingUpdate": {
                    "maxSurge": amount(max_surge),
                    "maxUnavailable": amount(max_unavailable),
                },
            }),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The moment of the last command; the comparison begins here.
    pub since: Time,
    pub first: Side,
    pub second: Side,
    pub difference: Option<Difference>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    pub chart: Chart,
    /// How long the rollout took; `None` when it was not complete within half an hour.
    pub took: Option<Duration>,
    pub least_available: i32,
    /// The largest number of pods at one moment, including terminating pods.
    pub most_pods: i32,
    /// Requests that were answered and dropped; `None` when no Service sends any.
    pub requests: Option<(u64, u64)>,
}

/// The moment at which the runs diverge, and the next entry of each; `None` for a run without a further entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    pub at: Time,
    pub first: Option<Entry>,
    pub second: Option<Entry>,
}

/// Compares the run, including the pending commands, with a run in which the Deployment has the second strategy.
///
/// # Errors
/// The API server refuses the second strategy, or there are too many pods.
pub fn compare(
    timeline: &Timeline,
    deployment: &Workload,
    pending: &[Command],
    second: &Second,
) -> Result<Comparison, Refusal> {
    let commands = commands(timeline, pending);
    if most_replicas(timeline, deployment, &commands) > MOST_REPLICAS {
        return Err(Refusal::TooMany);
    }
    let settings = timeline.cluster().settings();
    let other = with_strategy(&commands, deployment, second);
    check(settings, &other, deployment)?;
    let since = commands.last().map_or(Time::ZERO, |given| given.at);
    let (mut first, mut second) = (run(settings, commands), run(settings, other));
    let (in_first, in_second) = (
        finished(&first, deployment, since),
        finished(&second, deployment, since),
    );
    let difference = difference(&first, &second, deployment.uid, since);
    // Both charts get the same time axis and the same scale, so that they can be compared by eye.
    let end = first.now().max(second.now());
    first.seek(end);
    second.seek(end);
    let window = Window::of(&first, Zoom::Auto);
    let mut first = side(&first, deployment, since, in_first, window);
    let mut second = side(&second, deployment, since, in_second, window);
    let top = first.chart.top.max(second.chart.top);
    (first.chart.top, second.chart.top) = (top, top);
    Ok(Comparison {
        since,
        first,
        second,
        difference,
    })
}

/// The largest size that the Deployment has now or that a command gives it.
fn most_replicas(timeline: &Timeline, deployment: &Workload, commands: &[Given]) -> i64 {
    let plan = deployment.plan(timeline.cluster().store());
    let asked = |spec: &Value| spec["replicas"].as_i64().unwrap_or(0);
    let given = commands.iter().map(|given| match &given.command {
        Command::Scale { replicas, .. } => i64::from(*replicas),
        Command::Patch { patch, .. } => asked(&patch["spec"]),
        other => other
            .manifest()
            .map_or(0, |manifest| asked(&manifest["spec"])),
    });
    let most = given.max().unwrap_or(0);
    most.max(plan.map_or(0, |plan| i64::from(plan.desired)))
}

/// The run under the second strategy, for a page that opens it separately.
pub fn second_run(
    timeline: &Timeline,
    deployment: &Workload,
    pending: &[Command],
    second: &Second,
) -> Timeline {
    let commands = commands(timeline, pending);
    let settings = timeline.cluster().settings();
    let commands = with_strategy(&commands, deployment, second);
    let mut other = Timeline::new(settings.clone()).with_commands(commands);
    other.seek(timeline.now());
    other
}

/// All commands of the run. When some are pending, the commands up to now followed by the pending ones.
fn commands(timeline: &Timeline, pending: &[Command]) -> Vec<Given> {
    let all = timeline.commands();
    let at = timeline.now();
    if pending.is_empty() {
        return all.to_vec();
    }
    let pending = pending.iter().cloned();
    let pending = pending.map(|command| Given { at, command });
    let done = all[..timeline.commands_done()].iter().cloned();
    done.chain(pending).collect()
}

fn with_strategy(commands: &[Given], deployment: &Workload, second: &Second) -> Vec<Given> {
    let strategy = second.json();
    let mut commands = commands.to_vec();
    for given in &mut commands {
        let manifest = given.command.manifest_mut();
        if let Some(manifest) = manifest.filter(|manifest| is_of(manifest, deployment)) {
            manifest["spec"]["strategy"] = strategy.clone();
        }
    }
    commands
}

fn is_of(manifest: &Value, deployment: &Workload) -> bool {
    let named = manifest["metadata"]["name"] == *deployment.name;
    named && manifest["kind"] == Kind::Deployment.name()
}

/// Without this check a refused strategy would leave the run unchanged, and the comparison would be meaningless.
fn check(settings: &Settings, commands: &[Given], deployment: &Workload) -> Result<(), Refusal> {
    let mut meant = commands.iter().filter(|given| {
        let manifest = given.command.manifest();
        manifest.is_some_and(|manifest| is_of(manifest, deployment))
    });
    let Some(first) = meant.next() else {
        return Ok(());
    };
    let tried = Timeline::new(settings.clone()).rehearse(&first.command);
    tried
        .map(drop)
        .map_err(|refusal| Refusal::Api(refusal.to_string()))
}

fn run(settings: &Settings, commands: Vec<Given>) -> Timeline {
    let last = commands.last().map_or(Time::ZERO, |given| given.at);
    let mut timeline = Timeline::new(settings.clone()).with_commands(commands);
    timeline.seek(last);
    timeline.run_to_rest(LONGEST);
    timeline
}

fn side(
    timeline: &Timeline,
    deployment: &Workload,
    since: Time,
    finished: Option<Time>,
    window: Window,
) -> Side {
    let until = finished.unwrap_or(timeline.now());
    let samples = timeline.samples(deployment.uid);
    let before = samples.partition_point(|sample| sample.at <= since);
    let from = before.saturating_sub(1);
    let counts = samples[from..]
        .iter()
        .take_while(|sample| sample.at <= until)
        .map(|sample| {
            let sets = sample.sets.iter();
            sets.fold((0, 0), |(available, all), set| {
                (
                    available + set.available,
                    all + set.active + set.terminating,
                )
            })
        });
    let (least, most) = counts.fold((i32::MAX, 0), |(least, most), (available, all)| {
        (least.min(available), most.max(all))
    });
    Side {
        chart: Chart::of(timeline, deployment.uid, window, COLUMNS),
        took: finished.map(|finished| finished.since(since)),
        least_available: if least == i32::MAX { 0 } else { least },
        most_pods: most,
        requests: requests(timeline, deployment, since, until),
    }
}

fn finished(timeline: &Timeline, deployment: &Workload, since: Time) -> Option<Time> {
    let complete = |entry: &&Entry| {
        entry.at >= since
            && entry.object.uid == deployment.uid
            && matches!(
                entry.effect,
                Effect::ConditionSet {
                    reason: DeploymentReason::NewReplicaSetAvailable,
                    ..
                }
            )
    };
    let found = timeline.entries().iter().find(complete);
    found.map(|entry| entry.at)
}

fn requests(
    timeline: &Timeline,
    deployment: &Workload,
    since: Time,
    until: Time,
) -> Option<(u64, u64)> {
    let targets = targets(timeline.cluster().store(), deployment);
    let target = targets.into_iter().find(|target| target.is_for_stage)?;
    let span = until.since(since).min(LONGEST_TRAFFIC);
    let sum = timeline.traffic(target.service, since, since + span, span, PER_SECOND);
    let count = |of: &dyn Fn(&Traffic) -> u64| sum.iter().map(of).sum();
    let served = count(&|sum| sum.served.values().map(|count| u64::from(*count)).sum());
    let dropped = count(&|sum| sum.dropped.values().map(|count| u64::from(*count)).sum());
    Some((served, dropped))
}

fn difference(
    first: &Timeline,
    second: &Timeline,
    deployment: Uid,
    since: Time,
) -> Option<Difference> {
    let (own, others) = (Sets::of(first, deployment), Sets::of(second, deployment));
    let mut first = decisions(first, &own, since);
    let mut second = decisions(second, &others, since);
    loop {
        let (one, other) = (first.next(), second.next());
        let at = [one, other]
            .into_iter()
            .flatten()
            .map(|entry| entry.at)
            .min()?;
        let same = one.zip(other).is_some_and(|(one, other)| {
            one.at == other.at && one.effect == other.effect && one.object.name == other.object.name
        });
        if !same {
            return Some(Difference {
                at,
                first: one.cloned(),
                second: other.cloned(),
            });
        }
    }
}

/// The decisions about the Deployment.
fn decisions<'t>(
    timeline: &'t Timeline,
    sets: &'t Sets,
    since: Time,
) -> impl Iterator<Item = &'t Entry> {
    let entries = timeline.entries().iter();
    entries.filter(move |entry| {
        entry.at >= since && entry.actor != Actor::User && is_notable(entry) && sets.concerns(entry)
    })
}
