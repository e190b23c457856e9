//! `cargo xtask corpus FOLDER` applies published manifests in simulated clusters, with the program `rollout`.

use crate::{toolchain, tree};
use anyhow::Result;
use std::process::ExitCode;

/// Runs `rollout corpus` in a release build and answers with its exit status.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let mut corpus = toolchain::cargo(&["run", "--quiet", "--release", "--package", "rollout"]);
    // A folder is meant as it is seen from where the command was typed.
    corpus.current_dir(std::env::current_dir()?);
    corpus.arg("--manifest-path");
    corpus.arg(tree::root().join("Cargo.toml"));
    corpus.args(["--", "corpus"]).args(arguments);
    let status = corpus.status()?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
