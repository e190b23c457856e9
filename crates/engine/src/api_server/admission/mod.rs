//! Admission by the other objects of the namespace: a ResourceQuota must have room for a new object, and LimitRanges complete
//! and restrict the resources of its containers.
//!
//! A refusal is data; its text is that of the API server from behind the name of the object.

mod limit_range;
mod pod;
mod quota;
mod refusal;
mod usage;

pub(super) use pod::add_common;
pub use pod::given_out as pod_spec_json;
pub use quota::status as quota_status;
pub use refusal::{Exceeded, Given, OutOfRange, RangeBound, Refusal, Unspecified};

use super::Target;
use crate::controllers::pods::suffix_of;
use crate::store::Store;
use kube::api::kept::KeptObject;
use kube::api::meta::Kind;
use kube::api::{KubernetesVersion, PodSpec};
use kube::clock::Time;
use kube::order::Order;
use kube::well_known::LIMIT_RANGER;
use serde_json::{Value, json};
use std::rc::Rc;

/// The objects of a kind in a namespace, by name.
fn in_namespace<'s>(store: &'s Store, kind: Kind, namespace: &str) -> Vec<&'s KeptObject> {
    let here = store.kept_of(kind);
    let here = here.filter(|object| *object.meta.namespace == *namespace);
    let mut here: Vec<&KeptObject> = here.map(|object| &**object).collect();
    here.order_by_key(|object| object.meta.name.clone());
    here
}

/// A pod as it is admitted.
pub(crate) struct Admitted {
    pub spec: Rc<PodSpec>,
    /// The note of what LimitRanges filled in.
    pub note: Option<String>,
    pub mounts_token: bool,
}

/// Admits a pod that a controller makes of a template's spec.
///
/// # Errors
/// A LimitRange or a ResourceQuota of the namespace forbids it.
pub(crate) fn admit_pod(
    store: &Store,
    namespace: &str,
    spec: &Rc<PodSpec>,
    now: Time,
    version: KubernetesVersion,
) -> Result<Admitted, Refusal> {
    let limits = in_namespace(store, Kind::LimitRange, namespace);
    let mut admitted = Admitted {
        spec: spec.of_pods(),
        note: None,
        mounts_token: pod::mounts_token(store, namespace, spec.json(), version),
    };
    if !limits.is_empty() {
        let mut json = admitted.spec.json().clone();
        admitted.note = limit_range::apply(&limits, &mut json)?;
        if admitted.note.is_some() {
            admitted.spec = Rc::new(PodSpec::from_json(json));
        }
    }
    quota::check_pod(store, namespace, admitted.spec.json(), now)?;
    Ok(admitted)
}

/// Admits an object that a user creates: fills in what LimitRanges give a pod.
///
/// # Errors
/// A LimitRange or a ResourceQuota of the namespace forbids it, or an object that it names does not exist.
pub(super) fn admit(
    store: &Store,
    target: &Target,
    object: &mut Value,
    now: Time,
    version: KubernetesVersion,
) -> Result<(), Refusal> {
    let namespace = &*target.namespace;
    match target.kind {
        Kind::Pod => {
            let suffix = suffix_of(store.resource_version());
            pod::complete(store, namespace, &mut object["spec"], &suffix, version)
                .map_err(Refusal::Other)?;
            let limits = in_namespace(store, Kind::LimitRange, namespace);
            if let Some(note) = limit_range::apply(&limits, &mut object["spec"])? {
                let annotations = &mut object["metadata"]["annotations"];
                if annotations.is_null() {
                    *annotations = json!({});
                }
                annotations[LIMIT_RANGER] = note.into();
            }
            quota::check_pod(store, namespace, &object["spec"], now)
        }
        Kind::PersistentVolumeClaim => {
            let limits = in_namespace(store, Kind::LimitRange, namespace);
            limit_range::check_claim(&limits, &object["spec"])?;
            quota::check_object(store, target.kind, namespace, object, now)
        }
        _ => quota::check_object(store, target.kind, namespace, object, now),
    }
}
