//! Runs a line: its items one after the other, with loops, branches and functions.

use super::expand::{all, expand, text};
use super::functions;
use super::pipeline::PipelineRun;
use crate::ast::{Action, Arm, Connector, Line, Pipeline, Simple, Word};
use crate::budget::{COMMAND, DEEPEST, Spent};
use crate::call::{Call, Millis, Programs};
use crate::environment::Own;
use crate::glob;
use std::rc::Rc;

/// A line that runs: its items and the position of the next one.
pub(crate) struct LineRun<P: Programs> {
    frames: Vec<Frame>,
    pipeline: Option<PipelineRun<P>>,
    /// The moment until which a loop pauses, so that no loop goes round without time passing.
    breath: Option<Millis>,
    status: i32,
    has_begun: bool,
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
    /// A round of a loop, and the moment at which it began.
    Round(Loop, Millis),
    For {
        name: String,
        left: Vec<String>,
        body: Line,
    },
    /// The condition of the branch with this number.
    If(Branches, usize),
    /// A function, with the arguments to restore when it ends.
    Function(Vec<String>),
}

/// `while` and `until`.
#[derive(Clone)]
struct Loop {
    condition: Line,
    until: bool,
    body: Line,
}

/// `if`: conditions with what to do, and what to do if none holds.
#[derive(Clone)]
struct Branches {
    branches: Rc<[(Line, Line)]>,
    otherwise: Line,
}

/// How long a round of a loop takes at least, as programs take their time to start.
const BREATH: Millis = 100;

/// Exit status of a line that had to end.
const STOPPED: i32 = 1;

impl<P: Programs> LineRun<P> {
    pub(crate) fn new(line: Line) -> LineRun<P> {
        LineRun::of(frame(line, FrameKind::Plain))
    }

    /// A run of a function whose arguments are set already; `before` holds the arguments to restore at its end.
    pub(super) fn function(body: Line, before: Vec<String>) -> LineRun<P> {
        LineRun::of(frame(body, FrameKind::Function(before)))
    }

    fn of(frame: Frame) -> LineRun<P> {
        LineRun {
            frames: vec![frame],
            pipeline: None,
            breath: None,
            status: 0,
            has_begun: false,
        }
    }

    pub(crate) fn wake_at(&self) -> Option<Millis> {
        let pipeline = self.pipeline.as_ref().and_then(PipelineRun::wake_at);
        self.breath.or(pipeline)
    }

    /// The clock was set back to the present.
    pub(crate) fn rewind(&mut self, call: &mut Call<P>) {
        self.breath = None;
        for frame in &mut self.frames {
            if let FrameKind::Round(_, since) = &mut frame.kind {
                *since = call.now.min(*since);
            }
        }
        if let Some(pipeline) = &mut self.pipeline {
            pipeline.rewind(call);
        }
    }

    /// Goes on as far as it can at this moment; `Some` is the exit status.
    pub(crate) fn poll(&mut self, call: &mut Call<P>) -> Option<i32> {
        if !call.budget.enter() {
            return Some(STOPPED);
        }
        if !std::mem::replace(&mut self.has_begun, true) {
            self.status = call.environment.status;
        }
        let status = self.go_on(call);
        call.budget.leave();
        status
    }

    fn go_on(&mut self, call: &mut Call<P>) -> Option<i32> {
        loop {
            if self.breath.is_some_and(|until| call.now < until) {
                return None;
            }
            self.breath = None;
            if let Some(pipeline) = &mut self.pipeline {
                self.status = pipeline.poll(call)?;
                self.pipeline = None;
                // Before the first command nothing is weighed, so that `rm` can run when too much is held.
                call.environment.weigh(call.budget);
            }
            call.environment.status = self.status;
            if !call.budget.work(COMMAND) {
                return Some(STOPPED);
            }
            if !self.advance(call) {
                return Some(self.status);
            }
        }
    }

    /// Begins the next item. `false` at the end of the line.
    fn advance(&mut self, call: &mut Call<P>) -> bool {
        let Some(current) = self.frames.last_mut() else {
            return false;
        };
        let line = current.line.clone();
        let Some(item) = line.0.get(current.next) else {
            self.leave(call);
            return true;
        };
        current.next += 1;
        let runs = match item.connector {
            Connector::Always => true,
            Connector::IfSucceeded => self.status == 0,
            Connector::IfFailed => self.status != 0,
        };
        if runs && let Err(error) = self.begin(&item.action, call) {
            self.fail(error, call);
        }
        true
    }

    fn begin(&mut self, action: &Action, call: &mut Call<P>) -> Result<(), String> {
        match action {
            Action::Pipeline(pipeline) => self.begin_pipeline(pipeline, call)?,
            Action::While {
                condition,
                until,
                body,
            } => self.enter(
                condition,
                FrameKind::Condition(Loop {
                    condition: condition.clone(),
                    until: *until,
                    body: body.clone(),
                }),
            ),
            Action::For { name, words, body } => {
                let mut left = all(words, call)?;
                left.reverse();
                let (name, body) = (name.clone(), body.clone());
                self.enter(&Line::default(), FrameKind::For { name, left, body });
            }
            Action::Case { word, arms } => {
                let body = arm_of(word, arms, call)?;
                self.status = 0;
                self.enter(&body, FrameKind::Plain);
            }
            Action::Background { line, text } => {
                let own = Own::of(call);
                let (line, text) = (line.clone(), text.clone());
                let said = call.jobs.begin(line, text, call.now, own)?;
                if let Some(said) = said {
                    call.complain(said);
                }
                self.status = 0;
            }
            Action::Function { name, body } => {
                self.status = 0;
                call.environment
                    .functions
                    .insert(name.clone(), body.clone());
            }
            Action::If {
                branches,
                otherwise,
            } => self.branch(
                Branches {
                    branches: branches.clone(),
                    otherwise: otherwise.clone(),
                },
                0,
            ),
        }
        Ok(())
    }

    fn enter(&mut self, line: &Line, kind: FrameKind) {
        self.frames.push(frame(line.clone(), kind));
    }

    /// Tries a branch of an `if`.
    fn branch(&mut self, of: Branches, number: usize) {
        match of.branches.get(number) {
            Some((condition, _)) => {
                let condition = condition.clone();
                self.enter(&condition, FrameKind::If(of, number));
            }
            None => {
                self.status = 0;
                self.enter(&of.otherwise, FrameKind::Plain);
            }
        }
    }

    fn fail(&mut self, error: String, call: &mut Call<P>) {
        if !call.budget.is_spent() {
            call.complain(format!("sh: {error}"));
        }
        self.status = STOPPED;
    }

    /// Ends a frame: the next part of its loop or branch begins, or the line around it goes on.
    fn leave(&mut self, call: &mut Call<P>) {
        let Some(left) = self.frames.pop() else {
            return;
        };
        match left.kind {
            FrameKind::Plain => {}
            FrameKind::Function(before) => call.environment.arguments = before,
            FrameKind::Condition(around) if (self.status == 0) != around.until => {
                let body = around.body.clone();
                self.enter(&body, FrameKind::Round(around, call.now));
            }
            FrameKind::Condition(_) => self.status = 0,
            FrameKind::Round(around, since) => {
                if call.now == since {
                    self.breath = Some(since.saturating_add(BREATH));
                }
                let condition = around.condition.clone();
                self.enter(&condition, FrameKind::Condition(around));
            }
            FrameKind::For {
                name,
                mut left,
                body,
            } => {
                if let Some(value) = left.pop() {
                    call.environment.set(&name, value);
                    let line = body.clone();
                    self.enter(&line, FrameKind::For { name, left, body });
                }
            }
            FrameKind::If(of, number) if self.status == 0 => {
                if let Some((_, then)) = of.branches.get(number) {
                    let then = then.clone();
                    self.enter(&then, FrameKind::Plain);
                }
            }
            FrameKind::If(of, number) => self.branch(of, number + 1),
        }
    }

    /// `break` and `continue`: ends the round of the innermost loop. `false`: there is no loop.
    fn jump(&mut self, word: &str) -> bool {
        let is_loop =
            |frame: &Frame| matches!(frame.kind, FrameKind::Round(..) | FrameKind::For { .. });
        let is_function = |frame: &Frame| matches!(frame.kind, FrameKind::Function(_));
        let from = self.frames.iter().rposition(is_function).unwrap_or(0);
        let Some(at) = self.frames.iter().rposition(is_loop) else {
            return false;
        };
        if at < from {
            return false;
        }
        self.status = 0;
        match word {
            "continue" => self.skip_to_end_of(at),
            _ => self.frames.truncate(at),
        }
        true
    }

    /// Leaves all frames within this one, and skips its remaining items.
    fn skip_to_end_of(&mut self, at: usize) {
        self.frames.truncate(at + 1);
        if let Some(frame) = self.frames.last_mut() {
            frame.next = frame.line.0.len();
        }
    }

    /// Calls a function, or leaves one with `return`. `false`: the pipeline does neither.
    fn call(&mut self, pipeline: &Pipeline, call: &mut Call<P>) -> Result<bool, String> {
        let ([command], false) = (pipeline.commands.as_slice(), pipeline.negated) else {
            return Ok(false);
        };
        let Some((name, rest)) = command.words.split_first() else {
            return Ok(false);
        };
        let Some(name) = name.plain().filter(|_| is_plain(command)) else {
            return Ok(false);
        };
        let body = call.environment.functions.get(name).cloned();
        match body {
            None if name == "return" => {
                let words = all(rest, call)?;
                Ok(self.leave_function(&words, call))
            }
            None => Ok(false),
            Some(body) => {
                let words = all(rest, call)?;
                if self.frames.len() >= DEEPEST as usize {
                    call.budget.spend(Spent::Functions);
                    return Ok(true);
                }
                let before = functions::give(&words, call.environment);
                self.enter(&body, FrameKind::Function(before));
                Ok(true)
            }
        }
    }

    /// `return [STATUS]`. `false`: there is no function to leave.
    fn leave_function(&mut self, words: &[String], call: &mut Call<P>) -> bool {
        let is_function = |frame: &Frame| matches!(frame.kind, FrameKind::Function(_));
        let Some(at) = self.frames.iter().rposition(is_function) else {
            return false;
        };
        if let Some(status) = words.first().and_then(|word| word.parse().ok()) {
            self.status = status;
            call.environment.status = status;
        }
        self.skip_to_end_of(at);
        true
    }

    fn begin_pipeline(&mut self, pipeline: &Pipeline, call: &mut Call<P>) -> Result<(), String> {
        if let Some(word) = jump_of(pipeline)
            && self.jump(word)
        {
            return Ok(());
        }
        if !self.call(pipeline, call)? {
            self.pipeline = Some(PipelineRun::new(pipeline, call)?);
        }
        Ok(())
    }
}

fn frame(line: Line, kind: FrameKind) -> Frame {
    Frame {
        line,
        next: 0,
        kind,
    }
}

/// Whether a command is words and nothing else.
fn is_plain(command: &Simple) -> bool {
    command.assignments.is_empty()
        && command.redirects.is_empty()
        && (&command.input, &command.file, &command.group) == (&None, &None, &None)
}

/// The body of the branch of a `case` whose pattern fits; empty where none does.
fn arm_of<P: Programs>(word: &Word, arms: &[Arm], call: &mut Call<P>) -> Result<Line, String> {
    let subject = text(word, call)?;
    for arm in arms {
        for pattern in &arm.patterns {
            let pattern = expand(pattern, call)?.join(" ");
            if glob::matches(&pattern, &subject, call.budget) {
                return Ok(arm.body.clone());
            }
        }
    }
    Ok(Line::default())
}

/// A pipeline that is `break` or `continue` and nothing else.
fn jump_of(pipeline: &Pipeline) -> Option<&str> {
    let [command] = pipeline.commands.as_slice() else {
        return None;
    };
    let [word] = command.words.as_slice() else {
        return None;
    };
    let word = word.plain()?;
    matches!(word, "break" | "continue").then_some(word)
}
