//! Events as their reporter sends them: repetitions counted, many similar ones folded into one,
//! floods cut off. Models `client-go/tools/record/events_cache.go`.

use super::{ByUid, Pages};
use kube::api::event::{Event, EventReason, EventSource, EventType, Message, ObjectReference};
use kube::api::meta::Uid;
use kube::clock::{Duration, Time};
use std::rc::Rc;

/// From this many different messages on, events of one reason are folded together.
const MOST_SIMILAR: usize = 10;
/// Silence after which similar events are counted afresh.
const SIMILAR_WINDOW: Duration = Duration::from_secs(600);
/// Events of one source about one object that may come at once.
const BURST: u64 = 25;
/// Time after which one more may come.
const REFILL: Duration = Duration::from_secs(300);

/// Different events about one object among which a repetition is looked for. Those further back are so old that a real
/// cluster would have forgotten them.
const MOST_COMPARED: usize = 256;

/// Components that report about one object.
const MOST_SOURCES: usize = 4;

/// An event in the form in which a component reports it.
#[derive(Clone, Debug)]
pub struct NewEvent {
    pub involved: ObjectReference,
    pub container: Option<Rc<str>>,
    pub kind: EventType,
    pub reason: EventReason,
    pub message: Message,
    pub source: EventSource,
}

/// All events, and the counts that decide how each object's next event is recorded.
#[derive(Clone, Debug, Default)]
pub(super) struct Events {
    /// In order of their first occurrence.
    recorded: Pages<Recorded>,
    logs: ByUid<EventLog>,
}

/// An event, and the number of the one about the same object that was first seen before it.
#[derive(Clone, Debug)]
struct Recorded {
    event: Event,
    older: Option<u32>,
    /// A user deleted it. It keeps its place, since others refer to it by number.
    deleted: bool,
}

/// The events about one object.
#[derive(Clone, Debug, Default)]
struct EventLog {
    /// The number of the event whose first occurrence is the latest.
    newest: Option<u32>,
    length: u32,
    /// A bit for each reason that was ever given: most events are the first of theirs.
    reasons: u64,
    /// Counts of similar events. They are kept only once the object has nearly enough events for folding.
    similar: Vec<Similar>,
    buckets: Buckets,
}

/// Events of one source and reason that differ only in their message.
#[derive(Clone, Copy, Debug)]
struct Similar {
    key: (EventSource, EventType, EventReason),
    /// Different messages since this moment.
    messages: usize,
    since: Time,
    last: Time,
    /// The number of the folded event.
    folded: Option<u32>,
}

/// A token bucket for each component that reports about an object.
#[derive(Clone, Copy, Debug, Default)]
struct Buckets {
    owners: [Option<EventSource>; MOST_SOURCES],
    /// When each bucket would be full again.
    full: [Time; MOST_SOURCES],
}

impl Events {
    /// All events, in order of their first occurrence.
    pub(super) fn all(&self) -> Vec<&Event> {
        let all = self.recorded.iter().filter(|recorded| !recorded.deleted);
        all.map(|recorded| &recorded.event).collect()
    }

    /// The events about one object, in order of their first occurrence.
    pub(super) fn about(&self, uid: Uid) -> Vec<&Event> {
        let newest = self.logs.get(uid).and_then(|log| log.newest);
        let mut events: Vec<&Event> = self.back_from(newest).map(|(_, event)| event).collect();
        events.reverse();
        events
    }

    /// Numbered, the newest first.
    fn back_from(&self, newest: Option<u32>) -> impl Iterator<Item = (u32, &Event)> {
        let numbered = |number: u32| Some((number, self.recorded.get(number as usize)?));
        let newest = newest.and_then(numbered);
        let all = std::iter::successors(newest, move |(_, last)| last.older.and_then(numbered));
        let kept = all.filter(|(_, recorded)| !recorded.deleted);
        kept.map(|(number, recorded)| (number, &recorded.event))
    }

    /// Deletes an event. `false`: there is none of this name.
    pub(super) fn delete(&mut self, namespace: &str, name: &str) -> bool {
        let (_, digits) = name.rsplit_once('.').unwrap_or_default();
        let number = u64::from_str_radix(digits, 16);
        let is_it = |recorded: &Recorded| {
            let event = &recorded.event;
            let is_numbered = number.as_ref() == Ok(&event.resource_version);
            is_numbered
                && !recorded.deleted
                && event.namespace() == namespace
                && event.name() == name
        };
        let Some(index) = self.recorded.iter().position(is_it) else {
            return false;
        };
        if let Some(recorded) = self.recorded.get_mut(index) {
            recorded.deleted = true;
        }
        true
    }

    pub(super) fn record(&mut self, event: NewEvent, now: Time, resource_version: u64) {
        let uid = event.involved.uid;
        if !self.logs.contains(uid) {
            self.logs.insert(uid, EventLog::default());
        }
        let known = self.find(&event);
        let fold = self.fold(&event, known, now);
        let log = self.log(uid);
        if !log.buckets.take_token(event.source, now) {
            return;
        }
        let repeated = match fold {
            Fold::Into(number) => Some(number),
            Fold::New => None,
            Fold::Apart => known,
        };
        match repeated {
            Some(number) => self.repeat(number, &event, fold, now),
            None => self.add(event, fold, now, resource_version),
        }
    }

    fn log(&mut self, uid: Uid) -> &mut EventLog {
        self.logs.get_mut(uid).expect("it was made")
    }

    fn repeat(&mut self, number: u32, event: &NewEvent, fold: Fold, now: Time) {
        let known = self.recorded.get_mut(number as usize);
        let known = &mut known.expect("it was found").event;
        known.count += 1;
        known.last_timestamp = now.truncated();
        if matches!(fold, Fold::Into(_)) {
            known.message = folded(&event.message, &event.involved);
        }
    }

    fn add(&mut self, event: NewEvent, fold: Fold, now: Time, resource_version: u64) {
        let number = self.recorded.len() as u32;
        let log = self.log(event.involved.uid);
        let mut message = event.message;
        if let Fold::New = fold {
            message = folded(&message, &event.involved);
            let key = (event.source, event.kind, event.reason);
            let similar = log.similar.iter_mut().find(|similar| similar.key == key);
            similar.expect("what is folded is similar").folded = Some(number);
        }
        log.reasons |= 1 << event.reason as u64;
        log.length += 1;
        let older = log.newest.replace(number);
        let event = Event {
            resource_version,
            involved: event.involved,
            container: event.container,
            kind: event.kind,
            reason: event.reason,
            message,
            source: event.source,
            first_timestamp: now.truncated(),
            last_timestamp: now.truncated(),
            count: 1,
        };
        self.recorded.push(Recorded {
            event,
            older,
            deleted: false,
        });
    }

    fn fold(&mut self, event: &NewEvent, known: Option<u32>, now: Time) -> Fold {
        let uid = event.involved.uid;
        let log = self.logs.get(uid).expect("it was made");
        if log.length as usize + 1 < MOST_SIMILAR {
            return Fold::Apart;
        }
        let key = (event.source, event.kind, event.reason);
        let index = log.similar.iter().position(|similar| similar.key == key);
        let index = index.unwrap_or_else(|| {
            let similar = self.similar_so_far(uid, key);
            let log = self.log(uid);
            log.similar.push(similar);
            log.similar.len() - 1
        });
        let similar = &mut self.log(uid).similar[index];
        if now.since(similar.last) > SIMILAR_WINDOW {
            *similar = Similar::new(key, now);
        }
        similar.last = now;
        let since = similar.since.truncated();
        let known = known.and_then(|number| self.recorded.get(number as usize));
        if known.is_some_and(|known| known.event.last_timestamp >= since) {
            return Fold::Apart;
        }
        let similar = &mut self.log(uid).similar[index];
        if similar.messages + 1 < MOST_SIMILAR {
            similar.messages += 1;
            return Fold::Apart;
        }
        let folded = similar.folded;
        let is_there = |number: &u32| {
            let folded = self.recorded.get(*number as usize);
            folded.is_some_and(|folded| !folded.deleted)
        };
        let folded = folded.filter(is_there);
        folded.map_or(Fold::New, Fold::Into)
    }

    fn similar_so_far(&self, uid: Uid, key: (EventSource, EventType, EventReason)) -> Similar {
        let events = self.about(uid).into_iter();
        let same = events.filter(|event| (event.source, event.kind, event.reason) == key);
        let times: Vec<Time> = same.map(|event| event.last_timestamp).collect();
        Similar {
            messages: times.len(),
            last: times.iter().max().copied().unwrap_or_default(),
            ..Similar::new(key, Time::ZERO)
        }
    }

    /// The number of the same event.
    fn find(&self, event: &NewEvent) -> Option<u32> {
        let log = self.logs.get(event.involved.uid)?;
        if log.reasons & (1 << event.reason as u64) == 0 {
            return None;
        }
        let mut compared = self.back_from(log.newest).take(MOST_COMPARED);
        let same = compared.find(|(_, known)| {
            known.reason == event.reason
                && known.source == event.source
                && known.kind == event.kind
                && known.container == event.container
                && known.message == event.message
        });
        same.map(|(number, _)| number)
    }
}

#[derive(Clone, Copy)]
enum Fold {
    Apart,
    New,
    Into(u32),
}

fn folded(message: &Message, involved: &ObjectReference) -> Message {
    let text = message.about(involved);
    format!("(combined from similar events): {text}").into()
}

impl Similar {
    fn new(key: (EventSource, EventType, EventReason), now: Time) -> Similar {
        Similar {
            key,
            messages: 0,
            since: now,
            last: now,
            folded: None,
        }
    }
}

impl Buckets {
    fn take_token(&mut self, source: EventSource, now: Time) -> bool {
        let is_own = |owner: &Option<EventSource>| owner.is_none_or(|owner| owner == source);
        let Some(index) = self.owners.iter().position(is_own) else {
            // So many sources never report about one object; if they did, their events would not be limited.
            return true;
        };
        self.owners[index] = Some(source);
        let full = self.full[index].max(now) + REFILL;
        let enough = full.since(now) <= Duration(BURST * REFILL.as_millis());
        if enough {
            self.full[index] = full;
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kube::api::WorkloadKind;
    use kube::api::meta::{Kind, ObjectMeta};

    fn web() -> ObjectReference {
        ObjectReference::to(Kind::Deployment, &ObjectMeta::named("default", "web"))
    }

    fn report(events: &mut Events, message: &str, at: Time) {
        let event = NewEvent {
            involved: web(),
            container: None,
            kind: EventType::Normal,
            reason: EventReason::ScalingReplicaSet,
            message: message.to_string().into(),
            source: EventSource::Workload(WorkloadKind::Deployment),
        };
        events.record(event, at, 1);
    }

    #[test]
    fn repetitions_are_counted() {
        let mut events = Events::default();
        report(&mut events, "same", Time::from_secs(1));
        report(&mut events, "same", Time::from_secs(9));
        let event = events.all().first().copied().expect("one event");
        assert_eq!((event.count, events.all().len()), (2, 1));
        assert_eq!(event.last_timestamp, Time::from_secs(9));
    }

    #[test]
    fn the_tenth_message_and_those_after_it_are_folded() {
        let mut events = Events::default();
        for number in 1..=12 {
            report(
                &mut events,
                &format!("to {number}"),
                Time::from_secs(number),
            );
        }
        let events = events.all();
        let last = events.last().expect("events");
        assert_eq!(last.message(), "(combined from similar events): to 12");
        assert_eq!((events.len(), last.count), (10, 3));
    }

    #[test]
    fn a_flood_is_cut_off_and_trickles_on() {
        let mut events = Events::default();
        for _ in 0..40 {
            report(&mut events, "same", Time::from_secs(1));
        }
        assert_eq!(events.all().first().map(|event| event.count), Some(25));
        report(&mut events, "same", Time::from_secs(302));
        assert_eq!(events.all().first().map(|event| event.count), Some(26));
    }
}
