//! The manifest editor, what is wrong in it, and Apply.

use kube::api::workload::Revisions;

pub(crate) struct EditorTexts {
    pub manifest: &'static str,
    pub how_to_leave: &'static str,
    pub undo: &'static str,
    pub redo: &'static str,
    pub files: &'static str,
    pub all_files: &'static str,
    pub new_file: &'static str,
    pub open_files: &'static str,
    pub rename: &'static str,
    pub close_file: fn(&str) -> String,
    pub reopen: fn(&str) -> String,
    pub problems: fn(usize) -> String,
    pub problem_at: fn(usize, usize) -> String,
    pub apply: &'static str,
    pub preview: &'static str,
    /// Takes the names of kinds.
    pub runs: fn(&str) -> String,
    /// Takes the names of kinds, and the number of their objects.
    pub left_aside: fn(&str, usize) -> String,
    /// The mark between the names of kinds.
    pub and: &'static str,
    pub fix_first: &'static str,
    pub rest_left_out: &'static str,
    pub makes_namespace: fn(&str) -> String,
    pub nothing_to_apply: &'static str,
    pub no_change: &'static str,
    /// Takes the kind, the name, and the number of pods if the manifest gives one.
    pub creates: fn(&str, &str, Option<i32>) -> String,
    pub new_template: &'static str,
    pub new_revision: fn(Revisions, i64) -> String,
    pub old_template_again: fn(Revisions, i64, i64) -> String,
    pub paused_template: &'static str,
    pub on_delete: &'static str,
    pub never: &'static str,
    pub partition: fn(i32, i64) -> String,
    pub scales: fn(i32, i32) -> String,
    pub only_scales: &'static str,
    /// Takes the name of the autoscaler that sets the size, too.
    pub autoscaled: fn(&str) -> String,
    pub only_settings: fn(&str, &str) -> String,
    pub noted: fn(&str, &str) -> String,
    pub other_objects: fn(usize) -> String,
}

pub(super) const ENGLISH: EditorTexts = EditorTexts {
    manifest: "Manifest",
    how_to_leave: "Tab indents. Press Escape, then Tab, to leave the editor.",
    undo: "Undo",
    redo: "Redo",
    files: "Files",
    all_files: "All files",
    new_file: "New file",
    open_files: "Open files…",
    rename: "Name of the file",
    close_file: |name| format!("Close {name}"),
    reopen: |name| format!("Reopen {name}"),
    problems: |count| match count {
        1 => "1 problem".to_string(),
        _ => format!("{count} problems"),
    },
    problem_at: |line, column| format!("line {line}, column {column}"),
    apply: "Apply",
    preview: "What Apply will do",
    runs: |kinds| format!("Runs: {kinds}"),
    left_aside: |kinds, count| format!("left aside: {kinds} ({count})"),
    and: ", ",
    fix_first: "The manifest cannot be applied yet.",
    rest_left_out: "What has problems is left out; the rest:",
    makes_namespace: |name| format!("Makes the namespace {name}, which nothing in the text makes."),
    nothing_to_apply: "There is nothing in the manifest.",
    no_change: "Nothing changed.",
    creates: |kind, name, replicas| match replicas {
        None => format!("Creates {kind} {name} with a pod on each node."),
        Some(0) => format!("Creates {kind} {name} without pods."),
        Some(1) => format!("Creates {kind} {name} with 1 pod."),
        Some(count) => format!("Creates {kind} {name} with {count} pods."),
    },
    new_template: "The pod template changes",
    new_revision: |kept_in, revision| match kept_in {
        Revisions::ReplicaSets => format!("A new ReplicaSet, revision {revision}."),
        _ => format!("Revision {revision}: its pods are replaced."),
    },
    old_template_again: |kept_in, old, revision| match kept_in {
        Revisions::ReplicaSets => {
            format!("The ReplicaSet of revision {old} is used again, as revision {revision}.")
        }
        _ => format!("That of revision {old} again, as revision {revision}: pods are replaced."),
    },
    paused_template: "But the rollout is paused: nothing moves until it is resumed.",
    on_delete: "But OnDelete: a pod gets it when somebody deletes the old one.",
    never: "But nothing replaces its pods: only new ones get it.",
    partition: |partition, revision| {
        format!("Revision {revision}, for ordinals from {partition} on: those below keep theirs.")
    },
    scales: |from, to| format!("Replicas go from {from} to {to}"),
    only_scales: "The template stays, so there is no rollout.",
    autoscaled: |name| {
        format!(
            "The autoscaler {name} sets the size too, and changes it back at one of its next looks."
        )
    },
    noted: |kind, name| {
        format!(
            "Nothing moves: {kind} {name} is like this already; only what is noted about it changes."
        )
    },
    only_settings: |kind, name| {
        format!("Only settings of {kind} {name} change, not the template of its pods.")
    },
    other_objects: |count| match count {
        1 => "1 other object is updated.".to_string(),
        _ => format!("{count} other objects are updated."),
    },
};

pub(super) const CHINESE: EditorTexts = EditorTexts {
    manifest: "清单",
    how_to_leave: "Tab 键用于缩进。先按 Esc 再按 Tab 可离开编辑器。",
    undo: "撤销",
    redo: "重做",
    files: "文件",
    all_files: "所有文件",
    new_file: "新建文件",
    open_files: "打开文件…",
    rename: "文件名",
    close_file: |name| format!("关闭 {name}"),
    reopen: |name| format!("重新打开 {name}"),
    problems: |count| format!("{count} 个问题"),
    problem_at: |line, column| format!("第 {line} 行第 {column} 列"),
    apply: "应用",
    preview: "应用之后会发生什么",
    runs: |kinds| format!("运行：{kinds}"),
    left_aside: |kinds, count| format!("搁置：{kinds}（{count} 个）"),
    and: "、",
    fix_first: "清单还不能应用。",
    rest_left_out: "有问题的部分不会应用；其余部分：",
    makes_namespace: |name| format!("创建命名空间 {name}，因为清单中没有创建它。"),
    nothing_to_apply: "清单中没有内容。",
    no_change: "没有变化。",
    creates: |kind, name, replicas| match replicas {
        None => format!("创建 {kind} {name}，每个节点一个 Pod。"),
        Some(count) => format!("创建 {kind} {name}，共 {count} 个 Pod。"),
    },
    new_template: "Pod 模板有变",
    new_revision: |kept_in, revision| match kept_in {
        Revisions::ReplicaSets => format!("产生新的 ReplicaSet，修订版本 {revision}。"),
        _ => format!("产生修订版本 {revision}，其 Pod 将被替换。"),
    },
    old_template_again: |kept_in, old, revision| match kept_in {
        Revisions::ReplicaSets => {
            format!("修订版本 {old} 的 ReplicaSet 重新启用，成为修订版本 {revision}。")
        }
        _ => format!("修订版本 {old} 重新启用，成为修订版本 {revision}，其 Pod 将被替换。"),
    },
    paused_template: "但发布已暂停：恢复之前不会有任何动作。",
    on_delete: "但策略是 OnDelete：有人删除旧 Pod 后，新 Pod 才用它。",
    never: "但没有什么会替换已有的 Pod：只有新的 Pod 才用它。",
    partition: |partition, revision| {
        format!("产生修订版本 {revision}，只用于序号 {partition} 及以上；以下的保持不变。")
    },
    scales: |from, to| format!("副本数从 {from} 变为 {to}"),
    only_scales: "模板不变，因此不会触发滚动发布。",
    autoscaled: |name| format!("自动扩缩器 {name} 也在设置副本数，很快会把它改回去。"),
    noted: |kind, name| format!("不会有动作：{kind} {name} 已经如此，只更新对它的记录。"),
    only_settings: |kind, name| format!("只改变 {kind} {name} 的设置，不改变其 Pod 的模板。"),
    other_objects: |count| format!("更新另外 {count} 个对象。"),
};
