//! Plays a tutorial in a fresh playground.

use super::read::{Command, Step, Tutorial};
use engine::cluster::Settings;
use engine::timeline::Timeline;
use kube::api::KubernetesVersion;
use kube::clock::Duration;
use kubectl::{Ended, Terminal};
use view::catalog;

/// A command that still runs after this time is interrupted.
const PATIENCE: Duration = Duration::from_secs(3600);
/// The exit status of a line that was interrupted.
const INTERRUPTED: i32 = 130;

/// A command of a tutorial, and how it came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Played {
    pub command: Command,
    pub output: String,
    pub status: i32,
    /// What differs from the tutorial; `None`: nothing.
    pub difference: Option<String>,
}

/// Plays all commands of a tutorial, in their order.
///
/// # Errors
/// The ready scenario is not there, or a line that the tutorial takes for granted fails; the text says which.
pub fn play(tutorial: &Tutorial) -> Result<Vec<Played>, String> {
    let (mut timeline, files) = start(tutorial)?;
    let mut terminal = Terminal::new();
    terminal.host_mut().has_editor = true;
    terminal.environment_mut().files.extend(files);
    let mut played = Vec::new();
    for step in &tutorial.steps {
        match step {
            Step::Pass(span) => {
                let to = timeline.now() + *span;
                terminal.run_until(&mut timeline, to);
            }
            Step::Unsaid(line) => {
                let ended = terminal.run(line, &mut timeline, PATIENCE);
                if ended.status != 0 {
                    return Err(format!("{line}: {}", ended.text()));
                }
            }
            Step::Command(command) => {
                let typed = command
                    .typed
                    .as_ref()
                    .map_or(&command.line, |(line, _)| line);
                let patience = command.stop.unwrap_or(PATIENCE);
                let ended = terminal.run(typed, &mut timeline, patience);
                played.push(Played {
                    difference: difference(command, &ended),
                    command: command.clone(),
                    output: ended.text(),
                    status: ended.status,
                });
            }
        }
    }
    Ok(played)
}

/// The run and the files that the tutorial begins with.
fn start(tutorial: &Tutorial) -> Result<(Timeline, Vec<(String, String)>), String> {
    let version = tutorial.kubernetes.unwrap_or(KubernetesVersion::NEWEST);
    let Some(id) = &tutorial.scenario else {
        let settings = Settings {
            version,
            ..Settings::default()
        };
        return Ok((Timeline::new(settings), tutorial.files.clone()));
    };
    let example = catalog::find(id).ok_or_else(|| format!("there is no scenario {id:?}"))?;
    let scenario = example.scenario(version);
    let (files, _) = scenario.texts();
    let files = files.into_iter().map(|file| (file.name, file.text));
    Ok((scenario.timeline(), files.collect()))
}

fn difference(command: &Command, ended: &Ended) -> Option<String> {
    let status = match command.stop {
        Some(_) => INTERRUPTED,
        None => command.status,
    };
    if ended.status != status {
        return Some(format!("exit status {}, not {status}", ended.status));
    }
    let output = ended.text();
    let mut lines = output.lines();
    let missing = command
        .shown
        .iter()
        .find(|shown| !lines.any(|line| fits(shown, line)))?;
    Some(format!("there is no line: {missing}"))
}

/// Whether a line is as shown. A `*` stands for any text, and one space for any number of them.
fn fits(shown: &str, line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let line = words.join(" ");
    let Some((first, rest)) = shown.split_once('*') else {
        return shown == line;
    };
    let Some(mut left) = line.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match left.split_once(part) {
            Some((_, after)) => left = after,
            None => return false,
        }
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn lines_are_compared_with_what_is_shown() {
        for (shown, line, expected) in [
            ("web 3/3 * ready", "web   3/3  4s ready", true),
            ("web 3/3 * ready", "web 3/3 4s (x2 over 5s) ready", true),
            ("web 3/3", "web 3/3 4s", false),
            ("web-* 1/1 *", "web-x-1 1/1 Running 0", true),
            ("web-* 1/1 *", "web-x-1 0/1 Running 0", false),
            ("a*b", "a-b", true),
            ("a*b", "a-c", false),
            ("a*a", "a", false),
            ("* b", "  a b", true),
        ] {
            assert_eq!(fits(shown, line), expected, "{shown}: {line}");
        }
    }
}
