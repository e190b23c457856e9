//! The contents of ConfigMaps and Secrets that the containers of a pod have. The environment dates from the moment when
//! each container was made, and files date from the kubelet's last sync of the pod.

use super::{Kubelet, Kubelets, Slot, Step, Timer};
use crate::store::Store;
use crate::trace::{Effect, PodChange};
use kube::api::Pod;
use kube::api::event::{EventReason, EventSource, ObjectReference};
use kube::api::meta::{Kind, Labels};
use kube::api::pod::WaitingReason;
use kube::api::pod_spec::{ConfigReference, ConfigSource, ConfigUsage};
use kube::clock::Duration;
use std::rc::Rc;

/// A kubelet syncs each pod about this often.
const SYNC_PERIOD: Duration = Duration::from_secs(60);
/// Time by which the kubelet's cache lags behind the API server.
const CACHE_LAG: Duration = Duration::from_secs(1);

/// The contents of a ConfigMap or Secret as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    pub data: Rc<Labels>,
    pub resource_version: u64,
    /// Whether the object is marked as immutable. The kubelet does not read such an object again.
    pub immutable: bool,
}

impl Content {
    /// The content that a reference finds now.
    pub fn read(store: &Store, namespace: &str, reference: &ConfigReference) -> Option<Content> {
        let name = &reference.name;
        match reference.source {
            ConfigSource::ConfigMap => {
                store
                    .config_maps
                    .by_name(namespace, name)
                    .map(|found| Content {
                        data: found.data.clone(),
                        resource_version: found.meta.resource_version,
                        immutable: found.immutable,
                    })
            }
            ConfigSource::Secret => store.secrets.by_name(namespace, name).map(|found| Content {
                data: found.data.clone(),
                resource_version: found.meta.resource_version,
                immutable: found.immutable,
            }),
        }
    }
}

/// Time until the first retry of a volume that could not be mounted. It doubles with each further failure.
const FIRST_MOUNT_RETRY: Duration = Duration(500);
const LAST_MOUNT_RETRY: Duration = Duration::from_secs(122);

impl Kubelets {
    /// The content that the pod's containers have of each ConfigMap and Secret that the pod names. There is none before
    /// the containers were started.
    pub fn config<'p>(
        &'p self,
        pod: &'p Pod,
    ) -> impl Iterator<Item = (&'p ConfigReference, &'p Content)> {
        let worker = self.workers.get(pod.meta.uid);
        let read = worker.into_iter().flat_map(|worker| worker.config.iter());
        read.map(|(index, content)| (&pod.spec.references[*index], content))
    }
}

impl Kubelet<'_, '_> {
    /// Reads the configuration for a container that starts. Its environment, and files that are mounted with `subPath`,
    /// are read at every start; other volumes only at the first start in the pod.
    pub(super) fn read_config(&mut self, pod: &Pod, slot: Slot) {
        let init = pod.spec.init_containers.len();
        for (index, reference) in pod.spec.references.iter().enumerate() {
            let known = self.memory.workers.get(pod.meta.uid);
            let known = known.is_some_and(|worker| worker.config.contains_key(&index));
            let reads = match &reference.usage {
                ConfigUsage::Environment { container } => container + init == usize::from(slot),
                ConfigUsage::Volume { refreshes, .. } => !known || !refreshes,
            };
            let found = Content::read(self.ctx.store, &pod.meta.namespace, reference);
            if let Some(content) = found.filter(|_| reads) {
                self.keep(pod, index, content);
            }
        }
    }

    /// Reports that a container's environment names a ConfigMap or Secret that does not exist. `false` if all exist.
    pub(super) fn lacks_environment(&mut self, pod: &Pod, slot: Slot) -> bool {
        let init = pod.spec.init_containers.len();
        let own = |usage: &ConfigUsage| {
            let slot = usize::from(slot);
            matches!(usage, ConfigUsage::Environment { container } if container + init == slot)
        };
        let Some(missing) = self.missing(pod, own) else {
            return false;
        };
        let error: Rc<str> = not_found(missing).into();
        self.warning(pod, slot, EventReason::Failed, format!("Error: {error}"));
        let why = PodChange::ConfigMissing(error.clone());
        let reason = WaitingReason::CreateContainerConfigError;
        self.fails(pod, slot, reason, Some(error), why);
        true
    }

    /// Reports that a volume holds a ConfigMap or Secret that does not exist, and returns the time until the next try.
    pub(super) fn lacks_volume(&mut self, pod: &Pod) -> Option<Duration> {
        let missing = self.missing(pod, |usage| matches!(usage, ConfigUsage::Volume { .. }))?;
        let ConfigUsage::Volume { volume, .. } = &missing.usage else {
            return None;
        };
        let error = not_found(missing);
        let message = format!("MountVolume.SetUp failed for volume \"{volume}\" : {error}");
        let object = ObjectReference::to(Kind::Pod, &pod.meta);
        let source = EventSource::Kubelet;
        self.ctx
            .warning(source, object, EventReason::FailedMount, message);
        let effect = Effect::ContainerWaiting {
            container: 0,
            reason: WaitingReason::ContainerCreating,
        };
        self.record(pod, effect, PodChange::ConfigMissing(error.into()));
        let worker = self.memory.workers.get_mut(pod.meta.uid)?;
        let wait = match worker.mount_back_off {
            Duration::ZERO => FIRST_MOUNT_RETRY,
            last => (last + last).min(LAST_MOUNT_RETRY),
        };
        worker.mount_back_off = wait;
        Some(wait)
    }

    /// The first of the pod's references of a usage that finds nothing.
    fn missing<'p>(
        &self,
        pod: &'p Pod,
        own: impl Fn(&ConfigUsage) -> bool,
    ) -> Option<&'p ConfigReference> {
        let (store, namespace) = (&self.ctx.store, &pod.meta.namespace);
        let is_there = |reference: &ConfigReference| match reference.source {
            ConfigSource::ConfigMap => store
                .config_maps
                .by_name(namespace, &reference.name)
                .is_some(),
            ConfigSource::Secret => store.secrets.by_name(namespace, &reference.name).is_some(),
        };
        let mut references = pod.spec.references.iter();
        references.find(|reference| own(&reference.usage) && !is_there(reference))
    }

    fn keep(&mut self, pod: &Pod, index: usize, content: Content) {
        if let Some(worker) = self.memory.workers.get_mut(pod.meta.uid) {
            worker.config.insert(index, content);
        }
    }

    /// Mounted files that are out of date, by the number of their reference.
    fn outdated_files(&self, pod: &Pod) -> Vec<(usize, Content)> {
        let Some(worker) = self.memory.workers.get(pod.meta.uid) else {
            return Vec::new();
        };
        let files = worker.config.iter().filter(|(index, content)| {
            let usage = &pod.spec.references[**index].usage;
            let refreshes = matches!(
                usage,
                ConfigUsage::Volume {
                    refreshes: true,
                    ..
                }
            );
            refreshes && !content.immutable
        });
        files
            .filter_map(|(index, content)| {
                let reference = &pod.spec.references[*index];
                let now = Content::read(self.ctx.store, &pod.meta.namespace, reference)?;
                (now.data != content.data).then_some((*index, now))
            })
            .collect()
    }

    /// Plans the next sync of a pod that mounts a changed object, which will read its files again.
    pub(super) fn await_sync(&mut self, pod: &Pod) {
        let outdated = !self.outdated_files(pod).is_empty();
        let Some(worker) = self.memory.workers.get_mut(pod.meta.uid) else {
            return;
        };
        if !outdated || worker.awaits_sync {
            return;
        }
        worker.awaits_sync = true;
        let left = Duration(self.ctx.rng.below(SYNC_PERIOD.as_millis()));
        let timer = Timer {
            pod: pod.meta.uid,
            slot: 0,
            epoch: 0,
            step: Step::SyncFiles,
        };
        self.timers.push((CACHE_LAG + left, timer));
    }

    pub(super) fn sync_files(&mut self, pod: &Pod) {
        if let Some(worker) = self.memory.workers.get_mut(pod.meta.uid) {
            worker.awaits_sync = false;
        }
        for (index, content) in self.outdated_files(pod) {
            let reference = &pod.spec.references[index];
            let effect = Effect::FilesRefreshed {
                source: reference.source,
                name: reference.name.as_str().into(),
            };
            self.keep(pod, index, content);
            self.record(pod, effect, PodChange::KubeletSync);
        }
    }
}

fn not_found(reference: &ConfigReference) -> String {
    let kind = match reference.source {
        ConfigSource::ConfigMap => "configmap",
        ConfigSource::Secret => "secret",
    };
    format!("{kind} \"{}\" not found", reference.name)
}
