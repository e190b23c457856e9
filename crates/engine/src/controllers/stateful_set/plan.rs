//! The next steps of a StatefulSet, or else the reason why it waits. This module only decides and writes nothing.

use super::rules::Rules;
use crate::trace::{RevisionSide, StatefulSetHold, StatefulSetStep};
use kube::api::pod::PodPhase;
use kube::api::{Pod, StatefulSet};
use kube::clock::Time;
use std::rc::Rc;

/// The revision label of a pod; empty when it has none.
pub(super) fn revision_of(pod: &Pod) -> &str {
    let labels = &pod.meta.labels;
    labels
        .get(kube::well_known::CONTROLLER_REVISION_HASH)
        .map_or("", String::as_str)
}

/// The largest number of ordinals without a pod that one look considers: as many pods as a ReplicaSet makes at once.
const MOST_MISSING: usize = 500;
/// Ordinals beyond this are ignored even if the set asks for them, because no cluster has so many pods.
const MOST_ORDINALS: usize = 1 << 20;

/// The data from which a decision is made.
pub(super) struct View<'v> {
    pub set: &'v StatefulSet,
    /// Names of ControllerRevisions.
    pub current: &'v str,
    pub update: &'v str,
    pub pods: &'v [Rc<Pod>],
    pub now: Time,
    pub rules: Rules,
}

/// Steps to take now, in order. Without any, there is a hold.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub steps: Vec<StatefulSetStep>,
    pub hold: Option<StatefulSetHold>,
}

/// The wanted ordinals, each with its pod if it has one, and the pods beyond them, lowest first.
struct Slots {
    wanted: Vec<Option<Rc<Pod>>>,
    condemned: Vec<(i32, Rc<Pod>)>,
}

impl Slots {
    /// The wanted ordinals, counted from 0, the highest first.
    fn downwards(&self) -> impl Iterator<Item = (i32, &Option<Rc<Pod>>)> {
        let indexes = (0..self.wanted.len() as i32).rev();
        indexes.zip(self.wanted.iter().rev())
    }
}

/// Whether to go on with the next rule.
enum Next {
    Stop,
    GoOn,
}

impl View<'_> {
    /// Models `updateStatefulSet` of `pkg/controller/statefulset/stateful_set_control.go`.
    pub(super) fn plan(&self) -> Plan {
        let mut plan = Plan::default();
        let slots = self.slots();
        if let Next::GoOn = self.fill(&slots, &mut plan)
            && let Next::GoOn = self.shrink(&slots, &mut plan)
        {
            self.update(&slots, &mut plan);
        }
        if !plan.steps.is_empty() {
            plan.hold = None;
        }
        plan
    }

    fn slots(&self) -> Slots {
        let first = self.set.first_ordinal();
        let mut wanted = vec![None; self.looked_at()];
        let mut condemned = Vec::new();
        for pod in self.pods {
            let Some(ordinal) = self.set.ordinal_of(&pod.meta.name) else {
                continue;
            };
            let index = usize::try_from(ordinal - first).ok();
            match index.and_then(|index| wanted.get_mut(index)) {
                Some(slot) => *slot = Some(pod.clone()),
                None => condemned.push((ordinal, pod.clone())),
            }
        }
        condemned.sort_by_key(|(ordinal, _)| *ordinal);
        Slots { wanted, condemned }
    }

    /// How many of the wanted ordinals are looked at: all that have pods, and some that lack one.
    fn looked_at(&self) -> usize {
        let first = self.set.first_ordinal();
        let ordinals = self.pods.iter();
        let ordinals = ordinals.filter_map(|pod| self.set.ordinal_of(&pod.meta.name));
        let beyond = ordinals.max().map_or(0, |last| (last - first + 1).max(0));
        let most = (self.set.spec.replicas.max(0) as usize).min(MOST_ORDINALS);
        let most = most.min((i32::MAX - first) as usize);
        most.min((beyond as usize).max(self.pods.len() + MOST_MISSING))
    }

    /// Every wanted ordinal shall have a pod; ordered sets wait for each before the next.
    fn fill(&self, slots: &Slots, plan: &mut Plan) -> Next {
        let ordered = self.set.spec.is_ordered();
        for (index, slot) in (0..).zip(&slots.wanted) {
            let ordinal = self.set.first_ordinal() + index;
            match slot {
                None => {
                    plan.steps.push(StatefulSetStep::Create {
                        ordinal,
                        side: self.side(index),
                        partition: self.set.spec.partition(),
                        replicas: self.set.spec.replicas,
                        ordered,
                    });
                    if ordered {
                        return Next::Stop;
                    }
                }
                Some(pod) if self.has_ended(pod) => {
                    if pod.meta.is_terminating() {
                        plan.hold = Some(StatefulSetHold::Terminating { ordinal });
                    } else {
                        plan.steps.push(StatefulSetStep::Recreate { ordinal });
                    }
                    if ordered {
                        plan.hold = Some(StatefulSetHold::Terminating { ordinal });
                        return Next::Stop;
                    }
                }
                Some(pod) if ordered && !self.is_healthy(pod) => {
                    plan.hold = Some(self.wait_for(ordinal, pod));
                    return Next::Stop;
                }
                Some(_) => {}
            }
        }
        Next::GoOn
    }

    /// Pods beyond the wanted ordinals go, the highest first.
    fn shrink(&self, slots: &Slots, plan: &mut Plan) -> Next {
        let ordered = self.set.spec.is_ordered();
        let unhealthy = slots
            .condemned
            .iter()
            .find(|(_, pod)| !self.is_settled(pod));
        for (ordinal, pod) in slots.condemned.iter().rev() {
            if pod.meta.is_terminating() {
                plan.hold = Some(StatefulSetHold::Terminating { ordinal: *ordinal });
                if ordered { return Next::Stop } else { continue }
            }
            let may_go = unhealthy.is_some_and(|(lowest, _)| lowest == ordinal);
            if ordered && !may_go && !self.is_healthy(pod) {
                let (lowest, broken) =
                    unhealthy.map_or((ordinal, pod), |(lowest, pod)| (lowest, pod));
                plan.hold = Some(self.wait_for(*lowest, broken));
                return Next::Stop;
            }
            plan.steps.push(StatefulSetStep::ScaleDown {
                ordinal: *ordinal,
                replicas: self.set.spec.replicas,
            });
            if ordered {
                return Next::Stop;
            }
        }
        Next::GoOn
    }

    /// Pods of older revisions are replaced, the highest first.
    fn update(&self, slots: &Slots, plan: &mut Plan) {
        let outdated = |slot: &&Option<Rc<Pod>>| {
            let pod = slot.as_ref();
            pod.is_some_and(|pod| revision_of(pod) != self.update)
        };
        let outdated = slots.wanted.iter().filter(outdated).count() as i32;
        if self.set.spec.is_on_delete() {
            plan.hold.get_or_insert(match outdated {
                0 => self.complete(),
                _ => StatefulSetHold::OnDelete { outdated },
            });
            return;
        }
        let parallel = !self.set.spec.is_ordered() && self.rules.replaces_unavailable_first;
        let next = match self.rules.max_unavailable {
            true if parallel => self.update_in_parallel(slots, plan),
            true => self.update_several(slots, plan),
            false => self.update_one(slots, plan),
        };
        if let Next::GoOn = next {
            let partition = self.set.spec.partition();
            plan.hold.get_or_insert(match outdated {
                0 => self.complete(),
                _ => StatefulSetHold::Partitioned {
                    partition,
                    outdated,
                },
            });
        }
    }

    /// Whether a slot's pod is of an older revision and is not going yet.
    fn is_outdated(&self, index: i32, slot: &Option<Rc<Pod>>) -> bool {
        match slot {
            // The pod is only now being made. If it is made from the old revision, it must be replaced at once.
            None => self.side(index) == RevisionSide::Current && self.current != self.update,
            Some(pod) => revision_of(pod) != self.update && !pod.meta.is_terminating(),
        }
    }

    /// How many of the wanted pods are not available.
    fn unavailable(&self, slots: &Slots) -> i32 {
        let unhealthy = |slot: &&Option<Rc<Pod>>| !self.is_available_in(slot);
        let beyond = self.set.spec.replicas - slots.wanted.len() as i32;
        slots.wanted.iter().filter(unhealthy).count() as i32 + beyond
    }

    fn is_available_in(&self, slot: &Option<Rc<Pod>>) -> bool {
        slot.as_ref().is_some_and(|pod| self.is_healthy(pod))
    }

    fn update_one(&self, slots: &Slots, plan: &mut Plan) -> Next {
        let partition = self.set.spec.partition();
        for (index, slot) in slots.downwards() {
            if index < partition {
                break;
            }
            let ordinal = self.set.first_ordinal() + index;
            if self.is_outdated(index, slot) {
                plan.steps.push(StatefulSetStep::Update {
                    ordinal,
                    partition,
                    unavailable: 0,
                    limit: 1,
                });
                return Next::Stop;
            }
            let Some(pod) = slot else { return Next::Stop };
            if !self.is_settled(pod) {
                plan.hold.get_or_insert(self.wait_for(ordinal, pod));
                return Next::Stop;
            }
        }
        Next::GoOn
    }

    /// Models `updateStatefulSetAfterInvariantEstablished`.
    fn update_several(&self, slots: &Slots, plan: &mut Plan) -> Next {
        let partition = self.set.spec.partition();
        let limit = self.set.spec.max_unavailable();
        let unavailable = self.unavailable(slots);
        let candidates = slots
            .downwards()
            .take_while(|(index, _)| *index >= partition)
            .filter_map(|(index, slot)| Some((index, slot.as_ref()?)))
            .filter(|(_, pod)| revision_of(pod) != self.update && !pod.meta.is_terminating());
        let mut waiting = false;
        for (taken, (index, _)) in (0..).zip(candidates) {
            if unavailable + taken >= limit {
                waiting = true;
                break;
            }
            plan.steps.push(StatefulSetStep::Update {
                ordinal: self.set.first_ordinal() + index,
                partition,
                unavailable: unavailable + taken,
                limit,
            });
        }
        if waiting {
            plan.hold
                .get_or_insert(StatefulSetHold::MaxUnavailable { unavailable, limit });
            return Next::Stop;
        }
        self.wait_for_broken(slots, plan, unavailable);
        Next::GoOn
    }

    /// Models the part of `updateStatefulSetAfterInvariantEstablished` for parallel pod management: first the pods of an
    /// older revision that are unavailable anyway, then available ones as the budget allows.
    fn update_in_parallel(&self, slots: &Slots, plan: &mut Plan) -> Next {
        let partition = self.set.spec.partition();
        let first = self.set.first_ordinal();
        let limit = self.set.spec.max_unavailable();
        let unavailable = self.unavailable(slots);
        let outdated = slots
            .downwards()
            .take_while(|(index, _)| *index >= partition)
            .filter(|(index, slot)| self.is_outdated(*index, slot));
        let (available, broken): (Vec<_>, Vec<_>) =
            outdated.partition(|(_, slot)| self.is_available_in(slot));
        for (index, _) in broken {
            let ordinal = first + index;
            plan.steps
                .push(StatefulSetStep::UpdateUnavailable { ordinal, partition });
        }
        for ((index, _), unavailable) in available.iter().zip(unavailable..limit) {
            plan.steps.push(StatefulSetStep::Update {
                ordinal: first + index,
                partition,
                unavailable,
                limit,
            });
        }
        if available.len() as i32 > (limit - unavailable).max(0) {
            plan.hold
                .get_or_insert(StatefulSetHold::MaxUnavailable { unavailable, limit });
            return Next::Stop;
        }
        self.wait_for_broken(slots, plan, unavailable);
        Next::GoOn
    }

    /// When nothing else holds the set, it waits for the highest pod that is unavailable.
    fn wait_for_broken(&self, slots: &Slots, plan: &mut Plan, unavailable: i32) {
        if unavailable > 0 {
            let broken = slots.downwards().find_map(|(index, slot)| {
                let pod = slot.as_ref().filter(|pod| !self.is_healthy(pod))?;
                Some(self.wait_for(self.set.first_ordinal() + index, pod))
            });
            plan.hold = plan.hold.take().or(broken);
        }
    }

    /// Which revision the pod at an index is made from. Models `newVersionedStatefulSetPod`.
    fn side(&self, index: i32) -> RevisionSide {
        let spec = &self.set.spec;
        let kept = match spec.update_strategy.rolling_update {
            Some(parameters) => parameters.partition,
            None if spec.is_on_delete() => 0,
            None => self.set.status.current_replicas,
        };
        if index < kept {
            RevisionSide::Current
        } else {
            RevisionSide::Update
        }
    }

    fn complete(&self) -> StatefulSetHold {
        StatefulSetHold::Complete {
            replicas: self.set.spec.replicas,
        }
    }

    fn wait_for(&self, ordinal: i32, pod: &Pod) -> StatefulSetHold {
        if pod.meta.is_terminating() {
            return StatefulSetHold::Terminating { ordinal };
        }
        let wanted = match self.side(ordinal - self.set.first_ordinal()) {
            RevisionSide::Current => self.current,
            RevisionSide::Update => self.update,
        };
        if pod.is_available(self.min_ready_seconds(), self.now) {
            return self.complete();
        }
        StatefulSetHold::WaitsFor {
            ordinal,
            obsolete: revision_of(pod) != wanted,
        }
    }

    pub(super) fn min_ready_seconds(&self) -> i32 {
        if self.rules.min_ready_seconds {
            self.set.spec.min_ready_seconds
        } else {
            0
        }
    }

    fn has_ended(&self, pod: &Pod) -> bool {
        match pod.status.phase {
            PodPhase::Failed => true,
            PodPhase::Succeeded => self.rules.replaces_succeeded,
            _ => false,
        }
    }

    /// Whether the pod runs, is ready (for long enough) and is not terminating.
    fn is_healthy(&self, pod: &Pod) -> bool {
        self.has_been_ready(pod, self.min_ready_seconds())
    }

    /// Whether updates and scale-downs count the pod as healthy.
    fn is_settled(&self, pod: &Pod) -> bool {
        let available = self.rules.waits_for_availability;
        self.has_been_ready(
            pod,
            if available {
                self.min_ready_seconds()
            } else {
                0
            },
        )
    }

    fn has_been_ready(&self, pod: &Pod, seconds: i32) -> bool {
        pod.status.phase == PodPhase::Running
            && !pod.meta.is_terminating()
            && pod.is_available(seconds, self.now)
    }
}
