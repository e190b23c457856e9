//! `kubectl create namespace|poddisruptionbudget`, and the kinds that are not simulated.

use super::Running;
use super::create::{make, one_name};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{BUDGET_SELECTOR, MAX_UNAVAILABLE, MIN_AVAILABLE};
use kube::api::meta::Kind;
use serde_json::{Map, Value, json};

/// Kinds that real kubectl makes from flags.
const NOT_SIMULATED: [&str; 14] = [
    "clusterrole",
    "clusterrolebinding",
    "cronjob",
    "ingress",
    "ing",
    "job",
    "priorityclass",
    "quota",
    "resourcequota",
    "role",
    "rolebinding",
    "serviceaccount",
    "sa",
    "token",
];

pub(super) fn refusal(kind: &str) -> Option<Failure> {
    let known = NOT_SIMULATED.contains(&kind);
    known.then(|| {
        Failure::error(format!(
            "kubectl create {kind} is not here: it has no part in a rollout; deployments, services, configmaps, secrets and \
             budgets are made, and everything else that rollouts need with kubectl create -f"
        ))
    })
}

pub(super) fn namespace(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let manifest = json!({
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": one_name(args)?},
        "spec": {},
        "status": {},
    });
    make(call, args, Kind::Namespace, manifest)
}

pub(super) fn budget(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let name = one_name(args)?;
    let Some(text) = args.value(&BUDGET_SELECTOR) else {
        return Err(Failure::error("a selector must be specified"));
    };
    let pairs: Option<Map<String, Value>> = text
        .split(',')
        .map(|pair| {
            let (key, value) = pair.split_once("==").or(pair.split_once('='))?;
            let is_plain = !key.is_empty() && !key.contains(['!', ' ', '(']);
            is_plain.then(|| (key.to_string(), value.into()))
        })
        .collect();
    let Some(pairs) = pairs else {
        let text =
            "the playground takes --selector=KEY=VALUE here; kubectl create -f takes the rest";
        return Err(Failure::error(text));
    };
    let amount = |flag| {
        args.value(flag)
            .map(|text| text.parse::<i64>().map_or(Value::from(text), Value::from))
    };
    let mut spec = json!({"selector": {"matchLabels": pairs}});
    match (amount(&MIN_AVAILABLE), amount(&MAX_UNAVAILABLE)) {
        (None, None) => {
            let text = "one of min-available or max-unavailable must be specified";
            return Err(Failure::error(text));
        }
        (Some(_), Some(_)) => {
            let text = "min-available and max-unavailable cannot be both specified";
            return Err(Failure::error(text));
        }
        (Some(least), None) => spec["minAvailable"] = least,
        (None, Some(most)) => spec["maxUnavailable"] = most,
    }
    let manifest = json!({
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": name},
        "spec": spec,
    });
    make(call, args, Kind::PodDisruptionBudget, manifest)
}
