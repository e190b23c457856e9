//! `kubectl version`.

use super::Running;
use crate::args::{Args, misuse};
use crate::call::{Call, Failure};
use crate::flags::{CLIENT, VERSION_OUTPUT};
use crate::output::pretty;
use kube::api::KubernetesVersion;
use kube::manifest::emit::to_yaml;
use serde_json::{Value, json};

/// The kustomize that is part of each kubectl, from the release on that is named. Older ones do not tell it.
const KUSTOMIZE: [(u8, &str); 10] = [
    (36, "v5.8.1"),
    (34, "v5.7.1"),
    (33, "v5.6.0"),
    (32, "v5.5.0"),
    (31, "v5.4.2"),
    (28, "v5.0.4-0.20230601165947-6ce0bf390ce3"),
    (27, "v5.0.1"),
    (25, "v4.5.7"),
    (24, "v4.5.4"),
    (0, ""),
];

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let server = (!args.is_set(&CLIENT)).then(|| call.version());
    let kustomize = kustomize(call.client);
    match args.value(&VERSION_OUTPUT).unwrap_or_default() {
        "" => {
            call.print(format!("Client Version: v{}.0", call.client));
            if !kustomize.is_empty() {
                call.print(format!("Kustomize Version: {kustomize}"));
            }
            if let Some(server) = server {
                call.print(format!("Server Version: v{server}.0 (simulated)"));
            }
        }
        "json" => call.print(pretty(&whole(call.client, kustomize, server))),
        "yaml" => call.print(to_yaml(&whole(call.client, kustomize, server)).trim_end()),
        _ => return Err(misuse("version", "--output must be 'yaml' or 'json'")),
    }
    Ok(Running::Done(0))
}

fn kustomize(client: KubernetesVersion) -> &'static str {
    let found = KUSTOMIZE.iter().find(|(from, _)| client.minor() >= *from);
    found.map_or("", |(_, version)| version)
}

fn whole(client: KubernetesVersion, kustomize: &str, server: Option<KubernetesVersion>) -> Value {
    let info = |version: KubernetesVersion| {
        json!({
            "gitVersion": format!("v{version}.0"),
            "major": "1",
            "minor": version.minor().to_string(),
        })
    };
    let mut whole = json!({"clientVersion": info(client)});
    if !kustomize.is_empty() {
        whole["kustomizeVersion"] = kustomize.into();
    }
    if let Some(server) = server {
        whole["serverVersion"] = info(server);
    }
    whole
}
