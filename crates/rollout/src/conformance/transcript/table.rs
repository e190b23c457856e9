//! The published table of transcripts: how many of the commands of each agree.

use super::Recording;
use super::exceptions::EXCEPTIONS;
use std::fmt::Write;
use std::path::Path;

/// The lines of `docs/conformance.md` before and behind the table.
pub const BEGIN: &str = "<!-- transcripts: written by `rollout conformance --page` -->\n";
pub const END: &str = "<!-- end of transcripts -->\n";

/// The transcripts below a folder, each with its path there, without its ending.
///
/// # Errors
/// The folder or a transcript in it cannot be read; the text names it and gives the reason.
pub fn recordings(folder: &Path) -> Result<Vec<(String, Recording)>, String> {
    let files = Recording::files(folder)?;
    let named = files.iter().map(|path| {
        let name = path.strip_prefix(folder).unwrap_or(path).with_extension("");
        Ok((name.to_string_lossy().into_owned(), Recording::read(path)?))
    });
    named.collect()
}

/// The table of all transcripts below a folder.
///
/// # Errors
/// The folder or a transcript in it cannot be read; the text names it and gives the reason.
pub fn of_folder(folder: &Path) -> Result<String, String> {
    let mut table = "| transcript | kubectl, control plane | commands | agree | the others, by number, and why |\n\
                     |---|---|---|---|---|\n"
        .to_string();
    for (name, recording) in recordings(folder)? {
        let compared = recording.compare();
        let agree = compared.iter().filter(|(_, one)| one.agrees()).count();
        let of_this = EXCEPTIONS.iter().filter(|one| one.transcript == name);
        let others: Vec<String> = of_this
            .map(|one| format!("{}: {}", one.number, one.why))
            .collect();
        let release = |version: Option<kube::api::KubernetesVersion>| {
            version.map_or(String::new(), |version| version.to_string())
        };
        let transcript = &recording.transcript;
        let _ = writeln!(
            table,
            "| `{name}` | {}, {} | {} | {agree} | {} |",
            release(transcript.kubectl),
            release(transcript.control_plane),
            compared.len(),
            others.join("; ")
        );
    }
    Ok(table)
}
