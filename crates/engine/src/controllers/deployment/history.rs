//! Old ReplicaSets beyond `revisionHistoryLimit` are deleted. Models `cleanupDeployment`.

use super::{Sync, by_age, revision};
use crate::trace::{Effect, Reason};
use kube::api::ReplicaSet;
use kube::api::event::ObjectReference;
use kube::api::meta::Kind;
use kube::api::version::Feature;
use kube::order::Order;
use std::rc::Rc;

impl Sync<'_, '_> {
    pub(super) fn clean_up_history(&mut self, old: &[Rc<ReplicaSet>]) {
        let Some(limit) = self.deployment.spec.history_limit() else {
            return;
        };
        let mut old: Vec<_> = old
            .iter()
            .filter(|set| !set.meta.is_terminating())
            .collect();
        let surplus = old.len().saturating_sub(limit.max(0) as usize);
        let count = old.len() as i32;
        old.order_by(|a, b| by_age(a, b));
        if self.ctx.version.has(Feature::HistoryByRevision) {
            old.order_by_key(|set| revision::revision_of(&set.meta));
        }
        for set in old
            .into_iter()
            .take(surplus)
            .filter(|set| is_deletable(set))
        {
            self.ctx.store.remove::<ReplicaSet>(set.meta.uid);
            let object = ObjectReference::to(Kind::ReplicaSet, &set.meta);
            self.record(
                object,
                Effect::Removed,
                Reason::HistoryLimit { limit, old: count },
            );
        }
    }
}

fn is_deletable(set: &ReplicaSet) -> bool {
    set.spec.replicas == 0
        && set.status.replicas == 0
        && set.status.observed_generation >= set.meta.generation
}
