//! The chart of pods over time.

pub(crate) struct ChartTexts {
    pub scrubber: &'static str,
    pub markers: &'static str,
    pub available: fn(&str) -> String,
    pub not_ready: &'static str,
    pub terminating: &'static str,
    pub whole: &'static str,
    pub unknown: &'static str,
    /// Takes the numbers of available, not ready and terminating pods.
    pub counts: fn((i32, i32, i32)) -> String,
}

pub(super) const ENGLISH: ChartTexts = ChartTexts {
    scrubber: "Moment shown, on the chart of pods over time",
    markers: "Decisions and commands",
    available: |set| format!("{set} available"),
    not_ready: "not yet",
    terminating: "terminating",
    whole: "Whole run",
    unknown: "not simulated yet",
    counts: |(available, not_ready, terminating)| {
        format!("{available} available, {not_ready} not yet, {terminating} terminating")
    },
};

pub(super) const CHINESE: ChartTexts = ChartTexts {
    scrubber: "Pod 数量图上显示的时刻",
    markers: "决策与命令",
    available: |set| format!("{set} 可用"),
    not_ready: "尚不可用",
    terminating: "正在终止",
    whole: "全程",
    unknown: "尚未模拟",
    counts: |(available, not_ready, terminating)| {
        format!("可用 {available}，尚不可用 {not_ready}，正在终止 {terminating}")
    },
};
