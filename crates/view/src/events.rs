//! The events about a workload and its objects, as `kubectl get events` lists them.

use super::sets::Sets;
use super::workload::Workload;
use engine::timeline::Timeline;
use kube::api::Event;
use kube::api::event::{EventReason, EventType, ObjectReference};
use kube::api::meta::{Kind, Uid};
use kube::api::workload::Revisions;
use kube::clock::Time;
use kube::order::Order;
use std::rc::Rc;

#[derive(Clone, Debug, PartialEq)]
pub struct EventRow {
    /// A number that no other row has.
    pub id: u64,
    pub first: Time,
    pub last: Time,
    pub count: u32,
    pub kind: EventType,
    pub reason: EventReason,
    pub object: ObjectReference,
    pub message: Rc<str>,
    pub source: &'static str,
}

/// The newest `most` events about the workload, its ReplicaSets and its pods, newest first; and how many there are in
/// all.
pub fn of_workload(
    timeline: &Timeline,
    workload: &Workload,
    most: usize,
) -> (Vec<EventRow>, usize) {
    let sets = Sets::of(timeline, workload.uid);
    let store = timeline.cluster().store();
    let mut names: Vec<Rc<str>> = store
        .owned_replica_sets(workload.uid)
        .map(|set| set.meta.name.clone())
        .collect();
    if workload.kind.revisions() != Revisions::ReplicaSets {
        names.push(workload.name.clone());
    }
    let concerned = |object: &ObjectReference| match object.kind {
        Kind::Pod => names.iter().any(|name| is_pod_of(&object.name, name)),
        _ => object.uid == workload.uid || sets.contains(object.uid),
    };
    newest(store.events(), concerned, most)
}

/// The events about one object, newest first.
pub fn of_object(timeline: &Timeline, object: Uid) -> Vec<EventRow> {
    let events = timeline.cluster().store().events_about(object).collect();
    newest(events, |_| true, usize::MAX).0
}

fn newest(
    mut events: Vec<&Event>,
    concerned: impl Fn(&ObjectReference) -> bool,
    most: usize,
) -> (Vec<EventRow>, usize) {
    events.retain(|event| concerned(&event.involved));
    events.order_by_key(|event| std::cmp::Reverse((event.last_timestamp, event.resource_version)));
    let rows = events.iter().take(most).map(|event| row(event));
    (rows.collect(), events.len())
}

/// Whether `pod` is named like a pod of `set`: the name of the set, then one more part.
fn is_pod_of(pod: &str, set: &str) -> bool {
    let suffix = pod
        .strip_prefix(set)
        .and_then(|rest| rest.strip_prefix('-'));
    suffix.is_some_and(|suffix| !suffix.contains('-'))
}

fn row(event: &Event) -> EventRow {
    EventRow {
        id: event.resource_version,
        first: event.first_timestamp,
        last: event.last_timestamp,
        count: event.count,
        kind: event.kind,
        reason: event.reason,
        object: event.involved.clone(),
        message: event.message().into(),
        source: event.source.name(),
    }
}
