//! What keeps a workload from having its pods, or from replacing them.

use crate::situation::*;
use engine::cluster::{Command, Target};
use engine::kubelet::ImageFault;

#[test]
fn pods_that_the_api_server_refuses_say_why() {
    check(vec![
        case(
            vec![
                kept(
                    "ResourceQuota",
                    "metadata: {name: team}\nspec: {hard: {pods: 1}}",
                ),
                in_container(""),
                Wait(20),
            ],
            "The quota team is used up (pods: 1 of 1, 1 more wanted).",
            "配额 team 已用完（pods：1/1，还要 1）。",
        ),
        case(
            vec![
                kept(
                    "ResourceQuota",
                    "metadata: {name: team}\nspec: {hard: {requests.cpu: 1}}",
                ),
                in_container(""),
                Wait(20),
            ],
            "The quota team takes only pods whose containers say requests.cpu (web).",
            "配额 team 要求容器写明 requests.cpu（web）。",
        ),
        case(
            vec![
                kept(
                    "LimitRange",
                    "metadata: {name: limits}\nspec: {limits: [{type: Container, max: {cpu: 500m}}]}",
                ),
                in_container("resources: {limits: {cpu: 1}}"),
                Wait(20),
            ],
            "A LimitRange forbids the pods: cpu per Container must be at most 500m, but the limit is 1.",
            "LimitRange 不允许这些 Pod：每个 Container 的 cpu 至多为 500m，而上限是 1。",
        ),
        case(
            vec![
                Do(Command::SetPodQuota { pods: Some(1) }),
                in_container(""),
                Wait(20),
            ],
            "The quota pods is used up (pods: 1 of 1, 1 more wanted).",
            "配额 pods 已用完（pods：1/1，还要 1）。",
        ),
        case(
            vec![
                kept(
                    "ResourceQuota",
                    "metadata: {name: team}\nspec: {hard: {pods: 1}}",
                ),
                db("", ""),
                Wait(30),
            ],
            "The quota team is used up (pods: 1 of 1, 1 more wanted).",
            "配额 team 已用完（pods：1/1，还要 1）。",
        ),
        case(
            vec![
                kept(
                    "ResourceQuota",
                    "metadata: {name: team}\nspec: {hard: {pods: 1}}",
                ),
                agent("", ""),
                Wait(30),
            ],
            "The quota team is used up (pods: 1 of 1, 1 more wanted).",
            "配额 team 已用完（pods：1/1，还要 1）。",
        ),
        case(
            vec![
                kept(
                    "Pod",
                    "metadata: {name: db-0}\nspec: {containers: [{name: other, image: 'other:1'}]}",
                ),
                db("", ""),
                Wait(30),
            ],
            "The next pod must be called db-0, and another pod has that name.",
            "下一个 Pod 必须叫 db-0，而这个名字已被别的 Pod 占用。",
        ),
    ]);
}

#[test]
fn what_people_ask_for_is_said_first() {
    check(vec![
        case(
            vec![
                in_container(""),
                Wait(20),
                Do(Command::Pause {
                    target: Target::deployment("web"),
                }),
                image("web:2"),
                Wait(5),
            ],
            "The Deployment is paused: changes of the template wait until it is resumed.",
            "Deployment 已暂停：模板的变化要等到恢复之后。",
        ),
        case(
            vec![
                db("updateStrategy: {rollingUpdate: {partition: 1}}", ""),
                Wait(30),
                Do(db_image("db:2")),
                Wait(30),
            ],
            "partition is 1: 1 pod below it keeps the current revision.",
            "partition 为 1：序号更小的 1 个 Pod 保持当前修订版本。",
        ),
        case(
            vec![
                db("updateStrategy: {type: OnDelete}", ""),
                Wait(30),
                Do(db_image("db:2")),
                Wait(30),
            ],
            "OnDelete: 2 pods of an older revision wait until you delete them.",
            "OnDelete：2 个旧版本的 Pod 等你来删除。",
        ),
        case(
            vec![
                agent("updateStrategy: {type: OnDelete}", ""),
                Wait(30),
                Do(agent_image("agent:2")),
                Wait(30),
            ],
            "OnDelete: 3 pods of an older revision wait until you delete them.",
            "OnDelete：3 个旧版本的 Pod 等你来删除。",
        ),
        case(
            vec![web("replicas: 0", "", ""), Wait(5)],
            "Nothing is left to do: replicas is 0, so no pod is wanted.",
            "没有要做的事：replicas 为 0，不需要 Pod。",
        ),
        case(
            vec![agent("", "nodeSelector: {disktype: ssd}"), Wait(5)],
            "No node shall have a pod: each lacks a label that the pods ask for, or has a taint that they do not tolerate.",
            "没有节点应有 Pod：每个节点都缺少 Pod 要求的标签，或者有它们不容忍的污点。",
        ),
        case(
            vec![in_container(""), Wait(20)],
            "Nothing is left to do: all 2 pods are of the current template and available.",
            "没有要做的事：2 个 Pod 都是当前模板，并且都可用。",
        ),
    ]);
}

#[test]
fn pods_that_leave_and_nodes_that_are_lost_are_named() {
    check(vec![
        case(
            vec![
                web(
                    "strategy: {type: Recreate}",
                    "terminationGracePeriodSeconds: 20",
                    "lifecycle: {preStop: {exec: {command: [sleep, '15']}}}",
                ),
                Wait(20),
                image("web:2"),
                Wait(5),
            ],
            "The pod terminates and may take 15 s more of its grace period of 20 s.",
            "Pod 正在终止，宽限期 20 秒，最多还要 15 秒。",
        ),
        case(
            vec![
                db("", "terminationGracePeriodSeconds: 20"),
                Wait(30),
                Do(Command::SetImageFault {
                    image: "db:1".to_string(),
                    fault: Some(ImageFault::IgnoresSigterm),
                }),
                Do(db_image("db:2")),
                Wait(5),
            ],
            "The pod terminates and may take 15 s more of its grace period of 20 s.",
            "Pod 正在终止，宽限期 20 秒，最多还要 15 秒。",
        ),
        case(
            vec![
                in_container(""),
                Apply(BUDGET.to_string()),
                Wait(20),
                Do(Command::Drain {
                    node: "node1".to_string(),
                    grace_seconds: None,
                }),
                Wait(10),
            ],
            "The drain of node1 waits: the budget always needs 2 healthy pods, and there are 2.",
            "腾空 node1 要等待：预算 always 需要 2 个健康的 Pod，现有 2 个。",
        ),
        case(
            vec![
                web("replicas: 3", "", ""),
                Wait(20),
                Do(Command::FailNode {
                    node: "node1".to_string(),
                    failed: true,
                }),
                Wait(60),
            ],
            "The node node1 is not heard of, and nothing on it changes.",
            "节点 node1 失联，上面什么都不会变。",
        ),
        case(
            vec![db("", ""), Wait(30), Do(db_image("db:2-crash")), Wait(20)],
            "The container db crashes (exit code 1, restarted once).",
            "容器 db 崩溃（退出码 1，已重启 1 次）。",
        ),
        case(
            vec![
                agent("", ""),
                Wait(30),
                Do(agent_image("agent:2-missing")),
                Wait(30),
            ],
            "The image agent:2-missing of container agent cannot be pulled: there is no such image.",
            "容器 agent 的镜像 agent:2-missing 拉取不到：没有这个镜像。",
        ),
        case(
            vec![Apply(REPLICA_SET.to_string()), Wait(20)],
            "The image alone:missing of container alone cannot be pulled: there is no such image.",
            "容器 alone 的镜像 alone:missing 拉取不到：没有这个镜像。",
        ),
        case(
            vec![in_container(""), Wait(1)],
            "Volumes, network and image are being prepared; then the containers start.",
            "正在准备存储卷、网络和镜像，之后容器启动。",
        ),
        case(
            vec![
                in_pod("initContainers: [{name: migrate, image: 'init:1'}]"),
                Wait(3),
            ],
            "The init container migrate runs, number 1 of 1.",
            "初始化容器 migrate 正在运行，第 1 个，共 1 个。",
        ),
        case(
            vec![
                db("", ""),
                Wait(30),
                Do(Command::SetPodUnready {
                    pod: "db-1".to_string(),
                    unready: true,
                }),
                Wait(5),
            ],
            "The pod was made unready under Faults.",
            "在“故障”里让这个 Pod 变为未就绪了。",
        ),
    ]);
}
