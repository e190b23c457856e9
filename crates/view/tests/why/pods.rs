//! What keeps single pods.

use crate::situation::*;
use engine::cluster::Command;
use engine::kubelet::ImageFault;

#[test]
fn configuration_that_is_not_there_is_named() {
    check(vec![
        case(
            vec![in_container("envFrom: [{secretRef: {name: db}}]"), Wait(20)],
            "The Secret db does not exist; container web cannot start without it.",
            "Secret db 不存在，容器 web 因此无法启动。",
        ),
        case(
            vec![
                in_container(
                    "env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: mode}}}]",
                ),
                Wait(20),
            ],
            "The ConfigMap settings does not exist; container web cannot start without it.",
            "ConfigMap settings 不存在，容器 web 因此无法启动。",
        ),
        case(
            vec![
                kept("Secret", "metadata: {name: db}\nstringData: {user: me}"),
                in_container(
                    "env: [{name: A, valueFrom: {secretKeyRef: {name: db, key: password}}}]",
                ),
                Wait(20),
            ],
            "The Secret db has no key password; container web cannot start without it.",
            "Secret db 里没有键 password，容器 web 因此无法启动。",
        ),
        case(
            vec![
                in_pod("volumes: [{name: conf, configMap: {name: settings}}]"),
                Wait(20),
            ],
            "The ConfigMap settings does not exist; the volume conf cannot be mounted.",
            "ConfigMap settings 不存在，存储卷 conf 无法挂载。",
        ),
        case(
            vec![
                kept("ConfigMap", "metadata: {name: settings}\ndata: {a: b}"),
                in_pod(
                    "volumes: [{name: conf, configMap: {name: settings, items: [{key: mode, path: mode}]}}]",
                ),
                Wait(20),
            ],
            "The ConfigMap settings has no key mode; the volume conf cannot be mounted.",
            "ConfigMap settings 里没有键 mode，存储卷 conf 无法挂载。",
        ),
        case(
            vec![
                in_pod("volumes: [{name: all, projected: {sources: [{secret: {name: tls}}]}}]"),
                Wait(20),
            ],
            "The Secret tls does not exist; the volume all cannot be mounted.",
            "Secret tls 不存在，存储卷 all 无法挂载。",
        ),
        case(
            vec![
                in_pod(
                    "initContainers: [{name: first, image: 'init:1', envFrom: [{configMapRef: {name: settings}}]}]",
                ),
                Wait(20),
            ],
            "The ConfigMap settings does not exist; container first cannot start without it.",
            "ConfigMap settings 不存在，容器 first 因此无法启动。",
        ),
    ]);
}

#[test]
fn containers_that_do_not_start_or_end_are_named() {
    check(vec![
        case(
            vec![in_container(""), Wait(20), image("web:2-missing"), Wait(20)],
            "The image web:2-missing of container web cannot be pulled: there is no such image.",
            "容器 web 的镜像 web:2-missing 拉取不到：没有这个镜像。",
        ),
        case(
            vec![in_container(""), Wait(20), image("Web"), Wait(20)],
            "Web of container web is no valid name of an image.",
            "容器 web 的 Web 不是有效的镜像名称。",
        ),
        case(
            vec![in_container("imagePullPolicy: Never"), Wait(20)],
            "The node lacks the image web:1 of container web, and imagePullPolicy is Never.",
            "节点上没有容器 web 的镜像 web:1，而 imagePullPolicy 为 Never。",
        ),
        case(
            vec![in_container(""), Wait(20), image("web:2-crash"), Wait(8)],
            "The container web crashes (exit code 1, restarted once).",
            "容器 web 崩溃（退出码 1，已重启 1 次）。",
        ),
        case(
            vec![
                in_pod("initContainers: [{name: migrate, image: 'init:crash'}]"),
                Wait(8),
            ],
            "The init container migrate crashes (exit code 1, restarted once).",
            "初始化容器 migrate 崩溃（退出码 1，已重启 1 次）。",
        ),
        case(
            vec![
                in_pod(
                    "initContainers: [{name: a, image: 'init:1'}, {name: migrate, image: 'init:missing'}]",
                ),
                Wait(20),
            ],
            "The image init:missing of container migrate cannot be pulled: there is no such image.",
            "容器 migrate 的镜像 init:missing 拉取不到：没有这个镜像。",
        ),
        case(
            vec![
                in_container(""),
                Wait(20),
                image("web:2-missing"),
                Wait(15),
                Do(Command::SetImageFault {
                    image: "web:2-missing".to_string(),
                    fault: Some(ImageFault::None),
                }),
                Wait(1),
            ],
            "Nothing is wrong with container web any more (ImagePullBackOff): the kubelet tries again when its wait is over.",
            "容器 web 的问题已经消失（ImagePullBackOff）：kubelet 等待结束后会重试。",
        ),
    ]);
}

#[test]
fn probes_that_do_not_succeed_are_named() {
    check(vec![
        case(
            vec![
                in_container("readinessProbe: {httpGet: {path: /ready, port: 8080}}"),
                Wait(20),
                image("web:2-unready"),
                Wait(20),
            ],
            "The readiness probe of container web does not succeed: HTTP GET :8080/ready.",
            "容器 web 的就绪探针没有成功：HTTP GET :8080/ready。",
        ),
        case(
            vec![
                in_container(
                    "startupProbe: {exec: {command: [cat, /tmp/up]}, failureThreshold: 30}",
                ),
                Wait(20),
                Do(Command::SetImageFault {
                    image: "web:2".to_string(),
                    fault: Some(ImageFault::Hang),
                }),
                image("web:2"),
                Wait(20),
            ],
            "The startup probe of container web does not succeed: exec cat /tmp/up.",
            "容器 web 的启动探针没有成功：exec cat /tmp/up。",
        ),
        case(
            vec![
                in_container("readinessProbe: {tcpSocket: {port: 5432}}"),
                Wait(20),
                image("web:2-unready"),
                Wait(20),
            ],
            "The readiness probe of container web does not succeed: TCP :5432.",
            "容器 web 的就绪探针没有成功：TCP :5432。",
        ),
        case(
            vec![in_container(""), Wait(20), image("web:2-unready"), Wait(20)],
            "Container web runs, but its software is not ready.",
            "容器 web 在运行，但其中的软件没有就绪。",
        ),
        case(
            vec![web("minReadySeconds: 30", "", ""), Wait(12)],
            "The pod has been ready for 11 s of the 30 s of minReadySeconds.",
            "Pod 已就绪 11 秒，minReadySeconds 为 30 秒。",
        ),
    ]);
}

#[test]
fn what_keeps_pods_from_every_node_is_named() {
    check(vec![
        case(
            vec![in_pod("nodeSelector: {disktype: ssd}"), Wait(5)],
            "No node can take the pod: 3 nodes without disktype=ssd.",
            "没有节点可用：3 个节点不符合 disktype=ssd。",
        ),
        case(
            vec![
                in_pod(
                    "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In, values: [a, b]}]}]}}}",
                ),
                Wait(5),
            ],
            "No node can take the pod: 3 nodes without zone in (a,b).",
            "没有节点可用：3 个节点不符合 zone in (a,b)。",
        ),
        case(
            [
                on_all_nodes(|node| Command::Taint {
                    node,
                    taint: taint(),
                }),
                vec![in_container(""), Wait(5)],
            ]
            .into_iter()
            .flatten()
            .collect(),
            "No node can take the pod: 3 nodes with the taint dedicated=db:NoSchedule, which it does not tolerate.",
            "没有节点可用：3 个节点有它不容忍的污点 dedicated=db:NoSchedule。",
        ),
        case(
            [
                on_all_nodes(|node| Command::Cordon {
                    node,
                    unschedulable: true,
                }),
                vec![in_container(""), Wait(5)],
            ]
            .into_iter()
            .flatten()
            .collect(),
            "No node can take the pod: 3 nodes cordoned.",
            "没有节点可用：3 个节点已设为不可调度。",
        ),
        case(
            vec![
                web(
                    "replicas: 4",
                    "",
                    "ports: [{containerPort: 80, hostPort: 80}]",
                ),
                Wait(20),
            ],
            "No node can take the pod: 3 nodes where host port 80 is taken.",
            "没有节点可用：3 个节点的主机端口 80 已被占用。",
        ),
        case(
            vec![in_container("resources: {requests: {cpu: 2000}}"), Wait(5)],
            "No node can take the pod: 3 nodes short of cpu (it requests 2000, at most 1000 is free).",
            "没有节点可用：3 个节点 CPU 不足（请求 2000，空闲最多 1000）。",
        ),
        case(
            vec![
                in_container("resources: {requests: {memory: 90Ti}}"),
                Wait(5),
            ],
            "No node can take the pod: 3 nodes short of memory (it requests 92160Gi, at most 4096Gi is free).",
            "没有节点可用：3 个节点内存不足（请求 92160Gi，空闲最多 4096Gi）。",
        ),
        case(
            vec![
                web(
                    "replicas: 4",
                    "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}]}}",
                    "",
                ),
                Wait(20),
            ],
            "No node can take the pod: 3 nodes with a pod that its anti-affinity shuns.",
            "没有节点可用：3 个节点上有它的反亲和性要避开的 Pod。",
        ),
        case(
            vec![
                in_pod(
                    "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: cache}}}]}}",
                ),
                Wait(5),
            ],
            "No node can take the pod: 3 nodes without a pod that its affinity asks for.",
            "没有节点可用：3 个节点上没有它的亲和性要求的 Pod。",
        ),
        case(
            vec![
                in_pod(
                    "topologySpreadConstraints: [{maxSkew: 1, topologyKey: rack, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}]",
                ),
                Wait(5),
            ],
            "No node can take the pod: 3 nodes without the label rack of its topology spread.",
            "没有节点可用：3 个节点没有分布约束所需的标签 rack。",
        ),
        case(
            vec![
                in_pod("volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]"),
                Wait(5),
            ],
            "The PersistentVolumeClaim data does not exist.",
            "PersistentVolumeClaim data 不存在。",
        ),
        case(
            vec![
                in_pod("schedulingGates: [{name: example.com/approval}]"),
                Wait(5),
            ],
            "Scheduling gates hold the pod back until somebody takes them away: example.com/approval.",
            "调度门控拦住了这个 Pod，要等有人移除：example.com/approval。",
        ),
        case(
            [on_all_nodes(remove_node), vec![in_container(""), Wait(5)]]
                .into_iter()
                .flatten()
                .collect(),
            "The cluster has no node.",
            "集群里没有节点。",
        ),
    ]);
}
