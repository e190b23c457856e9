//! Namespaces as the API server sees them: which there are from the beginning, and what it refuses. Models the admission
//! plugin NamespaceLifecycle.

use super::{ApiError, Target};
use crate::context::Context;
use crate::controllers::{Made, furnish};
use crate::store::Store;
use kube::api::json::Json;
use kube::api::meta::{Kind, Labels, ObjectMeta, Uid};
use kube::api::namespace::{self, Namespace};
use kube::api::service::Service;
use kube::api::{KeptObject, KubernetesVersion};
use kube::clock::Time;
use kube::well_known::{DEFAULT_NAMESPACE, NAMESPACE_NAME};
use serde_json::json;
use std::rc::Rc;

const FIRST_WITH_NAME_LABEL: u8 = 21;

/// Puts the objects that every cluster has from its beginning into an empty store.
pub(crate) fn found(store: &mut Store, version: KubernetesVersion, with_api_service: bool) {
    for name in namespace::SYSTEM {
        store.found(Namespace {
            meta: ObjectMeta {
                labels: Rc::new(labels(name, version)),
                ..ObjectMeta::named("", name)
            },
        });
        furnish(store, name, version, Time::ZERO, Made::AtTheBeginning);
    }
    if with_api_service {
        store.found(Service::from_admitted(&api_server_service(version)));
        store.found(KeptObject::from_admitted(&api_server_endpoints()));
    }
}

fn labels(name: &str, version: KubernetesVersion) -> Labels {
    let label = (NAMESPACE_NAME.to_string(), name.to_string());
    let has_label = version.minor() >= FIRST_WITH_NAME_LABEL;
    has_label.then_some(label).into_iter().collect()
}

/// Refuses an object whose namespace does not exist or is being deleted.
pub(super) fn check(store: &Store, target: &Target) -> Result<(), ApiError> {
    if !target.kind.is_namespaced() {
        return Ok(());
    }
    match store.by_name::<Namespace>("", &target.namespace) {
        None => Err(ApiError::NoSuchNamespace(target.namespace.clone())),
        Some(found) if found.meta.is_terminating() => {
            Err(ApiError::NamespaceTerminating(target.clone()))
        }
        Some(_) => Ok(()),
    }
}

/// Begins to delete a namespace. It exists until its controller has emptied it.
pub(super) fn terminate(ctx: &mut Context, target: &Target, uid: Uid) -> Result<(), ApiError> {
    if namespace::is_immortal(&target.name) {
        return Err(ApiError::NamespaceProtected(target.clone()));
    }
    let now = ctx.now.truncated();
    ctx.store.update(uid, |namespace: &mut Namespace| {
        namespace.meta.deletion_timestamp.get_or_insert(now);
    });
    Ok(())
}

/// The Service by which pods reach the API server.
fn api_server_service(version: KubernetesVersion) -> serde_json::Value {
    let mut spec = json!({
        "clusterIP": "10.96.0.1",
        "ports": [{"name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443}],
        "sessionAffinity": "None",
        "type": "ClusterIP",
    });
    if version.minor() >= 20 {
        spec["clusterIPs"] = json!(["10.96.0.1"]);
    }
    if version.minor() >= 21 {
        spec["ipFamilies"] = json!(["IPv4"]);
        spec["ipFamilyPolicy"] = "SingleStack".into();
        spec["internalTrafficPolicy"] = "Cluster".into();
    }
    json!({"metadata": api_server_metadata(), "spec": spec})
}

fn api_server_endpoints() -> serde_json::Value {
    json!({
        "apiVersion": "v1",
        "kind": Kind::Endpoints.name(),
        "metadata": api_server_metadata(),
        "subsets": [{
            "addresses": [{"ip": "192.168.1.100"}],
            "ports": [{"name": "https", "port": 6443, "protocol": "TCP"}],
        }],
    })
}

fn api_server_metadata() -> serde_json::Value {
    json!({
        "labels": {"component": "apiserver", "provider": "kubernetes"},
        "name": "kubernetes",
        "namespace": DEFAULT_NAMESPACE,
    })
}
