//! The annotations that the controller keeps: revision numbers, sizes, and what is copied from the
//! Deployment to its newest ReplicaSet. Models `pkg/controller/deployment/util`.

use kube::api::deployment::Bounds;
use kube::api::meta::{Labels, ObjectMeta};
use kube::api::version::Feature;
use kube::api::{Deployment, KubernetesVersion, ReplicaSet};
use kube::well_known::{
    DESIRED_REPLICAS, LAST_APPLIED, MAX_REPLICAS, REVISION, REVISION_HISTORY, ROLLBACK_TO,
};
use std::rc::Rc;

/// The list of earlier revisions is kept below this many characters.
const LONGEST_HISTORY: usize = 2000;

/// Whether an annotation of a Deployment is copied to its ReplicaSets (and back at an undo).
pub fn is_copied(key: &str) -> bool {
    ![
        LAST_APPLIED,
        REVISION,
        REVISION_HISTORY,
        DESIRED_REPLICAS,
        MAX_REPLICAS,
        ROLLBACK_TO,
    ]
    .contains(&key)
}

/// The revision number of a ReplicaSet or Deployment; 0 when it has none.
pub fn revision_of(meta: &ObjectMeta) -> i64 {
    meta.annotation(REVISION)
        .and_then(|text| text.parse().ok())
        .unwrap_or(0)
}

/// Brings the annotations of the newest ReplicaSet up to date. Returns whether any changed. Models
/// `SetNewReplicaSetAnnotations`.
pub(super) fn annotate_newest(
    deployment: &Deployment,
    set: &mut ReplicaSet,
    revision: i64,
) -> bool {
    let mut changed = copy_annotations(deployment, set);
    let before = set.meta.annotation(REVISION).map(str::to_string);
    let number = match before.as_deref().map(str::parse::<i64>) {
        Some(Ok(number)) => number,
        Some(Err(_)) => return false,
        None => 0,
    };
    if number >= revision {
        return changed;
    }
    changed |= put(set, REVISION, revision.to_string());
    if let Some(before) = before {
        let history = set.meta.annotation(REVISION_HISTORY).unwrap_or_default();
        if let Some(history) = extended_history(history, &before) {
            put(set, REVISION_HISTORY, history);
        }
    }
    changed
}

fn copy_annotations(deployment: &Deployment, set: &mut ReplicaSet) -> bool {
    let copied = deployment
        .meta
        .annotations
        .iter()
        .filter(|(key, _)| is_copied(key));
    copied.fold(false, |changed, (key, value)| {
        put(set, key, value.clone()) || changed
    })
}

/// `history` with one more number; the oldest go when it grows too long. `None` when even the new
/// number alone is too long.
fn extended_history(history: &str, number: &str) -> Option<String> {
    if history.is_empty() {
        return Some(number.to_string());
    }
    let mut kept: &str = history;
    while kept.len() + 1 + number.len() > LONGEST_HISTORY && !kept.is_empty() {
        kept = kept.split_once(',').map_or("", |(_, rest)| rest);
    }
    match kept {
        "" => (number.len() <= LONGEST_HISTORY).then(|| number.to_string()),
        kept => Some(format!("{kept},{number}")),
    }
}

/// Whether the sizes noted on a ReplicaSet are not those of the Deployment now.
pub(super) fn size_annotations_differ(set: &ReplicaSet, bounds: Bounds) -> bool {
    let differs = |key, number: i32| set.meta.annotation(key) != Some(&number.to_string());
    differs(DESIRED_REPLICAS, bounds.desired) || differs(MAX_REPLICAS, bounds.max_total())
}

pub(super) fn annotate_size(set: &mut ReplicaSet, bounds: Bounds) {
    put(set, DESIRED_REPLICAS, bounds.desired.to_string());
    put(set, MAX_REPLICAS, bounds.max_total().to_string());
}

/// A number noted on a ReplicaSet.
pub(super) fn noted_number(set: &ReplicaSet, key: &str) -> Option<i32> {
    set.meta.annotation(key)?.parse().ok()
}

fn put(set: &mut ReplicaSet, key: &str, value: String) -> bool {
    if set.meta.annotation(key) == Some(&value) {
        return false;
    }
    let annotations: &mut Labels = Rc::make_mut(&mut set.meta.annotations);
    annotations.insert(key.to_string(), value);
    true
}

/// The event's words for a change of size after creation.
pub(super) fn scaling_message(version: KubernetesVersion, set: &str, from: i32, to: i32) -> String {
    let verb = if to > from { "up" } else { "down" };
    if version.has(Feature::ScalingEventFromTo) {
        format!("Scaled {verb} replica set {set} from {from} to {to}")
    } else if version.has(Feature::ScalingEventToFrom) {
        format!("Scaled {verb} replica set {set} to {to} from {from}")
    } else {
        format!("Scaled {verb} replica set {set} to {to}")
    }
}

/// The event's words for a ReplicaSet made with pods.
pub(super) fn creation_message(version: KubernetesVersion, set: &str, to: i32) -> String {
    if version.has(Feature::ScalingEventFromTo) {
        format!("Scaled up replica set {set} from 0 to {to}")
    } else {
        format!("Scaled up replica set {set} to {to}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn history_drops_the_oldest_numbers_when_it_is_full() {
        assert_eq!(extended_history("", "1").as_deref(), Some("1"));
        assert_eq!(extended_history("1,3", "5").as_deref(), Some("1,3,5"));
        let full = ["1234"; 400].join(",");
        let extended = extended_history(&full, "9999").expect("room is made");
        assert!(extended.len() <= LONGEST_HISTORY && extended.ends_with(",9999"));
        assert!(extended.starts_with("1234,"));
    }
}
