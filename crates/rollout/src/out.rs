//! Prints to a pipe whose reader may stop early, as `head` does.

use std::io::{ErrorKind, Write, stderr, stdout};
use std::process::exit;

/// The exit status that a shell reports for a program that the signal for a closed pipe ended.
const NOBODY_READS: i32 = 141;

/// Prints a text and a line break. The program ends silently when the reader has closed the pipe.
pub(crate) fn line(text: &str) {
    let mut output = stdout().lock();
    let written = output
        .write_all(text.as_bytes())
        .and_then(|()| output.write_all(b"\n"));
    if written.is_err_and(|error| error.kind() == ErrorKind::BrokenPipe) {
        exit(NOBODY_READS);
    }
}

/// Prints an error. If even that fails, there is no other place to report it.
pub(crate) fn complain(refusal: &str) {
    drop(writeln!(stderr(), "rollout: {refusal}"));
}
