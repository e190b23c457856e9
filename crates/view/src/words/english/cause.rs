//! What keeps a workload from going on, in English.

use super::super::{amount, cpu, memory};
use engine::cluster::{Exceeded, Given, OutOfRange, RangeBound, Refusal, Unspecified};
use engine::trace::{
    BudgetRefusal, Cause, MissingConfig, NoNode, Placement, PodCause, ProbeKind, PullError, Unfit,
};
use kube::api::references::ConfigUsage;

pub(super) fn cause(cause: &Cause) -> String {
    match cause {
        Cause::Refused(refusal) => refused(refusal),
        Cause::NameTaken(name) => {
            format!("The next pod must be called {name}, and another pod has that name.")
        }
        Cause::DrainRefused { node, budget } => {
            let BudgetRefusal {
                budget,
                needed,
                healthy,
            } = budget;
            format!(
                "The drain of {node} waits: the budget {budget} needs {needed} healthy pods, and there are {healthy}."
            )
        }
        Cause::Pod(cause) => pod(cause),
    }
}

fn refused(refusal: &Refusal) -> String {
    match refusal {
        Refusal::QuotaExceeded { quota, exceeded } => {
            let part = |one: &Exceeded| {
                format!(
                    "{}: {} of {}, {} more wanted",
                    one.resource, one.used, one.hard, one.requested
                )
            };
            let parts: Vec<String> = exceeded.iter().map(part).collect();
            format!("The quota {quota} is used up ({}).", parts.join("; "))
        }
        Refusal::QuotaNeeds { quota, missing } => {
            let part =
                |one: &Unspecified| format!("{} ({})", one.resource, one.containers.join(", "));
            let parts: Vec<String> = missing.iter().map(part).collect();
            format!(
                "The quota {quota} takes only pods whose containers say {}.",
                parts.join(" and ")
            )
        }
        Refusal::LimitRange(broken) => {
            let parts: Vec<String> = broken.iter().map(out_of_range).collect();
            format!("A LimitRange forbids the pods: {}.", parts.join("; "))
        }
        Refusal::Other(words) => format!("The API server refuses the pods: {words}"),
    }
}

fn out_of_range(one: &OutOfRange) -> String {
    let bound = match one.bound {
        RangeBound::Minimum => "at least",
        RangeBound::Maximum => "at most",
        RangeBound::Ratio => "a ratio of limit to request of at most",
    };
    let given = match &one.given {
        Given::NoRequest => "no request is given".to_string(),
        Given::NoLimit => "no limit is given".to_string(),
        Given::Request(amount) => format!("the request is {amount}"),
        Given::Limit(amount) => format!("the limit is {amount}"),
        Given::Ratio(ratio) => format!("it is {ratio}"),
    };
    format!(
        "{} per {} must be {bound} {}, but {given}",
        one.resource, one.of, one.allowed
    )
}

fn pod(cause: &PodCause) -> String {
    match cause {
        PodCause::NoNode {
            no_node,
            constraints,
        } => self::no_node(no_node, constraints),
        PodCause::Gated(gates) => format!(
            "Scheduling gates hold the pod back until somebody takes them away: {}.",
            gates.join(", ")
        ),
        PodCause::AwaitsScheduler => "The scheduler looks for a node.".to_string(),
        PodCause::Config { missing, container } => config(missing, container.as_deref()),
        PodCause::Image {
            container,
            image,
            error,
        } => match error {
            PullError::NotFound => {
                format!(
                    "The image {image} of container {container} cannot be pulled: there is no such image."
                )
            }
            PullError::InvalidName => {
                format!("{image} of container {container} is no valid name of an image.")
            }
            PullError::NeverPull => format!(
                "The node lacks the image {image} of container {container}, and imagePullPolicy is Never."
            ),
        },
        PodCause::Crash {
            container,
            is_init,
            exit_code,
            restarts,
        } => {
            let what = if *is_init {
                "init container"
            } else {
                "container"
            };
            let times = match restarts {
                0 => String::new(),
                1 => ", restarted once".to_string(),
                many => format!(", restarted {many} times"),
            };
            match exit_code {
                0 => format!("The {what} {container} ends again and again (exit code 0{times})."),
                code => format!("The {what} {container} crashes (exit code {code}{times})."),
            }
        }
        PodCause::Retried { container, reason } => format!(
            "Nothing is wrong with container {container} any more ({}): the kubelet tries again when its wait is over.",
            reason.name()
        ),
        PodCause::Init {
            container,
            index,
            total,
        } => format!(
            "The init container {container} runs, number {} of {total}.",
            index + 1
        ),
        PodCause::Creating => {
            "Volumes, network and image are being prepared; then the containers start.".to_string()
        }
        PodCause::Probe {
            container,
            kind,
            probe,
        } => {
            let kind = match kind {
                ProbeKind::Startup => "startup",
                ProbeKind::Readiness => "readiness",
            };
            format!("The {kind} probe of container {container} does not succeed: {probe}.")
        }
        PodCause::NotReady { container } => {
            format!("Container {container} runs, but its software is not ready.")
        }
        PodCause::MadeUnready => "The pod was made unready under Faults.".to_string(),
        PodCause::NodeSilent { node } => {
            format!("The node {node} is not heard of, and nothing on it changes.")
        }
        PodCause::MinReady {
            ready_for,
            needed_seconds,
        } => format!(
            "The pod has been ready for {} s of the {needed_seconds} s of minReadySeconds.",
            ready_for.whole_secs()
        ),
        PodCause::Terminating {
            left,
            grace_seconds,
        } => format!(
            "The pod terminates and may take {} s more of its grace period of {grace_seconds} s.",
            left.whole_secs()
        ),
        PodCause::Failed(Some(reason)) => format!("The pod has failed: {}.", reason.name()),
        PodCause::Failed(None) => "The pod has failed.".to_string(),
        PodCause::Completed => "The pod has completed, and nothing starts it again.".to_string(),
    }
}

fn config(missing: &MissingConfig, container: Option<&str>) -> String {
    let (kind, name) = (missing.source.kind(), &missing.name);
    let what = match &missing.key {
        None => format!("The {kind} {name} does not exist"),
        Some(key) => format!("The {kind} {name} has no key {key}"),
    };
    match (&missing.usage, container) {
        (ConfigUsage::Volume { volume, .. }, _) => {
            format!("{what}; the volume {volume} cannot be mounted.")
        }
        (_, Some(container)) => format!("{what}; container {container} cannot start without it."),
        (_, None) => format!("{what}."),
    }
}

fn no_node(no_node: &NoNode, constraints: &Placement) -> String {
    if let [(Unfit::ClaimMissing(claim), _)] = &no_node.unfit[..] {
        return format!("The PersistentVolumeClaim {claim} does not exist.");
    }
    if no_node.nodes == 0 {
        return "The cluster has no node.".to_string();
    }
    let parts = no_node.unfit.iter().map(|(unfit, nodes)| {
        let nodes = match nodes {
            1 => "1 node".to_string(),
            many => format!("{many} nodes"),
        };
        format!("{nodes} {}", self::unfit(unfit, no_node, constraints))
    });
    let parts: Vec<String> = parts.collect();
    format!("No node can take the pod: {}.", parts.join("; "))
}

fn unfit(unfit: &Unfit, no_node: &NoNode, constraints: &Placement) -> String {
    let NoNode {
        requests,
        most_free,
        ..
    } = no_node;
    match unfit {
        Unfit::ClaimMissing(claim) => format!("wait for the claim {claim}"),
        Unfit::Cordoned => "cordoned".to_string(),
        Unfit::Selector => format!("without {}", constraints.selectors.join(" or ")),
        Unfit::Taint(taint) => format!("with the taint {taint}, which it does not tolerate"),
        Unfit::HostPort => format!(
            "where host port {} is taken",
            amount(&constraints.host_ports)
        ),
        Unfit::TooManyPods => "full of pods".to_string(),
        Unfit::Cpu => format!(
            "short of cpu (it requests {}, at most {} is free)",
            cpu(requests.cpu_milli),
            cpu(most_free.cpu_milli)
        ),
        Unfit::Memory => format!(
            "short of memory (it requests {}, at most {} is free)",
            memory(requests.memory),
            memory(most_free.memory)
        ),
        Unfit::Spread => format!(
            "where its topology spread over {} would be uneven",
            constraints.spread_by.join(", ")
        ),
        Unfit::SpreadLabel => format!(
            "without the label {} of its topology spread",
            constraints.spread_by.join(", ")
        ),
        Unfit::Affinity => "without a pod that its affinity asks for".to_string(),
        Unfit::AntiAffinity => "with a pod that its anti-affinity shuns".to_string(),
        Unfit::ExistingAntiAffinity => "with a pod whose anti-affinity shuns it".to_string(),
    }
}
