//! `kubectl create namespace|poddisruptionbudget|quota|priorityclass`, and what can't be created by flags here.

use super::Running;
use super::create::{make, one_name};
use super::set::amounts;
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{
    BUDGET_SELECTOR, DESCRIPTION, GLOBAL_DEFAULT, HARD, MAX_UNAVAILABLE, MIN_AVAILABLE,
    PREEMPTION_POLICY, PRIORITY, SCOPES,
};
use crate::selector::{self, SelectorOperator, SelectorRequirement};
use kube::api::KubernetesVersion;
use kube::api::meta::Kind;
use serde_json::{Map, Value, json};

/// Kinds that real kubectl makes from flags, with the reason why they are refused here.
const REFUSED: [(&str, &str); 1] = [(
    "token",
    "there is nothing to log in to; kubectl create serviceaccount makes the account",
)];

pub(super) fn refusal(kind: &str) -> Option<Failure> {
    let (_, why) = REFUSED.iter().find(|(known, _)| *known == kind)?;
    Some(Failure::error(format!(
        "kubectl create {kind} is not here: {why}"
    )))
}

pub(super) fn namespace(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let manifest = json!({
        "metadata": {"name": one_name(args)?},
    });
    make(call, args, Kind::Namespace, manifest, "")
}

pub(super) fn budget(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let name = one_name(args)?;
    let given = |flag| args.value(flag).filter(|text| !text.is_empty());
    let Some(text) = given(&BUDGET_SELECTOR) else {
        return Err(Failure::error("a selector must be specified"));
    };
    let (field, flag, amount) = match (given(&MIN_AVAILABLE), given(&MAX_UNAVAILABLE)) {
        (None, None) => {
            let text = "one of min-available or max-unavailable must be specified";
            return Err(Failure::error(text));
        }
        (Some(_), Some(_)) => {
            let text = "min-available and max-unavailable cannot be both specified";
            return Err(Failure::error(text));
        }
        (Some(least), None) => ("minAvailable", "min-available", least),
        (None, Some(most)) => ("maxUnavailable", "max-unavailable", most),
    };
    let digits = amount.strip_suffix('%').unwrap_or(amount);
    if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit()) {
        let text = format!("invalid format specified for {flag}");
        return Err(Failure::error(text));
    }
    let amount = amount
        .parse::<i64>()
        .map_or(Value::from(amount), Value::from);
    let manifest = json!({
        "metadata": {"name": name},
        "spec": {field: amount, "selector": label_selector(text, call.client)?},
    });
    make(
        call,
        args,
        Kind::PodDisruptionBudget,
        manifest,
        "failed to create poddisruptionbudgets:",
    )
}

/// A selector as objects have it: equalities are labels, everything else expressions. Models `ParseToLabelSelector` of
/// apimachinery.
fn label_selector(text: &str, version: KubernetesVersion) -> Result<Value, Failure> {
    let wrong = |why| {
        Failure::error(format!(
            "couldn't parse the selector string {text:?}: {why}"
        ))
    };
    let mut labels = Map::new();
    let mut expressions = Vec::new();
    for requirement in selector::requirements(text, version).map_err(wrong)? {
        let SelectorRequirement { key, values, .. } = requirement;
        let operator = match requirement.operator {
            SelectorOperator::Equals => {
                labels.insert(key, values.into_iter().next().unwrap_or_default().into());
                continue;
            }
            SelectorOperator::In => "In",
            SelectorOperator::NotIn => "NotIn",
            SelectorOperator::Exists => "Exists",
            SelectorOperator::DoesNotExist => "DoesNotExist",
            SelectorOperator::NotEquals => {
                let text = "\"!=\" is not a valid label selector operator";
                return Err(Failure::error(text));
            }
            SelectorOperator::Compares => {
                let text = "\"gt\" isn't supported in label selectors";
                return Err(Failure::error(text));
            }
        };
        let mut expression = json!({"key": key, "operator": operator});
        if !values.is_empty() {
            expression["values"] = json!(values);
        }
        expressions.push(expression);
    }
    let mut selector = Map::new();
    if !expressions.is_empty() {
        selector.insert("matchExpressions".to_string(), expressions.into());
    }
    if !labels.is_empty() {
        selector.insert("matchLabels".to_string(), Value::Object(labels));
    }
    Ok(Value::Object(selector))
}

pub(super) fn quota(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let name = one_name(args)?;
    let mut spec = Map::new();
    let hard = amounts(args.value(&HARD).unwrap_or_default())?;
    if !hard.is_empty() {
        spec.insert("hard".to_string(), Value::Object(hard));
    }
    let scopes = args.value(&SCOPES).filter(|text| !text.is_empty());
    if let Some(scopes) = scopes {
        let scopes: Vec<&str> = scopes.split(',').collect();
        if scopes.contains(&"") {
            return Err(Failure::error("invalid resource quota scope \"\""));
        }
        spec.insert("scopes".to_string(), json!(scopes));
    }
    let manifest = json!({
        "metadata": {"name": name},
        "spec": spec,
    });
    make(
        call,
        args,
        Kind::ResourceQuota,
        manifest,
        "failed to create quota:",
    )
}

pub(super) fn priority_class(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let mut manifest = json!({
        "metadata": {"name": one_name(args)?},
        "preemptionPolicy": args.value(&PREEMPTION_POLICY).unwrap_or("PreemptLowerPriority"),
        "value": args.number(&PRIORITY).unwrap_or(0),
    });
    if args.is_set(&GLOBAL_DEFAULT) {
        manifest["globalDefault"] = true.into();
    }
    if let Some(text) = args.value(&DESCRIPTION).filter(|text| !text.is_empty()) {
        manifest["description"] = text.into();
    }
    make(
        call,
        args,
        Kind::PriorityClass,
        manifest,
        "failed to create priorityclass:",
    )
}
