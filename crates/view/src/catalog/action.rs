//! The actions that a scenario offers, and how they are performed.

use engine::cluster::Command;
use engine::timeline::Timeline;
use kube::clock::Duration;
use kubectl::Terminal;

/// A kubectl line that still runs after this time is interrupted.
const PATIENCE: Duration = Duration::from_secs(3600);

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    Command(Command),
    /// A shell line, which starts now and goes on as time passes.
    Line {
        line: &'static str,
        /// Paths and texts of the scenario's files.
        files: Vec<(&'static str, &'static str)>,
    },
    /// Stops an earlier action that is still running.
    CutOff,
}

impl Action {
    /// # Errors
    /// The answer of the API server or of kubectl.
    pub fn perform(&self, timeline: &mut Timeline) -> Result<(), String> {
        match self {
            Action::Command(command) => {
                let outcome = timeline.execute(command.clone());
                outcome.map(drop).map_err(|refusal| refusal.to_string())
            }
            Action::Line { line, files } => {
                let begun = timeline.now();
                let mut terminal = Terminal::new();
                let named = files.iter();
                terminal
                    .environment_mut()
                    .files
                    .extend(named.map(|(path, text)| (path.to_string(), text.to_string())));
                let ended = terminal.run(line, timeline, PATIENCE);
                timeline.seek(begun);
                match ended.status {
                    0 => Ok(()),
                    _ => Err(ended.text().trim_end().to_string()),
                }
            }
            Action::CutOff => {
                timeline.abandon_future();
                Ok(())
            }
        }
    }
}
