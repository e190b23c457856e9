//! `rollout tutorials --page PAGE FOLDER`: plays the tutorials in a folder and writes the page on how each command comes out.

use crate::{Refusal, USAGE, out};
use rollout::tutorials::table;
use std::path::Path;
use std::process::ExitCode;

pub(crate) fn run(words: &[&str]) -> Result<ExitCode, Refusal> {
    let ["--page", page, folder] = words else {
        return Err(format!("tutorials needs --page PAGE FOLDER; {USAGE}"));
    };
    let text = table::page(Path::new(folder))?;
    std::fs::write(page, &text).map_err(|error| format!("{page}: {error}"))?;
    out::line(&format!("{page} is written"));
    Ok(ExitCode::SUCCESS)
}
