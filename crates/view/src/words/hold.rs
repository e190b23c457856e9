//! Says why a workload does not take a step: one sentence for each way to be held back, in each language.

use super::english::pods;
use engine::trace::{DaemonSetHold, DeploymentHold, Hold, PodCount, PodHoldCause, StatefulSetHold};
use kube::api::meta::Kind;

pub(super) fn english(hold: &Hold) -> String {
    match hold {
        Hold::Deployment(hold) => english_deployment(hold),
        Hold::StatefulSet(hold) => english_stateful_set(hold),
        Hold::DaemonSet(hold) => english_daemon_set(hold),
        Hold::ReplicaSet(count) => english_count(Kind::ReplicaSet, *count),
        Hold::ReplicationController(count) => english_count(Kind::ReplicationController, *count),
    }
}

fn english_deployment(hold: &DeploymentHold) -> String {
    match hold {
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

fn english_stateful_set(hold: &StatefulSetHold) -> String {
    match hold {
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
        } => format!(
            "partition is {partition}: {} below it keep the current revision.",
            pods(*outdated)
        ),
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

fn english_daemon_set(hold: &DaemonSetHold) -> String {
    match hold {
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

fn english_count(kind: Kind, count: PodCount) -> String {
    let PodCount {
        desired,
        current,
        ready,
    } = count;
    let kind = kind.name();
    if count.is_complete() {
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

pub(super) fn english_pod(cause: &PodHoldCause) -> String {
    match cause {
        PodHoldCause::NotScheduled => "has no node yet".to_string(),
        PodHoldCause::Waiting(reason) => format!("waits: {}", reason.name()),
        PodHoldCause::NotReady => "runs, but is not ready".to_string(),
        PodHoldCause::MinReady {
            ready_for,
            needed_seconds,
        } => format!(
            "is ready for {} s of the {needed_seconds} s of minReadySeconds",
            ready_for.whole_secs()
        ),
    }
}

pub(super) fn chinese(hold: &Hold) -> String {
    match hold {
        Hold::Deployment(hold) => chinese_deployment(hold),
        Hold::StatefulSet(hold) => chinese_stateful_set(hold),
        Hold::DaemonSet(hold) => chinese_daemon_set(hold),
        Hold::ReplicaSet(count) => chinese_count(Kind::ReplicaSet, *count),
        Hold::ReplicationController(count) => chinese_count(Kind::ReplicationController, *count),
    }
}

fn chinese_deployment(hold: &DeploymentHold) -> String {
    match hold {
        DeploymentHold::Complete { desired } => {
            format!("没有要做的事：{desired} 个 Pod 都是当前模板，并且都可用。")
        }
        DeploymentHold::Paused => "Deployment 已暂停：模板的变化要等到恢复之后。".to_string(),
        DeploymentHold::Waiting {
            bounds,
            total,
            new_replicas,
            ..
        } => match (*new_replicas < bounds.desired, total > new_replicas) {
            (true, true) => "上限之下容不下新的 Pod，旧的 Pod 也不能减少。".to_string(),
            (true, false) => "上限之下容不下新的 Pod。".to_string(),
            (false, true) => "新的 ReplicaSet 已达到规模，旧的 Pod 还不能减少。".to_string(),
            (false, false) => "Pod 已全部请求，但还没有全部可用。".to_string(),
        },
        DeploymentHold::OldPodsRunning { pods } => {
            format!("Recreate 要等 {pods} 个旧 Pod 全部消失，包括正在终止的。")
        }
        DeploymentHold::ReplicaFailure(words) => format!("无法创建 Pod：{words}"),
    }
}

fn chinese_stateful_set(hold: &StatefulSetHold) -> String {
    match hold {
        StatefulSetHold::Complete { replicas } => {
            format!("没有要做的事：{replicas} 个 Pod 都是最新修订版本，并且都可用。")
        }
        StatefulSetHold::WaitsFor {
            ordinal,
            obsolete: true,
            ..
        } => format!(
            "序号 {ordinal} 挡住了去路：它的修订版本已不需要，但 StatefulSet 仍要等它就绪。请手动删除该 Pod。"
        ),
        StatefulSetHold::WaitsFor { ordinal, .. } => format!("序号 {ordinal} 就绪之前不会继续。"),
        StatefulSetHold::Terminating { ordinal } => {
            format!("序号 {ordinal} 正在终止，要等它的名字空出来。")
        }
        StatefulSetHold::Partitioned {
            partition,
            outdated,
        } => {
            format!("partition 为 {partition}：序号更小的 {outdated} 个 Pod 保持当前修订版本。")
        }
        StatefulSetHold::OnDelete { outdated } => {
            format!("OnDelete：{outdated} 个旧版本的 Pod 等你来删除。")
        }
        StatefulSetHold::MaxUnavailable { unavailable, limit } => {
            format!("不可用 {unavailable} = 最大不可用 {limit}，不能再减少 Pod。")
        }
    }
}

fn chinese_daemon_set(hold: &DaemonSetHold) -> String {
    match hold {
        DaemonSetHold::Complete { desired } => {
            format!("没有要做的事：{desired} 个节点都有新的、可用的 Pod。")
        }
        DaemonSetHold::MaxUnavailable {
            bounds,
            unavailable,
            outdated,
            ..
        } => format!(
            "{unavailable} 个节点没有可用的 Pod，最大不可用 {}：{outdated} 个旧 Pod 在等待。",
            bounds.max_unavailable
        ),
        DaemonSetHold::MaxSurge {
            bounds,
            surging,
            outdated,
            ..
        } => format!(
            "{surging} 个节点有第二个 Pod，最大超出 {}：{outdated} 个旧 Pod 在等待。",
            bounds.max_surge
        ),
        DaemonSetHold::OnDelete { outdated } => {
            format!("OnDelete：{outdated} 个旧版本的 Pod 等你来删除。")
        }
        DaemonSetHold::WaitsFor { outdated, .. } if *outdated > 0 => {
            format!("每个节点都有了新的 Pod，{outdated} 个旧 Pod 等旁边的新 Pod 可用后删除。")
        }
        DaemonSetHold::WaitsFor { terminating: 0, .. } => {
            "Pod 都是新的，但还没有全部可用。".to_string()
        }
        DaemonSetHold::WaitsFor { terminating, .. } => {
            format!("没有要替换的了，{terminating} 个 Pod 还在终止。")
        }
    }
}

fn chinese_count(kind: Kind, count: PodCount) -> String {
    let PodCount {
        desired,
        current,
        ready,
    } = count;
    let kind = kind.name();
    if count.is_complete() {
        format!("{desired} 个 Pod 都在运行。{kind} 只保持数量：要换成新模板，得有人替换这些 Pod。")
    } else {
        format!("应有 {desired} 个 Pod，现有 {current} 个，就绪 {ready} 个：{kind} 在等其余的。")
    }
}

pub(super) fn chinese_pod(cause: &PodHoldCause) -> String {
    match cause {
        PodHoldCause::NotScheduled => "还没有节点".to_string(),
        PodHoldCause::Waiting(reason) => format!("等待中：{}", reason.name()),
        PodHoldCause::NotReady => "已运行，但未就绪".to_string(),
        PodHoldCause::MinReady {
            ready_for,
            needed_seconds,
        } => format!(
            "已就绪 {} 秒，minReadySeconds 为 {needed_seconds} 秒",
            ready_for.whole_secs()
        ),
    }
}
