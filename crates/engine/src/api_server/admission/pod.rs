//! The fields that the API server itself adds to a pod, and the objects that must exist for them. Models the admission plugins
//! ServiceAccount, Priority, DefaultTolerationSeconds and RuntimeClass.

use super::in_namespace;
use crate::controllers::pods::suffix_of;
use crate::store::Store;
use kube::api::kept::KeptObject;
use kube::api::meta::Kind;
use kube::api::namespace::SERVICE_ACCOUNT;
use kube::api::{KubernetesVersion, Pod};
use kube::well_known::{NOT_READY, UNREACHABLE};
use serde_json::{Value, json};
use std::rc::Rc;

const AUTOMOUNT: &str = "automountServiceAccountToken";
const TOKEN_PATH: &str = "/var/run/secrets/kubernetes.io/serviceaccount";
const TOKEN_VOLUME: &str = "kube-api-access-";
/// The first release in which a pod's token is made for it, rather than kept in a Secret.
const FIRST_WITH_OWN_TOKENS: u8 = 21;

/// Taints that every pod tolerates for a limited time.
const BORNE: [&str; 2] = [NOT_READY, UNREACHABLE];
const BORNE_FOR_SECONDS: i64 = 300;

const PREEMPTING: &str = "PreemptLowerPriority";

/// The classes that every cluster has.
const SYSTEM_PRIORITIES: [(&str, i64); 2] = [
    ("system-cluster-critical", 2_000_000_000),
    ("system-node-critical", 2_000_001_000),
];

/// Completes a pod that a user makes. `suffix` tells its volumes from those of other pods.
///
/// # Errors
/// An object that it names does not exist; with the API server's words.
pub(super) fn complete(
    store: &Store,
    namespace: &str,
    spec: &mut Value,
    suffix: &str,
    version: KubernetesVersion,
) -> Result<(), String> {
    service_account(store, namespace, spec, suffix, version)?;
    priority(store, spec)?;
    add_common(spec);
    runtime_class(store, spec)
}

/// The spec of a pod as the API server gives it out, with the fields that it adds to every pod.
pub fn given_out(pod: &Pod) -> Value {
    let mut spec = pod.spec.json().clone();
    if pod.mounts_token {
        let name = account_name(&spec).to_string();
        name_account(&mut spec, &name);
        mount_token(&mut spec, &suffix_of(u64::from(pod.meta.uid.0)));
    }
    add_common(&mut spec);
    if let Some(node) = &pod.node_name {
        spec["nodeName"] = (**node).into();
    }
    spec
}

/// Whether a pod with this spec gets a token of its ServiceAccount.
pub(super) fn mounts_token(
    store: &Store,
    namespace: &str,
    spec: &Value,
    version: KubernetesVersion,
) -> bool {
    let account = account(store, namespace, account_name(spec));
    let of_account = account.and_then(|account| account.fields.get(AUTOMOUNT));
    let wanted = spec[AUTOMOUNT]
        .as_bool()
        .or(of_account.and_then(Value::as_bool));
    wanted != Some(false) && version.minor() >= FIRST_WITH_OWN_TOKENS
}

fn account_name(spec: &Value) -> &str {
    spec["serviceAccountName"]
        .as_str()
        .unwrap_or(SERVICE_ACCOUNT)
}

fn account<'s>(store: &'s Store, namespace: &str, name: &str) -> Option<&'s KeptObject> {
    let accounts = in_namespace(store, Kind::ServiceAccount, namespace);
    let mut named = accounts
        .into_iter()
        .filter(|account| *account.meta.name == *name);
    named.next()
}

fn name_account(spec: &mut Value, name: &str) {
    for field in ["serviceAccountName", "serviceAccount"] {
        spec[field] = name.into();
    }
}

/// Writes the fields that every pod gets, with or without a controller.
pub(in crate::api_server) fn add_common(spec: &mut Value) {
    for (field, value) in [
        ("enableServiceLinks", json!(true)),
        ("preemptionPolicy", json!(PREEMPTING)),
        ("priority", json!(0)),
        ("tolerations", json!([])),
    ] {
        if spec[field].is_null() {
            spec[field] = value;
        }
    }
    let Some(tolerations) = spec["tolerations"].as_array_mut() else {
        return;
    };
    for key in BORNE {
        let bears = |one: &Value| {
            let (of, effect) = (one["key"].as_str(), one["effect"].as_str());
            matches!(of, None | Some("")) || (of == Some(key) && effect != Some("NoSchedule"))
        };
        if !tolerations.iter().any(bears) {
            tolerations.push(json!({
                "effect": "NoExecute",
                "key": key,
                "operator": "Exists",
                "tolerationSeconds": BORNE_FOR_SECONDS,
            }));
        }
    }
}

fn service_account(
    store: &Store,
    namespace: &str,
    spec: &mut Value,
    suffix: &str,
    version: KubernetesVersion,
) -> Result<(), String> {
    let name = account_name(spec).to_string();
    if account(store, namespace, &name).is_none() && name != SERVICE_ACCOUNT {
        return Err(format!(
            "error looking up service account {namespace}/{name}: serviceaccount \"{name}\" not found"
        ));
    }
    name_account(spec, &name);
    if mounts_token(store, namespace, spec, version) {
        mount_token(spec, suffix);
    }
    Ok(())
}

fn mount_token(spec: &mut Value, suffix: &str) {
    let volume = format!("{TOKEN_VOLUME}{suffix}");
    let mount = json!({"mountPath": TOKEN_PATH, "name": volume, "readOnly": true});
    let mut is_mounted = false;
    for list in ["initContainers", "containers"] {
        for container in spec[list].as_array_mut().into_iter().flatten() {
            let mounts = &mut container["volumeMounts"];
            if !mounts.is_array() {
                *mounts = json!([]);
            }
            let Some(mounts) = mounts.as_array_mut() else {
                continue;
            };
            if !mounts.iter().any(|mount| mount["mountPath"] == TOKEN_PATH) {
                mounts.push(mount.clone());
                is_mounted = true;
            }
        }
        if spec[list].is_null()
            && let Some(spec) = spec.as_object_mut()
        {
            spec.remove(list);
        }
    }
    if !is_mounted {
        return;
    }
    let volumes = &mut spec["volumes"];
    if !volumes.is_array() {
        *volumes = json!([]);
    }
    let token = json!({"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}});
    let authority = json!({"configMap": {
        "items": [{"key": "ca.crt", "path": "ca.crt"}],
        "name": "kube-root-ca.crt",
    }});
    let field = json!({"apiVersion": "v1", "fieldPath": "metadata.namespace"});
    let namespace = json!({"downwardAPI": {"items": [{"fieldRef": field, "path": "namespace"}]}});
    if let Some(volumes) = volumes.as_array_mut() {
        volumes.push(json!({
            "name": volume,
            "projected": {"defaultMode": 420, "sources": [token, authority, namespace]},
        }));
    }
}

fn priority(store: &Store, spec: &mut Value) -> Result<(), String> {
    let class = priority_class(
        store,
        spec["priorityClassName"].as_str().unwrap_or_default(),
    )?;
    if let Some(name) = class.name {
        spec["priorityClassName"] = name.into();
    }
    let (value, policy) = (class.value, class.preemption_policy);
    if let Some(given) = spec["priority"].as_i64().filter(|given| *given != value) {
        return Err(format!(
            "the integer value of priority ({given}) must not be provided in pod spec; \
             priority admission controller computed {value} from the given PriorityClass name"
        ));
    }
    let given = spec["preemptionPolicy"].as_str();
    if let Some(given) = given.filter(|given| *given != policy) {
        return Err(format!(
            "the string value of PreemptionPolicy ({given}) must not be provided in pod spec; \
             priority admission controller computed {policy} from the given PriorityClass name"
        ));
    }
    spec["priority"] = value.into();
    spec["preemptionPolicy"] = policy.into();
    Ok(())
}

/// The part of a PriorityClass that is written into pods.
struct Priority {
    /// The class, if the pod names none and one is the default.
    name: Option<String>,
    value: i64,
    preemption_policy: String,
}

/// The priority that pods of a class get. Without a name it is the default class, of which the lowest counts if there are
/// several.
fn priority_class(store: &Store, name: &str) -> Result<Priority, String> {
    let preempting = |name: Option<String>, value: i64| Priority {
        name,
        value,
        preemption_policy: PREEMPTING.to_string(),
    };
    if let Some((_, value)) = SYSTEM_PRIORITIES.iter().find(|(known, _)| *known == name) {
        return Ok(preempting(None, *value));
    }
    let value_of = |class: &Rc<KeptObject>| {
        class
            .fields
            .get("value")
            .and_then(Value::as_i64)
            .unwrap_or(0)
    };
    let is_default =
        |class: &Rc<KeptObject>| class.fields.get("globalDefault") == Some(&json!(true));
    let mut classes = store.kept_of(Kind::PriorityClass);
    let found = if name.is_empty() {
        classes
            .filter(|class| is_default(class))
            .min_by_key(|class| value_of(class))
    } else {
        classes.find(|class| *class.meta.name == *name)
    };
    match found {
        None if name.is_empty() => Ok(preempting(None, 0)),
        None => Err(format!("no PriorityClass with name {name} was found")),
        Some(class) => {
            let policy = class.fields.get("preemptionPolicy").and_then(Value::as_str);
            Ok(Priority {
                name: name.is_empty().then(|| class.meta.name.to_string()),
                value: value_of(class),
                preemption_policy: policy.unwrap_or(PREEMPTING).to_string(),
            })
        }
    }
}

fn runtime_class(store: &Store, spec: &mut Value) -> Result<(), String> {
    let overhead = |value: Option<&Value>| value.and_then(|value| value.get("podFixed")).cloned();
    let given = spec.get("overhead").cloned();
    let name = spec["runtimeClassName"]
        .as_str()
        .filter(|name| !name.is_empty());
    let Some(name) = name else {
        return match given {
            Some(_) => Err("pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead".to_string()),
            None => Ok(()),
        };
    };
    let mut classes = store.kept_of(Kind::RuntimeClass);
    let Some(class) = classes.find(|class| *class.meta.name == *name) else {
        return Err(format!("pod rejected: RuntimeClass \"{name}\" not found"));
    };
    match (overhead(class.fields.get("overhead")), given) {
        (None, Some(_)) => Err(
            "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"
                .to_string(),
        ),
        (Some(of_class), None) => {
            spec["overhead"] = of_class;
            Ok(())
        }
        (Some(of_class), Some(given)) if of_class != given => Err(
            "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"
                .to_string(),
        ),
        _ => Ok(()),
    }
}
