//! The ports that Services open on every node: which may be given, and which are given out. Models
//! `pkg/registry/core/service/portallocator`.

use super::Target;
use crate::rng::mix;
use crate::store::Store;
use kube::manifest::error::{ErrorKind, ManifestError};
use kube::manifest::path::FieldPath;
use serde_json::Value;

/// The default of the flag `--service-node-port-range`.
const FIRST: u64 = 30_000;
const LAST: u64 = 32_767;

/// Gives each port of a Service that is reached from outside a port on every node. The Service keeps that port while it
/// exists. `number` tells Services apart.
///
/// # Errors
/// A port that the Service asks for is outside the range, or another Service has it.
pub(super) fn give(
    store: &Store,
    target: &Target,
    old: Option<&Value>,
    spec: &mut Value,
    number: u64,
) -> Result<(), Vec<ManifestError>> {
    let asks = spec["type"] == "NodePort"
        || spec["type"] == "LoadBalancer" && spec["allocateLoadBalancerNodePorts"] != false;
    if !asks {
        return Ok(());
    }
    let others = taken(store, target);
    let known = |port: &Value| {
        let ports = old?["spec"]["ports"].as_array()?;
        given(ports.iter().find(|one| one["port"] == port["port"])?)
    };
    let ports = spec["ports"].as_array_mut().into_iter().flatten();
    for (index, port) in ports.enumerate() {
        if let Some(asked) = given(port) {
            check(&others, port, asked, index)?;
            continue;
        }
        let fresh = || free(&others, mix(number + index as u64));
        port["nodePort"] = known(port).unwrap_or_else(fresh).into();
    }
    Ok(())
}

fn given(port: &Value) -> Option<u64> {
    port["nodePort"].as_u64().filter(|number| *number > 0)
}

/// A port on every node, with its protocol.
type Taken = Vec<(u64, Value)>;

/// The ports of all other Services.
fn taken(store: &Store, target: &Target) -> Taken {
    let others = store.services.iter().filter(|service| {
        *service.meta.namespace != *target.namespace || *service.meta.name != *target.name
    });
    let ports = others.flat_map(|service| {
        let ports = service.spec["ports"].as_array();
        ports.into_iter().flatten()
    });
    let ports = ports.filter_map(|port| Some((given(port)?, port["protocol"].clone())));
    ports.collect()
}

fn check(others: &Taken, port: &Value, asked: u64, index: usize) -> Result<(), Vec<ManifestError>> {
    let is_taken = others
        .iter()
        .any(|(number, protocol)| *number == asked && *protocol == port["protocol"]);
    let why = if !(FIRST..=LAST).contains(&asked) {
        format!(
            "provided port is not in the valid range. The range of valid ports is {FIRST}-{LAST}"
        )
    } else if is_taken {
        "provided port is already allocated".to_string()
    } else {
        return Ok(());
    };
    let ports = FieldPath::parse("spec.ports");
    let path = ports.index(index).field("nodePort");
    let message = format!("Invalid value: {asked}: {why}");
    Err(vec![
        ManifestError::new(ErrorKind::Invalid, message).at_path(path),
    ])
}

/// The first free port from the one that `chance` picks.
fn free(others: &Taken, chance: u64) -> u64 {
    let count = LAST - FIRST + 1;
    let mut ports = (0..count).map(|step| FIRST + (chance + step) % count);
    let is_free = |port: &u64| others.iter().all(|(number, _)| number != port);
    ports.find(is_free).unwrap_or(FIRST)
}
