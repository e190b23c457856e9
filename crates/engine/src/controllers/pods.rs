//! Making and deleting pods on behalf of a workload. Models `RealPodControl` of `pkg/controller`.

use crate::api_server::{Admitted, Exceeded, Refusal, admit_pod};
use crate::context::Context;
use crate::rng::mix;
use crate::store::Store;
use crate::trace::{Actor, Effect, Reason};
use kube::api::event::ObjectReference;
use kube::api::meta::{Kind, ObjectMeta, OwnerReference, Uid};
use kube::api::pod::PodStatus;
use kube::api::version::Feature;
use kube::api::{KubernetesVersion, Pod, PodSpec, PodTemplate, WorkloadKind};
use kube::clock::{Duration, Time};
use kube::manifest;
use kube::well_known::LIMIT_RANGER;
use serde_json::json;
use std::rc::Rc;

/// The alphabet of generated names: no vowels and nothing that looks like another character.
const NAME_ALPHABET: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";
/// Random characters at the end of a generated name.
const SUFFIX_LENGTH: usize = 5;
/// A generated name is the owner's name and a dash, cut to this length, followed by the suffix.
pub(crate) const LONGEST_BASE: usize = 58;

/// The owner that makes a pod, and the template that it uses.
pub struct PodOrigin<'o> {
    pub kind: WorkloadKind,
    pub owner: &'o ObjectMeta,
    pub template: &'o PodTemplate,
}

/// Makes a pod under a generated name. `Err` holds the API server's words.
pub fn create_pod(ctx: &mut Context, origin: &PodOrigin, why: Reason) -> Result<Rc<Pod>, String> {
    let name = generated_name(ctx, origin.owner);
    create_named_pod(ctx, origin, &name, why)
}

/// Makes a pod under the name given. `Err` holds the API server's words.
pub fn create_named_pod(
    ctx: &mut Context,
    origin: &PodOrigin,
    name: &str,
    why: Reason,
) -> Result<Rc<Pod>, String> {
    validate(ctx.version, origin, name)?;
    let namespace = &origin.owner.namespace;
    let spec = &origin.template.spec;
    let admitted = admit(
        ctx.store,
        ctx.pod_quota,
        namespace,
        spec,
        ctx.now,
        ctx.version,
    )
    .map_err(|why| format!("pods \"{name}\" is forbidden: {why}"))?;
    let mut annotations = origin.template.annotations.clone();
    if let Some(note) = admitted.note {
        Rc::make_mut(&mut annotations).insert(LIMIT_RANGER.to_string(), note);
    }
    let meta = ObjectMeta {
        name: name.into(),
        namespace: namespace.clone(),
        uid: Uid::default(),
        resource_version: 0,
        generation: 0,
        creation_timestamp: ctx.now.truncated(),
        deletion_timestamp: None,
        deletion_grace_period_seconds: None,
        labels: origin.template.labels.clone(),
        annotations,
        owner: Some(OwnerReference {
            kind: origin.kind.kind(),
            name: origin.owner.name.clone(),
            uid: origin.owner.uid,
        }),
    };
    let pod = Pod {
        meta,
        spec: admitted.spec,
        node_name: None,
        mounts_token: admitted.mounts_token,
        status: PodStatus::default(),
    };
    let uid = ctx.store.create(pod);
    let pod = ctx.store.get::<Pod>(uid).expect("just created").clone();
    let object = ObjectReference::to(Kind::Pod, &pod.meta);
    let actor = Actor::Workload(origin.kind);
    ctx.record(actor, object, Effect::PodCreated, why);
    Ok(pod)
}

/// Admits another pod of a template's spec.
///
/// # Errors
/// The quota that a person set on the page, or a ResourceQuota or LimitRange of the namespace, forbids it.
pub(crate) fn admit(
    store: &Store,
    pod_quota: Option<u32>,
    namespace: &str,
    spec: &Rc<PodSpec>,
    now: Time,
    version: KubernetesVersion,
) -> Result<Admitted, Refusal> {
    let used = store.pods.len();
    if let Some(limit) = pod_quota.filter(|limit| used >= *limit as usize) {
        return Err(Refusal::QuotaExceeded {
            quota: "pods".to_string(),
            exceeded: vec![Exceeded {
                resource: "pods".to_string(),
                requested: "1".to_string(),
                used: used.to_string(),
                hard: limit.to_string(),
            }],
        });
    }
    admit_pod(store, namespace, spec, now, version)
}

/// Validates the pod if it may be invalid though its workload was accepted. The templates of StatefulSets were not validated
/// in releases before 1.34, and any template may leave open which image a volume has.
pub(crate) fn validate(
    version: KubernetesVersion,
    origin: &PodOrigin,
    name: &str,
) -> Result<(), String> {
    let known_as_valid = origin.kind != WorkloadKind::StatefulSet
        || version.has(Feature::StatefulSetTemplateValidated);
    if known_as_valid && !leaves_image_open(&origin.template.spec) {
        return Ok(());
    }
    let pod = json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": &*origin.owner.namespace},
        "spec": origin.template.spec.json(),
    });
    let Err(errors) = manifest::admit(pod, None, version) else {
        return Ok(());
    };
    let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let errors = match &errors[..] {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    };
    Err(format!("Pod \"{name}\" is invalid: {errors}"))
}

/// Whether a volume takes the files of an image that is not named.
fn leaves_image_open(spec: &PodSpec) -> bool {
    let volumes = spec.json()["volumes"].as_array();
    let mut images = volumes.into_iter().flatten().map(|volume| &volume["image"]);
    images.any(|image| image.is_object() && image["reference"].as_str().is_none_or(str::is_empty))
}

fn generated_name(ctx: &mut Context, owner: &ObjectMeta) -> String {
    let mut name = String::with_capacity(LONGEST_BASE + SUFFIX_LENGTH);
    name.push_str(&owner.name);
    name.push('-');
    name.truncate(LONGEST_BASE);
    let base = name.len();
    loop {
        name.truncate(base);
        for _ in 0..SUFFIX_LENGTH {
            let index = ctx.rng.below(NAME_ALPHABET.len() as u64) as usize;
            name.push(char::from(NAME_ALPHABET[index]));
        }
        if ctx.store.by_name::<Pod>(&owner.namespace, &name).is_none() {
            return name;
        }
    }
}

/// Characters as at the end of a generated name, always the same for one number.
pub(crate) fn suffix_of(number: u64) -> String {
    let letters = (0..SUFFIX_LENGTH as u64).map(|place| {
        let letter = mix(number * SUFFIX_LENGTH as u64 + place) % NAME_ALPHABET.len() as u64;
        char::from(NAME_ALPHABET[letter as usize])
    });
    letters.collect()
}

/// Requests the deletion of a pod, with the grace period of its spec or the given one (seconds). A pod that runs
/// nowhere or is finished is removed at once. A repeated request can only shorten the time.
pub fn delete_pod(ctx: &mut Context, actor: Actor, uid: Uid, grace: Option<u32>, why: Reason) {
    let Some(pod) = ctx.store.get::<Pod>(uid).cloned() else {
        return;
    };
    let object = ObjectReference::to(Kind::Pod, &pod.meta);
    let grace = grace.unwrap_or(pod.spec.termination_grace_period_seconds);
    if pod.node_name.is_none() || pod.status.phase.is_terminal() || grace == 0 {
        ctx.store.remove::<Pod>(uid);
        ctx.record(actor, object.clone(), Effect::PodDeleted, why.clone());
        ctx.record(actor, object, Effect::Removed, why);
        return;
    }
    let at = ctx.now.truncated() + Duration::from_secs(u64::from(grace));
    if pod.meta.deletion_timestamp.is_some_and(|set| set <= at) {
        return;
    }
    drop(pod);
    ctx.store.update(uid, |pod: &mut Pod| {
        pod.meta.deletion_timestamp = Some(at);
        pod.meta.deletion_grace_period_seconds = Some(grace);
    });
    ctx.record(actor, object, Effect::PodDeleted, why);
}

/// Adopts the pods that `owner` should control by its selector, and releases those that it should not. Models `PodControllerRefManager`.
pub fn claim_pods(
    ctx: &mut Context,
    kind: WorkloadKind,
    owner: &ObjectMeta,
    matches: impl Fn(&Pod) -> bool,
) {
    let actor = Actor::Workload(kind);
    let may_adopt = |pod: &&Rc<Pod>| {
        pod.meta.namespace == owner.namespace
            && !owner.is_terminating()
            && pod.is_active()
            && matches(pod)
    };
    let adoptable: Vec<_> = ctx.store.orphans().filter(may_adopt).cloned().collect();
    let relabelled = ctx
        .store
        .relabelled()
        .filter(|pod| pod.meta.is_controlled_by(owner.uid));
    let released: Vec<_> = relabelled.filter(|pod| !matches(pod)).cloned().collect();
    for pod in adoptable {
        let reference = OwnerReference {
            kind: kind.kind(),
            name: owner.name.clone(),
            uid: owner.uid,
        };
        set_owner(ctx, actor, &pod, Some(reference), Reason::LabelsMatch);
    }
    for pod in released {
        set_owner(ctx, actor, &pod, None, Reason::LabelsDiffer);
    }
}

fn set_owner(
    ctx: &mut Context,
    actor: Actor,
    pod: &Pod,
    owner: Option<OwnerReference>,
    why: Reason,
) {
    let name = owner.as_ref().map(|owner| owner.name.clone());
    ctx.store
        .update(pod.meta.uid, |pod: &mut Pod| pod.meta.owner = owner);
    let object = ObjectReference::to(Kind::Pod, &pod.meta);
    ctx.record(actor, object, Effect::OwnerSet { owner: name }, why);
}

/// When the last of the owner's pods that are ready became so.
pub fn last_ready(ctx: &Context, owner: Uid) -> Option<Time> {
    let pods = ctx.store.owned(owner)?.active_pods();
    pods.filter_map(|(_, pod)| pod.available_at(0)).max()
}

/// The time until the next of the owner's pods becomes available.
pub fn next_available(ctx: &Context, owner: Uid, min_ready_seconds: i32) -> Option<Duration> {
    let pods = ctx.store.owned(owner)?.active_pods();
    let moments = pods.filter_map(|(_, pod)| pod.available_at(min_ready_seconds));
    let next = moments.filter(|at| *at > ctx.now).min();
    next.map(|at| at.since(ctx.now))
}
