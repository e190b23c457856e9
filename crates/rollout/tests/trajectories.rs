//! Whole rollouts of a live Kubernetes 1.36 with real kubelets, replayed.

use rollout::conformance::{files, trajectory};
use serde_json::Value;
use std::path::Path;

fn recorded() -> Vec<Value> {
    let file = Path::new("../../tests/conformance/trajectories-1.36.jsonl.gz");
    files::read_cases(file).expect("the recording is kept in the project")
}

/// An update, a Recreate, an image that cannot be pulled, one that crashes.
#[test]
fn rollouts_scale_and_pods_live_as_recorded() {
    let rollouts = recorded();
    assert_eq!(rollouts.len(), 4);
    for rollout in rollouts {
        let checked = trajectory::check_case(&rollout);
        assert!(checked.is_ok(), "{}: {checked:?}", rollout["id"]);
    }
}

fn difference(change: impl FnOnce(&mut Value)) -> String {
    let mut rollout = recorded().remove(0);
    change(&mut rollout);
    let checked = trajectory::check_case(&rollout);
    checked.expect_err("it is not what was recorded").field
}

fn keep(list: &mut Value, keeps: impl Fn(&Value) -> bool) {
    let list = list.as_array_mut().expect("a list");
    list.retain(|one| keeps(one));
}

#[test]
fn a_rollout_that_went_otherwise_is_noticed() {
    let scaled = difference(|one| {
        one["deploymentEvents"][2]["message"] =
            "Scaled down replica set web-7bbc4fcb5 from 2 to 0".into();
    });
    assert!(scaled.starts_with("scaling event 2"), "{scaled}");
    let not_scaled = difference(|one| drop(one["deploymentEvents"].as_array_mut().map(Vec::pop)));
    assert!(not_scaled.starts_with("scaling event 2"), "{not_scaled}");
    let unready = difference(|one| one["pods"][4]["conditions"]["Ready"] = "False".into());
    assert!(unready.starts_with("pod 0 at"), "{unready}");
    let unfinished = difference(|one| {
        keep(&mut one["pods"], |row| row["phase"] != "Succeeded");
    });
    assert!(unfinished.starts_with("pod 0 at"), "{unfinished}");
    let untold = difference(|one| keep(&mut one["events"], |event| event["reason"] != "Killing"));
    assert_eq!(untold, "events of pod 0");
    let others = difference(|one| one["final"]["available"] = 2.into());
    assert_eq!(others, "final available");
}
