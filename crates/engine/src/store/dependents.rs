//! The objects other than pods that belong to each owner, so that a look at one workload visits nothing of the others.

use super::ByUid;
use kube::api::meta::{Kind, Uid};
use std::rc::Rc;

/// The key of objects without an owner. No object has this identity.
const NOBODY: Uid = Uid(0);

#[derive(Clone, Debug, Default)]
pub(super) struct Dependents {
    /// The objects of each owner, in order of creation.
    by_owner: ByUid<Rc<Vec<Uid>>>,
}

/// Whether controllers make objects of this kind for an owner. Pods have an index of their own ([`super::Owned`]).
pub(super) const fn are_made_for_owners(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ReplicaSet | Kind::ControllerRevision | Kind::PersistentVolumeClaim
    )
}

impl Dependents {
    /// The objects of all kinds that belong to `owner`, or to nobody, in order of creation.
    pub(super) fn of(&self, owner: Option<Uid>) -> impl Iterator<Item = Uid> {
        let own = self.by_owner.get(owner.unwrap_or(NOBODY));
        own.into_iter().flat_map(|own| own.iter().copied())
    }

    pub(super) fn add(&mut self, owner: Option<Uid>, dependent: Uid) {
        let owner = owner.unwrap_or(NOBODY);
        if !self.by_owner.contains(owner) {
            self.by_owner.insert(owner, Rc::default());
        }
        let own = self.by_owner.get_mut(owner).expect("it was made");
        if let Err(place) = own.binary_search(&dependent) {
            Rc::make_mut(own).insert(place, dependent);
        }
    }

    pub(super) fn remove(&mut self, owner: Option<Uid>, dependent: Uid) {
        let owner = owner.unwrap_or(NOBODY);
        let Some(own) = self.by_owner.get_mut(owner) else {
            return;
        };
        if let Ok(place) = own.binary_search(&dependent) {
            Rc::make_mut(own).remove(place);
        }
        if own.is_empty() {
            self.by_owner.remove(owner);
        }
    }
}
