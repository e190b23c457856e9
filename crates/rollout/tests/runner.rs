//! Runs the `rollout` program and checks what it prints to which stream, and its exit status.

use std::fs;
use std::io::pipe;
use std::path::PathBuf;
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

/// A transcript of three commands. The output of the last one is wrong, and the second file does not count that
/// command.
const SMALL: &str = "# kubectl v1.36, control plane v1.36; nodes node-1, node-2

$ kubectl create deployment web --image=web:v1
deployment.apps/web created

$ kubectl get nodes -o name
node/node-1
node/node-2

$ kubectl get deploy -o name
deployment.apps/other
";

#[test]
fn transcripts_of_a_folder_are_compared_and_counted() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("compared");
    fs::create_dir_all(&folder).expect("a folder of our own");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("written");
    write("a.txt", SMALL);
    write("b.txt", SMALL);
    write("b.stable.json", "[0, 1]");
    let ended = rollout(&["transcript", &folder.to_string_lossy()], Stdio::piped());
    let printed = String::from_utf8_lossy(&ended.stdout).into_owned();
    let totals: Vec<&str> = printed
        .lines()
        .filter(|line| line.contains(" agree, "))
        .collect();
    assert_eq!(
        totals,
        [
            "a: 2 of 3 commands agree, 0 more but for the numbers waited for",
            "b: 2 of 2 commands agree, 0 more but for the numbers waited for",
            "all: 4 of 5 commands agree, 0 more but for the numbers waited for",
        ]
    );
    assert!(printed.contains("a, command 2: $ kubectl get deploy -o name"));
    assert_eq!(ended.status.code(), Some(1));
}
