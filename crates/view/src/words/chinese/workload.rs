//! The steps of each kind of workload, and the reasons why it takes none, in Chinese.

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
        Scaling::NewUp { .. } => "增加到上限",
        Scaling::RecreateUp { .. } => "Recreate：旧的已全部消失",
        Scaling::RecreateDown => "Recreate：先删除全部旧 Pod",
        Scaling::NewDown { .. } => "多于期望数",
        Scaling::OldUnhealthyDown { .. } => "先删除不可用的旧 Pod",
        Scaling::OldHealthyDown { .. } => "减少到下限",
        Scaling::OnlyActive { .. } => "唯一有 Pod 的 ReplicaSet 采用新的数量",
        Scaling::NewSaturated { .. } => "新的 ReplicaSet 已满足",
        Scaling::Proportional { .. } => "按比例分担变化",
    }
}

/// The rule that gave a ReplicaSet its size.
pub(super) fn rule(why: Scaling) -> &'static str {
    match why {
        Scaling::NewUp { .. } => {
            "新的 ReplicaSet 一直增加，直到全部 Pod 达到上限，或它已有全部期望的 Pod。"
        }
        Scaling::RecreateUp { .. } => {
            "在 Recreate 策略下，最后一个旧 Pod 消失后，新的 ReplicaSet 一次得到全部 Pod。"
        }
        Scaling::RecreateDown => {
            "在 Recreate 策略下，先删除全部旧 Pod，然后才有新 Pod：其间服务中断。"
        }
        Scaling::NewDown { .. } => "新的 ReplicaSet 的 Pod 多于期望数。",
        Scaling::OldUnhealthyDown { .. } => {
            "不可用的旧 Pod 最先删除：没有人在用它们。尚不可用的新 Pod 留作储备。"
        }
        Scaling::OldHealthyDown { .. } => "只要还有足够的 Pod 可用，就减少旧 Pod。",
        Scaling::OnlyActive { .. } => {
            "只有 replicas 变了，且只有一个 ReplicaSet 有 Pod：由它采用新的数量。"
        }
        Scaling::NewSaturated { .. } => {
            "新的 ReplicaSet 已有全部期望的 Pod 且都可用：旧的可以删除。"
        }
        Scaling::Proportional { .. } => "发布途中 replicas 变了：每个 ReplicaSet 按规模分担变化。",
    }
}

fn stateful_set(step: StatefulSetStep) -> String {
    match step {
        StatefulSetStep::Create {
            ordinal,
            ordered: true,
            ..
        } => {
            format!("轮到序号 {ordinal}，它之前的都已就绪")
        }
        StatefulSetStep::Create { ordinal, .. } => format!("序号 {ordinal} 还没有 Pod"),
        StatefulSetStep::Recreate { .. } => "它已失败，需要重建".to_string(),
        StatefulSetStep::ScaleDown { replicas, .. } => {
            format!("需要 {replicas} 个，序号最大的先删")
        }
        StatefulSetStep::Update {
            partition,
            unavailable,
            limit,
            ..
        } => format!(
            "partition {partition} 及以上的旧版本中序号最大；不可用 {unavailable} 个，少于 {limit} 个"
        ),
        StatefulSetStep::UpdateUnavailable { .. } => {
            "它是旧版本，而且本来就不可用：没有损失".to_string()
        }
    }
}

fn daemon_set(rule: DaemonSetRule) -> String {
    match rule {
        DaemonSetRule::NodeNeedsPod => "该节点还没有 Pod".to_string(),
        DaemonSetRule::NodeUnsuited => "该节点不应有 Pod".to_string(),
        DaemonSetRule::Surplus => "该节点上已有一个".to_string(),
        DaemonSetRule::Ended => "它已结束".to_string(),
        DaemonSetRule::OldUnavailable => "它是旧的且不可用：没有损失".to_string(),
        DaemonSetRule::MayBeUnavailable {
            bounds,
            unavailable,
        } => {
            format!(
                "{unavailable} 个节点缺少可用的 Pod，少于 {} 个",
                bounds.max_unavailable
            )
        }
        DaemonSetRule::MaySurge { bounds, surging } => {
            format!("{surging} 个节点有两个 Pod，少于 {} 个", bounds.max_surge)
        }
        DaemonSetRule::OldUnwanted => "它是旧的，而该节点不再需要新的 Pod".to_string(),
        DaemonSetRule::OldReplaced => "旁边的新 Pod 已接替它".to_string(),
    }
}

const NONE_WANTED: &str = "没有要做的事：replicas 为 0，不需要 Pod。";

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

fn stateful_set_hold(hold: &StatefulSetHold) -> String {
    match hold {
        StatefulSetHold::Complete { replicas: 0 } => NONE_WANTED.to_string(),
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

fn daemon_set_hold(hold: &DaemonSetHold) -> String {
    match hold {
        DaemonSetHold::Complete { desired: 0 } => {
            "没有节点应有 Pod：每个节点都缺少 Pod 要求的标签，或者有它们不容忍的污点。".to_string()
        }
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

fn count(kind: WorkloadKind, count: PodCount) -> String {
    let PodCount {
        desired,
        current,
        ready,
    } = count;
    if count.is_complete() && desired == 0 {
        NONE_WANTED.to_string()
    } else if count.is_complete() {
        format!("{desired} 个 Pod 都在运行。{kind} 只保持数量：要换成新模板，得有人替换这些 Pod。")
    } else {
        format!("应有 {desired} 个 Pod，现有 {current} 个，就绪 {ready} 个：{kind} 在等其余的。")
    }
}
