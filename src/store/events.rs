//! Events as their reporter sends them: repetitions counted, many similar ones folded into one,
//! floods cut off. Models `client-go/tools/record/events_cache.go`.

use crate::api::event::{Event, EventReason, EventSource, EventType, ObjectReference};
use crate::clock::{Duration, Time};
use std::collections::{BTreeMap, BTreeSet};
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
    similar: BTreeMap<(EventSource, EventType, EventReason), Similar>,
    buckets: BTreeMap<EventSource, Bucket>,
}

#[derive(Clone, Debug)]
struct Similar {
    messages: BTreeSet<Rc<str>>,
    last: Time,
    /// Where the folded event stands.
    folded: Option<usize>,
}

/// A token bucket, in milliseconds of refill.
#[derive(Clone, Debug)]
struct Bucket {
    level: u64,
    last: Time,
}

impl EventLog {
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.iter()
    }

    pub fn record(&mut self, event: NewEvent, now: Time, resource_version: u64) {
        let fold = self.fold(&event, now);
        if !self
            .buckets
            .entry(event.source)
            .or_insert_with(|| Bucket::full(now))
            .take(now)
        {
            return;
        }
        let now = now.truncated();
        let known = match fold {
            Fold::Into(index) => Some(index),
            Fold::New => None,
            Fold::Apart => self.find(&event),
        };
        if let Some(known) = known {
            let known = &mut self.events[known];
            known.count += 1;
            known.last_timestamp = now;
            if matches!(fold, Fold::Into(_)) {
                known.message = folded_message(&event.message);
            }
            return;
        }
        let index = self.events.len();
        let message = match fold {
            Fold::New => folded_message(&event.message),
            _ => event.message.clone(),
        };
        if let (Fold::New, Some(similar)) = (fold, self.similar.get_mut(&key(&event))) {
            similar.folded = Some(index);
        }
        self.events.push(Event {
            resource_version,
            involved: event.involved,
            container: event.container,
            kind: event.kind,
            reason: event.reason,
            message,
            source: event.source,
            first_timestamp: now,
            last_timestamp: now,
            count: 1,
        });
    }

    fn fold(&mut self, event: &NewEvent, now: Time) -> Fold {
        let similar = self
            .similar
            .entry(key(event))
            .or_insert_with(|| Similar::new(now));
        if now.since(similar.last) > SIMILAR_WINDOW {
            *similar = Similar::new(now);
        }
        similar.last = now;
        similar.messages.insert(event.message.clone());
        if similar.messages.len() < MOST_SIMILAR {
            return Fold::Apart;
        }
        similar.messages.pop_first();
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
}

#[derive(Clone, Copy)]
enum Fold {
    Apart,
    New,
    Into(usize),
}

fn key(event: &NewEvent) -> (EventSource, EventType, EventReason) {
    (event.source, event.kind, event.reason)
}

fn folded_message(message: &str) -> Rc<str> {
    format!("(combined from similar events): {message}").into()
}

impl Similar {
    fn new(now: Time) -> Similar {
        Similar {
            messages: BTreeSet::new(),
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
