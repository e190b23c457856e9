//! The names under which people ask for kinds of object.

use super::call::Failure;
use kube::api::KubernetesVersion;
use kube::api::kinds::Kind;
use kube::api::version::Feature;

/// The kind that `word` names for a server of this release: plural, singular, short, with or without group and version.
pub(crate) fn kind_of(word: &str, version: KubernetesVersion) -> Result<Kind, Failure> {
    let lower = word.to_ascii_lowercase();
    let (name, group) = lower.split_once('.').unwrap_or((&lower, ""));
    let mut served = served_in(version);
    let Some(kind) = served.find(|kind| is_named(*kind, name) && is_in_group(*kind, group)) else {
        return Err(unknown(word, version));
    };
    Ok(kind)
}

/// The error about a type that the server does not have. `word` may name a group: `pdb.apps`.
fn unknown(word: &str, version: KubernetesVersion) -> Failure {
    let (name, group) = word.split_once('.').unwrap_or((word, ""));
    let mut text = format!("the server doesn't have a resource type \"{name}\"");
    if !group.is_empty() && version.has(Feature::UnknownTypeTellsGroup) {
        text.push_str(&format!(" in group \"{group}\""));
    }
    Failure::error(text)
}

fn is_named(kind: Kind, name: &str) -> bool {
    name == kind.plural() || name == kind.singular() || kind.short_names().contains(&name)
}

/// Whether `group` is empty, or names a group of the kind with or without a version: `apps`, `v1.apps`, `v1.`.
fn is_in_group(kind: Kind, group: &str) -> bool {
    let is_of = |api_version: &str, of: &str| match api_version.split_once('/') {
        Some((of_group, version)) => group == of_group || group == format!("{version}.{of_group}"),
        None => matches!(group, "v1" | "v1.") && of.is_empty(),
    };
    let mut versions = kind.versions().iter();
    group.is_empty() || versions.any(|served| is_of(served.api_version, served.group()))
}

fn served_in(version: KubernetesVersion) -> impl Iterator<Item = Kind> {
    let all = Kind::ALL.iter().copied();
    all.filter(move |kind| kind.served_in(version).is_some())
}

/// The kinds of a list like `deploy,rs` or `all`.
pub(crate) fn kinds_of(word: &str, version: KubernetesVersion) -> Result<Vec<Kind>, Failure> {
    let mut kinds = Vec::new();
    for part in word.split(',').filter(|part| !part.is_empty()) {
        if part == "all" {
            kinds.extend(served_in(version).filter(|kind| kind.is_in_all()));
        } else {
            kinds.push(kind_of(part, version)?);
        }
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

/// Every name under which a kind can be asked for: plurals first, then short names.
pub(crate) fn names(version: KubernetesVersion) -> impl Iterator<Item = &'static str> {
    let listed = move || served_in(version).filter(|kind| kind.is_stored());
    let short = listed().flat_map(|kind| kind.short_names().iter().copied());
    listed().map(Kind::plural).chain(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(word: &str) -> Result<Kind, Failure> {
        super::kind_of(word, KubernetesVersion::NEWEST)
    }

    fn kinds_of(word: &str) -> Result<Vec<Kind>, Failure> {
        super::kinds_of(word, KubernetesVersion::NEWEST)
    }

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
        assert_eq!(kinds_of("all").map(|kinds| kinds.len()), Ok(10));
        assert_eq!(
            kind_of("foo"),
            Err(Failure(
                "error: the server doesn't have a resource type \"foo\"".to_string()
            ))
        );
        assert_eq!(kind_of("hpa"), Ok(Kind::HorizontalPodAutoscaler));
    }
}
