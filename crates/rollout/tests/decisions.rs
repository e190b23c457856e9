//! The controllers' decisions against recordings of the real ones.

use rollout::conformance::{self, files};
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
    agrees(
        "../../tests/conformance/deployment-controller.jsonl.gz",
        300,
    );
}

#[test]
fn the_stateful_set_controller_decides_as_recorded() {
    agrees(
        "../../tests/conformance/statefulset-controller.jsonl.gz",
        300,
    );
}

/// The published table, row by row, against what is counted here.
#[test]
fn the_page_on_what_agrees_is_true() {
    let page = std::fs::read_to_string("../../docs/conformance.md").expect("the page is there");
    let mut files: Vec<_> = std::fs::read_dir("../../tests/conformance")
        .expect("recordings are kept in the project")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    for path in files {
        let cases = files::read_cases(&path).expect("recordings are readable");
        let agree = cases
            .iter()
            .filter(|case| conformance::check(case).is_ok())
            .count();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let row = page
            .lines()
            .find(|line| line.contains(&format!("`{name}`")));
        let numbers = format!("| {} | {agree} |", cases.len());
        assert!(
            row.is_some_and(|row| row.ends_with(&numbers)),
            "docs/conformance.md lacks {name} with {numbers}, it has {row:?}"
        );
    }
}
