//! The same run under a second strategy.

pub(crate) struct CompareTexts {
    pub hint: &'static str,
    pub only_deployments: &'static str,
    pub too_many: fn(i64) -> String,
    pub as_it_is: &'static str,
    pub second: &'static str,
    pub took: &'static str,
    pub least: &'static str,
    pub most: &'static str,
    pub dropped: &'static str,
    pub same: &'static str,
    pub nothing: &'static str,
    pub first_difference: &'static str,
    pub open: &'static str,
}

pub(super) const ENGLISH: CompareTexts = CompareTexts {
    hint: "The same run, from the same seed, with another strategy: what Apply would do now, or what was done last.",
    only_deployments: "Only the strategies of a Deployment are compared.",
    too_many: |most| format!("Runs of up to {most} pods are compared."),
    as_it_is: "As it is",
    second: "Second strategy",
    took: "takes",
    least: "fewest available",
    most: "most pods, terminating ones too",
    dropped: "requests dropped",
    same: "No difference: both take the same steps at the same moments.",
    nothing: "does nothing more",
    first_difference: "First difference",
    open: "Open the second run",
};

pub(super) const CHINESE: CompareTexts = CompareTexts {
    hint: "同一次运行、同一个随机种子，换一种策略：比较“应用”将会做的，或最近一次所做的。",
    only_deployments: "只比较 Deployment 的策略。",
    too_many: |most| format!("只比较不超过 {most} 个 Pod 的运行。"),
    as_it_is: "现有策略",
    second: "第二种策略",
    took: "用时",
    least: "最少可用",
    most: "最多 Pod（含正在终止的）",
    dropped: "丢失的请求",
    same: "没有差别：两者在相同时刻走相同的步骤。",
    nothing: "不再有动作",
    first_difference: "第一处差别",
    open: "打开第二种运行",
};
