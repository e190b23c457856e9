//! The steps of each kind of workload, and the reasons why it takes none, in English.

use super::pods;
use engine::trace::{
    DaemonSetHold, DaemonSetRule, DeploymentHold, Hold, PodCount, Scaling, StatefulSetHold,
    StatefulSetStep, WorkloadStep,
};
use kube::api::WorkloadKind;

/// The reason for a step, as a clause.
pub(super) fn step(step: &WorkloadStep) -> String {
    match step {
        WorkloadStep::Deployment(why) => short_rule(**why).to_string(),
        WorkloadStep::StatefulSet(step) => stateful_set(*step),
        WorkloadStep::DaemonSet(step) => daemon_set(step.rule),
    }
}

fn short_rule(why: Scaling) -> &'static str {
    match why {
        Scaling::NewUp { .. } => "up to the ceiling",
        Scaling::RecreateUp { .. } => "Recreate: nothing old is left",
        Scaling::RecreateDown => "Recreate: all old pods go first",
        Scaling::NewDown { .. } => "more pods than desired",
        Scaling::OldUnhealthyDown { .. } => "old pods that are not available go first",
        Scaling::OldHealthyDown { .. } => "down to the floor",
        Scaling::OnlyActive { .. } => "the only ReplicaSet with pods takes the new number",
        Scaling::NewSaturated { .. } => "the new ReplicaSet has all it needs",
        Scaling::Proportional { .. } => "its share of the change",
    }
}

/// The rule that gave a ReplicaSet its size.
pub(super) fn rule(why: Scaling) -> &'static str {
    match why {
        Scaling::NewUp { .. } => {
            "The new ReplicaSet grows until all pods together reach the ceiling, or it has all the desired pods."
        }
        Scaling::RecreateUp { .. } => {
            "Under Recreate the new ReplicaSet gets all its pods at once, when the last old pod is gone."
        }
        Scaling::RecreateDown => {
            "Under Recreate all old pods go before the first new one comes: the service is down in between."
        }
        Scaling::NewDown { .. } => "The new ReplicaSet has more pods than desired.",
        Scaling::OldUnhealthyDown { .. } => {
            "Old pods that are not available go first: nobody is served by them. New pods that are not available yet are held in reserve."
        }
        Scaling::OldHealthyDown { .. } => "Old pods go as long as enough pods stay available.",
        Scaling::OnlyActive { .. } => {
            "Only replicas changed and one ReplicaSet has all the pods: it takes the new number."
        }
        Scaling::NewSaturated { .. } => {
            "The new ReplicaSet has all the desired pods and they are available: the old ones go."
        }
        Scaling::Proportional { .. } => {
            "replicas changed in the middle of a rollout: each ReplicaSet takes a share of the change by its size."
        }
    }
}

fn stateful_set(step: StatefulSetStep) -> String {
    match step {
        StatefulSetStep::Create {
            ordinal,
            ordered: true,
            ..
        } => {
            format!("ordinal {ordinal} is next and all before it are ready")
        }
        StatefulSetStep::Create { ordinal, .. } => format!("ordinal {ordinal} has no pod"),
        StatefulSetStep::Recreate { .. } => "it failed and is made anew".to_string(),
        StatefulSetStep::ScaleDown { replicas, .. } => {
            format!("{replicas} wanted, and the highest ordinal goes first")
        }
        StatefulSetStep::Update {
            partition,
            unavailable,
            limit,
            ..
        } => format!(
            "the highest of an older revision from partition {partition} on; {unavailable} unavailable, fewer than {limit}"
        ),
        StatefulSetStep::UpdateUnavailable { .. } => {
            "it is of an older revision and unavailable anyway: nothing is lost".to_string()
        }
    }
}

fn daemon_set(rule: DaemonSetRule) -> String {
    match rule {
        DaemonSetRule::NodeNeedsPod => "the node has no pod yet".to_string(),
        DaemonSetRule::NodeUnsuited => "the node shall have none".to_string(),
        DaemonSetRule::Surplus => "the node has one already".to_string(),
        DaemonSetRule::Ended => "it has ended".to_string(),
        DaemonSetRule::OldUnavailable => "it is old and not available: nothing is lost".to_string(),
        DaemonSetRule::MayBeUnavailable {
            bounds,
            unavailable,
        } => {
            format!(
                "{unavailable} nodes lack an available pod, fewer than {}",
                bounds.max_unavailable
            )
        }
        DaemonSetRule::MaySurge { bounds, surging } => {
            format!(
                "{surging} nodes have two pods, fewer than {}",
                bounds.max_surge
            )
        }
        DaemonSetRule::OldUnwanted => "it is old, and its node wants no new one".to_string(),
        DaemonSetRule::OldReplaced => "the new pod beside it has taken over".to_string(),
    }
}

const NONE_WANTED: &str = "Nothing is left to do: replicas is 0, so no pod is wanted.";

pub(super) fn hold(hold: &Hold) -> String {
    match hold {
        Hold::Deployment(hold) => deployment_hold(hold),
        Hold::StatefulSet(hold) => stateful_set_hold(hold),
        Hold::DaemonSet(hold) => daemon_set_hold(hold),
        Hold::Count(kind, number) => count(*kind, *number),
    }
}

fn deployment_hold(hold: &DeploymentHold) -> String {
    match hold {
        DeploymentHold::Complete { desired: 0 } => NONE_WANTED.to_string(),
        DeploymentHold::Complete { desired: 1 } => {
            "Nothing is left to do: the pod is of the current template and available.".to_string()
        }
        DeploymentHold::Complete { desired } => format!(
            "Nothing is left to do: all {desired} pods are of the current template and available."
        ),
        DeploymentHold::Paused => {
            "The Deployment is paused: changes of the template wait until it is resumed."
                .to_string()
        }
        DeploymentHold::Waiting {
            bounds,
            total,
            new_replicas,
            ..
        } => match (*new_replicas < bounds.desired, total > new_replicas) {
            (true, true) => "No new pod fits below the ceiling, and no old pod may go.".to_string(),
            (true, false) => "No new pod fits below the ceiling.".to_string(),
            (false, true) => {
                "The new ReplicaSet has its size, and no old pod may go yet.".to_string()
            }
            (false, false) => "All pods are asked for; not all are available yet.".to_string(),
        },
        DeploymentHold::OldPodsRunning { pods: 1 } => {
            "Recreate waits until the last old pod is gone, terminating or not.".to_string()
        }
        DeploymentHold::OldPodsRunning { pods } => {
            format!("Recreate waits until all {pods} old pods are gone, terminating ones included.")
        }
        DeploymentHold::ReplicaFailure(words) => format!("Pods cannot be created: {words}"),
    }
}

fn stateful_set_hold(hold: &StatefulSetHold) -> String {
    match hold {
        StatefulSetHold::Complete { replicas: 0 } => NONE_WANTED.to_string(),
        StatefulSetHold::Complete { replicas } => {
            format!(
                "Nothing is left to do: {}, available and of the newest revision.",
                pods(*replicas)
            )
        }
        StatefulSetHold::WaitsFor {
            ordinal,
            obsolete: true,
            ..
        } => format!(
            "Ordinal {ordinal} is in the way: its revision is wanted no more, but a StatefulSet waits until it is ready. Delete the pod by hand."
        ),
        StatefulSetHold::WaitsFor { ordinal, .. } => {
            format!("Nothing goes on before ordinal {ordinal} is ready.")
        }
        StatefulSetHold::Terminating { ordinal } => {
            format!("Ordinal {ordinal} is terminating; its name must be free first.")
        }
        StatefulSetHold::Partitioned {
            partition,
            outdated,
        } => match outdated {
            1 => format!("partition is {partition}: 1 pod below it keeps the current revision."),
            many => {
                format!("partition is {partition}: {many} pods below it keep the current revision.")
            }
        },
        StatefulSetHold::OnDelete { outdated } => {
            format!(
                "OnDelete: {} of an older revision wait until you delete them.",
                pods(*outdated)
            )
        }
        StatefulSetHold::MaxUnavailable { unavailable, limit } => {
            format!("{unavailable} unavailable = max unavailable {limit}, so no pod may go.")
        }
    }
}

fn daemon_set_hold(hold: &DaemonSetHold) -> String {
    match hold {
        DaemonSetHold::Complete { desired: 0 } => {
            "No node shall have a pod: each lacks a label that the pods ask for, or has a taint that they do not tolerate."
                .to_string()
        }
        DaemonSetHold::Complete { desired } => {
            format!("Nothing is left to do: all {desired} nodes have a new, available pod.")
        }
        DaemonSetHold::MaxUnavailable {
            bounds,
            unavailable,
            outdated,
            ..
        } => format!(
            "{unavailable} nodes without an available pod, max unavailable {}: {outdated} old pods wait.",
            bounds.max_unavailable
        ),
        DaemonSetHold::MaxSurge {
            bounds,
            surging,
            outdated,
            ..
        } => format!(
            "{surging} nodes have a second pod, max surge {}: {outdated} old pods wait.",
            bounds.max_surge
        ),
        DaemonSetHold::OnDelete { outdated } => {
            format!(
                "OnDelete: {} of an older revision wait until you delete them.",
                pods(*outdated)
            )
        }
        DaemonSetHold::WaitsFor { outdated, .. } if *outdated > 0 => format!(
            "Each node has its new pod; {} as soon as the new one beside it is available.",
            match outdated {
                1 => "1 old pod goes".to_string(),
                many => format!("{many} old pods go, each"),
            }
        ),
        DaemonSetHold::WaitsFor { terminating: 0, .. } => {
            "All pods are new; not all are available yet.".to_string()
        }
        DaemonSetHold::WaitsFor { terminating, .. } => {
            format!(
                "Nothing is left to replace; {} still terminating.",
                pods(*terminating)
            )
        }
    }
}

fn count(kind: WorkloadKind, count: PodCount) -> String {
    let PodCount {
        desired,
        current,
        ready,
    } = count;
    if count.is_complete() && desired == 0 {
        NONE_WANTED.to_string()
    } else if count.is_complete() {
        format!(
            "All {} run. A {kind} only keeps their number: pods get another template when somebody replaces them.",
            pods(desired)
        )
    } else {
        format!(
            "{current} of {} exist, {ready} ready: the {kind} waits for the others.",
            pods(desired)
        )
    }
}
