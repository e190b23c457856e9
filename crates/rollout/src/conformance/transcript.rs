//! Reads shell transcripts of kubectl, plays them again in a simulated cluster and prints them in the same form.

mod agree;
mod edit;
pub mod exceptions;
mod read;
mod recording;
pub mod table;

pub use agree::{Comparison, compare, masked};
pub use read::{Passage, Transcript};
pub use recording::Recording;

use engine::cluster::{Command, Settings};
use engine::kubelet::Timing;
use engine::timeline::Timeline;
use kube::api::KubernetesVersion;
use kube::clock::Duration;
use kubectl::{Ended, Terminal};
use std::fmt::Write;

/// The time from the start of a kubectl call until the API server has the request, measured in the recordings.
const LATENCY: Duration = Duration(100);
/// A command that still waits after this much simulated time is interrupted.
const LONGEST: Duration = Duration::from_secs(3600);

/// The nodes of the cluster that the transcripts of 1.20 come from: simple stand-ins for nodes. On them pods become
/// ready one after the other, each two seconds after it was scheduled and without a pull of its image; a crashed container
/// is restarted after ten seconds.
fn stand_ins() -> Timing {
    Timing {
        reaction: Duration(3),
        write: Duration(4),
        pull: Duration::ZERO,
        pull_check: Duration::ZERO,
        pull_failure: Duration(1800),
        mount: Duration::ZERO,
        sandbox: Duration(1990),
        jitter: Duration(6),
        stagger: Duration(10),
        relist: Duration::from_secs(10),
        shutdown: Duration(1900),
        cleanup: Duration::ZERO,
        stand_ins: true,
        ..Timing::default()
    }
}

/// A fresh cluster and a terminal in front of it.
pub struct Player {
    timeline: Timeline,
    terminal: Terminal,
    /// Remarks since the last command that used a file.
    edits: Vec<String>,
}

impl Player {
    /// A player with a cluster of the releases that the first line of the transcript names. Nodes that have names are as
    /// large as those of the recordings of 1.36.
    pub fn new(transcript: &Transcript) -> Player {
        let mut settings = Settings {
            timing: if transcript.nodes.is_empty() {
                stand_ins()
            } else {
                Timing::default()
            },
            complete_services: false,
            version: transcript
                .control_plane
                .unwrap_or(KubernetesVersion::NEWEST),
            ..Settings::default()
        };
        if !transcript.nodes.is_empty() {
            settings.nodes = transcript
                .nodes
                .iter()
                .map(|name| name.as_str().into())
                .collect();
        }
        let mut timeline = Timeline::new(settings);
        for node in &transcript.nodes {
            let done = timeline.execute(Command::SetNodeCapacity {
                node: node.clone(),
                cpu_milli: 4000,
                memory: 8 << 30,
                pods: 110,
            });
            done.expect("the node is there from the start");
        }
        let mut terminal = Terminal::new();
        terminal.host_mut().kubectl = transcript.kubectl;
        terminal.host_mut().latency = LATENCY;
        Player {
            timeline,
            terminal,
            edits: Vec::new(),
        }
    }

    /// Plays a passage of the transcript. Returns the output if the passage is a command.
    pub fn play(&mut self, passage: &Passage) -> Option<Ended> {
        match passage {
            Passage::File { name, text, .. } => {
                let files = &mut self.terminal.environment_mut().files;
                files.insert(name.clone(), text.clone());
                None
            }
            Passage::Remark(text) => {
                self.edits.push(text.clone());
                None
            }
            Passage::Command { line, .. } => {
                let files = &mut self.terminal.environment_mut().files;
                edit::prepare(files, line, &mut self.edits);
                Some(self.terminal.run(line, &mut self.timeline, LONGEST))
            }
        }
    }
}

/// The output of a command in the form of transcripts: with the exit status, and without the blank line at the end.
pub fn recorded_form(ended: &Ended) -> String {
    let mut text = ended.text();
    if ended.interrupted {
        let _ = writeln!(text, "^C (still waiting after {})", LONGEST.human());
    }
    if ended.status != 0 {
        let _ = writeln!(text, "(exit status {})", ended.status);
    }
    text
}

/// The transcript again, with the simulator's own output.
pub fn replay(transcript: &Transcript) -> String {
    let mut player = Player::new(transcript);
    let mut text = String::new();
    for passage in &transcript.passages {
        let ended = player.play(passage);
        match passage {
            Passage::Remark(remark) => text.push_str(&format!("# {remark}\n")),
            Passage::File { lines, .. } => text.push_str(&format!("{lines}\n")),
            Passage::Command { line, .. } => text.push_str(&format!("$ {line}\n")),
        }
        if let Some(ended) = ended {
            text.push_str(&recorded_form(&ended));
            text.push('\n');
        }
        if transcript.is_title(passage) {
            text.push('\n');
        }
    }
    text
}
