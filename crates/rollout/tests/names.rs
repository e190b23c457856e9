//! ReplicaSets and ControllerRevisions are named as in real clusters.

use rollout::conformance::files::read_cases;
use rollout::conformance::names::check_case;
use std::path::Path;

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

#[test]
fn replica_sets_and_controller_revisions_of_1_36() {
    let path = Path::new("../../tests/conformance/1.36/pod-template-hash.jsonl.gz");
    let cases = read_cases(path).expect("the recording is kept in the project");
    let wrong: Vec<_> = cases
        .iter()
        .filter_map(|case| check_case(case).err())
        .collect();
    assert_eq!(cases.len(), 67);
    assert!(wrong.is_empty(), "{wrong:?}");
}
