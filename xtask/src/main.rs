//! `cargo xtask` has a command for everything that is done with this project besides editing it.
//!
//! It needs only cargo to start: the commands fetch the wasm target, the npm packages and a browser when they need
//! them. A mistake that a person can make is reported in one line that says what to do.

mod bench;
mod browser;
mod http;
mod lean;
mod notices;
mod offline;
mod options;
mod pack;
mod policy;
mod rollout;
mod serve;
mod site;
mod size;
mod small;
mod soak;
mod split;
mod steps;
mod test;
mod toolchain;
mod tree;
mod whole;

use anyhow::Result;
use options::Command;
use std::process::ExitCode;

fn main() -> ExitCode {
    let outcome = options::parse(std::env::args().skip(1)).and_then(run);
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Help => print!("{}", options::USAGE),
        Command::Serve { port, open } => serve::run(port, open)?,
        Command::Build { profile } => site::build_and_report(profile)?,
        Command::Test => return test::run(),
        Command::Bench => bench::run()?,
        Command::Soak { arguments } => return soak::run(&arguments),
        Command::Rollout { command, arguments } => return rollout::run(command, &arguments),
    }
    Ok(ExitCode::SUCCESS)
}
