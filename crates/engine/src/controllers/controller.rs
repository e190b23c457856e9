//! The interface between the cluster and its controllers.

use super::daemon_set::FailedPods;
use super::horizontal_pod_autoscaler::History;
use super::list::ControllerId;
use super::looks::Looks;
use crate::context::Context;
use crate::store::{Change, Store, Typed, Verb};
use crate::trace::Hold;
use crate::usage::Loads;
use kube::api::KubernetesVersion;
use kube::api::meta::{Kind, Uid};
use kube::clock::{Duration, Time};
use kube::map::Map;

/// A control loop: it looks at one object at a time, compares the wanted state with the present one, and takes one
/// step.
///
/// A controller must keep everything that it remembers between two looks in the store or in [`Memory`], so that a copy
/// of the cluster includes it. The cluster calls [`Controller::wakes`] for every change of the store, and
/// [`Controller::sync`] a moment later for each object named there.
pub trait Controller: Sync {
    /// The kind of object that the controller is responsible for, or `None` if it looks after objects of every kind. A
    /// change of an object of that kind wakes the controller even if [`Controller::wakes`] does not name the object.
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

    /// Names the objects that a change of the load of an application concerns.
    fn load_changed(&self, _store: &Store, _wakes: &mut Wakes) {}

    /// Whether one look reads every pod of the object, so that it costs more the more pods there are.
    fn reads_each_pod(&self) -> bool {
        false
    }

    /// Whether the controller sees nothing new while the writes of its last look are under way
    /// ([`crate::kubelet::Timing::write`]).
    fn writes_take_time(&self) -> bool {
        false
    }
}

/// When a controller wants to look again by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Requeue {
    /// The controller looks again only when something changes.
    #[default]
    No,
    /// The controller looks again after this time, when something will have happened.
    After(Duration),
    /// The controller looks again after this time only to notice that nothing has happened. The cluster counts as at
    /// rest while it waits.
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

/// The memory of controllers outside the store, which the real ones keep in their process.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    pub failed_daemon_pods: FailedPods,
    pub looks: Looks,
    pub autoscalers: Map<Uid, History>,
    /// What a person made the applications do.
    pub loads: Loads,
}

/// When a woken controller looks at an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wake {
    /// The controller looks as soon as it notices the change.
    Soon,
    /// The controller looks as soon, but after the scheduler and the other controllers that the change wakes.
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
    /// Wakes the controller as soon as it notices the change.
    pub fn soon(&mut self, uid: Uid) {
        self.list.push((self.asked, uid, Wake::Soon));
    }

    /// Wakes the controller as soon as it notices the change, but after the scheduler and the other woken controllers.
    pub fn last(&mut self, uid: Uid) {
        self.list.push((self.asked, uid, Wake::Last));
    }

    /// Wakes the controller after a while.
    pub fn after(&mut self, wait: Duration, uid: Uid) {
        self.list.push((self.asked, uid, Wake::After(wait)));
    }

    /// Wakes the controller for the owner of the changed object if the owner is of that kind.
    pub fn owner(&mut self, kind: Kind, change: &Change) {
        if let Some((_, owner)) = change.owner.filter(|(of, _)| *of == kind) {
            self.soon(owner);
        }
    }

    /// Wakes the controller for every object of a kind, because a change that names no owner may concern each of them.
    pub fn all<T: Typed>(&mut self, store: &Store) {
        for object in T::table(store).iter() {
            self.soon(object.meta().uid);
        }
    }

    /// Wakes the controller for the object of that kind that owns the changed pod, or for every object of the kind if
    /// the pod has no owner.
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

    /// Asks all controllers what another load means to them.
    pub(crate) fn ask_about_load(&mut self, store: &Store) {
        for id in ControllerId::all() {
            self.asked = id;
            id.controller().load_changed(store, self);
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (ControllerId, Uid, Wake)> {
        self.list.iter().copied()
    }

    pub(crate) fn clear(&mut self) {
        self.list.clear();
    }
}
