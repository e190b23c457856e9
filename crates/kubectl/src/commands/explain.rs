//! `kubectl explain`, for the fields that rollouts turn on.

use super::{Running, explain_tree};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{FIELDS_OF_FIELDS, MAX_DEPTH};
use crate::kinds::kind_of;
use kube::api::KubernetesVersion;
use kube::api::meta::Kind;
use kube::manifest::kinds::ApiKind;

/// Kind, field, and its meaning. The types are those of the layout tables.
const FIELDS: &[(Kind, &str, &str)] = &[
    (
        Kind::Deployment,
        "",
        "A Deployment keeps a number of equal pods running and replaces them step by step when their template changes. It does so through ReplicaSets, one for each template.",
    ),
    (
        Kind::Deployment,
        "spec",
        "What is wanted: how many pods, made how, and how to change from one template to the next.",
    ),
    (
        Kind::Deployment,
        "spec.replicas",
        "How many pods are wanted. Default 1.",
    ),
    (
        Kind::Deployment,
        "spec.selector",
        "Which pods belong to the Deployment. Must match the labels of the template; cannot be changed later.",
    ),
    (
        Kind::Deployment,
        "spec.template",
        "What the pods are made from. Any change of it starts a rollout.",
    ),
    (
        Kind::Deployment,
        "spec.strategy",
        "How old pods are replaced by new ones.",
    ),
    (
        Kind::Deployment,
        "spec.strategy.type",
        "RollingUpdate (the default) replaces pods little by little; Recreate stops all old pods before the first new one starts.",
    ),
    (
        Kind::Deployment,
        "spec.strategy.rollingUpdate",
        "The bounds of a rolling update. Only for the type RollingUpdate.",
    ),
    (
        Kind::Deployment,
        "spec.strategy.rollingUpdate.maxSurge",
        "How many pods there may be above replicas: a number, or a percentage of replicas, rounded up. Default 25%. May not be 0 when maxUnavailable is 0.",
    ),
    (
        Kind::Deployment,
        "spec.strategy.rollingUpdate.maxUnavailable",
        "How many pods may be missing from replicas: a number, or a percentage of replicas, rounded down. Default 25%. May not be 0 when maxSurge is 0.",
    ),
    (
        Kind::Deployment,
        "spec.minReadySeconds",
        "For how long a new pod must have been ready before it counts as available. Default 0.",
    ),
    (
        Kind::Deployment,
        "spec.progressDeadlineSeconds",
        "After so many seconds without progress the condition Progressing turns False, and kubectl rollout status fails. Nothing is rolled back. Default 600.",
    ),
    (
        Kind::Deployment,
        "spec.revisionHistoryLimit",
        "How many old ReplicaSets are kept to go back to. Default 10; 0 makes undo impossible.",
    ),
    (
        Kind::Deployment,
        "spec.paused",
        "While it is true, changes of the template start no rollout. Scaling still works.",
    ),
    (
        Kind::Deployment,
        "status.replicas",
        "Pods of all ReplicaSets that are not terminating.",
    ),
    (
        Kind::Deployment,
        "status.updatedReplicas",
        "Pods of the present template.",
    ),
    (
        Kind::Deployment,
        "status.readyReplicas",
        "Pods that are ready.",
    ),
    (
        Kind::Deployment,
        "status.availableReplicas",
        "Pods that have been ready for minReadySeconds.",
    ),
    (
        Kind::Deployment,
        "status.unavailableReplicas",
        "Pods that are still missing for the Deployment to be whole.",
    ),
    (
        Kind::Deployment,
        "status.conditions",
        "Available, Progressing and ReplicaFailure, each with status, reason and message.",
    ),
    (
        Kind::ReplicaSet,
        "",
        "A ReplicaSet keeps a number of equal pods running. Deployments make and size them; rarely made by hand.",
    ),
    (
        Kind::ReplicaSet,
        "spec.replicas",
        "How many pods are wanted.",
    ),
    (
        Kind::StatefulSet,
        "",
        "A StatefulSet keeps pods with fixed names (db-0, db-1, …) and updates them one by one, the highest number first.",
    ),
    (
        Kind::StatefulSet,
        "spec.podManagementPolicy",
        "OrderedReady (the default) starts pods one after the other; Parallel all at once.",
    ),
    (
        Kind::StatefulSet,
        "spec.updateStrategy",
        "RollingUpdate (the default), or OnDelete: a pod is updated when somebody deletes it.",
    ),
    (
        Kind::StatefulSet,
        "spec.updateStrategy.rollingUpdate.partition",
        "Only pods with this number or a higher one are updated. Default 0.",
    ),
    (
        Kind::DaemonSet,
        "",
        "A DaemonSet keeps one pod on every node that fits.",
    ),
    (
        Kind::DaemonSet,
        "spec.updateStrategy.rollingUpdate.maxUnavailable",
        "On how many nodes the pod may be missing during an update. Default 1.",
    ),
    (
        Kind::DaemonSet,
        "spec.updateStrategy.rollingUpdate.maxSurge",
        "On how many nodes a new pod may start beside the old one. Default 0.",
    ),
    (
        Kind::Pod,
        "",
        "A Pod is one or several containers that run together on one node.",
    ),
    (
        Kind::Pod,
        "spec.containers.readinessProbe",
        "Tells when the container can be sent traffic. Without one a container is ready as soon as it runs, and a rollout goes on at once.",
    ),
    (
        Kind::Pod,
        "spec.terminationGracePeriodSeconds",
        "How long a pod may take to stop before it is killed. Default 30.",
    ),
    (
        Kind::Service,
        "",
        "A Service gives pods picked by their labels one address and spreads requests over those that are ready.",
    ),
    (
        Kind::Service,
        "spec.selector",
        "The labels of the pods that get the traffic. May be changed at any time.",
    ),
    (
        Kind::HorizontalPodAutoscaler,
        "",
        "A HorizontalPodAutoscaler sets the replicas of a workload so that its pods use what they are meant to. Leave replicas out of the manifest of that workload.",
    ),
    (
        Kind::HorizontalPodAutoscaler,
        "spec",
        "Which workload is scaled, between which sizes, and by which measures.",
    ),
    (
        Kind::HorizontalPodAutoscaler,
        "spec.scaleTargetRef",
        "The workload that is scaled, by API version, kind and name. It is in the same namespace.",
    ),
    (
        Kind::HorizontalPodAutoscaler,
        "spec.minReplicas",
        "The smallest size. Default 1. A workload of size 0 is left alone.",
    ),
    (
        Kind::HorizontalPodAutoscaler,
        "spec.maxReplicas",
        "The largest size.",
    ),
    (
        Kind::HorizontalPodAutoscaler,
        "spec.metrics",
        "What is measured, and the target of each. The metric that asks for the most pods counts. Default 80% of the CPU that the pods request.",
    ),
    (
        Kind::HorizontalPodAutoscaler,
        "spec.behavior",
        "How fast the size may change in each direction.",
    ),
    (
        Kind::HorizontalPodAutoscaler,
        "spec.behavior.scaleUp",
        "How fast the size may grow. By default four pods, or as many again, in 15 seconds.",
    ),
    (
        Kind::HorizontalPodAutoscaler,
        "spec.behavior.scaleUp.stabilizationWindowSeconds",
        "The smallest recommendation of so many seconds counts. Default 0.",
    ),
    (
        Kind::HorizontalPodAutoscaler,
        "spec.behavior.scaleUp.policies",
        "How many pods, or percent of the pods, may be added within a period.",
    ),
    (
        Kind::HorizontalPodAutoscaler,
        "spec.behavior.scaleUp.selectPolicy",
        "Which policy counts: the one that allows most (Max, the default), the one that allows least (Min), or none at all (Disabled).",
    ),
    (
        Kind::HorizontalPodAutoscaler,
        "spec.behavior.scaleUp.tolerance",
        "The deviation from the target that is put up with. Default 0.1.",
    ),
    (
        Kind::HorizontalPodAutoscaler,
        "spec.behavior.scaleDown",
        "How fast the size may shrink. By default to minReplicas at once, after five minutes.",
    ),
    (
        Kind::HorizontalPodAutoscaler,
        "spec.behavior.scaleDown.stabilizationWindowSeconds",
        "The largest recommendation of so many seconds counts. Default 300.",
    ),
    (
        Kind::HorizontalPodAutoscaler,
        "spec.behavior.scaleDown.policies",
        "How many pods, or percent of the pods, may go within a period.",
    ),
    (
        Kind::HorizontalPodAutoscaler,
        "spec.behavior.scaleDown.selectPolicy",
        "Which policy counts: the one that allows most (Max, the default), the one that allows least (Min), or none at all (Disabled).",
    ),
    (
        Kind::HorizontalPodAutoscaler,
        "spec.behavior.scaleDown.tolerance",
        "The deviation from the target that is put up with. Default 0.1.",
    ),
];

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let [given] = args.positional.as_slice() else {
        return Err(Failure::error(
            "You must specify the type of resource to explain",
        ));
    };
    let (kind_word, path) = given.split_once('.').unwrap_or((given, ""));
    let kind = kind_of(kind_word, call.version())?;
    let depth = args.number(&MAX_DEPTH).unwrap_or(0);
    if depth > 0 && !args.is_set(&FIELDS_OF_FIELDS) {
        return Err(Failure::error("--max-depth requires --recursive"));
    }
    let Ok(depth) = usize::try_from(depth) else {
        return Err(Failure::error("--max-depth must be non-negative"));
    };
    if args.is_set(&FIELDS_OF_FIELDS) {
        return explain_below(call, kind, path, depth);
    }
    let of_kind = || FIELDS.iter().filter(|(known, ..)| *known == kind);
    let found = of_kind().find(|(_, known, ..)| *known == path);
    let children: Vec<&(Kind, &str, &str)> = of_kind()
        .filter(|(_, known, _)| parent(known) == Some(path))
        .collect();
    let type_name = |path: &str| {
        let known = explain_tree::type_name(ApiKind::stored(kind), path, call.version());
        known.unwrap_or_else(|| status_type(path).to_string())
    };
    if found.is_none() && children.is_empty() {
        return Err(unknown(kind, path, of_kind().map(|(_, known, ..)| *known)));
    }
    let mut text = heading(kind, call.version());
    if let Some((_, _, about)) = found {
        text.push_str(&field_line(path, &type_name(path)));
        text.push_str(&format!("\nDESCRIPTION:\n    {about}\n"));
    }
    if !children.is_empty() {
        text.push_str("\nFIELDS (those that rollouts turn on):\n");
        for (_, known, about) in children {
            let field = known.rsplit('.').next().unwrap_or(known);
            let type_name = type_name(known);
            text.push_str(&format!("  {field}\t<{type_name}>\n    {about}\n\n"));
        }
    }
    call.print(text.trim_end());
    Ok(Running::Done(0))
}

fn heading(kind: Kind, version: KubernetesVersion) -> String {
    let served = kind.served_in(version);
    let (group, version) = served.map_or(("", ""), |served| (served.group(), served.version()));
    let group = match group {
        "" => String::new(),
        group => format!("GROUP:      {group}\n"),
    };
    format!("{group}KIND:       {kind}\nVERSION:    {version}\n")
}

/// The type of a field of the status, which the layout tables do not describe.
fn status_type(path: &str) -> &'static str {
    if path.ends_with("conditions") {
        "[]DeploymentCondition"
    } else {
        "integer"
    }
}

fn field_line(path: &str, type_name: &str) -> String {
    match path.rsplit('.').next() {
        Some(field) if !field.is_empty() => format!("\nFIELD: {field} <{type_name}>\n"),
        _ => String::new(),
    }
}

/// Lists the fields below a place with those below them.
fn explain_below(
    call: &mut Call,
    kind: Kind,
    path: &str,
    depth: usize,
) -> Result<Running, Failure> {
    let stored = ApiKind::stored(kind);
    let tree = explain_tree::tree(stored, path, call.version(), depth);
    let tree = tree.ok_or_else(|| Failure::error(format!("field \"{path}\" does not exist")))?;
    let mut text = heading(kind, call.version()) + &field_line(path, &tree.type_name);
    let known = FIELDS.iter();
    let mut about = known.filter(|(of, field, ..)| *of == kind && *field == path);
    if let Some((.., about)) = about.next() {
        text.push_str(&format!("\nDESCRIPTION:\n    {about}\n"));
    }
    if !tree.lines.is_empty() {
        text.push_str(&format!("\nFIELDS:\n{}", tree.lines));
    }
    call.print(text.trim_end());
    Ok(Running::Done(0))
}

fn parent(path: &str) -> Option<&str> {
    match path.rsplit_once('.') {
        Some((parent, _)) => Some(parent),
        None => (!path.is_empty()).then_some(""),
    }
}

fn unknown<'f>(kind: Kind, path: &str, known: impl Iterator<Item = &'f str>) -> Failure {
    let last = |path: &str| {
        path.rsplit('.')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    let wanted = last(path);
    let near = known
        .filter(|known| last(known) == wanted || last(known).contains(&wanted))
        .last();
    match near.filter(|_| !wanted.is_empty()) {
        Some(near) => Failure::error(format!(
            "field \"{path}\" does not exist; try kubectl explain {}.{near}",
            kind.name().to_ascii_lowercase()
        )),
        None => Failure::error(format!(
            "field \"{path}\" is not explained here: only what rollouts turn on is; try kubectl explain \
             deployment.spec"
        )),
    }
}
