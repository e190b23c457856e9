//! `kubectl exec`: a command in a container, as far as containers are simulated.

use super::Running;
use crate::args::{Args, misuse};
use crate::call::{Call, Failure};
use crate::flags::CONTAINER;
use crate::host::Location;
use crate::pods;
use kube::api::Pod;
use kube::api::version::Feature;
use kube::clock::Time;
use std::rc::Rc;

/// A command that runs in a container.
#[derive(Clone, Debug)]
pub(crate) struct Inside {
    pub location: Location,
    /// The index of the container in the pod.
    pub container: usize,
    pub words: Vec<String>,
    /// The moment at which the container is ready to run the command.
    pub from: Time,
    pub ending: Ending,
}

/// kubectl's report at the end of the command.
#[derive(Clone, Debug)]
pub(crate) enum Ending {
    /// `exec`: kubectl reports the exit status unless it is 0.
    Exec,
    /// `run`: kubectl reports that the pod was deleted, and whether its command failed.
    Run { pod: String, removes: bool },
}

const OLD_FORM: &str = "kubectl exec [POD] [COMMAND] is DEPRECATED and will be removed in a future version. Use kubectl exec \
    [POD] -- [COMMAND] instead.";

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let words;
    let (word, words) = match (args.positional.as_slice(), &args.behind_dashes) {
        ([], _) => {
            return Err(Failure::error(
                "pod, type/name or --filename must be specified",
            ));
        }
        ([word], Some(words)) => (word, words),
        ([_], None) => {
            let text = "you must specify at least one command for the container";
            return Err(Failure::error(text));
        }
        ([word, rest @ ..], behind) if !call.has(Feature::ExecNeedsDashes) => {
            call.complain(OLD_FORM);
            words = rest
                .iter()
                .chain(behind.iter().flatten())
                .cloned()
                .collect::<Vec<_>>();
            (word, &words)
        }
        _ => {
            let text = "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead";
            return Err(misuse("exec", text));
        }
    };
    if words.is_empty() {
        let text = "you must specify at least one command for the container";
        return Err(Failure::error(text));
    }
    let object = pods::named(call, args, word)?;
    let pod = pods::of(call, &object)?.into_iter().next();
    let pod = pod.ok_or_else(|| Failure::error("timed out waiting for the condition"))?;
    let container = find_container(call, args, &pod)?;
    Ok(Running::Inside(Inside {
        location: Location::Pod(pod.meta.uid),
        container,
        words: words.clone(),
        from: call.now(),
        ending: Ending::Exec,
    }))
}

fn find_container(call: &mut Call, args: &Args, pod: &Rc<Pod>) -> Result<usize, Failure> {
    if pod.status.phase.is_terminal() {
        return Err(Failure::error(format!(
            "cannot exec into a container in a completed pod; current phase is {}",
            pod.status.phase.name()
        )));
    }
    let name = pods::container(call, pod, args.value(&CONTAINER))?;
    if pod.node_name.is_none() {
        let text = format!("pod {} does not have a host assigned", pod.meta.name);
        return Err(Failure::server("BadRequest", text));
    }
    let index = pod
        .spec
        .containers
        .iter()
        .position(|one| *one.name == *name);
    let place = index.map(|index| crate::inside::Place { pod, index });
    match place.filter(|place| place.is_running()) {
        Some(place) => Ok(place.index),
        None => Err(Failure::error(format!(
            "unable to upgrade connection: container not found (\"{name}\")"
        ))),
    }
}
