//! A terminal session: lines go in, simulated time passes, text comes out.
//!
//! A command that has to wait (`rollout status`, `get -w`, `sleep`) does not hold anybody up: it is looked at again whenever
//! something happened. Whoever lets time pass while a command runs does so through [`Session::run_until`], so that no change
//! is missed.

mod arithmetic;
mod builtins;
mod curl;
mod expand;
mod files;
mod functions;
mod inside;
mod line;
mod missing;
mod pipeline;
mod program;

use super::call::{Chunk, Location, Stream};
use super::desk::{Desk, Files};
use engine::timeline::{Moment, Timeline};
use kube::api::KubernetesVersion;
use kube::clock::{Duration, Time};
use line::LineRun;

/// Exit status of what was interrupted.
const INTERRUPTED: i32 = 130;

/// A shell with kubectl in it, and the files and variables it knows.
pub struct Session {
    /// Which kubectl this is; `None` = of the cluster's own release.
    pub client: Option<KubernetesVersion>,
    pub desk: Desk,
    /// The files of the editor as they were given last.
    edited: Files,
    /// Simulated time that a call of kubectl takes before it reaches the cluster.
    pub latency: Duration,
    running: Option<LineRun>,
    status: i32,
    out: Vec<(Moment, Chunk)>,
}

/// How a line that was run to its end came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    pub output: Vec<Chunk>,
    pub status: i32,
    /// It would have gone on beyond the limit, and was interrupted.
    pub interrupted: bool,
}

impl Default for Session {
    fn default() -> Session {
        Session::new()
    }
}

impl Session {
    pub fn new() -> Session {
        Session {
            client: None,
            desk: Desk::default(),
            edited: Files::new(),
            latency: Duration::ZERO,
            running: None,
            status: 0,
            out: Vec::new(),
        }
    }

    /// The files of an editor. One that the shell has written since stays as the shell wrote it, until it is edited.
    pub fn take_files(&mut self, files: impl IntoIterator<Item = (String, String)>) {
        for (name, text) in files {
            if self.edited.get(&name) != Some(&text) {
                self.edited.insert(name.clone(), text.clone());
                self.desk.files.insert(name, text);
            }
        }
    }

    /// Begins a line. One that still runs is interrupted.
    pub fn start(&mut self, text: &str, timeline: &mut Timeline) {
        self.interrupt();
        match super::shell::parse(text) {
            Ok(line) => {
                self.running = Some(LineRun::new(line));
                self.poll(timeline);
            }
            Err(error) => {
                let text = format!("sh: {error}");
                let stream = Stream::Errors;
                self.out.push((timeline.moment(), Chunk { stream, text }));
                self.status = 2;
            }
        }
    }

    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// The exit status of the last line that ended.
    pub fn status(&self) -> i32 {
        self.status
    }

    /// What was printed since the last call.
    pub fn take_output(&mut self) -> Vec<Chunk> {
        let output = self.take_said().into_iter();
        output.map(|(_, chunk)| chunk).collect()
    }

    /// The same, with the moment at which each text was printed.
    pub fn take_said(&mut self) -> Vec<(Moment, Chunk)> {
        std::mem::take(&mut self.out)
    }

    /// Ctrl-C.
    pub fn interrupt(&mut self) {
        if self.running.take().is_some() {
            self.status = INTERRUPTED;
        }
    }

    /// Time was moved back: the running line goes on from here, as if it had seen nothing of what lies ahead.
    pub fn rewind(&mut self, timeline: &mut Timeline) {
        if let Some(mut running) = self.running.take() {
            let mut out = Vec::new();
            running.rewind(&mut self.world(timeline, &mut out));
            self.running = Some(running);
        }
    }

    fn world<'w>(
        &'w mut self,
        timeline: &'w mut Timeline,
        out: &'w mut Vec<Chunk>,
    ) -> line::World<'w> {
        line::World {
            client: self.client.unwrap_or(timeline.cluster().version()),
            timeline,
            desk: &mut self.desk,
            latency: self.latency,
            location: Location::Desk,
            last_status: self.status,
            out,
        }
    }

    /// Lets the running line look at the present state.
    pub fn poll(&mut self, timeline: &mut Timeline) {
        let Some(mut running) = self.running.take() else {
            return;
        };
        let mut out = Vec::new();
        let ended = running.poll(&mut self.world(timeline, &mut out));
        let now = timeline.moment();
        self.out.extend(out.into_iter().map(|chunk| (now, chunk)));
        match ended {
            Some(status) => self.status = status,
            None => self.running = Some(running),
        }
    }

    /// Lets time pass up to `to`, and the running line see every change on the way.
    pub fn run_until(&mut self, timeline: &mut Timeline, to: Time) {
        self.poll(timeline);
        while self.is_running() && timeline.now() < to {
            self.step(timeline, to);
        }
        if timeline.now() < to {
            timeline.seek(to);
        }
    }

    /// Goes on to the next change, or to the moment that the running line waits for, but not beyond `to`.
    fn step(&mut self, timeline: &mut Timeline, to: Time) {
        let wake = self.running.as_ref().and_then(LineRun::wake_at);
        let limit = wake.map_or(to, |wake| wake.max(timeline.now()).min(to));
        timeline.run_next(limit);
        self.poll(timeline);
    }

    /// Runs a line to its end, at most for `limit` of simulated time.
    pub fn run(&mut self, text: &str, timeline: &mut Timeline, limit: Duration) -> Ended {
        self.out.clear();
        self.start(text, timeline);
        let end = timeline.now() + limit;
        while self.is_running() && timeline.now() < end {
            self.step(timeline, end);
        }
        let interrupted = self.is_running();
        self.interrupt();
        Ended {
            output: self.take_output(),
            status: self.status,
            interrupted,
        }
    }
}

impl Ended {
    /// All that was printed, line by line.
    pub fn text(&self) -> String {
        let lines = self.output.iter().map(|chunk| format!("{}\n", chunk.text));
        lines.collect()
    }
}
