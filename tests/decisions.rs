//! The controllers' decisions against recordings of the real ones.

use rollout_playground::conformance::{self, files};
use std::path::Path;

fn agrees(file: &str, cases: usize) {
    let recorded =
        files::read_cases(Path::new(file)).expect("the recording is kept in the project");
    let differences: Vec<String> = (recorded.iter().zip(1..))
        .filter_map(|(case, line)| {
            let difference = conformance::check(case).err()?;
            Some(format!("{}: {difference}", conformance::name(case, line)))
        })
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert_eq!(recorded.len(), cases);
}

#[test]
fn the_deployment_controller_decides_as_recorded() {
    agrees("tests/conformance/deployment-controller.jsonl.gz", 300);
}

#[test]
fn the_stateful_set_controller_decides_as_recorded() {
    agrees("tests/conformance/statefulset-controller.jsonl.gz", 300);
}
