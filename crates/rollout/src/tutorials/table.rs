//! The published page of tutorials: each command, and how it comes out.

use super::{Played, all, play};
use std::fmt::Write;
use std::path::Path;

/// Lines of an output that the table shows.
const MOST_LINES: usize = 2;
/// Characters of a line that the table shows.
const LONGEST_LINE: usize = 100;

const HEAD: &str = "# Tutorials, command by command\n\n\
    Tutorials that people learn rollouts from, played in the playground's terminal. Each begins with its own files in an empty cluster, or with a ready\n\
    scenario. The commands, and the names and numbers in the manifests, are those of the tutorials. `tests/tutorials` lists the commands and what each has\n\
    to show; a test plays them, fails when one differs, and holds this page to them. This command writes the page:\n\n    \
    cargo run --release --bin rollout -- tutorials --page docs/tutorials.md tests/tutorials\n";

/// The page on all tutorials in a folder.
///
/// # Errors
/// A list cannot be read, or a tutorial cannot begin; the text says which and why.
pub fn page(folder: &Path) -> Result<String, String> {
    let mut page = HEAD.to_string();
    for tutorial in all(folder)? {
        let played = play(&tutorial)?;
        let agree = played.iter().filter(|one| one.difference.is_none()).count();
        let release = tutorial
            .kubernetes
            .map(|version| format!(" Kubernetes {version}."));
        let _ = write!(
            page,
            "\n## {}\n\n{}.{} {agree} of {} commands do what the tutorial shows.\n\n| command | result | exit status |\n|---|---|---|\n",
            tutorial.title,
            capital(&tutorial.source),
            release.unwrap_or_default(),
            played.len()
        );
        played.iter().for_each(|one| page.push_str(&row(one)));
    }
    Ok(page)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

fn row(played: &Played) -> String {
    let command = &played.command;
    let mut line = code(&command.line);
    if let Some((typed, why)) = &command.typed {
        let _ = write!(line, "<br>typed as {}: {why}", code(typed));
    }
    let lines: Vec<&str> = played.output.lines().collect();
    let mut results: Vec<String> = lines
        .iter()
        .take(MOST_LINES)
        .map(|line| code(line))
        .collect();
    if lines.len() > MOST_LINES {
        results.push(format!("… {} lines", lines.len()));
    }
    results.extend(command.note.clone());
    results.extend(
        played
            .difference
            .as_ref()
            .map(|one| format!("**differs**: {one}")),
    );
    let status = match command.stop {
        Some(after) => format!("Ctrl-C after {}", after.human()),
        None => played.status.to_string(),
    };
    format!("| {line} | {} | {status} |\n", results.join("<br>"))
}

/// A text as code in a cell of a table. Two backticks, since a text may hold one.
fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown: String = text.chars().take(LONGEST_LINE).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    let shown = shown.replace('|', "\\|");
    match shown.as_str() {
        "" => String::new(),
        text if text.contains('`') => format!("`` {text} ``"),
        text => format!("`{text}`"),
    }
}
