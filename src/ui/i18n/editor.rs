//! The manifest editor, what is wrong in it, and Apply.

pub struct EditorTexts {
    pub manifest: &'static str,
    pub how_to_leave: &'static str,
    pub undo: &'static str,
    pub redo: &'static str,
    pub problems: fn(usize) -> String,
    pub problem_at: fn(usize, usize) -> String,
    pub apply: &'static str,
    pub preview: &'static str,
    pub fix_first: &'static str,
    pub nothing_to_apply: &'static str,
    pub no_change: &'static str,
    pub creates: fn(&str, i32) -> String,
    pub new_template: &'static str,
    pub new_revision: fn(i64) -> String,
    pub old_template_again: fn(i64, i64) -> String,
    pub paused_template: &'static str,
    pub scales: fn(i32, i32) -> String,
    pub only_scales: &'static str,
    pub only_settings: &'static str,
    pub other_objects: fn(usize) -> String,
}

pub const ENGLISH: EditorTexts = EditorTexts {
    manifest: "Manifest",
    how_to_leave: "Tab indents. Press Escape, then Tab, to leave the editor.",
    undo: "Undo",
    redo: "Redo",
    problems: |count| match count {
        1 => "1 problem".to_string(),
        _ => format!("{count} problems"),
    },
    problem_at: |line, column| format!("line {line}, column {column}"),
    apply: "Apply",
    preview: "What Apply will do",
    fix_first: "The manifest cannot be applied yet.",
    nothing_to_apply: "There is nothing in the manifest.",
    no_change: "Nothing changed.",
    creates: |name, replicas| match replicas {
        1 => format!("Creates Deployment {name} with 1 pod."),
        _ => format!("Creates Deployment {name} with {replicas} pods."),
    },
    new_template: "The pod template changes",
    new_revision: |revision| format!("A new ReplicaSet, revision {revision}."),
    old_template_again: |old, revision| {
        format!("The ReplicaSet of revision {old} is used again, as revision {revision}.")
    },
    paused_template: "But the rollout is paused: nothing moves until it is resumed.",
    scales: |from, to| format!("Replicas go from {from} to {to}"),
    only_scales: "The template stays, so there is no rollout.",
    only_settings: "Only settings of the rollout change, not the pods: no rollout.",
    other_objects: |count| match count {
        1 => "1 other object is updated.".to_string(),
        _ => format!("{count} other objects are updated."),
    },
};

pub const CHINESE: EditorTexts = EditorTexts {
    manifest: "清单",
    how_to_leave: "Tab 键用于缩进。先按 Esc 再按 Tab 可离开编辑器。",
    undo: "撤销",
    redo: "重做",
    problems: |count| format!("{count} 个问题"),
    problem_at: |line, column| format!("第 {line} 行第 {column} 列"),
    apply: "应用",
    preview: "应用之后会发生什么",
    fix_first: "清单还不能应用。",
    nothing_to_apply: "清单中没有内容。",
    no_change: "没有变化。",
    creates: |name, replicas| format!("创建 Deployment {name}，共 {replicas} 个 Pod。"),
    new_template: "Pod 模板有变",
    new_revision: |revision| format!("产生新的 ReplicaSet，修订版本 {revision}。"),
    old_template_again: |old, revision| {
        format!("修订版本 {old} 的 ReplicaSet 重新启用，成为修订版本 {revision}。")
    },
    paused_template: "但发布已暂停：恢复之前不会有任何动作。",
    scales: |from, to| format!("副本数从 {from} 变为 {to}"),
    only_scales: "模板不变，因此不会触发滚动发布。",
    only_settings: "只改变发布的设置，不改变 Pod：不会触发滚动发布。",
    other_objects: |count| format!("更新另外 {count} 个对象。"),
};
