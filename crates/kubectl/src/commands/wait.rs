//! `kubectl wait`: one object after the other, until each is as wanted. Models `kubectl/pkg/cmd/wait`.

use super::Running;
use super::apply::wanted;
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{ALL, FILENAME, FOR, WAIT_TIMEOUT};
use crate::jsonpath::{Path, shown};
use crate::output::{self, Format};
use crate::resource::{self, Resource};
use crate::targets::Wanted;
use kube::api::meta::{Kind, Uid};
use kube::clock::{Duration, Time};
use serde_json::Value;
use shell::Budget;
use std::collections::VecDeque;

const USUAL_TIMEOUT: Duration = Duration::from_secs(30);
const A_WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

/// The condition that the command waits for.
#[derive(Clone, Debug)]
enum Condition {
    Deleted,
    Created,
    Is {
        name: String,
        status: String,
    },
    /// `None`: any value.
    Path {
        path: Path,
        value: Option<String>,
    },
}

pub(crate) struct Wait {
    wanted: Wanted,
    conditions: Vec<Condition>,
    /// Objects still to be waited for and the conditions met so far; `None`: they do not exist yet.
    left: Option<VecDeque<(Resource, usize)>>,
    /// `None`: the command looks once and does not wait.
    deadline: Option<Time>,
    /// How an object is printed that met a condition.
    format: Format,
}

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let conditions = conditions(args)?;
    let wanted = wanted(call, &args.positional, args)?;
    let wanted = wanted.ok_or_else(super::none_provided)?;
    let all = args.is_set(&ALL) || wanted.has_selector() || args.is_given(&FILENAME);
    if !wanted.has_names() && !all {
        let text = "resource(s) were provided, but no name was specified";
        return Err(Failure::error(text));
    }
    let timeout = match args.written(&WAIT_TIMEOUT) {
        Some(text) if text.starts_with('-') => A_WEEK,
        _ => args.span(&WAIT_TIMEOUT).unwrap_or(USUAL_TIMEOUT),
    };
    let mut wait = Wait {
        wanted,
        conditions,
        left: None,
        deadline: (timeout > Duration::ZERO).then(|| call.now() + timeout),
        format: Format::of_change(call.client, args)?,
    };
    if !wait.waits_for(|condition| matches!(condition, Condition::Created)) {
        wait.begin(call)?;
    }
    Ok(Running::Wait(Box::new(wait)))
}

fn conditions(args: &Args) -> Result<Vec<Condition>, Failure> {
    let conditions: Result<Vec<_>, _> = args.repeated(&FOR).map(condition).collect();
    match conditions? {
        none if none.is_empty() => Err(Failure::error("unrecognized condition: []")),
        conditions => Ok(conditions),
    }
}

fn condition(text: &str) -> Result<Condition, Failure> {
    match text.to_ascii_lowercase().as_str() {
        "delete" => return Ok(Condition::Deleted),
        "create" => return Ok(Condition::Created),
        _ => {}
    }
    if let Some(rest) = text.strip_prefix("condition=") {
        let (name, status) = rest.split_once('=').unwrap_or((rest, "true"));
        return Ok(Condition::Is {
            name: name.to_string(),
            status: status.to_string(),
        });
    }
    match text.strip_prefix("jsonpath=") {
        Some(rest) => by_path(rest),
        None => Err(Failure::error(format!("unrecognized condition: {text:?}"))),
    }
}

fn by_path(text: &str) -> Result<Condition, Failure> {
    let mut parts = split_at_equals(text).into_iter();
    let (path, value) = match (parts.next(), parts.next(), parts.next()) {
        (Some(path), value, None) => (path, value),
        _ => {
            return Err(Failure::error(
                "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or \
                 --for=jsonpath='{.status.readyReplicas}'",
            ));
        }
    };
    let value = value.map(|value| value.trim_matches(['\'', '"']).to_string());
    if value.as_deref() == Some("") {
        return Err(Failure::error(
            "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
        ));
    }
    let path = Path::parse(&path).map_err(Failure::error)?;
    Ok(Condition::Path { path, value })
}

/// Parts between single equal signs; `==` belongs to the path.
fn split_at_equals(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let last = parts.last_mut().expect("there is one from the start");
        match letter {
            '=' if letters.next_if_eq(&'=').is_some() => last.push_str("=="),
            '=' => parts.push(String::new()),
            letter => last.push(letter),
        }
    }
    parts
}

impl Wait {
    pub(crate) fn deadline(&self) -> Option<Time> {
        self.deadline
    }

    fn waits_for(&self, is: impl Fn(&Condition) -> bool) -> bool {
        self.conditions.iter().any(is)
    }

    /// Finds the objects as they are now.
    fn begin(&mut self, call: &Call) -> Result<(), Failure> {
        let (found, missing) = self.wanted.find(call);
        let for_deletion = self.waits_for(|condition| matches!(condition, Condition::Deleted));
        match missing.into_iter().next() {
            Some(failure) if !for_deletion => return Err(failure),
            _ if found.is_empty() && !for_deletion => {
                return Err(Failure::error("no matching resources found"));
            }
            _ => {}
        }
        self.left = Some(found.into_iter().map(|one| (one, 0)).collect());
        Ok(())
    }

    pub(crate) fn poll(&mut self, call: &mut Call) -> Result<Option<i32>, Failure> {
        let is_late = self.deadline.is_none_or(|deadline| deadline <= call.now());
        if self.left.is_none() {
            let (found, missing) = self.wanted.find(call);
            if found.is_empty() || !missing.is_empty() {
                return if is_late {
                    Err(Failure::error("timed out waiting for the condition"))
                } else {
                    Ok(None)
                };
            }
            self.begin(call)?;
        }
        let left = self.left.as_mut().expect("it has begun");
        while let Some((object, met)) = left.front_mut() {
            let Some(condition) = self.conditions.get(*met) else {
                left.pop_front();
                continue;
            };
            if !is_met(call, object, condition)? {
                return if is_late {
                    Err(late(object, self.deadline.is_none()))
                } else {
                    Ok(None)
                };
            }
            let now = resource::get(
                call.cluster(),
                object.kind,
                &object.meta.namespace,
                &object.meta.name,
            );
            let shown = now.as_ref().unwrap_or(object);
            output::told_in(call, &self.format, shown, "condition met")?;
            *met += 1;
        }
        Ok(Some(0))
    }
}

fn late(object: &Resource, looked_once: bool) -> Failure {
    let name = &object.meta.name;
    Failure::error(if looked_once {
        format!("condition not met for {name}")
    } else {
        format!(
            "timed out waiting for the condition on {}/{name}",
            object.kind.plural()
        )
    })
}

fn is_met(call: &mut Call, object: &Resource, condition: &Condition) -> Result<bool, Failure> {
    let now = resource::get(
        call.cluster(),
        object.kind,
        &object.meta.namespace,
        &object.meta.name,
    );
    let Some(now) = now else {
        return Ok(matches!(condition, Condition::Deleted));
    };
    match condition {
        Condition::Created => Ok(true),
        Condition::Deleted => Ok(is_another(object, &now)),
        Condition::Is { name, status } => Ok(has_status(&now.json(), name, status)),
        Condition::Path { path, value } => {
            has_value(&now.json(), path, value.as_deref(), call.budget())
        }
    }
}

/// Whether the object was deleted and another one created under the same name.
fn is_another(object: &Resource, now: &Resource) -> bool {
    let uid = |one: &Resource| -> Option<Uid> { (one.kind != Kind::Event).then_some(one.meta.uid) };
    uid(object) != uid(now)
}

fn has_status(json: &Value, name: &str, status: &str) -> bool {
    let is = |value: &Value, text: &str| {
        value
            .as_str()
            .is_some_and(|value| value.eq_ignore_ascii_case(text))
    };
    let conditions = json["status"]["conditions"]
        .as_array()
        .into_iter()
        .flatten();
    let mut named = conditions.filter(|condition| is(&condition["type"], name));
    let Some(condition) = named.next() else {
        return false;
    };
    let observed = json["status"]["observedGeneration"].as_i64();
    let generation = json["metadata"]["generation"].as_i64();
    let is_stale = observed
        .zip(generation)
        .is_some_and(|(observed, generation)| observed < generation);
    !is_stale && is(&condition["status"], status)
}

fn has_value(
    json: &Value,
    path: &Path,
    wanted: Option<&str>,
    budget: &mut Budget,
) -> Result<bool, Failure> {
    let found = path.find(json, budget).unwrap_or_default();
    let value = match found.as_slice() {
        [] => return Ok(false),
        [value] => value,
        _ => {
            let text = "given jsonpath expression matches more than one value";
            return Err(Failure::error(text));
        }
    };
    match wanted {
        None => Ok(true),
        Some(_) if value.is_object() || value.is_array() => Err(Failure::error(
            "jsonpath leads to a nested object or list which is not supported",
        )),
        Some(wanted) => Ok(shown(value).trim() == wanted.trim()),
    }
}
