//! Builds the standard library together with the program, optimised for size like the program. The standard library of
//! the toolchain is optimised for speed, and contains panic messages that no page shows.
//!
//! Cargo can do this only as an unstable feature. With a toolchain that lacks the feature the page works the same and
//! is larger.

use crate::toolchain::{self, WASM};
use crate::tree;
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;

/// A panic is a bug in this program: it aborts at once, and `boot.js` tells the person.
const RUSTC: [&str; 3] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
];
const CARGO: [&str; 2] = [
    "-Zbuild-std=std,panic_abort",
    "-Zbuild-std-features=optimize_for_size",
];

/// Makes `cargo` build the standard library too. Returns the target folder of that build.
pub(crate) fn with_standard_library(cargo: &mut Command) -> PathBuf {
    let flags = RUSTC.map(|flag| format!("'{flag}'")).join(",");
    // The build needs its own folder, because procedural macros are built differently when unstable features are
    // allowed.
    let target = tree::target().join("small");
    cargo
        .args(CARGO)
        .arg("--config")
        .arg(format!("target.{WASM}.rustflags=[{flags}]"))
        .arg("--target-dir")
        .arg(&target);
    allow(cargo);
    target
}

/// Whether this toolchain can build the standard library. Adds the sources of the standard library when they are
/// missing.
pub(crate) fn is_possible() -> Result<bool> {
    let mut rustc = toolchain::rustc(&["--print", "sysroot", "--target", WASM]);
    let asked = allow(rustc.args(RUSTC)).output()?;
    let library = PathBuf::from(String::from_utf8_lossy(&asked.stdout).trim())
        .join("lib/rustlib/src/rust/library/Cargo.toml");
    if !asked.status.success() {
        return Ok(without("this compiler does not know how"));
    }
    if !library.exists() && toolchain::add_component_of_sources().is_err() {
        return Ok(without("its sources could not be had"));
    }
    let mut fetch = toolchain::cargo(&["fetch", "--quiet", "--locked", "--manifest-path"]);
    fetch.arg(&library);
    if !allow(&mut fetch).output()?.status.success() {
        return Ok(without("what it needs could not be downloaded"));
    }
    Ok(true)
}

fn without(why: &str) -> bool {
    println!("The standard library is taken as it comes, which makes the page larger: {why}");
    false
}

fn allow(command: &mut Command) -> &mut Command {
    command.env("RUSTC_BOOTSTRAP", "1")
}
