//! Compares the controllers' decisions with recordings of the real controllers.

use rollout::conformance::{self, files, table};
use std::path::Path;

const FOLDER: &str = "../../tests/conformance";

fn differences(file: &str) -> (usize, Vec<String>) {
    let path = Path::new(FOLDER).join(file);
    let recorded = files::read_cases(&path).expect("the recording is kept in the project");
    let differences = (recorded.iter().zip(1..)).filter_map(|(case, line)| {
        let difference = conformance::check(case).err()?;
        Some(format!("{}: {difference}", conformance::name(case, line)))
    });
    (recorded.len(), differences.collect())
}

#[track_caller]
fn agrees(file: &str, cases: usize) {
    let (recorded, differences) = differences(file);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert_eq!(recorded, cases);
}

#[test]
fn the_deployment_controller_decides_as_recorded() {
    agrees("deployment-controller.jsonl.gz", 300);
    agrees("deployment-controller-found.jsonl", 1);
    agrees("1.36/deployment-controller.jsonl.gz", 60);
    agrees("1.36/deployment-controller-linger.jsonl.gz", 20);
}

#[test]
fn the_stateful_set_controller_decides_as_recorded() {
    agrees("statefulset-controller.jsonl.gz", 300);
    agrees("1.36/statefulset-controller.jsonl.gz", 60);
    agrees("1.36/statefulset-new.jsonl.gz", 60);
}

#[test]
fn the_daemon_set_controller_decides_as_recorded() {
    agrees("1.36/daemonset-controller.jsonl.gz", 60);
}

#[test]
fn the_replica_set_controller_decides_as_recorded() {
    agrees("1.36/replicaset-controller.jsonl.gz", 80);
    agrees("1.36/replicaset-scale-down.jsonl.gz", 120);
}

#[test]
fn the_page_on_what_agrees_is_true() {
    let page = std::fs::read_to_string("../../docs/conformance.md").expect("the page is there");
    let renewed = table::renewed(&page, Path::new(FOLDER)).expect("it has a place for the table");
    assert_eq!(
        page, renewed,
        "cargo run --bin rollout -- conformance --page docs/conformance.md tests/conformance"
    );
}
