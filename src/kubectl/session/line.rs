//! A line on its way: items one after the other, loops, variables, pipes.

use super::program::Program;
use crate::api::KubernetesVersion;
use crate::clock::{Duration, Time};
use crate::kubectl::call::{Call, Chunk, Stream};
use crate::kubectl::shell::filter::Filter;
use crate::kubectl::shell::parse::{
    Action, Connector, Line, Part, Pipeline, Redirect, Simple, Word,
};
use crate::timeline::Timeline;
use std::collections::BTreeMap;

/// What a line may use.
pub struct World<'w> {
    pub timeline: &'w mut Timeline,
    pub client: KubernetesVersion,
    pub files: &'w BTreeMap<String, String>,
    pub latency: Duration,
    pub variables: &'w mut BTreeMap<String, String>,
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
            files: self.files,
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
                world.variables.insert(name.clone(), value);
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

/// A pipeline that was begun: programs, each behind the text filters that follow it.
struct PipelineRun {
    negated: bool,
    stages: Vec<Stage>,
    /// Which stage runs; the output of those before it is its input.
    at: usize,
    program: Option<Program>,
}

struct Stage {
    words: Vec<String>,
    redirects: Vec<Redirect>,
    stdin: Option<String>,
    filters: Vec<Option<Filter>>,
}

impl PipelineRun {
    fn new(pipeline: &Pipeline, world: &mut World) -> Result<PipelineRun, String> {
        let mut stages: Vec<Stage> = Vec::new();
        for simple in &pipeline.commands {
            let words = words(simple, world)?;
            if let (Some(stage), Some(filter)) = (stages.last_mut(), Filter::new(&words)) {
                stage.filters.push(Some(filter?));
                continue;
            }
            stages.push(Stage {
                words,
                redirects: simple.redirects.clone(),
                stdin: simple.stdin.clone(),
                filters: Vec::new(),
            });
        }
        Ok(PipelineRun {
            negated: pipeline.negated,
            stages,
            at: 0,
            program: None,
        })
    }

    fn wake_at(&self) -> Option<Time> {
        self.program.as_ref()?.wake_at()
    }

    fn poll(&mut self, world: &mut World) -> Option<i32> {
        loop {
            let is_last = self.at + 1 == self.stages.len();
            let stage = &mut self.stages[self.at];
            let mut printed = Vec::new();
            let program = self
                .program
                .get_or_insert_with(|| Program::waiting(&stage.words, world));
            let polled = {
                let mut call = world.call(stage.stdin.as_deref(), &mut printed);
                program.poll(&mut call)
            };
            let mut kept = Vec::new();
            let mut status = polled;
            let wants_more = stage.take(printed, &mut kept, world.out);
            if !wants_more && status.is_none() {
                status = Some(0);
            }
            let ended = status.map(|status| stage.end(status, &mut kept));
            match is_last {
                true => world.out.extend(kept.into_iter().map(output)),
                false => {
                    let next = &mut self.stages[self.at + 1];
                    let input = next.stdin.get_or_insert_default();
                    kept.iter().for_each(|line| {
                        input.push_str(line);
                        input.push('\n');
                    });
                }
            }
            let status = ended?;
            self.program = None;
            if is_last {
                return Some(match self.negated {
                    true => i32::from(status == 0),
                    false => status,
                });
            }
            self.at += 1;
        }
    }
}

fn output(text: String) -> Chunk {
    Chunk {
        stream: Stream::Output,
        text,
    }
}

impl Stage {
    /// Sends what a program printed through the filters. `false`: nobody reads any more.
    fn take(
        &mut self,
        printed: Vec<Chunk>,
        kept: &mut Vec<String>,
        errors: &mut Vec<Chunk>,
    ) -> bool {
        let has = |redirect: Redirect| self.redirects.contains(&redirect);
        let (merged, no_errors, no_output) = (
            has(Redirect::ErrorsToOutput),
            has(Redirect::DropErrors),
            has(Redirect::DropOutput),
        );
        let mut wants_more = true;
        for chunk in printed {
            match chunk.stream {
                Stream::Errors if merged && no_output => {}
                Stream::Errors if !merged => {
                    if !no_errors {
                        errors.push(chunk);
                    }
                }
                _ if no_output => {}
                _ => {
                    for line in chunk.text.split('\n') {
                        wants_more &= feed(&mut self.filters, line.to_string(), kept);
                    }
                }
            }
        }
        wants_more
    }

    /// Ends the filters; the status is that of the last one, or the program's own.
    fn end(&mut self, status: i32, kept: &mut Vec<String>) -> i32 {
        let mut status = status;
        for index in 0..self.filters.len() {
            let Some(filter) = self.filters[index].take() else {
                continue;
            };
            let mut lines = Vec::new();
            status = filter.end(&mut lines);
            for line in lines {
                feed(&mut self.filters[index + 1..], line, kept);
            }
        }
        status
    }
}

/// Sends a line through filters. `false`: one of them has read enough.
fn feed(filters: &mut [Option<Filter>], line: String, kept: &mut Vec<String>) -> bool {
    let Some((first, rest)) = filters.split_first_mut() else {
        kept.push(line);
        return true;
    };
    let mut lines = Vec::new();
    let mut wants_more = first
        .as_mut()
        .is_some_and(|filter| filter.line(line, &mut lines));
    for line in lines {
        wants_more &= feed(rest, line, kept);
    }
    wants_more
}

/// The words of a command with everything put in; assignments alone set variables.
fn words(simple: &Simple, world: &mut World) -> Result<Vec<String>, String> {
    for (name, word) in &simple.assignments {
        let value = expand(word, world)?.join(" ");
        world.variables.insert(name.clone(), value);
    }
    let mut words = Vec::new();
    for word in &simple.words {
        words.extend(expand(word, world)?);
    }
    match words.is_empty() {
        true => Ok(vec![":".to_string()]),
        false => Ok(words),
    }
}

/// A word with variables and `$(…)` put in. Outside quotes what is put in falls apart at blanks.
fn expand(word: &Word, world: &mut World) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut open: Option<String> = None;
    for part in &word.0 {
        let (text, quoted) = match part {
            Part::Text(text) => (text.clone(), true),
            Part::Variable { name, quoted } => (variable(name, world), *quoted),
            Part::Command { line, quoted } => (substitute(line, world)?, *quoted),
        };
        if quoted {
            open.get_or_insert_default().push_str(&text);
            continue;
        }
        if text.starts_with(char::is_whitespace) {
            words.extend(open.take());
        }
        let mut parts = text.split_whitespace().peekable();
        while let Some(part) = parts.next() {
            open.get_or_insert_default().push_str(part);
            if parts.peek().is_some() {
                words.extend(open.take());
            }
        }
        if text.ends_with(char::is_whitespace) {
            words.extend(open.take());
        }
    }
    words.extend(open);
    Ok(words)
}

fn variable(name: &str, world: &World) -> String {
    match name {
        "?" => world.last_status.to_string(),
        name => world.variables.get(name).cloned().unwrap_or_default(),
    }
}

/// What a line prints, on the spot: it may not wait for time to pass.
fn substitute(line: &str, world: &mut World) -> Result<String, String> {
    let parsed = crate::kubectl::shell::parse(line).map_err(|error| error.to_string())?;
    let mut printed = Vec::new();
    let mut inner = World {
        timeline: world.timeline,
        client: world.client,
        files: world.files,
        latency: Duration::ZERO,
        variables: world.variables,
        last_status: world.last_status,
        out: &mut printed,
    };
    let ended = LineRun::new(parsed).poll(&mut inner);
    if ended.is_none() {
        return Err(format!(
            "$({line}) would wait for time to pass, which it cannot do here"
        ));
    }
    let (kept, errors): (Vec<_>, Vec<_>) = printed
        .into_iter()
        .partition(|chunk| chunk.stream == Stream::Output);
    world.out.extend(errors);
    let lines: Vec<String> = kept.into_iter().map(|chunk| chunk.text).collect();
    Ok(lines.join("\n").trim_end_matches('\n').to_string())
}
