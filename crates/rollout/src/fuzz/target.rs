//! The code that is given made-up texts. Each target reads a text as the page or the program does, and uses what was read.

use crate::conformance::check;
use crate::conformance::transcript::{Transcript, compare, replay};
use engine::cluster::Settings;
use engine::scenario::Scenario;
use engine::timeline::Timeline;
use kube::api::KubernetesVersion;
use kube::clock::{Duration, Time};
use kube::manifest;
use kubectl::{Terminal, complete};
use view::knobs::KNOBS;
use view::words::{CHINESE, ENGLISH, Words};
use view::{explain::Explanation, parameters, preview, reading, typed};

/// The simulated time that a command line may take, and that a cluster runs after a text was applied.
const RUNS: Duration = Duration::from_secs(4);

/// As many passages of a transcript are played, since each command may wait for an hour of simulated time.
const MOST_PASSAGES: usize = 16;

/// A name for made-up files.
const FILE: &str = "web.yaml";

/// A kind of text that users hand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Manifest,
    Kubectl,
    Shell,
    Link,
    Scenario,
    Transcript,
    Conformance,
}

impl Target {
    pub const ALL: [Target; 7] = [
        Target::Manifest,
        Target::Kubectl,
        Target::Shell,
        Target::Link,
        Target::Scenario,
        Target::Transcript,
        Target::Conformance,
    ];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Target::Manifest => "manifest",
            Target::Kubectl => "kubectl",
            Target::Shell => "shell",
            Target::Link => "link",
            Target::Scenario => "scenario",
            Target::Transcript => "transcript",
            Target::Conformance => "conformance",
        }
    }

    /// Reads the text and uses what was read.
    ///
    /// # Errors
    /// A promise about such a text is broken; the error says which.
    pub fn run(self, text: &str) -> Result<(), String> {
        match self {
            Target::Manifest => manifest(text),
            Target::Kubectl | Target::Shell => line(text),
            Target::Link => link(text),
            Target::Scenario => scenario(text),
            Target::Transcript => {
                let mut transcript = Transcript::read(text);
                transcript.passages.truncate(MOST_PASSAGES);
                replay(&transcript);
                compare(&transcript);
                Ok(())
            }
            Target::Conformance => {
                let case = serde_json::from_str(text);
                drop(case.map(|case| check(&case)));
                Ok(())
            }
        }
    }
}

/// Reads a text as the editor does, turns every knob, applies the manifests and lets the cluster run.
fn manifest(text: &str) -> Result<(), String> {
    for version in [
        KubernetesVersion::OLDEST,
        KubernetesVersion::new(20).unwrap_or_default(),
        KubernetesVersion::NEWEST,
    ] {
        let reading = reading::read(text, version);
        for problem in reading.problems.iter() {
            if text.get(problem.span.clone()).is_none() {
                return Err(format!("{:?} is no part of the text", problem.span));
            }
        }
        manifest::read(text, version).kubectl_messages(FILE, version);
        for knobs in &reading.knobs {
            for knob in KNOBS {
                drop(knobs.turn(text, knob, "2"));
            }
        }
        let mut timeline = Timeline::new(Settings {
            version,
            ..Settings::default()
        });
        preview::preview(timeline.cluster(), &reading.manifests);
        for command in preview::commands(timeline.cluster(), &reading.manifests) {
            typed::command(&command);
            drop(timeline.execute(command));
        }
        timeline.advance(RUNS);
        explain(&timeline);
    }
    Ok(())
}

/// Makes every sentence that the page could show, in both languages.
fn explain(timeline: &Timeline) {
    for words in [&ENGLISH, &CHINESE] {
        let entries = timeline.entries().iter();
        entries.for_each(|entry| drop((words.happening)(entry)));
        let mut uids = Vec::new();
        let store = timeline.cluster().store();
        store.each_workload(&mut |one| uids.push(one.meta().uid));
        for uid in uids {
            said(timeline, uid, words);
        }
    }
}

fn said(timeline: &Timeline, uid: kube::api::meta::Uid, words: &Words) {
    for why in Explanation::of(timeline, uid).said() {
        why.words(words);
    }
}

/// Types a line at the prompt, completes it, and pastes it.
fn line(text: &str) -> Result<(), String> {
    let mut timeline = Timeline::new(Settings::default());
    let mut terminal = Terminal::new();
    let files = &mut terminal.environment_mut().files;
    files.insert(FILE.to_string(), super::seeds::WEB.to_string());
    let apply = "kubectl apply -f web.yaml && kubectl rollout status deploy/web";
    terminal.run(apply, &mut timeline, Duration::from_secs(60));
    complete(text, timeline.cluster(), [FILE].into_iter());
    shell::lines(text);
    let (start, commands) = (timeline.now(), timeline.commands().len());
    let ended = terminal.run(text, &mut timeline, RUNS);
    if timeline.now().since(start) > RUNS {
        return Err(format!("it ran until {}", timeline.now()));
    }
    if shell::parse(text).is_err() && timeline.commands().len() > commands {
        return Err("it cannot be read, and changed the cluster".to_string());
    }
    ended.text();
    explain(&timeline);
    Ok(())
}

/// Opens an address with parameters that a person wrote.
fn link(text: &str) -> Result<(), String> {
    let pairs: Vec<(&str, &str)> = text
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .collect();
    let scenario = parameters::scenario(|name| {
        let found = pairs.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| *value)
    });
    scenario.map_or(Ok(()), |(scenario, _)| open(&scenario))
}

fn scenario(text: &str) -> Result<(), String> {
    Scenario::from_json(text).map_or(Ok(()), |scenario| open(&scenario))
}

/// Opens a scenario, lets it run, and saves it again.
fn open(scenario: &Scenario) -> Result<(), String> {
    if Scenario::from_json(&scenario.to_json()).as_ref() != Ok(scenario) {
        return Err("it is another scenario when it was saved and read again".to_string());
    }
    let (files, active) = scenario.texts();
    if files.get(active).is_none() {
        return Err(format!("file {active} of {} is in view", files.len()));
    }
    for timed in &scenario.commands {
        typed::command(&timed.command);
    }
    let mut timeline = scenario.timeline();
    timeline.advance(RUNS);
    explain(&timeline);
    timeline.seek(Time::ZERO);
    Scenario::of(&timeline, "");
    Ok(())
}
