//! The commands of `cargo xtask` that are commands of the program `rollout`.

use crate::{toolchain, tree};
use anyhow::Result;
use std::process::{Command, ExitCode};

/// Runs a command of `rollout` in a release build and answers with its exit status.
pub(crate) fn run(name: &str, arguments: &[String]) -> Result<ExitCode> {
    let status = command(name)?.args(arguments).status()?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// A call of `rollout` in a release build.
pub(crate) fn command(name: &str) -> Result<Command> {
    let mut command = toolchain::cargo(&["run", "--quiet", "--release", "--package", "rollout"]);
    // A folder is meant as it is seen from where the command was typed.
    command.current_dir(std::env::current_dir()?);
    command.arg("--manifest-path");
    command.arg(tree::root().join("Cargo.toml"));
    command.args(["--", name]);
    Ok(command)
}
