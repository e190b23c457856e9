//! Event objects: what `kubectl get events` and `describe` list.

use crate::api::meta::{Kind, ObjectMeta, Uid};
use crate::api::pod::PodIp;
use crate::api::pod_spec::ProbeHandler;
use crate::api::workload::WorkloadKind;
use crate::clock::{Duration, Time};
use crate::well_known::DEFAULT_NAMESPACE;
use std::rc::Rc;

/// One line of `kubectl get events`, with a count of its repetitions.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// A number that no other event has. It also orders events of the same second.
    pub resource_version: u64,
    pub involved: ObjectReference,
    /// The container of the involved pod, if the event is about one container.
    pub container: Option<Rc<str>>,
    pub kind: EventType,
    pub reason: EventReason,
    pub message: Message,
    pub source: EventSource,
    pub first_timestamp: Time,
    pub last_timestamp: Time,
    pub count: u32,
}

impl Event {
    /// Its own name: its object's, and a number that later events have higher.
    pub fn name(&self) -> String {
        format!("{}.{:016x}", self.involved.name, self.resource_version)
    }

    /// Events about objects without a namespace are kept in `default`.
    pub fn namespace(&self) -> &str {
        match &*self.involved.namespace {
            "" => DEFAULT_NAMESPACE,
            namespace => namespace,
        }
    }

    /// The MESSAGE column.
    pub fn message(&self) -> String {
        self.message.about(&self.involved)
    }
}

/// The message of an event. The text is built only when it is read, because thousands of pods have events with nearly
/// the same text and most of them are never read.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    Text(Rc<str>),
    /// `{}` in the words stands for the name, `{object}` for the involved object.
    Words(&'static str, Option<Rc<str>>),
    /// An image was pulled; the fields are those that the release's message mentions.
    Pulled {
        image: Rc<str>,
        took: Duration,
        tells_waiting: bool,
        tells_size: bool,
    },
    /// A failed probe: its kind (`Readiness` or another), its method and its target. The address is missing while the
    /// pod has none.
    ProbeFailed {
        probe: &'static str,
        handler: ProbeHandler,
        address: Option<(PodIp, u16)>,
    },
}

impl Message {
    pub fn of(words: &'static str, name: &Rc<str>) -> Message {
        Message::Words(words, Some(name.clone()))
    }

    /// The text of an event that is about this object.
    pub fn about(&self, object: &ObjectReference) -> String {
        match self {
            Message::Text(text) => text.to_string(),
            Message::Words(words, name) => {
                let qualified = format!("{}/{}", object.namespace, object.name);
                let words = words.replacen("{object}", &qualified, 1);
                match name {
                    Some(name) => words.replacen("{}", name, 1),
                    None => words,
                }
            }
            Message::Pulled {
                image,
                took,
                tells_waiting,
                tells_size,
            } => {
                let took = format!("{}ms", took.as_millis());
                let waiting = match tells_waiting {
                    true => format!(" ({took} including waiting)"),
                    false => String::new(),
                };
                let size = match tells_size {
                    true => ". Image size: 30408704 bytes.",
                    false => "",
                };
                format!("Successfully pulled image \"{image}\" in {took}{waiting}{size}")
            }
            Message::ProbeFailed {
                probe,
                handler,
                address,
            } => format!("{probe} probe failed: {}", probe_output(*handler, *address)),
        }
    }
}

fn probe_output(handler: ProbeHandler, address: Option<(PodIp, u16)>) -> String {
    let address = match address {
        Some((ip, port)) => format!("{ip}:{port}"),
        None => "pod".to_string(),
    };
    let refused = format!("dial tcp {address}: connect: connection refused");
    match handler {
        ProbeHandler::HttpGet => format!("Get \"http://{address}/\": {refused}"),
        ProbeHandler::TcpSocket => refused,
        ProbeHandler::Exec => "command terminated with exit code 1".to_string(),
        ProbeHandler::Grpc => format!("timeout: failed to connect service \"{address}\" within 1s"),
    }
}

impl From<String> for Message {
    fn from(text: String) -> Message {
        Message::Text(text.into())
    }
}

impl From<Rc<str>> for Message {
    fn from(text: Rc<str>) -> Message {
        Message::Text(text)
    }
}

impl From<&'static str> for Message {
    fn from(words: &'static str) -> Message {
        Message::Words(words, None)
    }
}

/// The object that an event is about. It has the name itself, because the event may outlive the object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectReference {
    pub kind: Kind,
    pub uid: Uid,
    pub name: Rc<str>,
    pub namespace: Rc<str>,
}

impl ObjectReference {
    pub fn to(kind: Kind, meta: &ObjectMeta) -> ObjectReference {
        ObjectReference {
            kind,
            uid: meta.uid,
            name: meta.name.clone(),
            namespace: meta.namespace.clone(),
        }
    }
}

/// Names every reason once, as it is printed.
macro_rules! event_reasons {
    ($($name:ident),* $(,)?) => {
        /// The REASON column.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum EventReason {
            $($name,)*
        }

        impl EventReason {
            pub const fn name(self) -> &'static str {
                match self {
                    $(EventReason::$name => stringify!($name),)*
                }
            }
        }
    };
}

event_reasons! {
    ScalingReplicaSet,
    ReplicaSetCreateError,
    SelectingAll,
    DeploymentRollback,
    DeploymentRollbackRevisionNotFound,
    DeploymentRollbackTemplateUnchanged,
    SuccessfulCreate,
    SuccessfulDelete,
    FailedCreate,
    FailedDelete,
    FailedUpdate,
    FailedDaemonPod,
    SucceededDaemonPod,
    RecreatingFailedPod,
    Scheduled,
    FailedScheduling,
    Pulling,
    Pulled,
    Created,
    Started,
    Failed,
    BackOff,
    ErrImageNeverPull,
    InspectFailed,
    Unhealthy,
    Killing,
    FailedPreStopHook,
    FailedPostStartHook,
    FailedMount,
    Evicted,
    NodeNotReady,
    NodeReady,
    NodeNotSchedulable,
    NodeSchedulable,
    TaintManagerEviction,
    SuccessfulRescale,
    FailedRescale,
    FailedGetScale,
    FailedComputeMetricsReplicas,
    FailedGetResourceMetric,
    FailedGetContainerResourceMetric,
    FailedGetPodsMetric,
    FailedGetObjectMetric,
    FailedGetExternalMetric,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventType {
    Normal,
    Warning,
}

impl EventType {
    pub const fn name(self) -> &'static str {
        match self {
            EventType::Normal => "Normal",
            EventType::Warning => "Warning",
        }
    }
}

/// The component that reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventSource {
    /// The controller of the kind.
    Workload(WorkloadKind),
    EndpointSliceController,
    NodeController,
    TaintEviction,
    Scheduler,
    Kubelet,
    HorizontalPodAutoscaler,
}

impl EventSource {
    pub const fn name(self) -> &'static str {
        match self {
            EventSource::Workload(kind) => kind.controller(),
            EventSource::EndpointSliceController => "endpoint-slice-controller",
            EventSource::NodeController => "node-controller",
            EventSource::TaintEviction => "taint-eviction-controller",
            EventSource::Scheduler => "default-scheduler",
            EventSource::Kubelet => "kubelet",
            EventSource::HorizontalPodAutoscaler => "horizontal-pod-autoscaler",
        }
    }
}
