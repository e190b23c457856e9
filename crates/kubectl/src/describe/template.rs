//! Pod templates and the containers, volumes and tolerations in them.

use super::lines;
use kube::api::KubernetesVersion;
use kube::api::version::Feature;
use kube::order::Order;
use serde_json::Value;

const NONE: &str = "<none>";

/// `Pod Template:` and all lines below it, in the words of this kubectl, every line with its tabs.
pub(crate) fn describe(template: &Value, client: KubernetesVersion) -> String {
    let metadata = &template["metadata"];
    let spec = &template["spec"];
    let mut text = "Pod Template:\n".to_string();
    text.push_str(&lines::labels("Labels", "  ", &metadata["labels"]));
    if metadata["annotations"]
        .as_object()
        .is_some_and(|map| !map.is_empty())
    {
        text.push_str(&lines::annotations(
            "Annotations",
            "  ",
            &metadata["annotations"],
        ));
    }
    if let Some(account) = spec["serviceAccountName"]
        .as_str()
        .filter(|name| !name.is_empty())
    {
        text.push_str(&format!("  Service Account:\t{account}\n"));
    }
    if list(spec, "initContainers").next().is_some() {
        text.push_str("  Init Containers:\n");
        list(spec, "initContainers")
            .for_each(|one| text.push_str(&container(one, "   ", client, |_| String::new())));
    }
    text.push_str("  Containers:\n");
    list(spec, "containers")
        .for_each(|one| text.push_str(&container(one, "   ", client, |_| String::new())));
    text.push_str(&volumes(spec, "  "));
    if let Some(class) = spec["priorityClassName"].as_str() {
        text.push_str(&format!("  Priority Class Name:\t{class}\n"));
    }
    text.push_str(&lines::labels(
        "Node-Selectors",
        "  ",
        &spec["nodeSelector"],
    ));
    text.push_str(&tolerations(spec, "  "));
    text
}

pub(crate) fn list<'v>(value: &'v Value, field: &str) -> impl Iterator<Item = &'v Value> {
    value[field].as_array().into_iter().flatten()
}

fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// One container, its name after `indent`; `state` adds what a running one has besides its spec.
pub(crate) fn container(
    container: &Value,
    indent: &str,
    client: KubernetesVersion,
    state: impl Fn(&str) -> String,
) -> String {
    let name = word(&container["name"]);
    let mut text = format!("{indent}{name}:\n");
    let inner = "    ".to_string();
    text.push_str(&state("id"));
    text.push_str(&format!("{inner}Image:\t{}\n", word(&container["image"])));
    text.push_str(&state("image"));
    text.push_str(&ports(container, &inner));
    for (title, field) in [("Command", "command"), ("Args", "args")] {
        if container[field]
            .as_array()
            .is_some_and(|list| !list.is_empty())
        {
            text.push_str(&format!("{inner}{title}:\n"));
            list(container, field).for_each(|part| {
                for line in word(part).split('\n') {
                    text.push_str(&format!("{inner}  {line}\n"));
                }
            });
        }
    }
    text.push_str(&state("state"));
    for (title, field) in [("Limits", "limits"), ("Requests", "requests")] {
        let amounts = container["resources"][field].as_object();
        if let Some(amounts) = amounts.filter(|amounts| !amounts.is_empty()) {
            text.push_str(&format!("{inner}{title}:\n"));
            for (name, amount) in amounts {
                text.push_str(&format!("{inner}  {name}:\t{}\n", word(amount)));
            }
        }
    }
    for (title, field) in [
        ("Liveness", "livenessProbe"),
        ("Readiness", "readinessProbe"),
        ("Startup", "startupProbe"),
    ] {
        if container[field].is_object() {
            let probe = probe(&container[field], client);
            text.push_str(&format!("{inner}{title}:\t{probe}\n"));
        }
    }
    text.push_str(&environment(container, &inner));
    text.push_str(&mounts(container, &inner));
    text
}

fn ports(container: &Value, indent: &str) -> String {
    let numbers = |field: &str| {
        let shown = list(container, "ports").map(|port| {
            let protocol = port["protocol"].as_str().unwrap_or("TCP");
            format!("{}/{protocol}", port[field].as_i64().unwrap_or(0))
        });
        shown.collect::<Vec<_>>().join(", ")
    };
    let count = list(container, "ports").count();
    let plural = if count > 1 { "s" } else { "" };
    match count {
        0 => format!("{indent}Port:\t{NONE}\n{indent}Host Port:\t{NONE}\n"),
        _ => format!(
            "{indent}Port{plural}:\t{}\n{indent}Host Port{plural}:\t{}\n",
            numbers("containerPort"),
            numbers("hostPort")
        ),
    }
}

/// `http-get http://:80/ delay=0s timeout=1s period=5s #success=1 #failure=3`.
fn probe(probe: &Value, client: KubernetesVersion) -> String {
    let number = |field: &str| probe[field].as_i64().unwrap_or(0);
    let (success, failure) = if client.has(Feature::DescribeProbeThresholds) {
        ("successThreshold", "failureThreshold")
    } else {
        ("#success", "#failure")
    };
    let numbers = format!(
        "delay={}s timeout={}s period={}s {success}={} {failure}={}",
        number("initialDelaySeconds"),
        number("timeoutSeconds"),
        number("periodSeconds"),
        number("successThreshold"),
        number("failureThreshold")
    );
    let part = |value: &Value| {
        if value.is_null() {
            String::new()
        } else {
            word(value)
        }
    };
    if let Some(command) = probe["exec"]["command"].as_array() {
        let command: Vec<String> = command.iter().map(word).collect();
        return format!("exec [{}] {numbers}", command.join(" "));
    }
    let http = &probe["httpGet"];
    if http.is_object() {
        let scheme = http["scheme"]
            .as_str()
            .unwrap_or("HTTP")
            .to_ascii_lowercase();
        let (host, port, path) = (
            part(&http["host"]),
            part(&http["port"]),
            part(&http["path"]),
        );
        return format!("http-get {scheme}://{host}:{port}{path} {numbers}");
    }
    let socket = &probe["tcpSocket"];
    if socket.is_object() {
        return format!(
            "tcp-socket {}:{} {numbers}",
            part(&socket["host"]),
            part(&socket["port"])
        );
    }
    let grpc = &probe["grpc"];
    if grpc.is_object() {
        let (port, service) = (part(&grpc["port"]), part(&grpc["service"]));
        return format!("grpc <pod>:{port} {service} {numbers}");
    }
    format!("unknown {numbers}")
}

fn environment(container: &Value, indent: &str) -> String {
    let mut text = String::new();
    if list(container, "envFrom").next().is_some() {
        text.push_str(&format!("{indent}Environment Variables from:\n"));
        for source in list(container, "envFrom") {
            let (kind, reference) = if source["configMapRef"].is_object() {
                ("ConfigMap", &source["configMapRef"])
            } else {
                ("Secret", &source["secretRef"])
            };
            let optional = reference["optional"].as_bool().unwrap_or(false);
            let name = word(&reference["name"]);
            text.push_str(&format!("{indent}  {name}\t{kind}\tOptional: {optional}\n"));
        }
    }
    if list(container, "env").next().is_none() {
        return format!("{text}{indent}Environment:\t{NONE}\n");
    }
    text.push_str(&format!("{indent}Environment:\n"));
    for variable in list(container, "env") {
        let name = word(&variable["name"]);
        text.push_str(&format!("{indent}  {name}:\t{}\n", value_of(variable)));
    }
    text
}

fn value_of(variable: &Value) -> String {
    let from = &variable["valueFrom"];
    for (field, kind) in [
        ("configMapKeyRef", "config map"),
        ("secretKeyRef", "secret"),
    ] {
        let reference = &from[field];
        if reference.is_object() {
            let optional = reference["optional"].as_bool().unwrap_or(false);
            let (key, name) = (word(&reference["key"]), word(&reference["name"]));
            return match kind {
                "secret" => {
                    format!("<set to the key '{key}' in secret '{name}'>\tOptional: {optional}")
                }
                _ => {
                    format!("<set to the key '{key}' of config map '{name}'>\tOptional: {optional}")
                }
            };
        }
    }
    if from["fieldRef"].is_object() {
        let field = &from["fieldRef"];
        let version = field["apiVersion"].as_str().unwrap_or("v1");
        return format!(" ({version}:{})", word(&field["fieldPath"]));
    }
    variable["value"].as_str().unwrap_or_default().to_string()
}

fn mounts(container: &Value, indent: &str) -> String {
    if list(container, "volumeMounts").next().is_none() {
        return format!("{indent}Mounts:\t{NONE}\n");
    }
    let mut mounts: Vec<&Value> = list(container, "volumeMounts").collect();
    mounts.order_by_key(|mount| word(&mount["mountPath"]));
    let mut text = format!("{indent}Mounts:\n");
    for mount in mounts {
        let mode = if mount["readOnly"] == Value::Bool(true) {
            "ro"
        } else {
            "rw"
        };
        let sub_path = match mount["subPath"].as_str() {
            Some(path) if !path.is_empty() => format!(",path=\"{path}\""),
            _ => String::new(),
        };
        let (path, name) = (word(&mount["mountPath"]), word(&mount["name"]));
        text.push_str(&format!(
            "{indent}  {path} from {name} ({mode}{sub_path})\n"
        ));
    }
    text
}

pub(crate) fn volumes(spec: &Value, indent: &str) -> String {
    if list(spec, "volumes").next().is_none() {
        return format!("{indent}Volumes:\t{NONE}\n");
    }
    let mut text = format!("{indent}Volumes:\n");
    let name_indent = if indent.is_empty() { "  " } else { "   " };
    for volume in list(spec, "volumes") {
        text.push_str(&format!("{name_indent}{}:\n", word(&volume["name"])));
        let inner = "    ".to_string();
        let optional = |source: &Value| source["optional"].as_bool().unwrap_or(false);
        let (config_map, secret) = (&volume["configMap"], &volume["secret"]);
        let claim = &volume["persistentVolumeClaim"];
        let lines: Vec<(&str, String)> = if config_map.is_object() {
            vec![
                (
                    "Type",
                    "ConfigMap (a volume populated by a ConfigMap)".to_string(),
                ),
                ("Name", word(&config_map["name"])),
                ("Optional", optional(config_map).to_string()),
            ]
        } else if secret.is_object() {
            vec![
                (
                    "Type",
                    "Secret (a volume populated by a Secret)".to_string(),
                ),
                ("SecretName", word(&secret["secretName"])),
                ("Optional", optional(secret).to_string()),
            ]
        } else if claim.is_object() {
            let read_only = claim["readOnly"].as_bool().unwrap_or(false);
            vec![
                (
                    "Type",
                    "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)"
                        .to_string(),
                ),
                ("ClaimName", word(&claim["claimName"])),
                ("ReadOnly", read_only.to_string()),
            ]
        } else if volume["emptyDir"].is_object() {
            let dir = &volume["emptyDir"];
            vec![
                (
                    "Type",
                    "EmptyDir (a temporary directory that shares a pod's lifetime)".to_string(),
                ),
                (
                    "Medium",
                    dir["medium"].as_str().unwrap_or_default().to_string(),
                ),
                (
                    "SizeLimit",
                    dir["sizeLimit"].as_str().unwrap_or("<unset>").to_string(),
                ),
            ]
        } else if volume["hostPath"].is_object() {
            let path = &volume["hostPath"];
            vec![
                ("Type", "HostPath (bare host directory volume)".to_string()),
                ("Path", word(&path["path"])),
                (
                    "HostPathType",
                    path["type"].as_str().unwrap_or_default().to_string(),
                ),
            ]
        } else if volume["projected"].is_object() {
            projected(&volume["projected"])
        } else {
            let fields = volume.as_object().into_iter().flatten();
            let kind = fields
                .map(|(field, _)| field.as_str())
                .find(|field| *field != "name");
            vec![("Type", kind.unwrap_or("<unknown>").to_string())]
        };
        for (title, value) in lines {
            text.push_str(&format!("{inner}{title}:\t{value}\n"));
        }
    }
    text
}

/// The lines of a volume that is put together from several sources: the token of a pod is one.
fn projected(volume: &Value) -> Vec<(&'static str, String)> {
    let optional = |source: &Value| {
        let optional = source["optional"].as_bool().unwrap_or(false);
        ("Optional", optional.to_string())
    };
    let mut lines = vec![(
        "Type",
        "Projected (a volume that contains injected data from multiple sources)".to_string(),
    )];
    for source in list(volume, "sources") {
        let (secret, config_map) = (&source["secret"], &source["configMap"]);
        let token = &source["serviceAccountToken"];
        if secret.is_object() {
            lines.push(("SecretName", word(&secret["name"])));
            lines.push(optional(secret));
        } else if source["downwardAPI"].is_object() {
            lines.push(("DownwardAPI", "true".to_string()));
        } else if config_map.is_object() {
            lines.push(("ConfigMapName", word(&config_map["name"])));
            lines.push(optional(config_map));
        } else if token.is_object() {
            let seconds = token["expirationSeconds"].as_u64().unwrap_or(3600);
            lines.push(("TokenExpirationSeconds", seconds.to_string()));
        }
    }
    lines
}

pub(crate) fn tolerations(spec: &Value, indent: &str) -> String {
    let mut entries: Vec<String> = list(spec, "tolerations").map(toleration).collect();
    entries.order();
    if entries.is_empty() {
        format!("{indent}Tolerations:\t{NONE}\n")
    } else {
        format!(
            "{indent}Tolerations:\t{}\n",
            entries.join(&format!("\n{indent}\t"))
        )
    }
}

fn toleration(one: &Value) -> String {
    let mut text = one["key"].as_str().unwrap_or_default().to_string();
    if let Some(value) = one["value"].as_str().filter(|value| !value.is_empty()) {
        text.push_str(&format!("={value}"));
    }
    if let Some(effect) = one["effect"].as_str().filter(|effect| !effect.is_empty()) {
        text.push_str(&format!(":{effect}"));
    }
    if one["operator"] == "Exists" && one["value"].is_null() {
        if text.is_empty() {
            text.push_str("op=Exists")
        } else {
            text.push_str(" op=Exists")
        }
    }
    if let Some(seconds) = one["tolerationSeconds"].as_i64() {
        text.push_str(&format!(" for {seconds}s"));
    }
    text
}
