//! A line on its way: items one after the other, and loops.

use super::expand::expand;
use super::pipeline::PipelineRun;
use crate::api::KubernetesVersion;
use crate::clock::{Duration, Time};
use crate::kubectl::call::{Call, Chunk, Location, Stream};
use crate::kubectl::desk::Desk;
use crate::kubectl::shell::parse::{Action, Connector, Line, Pipeline};
use crate::timeline::Timeline;

/// What a line may use.
pub struct World<'w> {
    pub timeline: &'w mut Timeline,
    pub client: KubernetesVersion,
    pub desk: &'w mut Desk,
    pub latency: Duration,
    pub location: Location,
    /// `$?`.
    pub last_status: i32,
    pub out: &'w mut Vec<Chunk>,
}

impl World<'_> {
    /// One call of a program, printing to `out`.
    pub fn call<'c>(&'c mut self, stdin: Option<&'c str>, out: &'c mut Vec<Chunk>) -> Call<'c> {
        Call {
            timeline: self.timeline,
            client: self.client,
            desk: self.desk,
            location: self.location,
            stdin,
            out,
        }
    }
}

/// A line that was begun: its items and where it stands among them.
pub struct LineRun {
    frames: Vec<Frame>,
    pipeline: Option<PipelineRun>,
    /// Where a loop stands still, so that it does not go round without any time passing.
    breath: Option<Time>,
    status: i32,
}

/// The items of the line, or of a loop in it.
struct Frame {
    line: Line,
    next: usize,
    kind: FrameKind,
}

enum FrameKind {
    Plain,
    /// The condition of a `while`, and what to do while it holds.
    Condition {
        condition: Line,
        body: Line,
    },
    Body {
        condition: Line,
        body: Line,
        since: Time,
    },
    For {
        name: String,
        left: Vec<String>,
        body: Line,
    },
}

/// What is done at one moment; more would never end.
const MOST_ROUNDS: u32 = 2000;

/// How long a round of a loop takes at least, as programs take their time to start.
const BREATH: Duration = Duration(100);

impl LineRun {
    pub fn new(line: Line) -> LineRun {
        LineRun {
            frames: vec![Frame {
                line,
                next: 0,
                kind: FrameKind::Plain,
            }],
            pipeline: None,
            breath: None,
            status: 0,
        }
    }

    pub fn wake_at(&self) -> Option<Time> {
        let pipeline = self.pipeline.as_ref().and_then(PipelineRun::wake_at);
        self.breath.or(pipeline)
    }

    /// Goes on as far as it can at this moment; `Some` is the exit status.
    pub fn poll(&mut self, world: &mut World) -> Option<i32> {
        for _ in 0..MOST_ROUNDS {
            if self
                .breath
                .is_some_and(|until| world.timeline.now() < until)
            {
                return None;
            }
            self.breath = None;
            if let Some(pipeline) = &mut self.pipeline {
                self.status = pipeline.poll(world)?;
                world.last_status = self.status;
                self.pipeline = None;
            }
            if !self.advance(world) {
                return Some(self.status);
            }
        }
        world.out.push(Chunk {
            stream: Stream::Errors,
            text: "sh: stopped: the loop goes round without any time passing; put a sleep in it"
                .to_string(),
        });
        Some(1)
    }

    /// Begins the next item. `false` at the end of the line.
    fn advance(&mut self, world: &mut World) -> bool {
        let Some(frame) = self.frames.last_mut() else {
            return false;
        };
        let Some(item) = frame.line.0.get(frame.next) else {
            self.leave(world);
            return true;
        };
        frame.next += 1;
        let runs = match item.connector {
            Connector::Always => true,
            Connector::IfSucceeded => self.status == 0,
            Connector::IfFailed => self.status != 0,
        };
        if !runs {
            return true;
        }
        match item.action.clone() {
            Action::Pipeline(pipeline) => self.begin(&pipeline, world),
            Action::While { condition, body } => self.frames.push(Frame {
                line: condition.clone(),
                next: 0,
                kind: FrameKind::Condition { condition, body },
            }),
            Action::For { name, words, body } => {
                let mut left = Vec::new();
                for word in &words {
                    match expand(word, world) {
                        Ok(words) => left.extend(words),
                        Err(error) => return self.fail(world, error),
                    }
                }
                left.reverse();
                self.frames.push(Frame {
                    line: Line::default(),
                    next: 0,
                    kind: FrameKind::For { name, left, body },
                });
            }
        }
        true
    }

    fn fail(&mut self, world: &mut World, error: String) -> bool {
        world.out.push(Chunk {
            stream: Stream::Errors,
            text: format!("sh: {error}"),
        });
        self.status = 1;
        true
    }

    /// At the end of a frame: another round, or back to the line around it.
    fn leave(&mut self, world: &mut World) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        let (line, kind) = match frame.kind {
            FrameKind::Plain => return,
            FrameKind::Condition { condition, body } if self.status == 0 => {
                let since = world.timeline.now();
                let round = FrameKind::Body {
                    condition,
                    body: body.clone(),
                    since,
                };
                (body, round)
            }
            FrameKind::Condition { .. } => {
                self.status = 0;
                return;
            }
            FrameKind::Body {
                condition,
                body,
                since,
            } => {
                if world.timeline.now() == since {
                    self.breath = Some(since + BREATH);
                }
                (condition.clone(), FrameKind::Condition { condition, body })
            }
            FrameKind::For {
                name,
                mut left,
                body,
            } => {
                let Some(value) = left.pop() else { return };
                world.desk.variables.insert(name.clone(), value);
                (body.clone(), FrameKind::For { name, left, body })
            }
        };
        self.frames.push(Frame {
            line,
            next: 0,
            kind,
        });
    }

    fn begin(&mut self, pipeline: &Pipeline, world: &mut World) {
        match PipelineRun::new(pipeline, world) {
            Ok(run) => self.pipeline = Some(run),
            Err(error) => drop(self.fail(world, error)),
        }
    }
}
