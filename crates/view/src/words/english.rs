//! The words in English.

mod autoscaling;
mod cause;
mod hint;
mod workload;

use super::Words;
use crate::formula::Quantity;
use engine::trace::{
    BudgetRefusal, DeletionRule, Effect, PodChange, PodDeletion, PullError, Reason,
};
use kube::api::common::ConditionStatus;
use kube::api::deployment::DeploymentReason;
use kube::decimal::Seconds;

pub const ENGLISH: Words = Words {
    quantity,
    meaning,
    effect,
    reason,
    rule: workload::rule,
    hold: workload::hold,
    cause: cause::cause,
    autoscaler: autoscaling::state,
    hint: hint::hint,
    happening: |entry| match (effect(&entry.effect), reason(&entry.reason)) {
        (what, why) if why.is_empty() => format!("{} {what}", entry.object.name),
        (what, why) => format!("{} {what}: {why}", entry.object.name),
    },
};

fn pods(count: i32) -> String {
    match count {
        1 => "1 pod".to_string(),
        _ => format!("{count} pods"),
    }
}

fn quantity(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Desired => "desired",
        Quantity::MaxSurge => "max surge",
        Quantity::MaxUnavailable => "max unavailable",
        Quantity::MaxTotal => "max total",
        Quantity::MinAvailable => "min available",
        Quantity::Total => "total",
        Quantity::Available => "available",
        Quantity::Size => "size",
        Quantity::NewUnavailable => "new, not available",
        Quantity::OldUnavailable => "old, not available",
        Quantity::Room => "room",
        Quantity::Budget => "may go",
        Quantity::Base => "ceiling before",
        Quantity::ToAdd => "to add",
        Quantity::Leftover => "left over",
        Quantity::Ordinal => "ordinal",
        Quantity::Partition => "partition",
        Quantity::Unavailable => "unavailable",
        Quantity::Surging => "surging",
        Quantity::Recommended => "recommended",
        Quantity::CountedPods => "pods",
        Quantity::Usage => "usage",
        Quantity::TargetUsage => "target",
        Quantity::MaxReplicas => "max replicas",
    }
}

fn meaning(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Desired => "spec.replicas: how many pods you asked for.",
        Quantity::MaxSurge => {
            "How many pods more than desired a rollout may run. A percentage is rounded up."
        }
        Quantity::MaxUnavailable => {
            "How many of the desired pods a rollout may leave unavailable. A percentage is rounded down."
        }
        Quantity::MaxTotal => {
            "The ceiling: desired + max surge. Pods that are terminating do not count against it."
        }
        Quantity::MinAvailable => {
            "The floor: desired − max unavailable. The controller removes no pod that would take it below."
        }
        Quantity::Total => {
            "Pods that all ReplicaSets together are asked for, old and new. Terminating pods are not among them."
        }
        Quantity::Available => {
            "Pods that have been ready for minReadySeconds, as the ReplicaSets report them."
        }
        Quantity::Size => "How many pods this ReplicaSet is asked for.",
        Quantity::NewUnavailable => {
            "New pods that do not serve yet. They are kept in reserve: old pods do not go in exchange for them."
        }
        Quantity::OldUnavailable => {
            "Old pods that serve nobody. They may go first, since the service loses nothing."
        }
        Quantity::Room => "How many pods fit below the ceiling.",
        Quantity::Budget => "How many old pods may go before the floor is reached.",
        Quantity::Base => "The ceiling when this ReplicaSet was last sized.",
        Quantity::ToAdd => {
            "The difference between the ceiling and the pods there are, to be shared among the ReplicaSets."
        }
        Quantity::Leftover => "What rounding left over goes to the largest ReplicaSet.",
        Quantity::Ordinal => {
            "The number at the end of the pod's name. It stays with the pod's identity."
        }
        Quantity::Partition => {
            "spec.updateStrategy.rollingUpdate.partition: pods with this ordinal and above get the newest revision, those below keep theirs."
        }
        Quantity::Unavailable => {
            "Pods that are missing or do not serve; of a DaemonSet, nodes without an available pod."
        }
        Quantity::Surging => "Nodes that have a new pod beside the old one.",
        Quantity::Recommended => {
            "The size that brings the usage to its target. Within 10% of the target nothing changes."
        }
        Quantity::CountedPods => {
            "Pods that count. One that is not ready or not measured yet counts as idle when more are asked for, and as busy when fewer are."
        }
        Quantity::Usage => {
            "What these pods use on average: a percentage of what they request, or an amount for each."
        }
        Quantity::TargetUsage => "spec.metrics of the autoscaler: the usage that it aims at.",
        Quantity::MaxReplicas => "spec.maxReplicas of the autoscaler.",
    }
}

fn effect(effect: &Effect) -> String {
    match effect {
        Effect::Created { replicas } => format!("is created with {}", pods(*replicas)),
        Effect::Scaled { from, to } => format!("{from} → {to}"),
        Effect::Removed => "is gone".to_string(),
        Effect::RevisionSet { revision } => format!("becomes revision {revision}"),
        Effect::ConditionSet {
            kind,
            status,
            reason,
        } => format!(
            "{} is {}, {}",
            kind.name(),
            status.name(),
            condition(*reason, *status)
        ),
        Effect::PodCreated => "is created".to_string(),
        Effect::PodDeleted => "is asked to stop".to_string(),
        Effect::NamespaceDeleted => "is to go with all that is in it".to_string(),
        Effect::PodBound { node } => format!("goes to {node}"),
        Effect::PodUnschedulable => "finds no node".to_string(),
        Effect::PodPhaseSet { phase } => format!("has phase {}", phase.name()),
        Effect::PodReady { ready: true } => "is ready".to_string(),
        Effect::PodReady { ready: false } => "is not ready any more".to_string(),
        Effect::ContainerWaiting { reason, .. } => format!("waits, {}", reason.name()),
        Effect::ContainerStarted { restarts: 0, .. } => "starts its container".to_string(),
        Effect::ContainerStarted { restarts, .. } => {
            format!("starts its container again, restart {restarts}")
        }
        Effect::ContainerExited { .. } => "stops its container".to_string(),
        Effect::FilesRefreshed { name, .. } => format!("has the new files of {name}"),
        Effect::NodeJoined => "joins the cluster".to_string(),
        Effect::NodeReady { ready: true } => "counts as ready".to_string(),
        Effect::NodeReady { ready: false } => "counts as not ready".to_string(),
        Effect::NodeFailed { failed: true } => "falls silent".to_string(),
        Effect::NodeFailed { failed: false } => "is back".to_string(),
        Effect::NodeCordoned {
            unschedulable: true,
        } => "takes no new pods".to_string(),
        Effect::NodeCordoned {
            unschedulable: false,
        } => "takes pods again".to_string(),
        Effect::NodeTainted {
            taint,
            present: true,
        } => format!("has the taint {taint}"),
        Effect::NodeTainted {
            taint,
            present: false,
        } => format!("has lost the taint {taint}"),
        Effect::NodeDrained => "is drained".to_string(),
        Effect::EvictionRefused => "may not be evicted".to_string(),
        Effect::EndpointsSet { ready, not_ready } => {
            format!("has {ready} ready and {not_ready} other endpoints")
        }
        Effect::ClaimCreated => "gets a claim for storage".to_string(),
        Effect::OwnerSet { owner: Some(owner) } => format!("now belongs to {owner}"),
        Effect::OwnerSet { owner: None } => "belongs to nobody now".to_string(),
    }
}

fn condition(reason: DeploymentReason, status: ConditionStatus) -> String {
    let plain = match reason {
        DeploymentReason::MinimumReplicasAvailable => "enough pods are available",
        DeploymentReason::MinimumReplicasUnavailable => "too few pods are available",
        DeploymentReason::NewReplicaSetCreated => "a new ReplicaSet was created",
        DeploymentReason::FoundNewReplicaSet => "the ReplicaSet for this template existed already",
        DeploymentReason::ReplicaSetUpdated => "pods are moving on",
        DeploymentReason::NewReplicaSetAvailable => "the rollout is complete",
        DeploymentReason::ProgressDeadlineExceeded => "the rollout is stuck",
        DeploymentReason::ReplicaSetCreateError => "the ReplicaSet could not be created",
        DeploymentReason::DeploymentPaused => "paused",
        DeploymentReason::DeploymentResumed => "resumed",
        DeploymentReason::FailedCreate => "pods cannot be created",
        DeploymentReason::FailedDelete => "pods cannot be deleted",
    };
    match status {
        ConditionStatus::Unknown => plain.to_string(),
        _ => format!("{plain} ({})", reason.name()),
    }
}

fn reason(reason: &Reason) -> String {
    match reason {
        Reason::Step(step) => workload::step(step),
        Reason::HistoryLimit { limit, old } => {
            format!("there are {old} old ReplicaSets and revisionHistoryLimit is {limit}")
        }
        Reason::NewestTemplate => "its template is the Deployment's".to_string(),
        Reason::Counts {
            available,
            min_available,
        } => format!("{available} available, at least {min_available} wanted"),
        Reason::DeadlinePassed {
            last_progress,
            deadline_seconds,
        } => format!(
            "nothing moved since {last_progress}, longer than the deadline of {deadline_seconds} s"
        ),
        Reason::ReplicaFailure(words) | Reason::Unschedulable(words) => words.to_string(),
        Reason::TooFew { desired, active } => format!("{active} there, {desired} wanted"),
        Reason::TooMany {
            desired,
            active,
            picked_by,
        } => match picked_by {
            PodDeletion::All => format!("{active} there, {desired} wanted"),
            PodDeletion::First(rule) => {
                format!(
                    "{active} there, {desired} wanted; this one goes first: {}",
                    ranking(*rule)
                )
            }
        },
        Reason::LabelsMatch => "its labels match the selector".to_string(),
        Reason::LabelsDiffer => "its labels do not match the selector any more".to_string(),
        Reason::OwnerGone => "its owner was deleted".to_string(),
        Reason::NamespaceGone => "its namespace is being deleted".to_string(),
        Reason::FewestPods { pods: 0 } => "no other pod is there".to_string(),
        Reason::FewestPods { pods } => format!("it has the fewest pods, {pods}"),
        Reason::Pod(change) => pod_change(change),
        Reason::Evicted => "it was evicted".to_string(),
        Reason::DisruptionBudget(refusal) => {
            let BudgetRefusal {
                budget,
                needed,
                healthy,
            } = &**refusal;
            format!("the budget {budget} needs {needed} healthy pods, and there are {healthy}")
        }
        Reason::NodeSilent { grace } => {
            format!("it was not heard of for {} s", grace.whole_secs())
        }
        Reason::NodeHeard => "it was heard of again".to_string(),
        Reason::NodeGone => "its node exists no more".to_string(),
        Reason::NotTolerated {
            taint,
            after_seconds,
        } => match after_seconds {
            0 => format!("it does not bear the taint {taint}"),
            seconds => format!("it bears the taint {taint} for {seconds} s only"),
        },
        Reason::Autoscaled(why) => autoscaling::reason(why),
        Reason::Asked => "you asked for it".to_string(),
        Reason::Progress | Reason::Paused | Reason::Resumed | Reason::EndpointsFollow => {
            String::new()
        }
    }
}

fn ranking(rule: DeletionRule) -> &'static str {
    match rule {
        DeletionRule::NotAssigned => "it has no node yet",
        DeletionRule::Phase => "it does not run yet",
        DeletionRule::NotReady => "it is not ready",
        DeletionRule::DeletionCost => "its deletion cost is lowest",
        DeletionRule::CrowdedNode => "its node has more of these pods",
        DeletionRule::ReadyForShorter => "it became ready last",
        DeletionRule::MoreRestarts => "it restarted most",
        DeletionRule::Younger => "it is the youngest",
        DeletionRule::Uid => "nothing else tells them apart, so its UID decides",
    }
}

fn pod_change(change: &PodChange) -> String {
    match change {
        PodChange::ImagePulled { took } => {
            format!("image pulled in {} s", Seconds(took.as_millis()))
        }
        PodChange::ImagePresent => "the node has the image".to_string(),
        PodChange::PullFailed(PullError::NotFound) => "there is no such image".to_string(),
        PodChange::PullFailed(PullError::InvalidName) => {
            "the image's name is not valid".to_string()
        }
        PodChange::PullFailed(PullError::NeverPull) => {
            "the node lacks the image and imagePullPolicy is Never".to_string()
        }
        PodChange::PullBackOff { wait } => format!("next try in {} s", wait.whole_secs()),
        PodChange::NoReadinessProbe => "it runs, and no probe asks for more".to_string(),
        PodChange::ReadinessProbe {
            succeeded: true,
            threshold: 1,
        } => "the readiness probe succeeded".to_string(),
        PodChange::ReadinessProbe {
            succeeded: true,
            threshold,
        } => format!("the readiness probe succeeded {threshold} times"),
        PodChange::ReadinessProbe {
            succeeded: false,
            threshold,
        } => format!("the readiness probe failed {threshold} times"),
        PodChange::LivenessFailed { threshold } => {
            format!("the liveness probe failed {threshold} times")
        }
        PodChange::StartupFailed { threshold } => {
            format!("the startup probe failed {threshold} times")
        }
        PodChange::Crashed { exit_code } | PodChange::Stopped { exit_code } => {
            format!("exit code {exit_code}")
        }
        PodChange::RestartBackOff { wait } => format!("next start in {} s", wait.whole_secs()),
        PodChange::Killed => "the grace period ran out".to_string(),
        PodChange::KubeletSync => "the kubelet looked at the pod, as it does regularly".to_string(),
        PodChange::AllContainersGone => "all its containers have stopped".to_string(),
        PodChange::ConfigMissing(missing) => missing.to_string(),
        PodChange::Started | PodChange::Initialized => String::new(),
    }
}
