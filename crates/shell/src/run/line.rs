//! A line on its way: items one after the other, and loops.

use super::expand::expand;
use super::functions;
use super::pipeline::PipelineRun;
use crate::ast::{Action, Arm, Connector, Line, Pipeline, Simple, Word};
use crate::call::{Call, Chunk, Millis, Programs, Stream};
use crate::environment::Variables;
use crate::glob;

/// A line that was begun: its items and where it stands among them.
pub(crate) struct LineRun<P: Programs> {
    frames: Vec<Frame>,
    pipeline: Option<PipelineRun<P>>,
    /// Where a loop stands still, so that it does not go round without any time passing.
    breath: Option<Millis>,
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
    /// The condition of a loop.
    Condition(Loop),
    /// A round of a loop, which began then.
    Round(Loop, Millis),
    For {
        name: String,
        left: Vec<String>,
        body: Line,
    },
    /// A condition, what to do if it holds, and what to try else: the next one last.
    If {
        then: Line,
        branches: Vec<(Line, Line)>,
        otherwise: Line,
    },
    /// A function, and what `$1` and the others were before.
    Function(Variables),
}

/// `while` and `until`.
struct Loop {
    condition: Line,
    until: bool,
    body: Line,
}

/// What is done at one moment; more would never end.
const MOST_ROUNDS: u32 = 2000;

/// Lines in brackets, `$(…)` and `xargs` within each other.
const DEEPEST: u32 = 24;

/// How long a round of a loop takes at least, as programs take their time to start.
const BREATH: Millis = 100;

impl<P: Programs> LineRun<P> {
    pub(crate) fn new(line: Line) -> LineRun<P> {
        LineRun::of(frame(line, FrameKind::Plain))
    }

    /// A function whose words are in place already.
    pub(super) fn function(body: Line, before: Variables) -> LineRun<P> {
        LineRun::of(frame(body, FrameKind::Function(before)))
    }

    fn of(frame: Frame) -> LineRun<P> {
        LineRun {
            frames: vec![frame],
            pipeline: None,
            breath: None,
            status: 0,
        }
    }

    pub(crate) fn wake_at(&self) -> Option<Millis> {
        let pipeline = self.pipeline.as_ref().and_then(PipelineRun::wake_at);
        self.breath.or(pipeline)
    }

    /// Time was moved back to the present.
    pub(crate) fn rewind(&mut self, call: &mut Call<P>) {
        let now = call.now;
        self.breath = None;
        for frame in &mut self.frames {
            if let FrameKind::Round(_, since) = &mut frame.kind {
                *since = now.min(*since);
            }
        }
        if let Some(pipeline) = &mut self.pipeline {
            pipeline.rewind(call);
        }
    }

    /// Goes on as far as it can at this moment; `Some` is the exit status.
    pub(crate) fn poll(&mut self, call: &mut Call<P>) -> Option<i32> {
        if call.environment.depth >= DEEPEST {
            self.fail(call, "too many lines within each other".to_string());
            return Some(2);
        }
        call.environment.depth += 1;
        let status = self.go_on(call);
        call.environment.depth -= 1;
        status
    }

    fn go_on(&mut self, call: &mut Call<P>) -> Option<i32> {
        for _ in 0..MOST_ROUNDS {
            if self.breath.is_some_and(|until| call.now < until) {
                return None;
            }
            self.breath = None;
            if let Some(pipeline) = &mut self.pipeline {
                self.status = pipeline.poll(call)?;
                call.last_status = self.status;
                self.pipeline = None;
            }
            if !self.advance(call) {
                return Some(self.status);
            }
        }
        call.out.push(Chunk {
            stream: Stream::Errors,
            text: "sh: stopped: the loop goes round without any time passing; put a sleep in it"
                .to_string(),
        });
        Some(1)
    }

    /// Begins the next item. `false` at the end of the line.
    fn advance(&mut self, call: &mut Call<P>) -> bool {
        let Some(current) = self.frames.last_mut() else {
            return false;
        };
        let Some(item) = current.line.0.get(current.next) else {
            self.leave(call);
            return true;
        };
        current.next += 1;
        let runs = match item.connector {
            Connector::Always => true,
            Connector::IfSucceeded => self.status == 0,
            Connector::IfFailed => self.status != 0,
        };
        if !runs {
            return true;
        }
        match item.action.clone() {
            Action::Pipeline(pipeline) => self.begin(&pipeline, call),
            Action::While {
                condition,
                until,
                body,
            } => {
                let line = condition.clone();
                let kind = FrameKind::Condition(Loop {
                    condition,
                    until,
                    body,
                });
                self.frames.push(frame(line, kind));
            }
            Action::For { name, words, body } => {
                let mut left = Vec::new();
                for word in &words {
                    match expand(word, call) {
                        Ok(words) => left.extend(words),
                        Err(error) => return self.fail(call, error),
                    }
                }
                left.reverse();
                let kind = FrameKind::For { name, left, body };
                self.frames.push(frame(Line::default(), kind));
            }
            Action::Case { word, arms } => match arm_of(&word, arms, call) {
                Ok(body) => {
                    self.status = 0;
                    self.frames.push(frame(body, FrameKind::Plain));
                }
                Err(error) => return self.fail(call, error),
            },
            Action::Function { name, body } => {
                self.status = 0;
                call.environment.functions.insert(name, body);
            }
            Action::If {
                mut branches,
                otherwise,
            } => {
                branches.reverse();
                self.branch(branches, otherwise);
            }
        }
        true
    }

    /// Tries the next branch of an `if`.
    fn branch(&mut self, mut branches: Vec<(Line, Line)>, otherwise: Line) {
        let next = match branches.pop() {
            Some((condition, then)) => frame(
                condition,
                FrameKind::If {
                    then,
                    branches,
                    otherwise,
                },
            ),
            None => {
                self.status = 0;
                frame(otherwise, FrameKind::Plain)
            }
        };
        self.frames.push(next);
    }

    fn fail(&mut self, call: &mut Call<P>, error: String) -> bool {
        call.out.push(Chunk {
            stream: Stream::Errors,
            text: format!("sh: {error}"),
        });
        self.status = 1;
        true
    }

    /// At the end of a frame: another round, or back to the line around it.
    fn leave(&mut self, call: &mut Call<P>) {
        let Some(left) = self.frames.pop() else {
            return;
        };
        let next = match left.kind {
            FrameKind::Plain => return,
            FrameKind::Function(before) => {
                return functions::restore(before, &mut call.environment.variables);
            }
            FrameKind::Condition(a_loop) if (self.status == 0) != a_loop.until => {
                let line = a_loop.body.clone();
                frame(line, FrameKind::Round(a_loop, call.now))
            }
            FrameKind::Condition(_) => {
                self.status = 0;
                return;
            }
            FrameKind::Round(a_loop, since) => {
                if call.now == since {
                    self.breath = Some(since + BREATH);
                }
                frame(a_loop.condition.clone(), FrameKind::Condition(a_loop))
            }
            FrameKind::For {
                name,
                mut left,
                body,
            } => {
                let Some(value) = left.pop() else { return };
                call.environment.variables.insert(name.clone(), value);
                frame(body.clone(), FrameKind::For { name, left, body })
            }
            FrameKind::If { then, .. } if self.status == 0 => frame(then, FrameKind::Plain),
            FrameKind::If {
                branches,
                otherwise,
                ..
            } => return self.branch(branches, otherwise),
        };
        self.frames.push(next);
    }

    /// `break` and `continue`: ends the round of the innermost loop. `false`: there is no loop.
    fn jump(&mut self, word: &str) -> bool {
        let is_loop =
            |frame: &Frame| matches!(frame.kind, FrameKind::Round(..) | FrameKind::For { .. });
        let Some(at) = self.frames.iter().rposition(is_loop) else {
            return false;
        };
        self.status = 0;
        match word {
            "continue" => {
                self.frames.truncate(at + 1);
                let round = &mut self.frames[at];
                round.next = round.line.0.len();
            }
            _ => self.frames.truncate(at),
        }
        true
    }

    /// Calls a function, or leaves one with `return`. `false`: it is neither.
    fn call(&mut self, pipeline: &Pipeline, call: &mut Call<P>) -> Result<bool, String> {
        let [command] = pipeline.commands.as_slice() else {
            return Ok(false);
        };
        let Some(name) = command.words.first().and_then(Word::plain) else {
            return Ok(false);
        };
        let body = call.environment.functions.get(name).cloned();
        let is_plain = *command
            == Simple {
                words: command.words.clone(),
                ..Simple::default()
            };
        if !is_plain || pipeline.negated || (body.is_none() && name != "return") {
            return Ok(false);
        }
        let mut words = Vec::new();
        for word in &command.words[1..] {
            words.extend(expand(word, call)?);
        }
        let Some(body) = body else {
            return Ok(self.leave_function(&words, call));
        };
        if self.frames.len() >= DEEPEST as usize {
            return Err("functions call each other too deeply".to_string());
        }
        let before = functions::give(&words, &mut call.environment.variables);
        self.frames.push(frame(body, FrameKind::Function(before)));
        Ok(true)
    }

    /// `return [STATUS]`. `false`: there is no function to leave.
    fn leave_function(&mut self, words: &[String], call: &mut Call<P>) -> bool {
        let is_function = |frame: &Frame| matches!(frame.kind, FrameKind::Function(_));
        let Some(at) = self.frames.iter().rposition(is_function) else {
            return false;
        };
        if let Some(status) = words.first().and_then(|word| word.parse().ok()) {
            self.status = status;
            call.last_status = status;
        }
        self.frames.truncate(at + 1);
        let function = &mut self.frames[at];
        function.next = function.line.0.len();
        true
    }

    fn begin(&mut self, pipeline: &Pipeline, call: &mut Call<P>) {
        if let Some(word) = jump_of(pipeline)
            && self.jump(word)
        {
            return;
        }
        match self.call(pipeline, call) {
            Ok(true) => return,
            Ok(false) => {}
            Err(error) => {
                self.fail(call, error);
                return;
            }
        }
        match PipelineRun::new(pipeline, call) {
            Ok(run) => self.pipeline = Some(run),
            Err(error) => drop(self.fail(call, error)),
        }
    }
}

fn frame(line: Line, kind: FrameKind) -> Frame {
    Frame {
        line,
        next: 0,
        kind,
    }
}

/// The body of the branch of a `case` whose pattern fits; empty where none does.
fn arm_of<P: Programs>(word: &Word, arms: Vec<Arm>, call: &mut Call<P>) -> Result<Line, String> {
    let text = expand(word, call)?.join(" ");
    for arm in arms {
        for pattern in &arm.patterns {
            if glob::matches(&expand(pattern, call)?.join(" "), &text) {
                return Ok(arm.body);
            }
        }
    }
    Ok(Line::default())
}

/// A pipeline that is `break` or `continue` and nothing else.
fn jump_of(pipeline: &Pipeline) -> Option<&str> {
    match pipeline.commands.as_slice() {
        [command] => match command.words.as_slice() {
            [word] => word
                .plain()
                .filter(|word| matches!(*word, "break" | "continue")),
            _ => None,
        },
        _ => None,
    }
}
