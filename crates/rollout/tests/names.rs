//! ReplicaSets and ControllerRevisions are named as in real clusters.

use rollout::conformance::names::check_case;

fn check_all(cases: &str, count: usize) {
    let results: Vec<_> = cases
        .lines()
        .map(|line| check_case(&serde_json::from_str(line).unwrap()))
        .collect();
    let wrong: Vec<_> = results
        .iter()
        .enumerate()
        .filter_map(|(i, result)| {
            result
                .as_ref()
                .err()
                .map(|difference| format!("case {}: {difference}", i + 1))
        })
        .collect();
    assert_eq!(results.len(), count);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn replica_sets_of_every_version() {
    check_all(
        include_str!("../../../tests/conformance/pod-template-hash.jsonl"),
        154,
    );
}

#[test]
fn controller_revisions() {
    check_all(
        include_str!("../../../tests/conformance/statefulset-revision-hash.jsonl"),
        74,
    );
}
