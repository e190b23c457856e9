//! Events as their reporter sends them: repetitions counted, many similar ones folded into one,
//! floods cut off. Models `client-go/tools/record/events_cache.go`.

use crate::api::event::{Event, EventReason, EventSource, EventType, Message, ObjectReference};
use crate::clock::{Duration, Time};
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

/// What a component reports.
#[derive(Clone, Debug)]
pub struct NewEvent {
    pub involved: ObjectReference,
    pub container: Option<Rc<str>>,
    pub kind: EventType,
    pub reason: EventReason,
    pub message: Message,
    pub source: EventSource,
}

/// The events about one object. A copy shares all of them with the original.
#[derive(Clone, Debug)]
pub struct EventLog {
    involved: Rc<ObjectReference>,
    newest: Option<Rc<Recorded>>,
    length: usize,
    /// A bit for each reason that was ever given: most events are the first of theirs.
    reasons: u64,
    /// Kept from the moment on at which folding comes near.
    similar: Vec<Similar>,
    buckets: [Option<(EventSource, Bucket)>; MOST_SOURCES],
}

/// An event and the one that was first seen before it.
#[derive(Clone, Debug)]
struct Recorded {
    event: Event,
    older: Option<Rc<Recorded>>,
}

/// Events of one source and reason that differ only in their message.
#[derive(Clone, Copy, Debug)]
struct Similar {
    key: (EventSource, EventType, EventReason),
    /// Different messages since this moment.
    messages: usize,
    since: Time,
    last: Time,
    /// The folded event, counted from the oldest.
    folded: Option<usize>,
}

/// A token bucket, in milliseconds of refill.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    level: u64,
    last: Time,
}

impl EventLog {
    pub fn about(involved: ObjectReference) -> EventLog {
        EventLog {
            involved: Rc::new(involved),
            newest: None,
            length: 0,
            reasons: 0,
            similar: Vec::new(),
            buckets: [None; MOST_SOURCES],
        }
    }

    /// In order of their first occurrence.
    pub fn events(&self) -> Vec<&Event> {
        let mut events: Vec<&Event> = self.newest_first().collect();
        events.reverse();
        events
    }

    fn newest_first(&self) -> impl Iterator<Item = &Event> {
        let newest = self.newest.as_deref();
        let all = std::iter::successors(newest, |recorded| recorded.older.as_deref());
        all.map(|recorded| &recorded.event)
    }

    pub fn record(&mut self, event: NewEvent, now: Time, resource_version: u64) {
        let known = self.find(&event);
        let fold = self.fold(&event, known, now);
        if !self.take_token(event.source, now) {
            return;
        }
        let repeated = match fold {
            Fold::Into(index) => Some(index),
            Fold::New => None,
            Fold::Apart => known,
        };
        match repeated {
            Some(index) => self.repeat(index, &event, fold, now),
            None => self.add(event, fold, now, resource_version),
        }
    }

    fn repeat(&mut self, index: usize, event: &NewEvent, fold: Fold, now: Time) {
        let mut place = self.newest.as_mut();
        for _ in index + 1..self.length {
            place = place.and_then(|recorded| Rc::make_mut(recorded).older.as_mut());
        }
        let known = &mut Rc::make_mut(place.expect("it was found")).event;
        known.count += 1;
        known.last_timestamp = now.truncated();
        if matches!(fold, Fold::Into(_)) {
            known.message = folded(&event.message, &event.involved);
        }
    }

    fn add(&mut self, event: NewEvent, fold: Fold, now: Time, resource_version: u64) {
        let mut message = event.message;
        if let Fold::New = fold {
            message = folded(&message, &event.involved);
            let key = (event.source, event.kind, event.reason);
            let similar = self.similar.iter_mut().find(|similar| similar.key == key);
            similar.expect("what is folded is similar").folded = Some(self.length);
        }
        let event = Event {
            resource_version,
            involved: self.involved.clone(),
            container: event.container,
            kind: event.kind,
            reason: event.reason,
            message,
            source: event.source,
            first_timestamp: now.truncated(),
            last_timestamp: now.truncated(),
            count: 1,
        };
        self.reasons |= 1 << event.reason as u64;
        let older = self.newest.take();
        self.newest = Some(Rc::new(Recorded { event, older }));
        self.length += 1;
    }

    fn fold(&mut self, event: &NewEvent, known: Option<usize>, now: Time) -> Fold {
        if self.length + 1 < MOST_SIMILAR {
            return Fold::Apart;
        }
        let key = (event.source, event.kind, event.reason);
        let index = match self.similar.iter().position(|similar| similar.key == key) {
            Some(index) => index,
            None => {
                self.similar.push(self.similar_so_far(key));
                self.similar.len() - 1
            }
        };
        let similar = &mut self.similar[index];
        if now.since(similar.last) > SIMILAR_WINDOW {
            *similar = Similar::new(key, now);
        }
        similar.last = now;
        let since = similar.since.truncated();
        let known = known.and_then(|known| self.newest_first().nth(self.length - 1 - known));
        if known.is_some_and(|known| known.last_timestamp >= since) {
            return Fold::Apart;
        }
        let similar = &mut self.similar[index];
        if similar.messages + 1 < MOST_SIMILAR {
            similar.messages += 1;
            return Fold::Apart;
        }
        similar.folded.map_or(Fold::New, Fold::Into)
    }

    fn similar_so_far(&self, key: (EventSource, EventType, EventReason)) -> Similar {
        let same = |event: &&Event| (event.source, event.kind, event.reason) == key;
        let last = self
            .newest_first()
            .filter(same)
            .map(|event| event.last_timestamp)
            .max();
        Similar {
            messages: self.newest_first().filter(same).count(),
            last: last.unwrap_or_default(),
            ..Similar::new(key, Time::ZERO)
        }
    }

    /// The same event, counted from the oldest.
    fn find(&self, event: &NewEvent) -> Option<usize> {
        if self.reasons & (1 << event.reason as u64) == 0 {
            return None;
        }
        let back = self.newest_first().take(MOST_COMPARED).position(|known| {
            known.reason == event.reason
                && known.source == event.source
                && known.kind == event.kind
                && known.container == event.container
                && known.message == event.message
        });
        back.map(|back| self.length - 1 - back)
    }

    fn take_token(&mut self, source: EventSource, now: Time) -> bool {
        let own = |slot: &&mut Option<(EventSource, Bucket)>| {
            slot.is_none_or(|(owner, _)| owner == source)
        };
        match self.buckets.iter_mut().find(own) {
            Some(slot) => slot
                .get_or_insert_with(|| (source, Bucket::full(now)))
                .1
                .take(now),
            // More sources than ever report about one object: let them.
            None => true,
        }
    }
}

#[derive(Clone, Copy)]
enum Fold {
    Apart,
    New,
    Into(usize),
}

fn folded(message: &Message, involved: &ObjectReference) -> Message {
    let text = message.about(involved);
    format!("(combined from similar events): {text}").into()
}

/// One after the other: left to themselves, each would drop the next from within its own end, and a long log would be
/// deeper than the stack.
impl Drop for EventLog {
    fn drop(&mut self) {
        let mut next = self.newest.take();
        while let Some(recorded) = next {
            next = Rc::into_inner(recorded).and_then(|mut only| only.older.take());
        }
    }
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

impl Bucket {
    fn full(now: Time) -> Bucket {
        Bucket {
            level: BURST * REFILL.as_millis(),
            last: now,
        }
    }

    fn take(&mut self, now: Time) -> bool {
        let refilled = self.level + now.since(self.last).as_millis();
        self.level = refilled.min(BURST * REFILL.as_millis());
        self.last = now;
        let enough = self.level >= REFILL.as_millis();
        if enough {
            self.level -= REFILL.as_millis();
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::meta::{Kind, ObjectMeta};

    fn log() -> EventLog {
        EventLog::about(web())
    }

    fn web() -> ObjectReference {
        ObjectReference::to(Kind::Deployment, &ObjectMeta::named("default", "web"))
    }

    fn report(log: &mut EventLog, message: &str, at: Time) {
        let event = NewEvent {
            involved: web(),
            container: None,
            kind: EventType::Normal,
            reason: EventReason::ScalingReplicaSet,
            message: message.to_string().into(),
            source: EventSource::DeploymentController,
        };
        log.record(event, at, 1);
    }

    #[test]
    fn repetitions_are_counted() {
        let mut log = log();
        report(&mut log, "same", Time::from_secs(1));
        report(&mut log, "same", Time::from_secs(9));
        let event = log.events().first().copied().expect("one event");
        assert_eq!((event.count, log.events().len()), (2, 1));
        assert_eq!(event.last_timestamp, Time::from_secs(9));
    }

    #[test]
    fn the_tenth_message_and_those_after_it_are_folded() {
        let mut log = log();
        for number in 1..=12 {
            report(&mut log, &format!("to {number}"), Time::from_secs(number));
        }
        let events = log.events();
        let last = events.last().expect("events");
        assert_eq!(last.message(), "(combined from similar events): to 12");
        assert_eq!((log.events().len(), last.count), (10, 3));
    }

    #[test]
    fn a_flood_is_cut_off_and_trickles_on() {
        let mut log = log();
        for _ in 0..40 {
            report(&mut log, "same", Time::from_secs(1));
        }
        assert_eq!(log.events().first().map(|event| event.count), Some(25));
        report(&mut log, "same", Time::from_secs(302));
        assert_eq!(log.events().first().map(|event| event.count), Some(26));
    }
}
