//! `cargo xtask soak` builds the site and uses it at random in Chromium, as `tests/browser/soak.mjs` describes.

use crate::browser::Node;
use crate::site::{self, Profile};
use crate::toolchain;
use anyhow::Result;
use std::process::{ExitCode, Stdio};

/// Passes the arguments on, and fails if something went wrong on the page.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    toolchain::prepare_for_wasm()?;
    site::build(Profile::Release)?;
    let mut soak = Node::prepare()?.command(&["soak.mjs"]);
    let status = soak.args(arguments).stdin(Stdio::null()).status()?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
