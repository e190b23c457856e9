//! A command of a pipeline while it runs: a program of the caller, one of the shell's own, or lines in brackets.

use super::line::LineRun;
use super::pipeline::Command;
use super::span::read_span;
use super::xargs::xargs;
use crate::budget::PROGRAM;
use crate::builtins;
use crate::call::{Call, Millis, Program, Programs, Started};
use crate::environment::{Input, Own};
use crate::filter::NAMES;
use crate::jobs::{Job, no_such_job};
use crate::number;
use crate::parse::parse;

/// A command in one of its states.
pub(super) enum Process<P: Programs> {
    /// The command was not started yet.
    New(Vec<String>),
    /// The command has ended with this status, and no program had to run for it.
    Ended(i32),
    Program(Box<dyn Program<P>>),
    /// A loop or bracket in a pipeline.
    Group {
        run: Box<LineRun<P>>,
        /// The unread input of the group; `None` before the group runs.
        input: Option<Input>,
        /// The variables and the folder of a subshell.
        own: Option<Own>,
    },
    Sleep {
        span: Millis,
        until: Millis,
    },
    /// `fg`: a line that ran in the background.
    Job(Box<Job<P>>),
    /// `wait`: until these jobs have ended.
    Wait(Vec<u32>),
    /// `watch`: the same again and again.
    Watch {
        command: String,
        every: Millis,
        next: Millis,
    },
}

/// How often `watch` looks, unless told otherwise.
const WATCH_EVERY: Millis = 2000;

impl<P: Programs> Process<P> {
    pub(super) fn new(command: Command, call: &mut Call<P>) -> Process<P> {
        match command {
            Command::Words(words) => Process::New(words),
            Command::Assigned(status) => Process::Ended(status),
            Command::Group(group) => Process::Group {
                own: group.subshell.then(|| Own::of(call)),
                run: Box::new(LineRun::new(group.line)),
                input: None,
            },
            Command::Function(body, before) => Process::group(LineRun::function(body, before)),
        }
    }

    fn group(run: LineRun<P>) -> Process<P> {
        Process::Group {
            run: Box::new(run),
            input: None,
            own: None,
        }
    }

    pub(super) fn wake_at(&self) -> Option<Millis> {
        match self {
            Process::New(_) | Process::Ended(_) | Process::Wait(_) => None,
            Process::Job(job) => job.wake_at(),
            Process::Sleep { until, .. } => Some(*until),
            Process::Watch { next, .. } => Some(*next),
            Process::Program(program) => program.wake_at(),
            Process::Group { run, .. } => run.wake_at(),
        }
    }

    /// The clock was set back to the present, so no wait may last longer than one that begins now.
    pub(super) fn rewind(&mut self, call: &mut Call<P>) {
        let now = call.now;
        match self {
            Process::New(_) | Process::Ended(_) | Process::Wait(_) => {}
            Process::Job(job) => job.rewind(call),
            Process::Program(program) => program.rewind(call),
            Process::Group { run, own, .. } => {
                within(own, call, |call| run.rewind(&mut call.inner(call.at_once)));
            }
            Process::Sleep { span, until } => *until = (*until).min(now.saturating_add(*span)),
            Process::Watch { next, .. } => *next = now.min(*next),
        }
    }

    /// Goes on; `Some` is the exit status.
    pub(super) fn poll(&mut self, call: &mut Call<P>) -> Option<i32> {
        if let Process::New(words) = self {
            match begin(words, call) {
                Begun::Ended(status) => return Some(status),
                Begun::Goes(process) => *self = process,
            }
        }
        match self {
            Process::New(_) => None,
            Process::Ended(status) => Some(*status),
            Process::Program(program) => program.poll(call),
            Process::Job(job) => job.poll(call),
            Process::Wait(numbers) => call.jobs.ended(numbers),
            Process::Group { run, input, own } => within(own, call, |call| {
                let at_once = call.at_once;
                with_input(input, call, |call| run.poll(&mut call.inner(at_once)))
            }),
            Process::Sleep { until, .. } => (call.now >= *until).then_some(0),
            Process::Watch {
                command,
                every,
                next,
            } => {
                if call.now >= *next {
                    *next = call.now.saturating_add(*every);
                    watch(command, *every, call);
                }
                None
            }
        }
    }
}

/// Runs `run` with the variables and the folder of a subshell, if it is in one.
fn within<P: Programs, T>(
    own: &mut Option<Own>,
    call: &mut Call<P>,
    run: impl FnOnce(&mut Call<P>) -> T,
) -> T {
    let mut swap = |call: &mut Call<P>| {
        if let Some(own) = own {
            own.swap(call.environment);
        }
    };
    swap(call);
    let done = run(call);
    swap(call);
    done
}

/// Runs `run` with the group's own input. A group without an input of its own reads the input of the line around it.
fn with_input<P: Programs, T>(
    input: &mut Option<Input>,
    call: &mut Call<P>,
    run: impl FnOnce(&mut Call<P>) -> T,
) -> T {
    let Some(text) = call.stdin else {
        return run(call);
    };
    if input.is_none() {
        call.budget.make(text.len());
    }
    let own = input.get_or_insert_with(|| Input::of(text));
    std::mem::swap(own, &mut call.environment.input);
    let done = run(call);
    std::mem::swap(own, &mut call.environment.input);
    done
}

enum Begun<P: Programs> {
    Ended(i32),
    Goes(Process<P>),
}

/// Words in front of a command that have no effect here.
const IN_FRONT: [&str; 4] = ["sudo", "time", "exec", "command"];

fn begin<P: Programs>(words: &[String], call: &mut Call<P>) -> Begun<P> {
    let in_front = words[..words.len() - 1].iter();
    let in_front = in_front.take_while(|word| IN_FRONT.contains(&word.as_str()));
    let words = &words[in_front.count()..];
    match P::start(words, call) {
        Started::Ended(status) => return Begun::Ended(status),
        Started::Runs(program) => {
            call.budget.work(PROGRAM);
            return Begun::Goes(Process::Program(program));
        }
        Started::Unknown => {}
    }
    let rest: Vec<&str> = words[1..].iter().map(String::as_str).collect();
    let begun = match words[0].as_str() {
        "xargs" => {
            let input = call.input();
            let line = xargs(&words[1..], &input, call.budget);
            line.map(|line| Process::group(LineRun::new(line)))
        }
        "sleep" => sleep(&rest, call.now),
        "fg" => match call.jobs.take(rest.first().copied()) {
            Some(job) if job.ended.is_none() => {
                call.print(job.text());
                Ok(Process::Job(Box::new(job)))
            }
            _ => Err(no_such_job("fg", rest.first().copied())),
        },
        "wait" => waited(&rest, call).map(Process::Wait),
        "watch" => watch_arguments(&words[1..]).map(|(command, every)| Process::Watch {
            command,
            every,
            next: call.now,
        }),
        name => return Begun::Ended(builtin(name, words, &rest, call)),
    };
    match begun {
        Ok(process) => Begun::Goes(process),
        Err(text) => {
            call.complain(text);
            Begun::Ended(1)
        }
    }
}

fn builtin<P: Programs>(name: &str, words: &[String], rest: &[&str], call: &mut Call<P>) -> i32 {
    if let Some(status) = builtins::run(name, rest, call) {
        return status;
    }
    if NAMES.contains(&name) {
        return builtins::filter(words, call);
    }
    let text = call.programs.missing(name);
    call.complain(text);
    127
}

/// The jobs that `wait` is given, or all of them.
fn waited<P: Programs>(words: &[&str], call: &Call<P>) -> Result<Vec<u32>, String> {
    if words.is_empty() {
        return Ok(call.jobs.numbers());
    }
    let number = |word: &&str| {
        let job = call.jobs.get(Some(word));
        job.map(|job| job.number)
            .ok_or_else(|| no_such_job("wait", Some(word)))
    };
    words.iter().map(number).collect()
}

/// `sleep 5`, `sleep 0.5`, `sleep 1m`.
fn sleep<P: Programs>(words: &[&str], now: Millis) -> Result<Process<P>, String> {
    let [text] = words else {
        return Err("sleep: missing operand".to_string());
    };
    let span = read_span(text).ok_or_else(|| format!("sleep: invalid time interval '{text}'"))?;
    Ok(Process::Sleep {
        span,
        until: now.saturating_add(span),
    })
}

fn watch_arguments(words: &[String]) -> Result<(String, Millis), String> {
    let mut every = WATCH_EVERY;
    let mut rest = words;
    while let Some((first, after)) = rest.split_first() {
        let Some(flag) = first.strip_prefix('-') else {
            break;
        };
        rest = after;
        if let Some(attached) = flag.strip_prefix('n') {
            let value = match attached {
                "" => {
                    let (value, after) = rest
                        .split_first()
                        .ok_or("watch: option requires an argument -- 'n'")?;
                    rest = after;
                    value.as_str()
                }
                attached => attached,
            };
            every = read_span(value)
                .ok_or_else(|| format!("watch: failed to parse argument: '{value}'"))?;
        }
    }
    let command = rest.join(" ");
    match parse(&command) {
        Ok(line) if line.is_empty() => Err("Usage: watch [-n SECONDS] COMMAND".to_string()),
        Ok(_) => Ok((command, every.max(100))),
        Err(error) => Err(format!("sh: {error}")),
    }
}

/// Prints one round of `watch`. A command that does not end at once is cut off after the output that it has by then.
fn watch<P: Programs>(command: &str, every: Millis, call: &mut Call<P>) {
    let tenths = number::tenths(every as f64 / 1000.0);
    let date = call.programs.date(call.now);
    let (seconds, tenths) = (tenths / 10, tenths % 10);
    call.print(format!("Every {seconds}.{tenths}s: {command}\t{date}\n"));
    if let Ok(line) = parse(command) {
        LineRun::new(line).poll(&mut call.inner(true));
    }
    call.print("");
}
