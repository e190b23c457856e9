//! Transcripts in files, each with a list of the commands that are compared. This module exists only in native builds,
//! because the page has no files.

use super::{Comparison, Transcript, compare};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A transcript from a file.
#[derive(Clone, Debug)]
pub struct Recording {
    /// The file's name without its ending.
    pub name: String,
    pub transcript: Transcript,
    /// The numbers, from 0, of the commands whose output was the same in every recording; `None` if all commands are
    /// compared.
    stable: Option<BTreeSet<usize>>,
}

impl Recording {
    /// The files that a path means: the file itself, or all below a folder, in the order of their names.
    ///
    /// # Errors
    /// A file cannot be read; the error says which, and why.
    pub fn files(path: &Path) -> Result<Vec<PathBuf>, String> {
        if !path.is_dir() {
            return Ok(vec![path.to_path_buf()]);
        }
        let wrong = |error| format!("{}: {error}", path.display());
        let entries = fs::read_dir(path).map_err(wrong)?;
        let mut entries: Vec<PathBuf> = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()
            .map_err(wrong)?;
        entries.sort();
        let mut found = Vec::new();
        for entry in entries {
            if entry.is_dir() {
                found.extend(Recording::files(&entry)?);
            } else if entry.extension().is_some_and(|ending| ending == "txt") {
                found.push(entry);
            }
        }
        Ok(found)
    }

    /// Reads a transcript, and the `NAME.stable.json` beside it.
    ///
    /// # Errors
    /// A file cannot be read; the error says which, and why.
    pub fn read(path: &Path) -> Result<Recording, String> {
        let text =
            fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let transcript = Transcript::read(&text);
        if transcript.commands().next().is_none() {
            let path = path.display();
            return Err(format!("{path}: there is no line that begins with \"$ \""));
        }
        let name = path.file_stem().unwrap_or_default();
        Ok(Recording {
            name: name.to_string_lossy().into_owned(),
            transcript,
            stable: stable_beside(path)?,
        })
    }

    /// Plays the transcript and compares the stable commands with what was recorded. Each result has the command's
    /// number from 0.
    pub fn compare(&self) -> Vec<(usize, Comparison)> {
        let all = compare(&self.transcript).into_iter().enumerate();
        let counts = |number: &usize| {
            self.stable
                .as_ref()
                .is_none_or(|stable| stable.contains(number))
        };
        all.filter(|(number, _)| counts(number)).collect()
    }
}

fn stable_beside(path: &Path) -> Result<Option<BTreeSet<usize>>, String> {
    let list = path.with_extension("stable.json");
    if !list.exists() {
        return Ok(None);
    }
    let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", list.display());
    let text = fs::read_to_string(&list).map_err(|error| wrong(&error))?;
    let numbers = serde_json::from_str(&text).map_err(|error| wrong(&error))?;
    Ok(Some(numbers))
}
