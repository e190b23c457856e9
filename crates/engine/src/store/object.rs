//! The traits of the types that the store can hold.

use super::{Store, Table};
use kube::api::kept::KeptObject;
use kube::api::meta::{Kind, ObjectMeta, Uid};
use kube::api::node::Node;
use kube::api::service::{ConfigMap, Endpoints, Secret, Service};
use kube::api::{
    ControllerRevision, DaemonSet, Deployment, Namespace, PersistentVolumeClaim, Pod,
    PodDisruptionBudget, ReplicaSet, ReplicationController, StatefulSet,
};

pub trait Object: Clone {
    fn kind(&self) -> Kind;
    fn meta(&self) -> &ObjectMeta;
    fn meta_mut(&mut self) -> &mut ObjectMeta;
    fn table(store: &Store) -> &Table<Self>;
    fn table_mut(store: &mut Store) -> &mut Table<Self>;

    /// The object as a pod, if it is one: the indexes of the store follow pods.
    fn as_pod(&self) -> Option<&Pod> {
        None
    }
}

/// An object whose type tells its kind.
pub trait Typed: Object {
    const KIND: Kind;
}

impl Object for KeptObject {
    fn kind(&self) -> Kind {
        self.kind
    }
    fn meta(&self) -> &ObjectMeta {
        &self.meta
    }
    fn meta_mut(&mut self) -> &mut ObjectMeta {
        &mut self.meta
    }
    fn table(store: &Store) -> &Table<KeptObject> {
        &store.kept
    }
    fn table_mut(store: &mut Store) -> &mut Table<KeptObject> {
        &mut store.kept
    }
}

macro_rules! stored {
    ($($type:ident in $table:ident $({ $($extra:item)* })?;)*) => {
    $(
        impl Typed for $type {
            const KIND: Kind = Kind::$type;
        }

        impl Object for $type {
            fn kind(&self) -> Kind {
                Kind::$type
            }
            fn meta(&self) -> &ObjectMeta {
                &self.meta
            }
            fn meta_mut(&mut self) -> &mut ObjectMeta {
                &mut self.meta
            }
            fn table(store: &Store) -> &Table<$type> {
                &store.$table
            }
            fn table_mut(store: &mut Store) -> &mut Table<$type> {
                &mut store.$table
            }
            $($($extra)*)?
        }
    )*

        impl Store {
            /// What the namespace holds, of every kind.
            pub fn in_namespace(&self, namespace: &str) -> Vec<(Kind, ObjectMeta)> {
                let mut found = Vec::new();
                $(found.extend(here(&self.$table, namespace));)*
                found.extend(here(&self.kept, namespace));
                found
            }

            /// Takes an object of any kind out for good. Returns `false` when there is none.
            pub fn remove_object(&mut self, kind: Kind, uid: Uid) -> bool {
                let typed = match kind {
                    $(Kind::$type => self.remove::<$type>(uid).is_some(),)*
                    _ => false,
                };
                typed || self.remove::<KeptObject>(uid).is_some()
            }
        }
    };
}

fn here<T: Object>(table: &Table<T>, namespace: &str) -> Vec<(Kind, ObjectMeta)> {
    let all = table.iter();
    let here = all.filter(|object| *object.meta().namespace == *namespace);
    here.map(|object| (object.kind(), object.meta().clone()))
        .collect()
}

stored! {
    Deployment in deployments;
    ReplicaSet in replica_sets;
    StatefulSet in stateful_sets;
    DaemonSet in daemon_sets;
    ReplicationController in replication_controllers;
    PodDisruptionBudget in pod_disruption_budgets;
    ControllerRevision in controller_revisions;
    PersistentVolumeClaim in persistent_volume_claims;
    Namespace in namespaces;
    Node in nodes;
    Service in services;
    Endpoints in endpoints;
    ConfigMap in config_maps;
    Secret in secrets;
    Pod in pods {
        fn as_pod(&self) -> Option<&Pod> {
            Some(self)
        }
    };
}
