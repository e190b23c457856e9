//! The programs there are: kubectl, and a few that lines are made of.

use super::builtins;
use super::curl::{self, Fetch};
use super::inside::InsideRun;
use super::line::World;
use crate::clock::{Duration, Time};
use crate::kubectl::args::read_span;
use crate::kubectl::call::{Call, Location};
use crate::kubectl::commands::{self, Running};
use crate::kubectl::shell::filter::{Filter, NAMES};

/// A program in one of its states.
pub enum Program {
    /// It reaches the cluster at this moment.
    Waiting {
        words: Vec<String>,
        until: Time,
    },
    Kubectl(Running),
    Inside(Box<InsideRun>),
    Fetch(Box<Fetch>),
    Sleep {
        until: Time,
    },
    /// `watch`: the same again and again.
    Watch {
        words: Vec<String>,
        every: Duration,
        next: Time,
    },
}

/// How often `watch` looks, unless told otherwise.
const WATCH_EVERY: Duration = Duration::from_secs(2);

impl Program {
    pub fn waiting(words: &[String], world: &World) -> Program {
        let latency = match words.first().map(String::as_str) {
            Some("kubectl" | "k") => world.latency,
            _ => Duration::ZERO,
        };
        Program::Waiting {
            words: words.to_vec(),
            until: world.timeline.now() + latency,
        }
    }

    pub fn wake_at(&self) -> Option<Time> {
        match self {
            Program::Waiting { until, .. } | Program::Sleep { until } => Some(*until),
            Program::Watch { next, .. } => Some(*next),
            Program::Kubectl(running) => running.wake_at(),
            Program::Inside(run) => run.wake_at(),
            Program::Fetch(fetch) => fetch.wake_at(),
        }
    }

    /// Goes on; `Some` is the exit status.
    pub fn poll(&mut self, call: &mut Call) -> Option<i32> {
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
            Program::Fetch(fetch) => fetch.poll(call),
            Program::Sleep { until } => (call.now() >= *until).then_some(0),
            Program::Watch { words, every, next } => {
                if call.now() >= *next {
                    *next = call.now() + *every;
                    watch(words, *every, call);
                }
                None
            }
        }
    }
}

enum Begun {
    Ended(i32),
    Goes(Program),
}

fn begin(words: &[String], call: &mut Call) -> Begun {
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
        "sleep" => match sleep(&rest) {
            Ok(span) => Begun::Goes(Program::Sleep {
                until: call.now() + span,
            }),
            Err(text) => fail(call, text, 1),
        },
        "watch" if call.location == Location::Desk => match watch_arguments(&words[1..]) {
            Ok((words, every)) => Begun::Goes(Program::Watch {
                words,
                every,
                next: call.now(),
            }),
            Err(text) => fail(call, text, 1),
        },
        name => match builtins::run(name, &rest, call) {
            Some(status) => Begun::Ended(status),
            None if NAMES.contains(&name) => filter_alone(words, call),
            None => fail(
                call,
                format!(
                    "sh: {name}: not found; there are kubectl, curl, wget, sleep, watch, echo, cat, ls and text filters behind a pipe"
                ),
                127,
            ),
        },
    }
}

fn kubectl(words: &[&str], call: &mut Call) -> Begun {
    let inside = match commands::run(words, call) {
        Running::Inside(inside) => inside,
        running => return Begun::Goes(Program::Kubectl(running)),
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
    let with_unit = match text.ends_with(|c: char| c.is_ascii_digit() || c == '.') {
        true => format!("{text}s"),
        false => text.to_string(),
    };
    let invalid = |_| format!("sleep: invalid time interval '{text}'");
    read_span(&with_unit).map_err(invalid)
}

fn watch_arguments(words: &[String]) -> Result<(Vec<String>, Duration), String> {
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
    // `watch "kubectl get pods"` gives the whole command as one word.
    let words: Vec<String> = match rest {
        [one] => one.split_whitespace().map(str::to_string).collect(),
        several => several.to_vec(),
    };
    match words.first().map(String::as_str) {
        Some("kubectl" | "k") => Ok((words, every.max(Duration(100)))),
        _ => Err("watch: only kubectl can be watched here".to_string()),
    }
}

fn watch(words: &[String], every: Duration, call: &mut Call) {
    let seconds = every.as_millis() as f64 / 1000.0;
    let command = words.join(" ");
    call.print(format!(
        "Every {seconds:.1}s: {command}\t{}\n",
        call.now().rfc1123()
    ));
    let rest: Vec<&str> = words[1..].iter().map(String::as_str).collect();
    // What does not end by itself is shown as it stands.
    commands::run(&rest, call);
    call.print("");
}

/// A text filter at the start of a pipe reads what was given to it, or nothing.
fn filter_alone(words: &[String], call: &mut Call) -> Begun {
    let mut filter = match Filter::new(words) {
        Some(Ok(filter)) => filter,
        Some(Err(text)) => {
            call.complain(text);
            return Begun::Ended(2);
        }
        None => return Begun::Ended(0),
    };
    let mut lines = Vec::new();
    for line in call.stdin.unwrap_or_default().lines() {
        if !filter.line(line.to_string(), &mut lines) {
            break;
        }
    }
    let status = filter.end(&mut lines);
    lines.into_iter().for_each(|line| call.print(line));
    Begun::Ended(status)
}
