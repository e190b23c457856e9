//! The tables of the store, one for each kind that has a type of its own.
//!
//! This list is the only place in the engine that names all these kinds: everything that has to be done for each of them
//! is made from it. The API server, kubectl and views go through the functions here.

use super::dependents::Dependents;
use super::selected::Selected;
use super::{Change, Events, NodeLoad, Object, Owned, Table, Typed};
use kube::api::json::Json;
use kube::api::kept::KeptObject;
use kube::api::meta::{Kind, ObjectMeta, Uid};
use kube::api::node::Node;
use kube::api::service::{ConfigMap, Endpoints, Secret, Service};
use kube::api::{
    ControllerRevision, DaemonSet, Deployment, HorizontalPodAutoscaler, Namespace,
    PersistentVolumeClaim, Pod, PodDisruptionBudget, ReplicaSet, ReplicationController,
    StatefulSet, WorkloadKind, WorkloadObject,
};
use kube::map::{Map, Set};
use kube::order::Order;
use serde_json::Value;
use std::rc::Rc;

/// Something to be done with the type of a kind's objects.
pub(crate) trait TypeVisitor {
    type Output;

    fn visit<T: Object + Json>(self) -> Self::Output;
}

/// An object of a kind that users write as JSON.
#[derive(Clone, Copy)]
pub struct Written<'s> {
    pub kind: Kind,
    pub meta: &'s ObjectMeta,
    object: &'s dyn Json,
}

impl Written<'_> {
    /// The object as the API server gives it out.
    pub fn to_json(&self) -> Value {
        self.object.to_json()
    }
}

fn written<T: Object + Json>(object: &Rc<T>) -> Written<'_> {
    Written {
        kind: object.kind(),
        meta: object.meta(),
        object: &**object,
    }
}

fn workload<T: WorkloadObject>(object: &Rc<T>) -> &dyn WorkloadObject {
    &**object
}

fn head<T: Object>(object: &Rc<T>) -> (Kind, &ObjectMeta) {
    (object.kind(), object.meta())
}

/// The kind and metadata of the objects of a table that are in the namespace.
fn here<T: Object>(table: &Table<T>, namespace: &str) -> Vec<(Kind, ObjectMeta)> {
    let all = table.iter();
    let here = all.filter(|object| *object.meta().namespace == *namespace);
    here.map(|object| (object.kind(), object.meta().clone()))
        .collect()
}

macro_rules! typed {
    ($type:ident in $table:ident $({ $($extra:item)* })?) => {
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
    };
}

macro_rules! tables {
    (
        workloads { $($workload:ident in $workloads:ident;)* }
        $(
            written { $($written:ident in $written_table:ident $({ $($of_written:item)* })?;)* }
            made { $($made:ident in $made_table:ident $({ $($extra:item)* })?;)* }
        )*
    ) => {
        #[derive(Clone, Debug, Default)]
        pub struct Store {
            $(pub $workloads: Table<$workload>,)*
            $(
                $(pub $written_table: Table<$written>,)*
                $(pub $made_table: Table<$made>,)*
            )*
            /// Objects of all kinds that have no type of their own here.
            pub kept: Table<KeptObject>,
            pub(super) events: Events,
            pub(super) owned: Map<Uid, Rc<Owned>>,
            /// Pods without a controller.
            pub(super) orphans: Set<Uid>,
            /// Pods whose labels or owner were changed after their creation; their controllers may have to release
            /// them.
            pub(super) relabelled: Set<Uid>,
            pub(super) bound: Map<Rc<str>, NodeLoad>,
            pub(super) dependents: Dependents,
            pub(super) selected: Selected,
            pub(super) last_uid: u32,
            pub(super) last_found: u32,
            pub(super) last_resource_version: u64,
            pub(super) changes: Vec<Change>,
        }

        $(typed!($workload in $workloads);)*
        $(
            $(typed!($written in $written_table $({ $($of_written)* })?);)*
            $(typed!($made in $made_table $({ $($extra)* })?);)*
        )*

        impl Store {
            /// The kind and metadata of all objects in the namespace.
            pub fn in_namespace(&self, namespace: &str) -> Vec<(Kind, ObjectMeta)> {
                let mut found = Vec::new();
                $(found.extend(here(&self.$workloads, namespace));)*
                $(
                    $(found.extend(here(&self.$written_table, namespace));)*
                    $(found.extend(here(&self.$made_table, namespace));)*
                )*
                found.extend(here(&self.kept, namespace));
                found
            }

            /// Takes an object of any kind out for good. Returns `false` when there is none.
            pub fn remove_object(&mut self, kind: Kind, uid: Uid) -> bool {
                let typed = match kind {
                    $(Kind::$workload => self.remove::<$workload>(uid).is_some(),)*
                    $(
                        $(Kind::$written => self.remove::<$written>(uid).is_some(),)*
                        $(Kind::$made => self.remove::<$made>(uid).is_some(),)*
                    )*
                    _ => false,
                };
                typed || self.remove::<KeptObject>(uid).is_some()
            }

            /// The kind and metadata of the object with this identity.
            pub fn object(&self, uid: Uid) -> Option<(Kind, &ObjectMeta)> {
                let found = self.get::<KeptObject>(uid).map(head);
                $(let found = found.or_else(|| self.get::<$workload>(uid).map(head));)*
                $(
                    $(let found = found.or_else(|| self.get::<$written>(uid).map(head));)*
                    $(let found = found.or_else(|| self.get::<$made>(uid).map(head));)*
                )*
                found
            }

            /// The workload of this kind with this identity.
            pub fn workload(&self, kind: WorkloadKind, uid: Uid) -> Option<&dyn WorkloadObject> {
                match kind {
                    $(WorkloadKind::$workload => self.get::<$workload>(uid).map(workload),)*
                }
            }

            /// Shows all workloads, kind by kind, those of one kind in order of creation. Nothing is allocated, because
            /// the chart's counts are taken after every step.
            pub fn each_workload<'s>(&'s self, see: &mut dyn FnMut(&'s dyn WorkloadObject)) {
                $(for one in self.$workloads.iter() {
                    see(&**one);
                })*
            }
        }

        /// Hands the type of the kind's objects to the visitor. `None` for kinds whose objects users do not write as
        /// JSON: what is stored of them lacks something that the API server shows.
        pub(crate) fn with_type<V: TypeVisitor>(kind: Kind, visitor: V) -> Option<V::Output> {
            Some(match kind {
                $(Kind::$workload => visitor.visit::<$workload>(),)*
                $($(Kind::$written => visitor.visit::<$written>(),)*)*
                Kind::Pod | Kind::Node | Kind::Event => return None,
                _ => visitor.visit::<KeptObject>(),
            })
        }
    };
}

// The order is that in which a deleted namespace loses its objects.
tables! {
    workloads {
        Deployment in deployments;
        ReplicaSet in replica_sets;
        StatefulSet in stateful_sets;
        DaemonSet in daemon_sets;
        ReplicationController in replication_controllers;
    }
    written {
        PodDisruptionBudget in pod_disruption_budgets;
        HorizontalPodAutoscaler in horizontal_pod_autoscalers;
        ControllerRevision in controller_revisions;
        PersistentVolumeClaim in persistent_volume_claims;
        Namespace in namespaces;
        Service in services {
            fn as_service(&self) -> Option<&Service> {
                Some(self)
            }
        };
    }
    made {
        Node in nodes;
        Endpoints in endpoints;
    }
    written {
        ConfigMap in config_maps;
        Secret in secrets;
    }
    made {
        Pod in pods {
            fn as_pod(&self) -> Option<&Pod> {
                Some(self)
            }
        };
    }
}

struct Named<'s, 'n> {
    store: &'s Store,
    kind: Kind,
    namespace: &'n str,
    name: &'n str,
}

impl<'s> TypeVisitor for Named<'s, '_> {
    type Output = Option<Written<'s>>;

    fn visit<T: Object + Json>(self) -> Option<Written<'s>> {
        let table = T::table(self.store);
        table
            .find(self.kind, self.namespace, self.name)
            .map(written)
    }
}

struct AllOf<'s> {
    store: &'s Store,
    kind: Kind,
}

impl<'s> TypeVisitor for AllOf<'s> {
    type Output = Vec<Written<'s>>;

    fn visit<T: Object + Json>(self) -> Vec<Written<'s>> {
        let all = T::table(self.store).iter();
        all.filter(|object| object.kind() == self.kind)
            .map(written)
            .collect()
    }
}

impl Store {
    /// The object with this name; `None` also for pods, nodes and events, which have no JSON here.
    pub fn written(&self, kind: Kind, namespace: &str, name: &str) -> Option<Written<'_>> {
        let named = Named {
            store: self,
            kind,
            namespace,
            name,
        };
        with_type(kind, named).flatten()
    }

    /// The objects of a kind by namespace, then name; none for pods, nodes and events, which have no JSON here.
    pub fn all_written(&self, kind: Kind) -> Vec<Written<'_>> {
        let mut all = with_type(kind, AllOf { store: self, kind }).unwrap_or_default();
        all.order_by_key(|one| (one.meta.namespace.clone(), one.meta.name.clone()));
        all
    }
}
