//! The columns of kinds that are only kept. Models the column definitions of `pkg/printers/internalversion/printers.go`.

use super::{NONE, join, number, pairs, selector, text};
use kube::api::meta::Kind;
use serde_json::Value;

/// A column behind the name.
pub(super) enum Column {
    /// How long ago the object was made.
    Age,
    /// When the object was made.
    Created,
    /// A cell made of the object, under its heading.
    Cell(&'static str, fn(&Value) -> String),
}

use Column::{Age, Cell, Created};

impl Column {
    pub(super) fn heading(&self) -> &'static str {
        match self {
            Age => "AGE",
            Created => "CREATED AT",
            Cell(heading, _) => heading,
        }
    }
}

/// The columns of a kind, and those that `-o wide` adds.
pub(super) fn columns(kind: Kind) -> (&'static [Column], &'static [Column]) {
    match kind {
        Kind::Role | Kind::ClusterRole | Kind::CustomResourceDefinition | Kind::LimitRange => {
            (&[Created], &[])
        }
        Kind::RoleBinding | Kind::ClusterRoleBinding => (BINDING, BINDING_WIDE),
        Kind::ServiceAccount => (&[Cell("SECRETS", |o| length(&o["secrets"])), Age], &[]),
        Kind::ResourceQuota => (
            &[
                Cell("REQUEST", |o| quota(o, false)),
                Cell("LIMIT", |o| quota(o, true)),
                Age,
            ],
            &[],
        ),
        Kind::Ingress => (INGRESS, &[]),
        Kind::IngressClass => (
            &[
                Cell("CONTROLLER", |o| text(&o["spec"]["controller"])),
                Cell("PARAMETERS", ingress_class_parameters),
                Age,
            ],
            &[],
        ),
        Kind::NetworkPolicy => (
            &[
                Cell("POD-SELECTOR", |o| selector(&o["spec"]["podSelector"])),
                Age,
            ],
            &[],
        ),
        Kind::Job => (JOB, JOB_WIDE),
        Kind::CronJob => (CRON_JOB, CRON_JOB_WIDE),
        Kind::PersistentVolume => (VOLUME, &[Cell("VOLUMEMODE", volume_mode)]),
        Kind::StorageClass => (STORAGE_CLASS, &[]),
        Kind::PriorityClass => (
            &[
                Cell("VALUE", |o| number(&o["value"])),
                Cell("GLOBAL-DEFAULT", |o| {
                    (o["globalDefault"] == true).to_string()
                }),
                Age,
                Cell("PREEMPTIONPOLICY", |o| {
                    or(&o["preemptionPolicy"], "PreemptLowerPriority")
                }),
            ],
            &[],
        ),
        Kind::RuntimeClass => (&[Cell("HANDLER", |o| text(&o["handler"])), Age], &[]),
        Kind::Lease => (
            &[Cell("HOLDER", |o| text(&o["spec"]["holderIdentity"])), Age],
            &[],
        ),
        Kind::MutatingWebhookConfiguration | Kind::ValidatingWebhookConfiguration => {
            (&[Cell("WEBHOOKS", |o| length(&o["webhooks"])), Age], &[])
        }
        Kind::ValidatingAdmissionPolicy => (
            &[
                Cell("VALIDATIONS", |o| length(&o["spec"]["validations"])),
                Cell("PARAMKIND", param_kind),
                Age,
            ],
            &[],
        ),
        Kind::MutatingAdmissionPolicy => (
            &[
                Cell("MUTATIONS", |o| length(&o["spec"]["mutations"])),
                Cell("PARAMKIND", param_kind),
                Age,
            ],
            &[],
        ),
        Kind::ValidatingAdmissionPolicyBinding | Kind::MutatingAdmissionPolicyBinding => (
            &[
                Cell("POLICYNAME", |o| text(&o["spec"]["policyName"])),
                Cell("PARAMREF", |o| {
                    or(&o["spec"]["paramRef"]["name"], "<unset>")
                }),
                Age,
            ],
            &[],
        ),
        Kind::APIService => (
            &[
                Cell("SERVICE", |o| {
                    let service = &o["spec"]["service"];
                    match service["name"].as_str() {
                        Some(name) => format!("{}/{name}", text(&service["namespace"])),
                        None => "Local".to_string(),
                    }
                }),
                Cell("AVAILABLE", |_| "Unknown".to_string()),
                Age,
            ],
            &[],
        ),
        Kind::CertificateSigningRequest => (CERTIFICATE, &[]),
        Kind::FlowSchema => (FLOW_SCHEMA, &[]),
        Kind::PriorityLevelConfiguration => (PRIORITY_LEVEL, &[]),
        Kind::PodTemplate => (POD_TEMPLATE, &[]),
        Kind::VolumeAttachment => (ATTACHMENT, &[]),
        Kind::CSIDriver => (DRIVER, &[]),
        Kind::CSINode => (
            &[Cell("DRIVERS", |o| length(&o["spec"]["drivers"])), Age],
            &[],
        ),
        Kind::CSIStorageCapacity => (
            &[
                Cell("STORAGECLASSNAME", |o| text(&o["storageClassName"])),
                Cell("CAPACITY", |o| or(&o["capacity"], "<unset>")),
            ],
            &[],
        ),
        Kind::VolumeAttributesClass => {
            (&[Cell("DRIVERNAME", |o| text(&o["driverName"])), Age], &[])
        }
        Kind::ResourceClaim => (&[Cell("STATE", |_| "pending".to_string()), Age], &[]),
        Kind::ResourceSlice => (
            &[
                Cell("NODE", |o| text(&o["spec"]["nodeName"])),
                Cell("DRIVER", |o| text(&o["spec"]["driver"])),
                Cell("POOL", |o| text(&o["spec"]["pool"]["name"])),
                Age,
            ],
            &[],
        ),
        Kind::ServiceCIDR => (&[Cell("CIDRS", |o| texts(&o["spec"]["cidrs"])), Age], &[]),
        _ => (&[Age], &[]),
    }
}

const BINDING: &[Column] = &[
    Cell("ROLE", |o| {
        format!(
            "{}/{}",
            text(&o["roleRef"]["kind"]),
            text(&o["roleRef"]["name"])
        )
    }),
    Age,
];

const BINDING_WIDE: &[Column] = &[
    Cell("USERS", |o| subjects(o, "User")),
    Cell("GROUPS", |o| subjects(o, "Group")),
    Cell("SERVICEACCOUNTS", |o| subjects(o, "ServiceAccount")),
];

const INGRESS: &[Column] = &[
    Cell("CLASS", |o| or(&o["spec"]["ingressClassName"], NONE)),
    Cell("HOSTS", hosts),
    Cell("ADDRESS", |_| String::new()),
    Cell("PORTS", |o| {
        let secured = o["spec"]["tls"]
            .as_array()
            .is_some_and(|tls| !tls.is_empty());
        if secured { "80, 443" } else { "80" }.to_string()
    }),
    Age,
];

const JOB: &[Column] = &[
    Cell("STATUS", |o| {
        let suspended = o["spec"]["suspend"] == true;
        if suspended { "Suspended" } else { "Running" }.to_string()
    }),
    Cell("COMPLETIONS", |o| {
        let spec = &o["spec"];
        match (spec["completions"].as_i64(), spec["parallelism"].as_i64()) {
            (Some(wanted), _) => format!("0/{wanted}"),
            (None, Some(several)) if several > 1 => format!("0/1 of {several}"),
            (None, _) => "0/1".to_string(),
        }
    }),
    Cell("DURATION", |_| String::new()),
    Age,
];

const JOB_WIDE: &[Column] = &[
    Cell("CONTAINERS", |o| {
        join(&o["spec"]["template"]["spec"]["containers"], "name")
    }),
    Cell("IMAGES", |o| {
        join(&o["spec"]["template"]["spec"]["containers"], "image")
    }),
    Cell("SELECTOR", |o| selector(&o["spec"]["selector"])),
];

const CRON_JOB: &[Column] = &[
    Cell("SCHEDULE", |o| text(&o["spec"]["schedule"])),
    Cell("TIMEZONE", |o| or(&o["spec"]["timeZone"], NONE)),
    Cell("SUSPEND", |o| {
        let suspended = o["spec"]["suspend"] == true;
        if suspended { "True" } else { "False" }.to_string()
    }),
    Cell("ACTIVE", |_| "0".to_string()),
    Cell("LAST SCHEDULE", |_| NONE.to_string()),
    Age,
];

const CRON_JOB_WIDE: &[Column] = &[
    Cell("CONTAINERS", |o| {
        let template = &o["spec"]["jobTemplate"]["spec"]["template"];
        join(&template["spec"]["containers"], "name")
    }),
    Cell("IMAGES", |o| {
        let template = &o["spec"]["jobTemplate"]["spec"]["template"];
        join(&template["spec"]["containers"], "image")
    }),
    Cell("SELECTOR", |o| {
        selector(&o["spec"]["jobTemplate"]["spec"]["selector"])
    }),
];

const VOLUME: &[Column] = &[
    Cell("CAPACITY", |o| text(&o["spec"]["capacity"]["storage"])),
    Cell("ACCESS MODES", |o| super::access_modes(&o["spec"])),
    Cell("RECLAIM POLICY", |o| {
        or(&o["spec"]["persistentVolumeReclaimPolicy"], "Retain")
    }),
    Cell("STATUS", |_| "Available".to_string()),
    Cell("CLAIM", |o| {
        let claim = &o["spec"]["claimRef"];
        match claim["name"].as_str() {
            Some(name) => format!("{}/{name}", text(&claim["namespace"])),
            None => String::new(),
        }
    }),
    Cell("STORAGECLASS", |o| text(&o["spec"]["storageClassName"])),
    Cell("VOLUMEATTRIBUTESCLASS", |o| {
        or(&o["spec"]["volumeAttributesClassName"], "<unset>")
    }),
    Cell("REASON", |_| String::new()),
    Age,
];

fn volume_mode(o: &Value) -> String {
    or(&o["spec"]["volumeMode"], "Filesystem")
}

const STORAGE_CLASS: &[Column] = &[
    Cell("PROVISIONER", |o| text(&o["provisioner"])),
    Cell("RECLAIMPOLICY", |o| or(&o["reclaimPolicy"], "Delete")),
    Cell("VOLUMEBINDINGMODE", |o| {
        or(&o["volumeBindingMode"], "Immediate")
    }),
    Cell("ALLOWVOLUMEEXPANSION", |o| {
        (o["allowVolumeExpansion"] == true).to_string()
    }),
    Age,
];

const CERTIFICATE: &[Column] = &[
    Age,
    Cell("SIGNERNAME", |o| or(&o["spec"]["signerName"], NONE)),
    Cell("REQUESTOR", |o| {
        or(&o["spec"]["username"], "kubernetes-admin")
    }),
    Cell(
        "REQUESTEDDURATION",
        |o| match o["spec"]["expirationSeconds"].as_u64() {
            Some(seconds) => kube::clock::Duration::from_secs(seconds).human(),
            None => NONE.to_string(),
        },
    ),
    Cell("CONDITION", |_| "Pending".to_string()),
];

const FLOW_SCHEMA: &[Column] = &[
    Cell("PRIORITYLEVEL", |o| {
        text(&o["spec"]["priorityLevelConfiguration"]["name"])
    }),
    Cell("MATCHINGPRECEDENCE", |o| {
        number(&o["spec"]["matchingPrecedence"])
    }),
    Cell("DISTINGUISHERMETHOD", |o| {
        or(&o["spec"]["distinguisherMethod"]["type"], NONE)
    }),
    Age,
    Cell("MISSINGPL", |_| "?".to_string()),
];

const PRIORITY_LEVEL: &[Column] = &[
    Cell("TYPE", |o| text(&o["spec"]["type"])),
    Cell("NOMINALCONCURRENCYSHARES", |o| {
        amount(&o["spec"]["limited"]["nominalConcurrencyShares"])
    }),
    Cell("QUEUES", |o| queuing(o, "queues")),
    Cell("HANDSIZE", |o| queuing(o, "handSize")),
    Cell("QUEUELENGTHLIMIT", |o| queuing(o, "queueLengthLimit")),
    Age,
];

const POD_TEMPLATE: &[Column] = &[
    Cell("CONTAINERS", |o| {
        join(&o["template"]["spec"]["containers"], "name")
    }),
    Cell("IMAGES", |o| {
        join(&o["template"]["spec"]["containers"], "image")
    }),
    Cell("POD LABELS", |o| {
        pairs(&o["template"]["metadata"]["labels"])
    }),
];

const ATTACHMENT: &[Column] = &[
    Cell("ATTACHER", |o| text(&o["spec"]["attacher"])),
    Cell("PV", |o| text(&o["spec"]["source"]["persistentVolumeName"])),
    Cell("NODE", |o| text(&o["spec"]["nodeName"])),
    Cell("ATTACHED", |_| "false".to_string()),
    Age,
];

const DRIVER: &[Column] = &[
    Cell("ATTACHREQUIRED", |o| {
        flag(&o["spec"]["attachRequired"], true)
    }),
    Cell("PODINFOONMOUNT", |o| {
        flag(&o["spec"]["podInfoOnMount"], false)
    }),
    Cell("STORAGECAPACITY", |o| {
        flag(&o["spec"]["storageCapacity"], false)
    }),
    Cell("TOKENREQUESTS", |o| {
        let requests = o["spec"]["tokenRequests"].as_array();
        let audiences = requests
            .into_iter()
            .flatten()
            .map(|one| text(&one["audience"]));
        let list: Vec<String> = audiences.collect();
        if list.is_empty() {
            "<unset>".to_string()
        } else {
            list.join(",")
        }
    }),
    Cell("REQUIRESREPUBLISH", |o| {
        flag(&o["spec"]["requiresRepublish"], false)
    }),
    Cell("MODES", |o| {
        match texts(&o["spec"]["volumeLifecycleModes"]) {
            none if none.is_empty() => "Persistent".to_string(),
            modes => modes,
        }
    }),
    Age,
];

fn flag(value: &Value, absent: bool) -> String {
    value.as_bool().unwrap_or(absent).to_string()
}

fn amount(value: &Value) -> String {
    value.as_i64().map_or(NONE.to_string(), |n| n.to_string())
}

fn queuing(o: &Value, field: &str) -> String {
    amount(&o["spec"]["limited"]["limitResponse"]["queuing"][field])
}

fn or(value: &Value, absent: &str) -> String {
    value.as_str().unwrap_or(absent).to_string()
}

fn length(list: &Value) -> String {
    list.as_array().map_or(0, Vec::len).to_string()
}

fn texts(list: &Value) -> String {
    let texts = list.as_array().into_iter().flatten().map(text);
    texts.collect::<Vec<_>>().join(",")
}

fn param_kind(o: &Value) -> String {
    let kind = &o["spec"]["paramKind"];
    match kind["kind"].as_str() {
        Some(name) => format!("{}/{name}", text(&kind["apiVersion"])),
        None => "<unset>".to_string(),
    }
}

fn ingress_class_parameters(o: &Value) -> String {
    let parameters = &o["spec"]["parameters"];
    let (kind, name) = (text(&parameters["kind"]), text(&parameters["name"]));
    match parameters["apiGroup"].as_str() {
        _ if parameters.is_null() => NONE.to_string(),
        Some(group) => format!("{kind}.{group}/{name}"),
        None => format!("{kind}/{name}"),
    }
}

/// Hosts shown at most.
const MOST_HOSTS: usize = 3;

/// Models `formatHosts`.
fn hosts(o: &Value) -> String {
    let rules = o["spec"]["rules"].as_array().into_iter().flatten();
    let mut hosts: Vec<&str> = rules
        .filter_map(|rule| rule["host"].as_str())
        .filter(|host| !host.is_empty())
        .collect();
    let more = hosts.len().saturating_sub(MOST_HOSTS);
    hosts.truncate(MOST_HOSTS);
    match (hosts.is_empty(), more) {
        (true, _) => "*".to_string(),
        (_, 0) => hosts.join(","),
        (_, more) => format!("{} + {more} more...", hosts.join(",")),
    }
}

fn subjects(o: &Value, kind: &str) -> String {
    let subjects = o["subjects"].as_array().into_iter().flatten();
    let of_kind = subjects.filter(|one| one["kind"] == kind);
    let names = of_kind.map(|one| match one["namespace"].as_str() {
        Some(namespace) if kind == "ServiceAccount" => {
            format!("{namespace}/{}", text(&one["name"]))
        }
        _ => text(&one["name"]),
    });
    names.collect::<Vec<_>>().join(", ")
}

/// `pods: 3/5, requests.cpu: 1/2`. Models `printResourceQuota`.
fn quota(o: &Value, limits: bool) -> String {
    let hard = o["status"]["hard"].as_object().into_iter().flatten();
    let wanted = hard.filter(|(name, _)| name.starts_with("limits.") == limits);
    let used = &o["status"]["used"];
    let parts = wanted.map(|(name, hard)| format!("{name}: {}/{}", text(&used[name]), text(hard)));
    parts.collect::<Vec<_>>().join(", ")
}
