//! The features that only a StatefulSet's pods have: fixed names, and claims that stay with each ordinal. Models
//! `pkg/controller/statefulset/stateful_set_utils.go`.

use super::{ACTOR, KIND, SOURCE};
use crate::context::Context;
use crate::controllers::pods::{PodOrigin, create_named_pod};
use crate::trace::{Effect, Reason, StatefulSetStep, WorkloadStep};
use kube::api::claim::PersistentVolumeClaim;
use kube::api::event::{EventReason, ObjectReference};
use kube::api::meta::{Kind, Labels, ObjectMeta, OwnerReference};
use kube::api::pod_spec::{PodSpec, PodTemplate, string_map};
use kube::api::stateful_set::Retention;
use kube::api::version::Feature;
use kube::api::{ControllerRevision, KubernetesVersion, Pod, StatefulSet};
use kube::well_known::{CONTROLLER_REVISION_HASH, POD_INDEX, POD_NAME};
use serde_json::{Value, json};
use std::rc::Rc;

/// Makes the pod of an ordinal from a revision, with its claims. `Err`: it was refused, and an event says so.
pub(super) fn create(
    ctx: &mut Context,
    set: &StatefulSet,
    revision: &ControllerRevision,
    ordinal: i32,
    why: StatefulSetStep,
) -> Result<(), Rc<str>> {
    let name = set.pod_name(ordinal);
    create_claims(ctx, set, &name, why);
    if let Some(other) = ctx.store.by_name::<Pod>(&set.meta.namespace, &name) {
        // A pod of another owner has the name. The step is tried again, without an event, until the name is free.
        return Err(format!("pods \"{}\" already exists", other.meta.name).into());
    }
    let template = pod_template(set, revision, ordinal, ctx.version);
    let origin = PodOrigin {
        kind: KIND,
        owner: &set.meta,
        template: &template,
    };
    let involved = ObjectReference::to(Kind::StatefulSet, &set.meta);
    let create = verb(ctx, "create", "Create");
    let what = format!("{create} Pod {name} in StatefulSet {}", set.meta.name);
    match create_named_pod(
        ctx,
        &origin,
        &name,
        Reason::Step(WorkloadStep::StatefulSet(why)),
    ) {
        Ok(_) => {
            let message = format!("{what} successful");
            ctx.event(SOURCE, involved, EventReason::SuccessfulCreate, message);
            Ok(())
        }
        Err(error) => {
            let message = format!("{what} failed error: {error}");
            ctx.warning(SOURCE, involved, EventReason::FailedCreate, message);
            Err(error.into())
        }
    }
}

/// The verb that the events of this release use.
pub(super) fn verb(ctx: &Context, old: &'static str, new: &'static str) -> &'static str {
    if ctx.version.has(Feature::StatefulSetEventsCapital) {
        new
    } else {
        old
    }
}

/// The template of a revision as it is for one ordinal.
fn pod_template(
    set: &StatefulSet,
    revision: &ControllerRevision,
    ordinal: i32,
    version: KubernetesVersion,
) -> PodTemplate {
    let name = set.pod_name(ordinal);
    let mut template = revision.template.clone();
    let labels: &mut Labels = Rc::make_mut(&mut template.labels);
    labels.insert(POD_NAME.to_string(), name.clone());
    let revision = revision.meta.name.to_string();
    labels.insert(CONTROLLER_REVISION_HASH.to_string(), revision);
    if version.has(Feature::PodIndexLabel) {
        labels.insert(POD_INDEX.to_string(), ordinal.to_string());
    }
    let mut spec = template.spec.json().clone();
    spec["hostname"] = name.as_str().into();
    if !set.spec.service_name.is_empty() {
        spec["subdomain"] = set.spec.service_name.as_str().into();
    }
    mount_claims(set, &name, &mut spec);
    template.spec = Rc::new(PodSpec::from_json(spec));
    template
}

/// The pod's volumes, those of the claim templates pointing to the ordinal's own claims.
fn mount_claims(set: &StatefulSet, pod: &str, spec: &mut Value) {
    if set.spec.volume_claim_templates.is_empty() {
        return;
    }
    let claims = &set.spec.volume_claim_templates;
    let volumes = claims.iter().map(|claim| {
        let claim_name = claim_name(claim, pod);
        json!({"name": claim["metadata"]["name"], "persistentVolumeClaim": {"claimName": claim_name}})
    });
    let is_claimed = |volume: &&Value| {
        let names = claims.iter().map(|claim| &claim["metadata"]["name"]);
        names.clone().any(|name| *name == volume["name"])
    };
    let others = spec["volumes"].as_array().into_iter().flatten();
    let others = others.filter(|volume| !is_claimed(volume)).cloned();
    spec["volumes"] = volumes.chain(others).collect();
}

fn claim_name(template: &Value, pod: &str) -> String {
    let name = template["metadata"]["name"].as_str().unwrap_or_default();
    format!("{name}-{pod}")
}

/// Makes the missing claims. An existing claim is used unchanged, so that data outlives an update.
fn create_claims(ctx: &mut Context, set: &StatefulSet, pod: &str, why: StatefulSetStep) {
    for template in &set.spec.volume_claim_templates {
        let name = claim_name(template, pod);
        let namespace = &set.meta.namespace;
        if ctx
            .store
            .by_name::<PersistentVolumeClaim>(namespace, &name)
            .is_some()
        {
            continue;
        }
        let mut labels = string_map(template["metadata"].get("labels"));
        labels.extend(set.spec.selector.match_labels.clone());
        let uid = ctx.store.create(PersistentVolumeClaim {
            meta: ObjectMeta {
                creation_timestamp: ctx.now.truncated(),
                labels: Rc::new(labels),
                annotations: Rc::new(string_map(template["metadata"].get("annotations"))),
                owner: owner_of_claims(set),
                ..ObjectMeta::named(namespace, &name)
            },
            spec: template["spec"].clone(),
        });
        let claim = ctx
            .store
            .get::<PersistentVolumeClaim>(uid)
            .expect("just created");
        let object = ObjectReference::to(Kind::PersistentVolumeClaim, &claim.meta);
        ctx.record(
            ACTOR,
            object,
            Effect::ClaimCreated,
            Reason::Step(WorkloadStep::StatefulSet(why)),
        );
        let involved = ObjectReference::to(Kind::StatefulSet, &set.meta);
        let set = &set.meta.name;
        let create = verb(ctx, "create", "Create");
        let message = format!("{create} Claim {name} Pod {pod} in StatefulSet {set} success");
        ctx.event(SOURCE, involved, EventReason::SuccessfulCreate, message);
    }
}

/// The owner of the claims. It is the set only if they shall be deleted with the set.
fn owner_of_claims(set: &StatefulSet) -> Option<OwnerReference> {
    let retention = set.spec.persistent_volume_claim_retention_policy;
    let delete = retention.is_some_and(|policy| policy.when_deleted == Retention::Delete);
    delete.then(|| OwnerReference {
        kind: Kind::StatefulSet,
        name: set.meta.name.clone(),
        uid: set.meta.uid,
    })
}

/// Deletes the claims of a pod that was scaled away if the set asks for that.
pub(super) fn drop_claims(ctx: &mut Context, set: &StatefulSet, pod: &str, why: StatefulSetStep) {
    let retention = set.spec.persistent_volume_claim_retention_policy;
    if retention.is_none_or(|policy| policy.when_scaled == Retention::Retain) {
        return;
    }
    for template in &set.spec.volume_claim_templates {
        let name = claim_name(template, pod);
        let namespace = &set.meta.namespace;
        let claim = ctx
            .store
            .by_name::<PersistentVolumeClaim>(namespace, &name)
            .cloned();
        if let Some(claim) = claim {
            ctx.store.remove::<PersistentVolumeClaim>(claim.meta.uid);
            let object = ObjectReference::to(Kind::PersistentVolumeClaim, &claim.meta);
            ctx.record(
                ACTOR,
                object,
                Effect::Removed,
                Reason::Step(WorkloadStep::StatefulSet(why)),
            );
        }
    }
}
