//! Printing for someone who may stop reading, as `head` does.

use std::io::{ErrorKind, Write, stderr, stdout};
use std::process::exit;

/// What a shell tells of a program that was ended by the signal for a closed pipe.
const NOBODY_READS: i32 = 141;

/// Prints a text and a line break. The program ends, without a word, when nobody reads any more.
pub(crate) fn line(text: &str) {
    let mut output = stdout().lock();
    let written = output
        .write_all(text.as_bytes())
        .and_then(|()| output.write_all(b"\n"));
    if written.is_err_and(|error| error.kind() == ErrorKind::BrokenPipe) {
        exit(NOBODY_READS);
    }
}

/// Says what is wrong, to whoever listens.
pub(crate) fn complain(refusal: &str) {
    drop(writeln!(stderr(), "rollout: {refusal}"));
}
