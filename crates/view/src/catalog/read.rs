//! Reads a scenario from its text: a head of `key: value` lines and, below `---`, the manifests of the first version, or
//! several files, each below a line with its path: `>>> web/web.yaml`.

use super::{Action, SETTLING};
use engine::cluster::{Command, Settings};
use engine::scenario::{Scenario, TextFile};
use engine::timeline::Timeline;
use kube::api::KubernetesVersion;
use kube::form::Data;
use kube::manifest::{self, Hint};
use serde_json::Value;

/// A text in each of the languages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub english: &'static str,
    pub chinese: &'static str,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Example {
    pub id: &'static str,
    pub name: Said,
    /// One sentence: what to do, and what to look at.
    pub watch: Said,
    /// The release to use, for a scenario about something that only some releases do.
    pub version: Option<KubernetesVersion>,
    /// Commands that run before anything is applied, in the form in which scenarios store them.
    setup: Vec<&'static str>,
    /// Texts of the first version and their replacements in the next one. Only the first occurrence is replaced.
    changes: Vec<(&'static str, &'static str)>,
    actions: Vec<&'static str>,
    /// The manifests of the first version; empty where there are files.
    manifest: &'static str,
    /// Paths and texts, for a scenario of several files.
    files: Vec<(&'static str, &'static str)>,
    /// The folder whose files are the first version. Files in folders below it are not.
    first: &'static str,
    /// The path of the file that is in view.
    show: &'static str,
}

/// A scenario that is open, and the release that it runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    pub example: &'static str,
    /// The release that was chosen before the scenario was opened.
    pub asked: KubernetesVersion,
    /// The release that runs, which is another one where the one asked for lacks what the scenario shows.
    pub release: KubernetesVersion,
}

/// The beginning of a line that carries the path of a file.
const FILE: &str = ">>> ";

pub(super) fn examples(text: &'static str) -> impl Iterator<Item = Example> {
    let parts = text.split("## ").skip(1);
    parts.map(example)
}

/// Reads one scenario. Commands are kept as text until they are needed, since the code that parses them is larger than
/// the rest of this file.
pub(super) fn example(text: &'static str) -> Example {
    let (head, body) = text.split_once("\n---\n").expect("--- ends the head");
    let (manifest, files) = body.split_once(FILE).unwrap_or((body, ""));
    let mut lines = head.lines();
    let mut example = Example {
        id: lines.next().unwrap_or_default(),
        manifest: manifest.trim_end(),
        files: files
            .split(FILE)
            .filter_map(|file| file.split_once('\n'))
            .collect(),
        ..Example::default()
    };
    for line in lines {
        let (key, value) = line.split_once(": ").expect("a key and a value");
        match key {
            "en" => example.name.english = value,
            "zh" => example.name.chinese = value,
            "watch en" => example.watch.english = value,
            "watch zh" => example.watch.chinese = value,
            "kubernetes" => example.version = Some(value.parse().expect("a known release")),
            "setup" => example.setup.push(value),
            "change" => example
                .changes
                .push(value.split_once(" => ").expect("before => after")),
            "do" => example.actions.push(value),
            "first" => example.first = value,
            "show" => example.show = value,
            other => panic!("{}: what is {other}?", example.id),
        }
    }
    example
}

fn command(json: &str) -> Command {
    let json: Value = serde_json::from_str(json).expect("a command is JSON");
    Command::read(&json).expect("a command as scenarios carry it")
}

impl Example {
    /// The manifests of the next version, as they are in the editor: of several files, the one in view. Without changes
    /// they are the manifests of the first version.
    pub fn next(&self) -> String {
        let shown = self.files.iter().find(|(path, _)| *path == self.show);
        if let Some((_, text)) = shown {
            return (*text).to_string();
        }
        let mut text = format!("{}\n", self.manifest);
        for (before, after) in &self.changes {
            text = text.replacen(before, after, 1);
        }
        text
    }

    /// Whether the editor holds something to apply.
    pub fn has_next(&self) -> bool {
        !self.changes.is_empty() || !self.files.is_empty()
    }

    /// The manifests that are applied when the scenario opens.
    fn first_version(&self) -> String {
        if self.files.is_empty() {
            return self.manifest.to_string();
        }
        let is_first = |path: &str| path.rsplit_once('/').is_some_and(|it| it.0 == self.first);
        let texts = self.files.iter().filter(|(path, _)| is_first(path));
        let texts: Vec<&str> = texts.map(|(_, text)| *text).collect();
        texts.join("---\n")
    }

    fn action(&self, text: &'static str) -> (Said, Action) {
        let (english, rest) = text.split_once(" | ").expect("a name in English");
        let (chinese, what) = rest.split_once(" | ").expect("a name in Chinese");
        let action = match what {
            "cut" => Action::CutOff,
            json if json.starts_with('{') => Action::Command(command(json)),
            line => Action::Line {
                line,
                files: self.files.clone(),
            },
        };
        (Said { english, chinese }, action)
    }

    /// The actions that a person may take besides applying the next version.
    pub fn actions(&self) -> Vec<(Said, Action)> {
        self.actions.iter().map(|text| self.action(text)).collect()
    }

    /// Opens the scenario for a person who has chosen the release `asked`.
    pub fn open(&self, asked: KubernetesVersion) -> (Opened, Scenario) {
        let scenario = self.scenario(asked);
        let opened = Opened {
            example: self.id,
            asked,
            release: scenario.kubernetes,
        };
        (opened, scenario)
    }

    /// The release that runs the scenario when `asked` is chosen: the scenario's own if it names one, else `asked` if
    /// that has what the scenario shows, else the nearest one that has, and a later one before an earlier one.
    fn release(&self, asked: KubernetesVersion) -> KubernetesVersion {
        let later = KubernetesVersion::all().filter(|version| *version >= asked);
        let earlier = KubernetesVersion::all().rev();
        let mut releases = later.chain(earlier.filter(|version| *version < asked));
        self.version
            .or_else(|| releases.find(|version| self.is_read_by(*version)))
            .unwrap_or(asked)
    }

    /// Whether a release takes all manifests of the scenario, and drops no field of them.
    fn is_read_by(&self, version: KubernetesVersion) -> bool {
        [self.first_version(), self.next()].iter().all(|text| {
            let set = manifest::read(text, version);
            let mut hints = set.warnings.iter().filter_map(|one| one.hint.as_deref());
            set.is_ok() && !hints.any(|hint| matches!(hint, Hint::SwitchedOff(_)))
        })
    }

    /// The scenario with the first version applied and at rest and the next version in the editor. It runs on the release
    /// `version` unless it names another one, or that release lacks what it shows.
    pub fn scenario(&self, version: KubernetesVersion) -> Scenario {
        let setup = self.setup.iter().map(|json| command(json));
        let settings = Settings {
            version: self.release(version),
            ..Settings::default()
        };
        let manifests = manifest::read(&self.first_version(), settings.version).manifests;
        let mut timeline = Timeline::new(settings);
        let applied = manifests.into_iter().map(|manifest| Command::Apply {
            manifest: manifest.given,
        });
        for command in setup.chain(applied) {
            let outcome = timeline.execute(command);
            debug_assert!(outcome.is_ok(), "{}: {outcome:?}", self.id);
        }
        timeline.run_to_rest(SETTLING);
        if self.files.is_empty() {
            return Scenario::of(&timeline, &self.next());
        }
        let files = self.files.iter().map(|(path, text)| TextFile {
            name: (*path).to_string(),
            text: (*text).to_string(),
        });
        let shown = self.files.iter().position(|(path, _)| *path == self.show);
        Scenario::of(&timeline, "").with_files(files.collect(), shown.unwrap_or(0))
    }
}
