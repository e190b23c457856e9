//! What keeps a workload from going on, in Chinese.

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
            format!("下一个 Pod 必须叫 {name}，而这个名字已被别的 Pod 占用。")
        }
        Cause::DrainRefused { node, budget } => {
            let BudgetRefusal {
                budget,
                needed,
                healthy,
            } = budget;
            format!(
                "腾空 {node} 要等待：预算 {budget} 需要 {needed} 个健康的 Pod，现有 {healthy} 个。"
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
                    "{}：{}/{}，还要 {}",
                    one.resource, one.used, one.hard, one.requested
                )
            };
            let parts: Vec<String> = exceeded.iter().map(part).collect();
            format!("配额 {quota} 已用完（{}）。", parts.join("；"))
        }
        Refusal::QuotaNeeds { quota, missing } => {
            let part =
                |one: &Unspecified| format!("{}（{}）", one.resource, one.containers.join("、"));
            let parts: Vec<String> = missing.iter().map(part).collect();
            format!("配额 {quota} 要求容器写明 {}。", parts.join("、"))
        }
        Refusal::LimitRange(broken) => {
            let parts: Vec<String> = broken.iter().map(out_of_range).collect();
            format!("LimitRange 不允许这些 Pod：{}。", parts.join("；"))
        }
        Refusal::Other(words) => format!("API 服务器拒绝了这些 Pod：{words}"),
    }
}

fn out_of_range(one: &OutOfRange) -> String {
    let bound = match one.bound {
        RangeBound::Minimum => "至少为",
        RangeBound::Maximum => "至多为",
        RangeBound::Ratio => "的上限与请求之比至多为",
    };
    let given = match &one.given {
        Given::NoRequest => "没有写请求".to_string(),
        Given::NoLimit => "没有写上限".to_string(),
        Given::Request(amount) => format!("请求是 {amount}"),
        Given::Limit(amount) => format!("上限是 {amount}"),
        Given::Ratio(ratio) => format!("实际为 {ratio}"),
    };
    format!(
        "每个 {} 的 {} {bound} {}，而{given}",
        one.of, one.resource, one.allowed
    )
}

fn pod(cause: &PodCause) -> String {
    match cause {
        PodCause::NoNode {
            no_node,
            constraints,
        } => self::no_node(no_node, constraints),
        PodCause::Gated(gates) => format!(
            "调度门控拦住了这个 Pod，要等有人移除：{}。",
            gates.join("、")
        ),
        PodCause::AwaitsScheduler => "调度器正在为它找节点。".to_string(),
        PodCause::Config { missing, container } => config(missing, container.as_deref()),
        PodCause::Image {
            container,
            image,
            error,
        } => match error {
            PullError::NotFound => {
                format!("容器 {container} 的镜像 {image} 拉取不到：没有这个镜像。")
            }
            PullError::InvalidName => format!("容器 {container} 的 {image} 不是有效的镜像名称。"),
            PullError::NeverPull => {
                format!("节点上没有容器 {container} 的镜像 {image}，而 imagePullPolicy 为 Never。")
            }
        },
        PodCause::Crash {
            container,
            is_init,
            exit_code,
            restarts,
        } => {
            let what = if *is_init {
                "初始化容器"
            } else {
                "容器"
            };
            let times = match restarts {
                0 => String::new(),
                many => format!("，已重启 {many} 次"),
            };
            match exit_code {
                0 => format!("{what} {container} 一再结束（退出码 0{times}）。"),
                code => format!("{what} {container} 崩溃（退出码 {code}{times}）。"),
            }
        }
        PodCause::Retried { container, reason } => format!(
            "容器 {container} 的问题已经消失（{}）：kubelet 等待结束后会重试。",
            reason.name()
        ),
        PodCause::Init {
            container,
            index,
            total,
        } => format!(
            "初始化容器 {container} 正在运行，第 {} 个，共 {total} 个。",
            index + 1
        ),
        PodCause::Creating => "正在准备存储卷、网络和镜像，之后容器启动。".to_string(),
        PodCause::Probe {
            container,
            kind,
            probe,
        } => {
            let kind = match kind {
                ProbeKind::Startup => "启动探针",
                ProbeKind::Readiness => "就绪探针",
            };
            format!("容器 {container} 的{kind}没有成功：{probe}。")
        }
        PodCause::NotReady { container } => {
            format!("容器 {container} 在运行，但其中的软件没有就绪。")
        }
        PodCause::MadeUnready => "在“故障”里让这个 Pod 变为未就绪了。".to_string(),
        PodCause::NodeSilent { node } => format!("节点 {node} 失联，上面什么都不会变。"),
        PodCause::MinReady {
            ready_for,
            needed_seconds,
        } => format!(
            "Pod 已就绪 {} 秒，minReadySeconds 为 {needed_seconds} 秒。",
            ready_for.whole_secs()
        ),
        PodCause::Terminating {
            left,
            grace_seconds,
        } => format!(
            "Pod 正在终止，宽限期 {grace_seconds} 秒，最多还要 {} 秒。",
            left.whole_secs()
        ),
        PodCause::Failed(Some(reason)) => format!("Pod 已失败：{}。", reason.name()),
        PodCause::Failed(None) => "Pod 已失败。".to_string(),
        PodCause::Completed => "Pod 已结束，不会再启动。".to_string(),
    }
}

fn config(missing: &MissingConfig, container: Option<&str>) -> String {
    let (kind, name) = (missing.source.kind(), &missing.name);
    let what = match &missing.key {
        None => format!("{kind} {name} 不存在"),
        Some(key) => format!("{kind} {name} 里没有键 {key}"),
    };
    match (&missing.usage, container) {
        (ConfigUsage::Volume { volume, .. }, _) => format!("{what}，存储卷 {volume} 无法挂载。"),
        (_, Some(container)) => format!("{what}，容器 {container} 因此无法启动。"),
        (_, None) => format!("{what}。"),
    }
}

fn no_node(no_node: &NoNode, constraints: &Placement) -> String {
    if let [(Unfit::ClaimMissing(claim), _)] = &no_node.unfit[..] {
        return format!("PersistentVolumeClaim {claim} 不存在。");
    }
    if no_node.nodes == 0 {
        return "集群里没有节点。".to_string();
    }
    let parts = no_node.unfit.iter().map(|(unfit, nodes)| {
        format!("{nodes} 个节点{}", self::unfit(unfit, no_node, constraints))
    });
    let parts: Vec<String> = parts.collect();
    format!("没有节点可用：{}。", parts.join("；"))
}

fn unfit(unfit: &Unfit, no_node: &NoNode, constraints: &Placement) -> String {
    let NoNode {
        requests,
        most_free,
        ..
    } = no_node;
    match unfit {
        Unfit::ClaimMissing(claim) => format!("等待存储声明 {claim}"),
        Unfit::Cordoned => "已设为不可调度".to_string(),
        Unfit::Selector => format!("不符合 {}", constraints.selectors.join(" 或 ")),
        Unfit::Taint(taint) => format!("有它不容忍的污点 {taint}"),
        Unfit::HostPort => format!("的主机端口 {} 已被占用", amount(&constraints.host_ports)),
        Unfit::TooManyPods => "的 Pod 已满".to_string(),
        Unfit::Cpu => format!(
            " CPU 不足（请求 {}，空闲最多 {}）",
            cpu(requests.cpu_milli),
            cpu(most_free.cpu_milli)
        ),
        Unfit::Memory => format!(
            "内存不足（请求 {}，空闲最多 {}）",
            memory(requests.memory),
            memory(most_free.memory)
        ),
        Unfit::Spread => format!("会使按 {} 的分布不均", constraints.spread_by.join("、")),
        Unfit::SpreadLabel => format!(
            "没有分布约束所需的标签 {}",
            constraints.spread_by.join("、")
        ),
        Unfit::Affinity => "上没有它的亲和性要求的 Pod".to_string(),
        Unfit::AntiAffinity => "上有它的反亲和性要避开的 Pod".to_string(),
        Unfit::ExistingAntiAffinity => "上有 Pod 的反亲和性要避开它".to_string(),
    }
}
