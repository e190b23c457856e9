//! `cargo xtask test` checks everything that must hold before a change is accepted.
//!
//! Every step runs even when an earlier one failed, so that one run reports all failures.

use crate::browser::Node;
use crate::site::{self, Profile};
use crate::{rollout, size, toolchain};
use anyhow::{Context, Result, ensure};
use std::io::{BufRead, BufReader};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

/// How many tests passed and failed. A step that is one command counts as one test.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Tally {
    passed: u64,
    failed: u64,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

type Step = (&'static str, fn() -> Result<Tally>);

/// The number of made-up texts of each kind that are tried: a few seconds.
const MADE_UP_TEXTS: &str = "200";

const STEPS: [Step; 8] = [
    ("format", format),
    ("lints, native", lint_native),
    ("lints, wasm32", lint_wasm),
    ("dependencies", dependencies),
    ("engine tests", engine),
    ("site and its size", site),
    ("made-up texts", fuzz),
    ("page tests in Chromium", page),
];

pub(crate) fn run() -> Result<ExitCode> {
    toolchain::prepare_for_wasm()?;
    toolchain::add_component("fmt", "rustfmt")?;
    toolchain::add_component("clippy", "clippy")?;
    let mut total = Tally::default();
    let mut summary = Vec::new();
    for (name, step) in STEPS {
        println!("\n=== {name}");
        let start = Instant::now();
        let tally = step().unwrap_or_else(|error| {
            println!("error: {error:#}");
            Tally {
                passed: 0,
                failed: 1,
            }
        });
        let verdict = if tally.failed == 0 { "ok" } else { "FAILED" };
        let seconds = start.elapsed().as_secs_f64();
        summary.push(format!(
            "{name:<24} {verdict:<6} {:>5} passed {:>3} failed {seconds:>7.1} s",
            tally.passed, tally.failed
        ));
        total.add(tally);
    }
    println!(
        "\n{}\n\n{} passed, {} failed",
        summary.join("\n"),
        total.passed,
        total.failed
    );
    let all_hold = total.failed == 0;
    Ok(if all_hold {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn format() -> Result<Tally> {
    let mut check = toolchain::cargo(&["fmt", "--all", "--check"]);
    toolchain::run(&mut check, "run `cargo fmt --all`")?;
    Ok(Tally {
        passed: 1,
        failed: 0,
    })
}

fn lint_native() -> Result<Tally> {
    lint(&["--workspace", "--all-targets"])
}

fn lint_wasm() -> Result<Tally> {
    lint(&[
        "--package",
        "rollout-playground",
        "--lib",
        "--target",
        toolchain::WASM,
    ])
}

fn lint(what: &[&str]) -> Result<Tally> {
    let mut clippy = toolchain::cargo(&["clippy"]);
    clippy.args(what).args(["--", "-D", "warnings"]);
    toolchain::run(&mut clippy, "clippy is not content, as said above")?;
    Ok(Tally {
        passed: 1,
        failed: 0,
    })
}

/// Checks licences, sources and doubles with `cargo deny`, and known faults where the database of them can be had. Where
/// `cargo deny` is not installed, the step says so and counts nothing, because building it takes longer than all other steps.
fn dependencies() -> Result<Tally> {
    let is_there = toolchain::cargo(&["deny", "--version"]).output()?;
    if !is_there.status.success() {
        println!("not checked: `cargo install cargo-deny` adds this check");
        return Ok(Tally::default());
    }
    let mut fetch = toolchain::cargo(&["deny", "fetch", "db"]);
    let mut what = vec!["licenses", "bans", "sources"];
    if fetch.status()?.success() {
        what.push("advisories");
    } else {
        println!("advisories are not checked: their database cannot be had from here");
    }
    let mut deny = toolchain::cargo(&["deny", "--workspace", "check"]);
    toolchain::run(deny.args(what), "cargo deny is not content, as said above")?;
    Ok(Tally {
        passed: 1,
        failed: 0,
    })
}

fn engine() -> Result<Tally> {
    let mut tests = toolchain::cargo(&["test", "--workspace", "--no-fail-fast"]);
    count(&mut tests, read_libtest)
}

fn site() -> Result<Tally> {
    site::build(Profile::Release)?;
    let report = size::measure(&Profile::Release.site_dir())?;
    print!("{report}");
    Ok(Tally {
        passed: 1,
        failed: 0,
    })
}

fn fuzz() -> Result<Tally> {
    let mut search = rollout::command("fuzz")?;
    search.args(["all", "--cases", MADE_UP_TEXTS]);
    toolchain::run(&mut search, "a text stops the simulator, as said above")?;
    Ok(Tally {
        passed: 1,
        failed: 0,
    })
}

fn page() -> Result<Tally> {
    let mut tests = Node::prepare()?.command(&["--test-reporter=spec", "run.mjs"]);
    count(&mut tests, read_node)
}

/// Runs a test runner, prints its output, and adds up the tests that it counted.
fn count(runner: &mut Command, read: fn(&str) -> Option<Tally>) -> Result<Tally> {
    let program = runner.get_program().to_string_lossy().into_owned();
    let mut child = runner
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{program} does not start"))?;
    let output = child
        .stdout
        .take()
        .context("the runner's output was to be read here")?;
    let mut total = Tally::default();
    for line in BufReader::new(output).lines() {
        let line = line?;
        println!("{line}");
        if let Some(tally) = read(&line) {
            total.add(tally);
        }
    }
    // A runner that fails without counting a failed test has stopped before its tests.
    if !child.wait()?.success() && total.failed == 0 {
        total.failed = 1;
    }
    ensure!(total != Tally::default(), "no test ran");
    Ok(total)
}

/// `test result: ok. 3 passed; 0 failed; …`
fn read_libtest(line: &str) -> Option<Tally> {
    let counts = line.strip_prefix("test result: ")?.split_once(". ")?.1;
    let count = |what: &str| -> Option<u64> {
        let part = counts.split("; ").find(|part| part.ends_with(what))?;
        part.split(' ').next()?.parse().ok()
    };
    Some(Tally {
        passed: count(" passed")?,
        failed: count(" failed")?,
    })
}

/// `ℹ pass 3` and `ℹ fail 0`, and `ℹ cancelled 1` for a test that never ended.
fn read_node(line: &str) -> Option<Tally> {
    let mut words = line.split_whitespace();
    let (mark, what, count) = (words.next()?, words.next()?, words.next()?.parse().ok()?);
    match (mark, what) {
        ("ℹ", "pass") => Some(Tally {
            passed: count,
            failed: 0,
        }),
        ("ℹ", "fail" | "cancelled") => Some(Tally {
            passed: 0,
            failed: count,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_of_cargo_are_read() {
        let line = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 1 filtered out; finished in 0.00s";
        assert_eq!(
            read_libtest(line),
            Some(Tally {
                passed: 12,
                failed: 3
            })
        );
        assert_eq!(read_libtest("test a::b ... ok"), None);
    }

    #[test]
    fn the_counts_of_node_are_read() {
        assert_eq!(
            read_node("ℹ pass 7"),
            Some(Tally {
                passed: 7,
                failed: 0
            })
        );
        assert_eq!(
            read_node("ℹ fail 2"),
            Some(Tally {
                passed: 0,
                failed: 2
            })
        );
        assert_eq!(read_node("ℹ duration_ms 7.5"), None);
        assert_eq!(read_node("✔ pass 1 (2ms)"), None);
    }

    #[test]
    fn a_runner_that_breaks_before_its_tests_counts_as_a_failure() {
        let mut broken = Command::new(env!("CARGO"));
        let tally = count(
            broken.arg("no-such-subcommand").stderr(Stdio::null()),
            read_libtest,
        )
        .unwrap();
        assert_eq!(
            tally,
            Tally {
                passed: 0,
                failed: 1
            }
        );
    }
}
