//! The traits of the types that the store can hold.

use super::{Store, Table};
use kube::api::Pod;
use kube::api::kept::KeptObject;
use kube::api::meta::{Kind, ObjectMeta};
use kube::api::service::Service;

pub trait Object: Clone + 'static {
    fn kind(&self) -> Kind;
    fn meta(&self) -> &ObjectMeta;
    fn meta_mut(&mut self) -> &mut ObjectMeta;
    fn table(store: &Store) -> &Table<Self>;
    fn table_mut(store: &mut Store) -> &mut Table<Self>;

    /// The object as a pod, if it is one: the indexes of the store follow pods.
    fn as_pod(&self) -> Option<&Pod> {
        None
    }

    /// The object as a Service, if it is one: an index of the store follows their selectors.
    fn as_service(&self) -> Option<&Service> {
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
