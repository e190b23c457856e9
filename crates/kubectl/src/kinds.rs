//! The names under which people ask for kinds of object.

use super::call::Failure;
use kube::api::meta::Kind;

/// A kind and its short names.
const SHORT_NAMES: [(Kind, &[&str]); 17] = [
    (Kind::Deployment, &["deploy"]),
    (Kind::ReplicaSet, &["rs"]),
    (Kind::Pod, &["po"]),
    (Kind::Service, &["svc"]),
    (Kind::Endpoints, &["ep"]),
    (Kind::EndpointSlice, &[]),
    (Kind::StatefulSet, &["sts"]),
    (Kind::DaemonSet, &["ds"]),
    (Kind::ReplicationController, &["rc"]),
    (Kind::ControllerRevision, &[]),
    (Kind::ConfigMap, &["cm"]),
    (Kind::Secret, &[]),
    (Kind::Node, &["no"]),
    (Kind::Event, &["ev"]),
    (Kind::Namespace, &["ns"]),
    (Kind::PersistentVolumeClaim, &["pvc"]),
    (Kind::PodDisruptionBudget, &["pdb"]),
];

/// What `get all` lists, in that order.
const ALL: [Kind; 7] = [
    Kind::Pod,
    Kind::ReplicationController,
    Kind::Service,
    Kind::DaemonSet,
    Kind::Deployment,
    Kind::ReplicaSet,
    Kind::StatefulSet,
];

/// Kinds that every cluster serves and that have no part in a rollout here.
const NOT_SIMULATED: [&str; 22] = [
    "horizontalpodautoscalers",
    "hpa",
    "jobs",
    "cronjobs",
    "cj",
    "ingresses",
    "ing",
    "persistentvolumes",
    "pv",
    "serviceaccounts",
    "sa",
    "storageclasses",
    "sc",
    "resourcequotas",
    "quota",
    "networkpolicies",
    "netpol",
    "leases",
    "roles",
    "clusterroles",
    "customresourcedefinitions",
    "crd",
];

/// The kind that `word` names: plural, singular, short, with or without group and version.
pub(crate) fn kind_of(word: &str) -> Result<Kind, Failure> {
    let lower = word.to_lowercase();
    let (name, group) = lower.split_once('.').unwrap_or((&lower, ""));
    let is_named = |(kind, short): &&(Kind, &[&str])| {
        let named =
            name == kind.plural() || name == kind.name().to_lowercase() || short.contains(&name);
        let group = group.rsplit_once("v1.").map_or(group, |(_, group)| group);
        named && (group.is_empty() || group == kind.group() || group == "v1" || group == "v1.")
    };
    if let Some((kind, _)) = SHORT_NAMES.iter().find(is_named) {
        return Ok(*kind);
    }
    let singular_of = |known: &&str| known.strip_suffix('s') == Some(name);
    if NOT_SIMULATED.contains(&name) || NOT_SIMULATED.iter().any(singular_of) {
        return Err(Failure::error(format!(
            "{word} are not simulated here; there are deployments, replicasets, statefulsets, \
             daemonsets, pods, services, configmaps, nodes and events"
        )));
    }
    Err(Failure::error(format!(
        "the server doesn't have a resource type \"{word}\""
    )))
}

/// The kinds of a list like `deploy,rs` or `all`.
pub(crate) fn kinds_of(word: &str) -> Result<Vec<Kind>, Failure> {
    let mut kinds = Vec::new();
    for part in word.split(',').filter(|part| !part.is_empty()) {
        let part = match part {
            "all" => ALL.to_vec(),
            part => vec![kind_of(part)?],
        };
        kinds.extend(part);
    }
    let mut seen = Vec::new();
    kinds.retain(|kind| {
        !seen.contains(kind) && {
            seen.push(*kind);
            true
        }
    });
    Ok(kinds)
}

pub(crate) fn short_names(kind: Kind) -> &'static [&'static str] {
    let found = SHORT_NAMES.iter().find(|(known, _)| *known == kind);
    found.map_or(&[], |(_, short)| short)
}

/// Every name under which a kind can be asked for: plurals first, then short names.
pub(crate) fn names() -> impl Iterator<Item = String> {
    let plurals = SHORT_NAMES.iter().map(|(kind, _)| kind.plural());
    let short = SHORT_NAMES.iter().flat_map(|(_, short)| short.iter());
    plurals.chain(short.map(|short| short.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_go_by_many_names() {
        for word in [
            "deploy",
            "deployment",
            "Deployments",
            "deployments.apps",
            "deployment.v1.apps",
        ] {
            assert_eq!(kind_of(word), Ok(Kind::Deployment), "{word}");
        }
        assert_eq!(
            kinds_of("po,rs,pods"),
            Ok(vec![Kind::Pod, Kind::ReplicaSet])
        );
        assert_eq!(kinds_of("all").map(|kinds| kinds.len()), Ok(7));
        assert_eq!(
            kind_of("foo"),
            Err(Failure(
                "error: the server doesn't have a resource type \"foo\"".to_string()
            ))
        );
        assert!(kind_of("hpa").is_err_and(|failure| failure.0.contains("not simulated")));
    }
}
