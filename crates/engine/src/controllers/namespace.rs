//! The namespace controller: deletes the objects of a namespace whose deletion was requested, and then the namespace. Models
//! `pkg/controller/namespace`. It also makes the ServiceAccount and the ConfigMap that every namespace has, which is the
//! work of two more controllers in a real cluster.

use super::pods::delete_pod;
use super::{Controller, Requeue, Snapshot, Wakes};
use crate::context::Context;
use crate::store::{Change, Object, Store, Verb};
use crate::trace::{Actor, Effect, Reason};
use kube::api::KubernetesVersion;
use kube::api::event::ObjectReference;
use kube::api::kept::KeptObject;
use kube::api::meta::{Kind, Labels, ObjectMeta, Uid};
use kube::api::namespace::{Namespace, ROOT_CERTIFICATE, SERVICE_ACCOUNT};
use kube::api::service::ConfigMap;
use kube::clock::{Duration, Time};
use serde_json::{Map, Value};
use std::rc::Rc;

/// Time from a change of a namespace until its controller looks at it.
const GRACE: Duration = Duration::from_secs(5);
const ACTOR: Actor = Actor::NamespaceController;

pub(super) struct NamespaceController;

impl Controller for NamespaceController {
    fn kind(&self) -> Option<Kind> {
        Some(Kind::Namespace)
    }

    /// Wakes all namespaces when an object that may be one of their first is deleted, so that it is made again.
    fn wakes(&self, change: &Change, now: &Snapshot, wakes: &mut Wakes) {
        let is_furniture = matches!(change.kind, Kind::ConfigMap | Kind::ServiceAccount);
        if is_furniture && change.verb == Verb::Deleted {
            wakes.all::<Namespace>(now.store);
        }
    }

    fn sync(&self, ctx: &mut Context, uid: Uid) -> Requeue {
        let Some(namespace) = ctx.store.get::<Namespace>(uid).cloned() else {
            return Requeue::No;
        };
        let name = &*namespace.meta.name;
        let Some(deleted) = namespace.meta.deletion_timestamp else {
            furnish(ctx.store, name, ctx.version, ctx.now, Made::Now);
            return Requeue::No;
        };
        let due = deleted + GRACE;
        if ctx.now < due {
            return Requeue::After(due.since(ctx.now));
        }
        empty(ctx, name);
        if ctx
            .store
            .pods
            .iter()
            .any(|pod| *pod.meta.namespace == *name)
        {
            return Requeue::After(GRACE);
        }
        ctx.store.remove::<Namespace>(uid);
        let object = ObjectReference::to(Kind::Namespace, &namespace.meta);
        ctx.record(ACTOR, object, Effect::Removed, Reason::Asked);
        Requeue::No
    }
}

/// Deletes all that is in the namespace. Pods take the time that they take to stop.
fn empty(ctx: &mut Context, namespace: &str) {
    for (kind, meta) in ctx.store.in_namespace(namespace) {
        if kind == Kind::Pod {
            delete_pod(ctx, ACTOR, meta.uid, None, Reason::NamespaceGone);
        } else if ctx.store.remove_object(kind, meta.uid) {
            let object = ObjectReference::to(kind, &meta);
            ctx.record(ACTOR, object, Effect::Removed, Reason::NamespaceGone);
        }
    }
}

/// Whether an object is made at the beginning of the cluster or now.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Made {
    AtTheBeginning,
    Now,
}

/// Makes the missing ones of the objects that every namespace has.
pub(crate) fn furnish(
    store: &mut Store,
    namespace: &str,
    version: KubernetesVersion,
    now: Time,
    made: Made,
) {
    let meta = |name: &str| ObjectMeta {
        creation_timestamp: now.truncated(),
        ..ObjectMeta::named(namespace, name)
    };
    let kind = Kind::ServiceAccount;
    if store.kept.find(kind, namespace, SERVICE_ACCOUNT).is_none() {
        let account = KeptObject {
            kind,
            meta: meta(SERVICE_ACCOUNT),
            fields: Rc::new(Map::from_iter([(
                "apiVersion".to_string(),
                Value::from("v1"),
            )])),
        };
        put(store, account, made);
    }
    let has_certificate = store
        .by_name::<ConfigMap>(namespace, ROOT_CERTIFICATE)
        .is_some();
    if version.minor() >= FIRST_WITH_CERTIFICATE && !has_certificate {
        let certificate = ConfigMap {
            meta: ObjectMeta {
                annotations: Rc::new(Labels::from([(
                    "kubernetes.io/description".to_string(),
                    ABOUT_CERTIFICATE.to_string(),
                )])),
                ..meta(ROOT_CERTIFICATE)
            },
            data: Rc::new(Labels::from([(
                "ca.crt".to_string(),
                CERTIFICATE.to_string(),
            )])),
            binary_data: Rc::default(),
            immutable: false,
        };
        put(store, certificate, made);
    }
}

fn put<T: Object>(store: &mut Store, object: T, made: Made) {
    match made {
        Made::AtTheBeginning => store.found(object),
        Made::Now => drop(store.create(object)),
    }
}

const FIRST_WITH_CERTIFICATE: u8 = 20;
const ABOUT_CERTIFICATE: &str = "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the \
    internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nsimulated\n-----END CERTIFICATE-----\n";
