//! A saved playground, in the form that links, files and the browser's storage carry.

use crate::cluster::{Command, Settings};
use crate::timeline::{Given, Timeline};
use kube::api::KubernetesVersion;
use kube::api::meta::Kind;
use kube::api::namespace;
use kube::clock::Time;
use kube::fields;
use kube::form::{Data, Misfit, defaulted, optional, required};
use serde_json::Value;
use std::fmt;

/// The form that is written today. Earlier forms can still be read.
const FORMAT: u32 = 1;

/// A scenario holds all that is needed to open a playground as it was: the release and the seed of the run, the commands and
/// when they were given, the moment shown, and the texts in the editor. The other settings are always the default ones.
///
/// [`Scenario::of`] takes one from a run, and [`Scenario::timeline`] opens the run again: with the same entries, and at
/// the same moment unless going there is too much work ([`Timeline::is_cut_short`]). A scenario may come from an
/// untrusted source, so a command that the API server refuses is skipped, and a text of a newer form is an error, never
/// a panic.
///
/// ```
/// use engine::cluster::Settings;
/// use engine::scenario::{Scenario, ScenarioError};
///
/// let scenario = Scenario::new(&Settings::default(), "# my manifest\n");
/// assert_eq!(Scenario::from_json(&scenario.to_json()), Ok(scenario));
/// assert_eq!(Scenario::from_json(r#"{"format": 99}"#), Err(ScenarioError::TooNew(99)));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Version of this form.
    pub format: u32,
    pub kubernetes: KubernetesVersion,
    pub seed: u64,
    /// The text in the editor, which need not be applied yet. It is empty when there are [`Scenario::files`].
    pub manifest: String,
    /// The texts in the editor if there are several, or if the only one was given a name.
    pub files: Vec<TextFile>,
    /// Which of the files is in view.
    pub active: usize,
    pub commands: Vec<TimedCommand>,
    /// The moment shown, in milliseconds.
    pub at: u64,
}

fields!(Scenario {
    format: required "format",
    kubernetes: required "kubernetes",
    seed: required "seed",
    manifest: optional "manifest",
    files: optional "files",
    active: optional "active",
    commands: defaulted "commands",
    at: defaulted "at",
});

/// One of the editor's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFile {
    pub name: String,
    pub text: String,
}

fields!(TextFile {
    name: required "name",
    text: required "text",
});

/// The name of a file to which the user gave none.
pub const UNNAMED: &str = "manifest.yaml";

#[derive(Clone, Debug, PartialEq)]
pub struct TimedCommand {
    /// Milliseconds since the start.
    pub at: u64,
    pub command: Command,
}

fields!(TimedCommand {
    at: required "at",
    command: required "do",
});

/// Why a text is not a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScenarioError {
    /// The text is not JSON or not a scenario; the message names the place.
    Malformed(String),
    /// A newer playground wrote the text, in the form of this number.
    TooNew(u64),
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ScenarioError::Malformed(error) => write!(f, "this is not a scenario: {error}"),
            ScenarioError::TooNew(format) => write!(
                f,
                "this scenario was saved by a newer playground (form {format}; this one reads up to {FORMAT})"
            ),
        }
    }
}

impl std::error::Error for ScenarioError {}

impl Scenario {
    pub fn new(settings: &Settings, manifest: &str) -> Scenario {
        Scenario {
            format: FORMAT,
            kubernetes: settings.version,
            seed: settings.seed,
            manifest: manifest.to_string(),
            files: Vec::new(),
            active: 0,
            commands: Vec::new(),
            at: 0,
        }
    }

    /// Returns the scenario with these files in the editor. A single file without a name of its own is kept in
    /// `manifest`, because earlier playgrounds read only that field.
    pub fn with_files(mut self, files: Vec<TextFile>, active: usize) -> Scenario {
        match <[TextFile; 1]>::try_from(files) {
            Ok([only]) if only.name == UNNAMED => {
                (self.manifest, self.files, self.active) = (only.text, Vec::new(), 0);
            }
            Ok(only) => (self.manifest, self.files, self.active) = (String::new(), only.into(), 0),
            Err(files) => {
                self.active = active.min(files.len().saturating_sub(1));
                (self.manifest, self.files) = (String::new(), files);
            }
        }
        self
    }

    /// The files of the editor, at least one, and which of them is in view.
    pub fn texts(&self) -> (Vec<TextFile>, usize) {
        if self.files.is_empty() {
            let only = TextFile {
                name: UNNAMED.to_string(),
                text: self.manifest.clone(),
            };
            return (vec![only], 0);
        }
        (self.files.clone(), self.active.min(self.files.len() - 1))
    }

    /// The present state of a run, to be opened again later.
    pub fn of(timeline: &Timeline, manifest: &str) -> Scenario {
        let commands = timeline.commands().iter().map(|given| TimedCommand {
            at: given.at.as_millis(),
            command: given.command.clone(),
        });
        Scenario {
            commands: commands.collect(),
            at: timeline.now().as_millis(),
            ..Scenario::new(timeline.cluster().settings(), manifest)
        }
    }

    /// # Errors
    /// The text is not JSON, is not a scenario, or has a newer form than this one.
    pub fn from_json(text: &str) -> Result<Scenario, ScenarioError> {
        let malformed = |error: serde_json::Error| ScenarioError::Malformed(error.to_string());
        let json: Value = serde_json::from_str(text).map_err(malformed)?;
        match json["format"].as_u64() {
            Some(newer) if newer > u64::from(FORMAT) => Err(ScenarioError::TooNew(newer)),
            _ => Scenario::read(&json)
                .map_err(|misfit: Misfit| ScenarioError::Malformed(misfit.to_string())),
        }
    }

    pub fn to_json(&self) -> String {
        self.write().to_string()
    }

    pub fn settings(&self) -> Settings {
        Settings {
            version: self.kubernetes,
            seed: self.seed,
            ..Settings::default()
        }
    }

    /// Everything that happens up to a moment, one line each, and the state of the workloads at that moment: enough to
    /// tell two runs apart.
    pub fn trail(&self, until: Time) -> String {
        let mut timeline = self.timeline();
        timeline.seek(until);
        let store = timeline.cluster().store();
        let happened = timeline.entries()[..timeline.present()].iter();
        let happened = happened.map(|entry| format!("{} {}", entry.at, entry.object.name));
        let mut lines: Vec<String> = happened.collect();
        store.each_workload(&mut |one| {
            let (kind, meta) = (one.kind().kind(), one.meta());
            let workload = store.written(kind, &meta.namespace, &meta.name);
            lines.extend(workload.map(|workload| workload.to_json().to_string()));
        });
        lines.join("\n")
    }

    /// The run, at the moment that was shown when it was saved, or as near to it as can be simulated without a long
    /// wait.
    pub fn timeline(&self) -> Timeline {
        Timeline::new(self.settings()).open(self.given(), Time(self.at))
    }

    /// The commands. Earlier playgrounds let a namespace be there as soon as it was named: where one is named that nothing
    /// has made, it is made at that moment.
    fn given(&self) -> Vec<Given> {
        let mut known: Vec<String> = namespace::SYSTEM.map(str::to_string).to_vec();
        let mut all = Vec::new();
        for timed in &self.commands {
            let at = Time(timed.at);
            let command = timed.command.clone();
            if let (Some(target), true) = (command.target(), command.manifest().is_some()) {
                if target.kind == Kind::Namespace {
                    known.push(target.name);
                } else if target.kind.is_namespaced() && !known.contains(&target.namespace) {
                    let command = Command::create_namespace(&target.namespace);
                    all.push(Given { at, command });
                    known.push(target.namespace);
                }
            } else if let Command::Delete { target, .. } = &command
                && target.kind == Kind::Namespace
            {
                known.retain(|name| *name != target.name);
            }
            all.push(Given { at, command });
        }
        all
    }
}
