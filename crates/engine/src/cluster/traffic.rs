//! The answer that a request to a Service would get. The answer is computed when it is asked for and changes nothing,
//! so that traffic costs nothing while no view shows it.
//!
//! Requests are numbered; the number decides by chance which endpoint a request goes to, and which client sent it. Models
//! kube-proxy: a random choice among the endpoints that it knows of, which lag behind the pods.

use super::Cluster;
use crate::kubelet::Deaf;
use crate::rng::mix;
use kube::api::Pod;
use kube::api::meta::Uid;
use kube::api::service::{Endpoint, Service};
use kube::api::version::Feature;
use kube::clock::Time;
use std::rc::Rc;

/// How many clients send requests in turn.
pub const CLIENTS: u64 = 8;

/// A request that was sent at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub client: u64,
    /// The pod to which the proxy sent the request.
    pub pod: Option<Uid>,
    pub outcome: Result<Served, Dropped>,
}

/// Which version answered: an image.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Served {
    pub image: Rc<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dropped {
    /// The proxies have never known of an endpoint that may get traffic, so nothing is lost: the Service is not up yet.
    NotUpYet,
    /// The proxies know of no endpoint that may get traffic any more.
    NoEndpoint,
    /// The proxies still know the address of a pod that is gone.
    PodGone,
    /// The pod exists, but its application does not answer.
    Deaf(Deaf),
}

impl Cluster {
    /// The answer to the request with this number, sent to the Service at `at`, which must not lie before the present
    /// or after the next task. `None` when there is no such Service, or when it is so new that no proxy knows it, since
    /// clients do not send to it yet.
    pub fn request(&self, service: Uid, number: u64, at: Time) -> Option<Answer> {
        let service = self.store().get::<Service>(service)?;
        self.proxies.get(&service.meta.uid)?;
        let client = number % CLIENTS;
        let sticky = service.spec["sessionAffinity"] == "ClientIP";
        let chance =
            mix(self.settings().seed ^ mix(if sticky { client } else { CLIENTS + number }));
        let Some(endpoint) = self.pick(service.meta.uid, chance) else {
            let came_up = self.came_up.contains(&service.meta.uid);
            return Some(Answer {
                client,
                pod: None,
                outcome: Err(if came_up {
                    Dropped::NoEndpoint
                } else {
                    Dropped::NotUpYet
                }),
            });
        };
        let outcome = self.request_pod(endpoint.pod, at);
        Some(Answer {
            client,
            pod: Some(endpoint.pod),
            outcome,
        })
    }

    /// The answer to a request that goes to a pod's own address.
    ///
    /// # Errors
    /// The reason why nothing answers.
    pub fn request_pod(&self, pod: Uid, at: Time) -> Result<Served, Dropped> {
        let pod = self.store().get::<Pod>(pod).ok_or(Dropped::PodGone)?;
        self.kubelets
            .answer(pod, &self.faults, &self.settings.timing, at)
            .map(|image| Served { image })
            .map_err(Dropped::Deaf)
    }

    /// One of the ready endpoints that the proxies know; if there are none, one of those that still serve.
    fn pick(&self, service: Uid, chance: u64) -> Option<Endpoint> {
        let known = self.proxies.get(&service)?;
        let ready: Vec<&Endpoint> = known.iter().filter(|endpoint| endpoint.ready).collect();
        let falls_back = ready.is_empty() && self.version().has(Feature::ServeTerminatingEndpoints);
        let candidates = if falls_back {
            known
                .iter()
                .filter(|e| e.serving && e.terminating)
                .collect()
        } else {
            ready
        };
        let count = candidates.len() as u64;
        (count > 0).then(|| *candidates[(chance % count) as usize])
    }

    /// The endpoints of a Service as the proxies know them.
    pub fn proxied_endpoints(&self, service: Uid) -> &[Endpoint] {
        self.proxies.get(&service).map_or(&[], |known| known)
    }
}
