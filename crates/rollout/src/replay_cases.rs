//! `rollout conformance FILE...`: replays recorded cases and lists those that differ. With `--table` it prints the
//! table of how many agree, and with `--page PAGE FOLDER` it writes the table of a folder into a page.

use crate::out;
use crate::{Refusal, refuse_flags};
use rollout::conformance::{check, files, name, table};
use std::fmt;
use std::path::Path;
use std::process::ExitCode;

pub(crate) fn run(words: &[&str]) -> Result<ExitCode, Refusal> {
    match words {
        ["--page", page, folder] => renew(page, folder),
        ["--table", paths @ ..] => print_table(paths),
        paths => replay_all(paths),
    }
}

fn renew(page: &str, folder: &str) -> Result<ExitCode, Refusal> {
    let text = std::fs::read_to_string(page).map_err(|e| format!("{page}: {e}"))?;
    let text = table::renewed(&text, Path::new(folder)).map_err(|e| e.to_string())?;
    std::fs::write(page, text).map_err(|e| format!("{page}: {e}"))?;
    Ok(ExitCode::SUCCESS)
}

fn print_table(paths: &[&str]) -> Result<ExitCode, Refusal> {
    let files = paths
        .iter()
        .map(|path| (Path::new(*path), (*path).to_string()));
    let table = table::table(files).map_err(|e| e.to_string())?;
    out::line(table.trim_end());
    Ok(ExitCode::SUCCESS)
}

fn replay_all(paths: &[&str]) -> Result<ExitCode, Refusal> {
    refuse_flags(paths)?;
    if paths.is_empty() {
        return Err("conformance needs a file of recorded cases".to_string());
    }
    let mut total = Total::default();
    for path in paths {
        let of_file = replay(path)?;
        if paths.len() > 1 {
            out::line(&format!("{path}: {of_file}"));
        }
        total.passed += of_file.passed;
        total.failed += of_file.failed;
    }
    out::line(&total.to_string());
    Ok(ExitCode::from(u8::from(total.failed > 0)))
}

/// Replays the cases of a file and prints those that differ.
fn replay(path: &str) -> Result<Total, Refusal> {
    let cases = files::read_cases(Path::new(path)).map_err(|e| format!("{path}: {e}"))?;
    let mut total = Total::default();
    for (case, line) in cases.iter().zip(1..) {
        match check(case) {
            Ok(()) => total.passed += 1,
            Err(difference) => {
                total.failed += 1;
                out::line(&format!("{}: {difference}", name(case, line)));
            }
        }
    }
    Ok(total)
}

#[derive(Default)]
struct Total {
    passed: usize,
    failed: usize,
}

impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}
