//! The `rollout` program from outside: what it prints, to whom, and how it ends.

use std::io::pipe;
use std::process::{Command, Output, Stdio};

fn rollout(words: &[&str], output: impl Into<Stdio>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rollout"));
    command.args(words).stdout(output);
    command.output().expect("it starts")
}

const TRANSCRIPT: &str = "../../tests/transcripts/01-rolling-update-defaults.txt";
const CASES: &str = "../../tests/conformance/validation.jsonl";

#[test]
fn it_ends_without_a_word_when_nobody_reads_any_more() {
    for words in [["transcript", TRANSCRIPT], ["conformance", CASES]] {
        assert!(
            rollout(&words, Stdio::piped()).status.success(),
            "{words:?}"
        );
        let (reader, writer) = pipe().expect("a pipe");
        drop(reader);
        let ended = rollout(&words, writer);
        let complaint = String::from_utf8_lossy(&ended.stderr);
        assert_eq!((&*complaint, ended.status.code()), ("", Some(141)));
    }
}
