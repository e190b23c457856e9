//! Runs cargo, and makes sure that cargo has what it needs to build for a browser.

use crate::tree;
use anyhow::{Context, Result, anyhow, bail, ensure};
use std::path::Path;
use std::process::Command;

pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// A cargo command in the workspace, run by the same cargo that runs this program.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(arguments).current_dir(tree::root());
    command
}

/// A command that runs the compiler that cargo uses.
pub(crate) fn rustc(arguments: &[&str]) -> Command {
    let program = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(program);
    command.args(arguments).current_dir(tree::root());
    command
}

/// Adds the wasm target to the toolchain and downloads the dependencies, unless that is done already.
///
/// # Errors
/// One line that says which of the two failed and what to do.
pub(crate) fn prepare_for_wasm() -> Result<()> {
    add_wasm_target()?;
    download_dependencies()
}

fn add_wasm_target() -> Result<()> {
    if has_wasm_target()? {
        return Ok(());
    }
    println!("Adding the {WASM} target to the Rust toolchain");
    rustup(&["target", "add", WASM])
}

/// Adds the component that provides `cargo <subcommand>`, if it is missing.
pub(crate) fn add_component(subcommand: &str, component: &str) -> Result<()> {
    if cargo(&[subcommand, "--version"]).output()?.status.success() {
        return Ok(());
    }
    println!("Adding {component} to the Rust toolchain");
    rustup(&["component", "add", component])
}

/// Adds the sources of the standard library.
pub(crate) fn add_component_of_sources() -> Result<()> {
    println!("Adding rust-src to the Rust toolchain");
    rustup(&["component", "add", "rust-src"])
}

fn rustup(arguments: &[&str]) -> Result<()> {
    let wanted = format!("rustup {}", arguments.join(" "));
    let output = Command::new("rustup")
        .args(arguments)
        .current_dir(tree::root())
        .output()
        .map_err(|_| {
            anyhow!(
                "this Rust toolchain lacks what `{wanted}` adds, and rustup is not here: install rustup \
                 (https://rustup.rs), or your system's package for it"
            )
        })?;
    ensure!(
        output.status.success(),
        "`{wanted}` failed ({}): check the network, then run this again",
        last_line(&output.stderr)
    );
    Ok(())
}

fn has_wasm_target() -> Result<bool> {
    let asked = rustc(&["--print", "target-libdir", "--target", WASM])
        .output()
        .context("rustc does not start: install Rust with rustup (https://rustup.rs)")?;
    let dir = String::from_utf8_lossy(&asked.stdout);
    Ok(asked.status.success() && Path::new(dir.trim()).is_dir())
}

/// Tries without the network first. Most runs do not need the network, so they also work offline.
fn download_dependencies() -> Result<()> {
    let have_all = cargo(&["fetch", "--quiet", "--offline", "--locked"]).output()?;
    if have_all.status.success() {
        return Ok(());
    }
    println!("Downloading the dependencies");
    let fetched = cargo(&["fetch", "--quiet"]).output()?;
    ensure!(
        fetched.status.success(),
        "the dependencies could not be downloaded ({}): check the network, then run this again",
        last_line(&fetched.stderr)
    );
    Ok(())
}

/// The last line of a program's output that is not empty.
pub(crate) fn last_line(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    let line = text.lines().rfind(|line| !line.trim().is_empty());
    let line = line.unwrap_or("no message").trim();
    line.strip_prefix("error: ").unwrap_or(line).to_string()
}

/// Runs a command whose own output tells a person about the failure.
pub(crate) fn run(command: &mut Command, failure: &str) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("{} does not start", command.get_program().to_string_lossy()))?;
    if !status.success() {
        bail!("{failure}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_that_says_something_is_told() {
        assert_eq!(last_line(b"error: a\n  caused by: b\n\n"), "caused by: b");
        assert_eq!(last_line(b"error: no network\n"), "no network");
        assert_eq!(last_line(b"\n"), "no message");
    }
}
