//! The groups of ready scenarios, and the texts around them. The scenarios' own texts are in the catalog.

use view::catalog::{Group, Said};

pub(crate) struct ExampleTexts {
    pub group: fn(Group) -> &'static str,
    pub of: fn(Said) -> &'static str,
    pub guide: &'static str,
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
    dismiss: "收起提示",
};
