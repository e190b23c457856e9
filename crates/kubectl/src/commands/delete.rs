//! `kubectl delete`, which waits until what it deleted is gone.

use super::{Running, ended, none_provided};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{
    ALL, CASCADE, DryRun, FILENAME, FORCE, GRACE_PERIOD, IGNORE_NOT_FOUND, NOW, OUTPUT,
    Propagation, TIMEOUT, WAIT,
};
use crate::resource::Resource;
use crate::targets::Wanted;
use engine::cluster::{Cascade, Command, Target};
use kube::api::meta::{Kind, Uid};
use kube::api::version::Feature;
use kube::api::{Namespace, PersistentVolumeClaim, Pod};
use kube::clock::{Duration, Time};

/// Deleted objects that are still there: pods that stop, namespaces that are being emptied, claims that pods use.
pub(crate) struct Wait {
    going: Vec<Uid>,
    failed: bool,
    deadline: Option<Time>,
}

impl Wait {
    pub(crate) fn deadline(&self) -> Option<Time> {
        self.deadline
    }

    pub(crate) fn poll(&mut self, call: &mut Call) -> Result<Option<i32>, Failure> {
        let store = call.timeline.cluster().store();
        self.going.retain(|uid| {
            store.get::<Pod>(*uid).is_some()
                || store.get::<Namespace>(*uid).is_some()
                || store.get::<PersistentVolumeClaim>(*uid).is_some()
        });
        if self.going.is_empty() {
            return Ok(Some(i32::from(self.failed)));
        }
        if self.deadline.is_some_and(|deadline| deadline <= call.now()) {
            Err(Failure::error("timed out waiting for the condition"))
        } else {
            Ok(None)
        }
    }
}

const NO_WAIT_WARNING: &str = "Warning: Immediate deletion does not wait for confirmation that the running \
    resource has been terminated. The resource may continue to run on the cluster indefinitely.";

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let by_name = match args.value(&OUTPUT) {
        None | Some("") => false,
        Some("name") => true,
        Some(other) => {
            return Err(Failure::error(format!(
                "unexpected -o output mode: {other}. We only support '-o name'"
            )));
        }
    };
    let cascade = args.choice(&CASCADE).map_err(|other| {
        Failure::error(format!(
            "invalid cascade value ({other}). Must be \"background\", \"foreground\", or \"orphan\""
        ))
    })?;
    let propagation = cascade.unwrap_or(Propagation::Background);
    let dry_run = DryRun::of(args)?;
    let force = args.is_set(&FORCE);
    let grace = match args.number(&GRACE_PERIOD) {
        Some(seconds) if seconds >= 0 => u32::try_from(seconds).ok(),
        _ if args.is_set(&NOW) => Some(1),
        _ if force => Some(0),
        _ => None,
    };
    if force && grace == Some(0) {
        call.complain(NO_WAIT_WARNING);
    }
    let (found, mut failures) = find(call, args)?;
    let mut going = Vec::new();
    for one in &found {
        let command = Command::Delete {
            target: one.target(),
            grace_seconds: grace,
            cascade: match propagation {
                Propagation::Background | Propagation::Foreground => Cascade::Background,
                Propagation::Orphan => Cascade::Orphan,
            },
        };
        let dependents = match propagation {
            Propagation::Foreground => pods_below(call, one.meta.uid),
            Propagation::Background | Propagation::Orphan => Vec::new(),
        };
        match call.execute(command, dry_run.is_rehearsal()) {
            Ok(_) => {
                call.print(if by_name {
                    one.full_name()
                } else {
                    deleted(call, one, force, dry_run)
                });
                if matches!(
                    one.kind,
                    Kind::Pod | Kind::Namespace | Kind::PersistentVolumeClaim
                ) {
                    going.push(one.meta.uid);
                }
                going.extend(dependents);
            }
            Err(error) => failures.push(error.into()),
        }
    }
    let waits = args.switch(&WAIT).unwrap_or(true) && !dry_run.is_rehearsal() && !force;
    if !waits || going.is_empty() {
        return Ok(ended(call, failures));
    }
    let failed = !failures.is_empty();
    ended(call, failures);
    let timeout = args.span(&TIMEOUT).unwrap_or_default();
    Ok(Running::Gone(Wait {
        going,
        failed,
        deadline: (timeout > Duration::ZERO).then(|| call.now() + timeout),
    }))
}

/// The pods that a deletion in the foreground waits for, at any depth below the object.
fn pods_below(call: &Call, owner: Uid) -> Vec<Uid> {
    let store = call.cluster().store();
    let sets = store.owned_replica_sets(owner).map(|set| set.meta.uid);
    let owners = sets.chain([owner]);
    let pods = owners.flat_map(|owner| store.owned_pods(owner));
    pods.map(|pod| pod.meta.uid).collect()
}

fn find(call: &mut Call, args: &Args) -> Result<(Vec<Resource>, Vec<Failure>), Failure> {
    if args.is_given(&FILENAME) {
        return find_in_files(call, args);
    }
    let wanted = Wanted::read(call.version(), &args.positional, args)?.ok_or_else(none_provided)?;
    let all = args.is_set(&ALL) || wanted.has_selector() || wanted.has_fields();
    if !wanted.has_names() && !all {
        return Err(Failure::error(
            "resource(s) were provided, but no name was specified",
        ));
    }
    let (found, missing) = wanted.find(call);
    if found.is_empty() && missing.is_empty() {
        call.print("No resources found");
    }
    let ignored = args.is_set(&IGNORE_NOT_FOUND);
    Ok((found, if ignored { Vec::new() } else { missing }))
}

fn find_in_files(call: &mut Call, args: &Args) -> Result<(Vec<Resource>, Vec<Failure>), Failure> {
    let (given, mut failures) = super::apply::read_files(call, args)?;
    let mut found = Vec::new();
    for one in given {
        let kind = one.manifest.kind.kind;
        let target = Target {
            kind,
            namespace: one.manifest.namespace.clone(),
            name: one.manifest.name.clone(),
        };
        let resource = crate::resource::get(call.cluster(), kind, &target.namespace, &target.name);
        match resource {
            Some(resource) => found.push(resource),
            None if args.is_set(&IGNORE_NOT_FOUND) => {}
            None => failures.push(Failure::server(
                "NotFound",
                format!(
                    "error when deleting \"{}\": {} not found",
                    one.file,
                    target.words()
                ),
            )),
        }
    }
    Ok((found, failures))
}

fn deleted(call: &Call, one: &Resource, force: bool, dry_run: DryRun) -> String {
    let name = one.full_name();
    let (kind, name) = name.split_once('/').unwrap_or((&name, ""));
    let word = if force { "force deleted" } else { "deleted" };
    let from = from(call, &one.target());
    format!("{kind} \"{name}\" {word}{from}{}", dry_run.suffix())
}

/// The namespace from which an object was deleted, if this release of kubectl prints it.
pub(super) fn from(call: &Call, target: &Target) -> String {
    if call.has(Feature::DeletedTellsNamespace) && target.kind.is_namespaced() {
        format!(" from {} namespace", target.namespace)
    } else {
        String::new()
    }
}
