//! The groups of ready scenarios, and the texts around them. The scenarios' own texts are in the catalog.

use kube::api::KubernetesVersion;
use view::catalog::{Group, Said};

pub(crate) struct ExampleTexts {
    pub group: fn(Group) -> &'static str,
    pub of: fn(Said) -> &'static str,
    pub guide: &'static str,
    /// Takes the release that was chosen, and the one that the scenario runs on instead.
    pub moved: fn(KubernetesVersion, KubernetesVersion) -> String,
    pub dismiss: &'static str,
}

pub(super) const ENGLISH: ExampleTexts = ExampleTexts {
    group: |group| match group {
        Group::Deployments => "Deployment",
        Group::StatefulSets => "StatefulSet",
        Group::DaemonSets => "DaemonSet",
        Group::Autoscaling => "HorizontalPodAutoscaler",
        Group::Services => "Service and requests",
        Group::Configuration => "ConfigMap and Secret",
        Group::Nodes => "Nodes",
        Group::ReplicationControllers => "The old ways: ReplicationController",
        Group::Applications => "Several workloads at once",
    },
    of: |said| said.english,
    guide: "What to do and to watch",
    moved: |asked, release| {
        format!("Kubernetes {asked} lacks what this shows, so it runs on {release}.")
    },
    dismiss: "Put the hint away",
};

pub(super) const CHINESE: ExampleTexts = ExampleTexts {
    group: |group| match group {
        Group::Deployments => "Deployment",
        Group::StatefulSets => "StatefulSet",
        Group::DaemonSets => "DaemonSet",
        Group::Autoscaling => "HorizontalPodAutoscaler",
        Group::Services => "Service 与请求",
        Group::Configuration => "ConfigMap 与 Secret",
        Group::Nodes => "节点",
        Group::ReplicationControllers => "旧办法：ReplicationController",
        Group::Applications => "同时有几个工作负载",
    },
    of: |said| said.chinese,
    guide: "做什么、看什么",
    moved: |asked, release| {
        format!("Kubernetes {asked} 没有这里展示的功能，因此在 {release} 上运行。")
    },
    dismiss: "收起提示",
};
