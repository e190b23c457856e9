//! Commands about the API server: `kubectl cluster-info`, `api-resources`, `api-versions`.

use super::Running;
use crate::args::{Args, misuse};
use crate::call::{Call, Failure};
use crate::flags::{API_GROUP, NAMESPACED, NO_HEADERS, OUTPUT};
use crate::tabs::align;
use kube::api::KubernetesVersion;
use kube::api::meta::Kind;
use kube::api::version::Feature;
use kube::order::Order;

pub(super) fn cluster_info(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    if let Some(word) = args.positional.first() {
        return Err(Failure::error(format!(
            "kubectl cluster-info {word} is not here: kubectl get all -o yaml shows the objects"
        )));
    }
    let server = if call.has(Feature::ControlPlaneWord) {
        "Kubernetes control plane"
    } else {
        "Kubernetes master"
    };
    call.print(format!(
        "{server} is running at https://127.0.0.1:6443\n\nTo further debug and diagnose cluster problems, use 'kubectl \
         cluster-info dump'."
    ));
    Ok(Running::Done(0))
}

/// The kinds that are simulated, by group and name.
pub(super) fn api_resources(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    if !args.positional.is_empty() {
        let words = args.positional.join(" ");
        return Err(misuse(
            "api-resources",
            &format!("unexpected arguments: [{words}]"),
        ));
    }
    let version = call.cluster().version();
    let mut kinds = Kind::ALL.to_vec();
    kinds.retain(|kind| kind.served_in(version).is_some());
    kinds.retain(|kind| {
        args.value(&API_GROUP)
            .is_none_or(|group| group == kind.group())
    });
    kinds.retain(|kind| {
        args.switch(&NAMESPACED)
            .is_none_or(|wanted| wanted == kind.is_namespaced())
    });
    kinds.order_by_key(|kind| (kind.group(), kind.plural()));
    if args.value(&OUTPUT) == Some("name") {
        for kind in kinds {
            let group = kind.group();
            let dot = if group.is_empty() { "" } else { "." };
            call.print(format!("{}{dot}{group}", kind.plural()));
        }
        return Ok(Running::Done(0));
    }
    let mut rows: Vec<String> = kinds.iter().map(|kind| row(*kind, version)).collect();
    if !args.is_set(&NO_HEADERS) {
        rows.insert(
            0,
            "NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND".to_string(),
        );
    }
    call.print(align(&rows.join("\n"), 6, 3));
    Ok(Running::Done(0))
}

fn row(kind: Kind, version: KubernetesVersion) -> String {
    format!(
        "{}\t{}\t{}\t{}\t{kind}",
        kind.plural(),
        kind.short_names().join(","),
        kind.served_in(version)
            .map_or("", |served| served.api_version),
        kind.is_namespaced(),
    )
}

pub(super) fn api_versions(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    if !args.positional.is_empty() {
        let words = args.positional.join(" ");
        return Err(misuse(
            "api-versions",
            &format!("unexpected arguments: [{words}]"),
        ));
    }
    let version = call.cluster().version();
    let all = Kind::ALL.iter().flat_map(|kind| kind.versions());
    let served = all.filter(|served| served.is_in(version));
    let mut versions: Vec<&str> = served.map(|served| served.api_version).collect();
    versions.order();
    versions.dedup();
    call.print(versions.join("\n"));
    Ok(Running::Done(0))
}
