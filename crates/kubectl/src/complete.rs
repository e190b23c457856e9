//! Completion of a line: it proposes commands, flags, kinds, names and files.

#![expect(
    clippy::string_slice,
    reason = "each place comes from a search in the same text"
)]

use super::commands::{Spec, all, groups};
use super::flags::{self, About, FILENAME, Flags, Here, NAMESPACE, SELECTOR, Takes};
use super::kinds;
use super::resource;
use engine::cluster::Cluster;
use kube::api::WorkloadKind;
use kube::api::meta::Kind;
use kube::order::Order;

/// A word that may stand in place of the last one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    pub text: String,
    /// A short explanation of the candidate; empty when the text needs none.
    pub about: String,
}

fn plain(text: impl Into<String>) -> Candidate {
    Candidate {
        text: text.into(),
        about: String::new(),
    }
}

/// The candidates for the last word of `line` (which is empty behind a blank), in alphabetical order.
pub fn complete<'f>(
    line: &str,
    cluster: &Cluster,
    files: impl Iterator<Item = &'f str>,
) -> Vec<Candidate> {
    // Only the last command of the line is completed, so everything before the last separator is cut off.
    let start = line.rfind(['|', ';', '&']).map_or(0, |at| at + 1);
    let mut words: Vec<&str> = line[start..].split_whitespace().collect();
    let last = if line.ends_with(char::is_whitespace) || words.is_empty() {
        ""
    } else {
        words.pop().unwrap_or_default()
    };
    let found = candidates(&words, last, cluster, files);
    let mut found: Vec<Candidate> = found
        .into_iter()
        .filter(|candidate| candidate.text.starts_with(last))
        .collect();
    found.order();
    found.dedup();
    found
}

fn candidates<'f>(
    words: &[&str],
    last: &str,
    cluster: &Cluster,
    files: impl Iterator<Item = &'f str>,
) -> Vec<Candidate> {
    let Some((program, rest)) = words.split_first() else {
        let programs = [
            "kubectl", "curl", "sleep", "watch", "echo", "cat", "ls", "while", "for",
        ];
        return programs.into_iter().map(plain).collect();
    };
    match *program {
        "kubectl" | "k" => {}
        "watch" => return vec![plain("kubectl")],
        "cat" => return files.map(plain).collect(),
        "curl" | "wget" => return services(cluster),
        _ => return Vec::new(),
    }
    let positional: Vec<&str> = rest
        .iter()
        .filter(|word| !word.starts_with('-'))
        .copied()
        .collect();
    let Some(spec) = spec_of(&positional) else {
        return commands(&positional);
    };
    let behind_command = positional.len() - spec.path.split(' ').count();
    if let Some(before) = rest.last()
        && let Some(flag) = flag_before(spec.flags, before)
    {
        return values_of(flag, cluster, files);
    }
    if last.starts_with('-') {
        return flags(spec);
    }
    if let Some((kind, _)) = last.split_once('/') {
        return with_slash(kind, cluster);
    }
    let first = positional.get(positional.len() - behind_command);
    match (behind_command, first) {
        (0, _) => first_argument(spec, cluster),
        (_, Some(kind)) => names(kind, cluster)
            .into_iter()
            .chain(changes(spec, &positional, cluster))
            .collect(),
        _ => Vec::new(),
    }
}

fn spec_of(positional: &[&str]) -> Option<&'static Spec> {
    let path = |count: usize| positional.get(..count).map(|words| words.join(" "));
    let by_path = |wanted: Option<String>| all().find(|spec| Some(spec.path) == wanted.as_deref());
    (1..=3).rev().find_map(|count| by_path(path(count)))
}

/// Commands, or the second words of a group like `rollout`.
fn commands(positional: &[&str]) -> Vec<Candidate> {
    let Some(group) = positional.first() else {
        return groups().into_iter().map(plain).collect();
    };
    let members = all().filter_map(|spec| {
        let text = spec.path.strip_prefix(group)?.strip_prefix(' ')?;
        Some(Candidate {
            text: text.to_string(),
            about: spec.about.to_string(),
        })
    });
    members.collect()
}

fn flags(spec: &Spec) -> Vec<Candidate> {
    let candidate = |flag: &About| {
        let sign = if flag.takes == Takes::Switch { "" } else { "=" };
        Candidate {
            text: format!("--{}{sign}", flag.long),
            about: flag.help.to_string(),
        }
    };
    let all = flags::each(spec.flags).chain([&NAMESPACE.about]);
    all.filter(|flag| flag.here == Here::Works)
        .map(candidate)
        .collect()
}

/// The flag that the next word is the value of.
fn flag_before(flags: Flags, word: &str) -> Option<&'static About> {
    let found = flags::find(flags, |flag| {
        word.strip_prefix("--") == Some(flag.long)
            || flag.short.is_some_and(|short| word == format!("-{short}"))
    });
    found.filter(|flag| flag.alone.is_none())
}

fn values_of<'f>(
    flag: &About,
    cluster: &Cluster,
    files: impl Iterator<Item = &'f str>,
) -> Vec<Candidate> {
    if flag.long == FILENAME.about.long {
        return files.map(plain).collect();
    }
    if flag.long == SELECTOR.about.long {
        let store = cluster.store();
        let labels = store.pods.iter().map(|pod| &pod.meta.labels);
        let labels = labels.chain(store.deployments.iter().map(|one| &one.meta.labels));
        let pairs = labels.flat_map(|labels| labels.iter().map(|(k, v)| format!("{k}={v}")));
        return pairs.map(plain).collect();
    }
    flag.values.iter().copied().map(plain).collect()
}

fn first_argument(spec: &Spec, cluster: &Cluster) -> Vec<Candidate> {
    match spec.path {
        "cordon" | "uncordon" | "drain" => names("nodes", cluster),
        "explain" => kinds::names(cluster.version()).map(plain).collect(),
        path if path.starts_with("create") || matches!(path, "apply" | "diff" | "version") => {
            flags(spec)
        }
        "logs" | "exec" => {
            let found = rolled().flat_map(|kind| with_slash(&kind, cluster));
            names("pods", cluster).into_iter().chain(found).collect()
        }
        path if path.starts_with("rollout") || path.starts_with("set") => {
            let found = rolled().flat_map(|kind| with_slash(&kind, cluster));
            found.chain(rolled().map(plain)).collect()
        }
        _ => {
            let names = kinds::names(cluster.version());
            names.map(plain).chain([plain("all")]).collect()
        }
    }
}

/// The kinds that `kubectl rollout` applies to.
fn rolled() -> impl Iterator<Item = String> {
    let all = WorkloadKind::ALL.iter().map(|kind| kind.kind());
    all.filter(|kind| kind.has_revisions()).map(Kind::singular)
}

/// The addresses of Services, to which requests can be sent.
fn services(cluster: &Cluster) -> Vec<Candidate> {
    let found = names("services", cluster).into_iter();
    found
        .map(|name| plain(format!("http://{}", name.text)))
        .collect()
}

fn names(kind: &str, cluster: &Cluster) -> Vec<Candidate> {
    let kinds = kinds::kinds_of(kind, cluster.version()).unwrap_or_default();
    let found = kinds
        .into_iter()
        .flat_map(|kind| resource::list(cluster, kind, "", None));
    found.map(|one| plain(&*one.meta.name)).collect()
}

fn with_slash(kind: &str, cluster: &Cluster) -> Vec<Candidate> {
    let found = names(kind, cluster).into_iter();
    found
        .map(|name| plain(format!("{kind}/{}", name.text)))
        .collect()
}

/// `container=` for `set image`.
fn changes(spec: &Spec, positional: &[&str], cluster: &Cluster) -> Vec<Candidate> {
    if spec.path != "set image" {
        return Vec::new();
    }
    let name = positional
        .get(2)
        .and_then(|word| word.split('/').nth(1))
        .or(positional.get(3).copied());
    let deployment = name.and_then(|name| cluster.deployment(name));
    let containers = deployment
        .into_iter()
        .flat_map(|one| &one.spec.template.spec.containers);
    containers
        .map(|container| plain(format!("{}=", container.name)))
        .collect()
}
