//! `kubectl rolling-update`: the preparation of the update. Models `pkg/kubectl/cmd/rollingupdate.go`.

use super::Running;
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{
    DEPLOYMENT_LABEL_KEY, FILENAME, Flag, NEW_IMAGE, POLL_INTERVAL, ROLLBACK, UPDATE_PERIOD,
    UPDATE_PULL_POLICY, UPDATED_CONTAINER,
};
use crate::rolling_update::{
    DESIRED_REPLICAS, NEXT_CONTROLLER, ORIGINAL_REPLICAS, SOURCE_ID, Update, annotate, find,
    manifest, patch, target,
};
use engine::cluster::{Command, Target};
use engine::rng::mix;
use kube::api::ReplicationController;
use kube::api::meta::Kind;
use kube::clock::Duration;
use serde_json::{Value, json};
use std::rc::Rc;

const DEPRECATED: &str = "Command \"rolling-update\" is deprecated, use \"rollout\" instead";

/// The two controllers of an update.
struct Pair {
    old: Rc<ReplicationController>,
    /// The manifest of the new controller, which an earlier attempt may have created already.
    new: Value,
    keeps_name: bool,
}

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    call.complain(DEPRECATED);
    let namespace = args.namespace().to_string();
    let Some(old_name) = args.positional.first() else {
        return Err(Failure::error("Must specify the controller to update"));
    };
    let old = find(call, &target(&namespace, old_name))?;
    if args.is_set(&ROLLBACK) {
        return roll_back(call, args, &old);
    }
    let pair = match (args.value(&NEW_IMAGE), args.is_given(&FILENAME)) {
        (Some(image), false) => with_image(call, args, old, image)?,
        (None, true) => from_file(call, args, old)?,
        _ => {
            let text = "Must specify one of --filename or --image for new controller";
            return Err(Failure::error(text));
        }
    };
    check_selectors(&pair)?;
    let desired = get_or_create(call, &pair)?;
    let (old, new) = (pair.old.meta.name.to_string(), name_of(&pair.new));
    if pair.old.meta.annotation(ORIGINAL_REPLICAS).is_none() {
        let replicas = pair.old.spec.replicas.to_string();
        let target = target(&namespace, &old);
        annotate(call, &target, json!({ORIGINAL_REPLICAS: replicas}))?;
    }
    let names = (&*namespace, &*old, &*new);
    let update = Update::begin(call, names, desired, pair.keeps_name, periods(args))?;
    Ok(Running::RollingUpdate(update))
}

fn periods(args: &Args) -> (Duration, Duration) {
    let given = |flag: &Flag<Duration>, seconds| {
        let usual = Duration::from_secs(seconds);
        args.span(flag).unwrap_or(usual)
    };
    (given(&UPDATE_PERIOD, 60), given(&POLL_INTERVAL, 3))
}

fn name_of(manifest: &Value) -> String {
    let name = manifest["metadata"]["name"].as_str();
    name.unwrap_or_default().to_string()
}

/// A new controller from the old one with another image; both get a label that tells their pods apart.
fn with_image(
    call: &mut Call,
    args: &Args,
    old: Rc<ReplicationController>,
    image: &str,
) -> Result<Pair, Failure> {
    let namespace = old.meta.namespace.to_string();
    let given = args.positional.get(1).map(String::as_str);
    let keeps_name = given.is_none();
    let known = given.or(old.meta.annotation(NEXT_CONTROLLER));
    let in_progress = known.map(|name| target(&namespace, name));
    let in_progress = in_progress.filter(|target| find(call, target).is_ok());
    let new = match &in_progress {
        Some(target) => resumed(call, target, image)?,
        None => copied(call, args, &old, image)?,
    };
    let key = args.value(&DEPLOYMENT_LABEL_KEY).unwrap_or("deployment");
    tell_old_apart(call, &old, &name_of(&new), key)?;
    Ok(Pair {
        old: find(call, &target(&namespace, &old.meta.name))?,
        new,
        keeps_name,
    })
}

fn resumed(call: &mut Call, target: &Target, image: &str) -> Result<Value, Failure> {
    let new = manifest(call, target)?;
    let present = new["spec"]["template"]["spec"]["containers"][0]["image"].as_str();
    let present = present.unwrap_or_default();
    if present != image {
        return Err(Failure::error(format!(
            "Found existing in-progress update to image ({present}).\nEither continue in-progress \
             update with --image={present} or rollback with --rollback"
        )));
    }
    call.print(format!(
        "Found existing update in progress ({}), resuming.",
        target.name
    ));
    Ok(new)
}

/// Models `CreateNewControllerFromCurrentController`.
fn copied(
    call: &Call,
    args: &Args,
    old: &ReplicationController,
    image: &str,
) -> Result<Value, Failure> {
    let mut new = manifest(call, &target(&old.meta.namespace, &old.meta.name))?;
    let containers = new["spec"]["template"]["spec"]["containers"].as_array_mut();
    let containers = containers.ok_or_else(|| Failure::error("pod has no containers"))?;
    let container = match (args.value(&UPDATED_CONTAINER), containers.len()) {
        (Some(name), _) => containers.iter_mut().find(|c| c["name"] == name),
        (None, 1) => containers.first_mut(),
        (None, _) => {
            let text = "must specify container to update when updating a multi-container pod";
            return Err(Failure::error(text));
        }
    };
    let container = container.ok_or_else(|| Failure::error("container not found in pod"))?;
    if container["image"] == image && args.value(&UPDATE_PULL_POLICY).is_none() {
        return Err(Failure::error(
            "--image-pull-policy (Always|Never|IfNotPresent) must be provided when --image is the \
             same as existing container image",
        ));
    }
    container["image"] = image.into();
    if let Some(policy) = args.value(&UPDATE_PULL_POLICY) {
        container["imagePullPolicy"] = policy.into();
    }
    let hash = digest(&new);
    let name = args.positional.get(1).cloned();
    let name = name.unwrap_or_else(|| format!("{}-{hash}", old.meta.name));
    new["metadata"]["name"] = name.as_str().into();
    new["metadata"]["annotations"] = json!({});
    let key = args.value(&DEPLOYMENT_LABEL_KEY).unwrap_or("deployment");
    new["spec"]["selector"][key] = hash.as_str().into();
    new["spec"]["template"]["metadata"]["labels"][key] = hash.as_str().into();
    Ok(new)
}

/// 32 hexadecimal digits that differ for different objects, where kubectl has an MD5.
fn digest(object: &Value) -> String {
    let text = object.to_string();
    let half = |salt: u64| {
        let bytes = text.bytes();
        bytes.fold(mix(salt), |sum, byte| mix(sum ^ u64::from(byte)))
    };
    format!("{:016x}{:016x}", half(1), half(2))
}

/// The old controller and its pods get a label of their own: first the template, then the pods, then the selector. Models
/// `AddDeploymentKeyToReplicationController`.
fn tell_old_apart(
    call: &mut Call,
    old: &ReplicationController,
    next: &str,
    key: &str,
) -> Result<(), Failure> {
    let this = target(&old.meta.namespace, &old.meta.name);
    let annotations = json!({NEXT_CONTROLLER: next});
    if old.spec.selector.contains_key(key) {
        return annotate(call, &this, annotations);
    }
    let value = format!("{}-orig", digest(&manifest(call, &this)?));
    let labels = json!({key: value});
    let template = json!({"metadata": {"labels": labels}});
    let change = json!({"metadata": {"annotations": annotations}, "spec": {"template": template}});
    patch(call, &this, change)?;
    let pods = call.cluster().store().pods.iter();
    let own = pods
        .filter(|pod| pod.meta.namespace == old.meta.namespace && old.selects(&pod.meta.labels));
    let own: Vec<String> = own.map(|pod| pod.meta.name.to_string()).collect();
    for name in own {
        let pod = Target {
            kind: Kind::Pod,
            ..target(&old.meta.namespace, &name)
        };
        patch(call, &pod, json!({"metadata": {"labels": labels}}))?;
    }
    patch(call, &this, json!({"spec": {"selector": labels}}))
}

fn from_file(
    call: &mut Call,
    args: &Args,
    old: Rc<ReplicationController>,
) -> Result<Pair, Failure> {
    let (mut given, failures) = super::apply::read_files(call, args)?;
    if let Some(refused) = given.iter().find_map(|one| one.refused.clone()) {
        return Err(Failure(refused));
    }
    if let Some(failure) = failures.into_iter().next() {
        return Err(failure);
    }
    let file = args.written(&FILENAME).unwrap_or_default();
    let first = given.pop().filter(|_| given.is_empty());
    let first = first.filter(|first| first.manifest.given["kind"] == "ReplicationController");
    let Some(first) = first else {
        let text = format!("{file} does not specify a valid ReplicationController");
        return Err(Failure::error(text));
    };
    let mut new = first.manifest.given;
    let old_name = &old.meta.name;
    if name_of(&new) == **old_name {
        return Err(Failure::error(format!(
            "{file} cannot have the same name as the existing ReplicationController {old_name}"
        )));
    }
    let spec = &mut new["spec"];
    if spec["replicas"].is_null() {
        spec["replicas"] = old.spec.replicas.into();
    }
    if spec["selector"].is_null() {
        spec["selector"] = spec["template"]["metadata"]["labels"].clone();
    }
    new["metadata"]["namespace"] = (*old.meta.namespace).into();
    Ok(Pair {
        old,
        new,
        keeps_name: false,
    })
}

/// Refuses controllers with overlapping selectors, because each would count the other's pods as its own.
fn check_selectors(pair: &Pair) -> Result<(), Failure> {
    let new = &pair.new["spec"]["selector"];
    let mut old = pair.old.spec.selector.iter();
    let apart = old.any(|(key, value)| {
        let other = new.get(key).and_then(Value::as_str);
        other.is_some_and(|other| other != value)
    });
    if apart {
        Ok(())
    } else {
        Err(Failure::error(format!(
            "{} must specify a matching key with non-equal value in Selector for {}",
            name_of(&pair.new),
            pair.old.meta.name
        )))
    }
}

/// Makes the new controller with no pods, or finds the one of an earlier attempt. Returns the size it shall have.
fn get_or_create(call: &mut Call, pair: &Pair) -> Result<i32, Failure> {
    let new = target(&pair.old.meta.namespace, &name_of(&pair.new));
    let source = format!("{}:{}", pair.old.meta.name, pair.old.meta.uid);
    if let Ok(existing) = find(call, &new) {
        let noted = existing.meta.annotation(SOURCE_ID);
        let desired = existing.meta.annotation(DESIRED_REPLICAS);
        let desired = desired.and_then(|text| text.parse().ok());
        let (Some(desired), true) = (desired, noted == Some(&source)) else {
            return Err(Failure::error(format!(
                "Missing/unexpected annotations for controller {}, expected {source} : {}",
                new.name,
                noted.unwrap_or_default()
            )));
        };
        call.print(format!(
            "Continuing update with existing controller {}.",
            new.name
        ));
        return Ok(desired);
    }
    let mut manifest = pair.new.clone();
    let desired = manifest["spec"]["replicas"].as_i64().unwrap_or(1) as i32;
    manifest["spec"]["replicas"] = 0.into();
    let annotations = &mut manifest["metadata"]["annotations"];
    if !annotations.is_object() {
        *annotations = json!({});
    }
    annotations[SOURCE_ID] = source.into();
    annotations[DESIRED_REPLICAS] = desired.to_string().into();
    call.execute(Command::Create { manifest }, false)?;
    call.print(format!("Created {}", new.name));
    Ok(desired)
}

/// The roles are swapped: the old one grows back to what it was. Models `AbortRollingUpdate`.
fn roll_back(
    call: &mut Call,
    args: &Args,
    old: &ReplicationController,
) -> Result<Running, Failure> {
    let namespace = old.meta.namespace.to_string();
    let next = args.positional.get(1).map(String::as_str);
    let next = next
        .or(old.meta.annotation(NEXT_CONTROLLER))
        .unwrap_or_default();
    let new = find(call, &target(&namespace, next));
    let new = new.map_err(|_| Failure::error(format!("Could not find {next} to rollback.\n")))?;
    let name = &old.meta.name;
    let original = old.meta.annotation(ORIGINAL_REPLICAS);
    let Some(desired) = original.and_then(|text| text.parse::<i32>().ok()) else {
        let text = format!("couldn't find original replica count of \"{name}\"");
        return Err(Failure::error(text));
    };
    call.print(format!("Setting \"{name}\" replicas to {desired}"));
    let source = format!("{}:{}", new.meta.name, new.meta.uid);
    let notes = json!({SOURCE_ID: source, DESIRED_REPLICAS: desired.to_string()});
    annotate(call, &target(&namespace, name), notes)?;
    call.print(format!(
        "Continuing update with existing controller {name}."
    ));
    if new.meta.annotation(ORIGINAL_REPLICAS).is_none() {
        let replicas = new.spec.replicas.to_string();
        let target = target(&namespace, &new.meta.name);
        annotate(call, &target, json!({ORIGINAL_REPLICAS: replicas}))?;
    }
    let names = (&*namespace, &*new.meta.name, &**name);
    let update = Update::begin(call, names, desired, false, periods(args))?;
    Ok(Running::RollingUpdate(update))
}
