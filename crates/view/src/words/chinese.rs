//! The words in 简体中文, simplified Chinese.

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

pub const CHINESE: Words = Words {
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
        (what, why) => format!("{} {what}：{why}", entry.object.name),
    },
};

fn quantity(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Desired => "期望数",
        Quantity::MaxSurge => "最大超出",
        Quantity::MaxUnavailable => "最大不可用",
        Quantity::MaxTotal => "总数上限",
        Quantity::MinAvailable => "可用下限",
        Quantity::Total => "总数",
        Quantity::Available => "可用数",
        Quantity::Size => "规模",
        Quantity::NewUnavailable => "新的尚不可用",
        Quantity::OldUnavailable => "旧的不可用",
        Quantity::Room => "余量",
        Quantity::Budget => "可减少",
        Quantity::Base => "原上限",
        Quantity::ToAdd => "待增加",
        Quantity::Leftover => "余数",
        Quantity::Ordinal => "序号",
        Quantity::Partition => "分区",
        Quantity::Unavailable => "不可用",
        Quantity::Surging => "超出",
        Quantity::Recommended => "建议数",
        Quantity::CountedPods => "Pod 数",
        Quantity::Usage => "用量",
        Quantity::TargetUsage => "目标",
        Quantity::MaxReplicas => "最大副本数",
    }
}

fn meaning(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Desired => "spec.replicas：你要求的 Pod 数量。",
        Quantity::MaxSurge => "滚动发布期间最多可以比期望数多出的 Pod 数。百分比向上取整。",
        Quantity::MaxUnavailable => {
            "滚动发布期间期望的 Pod 中最多可以有多少不可用。百分比向下取整。"
        }
        Quantity::MaxTotal => "上限：期望数 + 最大超出。正在终止的 Pod 不计入。",
        Quantity::MinAvailable => "下限：期望数 − 最大不可用。控制器不会删除使可用数低于它的 Pod。",
        Quantity::Total => "新旧 ReplicaSet 合计要求的 Pod 数，不含正在终止的 Pod。",
        Quantity::Available => "就绪已满 minReadySeconds 的 Pod 数，以 ReplicaSet 报告的为准。",
        Quantity::Size => "这个 ReplicaSet 应有的 Pod 数。",
        Quantity::NewUnavailable => {
            "还不能提供服务的新 Pod。它们留作储备：旧 Pod 不会因它们而减少。"
        }
        Quantity::OldUnavailable => "没有在提供服务的旧 Pod。它们可以最先删除，服务不受影响。",
        Quantity::Room => "上限之下还能容纳的 Pod 数。",
        Quantity::Budget => "到达下限之前还可以减少的旧 Pod 数。",
        Quantity::Base => "上次确定这个 ReplicaSet 规模时的上限。",
        Quantity::ToAdd => "上限与现有 Pod 数之差，由各 ReplicaSet 分担。",
        Quantity::Leftover => "取整后的余数归最大的 ReplicaSet。",
        Quantity::Ordinal => "Pod 名称末尾的编号，与这个 Pod 的身份绑定。",
        Quantity::Partition => {
            "spec.updateStrategy.rollingUpdate.partition：序号不小于它的 Pod 用最新版本，小于它的保持原版本。"
        }
        Quantity::Unavailable => "缺少或没有在提供服务的 Pod；对 DaemonSet 是没有可用 Pod 的节点。",
        Quantity::Surging => "新旧 Pod 并存的节点。",
        Quantity::Recommended => "使用量回到目标所需的规模。与目标相差不超过 10% 时不变。",
        Quantity::CountedPods => "计入的 Pod。未就绪或尚未测量的，扩容时按空闲计，缩容时按繁忙计。",
        Quantity::Usage => "这些 Pod 的平均使用量：占请求量的百分比，或每个 Pod 的用量。",
        Quantity::TargetUsage => "自动扩缩器的 spec.metrics：它要达到的使用量。",
        Quantity::MaxReplicas => "自动扩缩器的 spec.maxReplicas。",
    }
}

fn effect(effect: &Effect) -> String {
    match effect {
        Effect::Created { replicas } => format!("已创建，{replicas} 个 Pod"),
        Effect::Scaled { from, to } => format!("{from} → {to}"),
        Effect::Removed => "已消失".to_string(),
        Effect::RevisionSet { revision } => format!("成为修订版本 {revision}"),
        Effect::ConditionSet {
            kind,
            status,
            reason,
        } => format!(
            "{} 变为 {}，{}",
            kind.name(),
            status.name(),
            condition(*reason, *status)
        ),
        Effect::PodCreated => "已创建".to_string(),
        Effect::PodDeleted => "被要求停止".to_string(),
        Effect::NamespaceDeleted => "将连同其中的一切被删除".to_string(),
        Effect::PodBound { node } => format!("调度到 {node}"),
        Effect::PodUnschedulable => "没有节点可用".to_string(),
        Effect::PodPhaseSet { phase } => format!("进入 {} 阶段", phase.name()),
        Effect::PodReady { ready: true } => "已就绪".to_string(),
        Effect::PodReady { ready: false } => "不再就绪".to_string(),
        Effect::ContainerWaiting { reason, .. } => format!("等待中，{}", reason.name()),
        Effect::ContainerStarted { restarts: 0, .. } => "容器启动".to_string(),
        Effect::ContainerStarted { restarts, .. } => format!("容器第 {restarts} 次重启"),
        Effect::ContainerExited { .. } => "容器停止".to_string(),
        Effect::FilesRefreshed { name, .. } => format!("得到 {name} 的新文件"),
        Effect::NodeJoined => "加入集群".to_string(),
        Effect::NodeReady { ready: true } => "视为就绪".to_string(),
        Effect::NodeReady { ready: false } => "视为未就绪".to_string(),
        Effect::NodeFailed { failed: true } => "失去响应".to_string(),
        Effect::NodeFailed { failed: false } => "恢复响应".to_string(),
        Effect::NodeCordoned {
            unschedulable: true,
        } => "不再接收新 Pod".to_string(),
        Effect::NodeCordoned {
            unschedulable: false,
        } => "重新接收 Pod".to_string(),
        Effect::NodeTainted {
            taint,
            present: true,
        } => format!("带上污点 {taint}"),
        Effect::NodeTainted {
            taint,
            present: false,
        } => format!("去掉污点 {taint}"),
        Effect::NodeDrained => "已排空".to_string(),
        Effect::EvictionRefused => "不能被驱逐".to_string(),
        Effect::EndpointsSet { ready, not_ready } => {
            format!("有 {ready} 个就绪端点，{not_ready} 个其他端点")
        }
        Effect::ClaimCreated => "得到存储声明".to_string(),
        Effect::OwnerSet { owner: Some(owner) } => format!("现在属于 {owner}"),
        Effect::OwnerSet { owner: None } => "不再有所有者".to_string(),
    }
}

fn condition(reason: DeploymentReason, status: ConditionStatus) -> String {
    let plain = match reason {
        DeploymentReason::MinimumReplicasAvailable => "可用的 Pod 足够",
        DeploymentReason::MinimumReplicasUnavailable => "可用的 Pod 太少",
        DeploymentReason::NewReplicaSetCreated => "创建了新的 ReplicaSet",
        DeploymentReason::FoundNewReplicaSet => "该模板的 ReplicaSet 已存在",
        DeploymentReason::ReplicaSetUpdated => "Pod 正在推进",
        DeploymentReason::NewReplicaSetAvailable => "发布已完成",
        DeploymentReason::ProgressDeadlineExceeded => "发布卡住了",
        DeploymentReason::ReplicaSetCreateError => "无法创建 ReplicaSet",
        DeploymentReason::DeploymentPaused => "已暂停",
        DeploymentReason::DeploymentResumed => "已恢复",
        DeploymentReason::FailedCreate => "无法创建 Pod",
        DeploymentReason::FailedDelete => "无法删除 Pod",
    };
    match status {
        ConditionStatus::Unknown => plain.to_string(),
        _ => format!("{plain}（{}）", reason.name()),
    }
}

fn reason(reason: &Reason) -> String {
    match reason {
        Reason::Step(step) => workload::step(step),
        Reason::HistoryLimit { limit, old } => {
            format!("旧的 ReplicaSet 有 {old} 个，revisionHistoryLimit 为 {limit}")
        }
        Reason::NewestTemplate => "它的模板就是 Deployment 的模板".to_string(),
        Reason::Counts {
            available,
            min_available,
        } => format!("可用 {available} 个，至少需要 {min_available} 个"),
        Reason::DeadlinePassed {
            last_progress,
            deadline_seconds,
        } => format!("自 {last_progress} 起没有进展，超过了 {deadline_seconds} 秒的期限"),
        Reason::ReplicaFailure(words) | Reason::Unschedulable(words) => words.to_string(),
        Reason::TooFew { desired, active } => format!("现有 {active} 个，需要 {desired} 个"),
        Reason::TooMany {
            desired,
            active,
            picked_by,
        } => match picked_by {
            PodDeletion::All => format!("现有 {active} 个，需要 {desired} 个"),
            PodDeletion::First(rule) => {
                format!(
                    "现有 {active} 个，需要 {desired} 个；先删它，因为{}",
                    ranking(*rule)
                )
            }
        },
        Reason::LabelsMatch => "标签与选择器匹配".to_string(),
        Reason::LabelsDiffer => "标签不再与选择器匹配".to_string(),
        Reason::OwnerGone => "所有者已被删除".to_string(),
        Reason::NamespaceGone => "所在命名空间正在删除".to_string(),
        Reason::FewestPods { pods: 0 } => "那里还没有 Pod".to_string(),
        Reason::FewestPods { pods } => format!("那里的 Pod 最少，{pods} 个"),
        Reason::Pod(change) => pod_change(change),
        Reason::Evicted => "被驱逐".to_string(),
        Reason::DisruptionBudget(refusal) => {
            let BudgetRefusal {
                budget,
                needed,
                healthy,
            } = &**refusal;
            format!("预算 {budget} 需要 {needed} 个健康的 Pod，现有 {healthy} 个")
        }
        Reason::NodeSilent { grace } => format!("{} 秒没有消息", grace.whole_secs()),
        Reason::NodeHeard => "又有了消息".to_string(),
        Reason::NodeGone => "所在节点已不存在".to_string(),
        Reason::NotTolerated {
            taint,
            after_seconds,
        } => match after_seconds {
            0 => format!("不容忍污点 {taint}"),
            seconds => format!("对污点 {taint} 只容忍 {seconds} 秒"),
        },
        Reason::Autoscaled(why) => autoscaling::reason(why),
        Reason::Asked => "这是你的操作".to_string(),
        Reason::Progress | Reason::Paused | Reason::Resumed | Reason::EndpointsFollow => {
            String::new()
        }
    }
}

fn ranking(rule: DeletionRule) -> &'static str {
    match rule {
        DeletionRule::NotAssigned => "它还没有分配节点",
        DeletionRule::Phase => "它还没有运行",
        DeletionRule::NotReady => "它没有就绪",
        DeletionRule::DeletionCost => "它的删除代价最低",
        DeletionRule::CrowdedNode => "它所在节点上的同类 Pod 更多",
        DeletionRule::ReadyForShorter => "它最晚就绪",
        DeletionRule::MoreRestarts => "它重启次数最多",
        DeletionRule::Younger => "它最年轻",
        DeletionRule::Uid => "其余都相同，由 UID 决定",
    }
}

fn pod_change(change: &PodChange) -> String {
    match change {
        PodChange::ImagePulled { took } => {
            format!("拉取镜像用了 {} 秒", Seconds(took.as_millis()))
        }
        PodChange::ImagePresent => "节点上已有镜像".to_string(),
        PodChange::PullFailed(PullError::NotFound) => "没有这个镜像".to_string(),
        PodChange::PullFailed(PullError::InvalidName) => "镜像名称无效".to_string(),
        PodChange::PullFailed(PullError::NeverPull) => {
            "节点上没有镜像，而 imagePullPolicy 为 Never".to_string()
        }
        PodChange::PullBackOff { wait } => format!("{} 秒后重试", wait.whole_secs()),
        PodChange::NoReadinessProbe => "已运行，且没有就绪探针".to_string(),
        PodChange::ReadinessProbe {
            succeeded: true,
            threshold,
        } => format!("就绪探针成功 {threshold} 次"),
        PodChange::ReadinessProbe {
            succeeded: false,
            threshold,
        } => format!("就绪探针失败 {threshold} 次"),
        PodChange::LivenessFailed { threshold } => format!("存活探针失败 {threshold} 次"),
        PodChange::StartupFailed { threshold } => format!("启动探针失败 {threshold} 次"),
        PodChange::Crashed { exit_code } | PodChange::Stopped { exit_code } => {
            format!("退出码 {exit_code}")
        }
        PodChange::RestartBackOff { wait } => format!("{} 秒后再次启动", wait.whole_secs()),
        PodChange::Killed => "宽限期已到".to_string(),
        PodChange::KubeletSync => "kubelet 定期检查 Pod".to_string(),
        PodChange::AllContainersGone => "所有容器都已停止".to_string(),
        PodChange::ConfigMissing(missing) => missing.to_string(),
        PodChange::Started | PodChange::Initialized => String::new(),
    }
}
