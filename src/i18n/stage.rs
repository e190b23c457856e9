//! The stage: ReplicaSets, pods and their states, ceiling and floor.

use view::PodState;
use view::limits::Limit;
use view::stage::{Grouping, Stage};

pub(crate) struct StageTexts {
    pub nothing: &'static str,
    pub workload: &'static str,
    pub drawn_as: &'static str,
    pub sets: fn(Grouping) -> &'static str,
    pub nodes: &'static str,
    pub table: &'static str,
    /// Label of the line between the pods that an update reaches and those that it does not.
    pub partition: &'static str,
    /// Label of the line between the wanted pods and those that are too many.
    pub surplus: &'static str,
    pub vacant: fn(i32) -> String,
    pub no_node: &'static str,
    pub draining: &'static str,
    pub inspect: &'static str,
    pub paused: &'static str,
    pub current: &'static str,
    pub revision: fn(i64) -> String,
    pub revision_head: &'static str,
    pub image: &'static str,
    pub pods: &'static str,
    pub state_head: &'static str,
    pub count: &'static str,
    pub legend: &'static str,
    pub left_out: fn(usize) -> String,
    /// Takes how many pods there are and how many there may be.
    pub ceiling: fn(i32, i32) -> String,
    /// Takes how many pods are available and how many must be.
    pub floor: fn(i32, i32) -> String,
    pub desired: fn(i32) -> String,
    /// The name of the handle that moves a limit.
    pub limit: fn(Limit) -> &'static str,
    /// Takes the limit, the number of pods that it is at, and the value of its field.
    pub limit_at: fn(Limit, i32, &str) -> String,
    pub limit_how: &'static str,
    pub terminating: &'static str,
    pub not_counted: &'static str,
    pub state: fn(PodState) -> &'static str,
    /// Takes the pod's name, its state, and kubectl's STATUS.
    pub pod_title: fn(&str, &str, &str) -> String,
    /// Describes the stage in words: screen readers read it for the picture, and the tables begin with it.
    pub summary: fn(&Stage) -> String,
}

pub(super) const ENGLISH: StageTexts = StageTexts {
    nothing: "Nothing runs yet. Press Apply to create what stands on the left.",
    workload: "Workload shown",
    drawn_as: "Drawn as",
    sets: |grouping| match grouping {
        Grouping::ReplicaSets => "ReplicaSets",
        Grouping::Slots => "Slots",
        Grouping::Revisions => "Revisions",
        Grouping::Pods => "Pods",
    },
    nodes: "Nodes",
    table: "Table",
    partition: "updates reach the pods from here on; those before keep their revision",
    surplus: "asks for no more: the pods from here on go",
    vacant: |ordinal| format!("{ordinal}: no pod now"),
    no_node: "No node yet",
    draining: "draining",
    inspect: "Inspect",
    paused: "paused",
    current: "current",
    revision: |number| format!("revision {number}"),
    revision_head: "revision",
    image: "image",
    pods: "Pods",
    state_head: "state",
    count: "pods",
    legend: "States of the pods",
    left_out: |count| match count {
        1 => "One more empty ReplicaSet is kept for undo: see Revisions.".to_string(),
        _ => format!("{count} more empty ReplicaSets are kept for undo: see Revisions."),
    },
    ceiling: |total, most| format!("{total} in all, at most {most}"),
    floor: |available, least| format!("{available} available, at least {least}"),
    desired: |count| format!("desired {count}"),
    limit: |limit| match limit {
        Limit::Ceiling => "Ceiling: maxSurge",
        Limit::Floor => "Floor: maxUnavailable",
    },
    limit_at: |limit, place, value| match limit {
        Limit::Ceiling => format!("maxSurge: {value}, at most {place}"),
        Limit::Floor => format!("maxUnavailable: {value}, at least {place}"),
    },
    limit_how: "Drag it, or move it with ← and →. A press on the words, or %, changes between a number and a percentage.",
    terminating: "terminating",
    not_counted: "not counted",
    state: |state| match state {
        PodState::Available => "available",
        PodState::Ready => "ready, not long enough",
        PodState::NotReady => "running, not ready",
        PodState::Creating => "being created",
        PodState::Pending => "waiting for a node",
        PodState::NoImage => "image not pulled",
        PodState::NoConfig => "configuration missing",
        PodState::CrashLoop => "crashes again and again",
        PodState::Error => "failed",
        PodState::Completed => "ended",
        PodState::Terminating => "terminating",
    },
    pod_title: |name, state, status| format!("{name}: {state} ({status})"),
    summary: |stage| {
        let (total, available, terminating) = (stage.total, stage.available, stage.terminating);
        let limits = stage.bounds.map_or(String::new(), |bounds| {
            let (ceiling, floor) = (bounds.max_total(), bounds.min_available());
            format!(" At most {ceiling} pods in all, at least {floor} available.")
        });
        format!(
            "{total} pods, {available} available; {terminating} terminating, not counted.{limits}"
        )
    },
};

pub(super) const CHINESE: StageTexts = StageTexts {
    nothing: "还没有任何工作负载。点击“应用”即可创建左侧的内容。",
    workload: "显示的工作负载",
    drawn_as: "画面形式",
    sets: |grouping| match grouping {
        Grouping::ReplicaSets => "ReplicaSet",
        Grouping::Slots => "序号",
        Grouping::Revisions => "修订版本",
        Grouping::Pods => "Pod",
    },
    nodes: "节点",
    table: "表格",
    partition: "更新只到达由此往后的 Pod，之前的保持原修订版本",
    surplus: "不再需要更多：由此往后的 Pod 将被删除",
    vacant: |ordinal| format!("{ordinal}：现在没有 Pod"),
    no_node: "尚无节点",
    draining: "正在腾空",
    inspect: "查看详情",
    paused: "已暂停",
    current: "当前",
    revision: |number| format!("修订版本 {number}"),
    revision_head: "修订版本",
    image: "镜像",
    pods: "Pod",
    state_head: "状态",
    count: "Pod 数",
    legend: "Pod 的状态",
    left_out: |count| format!("另有 {count} 个空的 ReplicaSet 留作回滚，见“修订版本”。"),
    ceiling: |total, most| format!("总数 {total}，至多 {most}"),
    floor: |available, least| format!("可用 {available}，至少 {least}"),
    desired: |count| format!("期望 {count}"),
    limit: |limit| match limit {
        Limit::Ceiling => "上限：maxSurge",
        Limit::Floor => "下限：maxUnavailable",
    },
    limit_at: |limit, place, value| match limit {
        Limit::Ceiling => format!("maxSurge: {value}，至多 {place}"),
        Limit::Floor => format!("maxUnavailable: {value}，至少 {place}"),
    },
    limit_how: "拖动，或用 ← 和 → 移动。点击文字或按 % 可在数字与百分比之间切换。",
    terminating: "个正在终止",
    not_counted: "不计入总数",
    state: |state| match state {
        PodState::Available => "可用",
        PodState::Ready => "已就绪，时间未满",
        PodState::NotReady => "运行中，未就绪",
        PodState::Creating => "正在创建",
        PodState::Pending => "等待节点",
        PodState::NoImage => "镜像拉取失败",
        PodState::NoConfig => "缺少配置",
        PodState::CrashLoop => "反复崩溃",
        PodState::Error => "失败",
        PodState::Completed => "已结束",
        PodState::Terminating => "正在终止",
    },
    pod_title: |name, state, status| format!("{name}：{state}（{status}）"),
    summary: |stage| {
        let (total, available, terminating) = (stage.total, stage.available, stage.terminating);
        let limits = stage.bounds.map_or(String::new(), |bounds| {
            let (ceiling, floor) = (bounds.max_total(), bounds.min_available());
            format!("总数至多 {ceiling} 个，可用至少 {floor} 个。")
        });
        format!(
            "共 {total} 个 Pod，{available} 个可用；{terminating} 个正在终止，不计入总数。{limits}"
        )
    },
};
