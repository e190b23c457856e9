//! The advice of the manifest reader, in Chinese. The English sentence is the key; a hole, `{}`, matches any text.

/// The English and the Chinese sentences; their holes have the same order.
const HINTS: &[(&str, &str)] = &[
    (
        "A manifest is a mapping that begins with `apiVersion:` and `kind:`.",
        "清单是一个映射，以 `apiVersion:` 和 `kind:` 开头。",
    ),
    (
        "Add the kind of object, for example `kind: Deployment`.",
        "请写明对象的种类，例如 `kind: Deployment`。",
    ),
    (
        "Add the API version, for example `apiVersion: {}`.",
        "请写明 API 版本，例如 `apiVersion: {}`。",
    ),
    (
        "Kubernetes serves {} since 1.{}.",
        "Kubernetes 从 1.{1} 起才提供 {0}。",
    ),
    (
        "A {} is in `{}`: write `apiVersion: {}`.",
        "{} 属于 `{}`：请写 `apiVersion: {}`。",
    ),
    ("Did you mean `{}`?", "是不是想写 `{}`？"),
    ("Did you mean the volume `{}`?", "是不是想写卷 `{}`？"),
    (
        "A cluster takes it once the CustomResourceDefinition of its operator is installed; here it is left aside.",
        "集群要先安装其 Operator 的 CustomResourceDefinition 才会接受；这里将它放在一边。",
    ),
    (
        "Kubernetes 1.{} removed {}, and nothing has taken its place.",
        "Kubernetes 1.{} 已移除 {}，没有替代者。",
    ),
    (
        "No Kubernetes has such a kind: kubectl api-resources lists those that there are.",
        "Kubernetes 没有这样的种类：kubectl api-resources 会列出所有种类。",
    ),
    (
        "Change it by hand: the text shares it through an anchor, or has it in an unusual form.",
        "请手动修改：文本通过锚点共用了它，或它的写法比较特殊。",
    ),
    (
        "Kubernetes 1.{} removed {}; the object is read with the defaults it had there. Use {} today.",
        "Kubernetes 1.{} 已移除 {}；此对象按它当时的默认值读取。现在请用 {}。",
    ),
    (
        "Write an amount such as 500m, 0.5, 64Mi or 1Gi.",
        "请写成 500m、0.5、64Mi 或 1Gi 这样的数量。",
    ),
    (
        "Values under `data` are base64; put plain text under `stringData` (Secret) or `data` (ConfigMap).",
        "`data` 下的值是 base64；明文请放在 `stringData`（Secret）或 `data`（ConfigMap）下。",
    ),
    (
        "`{}` belongs under {}; check the indentation.",
        "`{}` 应放在 {} 之下，请检查缩进。",
    ),
    (
        "Kubernetes has `{}` since 1.{}; the version chosen here is {}.",
        "Kubernetes 从 1.{1} 起才有 `{0}`；这里选择的版本是 {2}。",
    ),
    (
        "Kubernetes had `{}` up to 1.{}; the version chosen here is {}.",
        "Kubernetes 到 1.{1} 为止才有 `{0}`；这里选择的版本是 {2}。",
    ),
    (
        "Put it in quotes, \"{}\": values here must be text, and YAML reads this one as something else.",
        "请加引号，写成 \"{}\"：这里的值必须是文本，而 YAML 会把它读成别的类型。",
    ),
    ("Put it in quotes: \"{}\".", "请加引号：\"{}\"。"),
    (
        "Write {} without quotes: this field is a number.",
        "{} 不要加引号：这个字段是数字。",
    ),
    ("Write {} without quotes.", "{} 不要加引号。"),
    (
        "Write a whole number that fits {} bits.",
        "请写一个不超过 {} 位的整数。",
    ),
    ("Expected here: {}.", "这里应为：{}。"),
    (
        "Write {} without quotes for {} pods, or \"{}%\" for a share.",
        "{} 个 Pod 请不加引号写 {1}；按比例请写 \"{2}%\"。",
    ),
    (
        "Write a whole number of pods, such as 1, or a whole percentage, such as \"25%\".",
        "请写 Pod 的整数个数，如 1，或整数百分比，如 \"25%\"。",
    ),
    (
        "What was made immutable stays so: delete it and create it anew, or use another name.",
        "设为不可变之后便一直如此：请删除后重建，或换一个名称。",
    ),
    (
        "Create one under a new name and refer to that: this also starts a rollout.",
        "请用新名称另建一个并引用它：这也会触发一次发布。",
    ),
    (
        "A pod needs at least one container with a name and an image.",
        "Pod 至少需要一个有名称和镜像的容器。",
    ),
    (
        "Name a volume that stands under `volumes` of the same pod spec.",
        "请写同一 Pod 规约的 `volumes` 下已有的卷。",
    ),
    (
        "Lower the request of {} to {} or below, or raise the limit.",
        "请把 {} 的请求降到 {} 或以下，或提高限制。",
    ),
    (
        "With neither an old pod less nor a new one more on a node, nothing could ever be replaced.",
        "节点上既不能少一个旧 Pod，也不能多一个新 Pod，就什么都替换不了。",
    ),
    (
        "To surge, also write `maxUnavailable: 0`; it is 1 unless given.",
        "要使用 surge，请同时写 `maxUnavailable: 0`；不写时它是 1。",
    ),
    (
        "Select the labels of the pod template, for example `matchLabels: {app: web}`.",
        "请选择 Pod 模板的标签，例如 `matchLabels: {app: web}`。",
    ),
    ("Use one of {}.", "请从以下选项中选用：{}。"),
    (
        "Name the label that tells nodes apart, for example `kubernetes.io/hostname`.",
        "请写用来区分节点的标签，例如 `kubernetes.io/hostname`。",
    ),
    (
        "Only a readiness probe may ask for several successes in a row.",
        "只有就绪探针可以要求连续多次成功。",
    ),
    (
        "Give one of exec, httpGet, tcpSocket or grpc.",
        "请给出 exec、httpGet、tcpSocket、grpc 之一。",
    ),
    (
        "Give at least one port, for example `- port: 80`.",
        "请至少给出一个端口，例如 `- port: 80`。",
    ),
    (
        "With several ports each needs a name.",
        "有多个端口时，每个都需要名称。",
    ),
    (
        "A new selector would orphan the running pods. Keep it, or delete the object and create it anew.",
        "换选择算符会使运行中的 Pod 失去归属。请保持不变，或删除对象后重建。",
    ),
    (
        "Delete the StatefulSet with `--cascade=orphan` and create it anew; its pods go on running.",
        "请用 `--cascade=orphan` 删除 StatefulSet 后重建，其 Pod 会继续运行。",
    ),
    (
        "Since apps/v1 the selector must be given: repeat the labels of the pod template under `selector.matchLabels`.",
        "从 apps/v1 起必须写明选择算符：请在 `selector.matchLabels` 下重复 Pod 模板的标签。",
    ),
    (
        "A pod counts as progress only when it has been ready for minReadySeconds ({} s), so the deadline of {} s would pass first. Raise progressDeadlineSeconds above {}, or lower minReadySeconds.",
        "Pod 就绪满 minReadySeconds（{} 秒）才算进展，因此 {} 秒的期限会先到。请把 progressDeadlineSeconds 提到 {} 以上，或降低 minReadySeconds。",
    ),
    (
        "The pods must carry the labels that the selector asks for, or their owner would not find them.",
        "Pod 必须带有选择算符所要的标签，否则其所有者找不到它们。",
    ),
    (
        "The selector asks for {}, which the template's labels lack: the owner would not find its own pods. Make both the same.",
        "选择算符要求 {}，而模板的标签没有：所有者会找不到自己的 Pod。请使两者一致。",
    ),
    (
        "Pods of a workload that keeps running are always restarted; for work that ends use a Job.",
        "持续运行的工作负载，其 Pod 总会被重启；会结束的工作请用 Job。",
    ),
    (
        "Recreate stops all old pods first, so maxSurge and maxUnavailable mean nothing: remove `rollingUpdate`, or use `type: RollingUpdate`.",
        "Recreate 会先停掉全部旧 Pod，maxSurge 和 maxUnavailable 没有意义：请删除 `rollingUpdate`，或改用 `type: RollingUpdate`。",
    ),
    (
        "With no pod more and no pod less than wanted, nothing could ever be replaced. Allow one of the two, for example `maxSurge: 1`.",
        "既不能多一个 Pod，也不能少一个，就什么都替换不了。请允许其一，例如 `maxSurge: 1`。",
    ),
    (
        "An alias cannot stand inside the value that it repeats.",
        "别名不能出现在它所重复的值之内。",
    ),
    (
        "Put an alias of a mapping, such as *base, behind <<.",
        "<< 后面请写映射的别名，如 *base。",
    ),
    (
        "A key must be plain text; where double braces stand for a template, render it first or put it in quotes.",
        "键必须是普通文本；若双花括号是模板，请先渲染，或加引号。",
    ),
    (
        "This line has no colon that ends its name: write it as `name: value`, or indent it as part of a longer text.",
        "这一行没有结束名称的冒号：请写成 `name: value`，或缩进为长文本的一部分。",
    ),
    (
        "This line is indented with a tab; YAML takes spaces only.",
        "这一行用了制表符缩进；YAML 只接受空格。",
    ),
    (
        "A comma is missing here, or a bracket opened before is not closed.",
        "这里缺少逗号，或前面的括号没有闭合。",
    ),
    (
        "This line is not aligned with the fields around it: give it the same indentation as its siblings.",
        "这一行与周围的字段没有对齐：请与同级字段缩进一致。",
    ),
    (
        "Check the indentation against the line above; a value that holds a colon and a space needs quotes.",
        "请对照上一行检查缩进；含有冒号加空格的值需要加引号。",
    ),
    (
        "No plain value may start with this character: put the value in quotes.",
        "不加引号的值不能以这个字符开头：请加引号。",
    ),
    (
        "In double quotes a backslash starts an escape: double it, or use single quotes.",
        "双引号内的反斜杠是转义的开始：请写两个，或改用单引号。",
    ),
    (
        "Start this line with a dash like the items above it, or give it the indentation of their fields.",
        "请像上面的项那样以短横线开头，或与其字段缩进一致。",
    ),
    ("Start the list on a line of its own.", "列表请另起一行。"),
    ("Keep one of the two.", "两者只留其一。"),
    (
        "Keep one of the two: Kubernetes takes the last one without a word.",
        "两者只留其一：Kubernetes 会不加提示地采用最后一个。",
    ),
    (
        "Put a line of three dashes before the next document, or give this line the indentation of those above.",
        "请在下一个文档之前加一行三个短横线，或让这一行与上面的行缩进一致。",
    ),
    (
        "Nothing but a comment may stand behind the three dashes that part two documents: start the document on the next line.",
        "分隔两个文档的三个短横线之后只能有注释：请从下一行开始写文档。",
    ),
    (
        "A file that starts with a brace is read as JSON: look for a missing comma, quote or bracket here or just before.",
        "以花括号开头的文件按 JSON 读取：请检查此处或稍前是否缺少逗号、引号或括号。",
    ),
    ("This quote is never closed.", "这个引号没有闭合。"),
    (
        "& and * name values that repeat; put a value that merely starts with one in quotes.",
        "& 和 * 用来命名重复的值；若值只是以它们开头，请加引号。",
    ),
    (
        "A % at the start of a line gives directions to the reader: take the line away, or indent it.",
        "行首的 % 是给读取程序的指令：请删去这一行，或将其缩进。",
    ),
    (
        "Behind | or > only +, - and a digit from 1 to 9 may stand: start the text on the next line.",
        "| 或 > 之后只能有 +、- 和 1 到 9 的数字：请从下一行开始写文本。",
    ),
    (
        "! starts the name of a type: put a value that merely starts with it in quotes.",
        "! 是类型名的开始：若值只是以它开头，请加引号。",
    ),
    (
        "A ? and a blank start a key: put a value that merely starts with them in quotes.",
        "? 加空格是键的开始：若值只是以它们开头，请加引号。",
    ),
    (
        "Kubernetes takes base64 as plain text: take the tag !!binary away.",
        "Kubernetes 把 base64 当作普通文本：请去掉标签 !!binary。",
    ),
    (
        "Split it, or leave out what the rollout does not need.",
        "请拆分，或去掉发布用不到的内容。",
    ),
    ("Split it into several texts.", "请拆成几份文本。"),
    (
        "Leave out what the rollout does not need.",
        "请去掉发布用不到的内容。",
    ),
    (
        "Write the repeated values out, or use fewer aliases of aliases.",
        "请把重复的值直接写出，或减少别名的别名。",
    ),
    (
        "No Kubernetes object goes that deep: look for a bracket that is never closed.",
        "Kubernetes 对象没有这么深：请查找没有闭合的括号。",
    ),
    (
        "This is the invisible character U+{}: take it out.",
        "这是不可见字符 U+{}：请去掉。",
    ),
    (
        "Define the anchor with & earlier in the same document; put a value that merely starts with * in quotes.",
        "请在同一文档的前面用 & 定义锚点；若值只是以 * 开头，请加引号。",
    ),
    (
        "Take the tag away, or give a value of that type.",
        "请去掉标签，或给出该类型的值。",
    ),
    (
        "Kubernetes has no such number; put it in quotes if it is meant as text.",
        "Kubernetes 没有这样的数字；若是文本请加引号。",
    ),
];

/// `None` for an unknown sentence.
pub fn chinese(english: &str) -> Option<String> {
    let mut found = HINTS.iter().filter_map(|(pattern, chinese)| {
        let taken = holes(pattern, english)?;
        Some(filled(chinese, &taken))
    });
    found.next()
}

/// The texts in the holes, if the rest of the sentence matches the pattern.
fn holes<'t>(pattern: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut parts = pattern.split("{}");
    let mut rest = text.strip_prefix(parts.next()?)?;
    let parts: Vec<&str> = parts.collect();
    let mut taken = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let last = index + 1 == parts.len();
        let at = if last {
            rest.len().checked_sub(part.len())?
        } else {
            rest.find(part)?
        };
        let (hole, after) = rest.split_at_checked(at)?;
        rest = after.strip_prefix(part)?;
        taken.push(hole);
    }
    rest.is_empty().then_some(taken)
}

/// Fills the holes in order or, when they are numbered, by number.
fn filled(pattern: &str, taken: &[&str]) -> String {
    let mut out = String::new();
    let mut next = 0;
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        let Some(length) = rest[open..].find('}') else {
            break;
        };
        let name = &rest[open + 1..open + length];
        let number = match name {
            "" => Some(next),
            name => name.parse().ok(),
        };
        out.push_str(&rest[..open]);
        match number.and_then(|number| taken.get(number)) {
            Some(hole) => out.push_str(hole),
            None => out.push_str(&rest[open..=open + length]),
        }
        next += usize::from(number.is_some());
        rest = &rest[open + length + 1..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_in_the_order_of_the_other_language() {
        assert_eq!(
            chinese("Kubernetes has `spec.x` since 1.29; the version chosen here is 1.20.")
                .as_deref(),
            Some("Kubernetes 从 1.29 起才有 `spec.x`；这里选择的版本是 1.20。")
        );
        assert_eq!(
            chinese("Did you mean `replicas`?").as_deref(),
            Some("是不是想写 `replicas`？")
        );
        let braces =
            "Select the labels of the pod template, for example `matchLabels: {app: web}`.";
        assert!(chinese(braces).expect("it is known").contains("{app: web}"));
        assert_eq!(chinese("Something else."), None);
    }
}
