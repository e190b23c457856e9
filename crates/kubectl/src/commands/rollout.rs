//! `kubectl rollout`: history, undo, pause, resume, restart; `status` has a file of its own.

use super::apply::wanted;
use super::{Running, ended, status};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::describe::template;
use crate::flags::{DryRun, REVISION, TO_REVISION};
use crate::output::{self, Format};
use crate::resource::{self, Resource};
use crate::tabs;
use engine::cluster::{ApiError, Command, Outcome, Target};
use kube::api::KubernetesVersion;
use kube::api::meta::Kind;
use kube::api::version::Feature;
use kube::order::Order;
use kube::well_known::{self, CHANGE_CAUSE, LAST_APPLIED};
use serde_json::Value;

/// The objects a `rollout` command is about. `Err` also when there is none.
fn find(call: &mut Call, args: &Args) -> Result<(Vec<Resource>, Vec<Failure>), Failure> {
    let wanted = wanted(call, &args.positional, args)?;
    let wanted = wanted.ok_or_else(|| Failure::error("required resource not specified"))?;
    let (found, missing) = wanted.find(call);
    if found.is_empty() && missing.is_empty() {
        call.complain(super::get::none_found(&wanted));
    }
    Ok((found, missing))
}

pub(super) fn status(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let (found, missing) = find(call, args)?;
    if found.is_empty() {
        return Ok(ended(call, missing));
    }
    status::begin(call, args, found, missing)
}

/// A revision that can be gone back to.
struct Revision {
    number: i64,
    /// The ReplicaSet or ControllerRevision that keeps it.
    name: String,
    kind: Kind,
    change_cause: Option<String>,
    template: Value,
}

/// All revisions of an object, oldest first.
fn revisions(call: &Call, of: &Resource) -> Vec<Revision> {
    let kind = match of.kind {
        Kind::Deployment => Kind::ReplicaSet,
        _ => Kind::ControllerRevision,
    };
    let kept = resource::list(call.cluster(), kind, &of.meta.namespace, None);
    let own = kept
        .iter()
        .filter(|one| one.meta.is_controlled_by(of.meta.uid));
    let mut revisions: Vec<Revision> = own
        .map(|one| {
            let json = one.json();
            let (number, template) = match kind {
                Kind::ReplicaSet => {
                    let number = one
                        .meta
                        .annotation(well_known::REVISION)
                        .and_then(|text| text.parse().ok());
                    (number.unwrap_or(0), json["spec"]["template"].clone())
                }
                _ => {
                    let number = json["revision"].as_i64().unwrap_or(0);
                    (number, json["data"]["spec"]["template"].clone())
                }
            };
            Revision {
                number,
                name: one.meta.name.to_string(),
                kind,
                change_cause: one.meta.annotation(CHANGE_CAUSE).map(str::to_string),
                template,
            }
        })
        .collect();
    revisions.order_by_key(|revision| revision.number);
    revisions
}

/// Kinds that kubectl's history commands know of, but have none.
fn no_history(kind: Kind, asking_for: &str, doing: &str) -> Failure {
    match kind {
        Kind::ReplicationController | Kind::ReplicaSet | Kind::Pod => {
            let kind = kind.with_group();
            Failure::error(format!("no {doing} has been implemented for \"{kind}\""))
        }
        _ => Failure::error(format!(
            "error retrieving {asking_for} for \"{}\", no visitor method exists for {{{} {kind}}}",
            kind.with_group(),
            kind.group()
        )),
    }
}

pub(super) fn history(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let revision = args.number(&REVISION).unwrap_or(0);
    if revision < 0 {
        let text = format!("revision must be a positive integer: {revision}");
        return Err(Failure::error(text));
    }
    let (found, mut failures) = find(call, args)?;
    for one in &found {
        if let Err(failure) = history_of(call, args, one, revision) {
            failures.push(failure);
        }
    }
    Ok(ended(call, failures))
}

fn history_of(call: &mut Call, args: &Args, one: &Resource, revision: i64) -> Result<(), Failure> {
    if !one.kind.has_revisions() {
        return Err(no_history(one.kind, "history", "history viewer"));
    }
    let mut revisions = revisions(call, one);
    let format = Format::read(call.client, args)?;
    if !matches!(format, Format::Table { .. }) {
        return print_kept(call, &format, one, &revisions, revision);
    }
    let name = one.full_name();
    if revision > 0 {
        revisions.retain(|known| known.number == revision);
        let found = revisions.pop();
        let found = found.ok_or_else(|| Failure::error("unable to find the specified revision"))?;
        let text = template_text(&found, true, call.client);
        call.print(format!("{name} with revision #{revision}\n{text}"));
        return Ok(());
    }
    if revisions.is_empty() {
        call.print(format!("{name} \nNo rollout history found."));
        return Ok(());
    }
    let mut text = "REVISION\tCHANGE-CAUSE\n".to_string();
    for revision in &revisions {
        let cause = revision.change_cause.as_deref().unwrap_or("<none>");
        text.push_str(&format!("{}\t{cause}\n", revision.number));
    }
    call.print(format!("{name} \n{}", tabs::describe(&text)));
    Ok(())
}

/// `-o`: the ReplicaSets or ControllerRevisions that keep the revisions, or the one asked for.
fn print_kept(
    call: &mut Call,
    format: &Format,
    of: &Resource,
    revisions: &[Revision],
    wanted: i64,
) -> Result<(), Failure> {
    let chosen = revisions
        .iter()
        .filter(|known| wanted == 0 || known.number == wanted);
    let mut kept = chosen
        .filter_map(|known| {
            resource::get(call.cluster(), known.kind, &of.meta.namespace, &known.name)
        })
        .collect::<Vec<_>>()
        .into_iter()
        .peekable();
    if kept.peek().is_none() {
        return Err(Failure::error("unable to find the specified revision"));
    }
    kept.try_for_each(|one| output::print(call, format, &[one], true))
}

/// The template as `rollout` shows it: not aligned, tabs left as they are.
fn template_text(revision: &Revision, with_cause: bool, client: KubernetesVersion) -> String {
    let mut shown = revision.template.clone();
    if let (Some(cause), true) = (&revision.change_cause, with_cause) {
        if !shown["metadata"]["annotations"].is_object() {
            shown["metadata"]["annotations"] = Value::Object(Default::default());
        }
        shown["metadata"]["annotations"][CHANGE_CAUSE] = cause.as_str().into();
    }
    template::describe(&shown, client)
}

pub(super) fn undo(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let to_revision = args.number(&TO_REVISION).unwrap_or(0);
    Format::of_change(call.client, args)?;
    let (found, mut failures) = find(call, args)?;
    for one in &found {
        if let Err(failure) = undo_one(call, args, one, to_revision) {
            failures.push(failure);
        }
    }
    Ok(ended(call, failures))
}

/// Undoing leaves apply's annotation as it was, so kubectl warns of it even if the undo fails.
fn warn_of_apply(call: &mut Call, one: &Resource) {
    if !call.has(Feature::UndoWarnsOfApply) || one.meta.annotation(LAST_APPLIED).is_none() {
        return;
    }
    call.complain(format!(
        "Warning: resource {}/{} was previously managed with 'kubectl apply'. Rolling back will not \
         update the {LAST_APPLIED} annotation, which may cause unexpected behavior on future \
         'kubectl apply' operations. Consider using 'kubectl apply' with your previous \
         configuration file instead.",
        one.kind.plural(),
        one.meta.name
    ));
}

fn undo_one(call: &mut Call, args: &Args, one: &Resource, to_revision: i64) -> Result<(), Failure> {
    warn_of_apply(call, one);
    if to_revision < 0 {
        return Err(Failure::error(format!(
            "unable to find specified revision {to_revision} in history"
        )));
    }
    if !one.kind.has_revisions() {
        return Err(no_history(one.kind, "rollbacker", "rollbacker"));
    }
    let dry_run = DryRun::of(args)?;
    if dry_run == DryRun::Client {
        return show_undo(call, args, one, to_revision);
    }
    let command = Command::Undo {
        target: one.target(),
        to_revision,
    };
    let outcome = call.execute(command, dry_run.is_rehearsal());
    let outcome = outcome.map_err(|error| undo_failure(call, one, error))?;
    let done = match outcome {
        Outcome::AlreadyAt { revision } => {
            format!("skipped rollback (current template already matches revision {revision})")
        }
        _ => "rolled back".to_string(),
    };
    output::told(call, args, one, &format!("{done}{}", dry_run.suffix()))
}

fn undo_failure(call: &Call, one: &Resource, error: ApiError) -> Failure {
    match error {
        ApiError::PausedUndo if !call.has(Feature::UndoPausedShortHint) => Failure::error(format!(
            "you cannot rollback a paused deployment; resume it first with 'kubectl rollout \
                 resume deployment/{}' and try again",
            one.meta.name
        )),
        error => Failure::from(error),
    }
}

/// `--dry-run=client`: the template that would come back.
fn show_undo(
    call: &mut Call,
    args: &Args,
    one: &Resource,
    to_revision: i64,
) -> Result<(), Failure> {
    let mut revisions = revisions(call, one);
    let chosen = match to_revision {
        0 => revisions.len().checked_sub(2),
        wanted => revisions
            .iter()
            .position(|revision| revision.number == wanted),
    };
    let Some(chosen) = chosen else {
        return Err(Failure::from(match to_revision {
            0 => ApiError::NoHistory(one.target()),
            wanted => ApiError::NoSuchRevision(wanted),
        }));
    };
    let text = template_text(&revisions.swap_remove(chosen), false, call.client);
    let will = match one.kind {
        Kind::Deployment => "",
        _ => "will roll back to ",
    };
    output::told(call, args, one, &format!("{will}{text} (dry run)"))
}

pub(super) fn pause(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    each(call, args, "pausing", "paused", |target| Command::Pause {
        target,
    })
}

pub(super) fn resume(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    each(call, args, "resuming", "resumed", |target| {
        Command::Resume { target }
    })
}

pub(super) fn restart(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    if !call.has(Feature::RolloutRestart) {
        return Err(Failure::error(
            "unknown command \"restart\" for \"kubectl rollout\": it came with kubectl 1.15; a change of \
             the pod template, like kubectl set env, starts a rollout here",
        ));
    }
    each(call, args, "restarting", "restarted", |target| {
        Command::Restart { target }
    })
}

fn each(
    call: &mut Call,
    args: &Args,
    doing: &str,
    done: &str,
    command: impl Fn(Target) -> Command,
) -> Result<Running, Failure> {
    let (found, mut failures) = find(call, args)?;
    for one in &found {
        let target = one.target();
        let can = match doing {
            "restarting" => one.kind.has_revisions(),
            _ => one.kind == Kind::Deployment,
        };
        if !can {
            failures.push(Failure::error(format!(
                "{} {doing} is not supported",
                target.words()
            )));
            continue;
        }
        match call.change(one, command(target), false) {
            Ok((_, after)) => output::told(call, args, &after, done)?,
            Err(ApiError::RestartTooSoon(target))
                if !call.has(Feature::RestartTooSoonExplained) =>
            {
                failures.push(Failure::error(format!(
                    "failed to create patch for {}: empty patch",
                    target.name
                )));
            }
            Err(error) => failures.push(error.into()),
        }
    }
    Ok(ended(call, failures))
}
