//! What a scenario offers to do, and doing it.

use engine::cluster::Command;
use engine::timeline::Timeline;
use kube::clock::Duration;
use kubectl::Terminal;

/// A line of kubectl that has not come to its end by then is interrupted.
const PATIENCE: Duration = Duration::from_secs(3600);

#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    Command(Command),
    /// A shell line, begun now. What it does over time lies ahead and comes as time passes.
    Line(&'static str),
    /// Whoever does something over time stops doing it.
    CutOff,
}

impl Deed {
    /// # Errors
    /// What the API server or kubectl answered.
    pub fn act(&self, timeline: &mut Timeline) -> Result<(), String> {
        match self {
            Deed::Command(command) => {
                let outcome = timeline.execute(command.clone());
                outcome.map(drop).map_err(|refusal| refusal.to_string())
            }
            Deed::Line(line) => {
                let begun = timeline.now();
                let ended = Terminal::new().run(line, timeline, PATIENCE);
                timeline.seek(begun);
                match ended.status {
                    0 => Ok(()),
                    _ => Err(ended.text().trim_end().to_string()),
                }
            }
            Deed::CutOff => {
                timeline.abandon_future();
                Ok(())
            }
        }
    }
}
