//! The endpoint controllers: they find the pods of a Service and tell which may get traffic. Models
//! `pkg/controller/endpointslice`; one object stands for all slices of a Service and for its Endpoints.

use super::{Controller, Requeue, Snapshot, Wakes};
use crate::context::Context;
use crate::store::Change;
use crate::trace::{Actor, Effect, Reason};
use kube::api::event::ObjectReference;
use kube::api::meta::{Kind, Labels, ObjectMeta, Uid};
use kube::api::service::{Endpoint, Endpoints, Service};
use kube::api::version::Feature;
use kube::api::{KubernetesVersion, Pod};
use kube::clock::Duration;
use kube::order::Order;
use std::rc::Rc;

/// Time for which changes of pods are gathered before the endpoints of a Service are written again.
const BATCH: Duration = Duration(50);

pub(super) struct EndpointsController;

impl Controller for EndpointsController {
    fn kind(&self) -> Option<Kind> {
        Some(Kind::Service)
    }

    /// A pod that is gone or has other labels now may have been an endpoint of the Services that picked its earlier
    /// labels.
    fn wakes(&self, change: &Change, now: &Snapshot, wakes: &mut Wakes) {
        let store = now.store;
        if change.kind != Kind::Pod || store.services.is_empty() {
            return;
        }
        let pod = store.get::<Pod>(change.uid);
        let picking = |namespace: &str, labels: &Labels| store.services_picking(namespace, labels);
        let mut services = pod.map_or(Vec::new(), |pod| {
            picking(&pod.meta.namespace, &pod.meta.labels)
        });
        let before = change.before.as_ref();
        let before = before.filter(|before| pod.is_none_or(|pod| pod.meta.labels != before.labels));
        if let Some(before) = before {
            services.extend(picking(&before.namespace, &before.labels));
            services.sort_unstable();
            services.dedup();
        }
        let relabelled = pod.is_some() && before.is_some();
        for service in services {
            if relabelled {
                wakes.soon(service);
            } else {
                wakes.after(BATCH, service);
            }
        }
    }

    fn sync(&self, ctx: &mut Context, uid: Uid) -> Requeue {
        publish(ctx, uid);
        Requeue::No
    }
}

/// Publishes the present endpoints of the Service `uid`.
fn publish(ctx: &mut Context, uid: Uid) {
    let Some(service) = ctx.store.get::<Service>(uid).cloned() else {
        return;
    };
    let published = published(ctx, &service);
    if service.selector.is_empty() {
        return;
    }
    let endpoints = Rc::new(observe(ctx, &service));
    if published
        .as_ref()
        .is_some_and(|known| known.endpoints == endpoints)
    {
        return;
    }
    let (ready, not_ready) = count(&endpoints);
    let publisher = match published {
        Some(known) => {
            ctx.store.update(known.meta.uid, |known: &mut Endpoints| {
                known.endpoints = endpoints;
            });
            known.meta.uid
        }
        None => ctx.store.create(Endpoints {
            meta: ObjectMeta {
                creation_timestamp: ctx.now.truncated(),
                labels: service.meta.labels.clone(),
                ..ObjectMeta::named(&service.meta.namespace, &service.meta.name)
            },
            service: uid,
            endpoints,
        }),
    };
    let known = ctx.store.get::<Endpoints>(publisher).expect("just written");
    let object = ObjectReference::to(Kind::Endpoints, &known.meta);
    let effect = Effect::EndpointsSet { ready, not_ready };
    ctx.record(
        Actor::EndpointsController,
        object,
        effect,
        Reason::EndpointsFollow,
    );
}

fn published(ctx: &Context, service: &Service) -> Option<Rc<Endpoints>> {
    let meta = &service.meta;
    let found = ctx.store.by_name::<Endpoints>(&meta.namespace, &meta.name);
    found.cloned()
}

/// The endpoints of a Service, sorted by address as `kubectl get endpoints` lists them.
fn observe(ctx: &Context, service: &Service) -> Vec<Endpoint> {
    let pods = ctx.store.pods_picked_by(service.meta.uid);
    let mut endpoints: Vec<Endpoint> = pods
        .filter_map(|pod| endpoint(service, pod, ctx.version))
        .collect();
    endpoints.order_by_key(|endpoint| endpoint.ip.0);
    endpoints
}

fn endpoint(service: &Service, pod: &Pod, version: KubernetesVersion) -> Option<Endpoint> {
    let ip = pod.status.pod_ip?;
    let terminating = pod.meta.is_terminating();
    let untold = terminating && !version.has(Feature::EndpointTerminating);
    if pod.status.phase.is_terminal() || untold {
        return None;
    }
    let serving = pod.is_ready();
    Some(Endpoint {
        pod: pod.meta.uid,
        ip,
        ready: (serving && !terminating) || service.publish_not_ready_addresses,
        serving,
        terminating,
    })
}

fn count(endpoints: &[Endpoint]) -> (u32, u32) {
    let ready = endpoints.iter().filter(|endpoint| endpoint.ready).count();
    let others = endpoints.iter().filter(|e| !e.ready && !e.terminating);
    (ready as u32, others.count() as u32)
}
