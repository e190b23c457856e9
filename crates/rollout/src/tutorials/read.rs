//! Reads the list of a tutorial's commands.
//!
//! Each line is `key: value`, or a command behind `$ `, or behind `> ` a line of output that has to come:
//!
//! * `title:`, `source:`; `kubernetes: 1.13`, for a tutorial about another release than the newest; `scenario: ID`, where it
//!   begins with a ready scenario instead of an empty cluster;
//! * `file: NAME`, with the text of the file below it, each line behind four spaces;
//! * `unsaid: LINE`: a command that the tutorial takes for granted; `pass: 30s`: time that passes; `stop: 10s`: the next
//!   command is ended by Ctrl-C after this time;
//! * behind a command, `as: LINE (why)`: the line that is typed in its place; `status: 1`: the exit status, where it is not
//!   0; `note: …`: a remark for the reader of the table.

use kube::api::KubernetesVersion;
use kube::clock::Duration;
use std::fs;
use std::path::Path;

/// The commands of one tutorial.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tutorial {
    pub title: String,
    pub source: String,
    pub kubernetes: Option<KubernetesVersion>,
    /// The name of the ready scenario that it begins with.
    pub scenario: Option<String>,
    /// Names and texts of its files.
    pub files: Vec<(String, String)>,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Command(Command),
    /// A line that the tutorial takes for granted.
    Unsaid(String),
    Pass(Duration),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// The line as the tutorial has it.
    pub line: String,
    /// The line that is typed in its place, and why.
    pub typed: Option<(String, String)>,
    /// Lines of output that have to come in this order. A `*` stands for any text, and one space for any number of them.
    pub shown: Vec<String>,
    pub status: i32,
    /// Ctrl-C is pressed after this time.
    pub stop: Option<Duration>,
    pub note: Option<String>,
}

/// The tutorials in a folder, in the order of their files.
///
/// # Errors
/// A file cannot be read, or has a line that is none of the known ones; the text names the file and the line.
pub fn all(folder: &Path) -> Result<Vec<Tutorial>, String> {
    let wrong = |error: std::io::Error| format!("{}: {error}", folder.display());
    let entries = fs::read_dir(folder).map_err(wrong)?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(wrong)?.path());
    }
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let text = fs::read_to_string(path).map_err(|error| named(&error))?;
        tutorial(&text).map_err(|error| named(&error))
    };
    paths.iter().map(read).collect()
}

fn tutorial(text: &str) -> Result<Tutorial, String> {
    let mut tutorial = Tutorial::default();
    let mut stop = None;
    for (index, line) in text.lines().enumerate() {
        if line.is_empty() {
            continue;
        }
        let wrong = |what: &str| format!("line {}: {what}", index + 1);
        if let Some(text) = line.strip_prefix("    ") {
            let file = tutorial.files.last_mut();
            let (_, file) = file.ok_or_else(|| wrong("this text belongs to no file"))?;
            file.push_str(text);
            file.push('\n');
        } else if let Some(line) = line.strip_prefix("$ ") {
            tutorial.steps.push(Step::Command(Command {
                line: line.to_string(),
                stop: stop.take(),
                ..Command::default()
            }));
        } else if let Some(shown) = line.strip_prefix("> ") {
            let command = last(&mut tutorial).map_err(wrong)?;
            command.shown.push(shown.to_string());
        } else {
            let (key, value) = line
                .split_once(": ")
                .ok_or_else(|| wrong("a line is \"key: value\", \"$ command\" or \"> output\""))?;
            match key {
                "stop" => stop = Some(span(value).map_err(wrong)?),
                _ => set(&mut tutorial, key, value).map_err(|what| wrong(&what))?,
            }
        }
    }
    Ok(tutorial)
}

fn set(tutorial: &mut Tutorial, key: &str, value: &str) -> Result<(), String> {
    let text = value.to_string();
    match key {
        "title" => tutorial.title = text,
        "source" => tutorial.source = text,
        "kubernetes" => {
            let version = value.parse();
            tutorial.kubernetes = Some(version.map_err(|_| format!("no release: {value}"))?);
        }
        "scenario" => tutorial.scenario = Some(text),
        "file" => tutorial.files.push((text, String::new())),
        "unsaid" => tutorial.steps.push(Step::Unsaid(text)),
        "pass" => tutorial.steps.push(Step::Pass(span(value)?)),
        "as" => {
            let pair = value.strip_suffix(')').and_then(|it| it.rsplit_once(" ("));
            let (line, why) = pair.ok_or("\"as\" needs a reason in brackets at its end")?;
            last(tutorial)?.typed = Some((line.to_string(), why.to_string()));
        }
        "status" => {
            let status = value.parse();
            last(tutorial)?.status = status.map_err(|_| format!("no exit status: {value}"))?;
        }
        "note" => last(tutorial)?.note = Some(text),
        other => return Err(format!("unknown key {other:?}")),
    }
    Ok(())
}

fn last(tutorial: &mut Tutorial) -> Result<&mut Command, &'static str> {
    match tutorial.steps.last_mut() {
        Some(Step::Command(command)) => Ok(command),
        _ => Err("this line belongs behind a command"),
    }
}

fn span(text: &str) -> Result<Duration, &'static str> {
    let seconds = text
        .strip_suffix('s')
        .and_then(|digits| digits.parse().ok());
    let seconds = seconds.ok_or("a time is whole seconds: 30s")?;
    Ok(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_and_its_mistakes_are_named() {
        let text = "title: T\nfile: a.yaml\n    x: 1\nstop: 5s\n$ get -w\nas: get (why)\n> a *\nstatus: 1\npass: 2s\n";
        let read = tutorial(text).expect("it is well written");
        assert_eq!(read.files, [("a.yaml".to_string(), "x: 1\n".to_string())]);
        let command = Command {
            line: "get -w".to_string(),
            typed: Some(("get".to_string(), "why".to_string())),
            shown: vec!["a *".to_string()],
            status: 1,
            stop: Some(Duration::from_secs(5)),
            note: None,
        };
        let pass = Step::Pass(Duration::from_secs(2));
        assert_eq!(read.steps, [Step::Command(command), pass]);
        for (text, error) in [
            ("> a", "line 1: this line belongs behind a command"),
            ("title: T\nwhat: x", "line 2: unknown key \"what\""),
            (
                "$ a\nas: b",
                "line 2: \"as\" needs a reason in brackets at its end",
            ),
            ("pass: soon", "line 1: a time is whole seconds: 30s"),
            ("    x", "line 1: this text belongs to no file"),
        ] {
            assert_eq!(tutorial(text), Err(error.to_string()));
        }
    }
}
