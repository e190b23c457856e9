//! Events as their reporter sends them: repetitions counted, many similar ones folded into one,
//! floods cut off. Models `client-go/tools/record/events_cache.go`.

use crate::api::event::{Event, EventReason, EventSource, EventType, ObjectReference};
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

/// What a component reports.
#[derive(Clone, Debug)]
pub struct NewEvent {
    pub involved: ObjectReference,
    pub container: Option<Rc<str>>,
    pub kind: EventType,
    pub reason: EventReason,
    pub message: Rc<str>,
    pub source: EventSource,
}

/// The events about one object.
#[derive(Clone, Debug, Default)]
pub struct EventLog {
    events: Vec<Event>,
    similar: Vec<Similar>,
    buckets: Vec<(EventSource, Bucket)>,
}

/// Events of one source and reason that differ only in their message.
#[derive(Clone, Copy, Debug)]
struct Similar {
    key: (EventSource, EventType, EventReason),
    /// Different messages since this moment.
    messages: usize,
    since: Time,
    last: Time,
    /// Where the folded event stands.
    folded: Option<usize>,
}

/// A token bucket, in milliseconds of refill.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    level: u64,
    last: Time,
}

impl EventLog {
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.iter()
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
        let known = &mut self.events[index];
        known.count += 1;
        known.last_timestamp = now.truncated();
        if matches!(fold, Fold::Into(_)) {
            known.message = folded_message(&event.message);
        }
    }

    fn add(&mut self, event: NewEvent, fold: Fold, now: Time, resource_version: u64) {
        let index = self.events.len();
        let mut message = event.message;
        if let Fold::New = fold {
            message = folded_message(&message);
            let key = (event.source, event.kind, event.reason);
            let similar = self.similar.iter_mut().find(|similar| similar.key == key);
            similar.expect("what is folded is similar").folded = Some(index);
        }
        self.events.push(Event {
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
        });
    }

    fn fold(&mut self, event: &NewEvent, known: Option<usize>, now: Time) -> Fold {
        let key = (event.source, event.kind, event.reason);
        let index = match self.similar.iter().position(|similar| similar.key == key) {
            Some(index) => index,
            None => {
                self.similar.push(Similar::new(key, now));
                self.similar.len() - 1
            }
        };
        let similar = &mut self.similar[index];
        if now.since(similar.last) > SIMILAR_WINDOW {
            *similar = Similar::new(key, now);
        }
        similar.last = now;
        let since = similar.since.truncated();
        if known.is_some_and(|known| self.events[known].last_timestamp >= since) {
            return Fold::Apart;
        }
        if similar.messages + 1 < MOST_SIMILAR {
            similar.messages += 1;
            return Fold::Apart;
        }
        similar.folded.map_or(Fold::New, Fold::Into)
    }

    fn find(&self, event: &NewEvent) -> Option<usize> {
        self.events.iter().rposition(|known| {
            known.reason == event.reason
                && known.source == event.source
                && known.kind == event.kind
                && known.container == event.container
                && known.message == event.message
        })
    }

    fn take_token(&mut self, source: EventSource, now: Time) -> bool {
        let bucket = match self.buckets.iter().position(|(owner, _)| *owner == source) {
            Some(index) => index,
            None => {
                self.buckets.push((source, Bucket::full(now)));
                self.buckets.len() - 1
            }
        };
        self.buckets[bucket].1.take(now)
    }
}

#[derive(Clone, Copy)]
enum Fold {
    Apart,
    New,
    Into(usize),
}

fn folded_message(message: &str) -> Rc<str> {
    format!("(combined from similar events): {message}").into()
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

    fn report(log: &mut EventLog, message: &str, at: Time) {
        let event = NewEvent {
            involved: ObjectReference::to(Kind::Deployment, &ObjectMeta::named("default", "web")),
            container: None,
            kind: EventType::Normal,
            reason: EventReason::ScalingReplicaSet,
            message: message.into(),
            source: EventSource::DeploymentController,
        };
        log.record(event, at, 1);
    }

    #[test]
    fn repetitions_are_counted() {
        let mut log = EventLog::default();
        report(&mut log, "same", Time::from_secs(1));
        report(&mut log, "same", Time::from_secs(9));
        let event = log.events().next().expect("one event");
        assert_eq!((event.count, log.events().count()), (2, 1));
        assert_eq!(event.last_timestamp, Time::from_secs(9));
    }

    #[test]
    fn the_tenth_message_and_those_after_it_are_folded() {
        let mut log = EventLog::default();
        for number in 1..=12 {
            report(&mut log, &format!("to {number}"), Time::from_secs(number));
        }
        let last = log.events().last().expect("events");
        assert_eq!(&*last.message, "(combined from similar events): to 12");
        assert_eq!((log.events().count(), last.count), (10, 3));
    }

    #[test]
    fn a_flood_is_cut_off_and_trickles_on() {
        let mut log = EventLog::default();
        for _ in 0..40 {
            report(&mut log, "same", Time::from_secs(1));
        }
        assert_eq!(log.events().next().map(|event| event.count), Some(25));
        report(&mut log, "same", Time::from_secs(302));
        assert_eq!(log.events().next().map(|event| event.count), Some(26));
    }
}
