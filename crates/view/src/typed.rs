//! Writes what a person did as the command that they would have typed, which is the same in every language.

use engine::cluster::{Command, Target};
use kube::api::meta::Kind;

pub fn command(command: &Command) -> String {
    match command {
        Command::Apply { manifest } => apply(manifest),
        Command::Create { manifest } => format!("kubectl create -f -  # {}", name_in(manifest)),
        Command::Patch { target, patch, .. } => {
            format!("kubectl patch {} -p '{patch}'", object(target))
        }
        Command::SetImage {
            target,
            container,
            image,
        } => format!("kubectl set image {} {container}={image}", object(target)),
        Command::Scale { target, replicas } => {
            format!("kubectl scale {} --replicas={replicas}", object(target))
        }
        Command::Undo {
            target,
            to_revision: 0,
        } => format!("kubectl rollout undo {}", object(target)),
        Command::Undo {
            target,
            to_revision,
        } => format!(
            "kubectl rollout undo {} --to-revision={to_revision}",
            object(target)
        ),
        Command::Pause { target } => format!("kubectl rollout pause {}", object(target)),
        Command::Resume { target } => format!("kubectl rollout resume {}", object(target)),
        Command::Restart { target } => format!("kubectl rollout restart {}", object(target)),
        Command::Delete { target, .. } => format!("kubectl delete {}", object(target)),
        Command::SetImageFault { image, fault } => match fault {
            Some(fault) => format!("{image}: {fault:?}"),
            None => format!("{image}: –"),
        },
        Command::PushImage { image } => format!("docker push {image}"),
        Command::SetPodUnready { pod, unready } => match unready {
            true => format!("{pod}: readiness ✕"),
            false => format!("{pod}: readiness ✓"),
        },
        Command::CrashPod { pod } => format!("{pod}: exit 1"),
        Command::SetPodQuota { pods } => match pods {
            Some(pods) => format!("ResourceQuota: pods={pods}"),
            None => "ResourceQuota: –".to_string(),
        },
        Command::SetLoad {
            target,
            cpu_milli,
            memory,
        } => {
            let memory = match memory {
                0 => String::new(),
                memory => format!(",memory={memory}"),
            };
            format!("{}: load cpu={cpu_milli}m{memory}", object(target))
        }
        Command::Taint { node, taint } => {
            let sign = if taint.remove { "-" } else { "" };
            let effect = taint.effect.name();
            let value = match taint.value.as_str() {
                "" => String::new(),
                value => format!("={value}"),
            };
            format!(
                "kubectl taint nodes {node} {}{value}:{effect}{sign}",
                taint.key
            )
        }
        Command::JoinNode { node } => format!("node/{node} +"),
        Command::FailNode { node, failed } => match failed {
            true => format!("node/{node}: ✕"),
            false => format!("node/{node}: ✓"),
        },
        Command::SetNodeCapacity {
            node,
            cpu_milli,
            memory,
            pods,
        } => format!(
            "node/{node}: cpu={cpu_milli}m,memory={},pods={pods}",
            memory >> 20
        ),
        Command::Drain { node, .. } => format!("kubectl drain {node} --ignore-daemonsets"),
        Command::Evict { pod, .. } => format!("evict pod/{pod}"),
        Command::Cordon {
            node,
            unschedulable,
        } => match unschedulable {
            true => format!("kubectl cordon {node}"),
            false => format!("kubectl uncordon {node}"),
        },
    }
}

pub fn apply(manifest: &serde_json::Value) -> String {
    format!("kubectl apply -f -  # {}", name_in(manifest))
}

fn object(target: &Target) -> String {
    format!("{}/{}", short(target.kind), target.name)
}

fn short(kind: Kind) -> String {
    kind.name().to_ascii_lowercase()
}

fn name_in(manifest: &serde_json::Value) -> String {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_string();
    let kind = text(&manifest["kind"]).to_ascii_lowercase();
    format!("{kind}/{}", text(&manifest["metadata"]["name"]))
}
