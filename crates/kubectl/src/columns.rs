//! The columns of `get`, kind by kind. Models `pkg/printers/internalversion` of the API server, which makes these tables:
//! differences between releases follow the cluster's release, not kubectl's.

mod autoscaler;
mod kept;
mod workload;

pub(crate) use autoscaler::source as metric_source;

use super::resource::Resource;
use engine::cluster::Cluster;
use kube::api::event::{Event, EventSource};
use kube::api::meta::{Kind, LabelSelector};
use kube::api::pod::Pod;
use kube::api::pod_status;
use kube::api::version::Feature;
use kube::clock::Time;
use kube::form::Data;
use kube::order::Order;
use serde_json::Value;

/// The cluster whose objects a table shows, and whether the table has the columns of `-o wide`.
pub(crate) struct View<'c> {
    pub cluster: &'c Cluster,
    pub wide: bool,
}

const NONE: &str = "<none>";
/// Most addresses that are listed; further ones are only counted.
const MOST_ENDPOINTS: usize = 3;

impl View<'_> {
    pub(crate) fn header(&self, kind: Kind) -> Vec<&'static str> {
        let version = self.cluster.version();
        let (columns, wide): (&str, &str) = match (kind.workload(), kind) {
            (Some(workload), _) => workload::header(workload, version),
            (_, Kind::Pod) => (
                "NAME,READY,STATUS,RESTARTS,AGE",
                "IP,NODE,NOMINATED NODE,READINESS GATES",
            ),
            (_, Kind::Service) => ("NAME,TYPE,CLUSTER-IP,EXTERNAL-IP,PORT(S),AGE", "SELECTOR"),
            (_, Kind::Endpoints) => ("NAME,ENDPOINTS,AGE", ""),
            (_, Kind::EndpointSlice) => ("NAME,ADDRESSTYPE,PORTS,ENDPOINTS,AGE", ""),
            (_, Kind::ConfigMap) => ("NAME,DATA,AGE", ""),
            (_, Kind::Secret) => ("NAME,TYPE,DATA,AGE", ""),
            (_, Kind::ControllerRevision) => ("NAME,CONTROLLER,REVISION,AGE", ""),
            (_, Kind::Node) => (
                "NAME,STATUS,ROLES,AGE,VERSION",
                "INTERNAL-IP,EXTERNAL-IP,OS-IMAGE,KERNEL-VERSION,CONTAINER-RUNTIME",
            ),
            (_, Kind::Event) if self.wide => (
                "LAST SEEN,TYPE,REASON,OBJECT,SUBOBJECT,SOURCE,MESSAGE,FIRST SEEN,COUNT,NAME",
                "",
            ),
            (_, Kind::Event) => ("LAST SEEN,TYPE,REASON,OBJECT,MESSAGE", ""),
            (_, Kind::Namespace) => ("NAME,STATUS,AGE", ""),
            (_, Kind::PersistentVolumeClaim) if version.has(Feature::ClaimTellsAttributesClass) => {
                (
                    "NAME,STATUS,VOLUME,CAPACITY,ACCESS MODES,STORAGECLASS,VOLUMEATTRIBUTESCLASS,AGE",
                    "VOLUMEMODE",
                )
            }
            (_, Kind::PersistentVolumeClaim) => (
                "NAME,STATUS,VOLUME,CAPACITY,ACCESS MODES,STORAGECLASS,AGE",
                "VOLUMEMODE",
            ),
            (_, Kind::PodDisruptionBudget) => (
                "NAME,MIN AVAILABLE,MAX UNAVAILABLE,ALLOWED DISRUPTIONS,AGE",
                "",
            ),
            (_, Kind::HorizontalPodAutoscaler) => (autoscaler::HEADER, ""),
            _ => return self.kept_header(kind),
        };
        let wide = if self.wide { wide } else { "" };
        let parts = columns.split(',').chain(wide.split(','));
        parts.filter(|part| !part.is_empty()).collect()
    }

    fn kept_header(&self, kind: Kind) -> Vec<&'static str> {
        let (columns, wide) = kept::columns(kind);
        let wide = if self.wide { wide } else { &[] };
        let headings = columns.iter().chain(wide).map(kept::Column::heading);
        std::iter::once("NAME").chain(headings).collect()
    }

    fn kept(&self, resource: &Resource, name: String) -> Vec<String> {
        let json = resource.json();
        let created = resource.meta.creation_timestamp;
        let (columns, wide) = kept::columns(resource.kind);
        let wide = if self.wide { wide } else { &[] };
        let cells = columns.iter().chain(wide).map(|column| match column {
            kept::Column::Age => self.age(created),
            kept::Column::Created => created.rfc3339(),
            kept::Column::Cell(_, cell) => cell(&json),
        });
        std::iter::once(name).chain(cells).collect()
    }

    /// The cells of one object; `name` as it is to be shown.
    pub(crate) fn row(&self, resource: &Resource, name: String) -> Vec<String> {
        if let Some(pod) = resource.pod() {
            return self.pod(pod, name);
        }
        if let Some(event) = resource.event() {
            return self.event(event, name);
        }
        let json = resource.json();
        let age = self.age(resource.meta.creation_timestamp);
        let mut cells = vec![name];
        match (resource.kind.workload(), resource.kind) {
            (Some(kind), _) => {
                let version = self.cluster.version();
                cells.extend(workload::cells(kind, &json, version));
            }
            (_, Kind::Service) => cells.extend(service(&json)),
            (_, Kind::Endpoints) => cells.push(endpoints(&json)),
            (_, Kind::EndpointSlice) => cells.extend(endpoint_slice(&json)),
            (_, Kind::ConfigMap) => cells.push(count(&json["data"])),
            (_, Kind::Secret) => cells.extend([text(&json["type"]), count(&json["data"])]),
            (_, Kind::ControllerRevision) => {
                let owner = &json["metadata"]["ownerReferences"][0];
                let kind = text(&owner["kind"]).to_ascii_lowercase();
                cells.push(format!("{kind}.apps/{}", text(&owner["name"])));
                cells.push(number(&json["revision"]));
            }
            (_, Kind::Node) => {
                cells.extend([node_status(&json), NONE.to_string()]);
            }
            (_, Kind::Namespace) => cells.push(text(&json["status"]["phase"])),
            (_, Kind::PersistentVolumeClaim) => {
                cells.extend(claim(&json));
                if self
                    .cluster
                    .version()
                    .has(Feature::ClaimTellsAttributesClass)
                {
                    let class = json["spec"]["volumeAttributesClassName"].as_str();
                    cells.push(class.unwrap_or("<unset>").to_string());
                }
            }
            (_, Kind::PodDisruptionBudget) => cells.extend(budget(&json)),
            (_, Kind::HorizontalPodAutoscaler) => {
                cells.extend(autoscaler::cells(&json, self.cluster.version()));
            }
            _ => return self.kept(resource, cells.remove(0)),
        }
        cells.push(age);
        if resource.kind == Kind::Node {
            cells.push(text(&json["status"]["nodeInfo"]["kubeletVersion"]));
        }
        if self.wide {
            cells.extend(wide(resource.kind, &json));
        }
        cells
    }

    /// Ages go by whole seconds, as timestamps do.
    pub(crate) fn age(&self, since: Time) -> String {
        self.cluster.now().since(since).human()
    }

    fn pod(&self, pod: &Pod, name: String) -> Vec<String> {
        let version = self.cluster.version();
        let (ready, all) = pod_status::ready(pod);
        let mut cells = vec![
            name,
            format!("{ready}/{all}"),
            pod_status::status(pod, version).into_owned(),
            pod_status::restarts(pod, version, self.cluster.now()),
            self.age(pod.meta.creation_timestamp),
        ];
        if self.wide {
            let ip = pod.status.pod_ip.map(|ip| ip.to_string());
            let node = pod.node_name.as_ref().map(|node| node.to_string());
            let or_none = |cell: Option<String>| cell.unwrap_or_else(|| NONE.to_string());
            cells.extend([
                or_none(ip),
                or_none(node),
                NONE.to_string(),
                NONE.to_string(),
            ]);
        }
        cells
    }

    fn event(&self, event: &Event, name: String) -> Vec<String> {
        let object = &event.involved;
        let mut cells = vec![
            self.age(event.last_timestamp),
            event.kind.name().to_string(),
            event.reason.name().to_string(),
            format!(
                "{}/{}",
                object.kind.name().to_ascii_lowercase(),
                object.name
            ),
            event.message().trim_end().to_string(),
        ];
        if self.wide {
            let container = event.container.as_ref();
            let part = container.map(|name| format!("spec.containers{{{name}}}"));
            cells.splice(4..4, [part.unwrap_or_default(), self.source(event)]);
            let first = self.age(event.first_timestamp);
            cells.extend([first, event.count.to_string(), name]);
        }
        cells
    }

    /// The component that reports the event, and its node.
    fn source(&self, event: &Event) -> String {
        let component = event.source.name();
        let store = self.cluster.store();
        let node = match event.source {
            EventSource::Kubelet => store.get::<Pod>(event.involved.uid),
            _ => None,
        };
        match node.and_then(|pod| pod.node_name.as_ref()) {
            Some(node) => format!("{component}, {node}"),
            None => component.to_string(),
        }
    }
}

fn wide(kind: Kind, json: &Value) -> Vec<String> {
    if let Some(workload) = kind.workload() {
        return workload::wide(workload, json);
    }
    let mut cells = Vec::new();
    match kind {
        Kind::Service => cells.push(pairs(&json["spec"]["selector"])),
        Kind::Node => {
            cells.push(text(&json["status"]["addresses"][0]["address"]));
            let info = &json["status"]["nodeInfo"];
            cells.extend([NONE.to_string(), text(&info["osImage"])]);
            cells.push(format!("{} (amd64)", text(&info["kernelVersion"])));
            cells.push(text(&info["containerRuntimeVersion"]));
        }
        Kind::PersistentVolumeClaim => cells.push("Filesystem".to_string()),
        _ => {}
    }
    cells
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_string()
}

/// An absent number is 0.
pub(crate) fn number(value: &Value) -> String {
    value.as_i64().unwrap_or(0).to_string()
}

fn count(value: &Value) -> String {
    value
        .as_object()
        .map_or(0, serde_json::Map::len)
        .to_string()
}

fn join(list: &Value, field: &str) -> String {
    let parts = list.as_array().into_iter().flatten();
    parts
        .map(|part| text(&part[field]))
        .collect::<Vec<_>>()
        .join(",")
}

/// `a=b,c=d`, sorted by key; `<none>` where there are none.
pub(crate) fn pairs(map: &Value) -> String {
    let entries = map.as_object().into_iter().flatten();
    let mut pairs: Vec<String> = entries.map(|(k, v)| format!("{k}={}", text(v))).collect();
    pairs.order();
    if pairs.is_empty() {
        NONE.to_string()
    } else {
        pairs.join(",")
    }
}

/// A selector with `matchLabels` and `matchExpressions`.
pub(crate) fn selector(json: &Value) -> String {
    LabelSelector::read(json).map_or(NONE.to_string(), |selector| selector.to_string())
}

fn service(json: &Value) -> [String; 4] {
    let spec = &json["spec"];
    let kind = text(&spec["type"]);
    let external = match (kind.as_str(), spec["externalIPs"].as_array()) {
        ("ExternalName", _) => text(&spec["externalName"]),
        (_, Some(addresses)) => addresses.iter().map(text).collect::<Vec<_>>().join(","),
        ("LoadBalancer", None) => match json["status"]["loadBalancer"]["ingress"][0]["ip"].as_str()
        {
            Some(address) => address.to_string(),
            None => "<pending>".to_string(),
        },
        _ => NONE.to_string(),
    };
    let ports = spec["ports"].as_array().into_iter().flatten().map(|port| {
        let protocol = port["protocol"].as_str().unwrap_or("TCP");
        match port["nodePort"].as_i64() {
            Some(node_port) => format!("{}:{node_port}/{protocol}", number(&port["port"])),
            None => format!("{}/{protocol}", number(&port["port"])),
        }
    });
    let ports = ports.collect::<Vec<_>>().join(",");
    let cluster_ip = match text(&spec["clusterIP"]) {
        none if none.is_empty() => NONE.to_string(),
        ip => ip,
    };
    let ports = if ports.is_empty() {
        NONE.to_string()
    } else {
        ports
    };
    [kind, cluster_ip, external, ports]
}

/// `10.244.0.5:80,10.244.0.6:80 + 2 more...`.
pub(crate) fn endpoints(json: &Value) -> String {
    let mut all = Vec::new();
    for subset in json["subsets"].as_array().into_iter().flatten() {
        let addresses = subset["addresses"].as_array();
        let addresses: Vec<String> = addresses
            .into_iter()
            .flatten()
            .map(|a| text(&a["ip"]))
            .collect();
        let ports = subset["ports"].as_array().into_iter().flatten();
        let ports: Vec<String> = ports
            .map(|port| format!(":{}", number(&port["port"])))
            .collect();
        let ports = if ports.is_empty() {
            vec![String::new()]
        } else {
            ports
        };
        for port in ports {
            all.extend(addresses.iter().map(|address| format!("{address}{port}")));
        }
    }
    let more = all.len().saturating_sub(MOST_ENDPOINTS);
    all.truncate(MOST_ENDPOINTS);
    let shown = all.join(",");
    match (shown.is_empty(), more) {
        (true, _) => NONE.to_string(),
        (_, 0) => shown,
        (_, more) => format!("{shown} + {more} more..."),
    }
}

fn endpoint_slice(json: &Value) -> [String; 3] {
    let unset = |list: Vec<String>| {
        if list.is_empty() {
            "<unset>".to_string()
        } else {
            let more = list.len().saturating_sub(MOST_ENDPOINTS);
            let shown = list[..list.len() - more].join(",");
            if more > 0 {
                format!("{shown} + {more} more...")
            } else {
                shown
            }
        }
    };
    let list = |field: &str| json[field].as_array().cloned().unwrap_or_default();
    let ports = list("ports")
        .iter()
        .map(|port| number(&port["port"]))
        .collect();
    let addresses = list("endpoints")
        .iter()
        .map(|e| text(&e["addresses"][0]))
        .collect();
    [text(&json["addressType"]), unset(ports), unset(addresses)]
}

fn node_status(json: &Value) -> String {
    let mut conditions = json["status"]["conditions"]
        .as_array()
        .into_iter()
        .flatten();
    let ready = conditions.find(|condition| condition["type"] == "Ready");
    let ready = match ready.and_then(|ready| ready["status"].as_str()) {
        Some("True") => "Ready",
        _ => "NotReady",
    };
    match json["spec"]["unschedulable"].as_bool() {
        Some(true) => format!("{ready},SchedulingDisabled"),
        _ => ready.to_string(),
    }
}

pub(crate) fn access_modes(spec: &Value) -> String {
    let modes = spec["accessModes"].as_array().into_iter().flatten();
    let modes = modes.map(|mode| match mode.as_str() {
        Some("ReadWriteOnce") => "RWO",
        Some("ReadOnlyMany") => "ROX",
        Some("ReadWriteMany") => "RWX",
        _ => "RWOP",
    });
    modes.collect::<Vec<_>>().join(",")
}

fn claim(json: &Value) -> [String; 5] {
    let spec = &json["spec"];
    let is_terminating = json["metadata"].get("deletionTimestamp").is_some();
    let status = if is_terminating {
        "Terminating"
    } else {
        "Bound"
    };
    [
        status.to_string(),
        text(&spec["volumeName"]),
        text(&spec["resources"]["requests"]["storage"]),
        access_modes(spec),
        text(&spec["storageClassName"]),
    ]
}

fn budget(json: &Value) -> [String; 3] {
    let or = |value: &Value| match value {
        Value::Null => "N/A".to_string(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let spec = &json["spec"];
    [
        or(&spec["minAvailable"]),
        or(&spec["maxUnavailable"]),
        number(&json["status"]["disruptionsAllowed"]),
    ]
}
