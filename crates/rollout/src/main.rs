//! `rollout`: the simulator without a page. Replays recordings and runs scenarios.
//!
//! Exit status: 0 when all is well, 1 when something differs, 2 when the call or a file is wrong.

mod bench;
mod corpus;
mod out;
mod poster;
mod replay_cases;
mod run;
mod search;
mod transcript;
mod tutorials_page;

use std::process::ExitCode;

const USAGE: &str = "usage: rollout conformance [--table] FILE... | conformance --page PAGE FOLDER | transcript [--compare] FILE|FOLDER... | run SCENARIO [--until 90s] [--format text|json] | bench [--json] [REPLICAS...] | poster PAGE | corpus FOLDER [--kubernetes 1.36] | tutorials --page PAGE FOLDER | fuzz TARGET|all [--cases N] [--minutes N] [--seed S]";

/// The error in the call or in a file, in one line.
type Refusal = String;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["bench", words @ ..] => bench::run(words),
        ["conformance", files @ ..] => replay_cases::run(files),
        ["corpus", rest @ ..] => corpus::run(rest),
        ["fuzz", rest @ ..] => search::run(rest),
        ["poster", rest @ ..] => poster::run(rest),
        ["run", rest @ ..] => run::run(rest),
        ["transcript", rest @ ..] => transcript::run(rest),
        ["tutorials", rest @ ..] => tutorials_page::run(rest),
        [] => Err(USAGE.to_string()),
        [command, ..] => Err(format!("unknown command {command:?}; {USAGE}")),
    };
    outcome.unwrap_or_else(|refusal| {
        out::complain(&refusal);
        ExitCode::from(2)
    })
}

/// Refuses flags, so that a mistyped flag is not taken for the name of a file.
fn refuse_flags(words: &[&str]) -> Result<(), Refusal> {
    match words.iter().find(|word| word.starts_with('-')) {
        Some(flag) => Err(format!("unknown flag {flag}; {USAGE}")),
        None => Ok(()),
    }
}
