//! Reads recordings with one JSON case per line, plain or gzipped. This module exists only in native builds, because
//! the page has no files.

use serde_json::Value;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// All cases of a file, in order.
pub fn read_cases(path: &Path) -> io::Result<Vec<Value>> {
    let mut start = [0; 2];
    let zipped = File::open(path)?.read_exact(&mut start).is_ok() && start == [0x1f, 0x8b];
    let file = File::open(path)?;
    let reader: Box<dyn Read> = if zipped {
        Box::new(flate2::read::GzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let lines = BufReader::new(reader).lines().enumerate();
    let lines = lines.filter(|(_, line)| {
        line.as_ref().is_ok_and(|line| !line.trim().is_empty()) || line.is_err()
    });
    lines
        .map(|(number, line)| parse(number + 1, &line?))
        .collect()
}

fn parse(number: usize, line: &str) -> io::Result<Value> {
    let invalid = |error| {
        let text = format!("line {number}: not JSON: {error}");
        io::Error::new(io::ErrorKind::InvalidData, text)
    };
    serde_json::from_str(line).map_err(invalid)
}
