//! The place of a new field among the existing ones, in the order in which people usually write manifests.

/// Field names in that order. A name that several types have is listed where it fits most of them.
const ORDER: &[&str] = &[
    "apiVersion",
    "kind",
    "metadata",
    "name",
    "namespace",
    "labels",
    "annotations",
    "spec",
    "data",
    "replicas",
    "paused",
    "minReadySeconds",
    "progressDeadlineSeconds",
    "revisionHistoryLimit",
    "podManagementPolicy",
    "strategy",
    "updateStrategy",
    "type",
    "rollingUpdate",
    "maxSurge",
    "maxUnavailable",
    "partition",
    "serviceName",
    "selector",
    "template",
    "volumeClaimTemplates",
    "image",
    "imagePullPolicy",
    "command",
    "args",
    "ports",
    "env",
    "resources",
    "startupProbe",
    "livenessProbe",
    "readinessProbe",
    "httpGet",
    "initialDelaySeconds",
    "periodSeconds",
    "timeoutSeconds",
    "successThreshold",
    "failureThreshold",
];

/// The number of `keys` behind which a new key is inserted.
pub(super) fn position<'a>(new: &str, keys: impl Iterator<Item = &'a str>) -> usize {
    let ranks: Vec<Option<usize>> = keys.map(rank).collect();
    let Some(new) = rank(new) else {
        return ranks.len();
    };
    let behind = ranks
        .iter()
        .rposition(|rank| rank.is_some_and(|rank| rank < new));
    let before = ranks
        .iter()
        .position(|rank| rank.is_some_and(|rank| rank > new));
    behind.map(|at| at + 1).or(before).unwrap_or(ranks.len())
}

fn rank(key: &str) -> Option<usize> {
    ORDER.iter().position(|name| *name == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_customary_place() {
        for (new, keys, place) in [
            ("strategy", &["replicas", "selector", "template"][..], 1),
            ("strategy", &["selector", "template"], 0),
            ("strategy", &["template", "replicas"], 2),
            ("strategy", &["unknown"], 1),
            ("mine", &["replicas", "selector"], 2),
            ("replicas", &[], 0),
        ] {
            assert_eq!(
                position(new, keys.iter().copied()),
                place,
                "{new} in {keys:?}"
            );
        }
    }
}
