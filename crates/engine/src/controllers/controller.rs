//! What every controller is to the cluster, and the list of all of them.

use super::daemon_set::FailedPods;
use super::list::ControllerId;
use crate::context::Context;
use crate::store::{Change, Store, Typed, Verb};
use crate::trace::Hold;
use kube::api::KubernetesVersion;
use kube::api::meta::{Kind, Uid};
use kube::clock::{Duration, Time};

/// A control loop: it looks at one object at a time, compares what is wanted with what there is, and takes one step.
///
/// What a controller remembers between two looks is in the store or in [`Memory`], so that a copy of these is a copy of all that
/// it knows. The cluster calls [`Controller::wakes`] for every change of the store, and [`Controller::sync`] a moment later for
/// each object named there.
pub trait Controller: Sync {
    /// The kind of object that it is responsible for; `None` where it looks after objects of every kind. A change of such an
    /// object wakes it without being named in [`Controller::wakes`].
    fn kind(&self) -> Option<Kind>;

    /// Names the objects that it has to look at again since `change` was written, in the order in which it shall look.
    fn wakes(&self, _change: &Change, _now: &Snapshot, _wakes: &mut Wakes) {}

    /// Takes the next step for the object `uid`, which may not exist any more.
    fn sync(&self, ctx: &mut Context, uid: Uid) -> Requeue;

    /// Why the object `uid` does not move now. `None` when it is about to move, is of another kind, or does not exist.
    fn hold(&self, _now: &Snapshot, _uid: Uid) -> Option<Hold> {
        None
    }

    /// Names the objects whose pods may have been refused by a quota that has changed now.
    fn quota_changed(&self, _store: &Store, _wakes: &mut Wakes) {}

    /// Whether one look reads every pod of the object, so that it costs more the more pods there are.
    fn reads_each_pod(&self) -> bool {
        false
    }

    /// Whether it sees nothing new while the writes of its last look are under way ([`crate::kubelet::Timing::write`]).
    fn writes_take_time(&self) -> bool {
        false
    }
}

/// When a controller wants to look again by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Requeue {
    /// Only when something changes.
    #[default]
    No,
    /// Something will have happened by then.
    After(Duration),
    /// Only to notice that nothing has happened by then; until then the cluster counts as at rest.
    Deadline(Duration),
    /// The step failed; it is tried again, after a longer wait each time.
    Retry,
}

/// The state that a question is about.
#[derive(Clone, Copy)]
pub struct Snapshot<'s> {
    pub store: &'s Store,
    pub now: Time,
    pub version: KubernetesVersion,
    pub memory: &'s Memory,
}

/// What controllers remember beside the store, as the real ones do in their process.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    pub failed_daemon_pods: FailedPods,
}

/// When a controller that was woken looks at an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wake {
    /// As soon as it notices the change.
    Soon,
    /// Just as soon, but after the scheduler and the other controllers that the change wakes.
    Last,
    After(Duration),
}

/// The objects that controllers have to look at again, in order.
#[derive(Clone, Debug, Default)]
pub struct Wakes {
    /// The controller that is being asked.
    asked: ControllerId,
    list: Vec<(ControllerId, Uid, Wake)>,
}

impl Wakes {
    /// As soon as the controller notices the change.
    pub fn soon(&mut self, uid: Uid) {
        self.list.push((self.asked, uid, Wake::Soon));
    }

    /// As soon as the controller notices the change, but after the scheduler and the other controllers that the change wakes.
    pub fn last(&mut self, uid: Uid) {
        self.list.push((self.asked, uid, Wake::Last));
    }

    /// Only after a while.
    pub fn after(&mut self, wait: Duration, uid: Uid) {
        self.list.push((self.asked, uid, Wake::After(wait)));
    }

    /// The owner of what changed, if the owner is of that kind.
    pub fn owner(&mut self, kind: Kind, change: &Change) {
        if let Some((_, owner)) = change.owner.filter(|(of, _)| *of == kind) {
            self.soon(owner);
        }
    }

    /// Every object of a kind: a change that names no owner may concern each of them.
    pub fn all<T: Typed>(&mut self, store: &Store) {
        for object in T::table(store).iter() {
            self.soon(object.meta().uid);
        }
    }

    /// The object of that kind that a changed pod belongs to; each of them when the pod belongs to none.
    pub fn pod_maker<T: Typed>(&mut self, change: &Change, store: &Store) {
        match (change.kind, change.owner) {
            (Kind::Pod, None) => self.all::<T>(store),
            (Kind::Pod, Some(_)) => self.owner(T::KIND, change),
            _ => {}
        }
    }

    /// Asks all controllers what a change means to them.
    pub(crate) fn ask_about(&mut self, change: &Change, now: &Snapshot) {
        for id in ControllerId::all() {
            self.asked = id;
            let controller = id.controller();
            if controller.kind() == Some(change.kind) && change.verb != Verb::Deleted {
                self.soon(change.uid);
            }
            controller.wakes(change, now, self);
        }
    }

    /// Asks all controllers what another quota means to them.
    pub(crate) fn ask_about_quota(&mut self, store: &Store) {
        for id in ControllerId::all() {
            self.asked = id;
            id.controller().quota_changed(store, self);
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (ControllerId, Uid, Wake)> {
        self.list.iter().copied()
    }

    pub(crate) fn clear(&mut self) {
        self.list.clear();
    }
}
