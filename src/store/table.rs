//! One kind's objects, by identity and by name. Unchanged objects are shared between copies.

use crate::api::meta::{ObjectMeta, Uid};
use std::collections::BTreeMap;
use std::rc::Rc;

#[derive(Clone, Debug)]
pub struct Table<T> {
    objects: BTreeMap<Uid, Rc<T>>,
    /// By namespace, then name.
    names: BTreeMap<Rc<str>, BTreeMap<Rc<str>, Uid>>,
}

impl<T> Default for Table<T> {
    fn default() -> Table<T> {
        Table {
            objects: BTreeMap::new(),
            names: BTreeMap::new(),
        }
    }
}

impl<T: Clone> Table<T> {
    pub fn get(&self, uid: Uid) -> Option<&Rc<T>> {
        self.objects.get(&uid)
    }

    pub fn by_name(&self, namespace: &str, name: &str) -> Option<&Rc<T>> {
        let uid = self.names.get(namespace)?.get(name)?;
        self.objects.get(uid)
    }

    /// In order of creation.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Rc<T>> {
        self.objects.values()
    }

    /// By namespace, then name: the order in which kubectl lists.
    pub fn by_names(&self) -> impl Iterator<Item = &Rc<T>> {
        let uids = self.names.values().flat_map(BTreeMap::values);
        uids.map(|uid| &self.objects[uid])
    }

    pub fn len(&self) -> usize {
        self.objects.len()
    }

    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    pub(super) fn insert(&mut self, meta: &ObjectMeta, object: Rc<T>) {
        let names = self.names.entry(meta.namespace.clone()).or_default();
        let taken = names.insert(meta.name.clone(), meta.uid);
        assert!(taken.is_none(), "{} exists already", meta.name);
        self.objects.insert(meta.uid, object);
    }

    pub(super) fn get_mut(&mut self, uid: Uid) -> Option<&mut T> {
        self.objects.get_mut(&uid).map(Rc::make_mut)
    }

    pub(super) fn remove(&mut self, meta: &ObjectMeta) -> Option<Rc<T>> {
        let names = self.names.get_mut(&meta.namespace)?;
        names.remove(&meta.name);
        self.objects.remove(&meta.uid)
    }
}
