//! Routes a request: it turns an address as people write it into the answer, or into the reason why none comes.

use super::call::Call;
use super::host::Location;
use super::inside::{self, Place};
use super::wire;
use engine::cluster::{CLIENTS, Dropped};
use engine::kubelet::{Deaf, ImageFault};
use kube::api::Pod;
use kube::api::meta::Uid;
use kube::api::service::Service;
use kube::clock::Duration;
use kube::well_known::DEFAULT_NAMESPACE;

/// `http://web:8080/path`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Url {
    pub host: String,
    pub port: u16,
    pub path: String,
}

impl Url {
    pub(crate) fn parse(text: &str) -> Option<Url> {
        let (usual_port, rest) = match text.split_once("://") {
            Some(("http", rest)) => (80, rest),
            Some(("https", rest)) => (443, rest),
            Some(_) => return None,
            None => (80, text),
        };
        let (authority, path) = match rest.find(['/', '?']) {
            Some(at) => rest.split_at(at),
            None => (rest, "/"),
        };
        let authority = authority.rsplit('@').next().unwrap_or(authority);
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok()?),
            None => (authority, usual_port),
        };
        (!host.is_empty()).then(|| Url {
            host: host.to_string(),
            port,
            path: path.to_string(),
        })
    }
}

/// How a request ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    Answer {
        status: u16,
        body: String,
    },
    UnknownHost,
    Refused,
    /// No host has this address; the client finds out only after [`NO_ROUTE_AFTER`].
    NoRoute,
    /// The request gets no answer at all, so the client waits until its own timeout, or for ever without one.
    Silence,
}

/// How long a client tries before it reports that no host has an address.
pub(crate) const NO_ROUTE_AFTER: Duration = Duration::from_secs(3);

/// The receiver that a host and a port name.
enum Peer {
    Service(Uid),
    Pod(Uid),
    /// The host exists, but it does not listen on this port.
    Deaf,
    Unknown,
    Nowhere,
}

/// Sends a request through the cluster in its present state.
pub(crate) fn fetch(url: &Url, call: &mut Call) -> Reply {
    match peer(url, call) {
        Peer::Unknown => Reply::UnknownHost,
        Peer::Nowhere => Reply::NoRoute,
        Peer::Deaf => Reply::Refused,
        Peer::Pod(pod) => reply(
            call,
            pod,
            &url.path,
            call.cluster().request_pod(pod, call.now()).map(drop),
        ),
        Peer::Service(service) => ask(service, &url.path, call),
    }
}

/// All requests of a terminal come from one client.
fn ask(service: Uid, path: &str, call: &mut Call) -> Reply {
    call.host.requests += 1;
    let number = call.host.requests * CLIENTS;
    let Some(answer) = call.cluster().request(service, number, call.now()) else {
        return Reply::Refused;
    };
    match answer.pod {
        Some(pod) => reply(call, pod, path, answer.outcome.map(drop)),
        None if is_headless(call, service) => Reply::UnknownHost,
        None => Reply::Refused,
    }
}

fn reply(call: &Call, pod: Uid, path: &str, outcome: Result<(), Dropped>) -> Reply {
    let cluster = call.cluster();
    let pod = cluster.store().get::<Pod>(pod);
    match (outcome, pod) {
        (Ok(()), Some(pod)) => {
            let place = Place::serving(pod);
            let page = inside::page(cluster, place, path);
            Reply::Answer {
                status: 200,
                body: page.unwrap_or_else(|| inside::greeting(cluster, place)),
            }
        }
        (Err(Dropped::Deaf(Deaf::NodeDown)), _) => Reply::Silence,
        (Err(Dropped::Deaf(Deaf::Failing)), Some(pod)) => failing(call, pod),
        (Err(Dropped::PodGone), _) | (_, None) => Reply::NoRoute,
        (Err(_), _) => Reply::Refused,
    }
}

fn failing(call: &Call, pod: &Pod) -> Reply {
    let container = Place::serving(pod).container();
    let fault = container.map(|one| call.cluster().image_faults().of(&one.image));
    match fault {
        Some(ImageFault::Hang) => Reply::Silence,
        _ => Reply::Answer {
            status: 503,
            body: format!("Service Unavailable: pod {} is not ready", pod.meta.name),
        },
    }
}

fn peer(url: &Url, call: &Call) -> Peer {
    let host = url.host.trim_end_matches('.');
    if matches!(host, "localhost" | "127.0.0.1") {
        return match call.host.location {
            Location::Workstation => at_node(call, url.port),
            Location::Pod(pod) => at_pod(call, pod, url.port),
            Location::PassingPod => Peer::Deaf,
        };
    }
    let nodes = call.cluster().store().nodes.by_names();
    if nodes
        .into_iter()
        .any(|node| *node.meta.name == *host || wire::node_address(&node.meta.name) == host)
    {
        return at_node(call, url.port);
    }
    match host.parse::<std::net::Ipv4Addr>() {
        Ok(_) => at_address(host, url.port, call),
        Err(_) => by_name(host, url.port, call),
    }
}

fn at_address(address: &str, port: u16, call: &Call) -> Peer {
    let store = call.cluster().store();
    let mut services = store.services.iter();
    let has_address = |one: &&std::rc::Rc<Service>| {
        one.spec["clusterIP"] == address || wire::balancer(one).as_deref() == Some(address)
    };
    if let Some(service) = services.find(has_address) {
        return at_service(service, port);
    }
    let has = |pod: &&std::rc::Rc<Pod>| {
        pod.status
            .pod_ip
            .is_some_and(|ip| ip.to_string() == address)
    };
    match store.pods.iter().find(has) {
        Some(pod) => at_pod(call, pod.meta.uid, port),
        None => Peer::Nowhere,
    }
}

/// `web`, `web.default`, `web.default.svc.cluster.local`, and `db-0.db` of a headless Service.
fn by_name(host: &str, port: u16, call: &Call) -> Peer {
    let short = host.strip_suffix(".cluster.local").unwrap_or(host);
    let short = short.strip_suffix(".svc").unwrap_or(short);
    let store = call.cluster().store();
    let own_pod = match call.host.location {
        Location::Pod(pod) => store.get::<Pod>(pod),
        _ => None,
    };
    let here = own_pod.map_or(DEFAULT_NAMESPACE, |pod| &*pod.meta.namespace);
    let (name, namespace) = short.split_once('.').unwrap_or((short, here));
    if let Some(service) = store.by_name::<Service>(namespace, name) {
        return at_service(service, port);
    }
    let (service, namespace) = namespace.split_once('.').unwrap_or((namespace, here));
    let service = store.by_name::<Service>(namespace, service);
    let pod = store.by_name::<Pod>(namespace, name);
    match (service, pod) {
        (Some(service), Some(pod)) if service.spec["clusterIP"] == "None" => {
            at_pod(call, pod.meta.uid, port)
        }
        _ => Peer::Unknown,
    }
}

fn at_service(service: &Service, port: u16) -> Peer {
    if service.spec["type"] == "ExternalName" {
        return Peer::Nowhere;
    }
    let mut ports = service.spec["ports"].as_array().into_iter().flatten();
    let listens = ports.any(|one| one["port"] == port) || service.spec["clusterIP"] == "None";
    if listens {
        Peer::Service(service.meta.uid)
    } else {
        Peer::Deaf
    }
}

/// A pod whose spec names no port accepts every port. In a real cluster a port that the spec does not name may be open, too.
fn at_pod(call: &Call, pod: Uid, port: u16) -> Peer {
    let Some(found) = call.cluster().store().get::<Pod>(pod) else {
        return Peer::Nowhere;
    };
    let containers = found.spec.json()["containers"]
        .as_array()
        .into_iter()
        .flatten();
    let ports = containers.flat_map(|one| one["ports"].as_array().into_iter().flatten());
    let ports: Vec<_> = ports.map(|one| &one["containerPort"]).collect();
    if ports.is_empty() || ports.iter().any(|one| **one == port) {
        Peer::Pod(pod)
    } else {
        Peer::Deaf
    }
}

/// A port of the nodes, or of a load balancer in front of them.
fn at_node(call: &Call, port: u16) -> Peer {
    let mut services = call.cluster().store().services.iter();
    let found = services.find(|service| {
        let mut ports = service.spec["ports"].as_array().into_iter().flatten();
        let balanced = service.spec["type"] == "LoadBalancer";
        ports.any(|one| one["nodePort"] == port || balanced && one["port"] == port)
    });
    found.map_or(Peer::Deaf, |service| Peer::Service(service.meta.uid))
}

/// The address that a host stands for, or the host itself.
pub(crate) fn address(url: &Url, call: &Call) -> String {
    let store = call.cluster().store();
    let known = match peer(url, call) {
        Peer::Service(uid) => {
            let service = store.get::<Service>(uid);
            service.and_then(|one| one.spec["clusterIP"].as_str().map(str::to_string))
        }
        Peer::Pod(uid) => {
            let pod = store.get::<Pod>(uid);
            pod.and_then(|pod| pod.status.pod_ip)
                .map(|ip| ip.to_string())
        }
        _ => None,
    };
    known.unwrap_or_else(|| url.host.clone())
}

fn is_headless(call: &Call, service: Uid) -> bool {
    let service = call.cluster().store().get::<Service>(service);
    service.is_some_and(|service| service.spec["clusterIP"] == "None")
}

#[cfg(test)]
mod tests {
    use super::Url;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (text, host, port, path) in [
            ("web", "web", 80, "/"),
            ("http://web:8080", "web", 8080, "/"),
            ("https://web.shop/a?b", "web.shop", 443, "/a?b"),
            ("10.96.0.7:81/x", "10.96.0.7", 81, "/x"),
            ("http://me:secret@web?q", "web", 80, "?q"),
        ] {
            let url = Url::parse(text).expect(text);
            assert_eq!((&*url.host, url.port, &*url.path), (host, port, path));
        }
        for text in [
            "",
            "http://",
            "http://:80",
            "ftp://web",
            "web:99999",
            "web:",
        ] {
            assert_eq!(Url::parse(text), None, "{text}");
        }
    }
}
