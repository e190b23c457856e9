//! The programs there are: kubectl, and a few that lines are made of.

use super::builtins;
use super::curl::{self, Fetch};
use super::files;
use super::inside::InsideRun;
use super::line::{LineRun, World};
use super::missing;
use super::pipeline::Task;
use crate::call::{Call, Location};
use crate::commands::{self, Running};
use crate::shell::filter::NAMES;
use crate::shell::{Line, parse};
use crate::span::read_span;
use kube::clock::{Duration, Time};
use std::collections::VecDeque;

/// A program in one of its states.
pub(super) enum Program {
    /// It reaches the cluster at this moment.
    Waiting {
        words: Vec<String>,
        until: Time,
    },
    Kubectl(Box<Running>),
    Inside(Box<InsideRun>),
    /// A loop or bracket in a pipeline, and the time that its calls of kubectl take.
    Group {
        run: Box<LineRun>,
        latency: Duration,
        /// What is left of its input; `None` before it runs.
        input: Option<VecDeque<String>>,
    },
    Fetch(Box<Fetch>),
    Sleep {
        span: Duration,
        until: Time,
    },
    /// `watch`: the same again and again.
    Watch {
        command: String,
        every: Duration,
        next: Time,
    },
}

/// How often `watch` looks, unless told otherwise.
const WATCH_EVERY: Duration = Duration::from_secs(2);

impl Program {
    pub(super) fn waiting(task: &Task, world: &World) -> Program {
        let words = match task {
            Task::Words(words) => words,
            Task::Group(line) => return Program::group(LineRun::new(line.clone()), world.latency),
            Task::Function(body, before) => {
                let run = LineRun::function(body.clone(), before.clone());
                return Program::group(run, world.latency);
            }
        };
        let latency = match words.first().map(String::as_str) {
            Some("kubectl" | "k") => world.latency,
            _ => Duration::ZERO,
        };
        Program::Waiting {
            words: words.to_vec(),
            until: world.timeline.now() + latency,
        }
    }

    fn group(run: LineRun, latency: Duration) -> Program {
        Program::Group {
            run: Box::new(run),
            latency,
            input: None,
        }
    }

    pub(super) fn wake_at(&self) -> Option<Time> {
        match self {
            Program::Waiting { until, .. } | Program::Sleep { until, .. } => Some(*until),
            Program::Watch { next, .. } => Some(*next),
            Program::Kubectl(running) => running.wake_at(),
            Program::Inside(run) => run.wake_at(),
            Program::Group { run, .. } => run.wake_at(),
            Program::Fetch(fetch) => fetch.wake_at(),
        }
    }

    /// Time was moved back to the present: nothing is waited for longer than from here on.
    pub(super) fn rewind(&mut self, call: &mut Call) {
        let now = call.now();
        match self {
            Program::Waiting { until, .. } => *until = now.min(*until),
            Program::Kubectl(running) => running.rewind(call),
            Program::Inside(run) => run.rewind(call),
            Program::Group { run, latency, .. } => run.rewind(&mut World::of(call, *latency)),
            Program::Fetch(fetch) => fetch.rewind(now),
            Program::Sleep { span, until } => *until = (*until).min(now + *span),
            Program::Watch { next, .. } => *next = now.min(*next),
        }
    }

    /// Goes on; `Some` is the exit status.
    pub(super) fn poll(&mut self, call: &mut Call) -> Option<i32> {
        if let Program::Waiting { words, until } = self {
            if call.now() < *until {
                return None;
            }
            match begin(words, call) {
                Begun::Ended(status) => return Some(status),
                Begun::Goes(program) => *self = program,
            }
        }
        match self {
            Program::Waiting { .. } => None,
            Program::Kubectl(running) => running.poll(call),
            Program::Inside(run) => run.poll(call),
            Program::Group {
                run,
                latency,
                input,
            } => with_input(input, call, |call| run.poll(&mut World::of(call, *latency))),
            Program::Fetch(fetch) => fetch.poll(call),
            Program::Sleep { until, .. } => (call.now() >= *until).then_some(0),
            Program::Watch {
                command,
                every,
                next,
            } => {
                if call.now() >= *next {
                    *next = call.now() + *every;
                    watch(command, *every, call);
                }
                None
            }
        }
    }
}

/// Runs with the input of a group in place of that around it. Without any of its own it shares the one around it.
fn with_input<T>(
    input: &mut Option<VecDeque<String>>,
    call: &mut Call,
    run: impl FnOnce(&mut Call) -> T,
) -> T {
    let Some(text) = call.stdin else {
        return run(call);
    };
    let own = input.get_or_insert_with(|| text.lines().map(str::to_string).collect());
    std::mem::swap(own, &mut call.desk.input);
    let done = run(call);
    std::mem::swap(own, &mut call.desk.input);
    done
}

enum Begun {
    Ended(i32),
    Goes(Program),
}

/// What is put in front of a command and changes nothing here.
const IN_FRONT: [&str; 4] = ["sudo", "time", "exec", "command"];

fn begin(words: &[String], call: &mut Call) -> Begun {
    let in_front = words[..words.len() - 1].iter();
    let in_front = in_front.take_while(|word| IN_FRONT.contains(&word.as_str()));
    let words = &words[in_front.count()..];
    let rest: Vec<&str> = words[1..].iter().map(String::as_str).collect();
    let fail = |call: &mut Call, text: String, status: i32| {
        call.complain(text);
        Begun::Ended(status)
    };
    match words[0].as_str() {
        "kubectl" | "k" if call.location == Location::Desk => kubectl(&rest, call),
        "curl" | "wget" => match curl::begin(words, call) {
            Ok(fetch) => Begun::Goes(Program::Fetch(Box::new(fetch))),
            Err((text, status)) => fail(call, text, status),
        },
        "xargs" => match xargs(&words[1..], call.stdin.unwrap_or_default()) {
            Ok(line) => Begun::Goes(Program::group(LineRun::new(line), Duration::ZERO)),
            Err(text) => fail(call, text, 1),
        },
        "sleep" => match sleep(&rest) {
            Ok(span) => Begun::Goes(Program::Sleep {
                span,
                until: call.now() + span,
            }),
            Err(text) => fail(call, text, 1),
        },
        "watch" if call.location == Location::Desk => match watch_arguments(&words[1..]) {
            Ok((command, every)) => Begun::Goes(Program::Watch {
                command,
                every,
                next: call.now(),
            }),
            Err(text) => fail(call, text, 1),
        },
        name => match builtins::run(name, &rest, call) {
            Some(status) => Begun::Ended(status),
            None if NAMES.contains(&name) => Begun::Ended(files::filter(words, call)),
            None => fail(call, missing::program(name), 127),
        },
    }
}

fn kubectl(words: &[&str], call: &mut Call) -> Begun {
    let inside = match commands::run(words, call) {
        Running::Inside(inside) => inside,
        running => return Begun::Goes(Program::Kubectl(Box::new(running))),
    };
    match InsideRun::new(inside, call) {
        Ok(run) => Begun::Goes(Program::Inside(Box::new(run))),
        Err(text) => {
            call.complain(text);
            Begun::Ended(2)
        }
    }
}

/// `sleep 5`, `sleep 0.5`, `sleep 1m`.
fn sleep(words: &[&str]) -> Result<Duration, String> {
    let [text] = words else {
        return Err("sleep: missing operand".to_string());
    };
    let with_unit = if text.ends_with(|c: char| c.is_ascii_digit() || c == '.') {
        format!("{text}s")
    } else {
        text.to_string()
    };
    let invalid = |_| format!("sleep: invalid time interval '{text}'");
    read_span(&with_unit).map_err(invalid)
}

fn watch_arguments(words: &[String]) -> Result<(String, Duration), String> {
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
            every = read_span(&format!("{value}s"))
                .map_err(|_| format!("watch: failed to parse argument: '{value}'"))?;
        }
    }
    let command = rest.join(" ");
    match parse(&command) {
        Ok(line) if line.0.is_empty() => Err("Usage: watch [-n SECONDS] COMMAND".to_string()),
        Ok(_) => Ok((command, every.max(Duration(100)))),
        Err(error) => Err(format!("sh: {error}")),
    }
}

/// What `watch` shows each time. What does not end by itself is shown as it stands.
fn watch(command: &str, every: Duration, call: &mut Call) {
    let seconds = every.as_millis() as f64 / 1000.0;
    let date = call.now().rfc1123();
    call.print(format!("Every {seconds:.1}s: {command}\t{date}\n"));
    if let Ok(line) = parse(command) {
        LineRun::new(line).poll(&mut World::of(call, Duration::ZERO));
    }
    call.print("");
}

/// The commands that `xargs` makes of what it reads.
fn xargs(words: &[String], input: &str) -> Result<Line, String> {
    let mut rest = words;
    let (mut place, mut at_once) = (None, usize::MAX);
    while let Some((flag, after)) = rest.split_first().filter(|(word, _)| word.starts_with('-')) {
        rest = after;
        let mut value = |attached: &str| match attached {
            "" => rest.split_first().map(|(value, after)| {
                rest = after;
                value.clone()
            }),
            attached => Some(attached.to_string()),
        };
        if let Some(attached) = flag.strip_prefix("-I") {
            place = value(attached);
        } else if let Some(attached) = flag.strip_prefix("-n").or(flag.strip_prefix("-L")) {
            let number = value(attached).and_then(|number| number.parse().ok());
            at_once = number
                .filter(|number| *number > 0)
                .ok_or("xargs: invalid number")?;
        } else if flag != "-r" && flag != "-t" {
            return Err(format!("xargs: {flag} is not known here"));
        }
    }
    let command = if rest.is_empty() {
        &["echo".to_string()][..]
    } else {
        rest
    };
    let lines: Vec<Vec<String>> = match place {
        Some(place) => input
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| {
                command
                    .iter()
                    .map(|word| word.replace(&place, line.trim()))
                    .collect()
            })
            .collect(),
        None => {
            let given: Vec<String> = input.split_whitespace().map(str::to_string).collect();
            given
                .chunks(at_once.min(given.len().max(1)))
                .map(|some| [command, some].concat())
                .collect()
        }
    };
    Ok(Line(
        lines
            .iter()
            .flat_map(|words| Line::of_words(words).0)
            .collect(),
    ))
}
