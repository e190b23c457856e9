//! Reads a text of manifests and keeps what a page shows of it.

#![expect(
    clippy::string_slice,
    reason = "the reader's places lie between two characters of the text that it read"
)]

use super::knobs::{Knobs, workloads_in};
use kube::api::KubernetesVersion;
use kube::api::kinds::Role;
use kube::api::meta::Kind;
use kube::manifest::error::{ErrorKind, ManifestError};
use kube::manifest::{self, Hint, Manifest, ManifestSet, Refused, yaml};
use kube::order::Order;
use std::ops::Range;
use std::rc::Rc;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    pub manifests: Vec<Manifest>,
    /// The problems, in the order of their lines.
    pub problems: Rc<Vec<Problem>>,
    /// Remarks on the objects that can be applied, each remark once.
    pub notes: Vec<Hint>,
    /// The names of the kinds that take part in what is simulated, each once, in the order of the text.
    pub runs: Vec<&'static str>,
    pub left_aside: Vec<LeftAside>,
    /// The images of the containers, in the order of the text.
    pub images: Vec<String>,
    pub knobs: Vec<Knobs>,
}

/// A kind of which nothing follows here. Its objects keep nothing else from being applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftAside {
    /// The name of the kind, with the API version if it is a custom resource.
    pub kind: String,
    /// The number of objects in the text.
    pub objects: usize,
    pub reason: Hint,
}

/// A place to underline, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line number, counted from 1 as people do.
    pub line: usize,
    pub column: usize,
    /// A range of bytes in the whole text.
    pub span: Range<usize>,
    pub message: Rc<str>,
    pub hint: Option<Rc<Hint>>,
    /// Whether Kubernetes accepts the text in spite of the problem.
    pub harmless: bool,
}

impl Reading {
    /// Whether a problem keeps the text from being applied.
    pub fn is_wrong(&self) -> bool {
        self.problems.iter().any(|problem| !problem.harmless)
    }
}

pub fn read(text: &str, version: KubernetesVersion) -> Reading {
    let parsed = yaml::parse(text);
    let set = manifest::read_parsed(&parsed, version);
    let known = set
        .errors()
        .filter(|error| error.kind != ErrorKind::CustomResource);
    let wrong = known.map(|error| problem(error, text, false));
    let warnings = set.warnings.iter();
    let harmless = warnings.map(|warning| problem(warning, text, true));
    let mut problems: Vec<Problem> = wrong.chain(harmless).collect();
    problems.order_by_key(|problem| (problem.line, problem.column));
    Reading {
        problems: Rc::new(problems),
        notes: each_once(
            set.manifests
                .iter()
                .flat_map(|one| one.notes.clone())
                .filter(|note| !matches!(note, Hint::NothingFollows { .. }))
                .chain(sizes_set_twice(&set.manifests)),
        ),
        runs: each_once(set.manifests.iter().filter_map(simulated)),
        left_aside: left_aside(&set),
        images: set.manifests.iter().flat_map(images).collect(),
        knobs: workloads_in(&parsed, version),
        manifests: set.manifests,
    }
}

fn each_once<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen: Vec<T> = Vec::new();
    for one in all {
        if !seen.contains(&one) {
            seen.push(one);
        }
    }
    seen
}

/// A remark for each autoscaler of the text whose target gives `replicas`, too.
fn sizes_set_twice(manifests: &[Manifest]) -> Vec<Hint> {
    let autoscalers = manifests
        .iter()
        .filter(|one| one.kind.kind == Kind::HorizontalPodAutoscaler);
    let twice = autoscalers.filter(|autoscaler| {
        let named = &autoscaler.object["spec"]["scaleTargetRef"];
        manifests.iter().any(|one| {
            named["kind"] == one.kind.kind.name()
                && named["name"] == *one.name
                && one.namespace == autoscaler.namespace
                && !one.given["spec"]["replicas"].is_null()
        })
    });
    twice
        .map(|autoscaler| Hint::AutoscalerSetsReplicas {
            autoscaler: autoscaler.name.to_string(),
        })
        .collect()
}

fn simulated(manifest: &Manifest) -> Option<&'static str> {
    let kind = manifest.kind.kind;
    (kind.role() == Role::Simulated).then_some(kind.name())
}

/// The kinds that are only kept, and then the custom resources, each with the number of its objects.
fn left_aside(set: &ManifestSet) -> Vec<LeftAside> {
    let kept = set.manifests.iter().map(|one| one.kind.kind);
    let kept = kept.filter(|kind| kind.role() == Role::Kept);
    let kept = kept.map(|kind| (kind.name().to_string(), Hint::NothingFollows { kind }));
    let custom = set.refused.iter().filter_map(custom_resource);
    let custom = custom.map(|name| (name, Hint::CustomResource));
    let mut all: Vec<LeftAside> = Vec::new();
    for (kind, reason) in kept.chain(custom) {
        match all.iter_mut().find(|known| known.kind == kind) {
            Some(known) => known.objects += 1,
            None => all.push(LeftAside {
                kind,
                objects: 1,
                reason,
            }),
        }
    }
    all
}

fn custom_resource(refused: &Refused) -> Option<String> {
    let subject = &refused.subject;
    let custom = |error: &ManifestError| error.kind == ErrorKind::CustomResource;
    let is_custom = refused.errors.iter().any(custom);
    is_custom.then(|| format!("{} ({})", subject.kind, subject.api_version))
}

fn images(manifest: &Manifest) -> impl Iterator<Item = String> {
    let containers = &manifest.object["spec"]["template"]["spec"]["containers"];
    let containers = containers.as_array().into_iter().flatten();
    containers.filter_map(|container| container["image"].as_str().map(str::to_string))
}

fn problem(error: &ManifestError, text: &str, harmless: bool) -> Problem {
    let span = error.span.map_or(0..0, |span| span.range());
    let start = error
        .span
        .map_or((1, 1), |span| (span.start.line, span.start.column));
    Problem {
        line: start.0 as usize,
        column: start.1 as usize,
        span: visible(text, span),
        message: error.to_string().into(),
        hint: error.hint.clone().map(Rc::from),
        harmless,
    }
}

/// Finds characters to underline when an error has a place but no extent: the rest of its line, or the character
/// before.
fn visible(text: &str, span: Range<usize>) -> Range<usize> {
    let start = span.start.min(text.len());
    let end = span.end.clamp(start, text.len());
    if !text[start..end].trim().is_empty() {
        return start..end;
    }
    let rest = text[start..].find('\n').unwrap_or(text.len() - start);
    if !text[start..start + rest].trim().is_empty() {
        return start..start + rest;
    }
    let line = text[..start].trim_end_matches('\n');
    let before = line.rfind('\n').map_or(0, |at| at + 1);
    before..line.len()
}
