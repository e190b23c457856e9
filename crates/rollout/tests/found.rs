//! Small sessions of a real cluster about what people's files and commands got wrong: every command must print what it
//! printed there.

use rollout::conformance::transcript::{Transcript, compare};
use std::fs;
use std::path::PathBuf;

#[test]
fn found_sessions_print_what_a_cluster_printed() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/found");
    let files = fs::read_dir(folder).expect("the sessions are kept in the project");
    let mut wrong = String::new();
    for file in files {
        let path = file.expect("a readable folder").path();
        let text = fs::read_to_string(&path).expect("a session is text");
        let comparisons = compare(&Transcript::read(&text));
        assert!(!comparisons.is_empty(), "{path:?} has no commands");
        for one in comparisons.iter().filter(|one| !one.agrees()) {
            wrong.push_str(&format!(
                "{path:?}: $ {}\n{}",
                one.command,
                one.difference()
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
