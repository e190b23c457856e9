//! Changing `replicas` in the middle of a rollout, or while paused: no new ReplicaSet, only sizes.
//! Models `pkg/controller/deployment/sync.go`, `sync` and `scale`.

use super::{Failed, Sets, Sync, by_age, revision, wanted};
use crate::controllers::Requeue;
use crate::trace::Scaling;
use kube::api::ReplicaSet;
use kube::order::Order;
use kube::well_known;
use std::cmp::Ordering;
use std::rc::Rc;

impl Sync<'_, '_> {
    /// Whether `replicas` changed since the ReplicaSets were last sized.
    pub(super) fn is_scaling_event(&mut self) -> Result<bool, Failed> {
        let sets = self.sync_revision(false)?;
        let desired = self.deployment.spec.replicas;
        let noted = |set: &ReplicaSet| revision::noted_number(set, well_known::DESIRED_REPLICAS);
        let mut active = sets.all().filter(|set| set.is_active());
        Ok(active.any(|set| noted(set).is_some_and(|noted| noted != desired)))
    }

    pub(super) fn scale_only(&mut self) -> Result<Requeue, Failed> {
        let sets = self.sync_revision(false)?;
        self.scale(&sets);
        if self.deployment.spec.paused {
            self.clean_up_history(&sets.old);
        }
        self.write_plain_status(&sets)
    }

    fn scale(&mut self, sets: &Sets) {
        let desired = self.deployment.spec.replicas;
        if let Some(only) = active_or_latest(sets) {
            self.resize(&only, desired, Scaling::OnlyActive { desired });
        } else if sets
            .new
            .as_ref()
            .is_some_and(|new| is_saturated(new, desired))
        {
            for old in sets.active_old() {
                self.resize(&old, 0, Scaling::NewSaturated { desired });
            }
        } else if self.deployment.spec.rolling_update().is_some() {
            self.scale_proportionally(sets);
        }
    }

    fn scale_proportionally(&mut self, sets: &Sets) {
        let active = sets.all().filter(|set| set.is_active());
        let mut active: Vec<_> = active.cloned().collect();
        let bounds = self.deployment.spec.bounds();
        let allowed = match bounds.desired {
            0 => 0,
            _ => bounds.max_total(),
        };
        let to_add = allowed - wanted(active.iter());
        active.order_by(|a, b| by_size(a, b, to_add));
        let shares = self.shares(&active, to_add);
        let leftover = to_add - shares.iter().sum::<i32>();
        for (index, (set, share)) in active.iter().zip(shares).enumerate() {
            let leftover = if index == 0 { leftover } else { 0 };
            let size = (set.spec.replicas + share + leftover).max(0);
            let why = Scaling::Proportional {
                allowed,
                to_add,
                replicas: set.spec.replicas,
                base: self.base(set),
                leftover,
            };
            self.set_size(set, size, why);
        }
    }

    /// How many pods each ReplicaSet gains (or loses). Models `GetProportion`.
    fn shares(&self, active: &[Rc<ReplicaSet>], to_add: i32) -> Vec<i32> {
        let mut added = 0;
        let share = |set: &Rc<ReplicaSet>| {
            let left = to_add - added;
            if left == 0 {
                return 0;
            }
            let fraction = self.fraction(set);
            let share = if to_add > 0 {
                fraction.min(left)
            } else {
                fraction.max(left)
            };
            added += share;
            share
        };
        active.iter().map(share).collect()
    }

    /// Models `getReplicaSetFraction`.
    fn fraction(&self, set: &ReplicaSet) -> i32 {
        let bounds = self.deployment.spec.bounds();
        let base = i64::from(self.base(set));
        if bounds.desired == 0 {
            return -set.spec.replicas;
        }
        if base == 0 {
            return 0;
        }
        let scaled = i64::from(set.spec.replicas) * i64::from(bounds.max_total());
        let rounded = (2 * scaled + base) / (2 * base);
        rounded as i32 - set.spec.replicas
    }

    /// The ceiling when the ReplicaSet was last sized.
    fn base(&self, set: &ReplicaSet) -> i32 {
        let noted = revision::noted_number(set, well_known::MAX_REPLICAS).filter(|base| *base != 0);
        noted.unwrap_or(self.deployment.status.replicas)
    }
}

/// The ReplicaSet that has all the pods; with no pods, the one that would get them. `None` with
/// several active. Models `FindActiveOrLatest`.
fn active_or_latest(sets: &Sets) -> Option<Rc<ReplicaSet>> {
    let active: Vec<_> = sets.all().filter(|set| set.is_active()).collect();
    match active.as_slice() {
        [] => {
            let latest = sets.old.iter().max_by(|a, b| by_age(a, b));
            sets.new.clone().or_else(|| latest.cloned())
        }
        [only] => Some(Rc::clone(only)),
        _ => None,
    }
}

fn is_saturated(new: &ReplicaSet, desired: i32) -> bool {
    new.spec.replicas == desired
        && new.status.available_replicas == desired
        && revision::noted_number(new, well_known::DESIRED_REPLICAS) == Some(desired)
}

/// Sorts larger ReplicaSets first. Among equal ones the newer comes first when pods are added, and the older when pods
/// are removed.
fn by_size(a: &ReplicaSet, b: &ReplicaSet, to_add: i32) -> Ordering {
    let age = if to_add > 0 {
        by_age(b, a)
    } else {
        by_age(a, b)
    };
    b.spec.replicas.cmp(&a.spec.replicas).then(age)
}
