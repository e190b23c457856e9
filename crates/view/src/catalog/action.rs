//! What a scenario offers to do, and doing it.

use engine::cluster::Command;
use engine::timeline::Timeline;
use kube::clock::Duration;
use kubectl::Terminal;

/// A line of kubectl that has not come to its end by then is interrupted.
const PATIENCE: Duration = Duration::from_secs(3600);

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    Command(Command),
    /// A shell line, begun now. What it does over time lies ahead and comes as time passes.
    Line(&'static str),
    /// Stops what an earlier action still does over time.
    CutOff,
}

impl Action {
    /// # Errors
    /// What the API server or kubectl answered.
    pub fn perform(&self, timeline: &mut Timeline) -> Result<(), String> {
        match self {
            Action::Command(command) => {
                let outcome = timeline.execute(command.clone());
                outcome.map(drop).map_err(|refusal| refusal.to_string())
            }
            Action::Line(line) => {
                let begun = timeline.now();
                let ended = Terminal::new().run(line, timeline, PATIENCE);
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
