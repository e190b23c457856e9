//! `rollout conformance FILE...`: replays recorded cases and lists those that differ.

use crate::out;
use crate::{Refusal, refuse_flags};
use rollout::conformance::{check, files, name};
use std::path::Path;
use std::process::ExitCode;

pub(crate) fn run(paths: &[&str]) -> Result<ExitCode, Refusal> {
    refuse_flags(paths)?;
    if paths.is_empty() {
        return Err("conformance needs a file of recorded cases".to_string());
    }
    let mut passed = 0;
    let mut failed = 0;
    for path in paths {
        let cases = files::read_cases(Path::new(path)).map_err(|e| format!("{path}: {e}"))?;
        for (case, line) in cases.iter().zip(1..) {
            match check(case) {
                Ok(()) => passed += 1,
                Err(difference) => {
                    failed += 1;
                    out::line(&format!("{}: {difference}", name(case, line)));
                }
            }
        }
    }
    out::line(&format!("{passed} passed, {failed} failed"));
    Ok(ExitCode::from(u8::from(failed > 0)))
}
