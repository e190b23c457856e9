//! Commands that only real kubectl has: each is refused with a line that names the nearest command that works here.

use super::table::{all, groups};
use crate::call::Failure;
use kube::api::KubernetesVersion;
use kube::api::version::Feature;
use kube::order::Order;

/// Commands of kubectl that are not here, and what to do instead.
const INSTEAD: [(&str, &str); 11] = [
    (
        "attach",
        "nothing runs inside the containers here; kubectl describe pod shows their state",
    ),
    ("cp", "containers have no files here"),
    (
        "debug",
        "nothing runs inside the containers here; kubectl describe pod shows their state",
    ),
    (
        "port-forward",
        "curl http://SERVICE reaches a Service from this terminal without it",
    ),
    (
        "proxy",
        "there is no server to reach; kubectl get -o json shows objects as the API gives them out",
    ),
    ("certificate", "certificates are not simulated"),
    ("completion", "this terminal completes by itself: press Tab"),
    ("plugin", "there are no plugins here"),
    ("kustomize", "give plain manifests with kubectl apply -f"),
    (
        "convert",
        "manifests of old API versions are taken as they are: kubectl apply -f",
    ),
    ("alpha", "there are no alpha commands here"),
];

/// Commands below others that kubectl has, too.
const NOT_HERE: [(&str, &str); 11] = [
    ("auth", "reconcile"),
    ("config", "delete-cluster"),
    ("config", "delete-context"),
    ("config", "delete-user"),
    ("config", "get-clusters"),
    ("config", "get-users"),
    ("config", "rename-context"),
    ("config", "set"),
    ("config", "set-cluster"),
    ("config", "set-credentials"),
    ("config", "unset"),
];

/// Why a command is refused, if it is one that kubectl has, or had, and this one has not.
pub(super) fn refusal(verb: &str, client: KubernetesVersion) -> Option<Failure> {
    if verb == "rolling-update" && !client.has(Feature::RollingUpdateCommand) {
        return Some(Failure(unknown_command(verb, "kubectl", client)));
    }
    let (_, instead) = INSTEAD.iter().find(|(name, _)| *name == verb)?;
    Some(Failure::error(format!(
        "kubectl {verb} is not here: {instead}"
    )))
}

fn unknown_command(verb: &str, parent: &str, client: KubernetesVersion) -> String {
    let error = if client.has(Feature::UnknownCommandSmall) {
        "error"
    } else {
        "Error"
    };
    format!("{error}: unknown command \"{verb}\" for \"{parent}\"")
}

/// The order in which kubectl has its commands, by which it suggests them.
const SUGGESTED: [&str; 40] = [
    "create",
    "expose",
    "run",
    "set",
    "explain",
    "get",
    "edit",
    "delete",
    "rollout",
    "scale",
    "autoscale",
    "certificate",
    "cluster-info",
    "top",
    "cordon",
    "uncordon",
    "drain",
    "taint",
    "describe",
    "logs",
    "attach",
    "exec",
    "port-forward",
    "proxy",
    "cp",
    "auth",
    "debug",
    "events",
    "diff",
    "apply",
    "patch",
    "replace",
    "wait",
    "kustomize",
    "label",
    "annotate",
    "completion",
    "config",
    "version",
    "api-resources",
];

/// A word that is no command of kubectl; near ones are suggested.
pub(super) fn unknown(verb: &str, rest: &[&str], client: KubernetesVersion) -> Failure {
    let children: Vec<&str> = all()
        .filter_map(|spec| spec.path.strip_prefix(verb)?.strip_prefix(' '))
        .collect();
    if !children.is_empty() {
        let list = children.join(", ");
        return Failure(match rest.first() {
            Some(word) if NOT_HERE.contains(&(verb, word)) => {
                format!("error: kubectl {verb} {word} is not here: there are {verb} {list}")
            }
            Some(_) => {
                let words = rest.join(" ");
                format!(
                    "error: unknown command {words:?}\nSee 'kubectl {verb} -h' for help and examples"
                )
            }
            None => format!("error: kubectl {verb} needs one of: {list}"),
        });
    }
    let mut text = unknown_command(verb, "kubectl", client);
    let mut near: Vec<&str> = groups()
        .into_iter()
        .filter(|known| is_near(verb, known))
        .collect();
    let place = |known: &&str| SUGGESTED.iter().position(|one| one == known);
    near.order_by_key(|known| place(known).unwrap_or(SUGGESTED.len()));
    if !near.is_empty() {
        text.push_str("\n\nDid you mean this?");
        near.iter()
            .for_each(|known| text.push_str(&format!("\n\t{known}")));
    }
    Failure(text)
}

/// Cobra suggests a command that is at most two letters away from the typed word, or that begins with it.
fn is_near(typed: &str, known: &str) -> bool {
    let typed = typed.to_ascii_lowercase();
    known.starts_with(&typed) || distance(&typed, known) <= 2
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().take(64).enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, cb) in b.iter().enumerate() {
            let changed = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// The text that `kubectl` without arguments prints.
pub(super) fn overview() -> String {
    let mut text = "kubectl controls the simulated cluster. These commands are here:".to_string();
    for spec in all() {
        text.push_str(&format!("\n  {:<20}{}", spec.path, spec.about));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_gets_a_suggestion() {
        let client = KubernetesVersion::NEWEST;
        let failure = unknown("gett", &[], client);
        assert_eq!(
            failure.0,
            "error: unknown command \"gett\" for \"kubectl\"\n\nDid you mean this?\n\tset\n\tget"
        );
        assert!(unknown("rollout", &[], client).0.contains("status"));
        assert_eq!(distance("apply", "aply"), 1);
    }
}
