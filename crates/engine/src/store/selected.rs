//! Which pods the selector of each Service picks, kept as pods and Services change: a change of one pod visits only the
//! Services that pick it, and a look at one Service only its pods. Models the service cache of
//! `pkg/controller/util/endpoint`.

use super::table::fnv;
use super::{ByUid, Table};
use kube::api::Pod;
use kube::api::meta::{Labels, ObjectMeta, Uid};
use kube::api::service::Service;
use kube::map::Set;
use std::rc::Rc;

#[derive(Clone, Debug, Default)]
pub(super) struct Selected {
    /// The Services by a hash of their namespace and of the first label that they select by.
    by_label: Rc<Set<(u64, Uid)>>,
    /// The pods of each Service that picks any.
    pods: ByUid<Rc<ByUid<()>>>,
}

fn hash_of(namespace: &str, (key, value): (&String, &String)) -> u64 {
    let parts = [namespace, "/", key, "=", value];
    fnv(parts.into_iter().flat_map(str::bytes))
}

fn place_of(service: &Service) -> Option<(u64, Uid)> {
    let first = service.selector.iter().next()?;
    Some((hash_of(&service.meta.namespace, first), service.meta.uid))
}

impl Selected {
    /// The Services that pick a pod with these labels, in order of creation.
    pub(super) fn services(
        &self,
        services: &Table<Service>,
        namespace: &str,
        labels: &Labels,
    ) -> Vec<Uid> {
        if self.by_label.is_empty() {
            return Vec::new();
        }
        let hashes = labels.iter().map(|label| hash_of(namespace, label));
        let candidates = hashes.flat_map(|hash| {
            let places = (hash, Uid(0))..=(hash, Uid(u32::MAX));
            self.by_label.range(places).map(|(_, uid)| *uid)
        });
        let picks = |uid: &Uid| {
            let service = services.get(*uid);
            service.is_some_and(|service| service.selects(namespace, labels))
        };
        let mut found: Vec<Uid> = candidates.filter(picks).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The pods that a Service picks, in order of creation.
    pub(super) fn pods(&self, service: Uid) -> impl Iterator<Item = Uid> {
        let pods = self.pods.get(service).into_iter();
        pods.flat_map(|pods| pods.entries().map(|(uid, ())| uid))
    }

    pub(super) fn add_service(&mut self, service: &Service, pods: &Table<Pod>) {
        let Some(place) = place_of(service) else {
            return;
        };
        Rc::make_mut(&mut self.by_label).insert(place);
        let picked = pods
            .iter()
            .map(|pod| &pod.meta)
            .filter(|pod| service.selects(&pod.namespace, &pod.labels));
        for pod in picked {
            self.add(service.meta.uid, pod.uid);
        }
    }

    pub(super) fn remove_service(&mut self, service: &Service) {
        if let Some(place) = place_of(service) {
            Rc::make_mut(&mut self.by_label).remove(&place);
            self.pods.remove(service.meta.uid);
        }
    }

    pub(super) fn add_pod(&mut self, services: &Table<Service>, pod: &ObjectMeta) {
        for service in self.services(services, &pod.namespace, &pod.labels) {
            self.add(service, pod.uid);
        }
    }

    /// Takes out a pod that had these labels.
    pub(super) fn remove_pod(
        &mut self,
        services: &Table<Service>,
        namespace: &str,
        labels: &Labels,
        pod: Uid,
    ) {
        for service in self.services(services, namespace, labels) {
            if let Some(pods) = self.pods.get_mut(service) {
                Rc::make_mut(pods).remove(pod);
            }
        }
    }

    fn add(&mut self, service: Uid, pod: Uid) {
        if !self.pods.contains(service) {
            self.pods.insert(service, Rc::default());
        }
        let pods = self.pods.get_mut(service).expect("it was made");
        Rc::make_mut(pods).insert(pod, ());
    }
}
