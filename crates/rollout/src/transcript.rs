//! `rollout transcript FILE`: plays a shell transcript again and prints it with the simulator's own output.

use crate::{Refusal, USAGE, out};
use rollout::conformance::transcript::{Comparison, Transcript, compare, replay};
use std::process::ExitCode;

pub(crate) fn run(words: &[&str]) -> Result<ExitCode, Refusal> {
    let (flags, files): (Vec<&str>, Vec<&str>) = words
        .iter()
        .partition(|word| word.starts_with('-') && word.len() > 1);
    if let Some(flag) = flags.iter().find(|flag| **flag != "--compare") {
        return Err(format!("unknown flag {flag}; {USAGE}"));
    }
    let [file] = files.as_slice() else {
        return Err(format!("transcript needs one file; {USAGE}"));
    };
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let transcript = Transcript::read(&text);
    if transcript.commands().next().is_none() {
        return Err(format!("{file}: there is no line that begins with \"$ \""));
    }
    if flags.is_empty() {
        let text = replay(&transcript);
        out::line(text.strip_suffix('\n').unwrap_or(&text));
        return Ok(ExitCode::SUCCESS);
    }
    let compared = compare(&transcript);
    let differing: Vec<&Comparison> = compared.iter().filter(|one| !one.agrees()).collect();
    let (all, differ) = (compared.len(), differing.len());
    let told = differing
        .iter()
        .map(|one| format!("$ {}\n{}\n", one.command, one.difference()));
    let races = differing
        .iter()
        .filter(|one| one.agrees_but_for_waiting())
        .count();
    out::line(&format!(
        "{}{} of {all} commands agree, {races} more but for the numbers waited for",
        told.collect::<String>(),
        all - differ
    ));
    Ok(ExitCode::from(u8::from(differ > 0)))
}
