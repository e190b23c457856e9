//! The contents of ConfigMaps and Secrets that the containers of a pod have. The environment dates from the moment when
//! each container was made, and files date from the kubelet's last sync of the pod.

use super::{Kubelet, Kubelets, Slot, Step, Timer};
use crate::store::Store;
use crate::trace::{Effect, MissingConfig, PodChange};
use kube::api::Pod;
use kube::api::event::{EventReason, EventSource, ObjectReference};
use kube::api::meta::{Kind, Labels};
use kube::api::pod::WaitingReason;
use kube::api::references::{ConfigReference, ConfigSource, ConfigUsage};
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
        for (index, reference) in pod.spec.references.iter().enumerate() {
            let known = self.memory.workers.get(pod.meta.uid);
            let known = known.is_some_and(|worker| worker.config.contains_key(&index));
            let reads = match &reference.usage {
                ConfigUsage::Environment { slot: own } => *own == usize::from(slot),
                ConfigUsage::Volume { refreshes, .. } => !known || !refreshes,
            };
            let found = Content::read(self.ctx.store, &pod.meta.namespace, reference);
            if let Some(content) = found.filter(|_| reads) {
                self.keep(pod, index, content);
            }
        }
    }

    /// Reports that a container's environment names something that does not exist. `false` if all exists.
    pub(super) fn lacks_environment(&mut self, pod: &Pod, slot: Slot) -> bool {
        let Some(missing) = missing_in_environment(self.ctx.store, pod, slot) else {
            return false;
        };
        let error: Rc<str> = missing.to_string().into();
        self.warning(pod, slot, EventReason::Failed, format!("Error: {error}"));
        let why = PodChange::ConfigMissing(Box::new(missing));
        let reason = WaitingReason::CreateContainerConfigError;
        self.fails(pod, slot, reason, Some(error), why);
        true
    }

    /// Reports that a volume holds something that does not exist, and returns the time until the next try.
    pub(super) fn lacks_volume(&mut self, pod: &Pod) -> Option<Duration> {
        let missing = missing_in_volumes(self.ctx.store, pod)?;
        let ConfigUsage::Volume { volume, .. } = &missing.usage else {
            return None;
        };
        let message = format!("MountVolume.SetUp failed for volume \"{volume}\" : {missing}");
        let object = ObjectReference::to(Kind::Pod, &pod.meta);
        let source = EventSource::Kubelet;
        self.ctx
            .warning(source, object, EventReason::FailedMount, message);
        let effect = Effect::ContainerWaiting {
            container: 0,
            reason: WaitingReason::ContainerCreating,
        };
        self.record(pod, effect, PodChange::ConfigMissing(Box::new(missing)));
        let worker = self.memory.workers.get_mut(pod.meta.uid)?;
        let wait = match worker.mount_back_off {
            Duration::ZERO => FIRST_MOUNT_RETRY,
            last => (last + last).min(LAST_MOUNT_RETRY),
        };
        worker.mount_back_off = wait;
        Some(wait)
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

/// What the environment of a container names and does not find.
pub(crate) fn missing_in_environment(
    store: &Store,
    pod: &Pod,
    slot: Slot,
) -> Option<MissingConfig> {
    let own = |usage: &ConfigUsage| matches!(usage, ConfigUsage::Environment { slot: own } if *own == usize::from(slot));
    missing(store, pod, own)
}

/// What the volumes of a pod name and do not find.
pub(crate) fn missing_in_volumes(store: &Store, pod: &Pod) -> Option<MissingConfig> {
    missing(store, pod, |usage| {
        matches!(usage, ConfigUsage::Volume { .. })
    })
}

/// The first of the pod's references of a usage that finds no object, or not the key that it needs.
fn missing(store: &Store, pod: &Pod, own: impl Fn(&ConfigUsage) -> bool) -> Option<MissingConfig> {
    let namespace = &pod.meta.namespace;
    let references = pod.spec.references.iter();
    let mut references = references.filter(|reference| own(&reference.usage));
    references.find_map(|reference| {
        let finds = |key: Option<&str>| finds(store, namespace, reference, key);
        let lacks = |key: &&String| !finds(Some(key));
        let key = reference.keys.iter().find(lacks).filter(|_| finds(None));
        (key.is_some() || !finds(None)).then(|| MissingConfig {
            source: reference.source,
            namespace: namespace.clone(),
            name: reference.name.clone(),
            key: key.cloned(),
            usage: reference.usage.clone(),
        })
    })
}

/// Whether the object that a reference names exists and has the key, if one is asked for.
fn finds(store: &Store, namespace: &str, reference: &ConfigReference, key: Option<&str>) -> bool {
    let name = &reference.name;
    let has = |data: &Labels| key.is_none_or(|key| data.contains_key(key));
    match reference.source {
        ConfigSource::ConfigMap => {
            let found = store.config_maps.by_name(namespace, name);
            found.is_some_and(|found| has(&found.data) || has(&found.binary_data))
        }
        ConfigSource::Secret => {
            let found = store.secrets.by_name(namespace, name);
            found.is_some_and(|found| has(&found.data))
        }
    }
}
