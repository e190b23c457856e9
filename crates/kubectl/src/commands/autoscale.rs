//! `kubectl autoscale`: makes a HorizontalPodAutoscaler.

use super::apply::wanted;
use super::create::{make_with, require};
use super::{Running, ended, none_provided};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{AUTOSCALER_NAME, CPU, CPU_PERCENT, DryRun, MAX, MEMORY, MIN, RECORD};
use crate::resource::Resource;
use kube::api::WorkloadKind;
use kube::decimal;
use kube::quantity::Quantity;
use kube::well_known::CHANGE_CAUSE;
use serde_json::{Value, json};

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    require(&[("max", args.is_given(&MAX))])?;
    if args.is_given(&CPU_PERCENT) {
        call.complain(
            "Flag --cpu-percent has been deprecated, Use --cpu with percentage or resource quantity format (e.g., '70%' for \
             utilization or '500m' for milliCPU).",
        );
    }
    super::record::warn(call, args);
    let (min, max) = (
        args.number(&MIN).unwrap_or(-1),
        args.number(&MAX).unwrap_or(-1),
    );
    if max < 1 {
        return Err(Failure::error(format!(
            "--max=MAXPODS is required and must be at least 1, max: {max}"
        )));
    }
    if max < min {
        return Err(Failure::error(format!(
            "--max=MAXPODS must be larger or equal to --min=MINPODS, max: {max}, min: {min}"
        )));
    }
    let metrics = metrics(args)?;
    let wanted = wanted(call, &args.positional, args)?.ok_or_else(none_provided)?;
    if !wanted.has_names() {
        let text = "resource(s) were provided, but no name was specified";
        return Err(Failure::error(text));
    }
    let (found, mut failures) = wanted.find(call);
    for one in &found {
        failures.extend(autoscale(call, args, one, &metrics, (min, max)).err());
    }
    Ok(ended(call, failures))
}

fn autoscale(
    call: &mut Call,
    args: &Args,
    one: &Resource,
    metrics: &[Value],
    (min, max): (i64, i64),
) -> Result<Running, Failure> {
    let can_scale = one.kind.workload().is_some_and(WorkloadKind::is_sized);
    if !can_scale {
        let api_version = one.kind.api_version();
        let plural = one.kind.plural();
        let slash = if api_version.contains('/') { "" } else { "/" };
        let of = format!("{slash}{api_version}, Resource={plural}");
        return Err(Failure::error(format!(
            "cannot autoscale a {}: could not find scale subresource for {of} in discovery information",
            one.kind
        )));
    }
    let name = args.value(&AUTOSCALER_NAME).filter(|name| !name.is_empty());
    let mut spec = json!({
        "maxReplicas": max,
        "scaleTargetRef": {
            "apiVersion": one.kind.api_version(),
            "kind": one.kind.name(),
            "name": &*one.meta.name,
        },
    });
    if min > 0 {
        spec["minReplicas"] = min.into();
    }
    if !metrics.is_empty() {
        spec["metrics"] = metrics.into();
    }
    let mut manifest = json!({
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": name.unwrap_or(&one.meta.name)},
        "spec": spec,
    });
    if args.is_set(&RECORD) {
        manifest["metadata"]["annotations"] = json!({CHANGE_CAUSE: args.change_cause()});
    }
    let done = match DryRun::of(args)? {
        DryRun::Client => "created",
        _ => "autoscaled",
    };
    make_with(call, args, manifest, done, Failure::from)
}

/// The measures of `--cpu` and `--memory`.
fn metrics(args: &Args) -> Result<Vec<Value>, Failure> {
    let percent = args.number(&CPU_PERCENT).filter(|percent| *percent > 0);
    let given = |flag| args.value(flag).filter(|text| !text.is_empty());
    if percent.is_some() && given(&CPU).is_some() {
        let text = "--cpu-percent and --cpu are mutually exclusive";
        return Err(Failure::error(text));
    }
    let mut metrics = Vec::new();
    if let Some(percent) = percent {
        let target = json!({"averageUtilization": percent, "type": "Utilization"});
        metrics.push(metric("cpu", target));
    }
    for (name, unit, text) in [("cpu", "m", given(&CPU)), ("memory", "Mi", given(&MEMORY))] {
        if let Some(text) = text {
            metrics.push(metric(name, target(name, unit, text.trim())?));
        }
    }
    Ok(metrics)
}

fn metric(name: &str, target: Value) -> Value {
    json!({"resource": {"name": name, "target": target}, "type": "Resource"})
}

/// `80%` of the requests, or an amount: a bare number has the unit given.
fn target(name: &str, unit: &str, text: &str) -> Result<Value, Failure> {
    if let Some(trimmed) = text.strip_suffix('%') {
        let percent = trimmed.parse::<i32>().ok().filter(|percent| *percent >= 0);
        let percent = percent
            .ok_or_else(|| Failure::error(format!("invalid percentage value: {trimmed}")))?;
        return Ok(json!({"averageUtilization": percent, "type": "Utilization"}));
    }
    let amount = match decimal::read(text) {
        Some(_) => format!("{text}{unit}"),
        None => text.to_string(),
    };
    match Quantity::parse(&amount) {
        Ok(amount) => Ok(json!({"averageValue": amount.canonical(), "type": "AverageValue"})),
        Err(_) => {
            let text = format!("invalid resource {name} value: {text}");
            Err(Failure::error(text))
        }
    }
}
