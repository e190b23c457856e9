//! The commands of kubectl. A command that has to wait for something returns a [`Running`], which is polled until it ends.

mod apply;
mod apply_refused;
mod auth;
mod autoscale;
mod config;
mod cordon;
mod create;
mod create_access;
mod create_config;
mod create_ingress;
mod create_jobs;
mod create_other;
mod delete;
mod diff;
mod drain;
mod edit;
mod edit_last_applied;
mod env_values;
mod events;
mod exec;
mod explain;
mod explain_tree;
mod expose;
mod get;
mod last_applied;
mod logs;
mod metadata;
mod overrides;
mod pairs;
mod patch;
mod patch_refused;
mod record;
mod replace;
mod rolling_update;
mod rollout;
mod run;
mod run_pod;
mod scale;
mod scales;
mod server;
mod set;
mod set_env;
mod set_subject;
mod status;
mod subjects;
mod table;
mod taint;
mod top;
mod unsupported;
mod version;
mod wait;

use super::args::Args;
use super::call::{Call, Failure};
use super::flags::{self, About, HELP, Here};
use super::rolling_update::Update;
use crate::template_file;
pub(crate) use apply::wanted;
pub(crate) use exec::{Ending, Inside};
pub(crate) use get::none_found;
use kube::clock::Time;
pub(crate) use table::{Spec, all, groups};

/// A command that was begun.
pub(crate) enum Running {
    /// The command has ended, with this status.
    Done(i32),
    Watch(get::Watch),
    Status(status::Watch),
    Logs(logs::Follow),
    Gone(delete::Wait),
    Wait(Box<wait::Wait>),
    Drain(drain::Drain),
    Events(events::Watch),
    RollingUpdate(Update),
    /// A command in a container; the caller starts it, because only the caller can run the programs of a shell.
    Inside(Inside),
}

impl Running {
    /// Looks at the present state; `Some` is the exit status.
    pub(crate) fn poll(&mut self, call: &mut Call) -> Option<i32> {
        let polled = match self {
            Running::Done(status) => return Some(*status),
            Running::Watch(watch) => return watch.poll(call),
            Running::Drain(drain) => return drain.poll(call),
            Running::Events(watch) => return watch.poll(call),
            Running::Inside(_) => return Some(0),
            Running::Status(watch) => watch.poll(call),
            Running::Logs(follow) => follow.poll(call),
            Running::Gone(wait) => wait.poll(call),
            Running::Wait(wait) => wait.poll(call),
            Running::RollingUpdate(update) => update.poll(call),
        };
        polled.unwrap_or_else(|failure| {
            call.complain(failure.0);
            Some(1)
        })
    }

    /// Time was moved back to the present, so the command forgets everything that it saw at later moments.
    pub(crate) fn rewind(&mut self, call: &mut Call) {
        match self {
            Running::Watch(watch) => watch.rewind(call),
            Running::Status(watch) => watch.rewind(call),
            Running::Events(watch) => watch.rewind(call),
            Running::Logs(follow) => follow.rewind(call),
            Running::Drain(drain) => drain.rewind(call.now()),
            Running::Done(_)
            | Running::Gone(_)
            | Running::Wait(_)
            | Running::RollingUpdate(_)
            | Running::Inside(_) => {}
        }
    }

    /// The moment at which it has to be polled even if nothing happens.
    pub(crate) fn wake_at(&self) -> Option<Time> {
        match self {
            Running::Status(watch) => watch.deadline(),
            Running::Logs(follow) => follow.wake_at(),
            Running::Gone(wait) => wait.deadline(),
            Running::Wait(wait) => wait.deadline(),
            Running::Drain(drain) => drain.wake_at(),
            Running::RollingUpdate(update) => update.wake_at(),
            Running::Watch(watch) => watch.deadline(),
            Running::Done(_) | Running::Events(_) | Running::Inside(_) => None,
        }
    }
}

/// The usual end of a command: it prints the failures, and they decide the status. Several failures are printed without the
/// word `error` that stands before a single one. Models `MultipleErrors` of `kubectl/pkg/cmd/util`.
pub(crate) fn ended(call: &mut Call, failures: Vec<Failure>) -> Running {
    let status = i32::from(!failures.is_empty());
    let several = failures.len() > 1;
    for failure in failures {
        let text = failure.0;
        let bare = text.strip_prefix("error: ").filter(|_| several);
        call.complain(bare.unwrap_or(&text));
    }
    Running::Done(status)
}

/// Begins `kubectl` with these words behind its name.
pub(crate) fn run(words: &[&str], call: &mut Call) -> Running {
    begin(words, call).unwrap_or_else(|failure| {
        call.complain(failure.0);
        Running::Done(1)
    })
}

fn begin(words: &[&str], call: &mut Call) -> Result<Running, Failure> {
    let verbs = verbs(words);
    let Some((_, verb)) = verbs.first() else {
        Args::parse("", words, &[])?;
        call.print(unsupported::overview());
        return Ok(Running::Done(0));
    };
    if let Some(refusal) = unsupported::refusal(verb, call.client) {
        return Err(refusal);
    }
    let path: Vec<&str> = verbs.iter().map(|(_, word)| *word).collect();
    let Some((spec, used)) = table::find(&path) else {
        return Err(unsupported::unknown(verb, &path[1..], call.client));
    };
    if let (Some(kind), "create") = (path.get(used), spec.path)
        && let Some(refusal) = create_other::refusal(kind)
    {
        return Err(refusal);
    }
    let mut rest = words.to_vec();
    for (index, _) in verbs[..used].iter().rev() {
        rest.remove(*index);
    }
    let mut args = Args::parse(spec.path, &rest, spec.flags)?;
    args.context_namespace.clone_from(&call.host.namespace);
    if args.is_set(&HELP) {
        call.print(help(spec));
        return Ok(Running::Done(0));
    }
    template_file::read(call, &mut args)?;
    (spec.run)(call, &args)
}

/// The words that name the command, with their places: those that are neither flags nor values of flags.
fn verbs<'w>(words: &[&'w str]) -> Vec<(usize, &'w str)> {
    let mut verbs = Vec::new();
    let mut is_value = false;
    for (index, word) in words.iter().enumerate() {
        if std::mem::take(&mut is_value) {
            continue;
        }
        if word.starts_with('-') {
            let flag = flags::find(&[], |flag| {
                let short = flag.short.map(|short| format!("-{short}"));
                word.strip_prefix("--") == Some(flag.long) || short.as_deref() == Some(word)
            });
            is_value = flag.is_some_and(|flag| flag.alone.is_none());
            continue;
        }
        verbs.push((index, *word));
    }
    verbs
}

fn help(spec: &Spec) -> String {
    let mut text = format!("{}\n\nOptions:", spec.about);
    for flag in flags::each(spec.flags) {
        text.push_str(&format!("\n    {}", about(flag)));
    }
    text.push_str(&format!(
        "\n\nUsage:\n  kubectl {}\n\nUse \"kubectl options\" for a list of global command-line options (applies to all \
         commands).",
        spec.usage
    ));
    text
}

/// Flags that every command takes.
pub(super) fn options(call: &mut Call, _: &Args) -> Result<Running, Failure> {
    let mut text = "The following options can be passed to any command:\n".to_string();
    for flag in flags::GLOBAL.iter().map(|flag| flag.about()) {
        text.push_str(&format!("\n    {}", about(flag)));
    }
    call.print(text);
    Ok(Running::Done(0))
}

/// A flag as help shows it.
fn about(flag: &About) -> String {
    let short = flag
        .short
        .map_or(String::new(), |short| format!("-{short}, "));
    let here = match flag.here {
        Here::Works => "",
        Here::Ignored => " (taken, and without effect here)",
        Here::Refused(_) => " (not here)",
    };
    let About {
        long,
        default,
        help,
        ..
    } = flag;
    format!("{short}--{long}={default}:\n\t{help}{here}")
}

const NONE_PROVIDED: &str = "You must provide one or more resources by argument or filename.\nExample resource specifications \
    include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'";

/// The error for a command line that names no object.
fn none_provided() -> Failure {
    Failure::error(NONE_PROVIDED)
}
