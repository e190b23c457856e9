//! Which configuration each running pod has, and whether that equals the present content of the ConfigMaps and Secrets.

use super::Cluster;
use crate::kubelet::Content;
use kube::api::Pod;
use kube::api::meta::Uid;
use kube::api::references::ConfigReference;

/// A ConfigMap or Secret by which a pod was configured.
#[derive(Clone, Debug, PartialEq)]
pub struct PodConfig {
    pub reference: ConfigReference,
    /// The content that the pod has.
    pub content: Content,
    /// Whether a container that started now would get the same.
    pub is_current: bool,
}

impl Cluster {
    /// The contents that the pod has of the ConfigMaps and Secrets that it names, in the order of its spec.
    pub fn pod_config(&self, pod: Uid) -> Vec<PodConfig> {
        let Some(pod) = self.store.get::<Pod>(pod) else {
            return Vec::new();
        };
        let read = self.kubelets.config(pod);
        read.map(|(reference, content)| {
            let now = Content::read(&self.store, &pod.meta.namespace, reference);
            PodConfig {
                reference: reference.clone(),
                content: content.clone(),
                is_current: now.is_some_and(|now| now.data == content.data),
            }
        })
        .collect()
    }
}
