//! Requests to a Service: who answered, and why some were dropped.

use engine::cluster::Dropped;
use engine::kubelet::Deaf;

pub(crate) struct RequestTexts {
    pub requests: &'static str,
    pub service: &'static str,
    pub answered: &'static str,
    pub rate: fn(u64) -> String,
    pub none_dropped: &'static str,
    pub dropped: fn(u32) -> String,
    pub not_up_yet: fn(u32) -> String,
    pub not_up_yet_hint: &'static str,
    pub picture: &'static str,
    pub no_service: &'static str,
    pub send: &'static str,
    pub send_hint: &'static str,
    /// The reason in a word, and a sentence on how it comes about.
    pub reason: fn(Dropped) -> (&'static str, &'static str),
}

pub(super) const ENGLISH: RequestTexts = RequestTexts {
    requests: "Requests",
    service: "Service",
    answered: "Answered, by version",
    rate: |count| format!("{count} requests a second"),
    none_dropped: "none dropped",
    dropped: |count| format!("{count} dropped"),
    not_up_yet: |count| format!("{count} not up yet"),
    not_up_yet_hint: "Sent before the Service had its first ready pod: nobody could expect an answer, so they are not counted as dropped.",
    picture: "Requests over time: answered by version, those that came before the first ready pod in grey, dropped ones on top",
    no_service: "No Service sends requests to these pods.",
    send: "Send requests",
    send_hint: "Applies a Service that selects the pods of this workload",
    reason: |dropped| match dropped {
        Dropped::NotUpYet => ("Not up yet.", "The Service has not had a ready pod so far."),
        Dropped::NoEndpoint => (
            "No endpoint.",
            "The Service has no ready pod: with Recreate that is the outage between old and new.",
        ),
        Dropped::PodGone => (
            "Pod gone.",
            "The pod was deleted, and the proxies had not heard of it yet.",
        ),
        Dropped::Deaf(Deaf::StillStarting) => (
            "Still starting.",
            "The container runs but does not listen yet. Without a readiness probe it gets requests all the same.",
        ),
        Dropped::Deaf(Deaf::Stopping) => (
            "Stopping.",
            "The application stopped at SIGTERM before the proxies took it out. A preStop sleep of a few seconds bridges that.",
        ),
        Dropped::Deaf(Deaf::NotRunning) => (
            "Crashed.",
            "The container is not running, or waits to be started again.",
        ),
        Dropped::Deaf(Deaf::Failing) => (
            "Failing.",
            "The application runs and does not answer. A readiness probe would keep requests away.",
        ),
        Dropped::Deaf(Deaf::NodeDown) => (
            "Node lost.",
            "The pod’s node is gone; its endpoint stays until the node counts as not ready.",
        ),
    },
};

pub(super) const CHINESE: RequestTexts = RequestTexts {
    requests: "请求",
    service: "Service",
    answered: "各版本应答数",
    rate: |count| format!("每秒 {count} 个请求"),
    none_dropped: "没有丢失",
    dropped: |count| format!("丢失 {count} 个"),
    not_up_yet: |count| format!("尚未上线 {count} 个"),
    not_up_yet_hint: "在 Service 有第一个就绪的 Pod 之前发送：此时还不能指望有应答，所以不算丢失。",
    picture: "请求随时间的变化：按版本显示应答，第一个 Pod 就绪之前的为灰色，丢失的在最上面",
    no_service: "没有 Service 向这些 Pod 发送请求。",
    send: "发送请求",
    send_hint: "应用一个选中该工作负载 Pod 的 Service",
    reason: |dropped| match dropped {
        Dropped::NotUpYet => ("尚未上线。", "Service 还从未有过就绪的 Pod。"),
        Dropped::NoEndpoint => (
            "没有端点。",
            "Service 没有就绪的 Pod：使用 Recreate 时，这就是新旧版本之间的中断。",
        ),
        Dropped::PodGone => ("Pod 已消失。", "Pod 已被删除，而各节点的代理还不知道。"),
        Dropped::Deaf(Deaf::StillStarting) => (
            "仍在启动。",
            "容器在运行，但还没有开始监听。没有就绪探针时它照样会收到请求。",
        ),
        Dropped::Deaf(Deaf::Stopping) => (
            "正在停止。",
            "应用收到 SIGTERM 就停止了，而代理还没有把它摘除。preStop 中等待几秒可以避免。",
        ),
        Dropped::Deaf(Deaf::NotRunning) => ("已崩溃。", "容器没有在运行，或在等待重启。"),
        Dropped::Deaf(Deaf::Failing) => {
            ("不应答。", "应用在运行但不应答。就绪探针可以让请求避开它。")
        }
        Dropped::Deaf(Deaf::NodeDown) => (
            "节点失联。",
            "Pod 所在的节点失联，在节点被判定为未就绪之前端点仍然保留。",
        ),
    },
};
