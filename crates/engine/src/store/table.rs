//! One kind's objects, by identity and by name. Unchanged objects are shared between copies.

use super::{ByUid, Object, Typed};
use kube::api::meta::{Kind, Uid};
use kube::map::Set;
use kube::order::Order;
use std::rc::Rc;

#[derive(Clone, Debug)]
pub struct Table<T> {
    objects: ByUid<Rc<T>>,
    /// The objects by a hash of kind, namespace and name. Copies of the store share it until one of them gets or loses an
    /// object, and a set of plain numbers is cheap to copy then.
    names: Rc<Set<(u64, Uid)>>,
}

impl<T> Default for Table<T> {
    fn default() -> Table<T> {
        Table {
            objects: ByUid::default(),
            names: Rc::default(),
        }
    }
}

/// 64-bit FNV-1a.
pub(super) fn fnv(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn hash_of(kind: Kind, namespace: &str, name: &str) -> u64 {
    let place = [b'/', kind as u8, b'/'];
    fnv(namespace.bytes().chain(place).chain(name.bytes()))
}

impl<T: Typed> Table<T> {
    pub fn by_name(&self, namespace: &str, name: &str) -> Option<&Rc<T>> {
        self.find(T::KIND, namespace, name)
    }
}

impl<T: Object> Table<T> {
    pub fn get(&self, uid: Uid) -> Option<&Rc<T>> {
        self.objects.get(uid)
    }

    pub fn find(&self, kind: Kind, namespace: &str, name: &str) -> Option<&Rc<T>> {
        let hash = hash_of(kind, namespace, name);
        let candidates = self.names.range((hash, Uid(0))..=(hash, Uid(u32::MAX)));
        let mut objects = candidates.filter_map(|(_, uid)| self.objects.get(*uid));
        objects.find(|object| {
            let meta = object.meta();
            object.kind() == kind && *meta.namespace == *namespace && *meta.name == *name
        })
    }

    /// In order of creation.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Rc<T>> {
        self.objects.iter()
    }

    /// The objects by namespace, then name, which is the order of kubectl's lists.
    pub fn by_names(&self) -> impl Iterator<Item = &Rc<T>> {
        let mut objects: Vec<&Rc<T>> = self.objects.iter().collect();
        objects.order_by(|a, b| {
            let key =
                |object: &'_ Rc<T>| (object.meta().namespace.clone(), object.meta().name.clone());
            key(a).cmp(&key(b))
        });
        objects.into_iter()
    }

    pub fn len(&self) -> usize {
        self.objects.len()
    }

    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    pub(super) fn insert(&mut self, object: Rc<T>) {
        let (kind, meta) = (object.kind(), object.meta());
        let taken = self.find(kind, &meta.namespace, &meta.name).is_some();
        assert!(!taken, "{} exists already", meta.name);
        Rc::make_mut(&mut self.names)
            .insert((hash_of(kind, &meta.namespace, &meta.name), meta.uid));
        self.objects.insert(meta.uid, object);
    }

    pub(super) fn get_mut(&mut self, uid: Uid) -> Option<&mut T> {
        self.objects.get_mut(uid).map(Rc::make_mut)
    }

    pub(super) fn remove(&mut self, uid: Uid) -> Option<Rc<T>> {
        let object = self.objects.remove(uid)?;
        let meta = object.meta();
        Rc::make_mut(&mut self.names)
            .remove(&(hash_of(object.kind(), &meta.namespace, &meta.name), uid));
        Some(object)
    }
}
