//! Objects as kubectl gets them: found by kind, namespace, name and labels.

use super::wire;
use engine::cluster::{Cluster, Target, quota_status};
use engine::store::{Store, Written};
use kube::api::event::Event;
use kube::api::json::Json;
use kube::api::meta::{Kind, LabelSelector, ObjectMeta};
use kube::api::node::Node;
use kube::api::pod_spec::string_map;
use kube::api::service::{Endpoints, Service};
use kube::api::{KeptObject, KubernetesVersion, Pod};
use kube::manifest::emit::to_yaml;
use kube::order::Order;
use serde_json::{Value, json};
use std::rc::Rc;

/// One object.
#[derive(Clone, Debug)]
pub(crate) struct Resource {
    pub kind: Kind,
    pub meta: ObjectMeta,
    body: Body,
}

/// Pods and events can number thousands, so they are converted to JSON only when a caller needs it.
#[derive(Clone, Debug)]
enum Body {
    Json(Rc<Value>),
    /// An object that no server has written.
    File(Rc<Value>),
    Pod(Rc<Pod>),
    Event(Rc<Event>),
}

impl Resource {
    /// The object as the API server gives it out.
    pub(crate) fn json(&self) -> Value {
        match &self.body {
            Body::Json(json) | Body::File(json) => (**json).clone(),
            Body::Pod(pod) => wire::pod(pod),
            Body::Event(event) => wire::event(event),
        }
    }

    /// The object as a server of this release writes it, or as it stands in a file.
    pub(crate) fn served(&self, version: KubernetesVersion) -> Value {
        match &self.body {
            Body::File(json) => (**json).clone(),
            _ => wire::served(self.json(), version),
        }
    }

    /// The object as a dry run gives it out: nothing was written, so it has the version of the object before.
    pub(crate) fn unwritten(self, before: Option<&Resource>) -> Resource {
        let mut json = self.json();
        let Some(metadata) = json["metadata"].as_object_mut() else {
            return self;
        };
        match before {
            Some(before) => {
                let version = before.meta.resource_version.to_string();
                metadata.insert("resourceVersion".to_string(), version.into());
            }
            None => drop(metadata.remove("resourceVersion")),
        }
        Resource {
            body: Body::Json(Rc::new(json)),
            ..self
        }
    }

    /// An object that is not in the cluster.
    pub(crate) fn of_file(object: Value) -> Resource {
        let target = Target::of_manifest(&object);
        let metadata = &object["metadata"];
        Resource {
            kind: target.kind,
            meta: ObjectMeta {
                labels: Rc::new(string_map(metadata.get("labels"))),
                annotations: Rc::new(string_map(metadata.get("annotations"))),
                ..ObjectMeta::named(&target.namespace, &target.name)
            },
            body: Body::File(Rc::new(object)),
        }
    }

    pub(crate) fn pod(&self) -> Option<&Pod> {
        match &self.body {
            Body::Pod(pod) => Some(pod),
            _ => None,
        }
    }

    pub(crate) fn event(&self) -> Option<&Event> {
        match &self.body {
            Body::Event(event) => Some(event),
            _ => None,
        }
    }

    pub(crate) fn target(&self) -> Target {
        Target {
            kind: self.kind,
            namespace: self.meta.namespace.to_string(),
            name: self.meta.name.to_string(),
        }
    }

    /// `deployment.apps/web`.
    pub(crate) fn full_name(&self) -> String {
        super::call::name_of(self.kind, &self.meta.name)
    }
}

fn whole(object: Written) -> Resource {
    Resource {
        kind: object.kind,
        meta: object.meta.clone(),
        body: Body::Json(Rc::new(object.to_json())),
    }
}

fn of_pod(pod: &Rc<Pod>) -> Resource {
    Resource {
        kind: Kind::Pod,
        meta: pod.meta.clone(),
        body: Body::Pod(pod.clone()),
    }
}

fn of_event(event: &Event) -> Resource {
    Resource {
        kind: Kind::Event,
        meta: ObjectMeta {
            resource_version: event.resource_version,
            creation_timestamp: event.first_timestamp,
            ..ObjectMeta::named(event.namespace(), &event.name())
        },
        body: Body::Event(Rc::new(event.clone())),
    }
}

/// All objects of a kind, by namespace and name.
fn all(cluster: &Cluster, kind: Kind) -> Vec<Resource> {
    let store = cluster.store();
    match kind {
        Kind::Service => {
            let services = store.services.by_names();
            services.map(|one| of_service(one, cluster)).collect()
        }
        Kind::Pod => store.pods.by_names().map(of_pod).collect(),
        Kind::Node => {
            let nodes = store.nodes.by_names();
            nodes.map(|node| of_node(node, cluster)).collect()
        }
        Kind::Endpoints => {
            let published = store.endpoints.by_names();
            let published = published.map(|one| of_endpoints(one, cluster));
            let mut all: Vec<_> = written(store, kind).chain(published).collect();
            all.order_by_key(|one| (one.meta.namespace.clone(), one.meta.name.clone()));
            all
        }
        Kind::EndpointSlice if has_slices(cluster) => {
            let endpoints = store.endpoints.by_names();
            endpoints
                .flat_map(|one| wire::endpoint_slices(store, one))
                .map(of_slice)
                .collect()
        }
        Kind::Event => {
            let mut events: Vec<_> = store.events().into_iter().map(of_event).collect();
            let key = |event: &Resource| (event.meta.namespace.clone(), event.meta.name.clone());
            events.order_by_key(key);
            events
        }
        Kind::EndpointSlice => Vec::new(),
        Kind::ResourceQuota => {
            let all = store.kept_of(kind);
            let mut all: Vec<_> = all.map(|one| of_quota(one, cluster)).collect();
            all.order_by_key(|one| (one.meta.namespace.clone(), one.meta.name.clone()));
            all
        }
        _ => written(store, kind).collect(),
    }
}

/// Whether Services get EndpointSlices. The cluster of the first recordings, with stand-ins for nodes, had none.
fn has_slices(cluster: &Cluster) -> bool {
    let settings = cluster.settings();
    settings.complete_services || !settings.timing.stand_ins
}

fn of_quota(quota: &Rc<KeptObject>, cluster: &Cluster) -> Resource {
    let mut json = quota.to_json();
    json["status"] = quota_status(cluster.store(), quota, cluster.now());
    Resource {
        kind: Kind::ResourceQuota,
        meta: quota.meta.clone(),
        body: Body::Json(Rc::new(json)),
    }
}

/// The objects of a kind that users write as JSON, by namespace and name.
fn written(store: &Store, kind: Kind) -> impl Iterator<Item = Resource> {
    store.all_written(kind).into_iter().map(whole)
}

fn of_node(node: &Rc<Node>, cluster: &Cluster) -> Resource {
    Resource {
        kind: Kind::Node,
        meta: node.meta.clone(),
        body: Body::Json(Rc::new(wire::node(node, cluster.version(), cluster.now()))),
    }
}

/// A Service of type LoadBalancer gets an address only if the cluster's settings provide load balancers.
fn of_service(service: &Rc<Service>, cluster: &Cluster) -> Resource {
    let mut json = service.to_json();
    if let Some(address) = wire::balancer(service).filter(|_| cluster.settings().complete_services)
    {
        json["status"]["loadBalancer"]["ingress"] = json!([{"ip": address}]);
    }
    Resource {
        kind: Kind::Service,
        meta: service.meta.clone(),
        body: Body::Json(Rc::new(json)),
    }
}

fn of_slice((meta, json): (ObjectMeta, Value)) -> Resource {
    Resource {
        kind: Kind::EndpointSlice,
        meta,
        body: Body::Json(Rc::new(json)),
    }
}

fn of_endpoints(endpoints: &Rc<Endpoints>, cluster: &Cluster) -> Resource {
    let store = cluster.store();
    let service = store.get::<Service>(endpoints.service);
    let json = wire::endpoints(
        store,
        endpoints,
        service.map(|service| &service.spec),
        cluster.version(),
    );
    Resource {
        kind: Kind::Endpoints,
        meta: endpoints.meta.clone(),
        body: Body::Json(Rc::new(json)),
    }
}

/// The objects of a kind; `namespace` empty means all namespaces.
pub(crate) fn list(
    cluster: &Cluster,
    kind: Kind,
    namespace: &str,
    selector: Option<&LabelSelector>,
) -> Vec<Resource> {
    let mut found = all(cluster, kind);
    found.retain(|resource| {
        let here =
            namespace.is_empty() || !kind.is_namespaced() || *resource.meta.namespace == *namespace;
        here && selector.is_none_or(|selector| selector.matches(&resource.meta.labels))
    });
    found
}

/// One object by its name.
pub(crate) fn get(cluster: &Cluster, kind: Kind, namespace: &str, name: &str) -> Option<Resource> {
    if kind == Kind::Pod {
        let pod = cluster.store().by_name::<Pod>(namespace, name);
        return pod.map(of_pod);
    }
    if kind.workload().is_some() {
        let object = cluster.store().written(kind, namespace, name);
        return object.map(whole);
    }
    let mut found = list(cluster, kind, namespace, None);
    found.retain(|resource| *resource.meta.name == *name);
    found.pop()
}

/// The object as `kubectl get -o yaml` prints it, if it exists now.
pub fn yaml(cluster: &Cluster, target: &Target) -> Option<String> {
    let found = get(cluster, target.kind, &target.namespace, &target.name)?;
    Some(to_yaml(&found.json()))
}
