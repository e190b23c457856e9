//! A pod template and the pod spec in it.
//!
//! The spec is kept whole as JSON, so that nothing a user wrote is lost. The parts that the simulator acts on are read
//! from it once; reading expects that defaults have been applied.

use crate::api::meta::Labels;
use crate::api::neighbours::NeighbourConstraints;
use crate::api::placement::NodeAffinity;
use crate::api::references::{ConfigReference, references};
use crate::api::requests::completed;
use crate::decimal;
use crate::form::{Data, Form, Misfit, defaulted};
use crate::quantity::Quantity;
use crate::well_known::POD_TEMPLATE_HASH;
use crate::{fields, through_form};
use serde_json::{Map, Value};
use std::rc::Rc;

/// `spec.template` of a workload. Cloning is cheap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodTemplate {
    pub labels: Rc<Labels>,
    pub annotations: Rc<Labels>,
    /// The other fields of `metadata`, which Kubernetes stores but does not use.
    pub other_metadata: Rc<Map<String, Value>>,
    pub spec: Rc<PodSpec>,
}

/// A PodSpec: the user's JSON with defaults filled in, and the parts that the simulator acts on.
#[derive(Clone, Debug)]
pub struct PodSpec {
    json: Value,
    pub containers: Vec<Container>,
    pub init_containers: Vec<Container>,
    pub restart_policy: RestartPolicy,
    /// Seconds that a pod may take to stop after it was asked to.
    pub termination_grace_period_seconds: u32,
    pub node_selector: Labels,
    pub node_affinity: Option<NodeAffinity>,
    pub neighbours: Option<Box<NeighbourConstraints>>,
    pub tolerations: Vec<Toleration>,
    /// Sum over the containers.
    pub requests: Resources,
    /// ConfigMaps and Secrets that must exist for the containers to be created.
    pub references: Vec<ConfigReference>,
    /// Names of the PersistentVolumeClaims that must exist before the pod gets a node.
    pub claims: Vec<String>,
    /// Gates that must be taken away before the scheduler looks at the pod.
    pub scheduling_gates: Vec<String>,
    /// The spec of pods that are made of this one, where it differs.
    completed: Option<Rc<PodSpec>>,
}

/// Which containers that ended are started again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestartPolicy {
    Always,
    OnFailure,
    Never,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    pub name: Rc<str>,
    pub image: Rc<str>,
    pub image_pull_policy: ImagePullPolicy,
    /// The first `containerPort`.
    pub port: Option<u16>,
    /// `restartPolicy: Always` on an init container makes it a sidecar.
    pub is_sidecar: bool,
    pub readiness_probe: Option<Probe>,
    pub liveness_probe: Option<Probe>,
    pub startup_probe: Option<Probe>,
    /// Milliseconds that the preStop hook takes, as far as its definition shows.
    pub pre_stop_ms: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImagePullPolicy {
    Always,
    IfNotPresent,
    Never,
}

/// The numbers of a probe: seconds and counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probe {
    pub handler: ProbeHandler,
    pub initial_delay_seconds: u32,
    pub period_seconds: u32,
    pub timeout_seconds: u32,
    pub success_threshold: u32,
    pub failure_threshold: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProbeHandler {
    HttpGet,
    TcpSocket,
    Exec,
    Grpc,
}

/// CPU in thousandths of a core, memory in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    pub cpu_milli: u64,
    pub memory: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Toleration {
    pub key: String,
    pub operator: String,
    pub value: String,
    pub effect: String,
    pub toleration_seconds: Option<i64>,
}

fields!(Toleration {
    key: defaulted "key",
    operator: defaulted "operator",
    value: defaulted "value",
    effect: defaulted "effect",
    toleration_seconds: defaulted "tolerationSeconds",
});

impl PodTemplate {
    /// The template with one more label, such as the `pod-template-hash`.
    pub fn with_label(&self, key: &str, value: &str) -> PodTemplate {
        let mut template = self.clone();
        Rc::make_mut(&mut template.labels).insert(key.to_string(), value.to_string());
        template
    }

    pub fn without_label(&self, key: &str) -> PodTemplate {
        let mut template = self.clone();
        if template.labels.contains_key(key) {
            Rc::make_mut(&mut template.labels).remove(key);
        }
        template
    }

    /// Whether the templates are equal, apart from the label `pod-template-hash`. Models `EqualIgnoreHash` of
    /// `pkg/controller/deployment/util`.
    pub fn equals_ignoring_hash(&self, other: &PodTemplate) -> bool {
        let labels = |template: &PodTemplate| {
            let kept = template.labels.iter();
            kept.filter(|(key, _)| *key != POD_TEMPLATE_HASH)
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect::<Labels>()
        };
        (Rc::ptr_eq(&self.spec, &other.spec) || self.spec == other.spec)
            && self.annotations == other.annotations
            && self.other_metadata == other.other_metadata
            && labels(self) == labels(other)
    }

    pub fn from_json(json: &Value) -> PodTemplate {
        let mut metadata = match &json["metadata"] {
            Value::Object(map) => map.clone(),
            _ => Map::new(),
        };
        metadata.remove("creationTimestamp");
        let labels = string_map(metadata.remove("labels").as_ref());
        let annotations = string_map(metadata.remove("annotations").as_ref());
        PodTemplate {
            labels: Rc::new(labels),
            annotations: Rc::new(annotations),
            other_metadata: Rc::new(metadata),
            spec: Rc::new(PodSpec::from_json(json["spec"].clone())),
        }
    }

    pub fn to_json(&self) -> Value {
        let mut metadata = (*self.other_metadata).clone();
        for (key, map) in [("labels", &self.labels), ("annotations", &self.annotations)] {
            if !map.is_empty() {
                metadata.insert(key.to_string(), labels_json(map));
            }
        }
        let mut json = Map::new();
        json.insert("metadata".to_string(), Value::Object(metadata));
        json.insert("spec".to_string(), self.spec.json.clone());
        Value::Object(json)
    }

    /// The text of the IMAGES column.
    pub fn images(&self) -> String {
        join(self.spec.containers.iter().map(|c| &*c.image))
    }

    /// The text of the CONTAINERS column.
    pub fn container_names(&self) -> String {
        join(self.spec.containers.iter().map(|c| &*c.name))
    }
}

fn join<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    parts.collect::<Vec<_>>().join(",")
}

/// Labels or annotations as a JSON object.
pub fn labels_json(labels: &Labels) -> Value {
    let entries = labels.iter();
    Value::Object(
        entries
            .map(|(k, v)| (k.clone(), Value::from(v.as_str())))
            .collect(),
    )
}

/// Reads a JSON object of strings and ignores values of other types.
pub fn string_map(json: Option<&Value>) -> Labels {
    let entries = json.and_then(Value::as_object).into_iter().flatten();
    entries
        .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_string())))
        .collect()
}

impl PodSpec {
    /// A spec that has only containers, and defaults in all other fields. `json` must describe the same spec.
    pub fn of_containers(json: Value, containers: Vec<Container>) -> PodSpec {
        PodSpec {
            init_containers: Vec::new(),
            restart_policy: RestartPolicy::Always,
            termination_grace_period_seconds: 30,
            node_selector: Labels::new(),
            node_affinity: None,
            neighbours: None,
            tolerations: Vec::new(),
            references: Vec::new(),
            claims: Vec::new(),
            scheduling_gates: Vec::new(),
            requests: Resources::default(),
            completed: None,
            containers,
            json,
        }
    }

    pub fn from_json(json: Value) -> PodSpec {
        let list = |key: &str| {
            let items = json[key].as_array().into_iter().flatten();
            items.map(Container::from_json).collect::<Vec<_>>()
        };
        let containers = list("containers");
        let requests = json["containers"].as_array().into_iter().flatten();
        let requests = requests.fold(Resources::default(), |sum, container| {
            let one = Resources::from_json(&container["resources"]);
            Resources {
                cpu_milli: sum.cpu_milli + one.cpu_milli,
                memory: sum.memory + one.memory,
            }
        });
        let tolerations = json["tolerations"].as_array().into_iter().flatten();
        PodSpec {
            init_containers: list("initContainers"),
            restart_policy: match json["restartPolicy"].as_str() {
                Some("Never") => RestartPolicy::Never,
                Some("OnFailure") => RestartPolicy::OnFailure,
                _ => RestartPolicy::Always,
            },
            termination_grace_period_seconds: json["terminationGracePeriodSeconds"]
                .as_u64()
                .map_or(30, |seconds| seconds.min(u64::from(u32::MAX)) as u32),
            node_selector: string_map(json.get("nodeSelector")),
            node_affinity: NodeAffinity::from_json(&json),
            neighbours: NeighbourConstraints::from_json(&json),
            tolerations: tolerations
                .filter_map(|toleration| Toleration::read(toleration).ok())
                .collect(),
            references: references(&json),
            claims: texts(
                &json["volumes"],
                |one| &one["persistentVolumeClaim"]["claimName"],
            ),
            scheduling_gates: texts(&json["schedulingGates"], |one| &one["name"]),
            requests,
            completed: completed(&json),
            containers,
            json,
        }
    }

    pub fn json(&self) -> &Value {
        &self.json
    }

    /// The spec of a pod that is made of this one; all pods share it.
    #[must_use]
    pub fn of_pods(self: &Rc<PodSpec>) -> Rc<PodSpec> {
        self.completed.as_ref().unwrap_or(self).clone()
    }
}

/// One text of each item of a list that has it.
fn texts(list: &Value, text: fn(&Value) -> &Value) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    let texts = items.filter_map(|item| text(item).as_str());
    texts.map(str::to_string).collect()
}

/// Two specs are equal when their JSON is equal, because all other fields are read from it.
impl PartialEq for PodSpec {
    fn eq(&self, other: &PodSpec) -> bool {
        self.json == other.json
    }
}
impl Eq for PodSpec {}

impl Container {
    fn from_json(json: &Value) -> Container {
        let text = |key: &str| json[key].as_str().unwrap_or_default();
        Container {
            name: text("name").into(),
            image: text("image").into(),
            image_pull_policy: match text("imagePullPolicy") {
                "Always" => ImagePullPolicy::Always,
                "Never" => ImagePullPolicy::Never,
                _ => ImagePullPolicy::IfNotPresent,
            },
            port: json["ports"][0]["containerPort"]
                .as_u64()
                .and_then(|port| u16::try_from(port).ok()),
            is_sidecar: text("restartPolicy") == "Always",
            readiness_probe: Probe::from_json(&json["readinessProbe"]),
            liveness_probe: Probe::from_json(&json["livenessProbe"]),
            startup_probe: Probe::from_json(&json["startupProbe"]),
            pre_stop_ms: pre_stop_ms(&json["lifecycle"]["preStop"]),
        }
    }
}

impl Probe {
    fn from_json(json: &Value) -> Option<Probe> {
        let handler = [
            ("httpGet", ProbeHandler::HttpGet),
            ("tcpSocket", ProbeHandler::TcpSocket),
            ("exec", ProbeHandler::Exec),
            ("grpc", ProbeHandler::Grpc),
        ];
        let (_, handler) = handler
            .into_iter()
            .find(|(key, _)| json.get(key).is_some())?;
        let number = |key: &str, default: u32| {
            let given = json[key].as_u64().and_then(|n| u32::try_from(n).ok());
            given.filter(|n| *n > 0).unwrap_or(default)
        };
        Some(Probe {
            handler,
            initial_delay_seconds: number("initialDelaySeconds", 0),
            period_seconds: number("periodSeconds", 10),
            timeout_seconds: number("timeoutSeconds", 1),
            success_threshold: number("successThreshold", 1),
            failure_threshold: number("failureThreshold", 3),
        })
    }
}

/// How long a preStop hook keeps a container: its `sleep.seconds`, or the number after the word `sleep` in its command.
/// Every other hook is assumed to end at once, because its text does not show how long it takes.
fn pre_stop_ms(json: &Value) -> u64 {
    if let Some(seconds) = json["sleep"]["seconds"].as_u64() {
        return seconds.saturating_mul(1000);
    }
    let command = json["exec"]["command"].as_array().into_iter().flatten();
    let words = command
        .filter_map(Value::as_str)
        .flat_map(str::split_whitespace);
    let mut after_sleep = words.skip_while(|word| *word != "sleep").skip(1);
    let number = after_sleep
        .next()
        .map(|word| word.trim_end_matches([';', 's']));
    let seconds = number.and_then(decimal::read);
    seconds.map_or(0, |seconds| (seconds.clamp(0.0, 86_400.0) * 1000.0) as u64)
}

impl Resources {
    fn from_json(json: &Value) -> Resources {
        let requested = |resource: &str| Quantity::from_json(&json["requests"][resource]);
        let positive = |number: i64| u64::try_from(number).unwrap_or(0);
        Resources {
            cpu_milli: positive(requested("cpu").milli()),
            memory: positive(requested("memory").whole()),
        }
    }
}

impl Data for PodTemplate {
    fn read(json: &Value) -> Result<PodTemplate, Misfit> {
        Ok(PodTemplate::from_json(json))
    }

    fn write(&self) -> Form {
        Form::Plain(self.to_json())
    }
}

through_form!(PodTemplate);

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn requests_are_counted_in_thousandths_and_bytes() {
        for (cpu, memory, expected) in [
            (json!("200m"), json!("64Mi"), (200, 64 << 20)),
            (json!(1), json!("1.5Gi"), (1000, 3 << 29)),
            (json!("0.5"), json!(1e3), (500, 1000)),
            (json!("1u"), json!("1m"), (1, 1)),
        ] {
            let container = json!({"requests": {"cpu": cpu, "memory": memory}});
            let read = Resources::from_json(&container);
            assert_eq!((read.cpu_milli, read.memory), expected, "{container}");
        }
    }

    #[test]
    fn pre_stop_sleeps_are_understood() {
        let exec = json!({"exec": {"command": ["/bin/sh", "-c", "sleep 5; nginx -s quit"]}});
        assert_eq!(pre_stop_ms(&exec), 5000);
        assert_eq!(pre_stop_ms(&json!({"sleep": {"seconds": 3}})), 3000);
        assert_eq!(pre_stop_ms(&json!({"httpGet": {"port": 80}})), 0);
    }
}
