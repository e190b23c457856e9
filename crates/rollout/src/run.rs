//! `rollout run SCENARIO [--until 90s] [--format text|json]`: prints what happens in a saved scenario, and why.

use crate::{Refusal, USAGE, out};
use engine::scenario::Scenario;
use engine::timeline::Timeline;
use engine::trace::{Actor, Effect, Entry, Reason, WorkloadStep};
use kube::clock::{Duration, Time};
use serde_json::{Value, json};
use std::process::ExitCode;
use view::autoscaling;
use view::explain::Explanation;
use view::formula;
use view::typed;
use view::words::{ENGLISH, upstream};

/// A run that does not settle is stopped after this much simulated time.
const LONGEST: Duration = Duration::from_secs(3600);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Json,
}

struct Options {
    file: String,
    until: Option<Duration>,
    format: Format,
}

pub(crate) fn run(words: &[&str]) -> Result<ExitCode, Refusal> {
    let options = options(words)?;
    let file = &options.file;
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let scenario = Scenario::from_json(&text).map_err(|error| format!("{file}: {error}"))?;
    let mut timeline = scenario.timeline();
    timeline.seek(Time::ZERO);
    match options.until {
        Some(until) => timeline.seek(Time::ZERO + until),
        None => drop(timeline.run_to_rest(LONGEST)),
    }
    out::line(&match options.format {
        Format::Text => as_text(&timeline),
        Format::Json => as_json(&timeline),
    });
    Ok(ExitCode::SUCCESS)
}

fn options(words: &[&str]) -> Result<Options, Refusal> {
    let mut file = None;
    let mut options = Options {
        file: String::new(),
        until: None,
        format: Format::Text,
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let (name, attached) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (*word, None),
        };
        let mut value = || {
            let given = attached.or_else(|| words.next().copied());
            given.ok_or_else(|| format!("{name} needs a value; {USAGE}"))
        };
        match name {
            "--until" => options.until = Some(span(value()?)?),
            "--format" => {
                options.format = match value()? {
                    "text" => Format::Text,
                    "json" => Format::Json,
                    other => return Err(format!("--format is text or json, not {other:?}")),
                }
            }
            flag if flag.starts_with('-') => return Err(format!("unknown flag {flag}; {USAGE}")),
            _ if file.is_some() => return Err(format!("run takes one scenario; {USAGE}")),
            _ => file = Some(word.to_string()),
        }
    }
    options.file = file.ok_or_else(|| format!("run needs a scenario file; {USAGE}"))?;
    Ok(options)
}

/// `90s`, `2m`, or a bare number of seconds.
fn span(text: &str) -> Result<Duration, Refusal> {
    let (number, unit) = match text.strip_suffix('m') {
        Some(number) => (number, 60),
        None => (text.strip_suffix('s').unwrap_or(text), 1),
    };
    let seconds = number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(unit));
    seconds
        .filter(|seconds| *seconds <= 1_000_000)
        .map(Duration::from_secs)
        .ok_or_else(|| format!("--until is a time like 90s or 2m, not {text:?}"))
}

/// The past of the timeline: commands and their effects, in the order of time.
fn happened(timeline: &Timeline) -> Vec<(Time, Happened<'_>)> {
    let commands = timeline.commands()[..timeline.commands_done()].iter();
    let commands =
        commands.map(|given| (given.at, Happened::Typed(typed::command(&given.command))));
    let entries = timeline.entries()[..timeline.present()].iter();
    let mut all: Vec<_> = commands.collect();
    all.extend(entries.map(|entry| (entry.at, Happened::Entry(entry))));
    // A user's command is listed after the effects that were already due at its moment, and before its own effects.
    all.sort_by_key(|(at, what)| (*at, what.is_of_user()));
    all
}

enum Happened<'t> {
    Typed(String),
    Entry(&'t Entry),
}

impl Happened<'_> {
    fn is_of_user(&self) -> u8 {
        match self {
            Happened::Entry(entry) if entry.actor != Actor::User => 0,
            Happened::Typed(_) => 1,
            Happened::Entry(_) => 2,
        }
    }
}

fn as_text(timeline: &Timeline) -> String {
    let mut lines = Vec::new();
    for (at, what) in happened(timeline) {
        match what {
            Happened::Typed(command) => lines.push(format!("{at}  $ {command}")),
            Happened::Entry(entry) => {
                let text = (ENGLISH.happening)(entry);
                lines.push(format!("{at}  {:<13} {text}", actor(entry.actor)));
                lines.extend(
                    arithmetic(entry)
                        .iter()
                        .map(|line| format!("{:25}{line}", "")),
                );
            }
        }
    }
    let rest = if timeline.is_at_rest() {
        "nothing more is going on"
    } else {
        "still going on"
    };
    lines.push(format!("{}  {rest}", timeline.now()));
    for deployment in timeline.cluster().store().deployments.by_names() {
        let name = &deployment.meta.name;
        for why in Explanation::of(timeline, deployment.meta.uid).said() {
            let why = why.words(&ENGLISH);
            lines.push(format!("{:11}deployment {name}: {why}", ""));
        }
    }
    lines.join("\n")
}

/// The calculation behind a step, line by line, and its place in upstream's code.
fn arithmetic(entry: &Entry) -> Vec<String> {
    let (Effect::Scaled { to, .. } | Effect::Created { replicas: to }) = entry.effect else {
        return Vec::new();
    };
    let (lines, place) = match &entry.reason {
        Reason::Step(WorkloadStep::Deployment(why)) => {
            (formula::of_scaling(**why, to), Some(upstream(**why)))
        }
        Reason::Autoscaled(why) => (autoscaling::equations(why, to), None),
        _ => return Vec::new(),
    };
    let name = |quantity| (ENGLISH.quantity)(quantity);
    let mut text: Vec<String> = lines
        .iter()
        .map(|line| formula::plain(line, name))
        .collect();
    if let (Some(last), Some(place)) = (text.last_mut(), place) {
        last.push_str(&format!("   ({place})"));
    }
    text
}

fn actor(actor: Actor) -> &'static str {
    match actor {
        Actor::User => "you",
        Actor::Workload(kind) => kind.controller().trim_end_matches("-controller"),
        Actor::EndpointsController => "endpoints",
        Actor::GarbageCollector => "garbage",
        Actor::HorizontalPodAutoscaler => "autoscaler",
        Actor::NamespaceController => "namespace",
        Actor::NodeController => "node",
        Actor::Scheduler => "scheduler",
        Actor::Kubelet => "kubelet",
    }
}

fn as_json(timeline: &Timeline) -> String {
    let steps = happened(timeline).into_iter().map(|(at, what)| match what {
        Happened::Typed(command) => json!({"at": at.as_millis(), "command": command}),
        Happened::Entry(entry) => json!({
            "at": at.as_millis(),
            "actor": actor(entry.actor),
            "kind": entry.object.kind.name(),
            "name": &*entry.object.name,
            "what": (ENGLISH.effect)(&entry.effect),
            "why": (ENGLISH.reason)(&entry.reason),
            "arithmetic": arithmetic(entry),
        }),
    });
    let holds = timeline
        .cluster()
        .store()
        .deployments
        .by_names()
        .filter_map(|deployment| {
            let explanation = Explanation::of(timeline, deployment.meta.uid);
            let hold = explanation.hold.as_ref()?;
            let causes = explanation.blockers.iter();
            let causes: Vec<String> = causes.map(|one| (ENGLISH.cause)(&one.cause)).collect();
            Some(json!({
                "deployment": &*deployment.meta.name,
                "why": (ENGLISH.hold)(hold),
                "causes": causes,
            }))
        });
    let whole = json!({
        "steps": steps.collect::<Vec<Value>>(),
        "now": timeline.now().as_millis(),
        "atRest": timeline.is_at_rest(),
        "holds": holds.collect::<Vec<Value>>(),
    });
    format!("{whole:#}")
}
