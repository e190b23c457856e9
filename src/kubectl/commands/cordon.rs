//! `kubectl cordon`, `uncordon` and `drain`.

use super::{Running, ended};
use crate::api::Pod;
use crate::api::meta::Kind;
use crate::cluster::{Cascade, Command, Outcome, Target};
use crate::kubectl::args::{Args, misuse};
use crate::kubectl::call::{Call, Failure};

pub fn cordon(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    set(call, args, true)
}

pub fn uncordon(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    set(call, args, false)
}

fn names(args: &Args) -> Result<Vec<&str>, Failure> {
    let words = args.positional.iter();
    let names = words.map(|word| {
        word.trim_start_matches("nodes/")
            .trim_start_matches("node/")
    });
    let names: Vec<&str> = names.collect();
    match names.is_empty() {
        true => Err(misuse(
            &args.command,
            &format!("USAGE: {} NODE [flags]", args.command),
        )),
        false => Ok(names),
    }
}

fn set(call: &mut Call, args: &Args, unschedulable: bool) -> Result<Running, Failure> {
    let word = if unschedulable {
        "cordoned"
    } else {
        "uncordoned"
    };
    let mut failures = Vec::new();
    for name in names(args)? {
        let command = Command::Cordon {
            node: name.to_string(),
            unschedulable,
        };
        match call.execute(command, false) {
            Ok(Outcome::Unchanged) => call.print(format!("node/{name} already {word}")),
            Ok(_) => call.print(format!("node/{name} {word}")),
            Err(error) => failures.push(error.into()),
        }
    }
    Ok(ended(call, failures))
}

/// Cordons a node and deletes its pods; disruption budgets are not asked.
pub fn drain(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    for name in names(args)? {
        let command = Command::Cordon {
            node: name.to_string(),
            unschedulable: true,
        };
        let outcome = call.execute(command, false)?;
        let already = match outcome {
            Outcome::Unchanged => "already ",
            _ => "",
        };
        call.print(format!("node/{name} {already}cordoned"));
        let here =
            |pod: &&std::rc::Rc<Pod>| pod.node_name.as_deref() == Some(name) && pod.is_active();
        let pods: Vec<_> = call
            .cluster()
            .store()
            .pods
            .by_names()
            .filter(here)
            .cloned()
            .collect();
        let of_daemon_set = |pod: &Pod| {
            pod.meta
                .owner
                .as_ref()
                .is_some_and(|o| o.kind == Kind::DaemonSet)
        };
        let (kept, evicted): (Vec<_>, Vec<_>) =
            pods.into_iter().partition(|pod| of_daemon_set(pod));
        let kept: Vec<String> = kept
            .iter()
            .map(|pod| format!("{}/{}", pod.meta.namespace, pod.meta.name))
            .collect();
        if !kept.is_empty() {
            let kept = kept.join(", ");
            if !args.is_set("ignore-daemonsets") {
                return Err(Failure::error(format!(
                    "unable to drain node \"{name}\" due to error: cannot delete DaemonSet-managed Pods \
                     (use --ignore-daemonsets to ignore): {kept}, continuing command..."
                )));
            }
            call.complain(format!("Warning: ignoring DaemonSet-managed Pods: {kept}"));
        }
        for pod in &evicted {
            call.print(format!(
                "evicting pod {}/{}",
                pod.meta.namespace, pod.meta.name
            ));
            let target = Target {
                kind: Kind::Pod,
                namespace: pod.meta.namespace.to_string(),
                name: pod.meta.name.to_string(),
            };
            call.execute(
                Command::Delete {
                    target,
                    grace_seconds: None,
                    cascade: Cascade::Background,
                },
                false,
            )?;
        }
        for pod in &evicted {
            call.print(format!("pod/{} evicted", pod.meta.name));
        }
        call.print(format!("node/{name} drained"));
    }
    Ok(Running::Done(0))
}
