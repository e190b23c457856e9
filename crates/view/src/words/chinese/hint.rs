//! Advice in Chinese.

use kube::api::meta::Kind;
use kube::manifest::hint::{Expected, Hint, TextHint};

/// One or two plain sentences.
pub(super) fn hint(hint: &Hint) -> String {
    match hint {
        Hint::Text(hint) => text(*hint),
        Hint::NotAnObject => "清单是一个映射，以 `apiVersion:` 和 `kind:` 开头。".to_string(),
        Hint::NoKind => "请写明对象的种类，例如 `kind: Deployment`。".to_string(),
        Hint::NoApiVersion { example } => format!("请写明 API 版本，例如 `apiVersion: {example}`。"),
        Hint::ApiVersionSince { api_version, since } => {
            format!("Kubernetes 从 1.{since} 起才提供 {api_version}。")
        }
        Hint::OtherApiVersion { kind } => {
            let api_version = kind.api_version();
            format!("{kind} 属于 `{api_version}`：请写 `apiVersion: {api_version}`。")
        }
        Hint::KindRemoved { kind, removed_in } => {
            format!("Kubernetes 1.{removed_in} 已移除 {kind}，没有替代者。")
        }
        Hint::CustomResource => {
            "集群要先安装其 Operator 的 CustomResourceDefinition 才会接受；这里将它放在一边。".to_string()
        }
        Hint::NoSuchKind => "Kubernetes 没有这样的种类：kubectl api-resources 会列出所有种类。".to_string(),
        Hint::DidYouMean(meant) => format!("是不是想写 `{meant}`？"),
        Hint::DidYouMeanVolume(meant) => format!("是不是想写卷 `{meant}`？"),
        Hint::ApiVersionRemoved {
            api_version,
            removed_in,
            use_instead,
        } => format!(
            "Kubernetes 1.{removed_in} 已移除 {api_version}；此对象按它当时的默认值读取。现在请用 {use_instead}。"
        ),
        Hint::AutoscalerSetsReplicas { autoscaler } => format!("这里写了 replicas，而自动扩缩器 {autoscaler} 也在设置它：每次改动它的应用都会撤销自动扩缩器的结果。请删去 replicas。"),
        Hint::NothingFollows { kind } => format!("{kind} 会保存并列出：{}。", why_nothing_follows(*kind)),
        Hint::EditByHand => "请手动修改：文本通过锚点共用了它，或它的写法比较特殊。".to_string(),
        Hint::Amount => "请写成 500m、0.5、64Mi 或 1Gi 这样的数量。".to_string(),
        Hint::Base64 => {
            "`data` 下的值是 base64；明文请放在 `stringData`（Secret）或 `data`（ConfigMap）下。".to_string()
        }
        Hint::BelongsUnder { key, place } if place.is_root() => {
            format!("`{key}` 应放在最外层，请检查缩进。")
        }
        Hint::BelongsUnder { key, place } => format!("`{key}` 应放在 `{place}` 之下，请检查缩进。"),
        Hint::FieldSince {
            field,
            since,
            chosen,
        } => format!("Kubernetes 从 1.{since} 起才有 `{field}`；这里选择的版本是 {chosen}。"),
        Hint::FieldUntil {
            field,
            until,
            chosen,
        } => format!("Kubernetes 到 1.{until} 为止才有 `{field}`；这里选择的版本是 {chosen}。"),
        Hint::SwitchedOff(version) => {
            format!("Kubernetes {version} 默认关闭了它的特性门控，所以 API 服务器会去掉这个字段。")
        }
        Hint::NotSimulated => {
            "这个字段会保存，但这里没有模拟真实集群中读取它的部分。".to_string()
        }
        Hint::QuoteInMap { value } => {
            format!("请加引号，写成 \"{value}\"：这里的值必须是文本，而 YAML 会把它读成别的类型。")
        }
        Hint::Quote { value } => format!("请加引号：\"{value}\"。"),
        Hint::UnquoteNumber { text } => format!("{text} 不要加引号：这个字段是数字。"),
        Hint::Unquote { text } => format!("{text} 不要加引号。"),
        Hint::WholeNumber { bits } => format!("请写一个不超过 {bits} 位的整数。"),
        Hint::Expected(what) => format!("这里应为：{}。", expected(*what)),
        Hint::UnquoteOrPercent { number } => {
            format!("{number} 个 Pod 请不加引号写 {number}；按比例请写 \"{number}%\"。")
        }
        Hint::NumberOrPercent => "请写 Pod 的整数个数，如 1，或整数百分比，如 \"25%\"。".to_string(),
        Hint::KeepOne => "两者只留其一。".to_string(),
        Hint::Immutable => "设为不可变之后便一直如此：请删除后重建，或换一个名称。".to_string(),
        Hint::NewNameAndReference => "请用新名称另建一个并引用它：这也会触发一次发布。".to_string(),
        Hint::ContainerNeeded => "Pod 至少需要一个有名称和镜像的容器。".to_string(),
        Hint::NameAVolume => "请写同一 Pod 规约的 `volumes` 下已有的卷。".to_string(),
        Hint::LowerRequest { resource, limit } => {
            format!("请把 {resource} 的请求降到 {limit} 或以下，或提高限制。")
        }
        Hint::NodesNeverReplaced => {
            "节点上既不能少一个旧 Pod，也不能多一个新 Pod，就什么都替换不了。".to_string()
        }
        Hint::SurgeNeedsUnavailableZero => "要使用 surge，请同时写 `maxUnavailable: 0`；不写时它是 1。".to_string(),
        Hint::SelectTemplateLabels => "请选择 Pod 模板的标签，例如 `matchLabels: {app: web}`。".to_string(),
        Hint::OneOf(words) => format!("请从以下选项中选用：{}。", words.join("、")),
        Hint::NodeLabel => "请写用来区分节点的标签，例如 `kubernetes.io/hostname`。".to_string(),
        Hint::OnlyReadinessSucceedsTwice => "只有就绪探针可以要求连续多次成功。".to_string(),
        Hint::ProbeHandler => "请给出 exec、httpGet、tcpSocket、grpc 之一。".to_string(),
        Hint::ServicePort => "请至少给出一个端口，例如 `- port: 80`。".to_string(),
        Hint::PortsNeedNames => "有多个端口时，每个都需要名称。".to_string(),
        Hint::SelectorStays => {
            "换选择算符会使运行中的 Pod 失去归属。请保持不变，或删除对象后重建。".to_string()
        }
        Hint::DeleteAndCreateStatefulSet => {
            "请用 `--cascade=orphan` 删除 StatefulSet 后重建，其 Pod 会继续运行。".to_string()
        }
        Hint::SelectorNeeded => {
            "从 apps/v1 起必须写明选择算符：请在 `selector.matchLabels` 下重复 Pod 模板的标签。".to_string()
        }
        Hint::DeadlineBeforeReady {
            min_ready_seconds,
            deadline_seconds,
        } => format!(
            "Pod 就绪满 minReadySeconds（{min_ready_seconds} 秒）才算进展，因此 {deadline_seconds} 秒的期限会先到。请把 \
             progressDeadlineSeconds 提到 {min_ready_seconds} 以上，或降低 minReadySeconds。"
        ),
        Hint::LabelsOfSelector => "Pod 必须带有选择算符所要的标签，否则其所有者找不到它们。".to_string(),
        Hint::MissingLabels(missing) => format!(
            "选择算符要求 {}，而模板的标签没有：所有者会找不到自己的 Pod。请使两者一致。",
            super::super::pairs(missing)
        ),
        Hint::AlwaysRestarted => {
            "持续运行的工作负载，其 Pod 总会被重启；会结束的工作请用 Job。".to_string()
        }
        Hint::RecreateHasNoBounds => {
            "Recreate 会先停掉全部旧 Pod，maxSurge 和 maxUnavailable 没有意义：请删除 `rollingUpdate`，或改用 `type: RollingUpdate`。"
                .to_string()
        }
        Hint::NeverReplaced => {
            "既不能多一个 Pod，也不能少一个，就什么都替换不了。请允许其一，例如 `maxSurge: 1`。".to_string()
        }
        Hint::StatefulSetRecreateOff => {
            "Kubernetes 1.37 的 StatefulSet 有 Recreate，但特性门控默认关闭，更早的版本没有。要一次换掉全部，可在修改后删除这些 Pod。"
                .to_string()
        }
    }
}

fn expected(what: Expected) -> &'static str {
    match what {
        Expected::NumberOrText => "整数或文本，如 1 或 \"25%\"",
        Expected::Bool => "true 或 false",
        Expected::List => "列表：以 `- ` 开头的行",
        Expected::Map => "名称到值的映射，`name: value`；注意冒号后的空格",
        Expected::Fields => "映射，其字段缩进写在下面；注意每个冒号后的空格",
        Expected::Base64 => "base64 文本",
        Expected::Amount => "数量，如 500m 或 64Mi",
        Expected::Time => "时间，如 2024-01-05T12:00:00Z",
        Expected::Text => "文本",
    }
}

fn text(hint: TextHint) -> String {
    let words = match hint {
        TextHint::InvisibleCharacter(code) => {
            return format!("这是不可见字符 U+{code:04X}：请去掉。");
        }
        TextHint::Tab => "这一行用了制表符缩进；YAML 只接受空格。",
        TextHint::Align => "这一行与周围的字段没有对齐：请与同级字段缩进一致。",
        TextHint::Anchor => "& 和 * 用来命名重复的值；若值只是以它们开头，请加引号。",
        TextHint::Bracket => "这里缺少逗号，或前面的括号没有闭合。",
        TextHint::Directive => "行首的 % 是给读取程序的指令：请删去这一行，或将其缩进。",
        TextHint::Escape => "双引号内的反斜杠是转义的开始：请写两个，或改用单引号。",
        TextHint::BlockHeader => "| 或 > 之后只能有 +、- 和 1 到 9 的数字：请从下一行开始写文本。",
        TextHint::Quote => "这个引号没有闭合。",
        TextHint::ReservedCharacter => "不加引号的值不能以这个字符开头：请加引号。",
        TextHint::TagStart => "! 是类型名的开始：若值只是以它开头，请加引号。",
        TextHint::Dash => "请像上面的项那样以短横线开头，或与其字段缩进一致。",
        TextHint::Colon => {
            "这一行没有结束名称的冒号：请写成 `name: value`，或缩进为长文本的一部分。"
        }
        TextHint::ValueHere => "请对照上一行检查缩进；含有冒号加空格的值需要加引号。",
        TextHint::KeyStart => "? 加空格是键的开始：若值只是以它们开头，请加引号。",
        TextHint::ListOnItsOwnLine => "列表请另起一行。",
        TextHint::KeepOneKey => "两者只留其一：Kubernetes 会不加提示地采用最后一个。",
        TextHint::AliasInItself => "别名不能出现在它所重复的值之内。",
        TextHint::PlainKey => "键必须是普通文本；若双花括号是模板，请先渲染，或加引号。",
        TextHint::MergeOfMapping => "<< 后面请写映射的别名，如 *base。",
        TextHint::NoSuchNumber => "Kubernetes 没有这样的数字；若是文本请加引号。",
        TextHint::UnknownAnchor => "请在同一文档的前面用 & 定义锚点；若值只是以 * 开头，请加引号。",
        TextHint::AfterDashes => "分隔两个文档的三个短横线之后只能有注释：请从下一行开始写文档。",
        TextHint::TakeTagAway => "请去掉标签，或给出该类型的值。",
        TextHint::Binary => "Kubernetes 把 base64 当作普通文本：请去掉标签 !!binary。",
        TextHint::Json => {
            "以花括号开头的文件按 JSON 读取：请检查此处或稍前是否缺少逗号、引号或括号。"
        }
        TextHint::SecondDocument => {
            "请在下一个文档之前加一行三个短横线，或让这一行与上面的行缩进一致。"
        }
        TextHint::TooLong => "请拆分，或去掉发布用不到的内容。",
        TextHint::TooManyAliases => "请把重复的值直接写出，或减少别名的别名。",
        TextHint::TooDeep => "Kubernetes 对象没有这么深：请查找没有闭合的括号。",
    };
    words.to_string()
}

/// Why an object that a cluster takes changes nothing here.
fn why_nothing_follows(kind: Kind) -> &'static str {
    match kind {
        Kind::Ingress | Kind::IngressClass | Kind::NetworkPolicy => {
            "这里的请求都从集群内部发往 Service，也不会被拦下"
        }
        Kind::Role
        | Kind::RoleBinding
        | Kind::ClusterRole
        | Kind::ClusterRoleBinding
        | Kind::ServiceAccount => "这里人人都可以做任何操作",
        Kind::Job | Kind::CronJob => "这里只运行持续工作的负载",
        Kind::PersistentVolume
        | Kind::StorageClass
        | Kind::VolumeAttachment
        | Kind::VolumeAttributesClass
        | Kind::CSIDriver
        | Kind::CSINode
        | Kind::CSIStorageCapacity => "这里 Pod 要的卷总是立即就有",
        Kind::MutatingWebhookConfiguration
        | Kind::ValidatingWebhookConfiguration
        | Kind::MutatingAdmissionPolicy
        | Kind::MutatingAdmissionPolicyBinding
        | Kind::ValidatingAdmissionPolicy
        | Kind::ValidatingAdmissionPolicyBinding
        | Kind::PodSecurityPolicy => "这里的 API 服务器保存对象之前不会询问其他组件",
        Kind::CustomResourceDefinition | Kind::APIService => "这里不能增加新的种类",
        Kind::PriorityClass => "这里没有 Pod 会为别的 Pod 让位",
        Kind::RuntimeClass => "这里所有容器的运行方式都一样",
        _ => "这里的发布与它无关",
    }
}
